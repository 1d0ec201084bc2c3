"""An agency's manager and the IT office who read English (ALL-5)."""

from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from peyvand.eservices.agency_onboarding.forms.user_list_files import write_template
from peyvand.eservices.agency_onboarding.operations import user_lists as operations
from peyvand.foundation.cases.models import Step
from tests.eservices.english import english_browser, left_in_persian
from tests.eservices.onboarding.user_lists.world import NOW, World, line


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def at(name, *args):
    return reverse(f"agency_onboarding:{name}", args=args)


def test_the_pages_are_english(world: World):
    world.send(line(1, role="MANAGER"), line(2))
    sender, officer, number = english_browser(world.representative), english_browser(world.officer), world.case.number
    lines = [value for n in (1, 2) for value in line(n).values()]
    data = (world.agency.name, world.representative.full_name, *lines)
    pages = [(sender, at("user-list", number)), (officer, at("user-list-check", number)), (officer, at("find-agency"))]
    pages += [(officer, at("agency", world.agency.code))]
    for browser, address in pages:
        assert left_in_persian(browser.get(address), *data) == [], address


def test_the_manager_s_pages_are_english(world: World):
    manager = english_browser(world.staffed())
    data = [world.agency.name, *(value for n in (1, 2, 3) for value in line(n).values())]
    assert left_in_persian(manager.get(at("members")), *data) == []
    assert left_in_persian(manager.get(at("certify")), *data) == []


def test_history_and_the_empty_form_stay_persian(world: World):
    world.send(line(1, role="MANAGER"), line(2))
    with translation.override("en"):
        operations.return_list(
            case_id=world.case.pk,
            version=world.fresh().version,
            objections={3: "x"},
            note="",
            by=world.officer.pk,
            now=NOW,
        )
        english = BytesIO()
        write_template(english)
    persian = BytesIO()
    write_template(persian)
    assert english.getvalue() == persian.getvalue()
    assert "سطر ایراد دارد" in Step.objects.latest("pk").reason
