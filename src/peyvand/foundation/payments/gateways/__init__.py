"""Banks that take payments by redirect, one module each; PEYVAND_PAYMENT_GATEWAY names the one in use.

A module has `begin`, which announces a payment and returns the bank's token for it, `page`, where the payer goes with
it, `contradiction`, which looks at what the browser brings back, and `verify`, `inquire` and `reverse`, each of which
returns the bank's word as a `BankAnswer`; `refund` where the bank gives money back by its reference alone; `address()`
says where the bank is, `faults()` what is wrong with the settings. All are told the `amount` that we have on record.
docs/operate/payments.md describes what goes over the wire.
"""

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType

from django.conf import settings

from peyvand.foundation.payments.choices import LARGEST_AMOUNT, LONGEST_REFERENCE, LONGEST_TOKEN, YEARS
from peyvand.foundation.payments.rules import BankAnswer

NAMES = ("sandbox", "zarinpal", "zibal")


class Unanswered(Exception):
    """The bank didn't answer, or nothing that one could rely on: whatever it was asked may have been done.

    The text is a reason for the log and holds nothing of the payment.
    """


class Refused(Unanswered):
    """The bank will never do this."""


def begin(gateway: str, *, number: str, amount: int, title: str, callback_url: str) -> str:
    """Announce a payment; the bank's token for it. Raises Unanswered, Refused."""
    token: str = _in_use(gateway).begin(number=number, amount=amount, title=title, callback_url=callback_url)
    if not token or not _is_name(token, longest=LONGEST_TOKEN):
        raise Unanswered("a token that can't be kept")
    return token


def page(gateway: str, token: str) -> str:
    """The bank's page for this payment."""
    url: str = _module(gateway).page(token)
    return url


def contradiction(gateway: str, said: Mapping[str, str], *, number: str, token: str, amount: int) -> str:
    """What of a returning browser's parameters isn't so: `TOKEN`, `AMOUNT`, `NUMBER`; empty: nothing."""
    found: str = _module(gateway).contradiction(said, number=number, token=token, amount=amount)
    return found


def says_paid(gateway: str, said: Mapping[str, str]) -> bool:
    """Whether a returning browser's parameters claim a payment."""
    claimed: bool = _module(gateway).says_paid(said)
    return claimed


def said_reference(gateway: str, said: Mapping[str, str]) -> str:
    """The bank's reference as a returning browser tells it; empty: this bank's returns carry none."""
    read = getattr(_module(gateway), "said_reference", None)
    return "" if read is None else str(read(said))


def ask(gateway: str, question: str, *, number: str, token: str, amount: int) -> BankAnswer:
    """`verify`: confirm the payment at this amount; `inquire`: only look; `reverse`: give the money back.

    Each may be asked again and again. Raises Unanswered.
    """
    answer: BankAnswer = getattr(_in_use(gateway), question)(number=number, token=token, amount=amount)
    if not _can_be_kept(answer):
        raise Unanswered("an answer that can't be kept")
    return answer


def refund(gateway: str, *, reference: str, amount: int) -> None:
    """Have money returned that the bank knows by `reference`; again, nothing more. Raises Unanswered, Refused."""
    module = _in_use(gateway)
    if not hasattr(module, "refund"):
        raise Refused("the bank returns nothing by reference alone")
    module.refund(reference=reference, amount=amount)


def _can_be_kept(answer: BankAnswer) -> bool:
    """Whether our tables take it, whatever the bank means by it."""
    at = answer.paid_at
    return (
        _is_name(answer.reference, longest=LONGEST_REFERENCE)
        and _is_name(answer.number, longest=LONGEST_REFERENCE)
        and (answer.amount is None or (type(answer.amount) is int and abs(answer.amount) <= LARGEST_AMOUNT))
        and (at is None or (at.tzinfo is not None and at.year in YEARS))
    )


def _is_name(text: object, *, longest: int) -> bool:
    return isinstance(text, str) and len(text) <= longest and (text.isprintable() or not text)


def faults() -> list[str]:
    """What is wrong with the settings, in words for whoever runs the service."""
    if not settings.PAYMENT_GATEWAY:
        return []
    if settings.PAYMENT_GATEWAY not in NAMES:
        return [f"PEYVAND_PAYMENT_GATEWAY is none of {', '.join(NAMES)}"]
    return _module(settings.PAYMENT_GATEWAY).faults()  # type: ignore[no-any-return]


def address() -> str:
    """Where the bank in use is, empty if there is none."""
    return str(_module(settings.PAYMENT_GATEWAY).address()) if settings.PAYMENT_GATEWAY else ""


def _in_use(gateway: str) -> ModuleType:
    """The settings are one bank's: no other is asked. Raises Unanswered."""
    if gateway != settings.PAYMENT_GATEWAY:
        raise Unanswered("the attempt's bank isn't the one in use")
    return _module(gateway)


def _module(gateway: str) -> ModuleType:
    return import_module(f"{__name__}.{gateway}")
