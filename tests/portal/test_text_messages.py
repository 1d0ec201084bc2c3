"""Where the text messages stand, for the IT office: by state, never their words or a whole number (ALL-2)."""

import pytest
from django.conf import LazySettings

from peyvand.foundation.notifications import operations
from peyvand.foundation.notifications.choices import Delivery
from peyvand.foundation.notifications.models import TextMessage
from tests.foundation.accounts.people import NOW, signed_in_client
from tests.foundation.notifications.outbox import write
from tests.portal.pages import links, words

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.addresses")]

PAGE = "/desk/text-messages/"


@pytest.fixture
def officer(people):
    return signed_in_client(people.officer)


@pytest.fixture
def messages(settings: LazySettings) -> list[TextMessage]:
    """Delivered, failed, waiting."""
    settings.TEXT_GATEWAY = "http"
    written = [write(code="۹۸۷۶۵۴۳۲", mobile=f"0912000{n}000") for n in range(1, 4)]
    for message in written[:2]:
        operations.claim(message_id=message.pk, now=NOW)
    operations.note_sent(message_id=written[0].pk, now=NOW)
    operations.note_receipt(outcome=Delivery.DELIVERED, reference=written[0].reference, now=NOW)
    operations.note_refusal(message_id=written[1].pk)
    return written


def test_every_message_with_its_state_gateway_and_segments(officer, messages):
    page = officer.get(PAGE)
    text = words(page)
    assert "کد فعال‌سازی حساب ۰۹۱۲•••۱۰۰۰ رسیده به گیرنده http ۱ ۳" in text
    assert "کد فعال‌سازی حساب ۰۹۱۲•••۳۰۰۰ در صف ارسال – ۰ ۳" in text
    for secret in ("۹۸۷۶۵۴۳۲", "09120001000", "۰۹۱۲۰۰۰۱۰۰۰", "gAAAA"):
        assert secret not in page.content.decode()


def test_the_list_is_narrowed_by_state_and_counted(officer, messages):
    page = officer.get(f"{PAGE}?state=FAILED")
    text = words(page)
    assert "•••۲۰۰۰" in text
    assert "•••۱۰۰۰" not in text
    assert "در صف ارسال ۱" in text
    assert "نرسیده ۱" in text
    assert "؟state=FAILED".replace("؟", "?") in links(page)
    for odd in ("state=x", "before=x", "before=٣", f"before={'9' * 30}"):
        assert officer.get(f"{PAGE}?{odd}").status_code == 200


def test_older_messages_are_a_page_further_and_the_filter_stays(officer):
    for _ in range(52):
        write()
    page = officer.get(f"{PAGE}?state=PENDING")
    (onward,) = [url for url in links(page) if "before=" in url]
    assert onward.startswith("?state=PENDING&before=")
    assert words(officer.get(PAGE + onward)).count("•••") == 2


def test_a_gateway_that_is_left_alone_is_told_of(officer, messages):
    assert "به آن فرستاده نمی‌شود" not in words(officer.get(PAGE))
    for _ in range(4):
        operations.note_failure(message_id=messages[2].pk, now=NOW)
    assert "«http» ۴ بار پیاپی پاسخ نداده است؛ پیامک‌ها خودکار" in words(officer.get(PAGE)).replace("« ", "«").replace(
        " »", "»"
    )
    operations.note_failure(message_id=messages[2].pk, now=NOW)
    assert "به آن فرستاده نمی‌شود و سپس خودکار از نو" in words(officer.get(PAGE))


def test_the_page_costs_no_more_statements_for_thirty_messages(officer, django_assert_max_num_queries):
    for _ in range(30):
        write()
    officer.get(PAGE)
    with django_assert_max_num_queries(6):
        officer.get(PAGE)


def test_only_the_it_office_sees_it(people):
    assert signed_in_client(people.clerk).get(PAGE).status_code == 403
