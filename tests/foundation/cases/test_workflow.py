"""The table of a workflow: what is wrong with one is found before it runs, and it is drawn as it is."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.urls import NoReverseMatch, reverse

from peyvand.foundation.cases import drawing, queries
from peyvand.foundation.cases.workflow import State, Transition
from peyvand.foundation.law import queries as law
from tests.architecture.sources import ROOT
from tests.foundation.cases.garden import workflow as garden
from tests.foundation.cases.garden.workflow import OBJECTION, PERMIT

AT_COMMITTEE, ANSWERED = OBJECTION.states
(ANSWER,) = OBJECTION.transitions
AGAIN = State(name="AGAIN", title="دوباره", label="دوباره", next="منتظر بمانید.", role="COMMITTEE_MEMBER")


def state(**changes):
    return replace(AGAIN, **changes)


def way(name="again", to="AGAIN", *, start="AT_COMMITTEE", by="COMMITTEE_MEMBER", **changes):
    return Transition(name=name, title=name, from_states=(start,), to=to, by=by, **changes)


def with_more(states=(), transitions=()):
    return replace(OBJECTION, states=(*OBJECTION.states, *states), transitions=(ANSWER, *transitions))


def test_the_tests_own_workflows_are_sound():
    assert PERMIT.check() == []
    assert OBJECTION.check() == []
    assert with_more([state()], [way(), way("back", "AT_COMMITTEE", start="AGAIN")]).check() == []


@pytest.mark.parametrize(
    ("table", "problems"),
    [
        (with_more([state()]), ["AGAIN is never reached", "AGAIN is a dead end"]),
        (with_more([state()], [way()]), ["AGAIN is a dead end"]),
        (with_more([state()], [way(), way("round", start="AGAIN")]), ["AGAIN leads to no end"]),
        (with_more([], [way(to="NOWHERE")]), ["again: there is no state NOWHERE"]),
        (with_more([], [way(to="ANSWERED", start="NOWHERE")]), ["again: there is no state NOWHERE"]),
        (with_more([], [way(to="ANSWERED", not_by=("vote",))]), ["again: there is no transition vote"]),
        (with_more([], [way(to="ANSWERED", by="KING")]), ["again: nobody knows the role KING"]),
        (with_more([], [way(to="AT_COMMITTEE", start="ANSWERED")]), ["again leads out of the final state ANSWERED"]),
        (with_more([state(role="KING")], [way()]), ["AGAIN: nobody knows the role KING"]),
        (with_more([], [way("answer", "ANSWERED")]), ["answer is there twice"]),
        (with_more([AT_COMMITTEE]), ["AT_COMMITTEE is there twice"]),
        (with_more([], [way("send", "ANSWERED")]), ["send is an event's name"]),
        (with_more([], [way("Send it", "ANSWERED")]), ["'Send it' isn't a name"]),
        (with_more([state(name="again")]), ["'again' isn't a name"]),
        (replace(OBJECTION, kind="Objection 2"), ["kind 'Objection 2' isn't a name"]),
        (replace(OBJECTION, states=()), ["there are no states", "answer: there is no state AT_COMMITTEE",
                                         "answer: there is no state ANSWERED"]),
        (
            with_more([state(next="")], [way(), way("back", "AT_COMMITTEE", start="AGAIN")]),
            ["AGAIN doesn't tell the applicant what happens next"],
        ),
        (with_more([state(final=True)], [way()]), ["AGAIN is final and waits for something"]),
        (
            with_more([], [way(to="ANSWERED", by="IT_OFFICER")]),
            ["again: nobody in the office of AT_COMMITTEE is IT_OFFICER"],
        ),
        (
            with_more([state(role="BRANCH_CLERK")], [way(), way("end", "ANSWERED", start="AGAIN", by="BRANCH_CLERK")]),
            ["again needs a page that knows to which office of BRANCH_CLERK it leads"],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_found(table, problems):
    assert table.check() == problems


# -- the workflows of the installed apps -----------------------------------------------------------------------------


def test_workflows_are_found_by_kind_in_the_installed_apps():
    assert queries.workflow("garden_permit") is PERMIT
    assert queries.workflow("garden_objection") is OBJECTION


@pytest.mark.parametrize("listed", [(PERMIT, PERMIT), (replace(OBJECTION, states=()),)])
def test_a_table_that_cannot_be_worked_with_stops_the_program(monkeypatch, listed):
    monkeypatch.setattr(garden, "WORKFLOWS", listed)
    queries.workflows.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="garden_"):
        queries.workflows()


@pytest.fixture
def own():
    """The workflows of the program itself, without the tests'."""
    return {kind: table for kind, table in queries.workflows().items() if not kind.startswith("garden_")}


@pytest.mark.django_db
def test_the_workflows_of_the_services_name_what_there_is(own):
    """Clocks that the law knows, pages that exist, and states that the database knows too."""
    keys = law.all_keys()
    for kind, table in own.items():
        for one in table.states:
            assert not isinstance(one.clock, str) or one.clock in keys, (kind, one.clock)
        for page in {table.page, *(one.page for one in table.transitions)} - {""}:
            try:
                reverse(page, kwargs={"number": "482190337"})
            except NoReverseMatch:
                pytest.fail(f"{kind}: no address {page}")
        assert queries.states_in_database(kind) == {one.name for one in table.states}, kind


# -- drawn -----------------------------------------------------------------------------------------------------------


def test_the_pages_in_the_documents_are_drawn_from_the_tables(own):
    folder = ROOT / "docs" / "workflows"
    drawn = {f"{kind}.md": drawing.page(table) for kind, table in own.items()}
    assert {path.name: path.read_text() for path in folder.glob("*.md")} == drawn, "run `peyvand draw_workflows`"


def test_a_table_is_drawn_as_it_is():
    assert drawing.page(PERMIT) == (Path(__file__).parent / "garden_permit.md").read_text()


def test_the_command_draws_them_all(tmp_path):
    call_command("draw_workflows", into=tmp_path / "new" / "folder", verbosity=0)
    assert (tmp_path / "new" / "folder" / "garden_permit.md").read_text() == drawing.page(PERMIT)
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="file"):
        call_command("draw_workflows", into=tmp_path / "file" / "folder")
