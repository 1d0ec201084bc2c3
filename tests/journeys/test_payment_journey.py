"""Somebody pays: to the sandbox bank's page and back, by clicking."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.urls import reverse

from peyvand.foundation.payments.models import Order
from tests.foundation.accounts.people import activated_user
from tests.foundation.payments import till
from tests.foundation.payments.process import KEY, SandboxBank, sandbox_bank
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

PAYER = "0084575948"
# The bank's process has a clock of its own.
NEVER = datetime(2200, 1, 1, tzinfo=UTC)


@pytest.fixture(params=[True, False], ids=["scripts, redirect", "no scripts, form"])
def scripts(request) -> bool:
    return request.param


@pytest.fixture
def bank(scripts) -> Iterator[SandboxBank]:
    with sandbox_bank(*([] if scripts else ["--by-post"])) as bank:
        yield bank


@pytest.fixture
def bought(server, bank, settings) -> Order:
    settings.PAYMENT_GATEWAY, settings.PAYMENT_URL, settings.PAYMENT_MERCHANT = "sandbox", bank.address, KEY
    return till.order(payer_id=activated_user(PAYER).pk, due_at=NEVER, page="/")


@pytest.fixture
def worker() -> Callable[[], None]:
    def work() -> None:
        till.work()
        connection.close()

    def run() -> None:
        # In another thread: Playwright's loop runs in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(work).result()

    return run


def comes_back(visitor: Visitor, bank: SandboxBank) -> None:
    """Some banks send the browser back by a form that the payer presses."""
    if visitor.page.url.startswith(bank.address):
        visitor.presses("بازگشت به سایت پذیرنده")


def test_a_payer_goes_to_the_bank_gives_up_and_pays_the_second_time(visit, bank, bought, worker, scripts):
    visitor = visit(scripts=scripts)
    page = reverse("payments:payment", args=[bought.public_id])
    visitor.opens(f"{reverse('account_login')}?next={page}")
    visitor.signs_in(PAYER)
    visitor.sees("پرداخت", "۶۰٬۰۰۰٬۰۰۰", "حق بیمهٔ آذر")
    visitor.presses("پرداخت در درگاه بانک")
    visitor.sees("پرداخت اینترنتی", "سازمان تأمین اجتماعی", "۶۰٬۰۰۰٬۰۰۰")
    assert visitor.page.url.startswith(bank.address)
    visitor.presses("انصراف")
    comes_back(visitor, bank)
    visitor.sees("در حال بررسی پرداخت", "دوباره نپردازید")
    worker()
    visitor.sees("پرداخت انجام نشد", "انصراف دادید")
    visitor.presses("پرداخت دوباره")
    visitor.sees("پرداخت اینترنتی")
    visitor.page.go_back()
    visitor.sees("پرداخت")
    visitor.opens(reverse("payments:payment", args=[bought.public_id]))
    visitor.sees("پرداخت", "شما به صفحهٔ بانک رفته‌اید")
    visitor.presses("ادامه در صفحهٔ بانک")
    visitor.sees("پرداخت اینترنتی")
    visitor.presses("پرداخت")
    comes_back(visitor, bank)
    visitor.sees("در حال بررسی پرداخت")
    worker()
    visitor.sees("پرداخت شد", "شمارهٔ مرجع بانک")
    visitor.follows("ادامهٔ کار")
