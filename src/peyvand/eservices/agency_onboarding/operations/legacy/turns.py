"""One at a time: an import, a settlement or the retirement sees the whole of what the one before it did."""

from django.db import connection

from peyvand.eservices.agency_onboarding.queries import legacy as queries
from peyvand.kit.errors import Refusal

_LOCK = 7_265_636_002


def wait_for_turn() -> None:
    """Until the caller's transaction ends, nobody else moves anything. Raises Refusal RETIRED."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    _check_not_retired()


def take_turn() -> None:
    """`wait_for_turn` for somebody before a page. Raises Refusal IMPORT_RUNNING (409), RETIRED."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise Refusal(
                "IMPORT_RUNNING", "انتقال کاربران هم‌اکنون در جریان است؛ پس از پایان آن دوباره بیازمایید.", status=409
            )
    _check_not_retired()


def _check_not_retired() -> None:
    if queries.is_retired():
        raise Refusal("RETIRED", "سامانهٔ پیشین بازنشسته شده است و دیگر چیزی از آن منتقل نمی‌شود.", status=409)
