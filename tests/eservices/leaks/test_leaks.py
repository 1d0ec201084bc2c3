"""Nothing that a fund does ever yields an address, a workplace, a phone number or a relative's name (INQ-4).

The walk takes addresses and commands from the program itself, so that what is added later is walked too. The same walk
as a court finds all of it: so the test can fail. With PEYVAND_SOAK every answer is opened again, else one about each
person and period.
"""

import io
import logging
import zipfile
import zlib
from collections import defaultdict
from typing import Any

import pytest

from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.operations import answering
from peyvand.foundation.coverage.questions import Answered, Asker, Question
from peyvand.foundation.coverage.rules import tracking_text
from tests.eservices.cast import Cast
from tests.eservices.leaks.decode import readable
from tests.eservices.leaks.planted import Planted, Planter
from tests.eservices.leaks.walk import EXCLUDED, Harvest, commands, logged, urls, walk

SEED = 20261122


@pytest.fixture
def planted(database: None) -> Planted:
    return Planter(SEED).plant(families=12)


def foreign_answers(cast: Cast, planted: Planted, now: Any) -> list[str]:
    """Tracking codes of another agency's answers about the same people."""
    replies = operations.answer(
        [Question(Asker(user_id=cast.operator.pk), "PANEL", code) for code in planted.asked], now=now
    )
    return [tracking_text(reply.tracking_code) for reply in replies if isinstance(reply, Answered)]


def found(harvest: Harvest, planted: Planted) -> dict[str, set[str]]:
    """Where something was found, and what kinds of things it was."""
    sources: defaultdict[bytes, set[str]] = defaultdict(set)
    for source, content in harvest.pieces:
        sources[content].add(source)
    places: defaultdict[str, set[str]] = defaultdict(set)
    for content, those in sources.items():
        if secrets := planted.found_in(readable(content)):
            for source in those:
                places[source] |= planted.kinds(secrets)
    return places


def test_a_fund_finds_none_of_it_anywhere(planted: Planted, fund: Cast, court: Cast, morning: Any) -> None:
    foreign = foreign_answers(court, planted, morning)
    harvest = walk(fund, planted.asked, foreign=foreign)
    assert found(harvest, planted) == {}
    outcomes = set(Answer.objects.filter(agency=fund.agency).values_list("outcome", flat=True))
    assert outcomes == {"ACTIVE", "INACTIVE", "COVERED_IN_PERIOD"}
    check_that_the_walk_went_everywhere(harvest, planted)


def check_that_the_walk_went_everywhere(harvest: Harvest, planted: Planted) -> None:
    sources = [source for source, _ in harvest.pieces]
    for url in urls({}):
        assert any(source.startswith(f"GET {url} ") for source in sources), url
        assert any(source.startswith(f"POST {url} ") for source in sources), url
    for name in set(commands()) - set(EXCLUDED):
        assert f"command {name}" in sources
    pages = [source for source in sources if source.startswith("GET /panel/inquiries/") and source.endswith(" 200")]
    assert len(pages) > len(planted.asked)
    assert not [source for source in sources if source.endswith(" 500")]


def test_the_same_walk_finds_it_for_a_court_except_what_is_protected(
    planted: Planted, fund: Cast, court: Cast, morning: Any
) -> None:
    foreign = foreign_answers(fund, planted, morning)
    harvest = walk(court, planted.asked, foreign=foreign, visitors=("operator", "system"))
    leaked = found(harvest, planted)
    for door in ("GET /panel/inquiries/", "POST /api/v1/inquiries ", "GET /api/v1/inquiries/", "command inquire"):
        kinds = set().union(*(kinds for source, kinds in leaked.items() if source.startswith(door)))
        assert kinds == {"address", "phone", "workplace", "relative"}, door
    everything = "\n".join(readable(content) for _, content in harvest.pieces)
    assert planted.protected
    assert planted.found_in(everything) & planted.protected == set()


def test_a_fund_finds_none_of_it_when_something_breaks(
    planted: Planted, fund: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that carries all that the program held about the person, as a traceback or a debug page might."""

    def fail(*arguments: Any, **named: Any) -> Any:
        raise RuntimeError(f"{arguments} {named}")

    monkeypatch.setattr(answering, "compose", fail)
    harvest = walk(fund, planted.asked[:8], foreign=[], visitors=("operator", "system"))
    assert any(source.startswith("log ") and b"RuntimeError" in content for source, content in harvest.pieces)
    assert any(source.endswith(" 500") for source, _ in harvest.pieces)
    # What an error could carry is what the program holds: codes to put spells in order, branches not yet left out.
    assert set().union(*found(harvest, planted).values()) <= {"relative's code", "branch"}
    assert not Answer.objects.exists()


def test_the_excluded_commands_exist() -> None:
    assert set(EXCLUDED) <= set(commands())
    assert all(EXCLUDED.values())


# -- the tools of this test ------------------------------------------------------------------------------------------


def packed_pdf(text: str) -> bytes:
    return b"%PDF-1.7\n1 0 obj <<>>\nstream\n" + zlib.compress(text.encode()) + b"\nendstream\nendobj\n%%EOF"


def packed_xlsx(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst><si><t>{text}</t></si></sst>")
    return packed.getvalue()


@pytest.mark.django_db
def test_a_secret_is_found_however_it_is_packed(planted: Planted) -> None:
    number = next(secret for secret, kind in planted.secrets.items() if kind == "phone")
    word = next(secret for secret, kind in planted.secrets.items() if kind == "workplace")
    persian = number.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    arabic = number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for written in (number, persian, arabic, f"{number[:4]}-{number[4:7]} {number[7:]}", f"\u2066{persian}\u2069"):
        for content in (written.encode(), packed_pdf(written), packed_xlsx(written)):
            assert planted.found_in(readable(content)) == {number}
    spans = f"<bdi><span>{persian[:4]}</span><span>{persian[4:]}</span></bdi>"
    assert planted.found_in(readable(spans.encode())) == {number}
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in word)
    for written in (f"شرکت {word}،", f'{{"name": "{escaped}"}}', "".join(f"&#{ord(letter)};" for letter in word)):
        assert planted.found_in(readable(written.encode())) == {word}


def test_what_is_logged_is_harvested() -> None:
    harvest = Harvest()
    with logged(harvest):
        logging.getLogger("peyvand.x").debug("a %s", "b")
    assert harvest.pieces == [("log peyvand.x", b"a b")]
