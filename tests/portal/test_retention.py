"""What is kept for a time only, and goes by the law's days with an entry of counts (ALL-3, ALL-4)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from peyvand.eservices.agency_onboarding.models import Draft as NeedDraft
from peyvand.foundation.audit.models import Access, Act
from peyvand.foundation.cases.models import Case, Presence
from peyvand.foundation.cases.operations import note_opened
from peyvand.foundation.coverage.models import IdempotencyKey
from peyvand.foundation.law import operations as law
from peyvand.foundation.law import queries
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.jalali import tehran_day
from peyvand.kit.retention import declared
from peyvand.portal import operations
from tests.foundation.accounts.people import NOW, activated_user, signed_in_client
from tests.foundation.accounts.staff import staff
from tests.foundation.notifications.outbox import write
from tests.portal.pages import words

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def key(name: str, *, days: int) -> None:
    IdempotencyKey.objects.create(
        scope="user:1", key=name, body_hash=b"x", tracking_code=1, created_at=NOW - days * DAY
    )


def left() -> set[str]:
    return set(IdempotencyKey.objects.values_list("key", flat=True))


def test_every_rule_has_its_days_and_every_day_its_rule():
    keys = {name for name in queries.all_keys() if name.startswith("retention.")}
    assert keys == {rule.key for rule in declared()}
    assert all(isinstance(queries.on(tehran_day(NOW)).get(name), int) for name in keys)


def test_what_is_over_goes_with_an_entry_of_the_count_and_the_rest_stays(monkeypatch):
    monkeypatch.setattr(operations, "_AT_ONCE", 2)
    for number in range(5):
        key(f"old{number}", days=3)
    key("young", days=1)
    outcomes = {outcome.key: outcome.count for outcome in operations.apply_retention(now=NOW)}
    assert outcomes == dict.fromkeys((rule.key for rule in declared()), 0) | {"retention.idempotency_keys": 5}
    assert left() == {"young"}
    acts = Act.objects.filter(subject="retention.idempotency_keys").order_by("pk")
    assert [act.detail["in_all"] for act in acts] == [2, 4, 5, 5]
    assert {act.verb for act in acts} == {"retention:forget"}


def test_messages_that_wait_stay_and_so_does_what_corrects_a_case():
    waiting, settled = write(now=NOW - 400 * DAY), write(now=NOW - 400 * DAY)
    TextMessage.objects.filter(pk=settled.pk).update(state="FAILED", text="")
    user = activated_user()
    NeedDraft.objects.create(user=user, typed={}, changed_at=NOW - 91 * DAY)
    operations.apply_retention(now=NOW)
    assert list(TextMessage.objects.all()) == [waiting]
    assert not NeedDraft.objects.exists()


def test_the_law_of_the_day_decides():
    key("old", days=3)
    law.enact(
        key="retention.idempotency_keys", value=10, holds_from=tehran_day(NOW), instrument="مصوبه", grade="A",
        note="", today=tehran_day(NOW - DAY), actor="user:1", now=NOW - DAY,
    )  # fmt: skip
    operations.apply_retention(now=NOW)
    assert left() == {"old"}


def test_a_dry_run_counts_and_removes_nothing():
    key("old", days=3)
    out = StringIO()
    call_command("apply_retention", "--dry-run", stdout=out)
    assert ["retention.idempotency_keys", "2", "days", "1"] in [line.split() for line in out.getvalue().splitlines()]
    assert left() == {"old"}
    assert not Act.objects.exists()


def test_a_rule_that_fails_leaves_the_others_alone(monkeypatch):
    key("old", days=3)

    def fail(**arguments: object) -> int:
        raise RuntimeError

    rules = declared()
    broken = [rule for rule in rules if rule.key != "retention.idempotency_keys"]
    monkeypatch.setattr(
        operations,
        "declared",
        lambda: [type(rule)(rule.key, rule.count, fail) if rule in broken else rule for rule in rules],
    )
    assert {outcome.count for outcome in operations.apply_retention(now=NOW)} == {None, 1}
    assert left() == set()


def test_the_page_shows_days_reasons_and_the_last_run(django_assert_max_num_queries):
    key("old", days=3)
    operations.apply_retention(now=NOW)
    administrator = signed_in_client(staff("0051234114", "ADMINISTRATOR"))
    with django_assert_max_num_queries(8):
        page = administrator.get("/desk/retention/")
    assert "نگهداری کلیدهای تکرار وب‌سرویس (روز) ۲ وب‌سرویس دست‌کم ۲۴ ساعت قول داده است" in words(page)
    assert "۱۴۰۵/۰۹/۰۱ ساعت ۱۱:۳۰ ۱" in words(page)
    assert signed_in_client(staff("0051234033", "IT_OFFICER")).get("/desk/retention/").status_code == 403


def test_who_had_a_case_open_is_forgotten_after_days_and_the_log_and_the_case_stay(people):
    case = people.at_branch()
    for user in (people.clerk, people.teammate):
        note_opened(case=case, by=user.pk, now=NOW - (8 if user is people.clerk else 6) * DAY)
    looked = Access.objects.count()
    outcomes = {outcome.key: outcome.count for outcome in operations.apply_retention(now=NOW)}
    assert outcomes["retention.case_presence"] == 1
    assert list(Presence.objects.values_list("user", flat=True)) == [people.teammate.pk]
    assert (Access.objects.count(), Case.objects.count()) == (looked, 1)
