"""Those who admit an agency and read English: the pages follow, the memorandum doesn't (ALL-5)."""

import json

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from peyvand.eservices.agency_onboarding.choices.admission import Ballot
from peyvand.kit.errors import Refusal
from tests.eservices.english import english_browser, left_in_persian
from tests.eservices.onboarding.admission.cast import NEED, OTHER_NATIONAL_ID, REASON
from tests.foundation.accounts.people import NOW


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def at(name, *args):
    return reverse(f"agency_onboarding:{name}", args=args)


def said(conclusion):
    """The memorandum's words without what is each one's own: numbers."""
    stored = json.loads(conclusion.content)
    return [one["paragraphs"] for one in stored["articles"]][2:], stored["signatories"]


def test_a_memorandum_is_the_same_when_an_english_reader_signs_it(people):
    persian = people.concluded()
    with translation.override("en"):
        english = people.concluded(national_id=OTHER_NATIONAL_ID)
    assert said(english) == said(persian)


def test_the_pages_are_english_around_what_people_wrote(people):
    case = people.declared()
    people.vote(case, Ballot.APPROVE, Ballot.REJECT)
    member, representative = english_browser(people.members[3]), english_browser(people.representative)
    data = (
        NEED.agency_name, NEED.address, NEED.position, NEED.legal_ground, REASON, *NEED.purposes,
        *(one.full_name for one in (people.representative, *people.members, people.registration)),
    )  # fmt: skip
    pages = [(member, at("agenda")), (english_browser(people.registration), at("memoranda"))]
    pages += [(representative, at("home")), (representative, at("declared", case.number))]
    for browser, address in pages:
        assert left_in_persian(browser.get(address), *data) == [], address


def test_a_refusal_is_in_the_reader_s_language(people):
    case = people.declared()
    people.vote(case, Ballot.APPROVE)
    with pytest.raises(Refusal) as refused:
        people.vote(case, Ballot.APPROVE)
    with translation.override("en"):
        assert refused.value.message == "You have voted. Each member has one vote."
    assert refused.value.message.startswith("شما رأی داده‌اید")


def test_who_signs_reads_english_around_the_persian_text(people):
    case = people.approved()
    page = english_browser(people.registration).get(at("concluding", case.number))
    assert left_in_persian(page, NEED.agency_name) == []
    assert "مادهٔ ۱ – طرف‌ها" in page.content.decode()
