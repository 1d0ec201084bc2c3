"""The demo's payments are in our books and in its bank's, and a statement shows what people must see to."""

import pytest

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.payments import operations
from peyvand.foundation.payments.choices import OrderState
from peyvand.foundation.payments.management.sandbox.bank import Bank
from peyvand.foundation.payments.models import Attempt, Difference
from peyvand.foundation.payments.rules import read_statement
from peyvand.portal.demo_payments import Till, books
from tests.foundation.accounts.staff import staff
from tests.foundation.payments.till import NOW, order, payer


@pytest.mark.django_db
def test_its_bank_goes_on_with_what_was_paid(settings, tmp_path):
    settings.DATA_DIR, settings.PAYMENT_GATEWAY = tmp_path, "zarinpal"
    paid, given_up, administrator = order(), order(), staff("0071234562", Role.ADMINISTRATOR)
    till = Till()
    till.pay(paid.public_id, payer_id=payer().pk, now=NOW)
    till.give_up(given_up.public_id, payer_id=payer().pk, now=NOW)
    till.reconcile(settled_by=administrator.pk, now=NOW)

    paid.refresh_from_db()
    given_up.refresh_from_db()
    assert (paid.state, given_up.state) == (OrderState.SETTLED, OrderState.OPEN)
    assert set(Attempt.objects.values_list("gateway", flat=True)) == {"sandbox"}
    assert settings.PAYMENT_GATEWAY == "zarinpal"
    unsettled = Difference.objects.filter(settled_at=None)
    assert sorted(unsettled.values_list("kind", flat=True)) == ["DOUBLED", "NO_ORDER"]

    lines, wrong = read_statement(Bank(clock=lambda: NOW, journal=books()).statement().splitlines())
    assert (len(lines), wrong) == (4, [])
    assert operations.reconcile(gateway="sandbox", lines=lines, actor="system", now=NOW).new == 0
