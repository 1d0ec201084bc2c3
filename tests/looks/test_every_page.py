"""Every page that anybody of the demo is shown, in both languages: clean under axe, no wider than a phone or a desk,
and on an English page no Persian but what people and the organisation wrote (ALL-5).

With PEYVAND_SOAK all of them; else the samples that carry every component.
"""

import os
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.core.management import call_command
from django.utils import translation

from peyvand.eservices.voluntary_contracts.models import Examination
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.rules import tracking_text
from peyvand.foundation.payments.models import Attempt
from peyvand.portal import demo, demo_contracts, demo_families
from peyvand.portal.management.commands import demo as demo_command
from tests.foundation.accounts.people import NOW
from tests.foundation.ui import samples
from tests.foundation.ui.test_looks import VARIED
from tests.looks.browser import DESK, PHONE, examiner
from tests.looks.persian import Written, persian_of
from tests.looks.walk import Walk, people_of

pytestmark = pytest.mark.browser

# The demo's own page: its invented people, and their text messages as they were sent.
PERSIAN_ROUTES = {"demo/"}
SOAK = os.environ.get("PEYVAND_SOAK")
_NO_PASSKEY = "a passkey is on somebody's device"
_IN_CORRECTION = "whose need is in correction has no login in the demo; tests/journeys/test_onboarding_journey.py"
_JUST_NOW = "for what is under way this very moment"
# What no link or form of the demo leads to, and why.
NOT_REACHED = {
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": _NO_PASSKEY,
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": _NO_PASSKEY,
    "agency/cases/<slug:number>/correct/": _IN_CORRECTION,
    "agency/cases/<slug:number>/correct/check/": _IN_CORRECTION,
    "agency/cases/<slug:number>/memorandum.pdf": "the demo's representative has concluded nothing so far",
    "desk/admissions/<slug:number>/ruling/": "once enough members have voted",
    "desk/agencies/<str:agency_code>/revoke/": "the demo's agencies have clients of the sandbox alone",
    "desk/cases/<slug:number>/release/": "nobody of the demo has a case to themselves",
    "desk/user-lists/<slug:number>/provision/": "once a list is checked and without a fault",
    "panel/batches/<str:batch_id>/cancel/": _JUST_NOW,
    "panel/batches/<str:batch_id>/progress/": _JUST_NOW,
    "pay/<uuid:public_id>/check/": _JUST_NOW,
    "pay/<uuid:public_id>/progress/": _JUST_NOW,
}
LANGUAGES = {"fa": '<html lang="fa" dir="rtl"', "en": '<html lang="en" dir="ltr"'}


def test_the_samples_of_every_component_are_clean_in_english() -> None:
    with translation.override("en"):
        rendered = {name: html for name, html in samples.rendered() if name in VARIED}
    with examiner() as looked:
        faults = {name: found for name, html in rendered.items() if (found := looked.faults(html, PHONE))}
    assert faults == {}
    assert rendered.keys() == set(VARIED)
    assert all(LANGUAGES["en"] in html for html in rendered.values())


def test_what_is_wide_nameless_or_broken_is_found() -> None:
    page = '<html lang="en"><title>x</title><main><h1>x</h1>{}</main>'
    with examiner() as looked:
        assert looked.faults(page.format("<p>well</p>"), PHONE, DESK) == []
        assert "390 px: scrolls to" in looked.faults(page.format("w" * 200), PHONE)[0]
        assert "label" in "".join(looked.faults(page.format("<input>"), PHONE))
        assert looked.faults(page.format("<script>nothing()</script>"), PHONE)


@pytest.fixture
def everybody(committing_db: None, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The demo's people, its database filled."""
    settings.DATA_DIR = tmp_path
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["tests.foundation.accounts.conftest.QuickHasher"]
    monkeypatch.setattr(demo_command, "PERSONS", 13_000)
    with time_machine.travel(NOW):
        demo_command.Command()._fill()
        call_command("worker", until_empty=True)
        citizens = [one for one in (*demo_contracts.CITIZENS, *demo_families.PENSIONERS) if one.has_account]
        yield people_of(
            {f"{one.full_name} ({one.role})": one.national_code for one in demo.DEMO_LOGINS},
            {one.full_name: one.national_code for one in citizens},
        )


def typed() -> list[str]:
    """What people read off a paper, find by a search, or come back with from a bank."""
    letter = tracking_text(Answer.objects.filter(recipient__isnull=False).latest("pk").tracking_code)
    examination = Examination.objects.latest("pk")
    return [
        f"/verify/{letter}",
        f"/voluntary/verify/{tracking_text(examination.contract.number)}",
        f"/desk/examinations/{tracking_text(examination.number)}/",
        "/desk/audit/records/1/",
        "/desk/audit/records/1/proof.json",
        f"/pay/back/{Attempt.objects.latest('pk').number}/",
    ]


@pytest.mark.skipif(not SOAK, reason="looks at everything, which takes a quarter of an hour: PEYVAND_SOAK=1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_clean(everybody, language: str) -> None:
    walk = Walk(language, typed())
    written, faults = Written(), []
    pages = list(walk.pages(everybody))
    with examiner() as looked:
        for page in pages:
            found = looked.faults(page.html, PHONE, DESK)
            if LANGUAGES[language] not in page.html:
                found.append(f"not {LANGUAGES[language]}")
            if language == "en" and page.route not in PERSIAN_ROUTES:
                found += [f"Persian: {text}" for text in persian_of(page.html) if text not in written]
            faults += [f"{page.status} {page.url} ({page.route}, {page.visitor}): {fault}" for fault in found]
    assert faults == []
    assert walk.missed == set(NOT_REACHED)
