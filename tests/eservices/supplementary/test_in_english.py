"""The pensioners' wizard for somebody who reads English; what is sent stays in the text message's own words."""

from django.utils import translation

from peyvand.foundation.cases.models import Case
from tests.eservices.english import english_browser, left_in_persian
from tests.eservices.supplementary.cast import given_period
from tests.eservices.supplementary.households import MINA
from tests.eservices.supplementary.test_wizard import ROOT, confirm, last_text, press, to_step_three


def test_from_the_first_step_to_the_request(people):
    period = given_period()
    reader = english_browser(people.applicant)
    assert left_in_persian(reader.get(ROOT + "terms/"), period.insurer) == []
    to_step_three(reader)
    refused = reader.post(ROOT + "family/", {"member": ""}).content.decode()
    assert "Choose “Enrol” or “Withdraw” for at least one person." in refused
    press(reader, "family/", member=f"+{MINA}")
    shown = reader.get(confirm(reader)).content.decode()
    assert "With the pensioners’ association" in shown
    assert "آنچه خواسته‌اید" not in shown
    assert Case.objects.get().number in shown


def test_the_message_is_the_persian_reader_s(people):
    given_period()
    with translation.override("en"):
        people.apply()
    assert "در حال بررسی کانون بازنشستگان و مستمری‌بگیران" in last_text()
