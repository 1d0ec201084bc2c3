"""The sandbox bank's books. They know nothing of HTTP, so that tests can ask them directly."""

import csv
import io
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from peyvand.kit.jalali import TEHRAN, tehran_day

_PAGE_OPEN_FOR = timedelta(minutes=20)
_IN_STATEMENT = {"VERIFIED": "PAID", "PAID": "UNVERIFIED", "REVERSED": "REVERSED"}


@dataclass(frozen=True)
class Payment:
    """A payment as the bank has it. `state`: PENDING, PAID (not verified yet), VERIFIED, FAILED or REVERSED; `amount`
    is what was really taken, rials."""

    token: str
    order_id: str
    asked: int
    amount: int
    title: str
    callback_url: str
    announced_at: str
    state: str = "PENDING"
    reference: str = ""
    paid_at: str = ""

    @property
    def word(self) -> str:
        """The state in the words of `choices.Word`."""
        return "PAID" if self.state == "VERIFIED" else self.state


class Unknown(Exception):
    """No such payment."""


class Unfit(Exception):
    """The bank won't do that."""


class Bank:
    """What payments there are. Whoever doesn't verify one in time has it returned to the payer.

    `journal`: a file that gets a line for each change and is read again at the start; None: all is forgotten.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        returns_after: timedelta = timedelta(minutes=20),
        journal: Path | None = None,
    ) -> None:
        self.clock, self.returns_after, self.journal = clock, returns_after, journal
        self.mutex = threading.RLock()
        self.payments: dict[str, Payment] = {}
        if journal is not None and journal.exists():
            for line in journal.read_text(encoding="utf-8").splitlines():
                kept = Payment(**json.loads(line))
                self.payments[kept.token] = kept

    # -- the merchant's side -----------------------------------------------------------------------------------------
    def announce(self, *, order_id: str, amount: int, title: str, callback_url: str) -> Payment:
        """Raises Unfit for an amount that isn't one, or an order that was announced before."""
        with self.mutex:
            if amount <= 0 or not order_id or any(known.order_id == order_id for known in self.payments.values()):
                raise Unfit
            token = secrets.token_hex(16)
            return self._keep(Payment(token, order_id, amount, amount, title, callback_url, self.clock().isoformat()))

    def verify(self, token: str, amount: int) -> Payment:
        """Verified at this amount, or as it stands: another amount verifies nothing. Again is no error."""
        with self.mutex:
            payment = self.find(token)
            if payment.state == "PAID" and payment.amount == amount:
                payment = self._keep(replace(payment, state="VERIFIED"))
            return payment

    def reverse(self, token: str) -> Payment:
        """The money goes back to the payer, verified or not."""
        with self.mutex:
            payment = self.find(token)
            if payment.state in ("PAID", "VERIFIED"):
                payment = self._keep(replace(payment, state="REVERSED"))
            return payment

    def refund(self, reference: str, amount: int) -> Payment:
        """Likewise, by the bank's own reference. Raises Unknown, and Unfit for another amount."""
        with self.mutex:
            named = next((one for one in self.payments.values() if one.reference == reference != ""), None)
            if named is None:
                raise Unknown
            if named.amount != amount:
                raise Unfit
            return self.reverse(named.token)

    # -- the payer's side --------------------------------------------------------------------------------------------
    def pay(self, token: str, *, amount: int | None = None) -> Payment:
        """Take the money, another `amount` than was asked where the bank errs. Raises Unfit once it is too late."""
        with self.mutex:
            payment = self.find(token)
            if payment.state != "PENDING":
                raise Unfit
            return self._keep(
                replace(
                    payment,
                    state="PAID",
                    amount=payment.asked if amount is None else amount,
                    reference=self._new_reference(),
                    paid_at=self.clock().replace(microsecond=0).isoformat(),
                )
            )

    def decline(self, token: str) -> Payment:
        """The card was refused, or the payer gave up."""
        with self.mutex:
            payment = self.find(token)
            return self._keep(replace(payment, state="FAILED")) if payment.state == "PENDING" else payment

    # -- the bank's own errors ---------------------------------------------------------------------------------------
    def book_again(self, token: str) -> Payment:
        """The same order's money a second time, under another reference."""
        with self.mutex:
            first = self.find(token)
            return self._keep(
                replace(first, token=secrets.token_hex(16), state="VERIFIED", reference=self._new_reference())
            )

    def book_stray(self, amount: int, order_id: str = "") -> Payment:
        """Money for an order that nobody ever announced."""
        with self.mutex:
            now = self.clock().replace(microsecond=0).isoformat()
            order_id = order_id or f"{secrets.randbelow(10**15):015}"
            stray = Payment(secrets.token_hex(16), order_id, amount, amount, "", "", now, "VERIFIED")
            return self._keep(replace(stray, reference=self._new_reference(), paid_at=now))

    # -- looking -----------------------------------------------------------------------------------------------------
    def find(self, token: str) -> Payment:
        """The payment as it stands now. Raises Unknown."""
        with self.mutex:
            payment = self.payments.get(token)
            if payment is None:
                raise Unknown
            now = self.clock()
            if payment.state == "PENDING" and now - datetime.fromisoformat(payment.announced_at) >= _PAGE_OPEN_FOR:
                payment = self._keep(replace(payment, state="FAILED"))
            if payment.state == "PAID" and now - datetime.fromisoformat(payment.paid_at) >= self.returns_after:
                payment = self._keep(replace(payment, state="REVERSED"))
            return payment

    def statement(self, day: date | None = None) -> str:
        """What was taken, on Tehran's `day` or ever, as CSV: `reference,order_id,paid_at,amount,state`."""
        with self.mutex:
            out = io.StringIO()
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(["reference", "order_id", "paid_at", "amount", "state"])
            for token in list(self.payments):
                payment = self.find(token)
                if payment.state not in _IN_STATEMENT:
                    continue
                paid_at = datetime.fromisoformat(payment.paid_at)
                if day is None or tehran_day(paid_at) == day:
                    moment = paid_at.astimezone(TEHRAN).isoformat()
                    state = _IN_STATEMENT[payment.state]
                    writer.writerow([payment.reference, payment.order_id, moment, payment.amount, state])
            return out.getvalue()

    def _new_reference(self) -> str:
        return f"{secrets.randbelow(10**12):012}"

    def _keep(self, payment: Payment) -> Payment:
        self.payments[payment.token] = payment
        if self.journal is not None:
            with self.journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(payment), ensure_ascii=False) + "\n")
        return payment
