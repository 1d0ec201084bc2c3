"""What happens on which day, told ahead: to the insured and to the examiner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from peyvand.eservices.voluntary_contracts.choices import ContractState
from peyvand.eservices.voluntary_contracts.rules.timeline import Month, Terms
from peyvand.kit.jalali import month_bounds, parts
from peyvand.kit.words import _
from peyvand.kit.words import month as month_name

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """On `day`, if nothing is done before, `text` happens; `act`: something has to be done by then."""

    day: date
    text: str
    act: bool = False


def forecast(
    terms: Terms,
    *,
    state: ContractState,
    paid_to: date | None,
    fit: bool,
    today: date,
    open_months: Iterable[Month] = (),
) -> list[Event]:
    """The days ahead of a contract, in order; none of one that isn't live any more. `open_months`: whose slips wait."""
    events = []
    last = terms.last_day(paid_to)
    if state == ContractState.UNPAID:
        events = [
            Event(last, _("آخرین روز پرداخت نخستین حق بیمه"), act=True),
            Event(last + _DAY, _("اگر پرداخت نشود، قرارداد باطل می‌شود.")),
        ]
        if terms.exam_due:
            events.append(Event(terms.exam_due, _("آخرین روز ثبت نتیجهٔ معاینه"), act=True))
    if state in (ContractState.ACTIVE, ContractState.BLOCKED):
        if terms.exam_due and not fit and state == ContractState.ACTIVE:
            events.append(Event(terms.exam_due, _("آخرین روز ثبت نتیجهٔ معاینه"), act=True))
            events.append(Event(terms.exam_due + _DAY, _("اگر نتیجه‌ای ثبت نشود، پرداخت متوقف می‌شود.")))
        if state == ContractState.ACTIVE:
            events += [
                Event(terms.due(month), _("مهلت قبض {month}").format(month=month_name(month.month)), act=True)
                for month in open_months
            ]
        following = month_bounds(*parts(today)[:2])[1] + _DAY
        if state == ContractState.ACTIVE and (fit or terms.exam_due is None or following < terms.exam_due):
            events.append(Event(following, _("قبض {month} صادر می‌شود.").format(month=month_name(parts(following)[1]))))
        events.append(Event(last, _("آخرین روز پرداخت ماه‌های عقب‌مانده"), act=True))
        events.append(
            Event(last + _DAY, _("اگر پرداخت نشود، قرارداد باطل می‌شود و بیمه در آخرین روز پرداخت‌شده پایان می‌یابد."))
        )
    return sorted((event for event in events if event.day >= today), key=lambda event: event.day)
