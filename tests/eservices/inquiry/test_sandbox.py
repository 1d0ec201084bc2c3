"""A test agency is answered from invented persons only, and leaves what every agency leaves."""

from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from peyvand.foundation.agencies.models import Agency
from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage import operations, queries
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.questions import Answered, Asker, Question
from peyvand.foundation.records.models import Person, Spell
from tests.eservices.cast import Cast, api_token
from tests.eservices.doors import Door
from tests.eservices.traces import refused, used_today

EMPLOYED = "0000027227"  # of the records
INVENTED, PROTECTED = "9990000018", "9990000042"
FUND, COURT = "SANDBOX-FND", "SANDBOX-JUD"

pytestmark = pytest.mark.usefixtures("golden")


@pytest.fixture
def sandbox(golden: None) -> None:
    call_command("open_sandbox", stdout=StringIO())


def ask(morning: datetime, *asked: tuple[str, str]) -> list[Any]:
    """The replies to questions by agency code and national code, asked together."""
    questions = [
        Question(Asker(agency_code=agency, command="command:x"), "COMMAND", code, purpose="LOAN", case_number="۱")
        for agency, code in asked
    ]
    return operations.answer(questions, now=morning)


@pytest.mark.parametrize("door", ["api", "fast"], indirect=True)
def test_a_real_person_is_unknown_there_and_the_entry_stays(door: Door, fund: Cast, sandbox: None) -> None:
    agency = Agency.objects.get(code=FUND)
    said = door.ask(fund, EMPLOYED, purpose="LOAN", token=api_token(agency, "inquiry"))
    assert said.answer is not None
    assert (said.answer["agency"], said.answer["outcome"], said.answer["person"]) == (FUND, "NOT_FOUND", None)
    entry = Access.objects.get()
    assert (entry.national_code, entry.agency_code, entry.disclosed) == (EMPLOYED, FUND, ["NOTHING_FOUND"])
    assert used_today(agency.pk) == Answer.objects.count() == 1


def test_the_records_are_not_even_read(sandbox: None, morning: datetime) -> None:
    """Also not where somebody of that code has got into them."""
    Person.objects.create(national_code=INVENTED, first_name="راستین", last_name="راستین", sex="F", address="راست")
    Spell.objects.create(
        national_code=INVENTED,
        relationship="INSURED_PRINCIPAL",
        insured_type="DRIVER",
        kinship="SELF",
        start_date=morning.date(),
    )
    for agency in (FUND, COURT):
        question = Question(Asker(agency_code=agency, command="command:x"), "COMMAND", INVENTED)
        (facts,) = queries.gather([question], today=morning.date())
        assert facts.person is not None
        assert facts.person.first_name == "آرش"
        assert [spell.insured_type for spell in facts.spells] == ["COMPULSORY"]
        (reply,) = ask(morning, (agency, INVENTED))
        assert "راست" not in reply.body.replace("راستا", "")


def test_an_invented_person_is_unknown_to_all_others(court: Cast, sandbox: None, morning: datetime) -> None:
    (reply,) = ask(morning, (court.agency.code, INVENTED))
    assert reply.outcome == "NOT_FOUND"


def test_asked_together_none_is_answered_from_the_others_facts(
    fund: Cast, court: Cast, sandbox: None, morning: datetime
) -> None:
    asked = [(agency, code) for code in (EMPLOYED, INVENTED, PROTECTED) for agency in ("FND-01", FUND, "JUD-01", COURT)]
    for (agency, code), reply in zip(asked, ask(morning, *asked), strict=True):
        assert isinstance(reply, Answered)
        assert (reply.outcome == "ACTIVE") == (agency.startswith("SANDBOX-") != (code == EMPLOYED))
        assert ("judicial" in reply.body) == (reply.outcome == "ACTIVE" and agency in ("JUD-01", COURT))


def test_what_the_memorandum_asks_for_is_asked_for(sandbox: None, morning: datetime) -> None:
    for agency, missing in ((FUND, "PURPOSE_REQUIRED"), (COURT, "CASE_NUMBER_REQUIRED")):
        with refused(missing):
            operations.answer(
                [Question(Asker(agency_code=agency, command="command:x"), "COMMAND", INVENTED)], now=morning
            )
