"""Who gets what from which address: every address tried by everybody, against docs/rights.csv.

An address that isn't in the table fails, and so does a status that differs. After a change of either,

    PEYVAND_REWRITE_RIGHTS=1 python -m pytest tests/rights

writes the table anew: read what has changed before it is committed. A new parameter of an address needs its samples in
`world.py`.
"""

import csv
import os
import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import get_resolver

from peyvand.foundation.accounts.choices import Role
from tests.architecture.sources import ROOT
from tests.architecture.test_addresses import OPEN_PAGES_OF_THE_API, Address, addresses
from tests.eservices.cast import load_golden_records
from tests.foundation.accounts.people import NOW
from tests.foundation.cases.conftest import garden, quick_hasher
from tests.rights.world import STRANGER, Visitor, World, world

__all__ = ["garden", "quick_hasher"]

TABLE = ROOT / "docs" / "rights.csv"
HEAD = ("address", "method", "whose")
VISITORS = ("anonymous", "citizen", "operator", "manager", *Role.values, "system")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")

Row = tuple[str, ...]


@pytest.fixture(scope="module")
def committed() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert tuple(head) == (*HEAD, *VISITORS)
    return [tuple(row) for row in rows]


# -- trying ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def unwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are asked for by the thousand and nobody reads them: other tests render each."""
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")


@pytest.mark.django_db
@pytest.mark.usefixtures("unwritten")
def test_everybody_gets_from_every_address_what_the_table_says():
    with time_machine.travel(NOW, tick=False):
        load_golden_records()
        tried = list(rows(world()))
    if os.environ.get("PEYVAND_REWRITE_RIGHTS"):
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([(*HEAD, *VISITORS), *tried])
        pytest.fail(f"{TABLE} has been written anew; read it, and run without PEYVAND_REWRITE_RIGHTS")
    with TABLE.open(encoding="utf-8", newline="") as file:
        known = [tuple(row) for row in csv.reader(file)][1:]
    assert sorted(set(tried) - set(known)) == [], "these the table doesn't say"
    assert sorted(set(known) - set(tried)) == [], "these the table says, and they aren't so"


def rows(known: World) -> Iterator[Row]:
    """A line for each address, method and sample. A method that an address doesn't know is left out."""
    for address in own_addresses():
        for whose, url in filled(address, known):
            insider = "operator"
            for method in ("GET", "POST", "DELETE") if address.is_of_an_api else ("GET", "POST"):
                if status(known.visitors[insider], method, url) == "405":
                    continue  # whoever got in before isn't told that it isn't theirs: the address doesn't know it
                answers = {name: status(visitor, method, url) for name, visitor in known.visitors.items()}
                insider = next((name for name, answer in answers.items() if answer[0] in "23"), insider)
                if "405" not in answers.values():
                    yield _row(address, method, whose, answers)


def _row(address: Address, method: str, whose: str, statuses: dict[str, str]) -> Row:
    assert "500" not in statuses.values(), (address.route, method, whose, statuses)
    return (address.route, method, whose, *statuses.values())


def own_addresses() -> list[Address]:
    """Each once, but for the API's description of itself and the catch-all below it, which is an address of nothing."""
    found = {address.route: address for address in addresses(get_resolver().url_patterns)}
    return [
        address
        for route, address in found.items()
        if not route.startswith("^") and not (address.is_of_an_api and address.pattern.name in OPEN_PAGES_OF_THE_API)
    ]


def filled(address: Address, known: World) -> Iterator[tuple[str, str]]:
    names = _PARAMETER.findall(address.route)
    unknown = set(names) - set(known.samples)
    assert not unknown, f"{address.route}: give tests/rights/world.py samples of {', '.join(unknown)}"
    kinds = list(dict.fromkeys(whose for name in names for whose in known.samples[name])) or [""]
    for whose in kinds:
        values = (
            {name: known.samples[name].get(whose, next(iter(known.samples[name].values()))) for name in names}
            if whose
            else {}
        )
        yield whose, "/" + _PARAMETER.sub(lambda match, values=values: values[match.group(1)], address.route)


class _Undo(Exception):
    pass


_browser = Client(raise_request_exception=False)


def status(visitor: Visitor, method: str, url: str) -> str:
    """What the visitor gets; whatever it changed is undone."""
    _browser.cookies.clear()
    headers = {"Authorization": f"Bearer {visitor.token}"} if visitor.token else {}
    if visitor.cookie:
        _browser.cookies[settings.SESSION_COOKIE_NAME] = visitor.cookie
    try:
        with transaction.atomic():
            answer = _browser.generic(method, url, headers=headers)
            raise _Undo
    except _Undo:
        place = answer.get("Location", "")
        return "login" if place.startswith(("/accounts/login/", "/sign-in/")) else str(answer.status_code)


# -- the table against what the views declare ------------------------------------------------------------------------


def by_address(committed: list[Row]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in committed:
        found.setdefault(row[0], []).append(dict(zip((*HEAD, *VISITORS), row, strict=True)))
    return found


def test_every_address_stands_in_the_table(committed):
    assert {address.route for address in own_addresses()} == set(by_address(committed))


def test_whoever_is_not_signed_in_is_sent_to_the_entrance_from_all_that_is_guarded(committed):
    guards = {address.route: getattr(address.view, "guard", "public") for address in own_addresses()}
    for route, lines in by_address(committed).items():
        for line in lines:
            assert line["anonymous"] == "login" or guards[route] == "public", line


def test_a_page_of_the_offices_is_shut_to_everybody_else(committed):
    roles = {
        address.route: getattr(address.view, "roles", ()) or Role.values
        for address in own_addresses()
        if getattr(address.view, "guard", "") == "office"
    }
    assert roles
    table = by_address(committed)
    for route, allowed in roles.items():
        for line in table[route]:
            for visitor in set(VISITORS) - {"anonymous", "system"} - set(allowed):
                # A citizen's session is nobody's of the staff: they would sign in once more.
                shut = "login" if visitor == "citizen" else str(HTTPStatus.FORBIDDEN.value)
                assert line[visitor] == shut, (route, visitor)


def test_a_page_of_the_agencies_is_shut_to_everybody_else(committed):
    guards = {address.route: getattr(address.view, "guard", "") for address in own_addresses()}
    inside = {"operator", "manager"}
    for route, lines in by_address(committed).items():
        if guards[route] == "agency":
            for line in lines:
                for visitor in set(VISITORS) - {"anonymous", "system"} - inside:
                    assert line[visitor][0] != "2", (route, visitor)


def test_a_stranger_s_thing_is_opened_by_nobody_but_whoever_it_concerns(committed):
    """The association through which a case came keeps seeing it; whoever holds a letter may verify it."""
    concerned = {"desk/cases/<slug:number>/": {"ASSOCIATION_CLERK"}}
    guards = {address.route: getattr(address.view, "guard", "public") for address in own_addresses()}
    for route, lines in by_address(committed).items():
        for line in lines:
            if line["whose"] == STRANGER and guards[route] != "public" and not route.startswith("desk/offices/"):
                opened = {visitor for visitor in VISITORS if line[visitor][0] == "2"}
                assert opened <= concerned.get(route, set()), line
