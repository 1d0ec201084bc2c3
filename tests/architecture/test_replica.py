"""What may be read from a replica is a list: each read of a `queries` module, each named on the operators' page."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import ROOT, Source, dotted, planted, sources

PAGE = ROOT / "docs" / "operate" / "replica.md"
_NAMED = re.compile(r"`((?:eservices|foundation)\.[\w.]+)`")


def marked(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef) and any(dotted(one) == "may_lag" for one in node.decorator_list):
            yield ".".join([*source.path.with_suffix("").parts, node.name])


def test_what_may_lag_is_listed_and_nothing_else():
    assert {name for source in sources() for name in marked(source)} == set(_NAMED.findall(PAGE.read_text()))


def test_only_queries_may_lag():
    assert [name for source in sources() if not source.is_in("queries") for name in marked(source)] == []


def test_nothing_that_an_inquiry_or_a_case_is_decided_by_may_lag():
    deciding = (
        "foundation/coverage",
        "foundation/cases",
        "foundation/law",
        "foundation/accounts",
        "foundation/agencies",
    )
    assert [name for source in sources() if str(source.path).startswith(deciding) for name in marked(source)] == []


def test_a_mark_is_found():
    assert list(marked(planted("eservices/x/queries.py", "@may_lag\ndef read(): ...\ndef decide(): ..."))) == [
        "eservices.x.queries.read"
    ]
