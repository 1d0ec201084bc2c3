"""The words of text messages: built in, or an administrator's that a second one has seen (ALL-2)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from peyvand.foundation.accounts.models import Assignment
from peyvand.foundation.audit.models import Act
from peyvand.foundation.notifications import operations, queries, rules
from peyvand.foundation.notifications.choices import Kind, Language
from peyvand.foundation.notifications.models import TextMessage, Wording
from peyvand.kit.crypto import decrypt
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from tests.foundation.accounts.staff import staff
from tests.foundation.notifications.outbox import NOW, write

TODAY = tehran_day(NOW)
FA = Language.FA
BUILT_IN = rules.built_in(Kind.ACTIVATION, FA)
OWN = "سازمان تأمین اجتماعی\nکد شما: {code}\nاینجا وارد کنید: {address}"
OTHER = "پیوند\nکد فعال‌سازی: {code} در {address}"


@pytest.fixture
def first():
    return staff("0051234114", "ADMINISTRATOR").pk


@pytest.fixture
def second():
    return staff("0051234149", "ADMINISTRATOR").pk


def propose(by, text=OWN, *, holds_from=TODAY, now=NOW):
    operations.propose_wording(
        kind=Kind.ACTIVATION,
        language=FA,
        text=text,
        holds_from=holds_from,
        purpose="روشن‌تر",
        today=TODAY,
        by=by,
        now=now,
    )
    return Wording.objects.latest("pk").pk


def approve(wording_id, by, *, today=TODAY, now=NOW):
    operations.approve_wording(wording_id=wording_id, today=today, by=by, now=now)


def sent_words(now=NOW):
    return decrypt(write(now=now, code="۴").text)


# -- the rule --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", Language)
def test_nothing_is_wrong_with_the_built_in_words(kind, language):
    text = rules.built_in(kind, language)
    assert rules.faults(kind, language, text) == []
    assert rules.preview(kind, language, text).longest_segments <= (2 if language == Language.EN else 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "بنویسید"),
        ("  \n ", "بنویسید"),
        ("کد {code}", "{address} را هم"),
        ("کد {code} {address} {full_name}", "{full_name} در این پیامک جایی ندارد"),
        ("کد {code} {address} {national_code}", "کد ملی در هیچ‌کدام نیست"),
        ("کد {code} {address} {code.__class__}", "آکولاد"),
        ("کد {code} {address} {code!r:>9999}", "آکولاد"),
        ("کد {code} {address} {0}", "آکولاد"),
        ("کد {code} {address} {", "آکولاد"),
        ("کد {code} {address} 0084575948", "شمارهٔ بلند"),
        ("کد {code} {address} ۰۰۸۴۵۷۵۹۴۸", "شمارهٔ بلند"),
        ("کد {code} {address} ۰۹۱۲ ۱۲۳ ۴۵۶۷", "شمارهٔ بلند"),
        ("کد {code} {address} https://evil.example/", "نشانی اینترنتی"),
        ("کد {code} {address} evil.ir", "نشانی اینترنتی"),
        ("کد {code} {address} " + "ی" * 160, "این متن بلند است"),
    ],
)
def test_what_must_not_be_sent_is_told(text, said):
    assert any(said in fault for fault in rules.faults(Kind.ACTIVATION, FA, text))
    with pytest.raises(Refusal) as raised:
        rules.check_text(Kind.ACTIVATION, FA, text)
    assert (raised.value.code, raised.value.field) == ("TEXT_UNFIT", "text")


def test_every_place_has_a_title_and_samples_that_fit():
    longest = {}
    for template in rules.TEMPLATES.values():
        for name, size in template.fields.items():
            longest[name] = min(size, longest.get(name, size))
    assert set(rules.PLACES) == set(longest)
    for name, place in rules.PLACES.items():
        assert all(0 < len(sample) <= longest[name] for sample in place.samples.values()), name


@given(st.text(alphabet=st.sampled_from("کد {}!:.[]0code_addrs"), max_size=60))
def test_any_text_can_be_previewed(text):
    assert rules.preview(Kind.ACTIVATION, FA, text).segments >= 1
    rules.faults(Kind.ACTIVATION, FA, text)


# -- four eyes, versions -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_words_leave_once_a_second_administrator_has_seen_them(first, second):
    waiting = propose(first)
    assert sent_words() == rules.compose(Kind.ACTIVATION, {"code": "۴", "address": "https://x.example/"})
    with pytest.raises(Refusal, match="TEXT_OWN_PROPOSAL"):
        approve(waiting, first)
    assert sent_words().startswith("پیوند")
    approve(waiting, second)
    assert sent_words() == "سازمان تأمین اجتماعی\nکد شما: ۴\nاینجا وارد کنید: https://x.example/"
    acts = list(Act.objects.filter(verb__startswith="text:").order_by("pk").values_list("actor", "verb", "subject"))
    about = "text:activation.fa"
    assert acts == [(f"user:{first}", "text:propose", about), (f"user:{second}", "text:enacted", about)]


@pytest.mark.django_db
def test_a_message_in_the_outbox_keeps_the_words_it_was_written_with(first, second):
    write(code="۴")
    approve(propose(first), second)
    assert decrypt(TextMessage.objects.earliest("pk").text).startswith("پیوند")


@pytest.mark.django_db
def test_words_for_a_later_day_wait_for_it_and_english_is_left_alone(first, second):
    approve(propose(first, holds_from=TODAY + timedelta(days=2)), second)
    assert sent_words(NOW + timedelta(days=1)).startswith("پیوند")
    assert sent_words(NOW + timedelta(days=2)).startswith("سازمان")
    assert queries.words(Kind.ACTIVATION, Language.EN, day=TODAY + timedelta(days=2)).startswith("Peyvand")


@pytest.mark.django_db
def test_what_is_approved_late_holds_from_then(first, second):
    approve(propose(first), second, today=TODAY + timedelta(days=3), now=NOW + timedelta(days=3))
    assert Wording.objects.get().holds_from == TODAY + timedelta(days=3)


@pytest.mark.django_db
def test_one_goes_back_to_a_former_version_and_to_the_built_in_words(first, second):
    for step, text in enumerate((OWN, OTHER, OWN, BUILT_IN)):
        now = NOW + timedelta(minutes=step)
        approve(propose(first, text, now=now), second, now=now)
        assert queries.words(Kind.ACTIVATION, FA, day=TODAY) == text
    # The built-in words of a later release, not a copy of today's.
    assert list(Wording.objects.order_by("pk").values_list("text", flat=True)) == [OWN, OTHER, OWN, ""]


@pytest.mark.django_db
def test_words_that_a_release_has_made_unfit_are_not_sent(first, second):
    approve(propose(first), second)
    Wording.objects.update(text="کد شما {code} است {gone}")
    assert sent_words().startswith("پیوند")


@pytest.mark.django_db
def test_refusals_write_nothing(first, second):
    stranger = staff("0051234033", "IT_OFFICER").pk
    waiting = propose(first)
    before = list(Wording.objects.values()), Act.objects.count()

    def refused(code, act, **arguments):
        with pytest.raises(Refusal) as raised, transaction.atomic():
            act(**arguments)
        assert raised.value.code == code
        assert (list(Wording.objects.values()), Act.objects.count()) == before

    said = {"kind": Kind.CERTIFICATE, "language": FA, "purpose": "p", "today": TODAY, "now": NOW, "holds_from": TODAY}
    fits = "گواهی شما در صندوق شماست: {address}"
    refused("ROLE_MISSING", operations.propose_wording, **said, text=fits, by=stranger)
    refused("TEXT_UNFIT", operations.propose_wording, **said, text="گواهی", by=first)
    refused("TEXT_PAST", operations.propose_wording, **said | {"holds_from": TODAY - timedelta(1)}, text=fits, by=first)
    same = rules.built_in(Kind.CERTIFICATE, FA)
    refused("TEXT_UNCHANGED", operations.propose_wording, **said, text=same, by=first)
    refused("TEXT_PROPOSED", operations.propose_wording, **said | {"kind": Kind.ACTIVATION}, text=OTHER, by=second)
    refused("ROLE_MISSING", operations.approve_wording, wording_id=waiting, today=TODAY, by=stranger, now=NOW)
    refused("ROLE_MISSING", operations.turn_down_wording, wording_id=waiting, reason="r", by=stranger, now=NOW)
    refused("TEXT_REASON_REQUIRED", operations.turn_down_wording, wording_id=waiting, reason="", by=second, now=NOW)
    Assignment.objects.filter(user_id=second).update(ends_at=NOW)
    refused("NO_POST", operations.approve_wording, wording_id=waiting, today=TODAY, by=second, now=NOW)


@pytest.mark.django_db
def test_what_is_decided_stays_decided(first, second):
    waiting = propose(first)
    operations.turn_down_wording(wording_id=waiting, reason="", by=first, now=NOW)
    assert Wording.objects.get().outcome == "WITHDRAWN"
    with pytest.raises(Refusal, match="TEXT_DECIDED"):
        approve(waiting, second)
    operations.turn_down_wording(wording_id=propose(first), reason="نارسا", by=second, now=NOW)
    assert Wording.objects.latest("pk").outcome == "TURNED_DOWN"
    assert sent_words().startswith("پیوند")


@pytest.mark.django_db
def test_the_database_keeps_four_eyes_and_one_open_proposal(first):
    waiting = Wording.objects.get(pk=propose(first))
    with pytest.raises(IntegrityError, match="wording_four_eyes"), transaction.atomic():
        Wording.objects.update(outcome="ENACTED", decided_by=waiting.proposed_by, decided_at=NOW)
    waiting.pk = None
    with pytest.raises(IntegrityError, match="wording_one_open_proposal"), transaction.atomic():
        waiting.save()
