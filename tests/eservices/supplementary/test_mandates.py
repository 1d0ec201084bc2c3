"""Somebody acts for a pensioner without a phone: granting, acting, ending, and who may not (ALL-8)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.models import Draft, Notice
from peyvand.foundation.accounts.choices import HelperKind
from peyvand.foundation.accounts.models import Citizen, Mandate, User
from peyvand.foundation.audit.models import Access, Act, RefusedAttempt
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.records.models import Person
from peyvand.kit.crypto import decrypt
from peyvand.kit.errors import Refusal
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.cast import Cast
from tests.eservices.supplementary.households import MINA, NASRIN, PARVIZ, SAM, TODAY, pension, person
from tests.foundation.accounts.citizens import citizen, visitor
from tests.foundation.accounts.people import activated_user, signed_in_client
from tests.foundation.accounts.staff import staff

DAY = timedelta(days=1)
ROOT, DESK = "/pensioners/supplementary/", "/desk/supplementary/"
# Parviz's daughter, who isn't of the records.
NILOOFAR, HER_MOBILE = "0067749828", "09125556677"


@pytest.fixture
def helper(people: Cast) -> User:
    """A relative with an account; Parviz himself has none, and no mobile is recorded for him."""
    User.objects.filter(pk=people.applicant.pk).update(mobile="")
    return citizen(NILOOFAR, HER_MOBILE, now=MORNING)


def granted(people: Cast, helper: User, **changes) -> Mandate:
    given = {
        "national_code": PARVIZ,
        "helper_code": helper.national_code,
        "kind": HelperKind.RELATIVE,
        "document": "۱۲/ن",
        "first_day": TODAY,
        "last_day": TODAY + 30 * DAY,
        "by": people.approver.pk,
        "now": MORNING,
        **changes,
    }
    return operations.grant_mandate(**given)


def texts() -> list[tuple[str, str]]:
    return [(row.mobile, decrypt(row.text)) for row in TextMessage.objects.order_by("pk")]


def acts(client: Client, mandate: Mandate) -> int:
    return client.post(f"{ROOT}for/", {"mandate": mandate.pk}).status_code


def files(client: Client) -> None:
    """All four steps, for Parviz and Mina."""
    for path, data in (
        ("terms/", {}), ("principal/", {}), ("family/", {"member": f"+{PARVIZ}"}), ("family/", {"member": f"+{MINA}"}),
        ("family/", {"member": ""}),
    ):  # fmt: skip
        assert client.post(ROOT + path, data).status_code == 302, path
    page = client.get(f"{ROOT}confirm/").content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)[1]
    assert client.post(f"{ROOT}confirm/", {"seen": seen}).status_code == 302


# -- from the paper to the request -----------------------------------------------------------------------------------


def test_a_relative_files_a_request_and_both_names_stand_in_its_history(people, helper):
    mandate = granted(people, helper)
    client = visitor(helper)
    assert "پرویز شیرازی" in client.get(ROOT).content.decode()
    assert acts(client, mandate) == 302
    page = client.get(f"{ROOT}terms/").content.decode()
    assert "به نیابت از <strong>پرویز شیرازی</strong>" in page
    files(client)
    case = Case.objects.get()
    assert (case.person_id, case.state) == (people.applicant.pk, "AT_ASSOCIATION")
    step = Step.objects.get()
    assert (step.by, step.mandate) == (helper, mandate)
    assert Act.objects.get(verb="supplementary:open").detail["mandate"] == mandate.pk
    both = f"{helper.full_name}، به نیابت از پرویز شیرازی"
    assert both in signed_in_client(people.approver).get(f"{DESK}cases/{case.number}/").content.decode()
    mine = f"{ROOT}requests/{case.number}/"
    assert f"{helper.full_name} به نیابت از پرویز شیرازی" in client.get(mine).content.decode()
    assert f"{helper.full_name} به نیابت از شما" in signed_in_client(people.applicant).get(mine).content.decode()
    # Back on one's own pages, it isn't one's own.
    client.post(f"{ROOT}for/")
    assert client.get(mine).status_code == 404


def test_returned_corrected_and_withdrawn_by_the_helper(people, helper):
    mandate = granted(people, helper)
    client = visitor(helper)
    acts(client, mandate)
    files(client)
    case = Case.objects.get()
    operations.decide(
        case_id=case.pk, transition="return", version=1, reason="سام هم؟", by=people.approver.pk, now=MORNING
    )
    assert client.post(f"{ROOT}requests/{case.number}/correct/").status_code == 302
    client.post(f"{ROOT}principal/")
    client.post(f"{ROOT}family/", {"member": f"+{SAM}"})
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', client.get(f"{ROOT}confirm/").content.decode())[1]
    client.post(f"{ROOT}confirm/", {"seen": seen})
    client.post(f"{ROOT}requests/{case.number}/withdraw/", {"version": 3})
    assert Case.objects.get().state == "WITHDRAWN"
    assert list(Step.objects.order_by("version").values_list("name", "by", "mandate")) == [
        ("open", helper.pk, mandate.pk),
        ("return", people.approver.pk, None),
        ("resubmit", helper.pk, mandate.pk),
        ("withdraw", helper.pk, mandate.pk),
    ]


def test_a_pensioner_whom_nobody_knows_gets_an_account_without_a_phone_and_stays_who_they_are(people, helper):
    person(NASRIN, "نسرین نوری")
    pension(NASRIN, "88")
    granted(people, helper, national_code=NASRIN)
    made = User.objects.get(national_code=NASRIN)
    assert (made.full_name, made.mobile, made.activated_at) == ("نسرین نوری", "", None)
    before = User.objects.filter(pk=people.applicant.pk).values().get()
    granted(people, helper)
    assert User.objects.filter(pk=people.applicant.pk).values().get() == before


# -- who is told -----------------------------------------------------------------------------------------------------


def test_without_a_phone_the_pensioner_is_told_by_letter_and_the_helper_by_text(people, helper):
    mandate = granted(people, helper)
    (letter,) = Notice.objects.all()
    for text in (helper.full_name, "۱۴۰۵/۰۹/۰۱", "۱۴۰۵/۱۰/۰۱", "۱۲/ن"):
        assert text in letter.text
    assert texts() == []
    client = visitor(helper)
    acts(client, mandate)
    files(client)
    assert Notice.objects.count() == 2
    assert [mobile for mobile, _ in texts()] == [HER_MOBILE]
    operations.end_mandate(mandate_id=mandate.pk, by=helper.pk, now=MORNING)
    assert "پایان یافت" in Notice.objects.latest("pk").text
    case = Case.objects.get()
    operations.approve(case_id=case.pk, version=1, by=people.approver.pk, now=MORNING)
    # She acts for him no more, and hears no more of it.
    assert (Notice.objects.count(), len(texts())) == (4, 1)


def test_with_a_recorded_number_the_pensioner_is_told_by_text(people, helper):
    person(NASRIN, "نسرین نوری", mobile="09120001122")
    pension(NASRIN, "88")
    mandate = granted(people, helper, national_code=NASRIN)
    operations.end_mandate(mandate_id=mandate.pk, by=people.approver.pk, now=MORNING)
    operations.end_mandate(mandate_id=mandate.pk, by=people.approver.pk, now=MORNING)
    (first, told), (second, _) = texts()
    assert first == second == "09120001122"
    assert "از ۱۴۰۵/۰۹/۰۱ تا ۱۴۰۵/۱۰/۰۱ نمایندهٔ شما" in told
    assert helper.full_name not in told
    assert not Notice.objects.exists()


def test_a_letter_is_printed_and_noted_as_posted_by_its_own_office(people, helper):
    Person.objects.filter(pk=PARVIZ).update(address="تهران، کوچهٔ باغ")
    granted(people, helper)
    letter = Notice.objects.get()
    clerk, stranger = signed_in_client(people.approver), signed_in_client(people.other_approver)
    assert "کوچهٔ باغ" in clerk.get(f"{DESK}letters/{letter.pk}/").content.decode()
    assert f"{DESK}letters/{letter.pk}/" in clerk.get(f"{DESK}mandates/").content.decode()
    assert stranger.get(f"{DESK}letters/{letter.pk}/").status_code == 404
    assert stranger.post(f"{DESK}letters/{letter.pk}/posted/").status_code == 404
    assert Notice.objects.get().posted_at is None
    for _ in range(2):
        assert clerk.post(f"{DESK}letters/{letter.pk}/posted/").status_code == 302
    assert Notice.objects.get().posted_by == people.approver
    assert Act.objects.filter(verb="supplementary:post").count() == 1
    assert f"{DESK}letters/{letter.pk}/" not in clerk.get(f"{DESK}mandates/").content.decode()


def test_whoever_is_seen_is_told(people, helper):
    acts(visitor(helper), granted(people, helper))
    seen = Access.objects.filter(ground="MANDATE", actor=f"user:{helper.pk}")
    assert set(seen.values_list("national_code", flat=True)) == {PARVIZ, MINA, SAM}
    parviz = visitor(citizen(PARVIZ, "09121110000", now=MORNING))
    assert "نمایندهٔ شما، یا نمایندهٔ کسی" in parviz.get(reverse("transparency:accesses")).content.decode()


# -- when it holds ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (4, True), (5, False)])
def test_it_holds_from_its_first_to_its_last_day(people, helper, days, holds):
    mandate = granted(people, helper, first_day=TODAY + 10 * DAY, last_day=TODAY + 14 * DAY)
    with time_machine.travel(MORNING + (10 + days) * DAY, tick=False):
        client = visitor(helper)
        assert acts(client, mandate) == (302 if holds else 403)
        assert ("پرویز شیرازی" in client.get(ROOT).content.decode()) == holds
    assert RefusedAttempt.objects.filter(action="mandate:act").exists() == (not holds)


def test_expired_or_ended_on_the_way_nothing_more_is_written(people, helper):
    mandate = granted(people, helper)
    client = visitor(helper)
    acts(client, mandate)
    client.post(f"{ROOT}terms/")
    draft = Draft.objects.values().get()
    operations.end_mandate(mandate_id=mandate.pk, by=people.applicant.pk, now=MORNING)
    who = {"user_id": people.applicant.pk, "national_code": PARVIZ, "now": MORNING}
    acting = operations.Helper(helper.pk, mandate.pk)
    for work in (
        lambda: operations.accept_terms(**who, helper=acting),
        lambda: operations.confirm_principal(**who, helper=acting),
        lambda: operations.choose(**who, member_code=MINA, chosen=True, helper=acting),
        lambda: operations.submit(**who, seen="", helper=acting),
    ):
        with pytest.raises(Refusal) as refused:
            work()
        assert refused.value.code == "MANDATE_OVER"
    assert client.post(f"{ROOT}principal/").status_code == 403
    assert Draft.objects.values().get() == draft
    # The next page is her own again.
    assert "به نیابت از" not in client.get(ROOT).content.decode()


def test_the_pensioner_the_helper_and_the_association_end_it_and_nobody_else(people, helper):
    stranger = activated_user("0082634513")
    for user, path in ((stranger, ROOT), (people.teammate, ROOT), (people.other_approver, DESK)):
        mandate = granted(people, helper)
        assert signed_in_client(user).post(f"{path}mandates/{mandate.pk}/end/").status_code == 404
        assert Mandate.objects.get(ended_at=None) == mandate
        operations.end_mandate(mandate_id=mandate.pk, by=helper.pk, now=MORNING)
    for client, path in (
        (signed_in_client(people.applicant), ROOT), (visitor(helper), ROOT), (signed_in_client(people.approver), DESK)
    ):  # fmt: skip
        mandate = granted(people, helper)
        assert client.post(f"{path}mandates/{mandate.pk}/end/").status_code == 302
        assert Mandate.objects.get(pk=mandate.pk).ended_at == MORNING


# -- who may not -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"national_code": NASRIN}, "NOT_IN_YOUR_CITY"),
        ({"national_code": MINA}, "NOT_IN_YOUR_CITY"),
        ({"helper_code": "0075312417"}, "HELPER_UNKNOWN"),
        ({"helper_code": PARVIZ}, "OWN_MANDATE"),
        ({"helper_code": "0051234033"}, "OTHER_EYES"),
        ({"last_day": TODAY - DAY}, "TERM_REVERSED"),
        ({"first_day": TODAY - 9 * DAY, "last_day": TODAY - DAY}, "TERM_PAST"),
        ({"last_day": TODAY + 365 * DAY}, "TERM_TOO_LONG"),
    ],
)
def test_what_is_not_granted_leaves_a_trace_and_nothing_else(people, helper, changes, code):
    with pytest.raises(Refusal) as refused:
        granted(people, helper, **changes)
    assert refused.value.code == code
    assert not Mandate.objects.exists()
    assert not Notice.objects.exists()
    assert list(RefusedAttempt.objects.values_list("action", "reason")) == [("mandate:grant", code)]


def test_another_citys_association_and_the_branch_grant_nothing(people, helper):
    for by in (people.other_approver, people.clerk, helper):
        with pytest.raises(Refusal, match="NOT_IN_YOUR_CITY"):
            granted(people, helper, by=by.pk)
    assert not Mandate.objects.exists()


def test_one_mandate_at_a_time_for_the_same_two(people, helper):
    mandate = granted(people, helper)
    with pytest.raises(Refusal) as refused:
        granted(people, helper, first_day=TODAY + 30 * DAY, last_day=TODAY + 40 * DAY)
    assert refused.value.code == "MANDATE_EXISTS"
    granted(people, helper, first_day=TODAY + 31 * DAY, last_day=TODAY + 40 * DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(helper_id=mandate.person_id)


def test_under_somebody_elses_mandate_nobody_acts(people, helper):
    mandate = granted(people, helper)
    stranger = activated_user("0082634513")
    assert acts(signed_in_client(stranger), mandate) == 403
    acting = operations.Helper(stranger.pk, mandate.pk)
    with pytest.raises(Refusal, match="MANDATE_OVER"):
        operations.accept_terms(user_id=people.applicant.pk, national_code=PARVIZ, now=MORNING, helper=acting)
    # Nor for somebody else under one's own.
    with pytest.raises(Refusal, match="MANDATE_OVER"):
        operations.accept_terms(
            user_id=stranger.pk,
            national_code=stranger.national_code,
            now=MORNING,
            helper=operations.Helper(helper.pk, mandate.pk),
        )
    assert not Draft.objects.exists()


def test_a_clerk_who_filed_it_for_the_pensioner_does_not_decide_on_it(people, helper):
    colleague = staff("0051234068", "ASSOCIATION_CLERK", "KANOON-TEHRAN", full_name="هاله معین")
    mandate = granted(people, people.approver, kind=HelperKind.CLERK, by=colleague.pk)
    client = signed_in_client(people.approver)
    acts(client, mandate)
    files(client)
    case = Case.objects.get()
    with pytest.raises(Refusal) as refused:
        operations.approve(case_id=case.pk, version=1, by=people.approver.pk, now=MORNING)
    assert refused.value.code == "FOUR_EYES"
    with pytest.raises(Refusal) as refused:
        operations.decide(
            case_id=case.pk, transition="reject", version=1, reason="x", by=people.approver.pk, now=MORNING
        )
    assert refused.value.code == "FOUR_EYES"
    (outcome,) = operations.approve_many(versions={case.pk: 1}, by=people.approver.pk, now=MORNING).values()
    assert outcome.code == "FOUR_EYES"
    assert Case.objects.get().state == "AT_ASSOCIATION"
    operations.approve(case_id=case.pk, version=1, by=colleague.pk, now=MORNING)
    assert Case.objects.get().state == "AT_BRANCH"


def test_the_page_writes_it_down_and_says_what_is_wrong(people, helper):
    client = signed_in_client(people.approver)
    given = {
        "national_code": PARVIZ, "helper_code": NILOOFAR, "kind": "RELATIVE", "document": "12/ن",
        "first_day_day": "1", "first_day_month": "9", "first_day_year": "1405",
        "last_day_day": "1", "last_day_month": "10", "last_day_year": "1405",
    }  # fmt: skip
    wrong = client.post(f"{DESK}mandates/", {**given, "helper_code": "0051234033"})
    assert wrong.status_code == 422
    assert "همکار دیگری باید ثبت کند" in wrong.content.decode()
    assert client.post(f"{DESK}mandates/", given).status_code == 302
    page = client.get(f"{DESK}mandates/").content.decode()
    for text in ("پرویز شیرازی", helper.full_name, "برقرار", "منصور قاسمی"):
        assert text in page
    assert "پرویز شیرازی" not in signed_in_client(people.other_approver).get(f"{DESK}mandates/").content.decode()
    assert signed_in_client(people.clerk).get(f"{DESK}mandates/").status_code == 403
    assert Citizen.objects.count() == 1
