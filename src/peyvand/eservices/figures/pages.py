"""What the pages of figures have in common: which period is asked about, the charts with their tables, the file."""

import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import FileResponse

from peyvand.eservices.figures.choices import Delivered, Span
from peyvand.eservices.figures.queries.counts import Ended, Inquiries, Messages, Payments
from peyvand.eservices.figures.rules.periods import Period, change, to_compare
from peyvand.eservices.figures.rules.quantiles import quantile
from peyvand.foundation.cases.queries import workflow
from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.payments.choices import Movement
from peyvand.kit import words
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import numeric, parse, parts
from peyvand.kit.tables import Table, write_workbook
from peyvand.kit.text import latin_digits
from peyvand.kit.words import _
from peyvand.ui.charts import Chart, Series
from peyvand.ui.figures import Figure

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CITIZENS = _("شهروندان، دربارهٔ خودشان")
SHOWN = 12
_BEFORE, _CHANGE = _("دورهٔ پیش"), _("تغییر")
# The commonest first.
_OUTCOMES = tuple(reversed(Outcome))


@dataclass(frozen=True, slots=True)
class Asked:
    """The period that an address asks about, `shown` as far as it has come by today, and the one to compare with."""

    period: Period
    shown: Period
    compared: Period
    today: date

    @property
    def spans(self) -> list[tuple[str, str, bool]]:
        """A link's query, title and whether it is this one, for each length of a period."""
        return [
            (self._query(Period.of(span, self.shown.last)), str(span.label), span == self.period.span) for span in Span
        ]

    @property
    def earlier(self) -> str:
        return self._query(self.period.before)

    @property
    def later(self) -> str:
        """Empty where the period still runs."""
        return self._query(self.period.after) if self.period.last < self.today else ""

    @property
    def file(self) -> str:
        return self._query(self.period, file="xlsx")

    @property
    def day(self) -> str:
        """`۱۴۰۵/۰۹/۰۱` or `2026-11-22`, for whoever changes it."""
        return words.day(self.shown.first)

    def _query(self, period: Period, **more: str) -> str:
        day = latin_digits(numeric(period.first)).replace("/", "-")
        return f"?{urlencode({'span': period.span.value, 'day': day, **more})}"


def asked(given: Mapping[str, str], *, today: date) -> Asked:
    """This Jalali month unless the address says otherwise in `span` and `day`; a day to come is today."""
    span = given.get("span", "")
    try:
        day = min(parse(given.get("day", "")), today)
        period = Period.of(Span(span) if span in Span else Span.MONTH, day)
        compared = to_compare(period, today=today)
    except (Refusal, OverflowError):
        period = Period.of(Span(span) if span in Span else Span.MONTH, today)
        compared = to_compare(period, today=today)
    return Asked(period, period.until(today), compared, today)


def workbook(figures: Iterable[Figure], *, name: str) -> FileResponse:
    """Every table whole, each on a sheet of its own."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the response)
    write_workbook(file, [figure.table for figure in figures])
    file.seek(0)
    response = FileResponse(file, content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


# -- inquiries -------------------------------------------------------------------------------------------------------
def of_inquiries(found: Inquiries, about: Asked, names: Mapping[int, str] | None) -> list[Figure]:
    """`names` of the agencies; None where all is of one."""
    total = Counter[str]()
    for (_day, outcome), count in found.by_day.items():
        total[outcome] += count
    figures = [_outcomes(found, total), _by_day(found, about)]
    if names is not None:
        figures.append(_by_agency(found, names))
    hours = range(24)
    by_hour = [Series(str(outcome.label), [found.by_hour[hour, outcome] for hour in hours]) for outcome in _OUTCOMES]
    figures.append(
        Figure(
            Table(
                "by-hour",
                _("پرسش‌ها در ساعت‌های روز"),
                (_("ساعت تهران"), *(one.title for one in by_hour), _("همه")),
                tuple(
                    (_hour(hour), *(one.values[hour] for one in by_hour), sum(one.values[hour] for one in by_hour))
                    for hour in hours
                ),
            ),
            Chart("columns", [words.digits(hour) for hour in hours], by_hour, _("پرسش")),
        )
    )
    return figures


def _outcomes(found: Inquiries, total: Mapping[str, int]) -> Figure:
    everything, before = sum(total.values()), sum(found.earlier.values())
    rows = tuple(
        (str(outcome.label), total.get(outcome, 0), _share(total.get(outcome, 0), everything)) for outcome in _OUTCOMES
    )
    return Figure(
        Table(
            "by-outcome",
            _("پرسش‌ها به تفکیک نتیجه"),
            (_("نتیجه"), _("شمار"), _("سهم")),
            (*rows, (_("همه"), everything, "")),
        ),
        Chart(
            "bars",
            [row[0] for row in rows],
            [Series(_("پرسش"), [total.get(outcome, 0) for outcome in _OUTCOMES])],
            _("پرسش"),
        ),
        note=_("دورهٔ پیش: {before}. تغییر: {change}.").format(
            before=words.thousands(before), change=change(everything, before)
        ),
    )


def _by_day(found: Inquiries, about: Asked) -> Figure:
    days, before = list(about.period.days()), list(about.compared.days())
    counts = [sum(found.by_day[day, outcome] for outcome in _OUTCOMES) for day in days]
    earlier = [found.earlier[before[place]] if place < len(before) else 0 for place in range(len(days))]
    rows = [
        (words.day(day), count, was, change(count, was))
        for day, count, was in zip(days, counts, earlier, strict=True)
        if day <= about.shown.last
    ]
    return Figure(
        Table("by-day", _("پرسش‌ها روز به روز"), (_("روز"), _("شمار"), _BEFORE, _CHANGE), tuple(rows)),
        Chart(
            "lines",
            [_day_of_month(day) for day in days][: len(rows)],
            [Series(_("این دوره"), counts[: len(rows)]), Series(_BEFORE, earlier[: len(rows)])],
            _("پرسش"),
        )
        if len(rows) > 1
        else None,
    )


def _by_agency(found: Inquiries, names: Mapping[int, str]) -> Figure:
    agencies = {of for of, _outcome in found.by_agency} | set(found.earlier_by_agency)
    counted = {of: [found.by_agency[of, outcome] for outcome in _OUTCOMES] for of in agencies}
    ordered = sorted(agencies, key=lambda of: (-sum(counted[of]), of or 0))
    title = {of: CITIZENS if of is None else names.get(of, "") for of in agencies}
    return Figure(
        Table(
            "by-agency",
            _("پرسش‌ها به تفکیک دستگاه"),
            (_("دستگاه"), *(str(outcome.label) for outcome in _OUTCOMES), _("همه"), _BEFORE, _CHANGE),
            tuple(
                (
                    title[of],
                    *counted[of],
                    sum(counted[of]),
                    found.earlier_by_agency[of],
                    change(sum(counted[of]), found.earlier_by_agency[of]),
                )
                for of in ordered
            ),
        ),
        Chart(
            "bars",
            [title[of] for of in ordered[:SHOWN]],
            [
                Series(str(outcome.label), [counted[of][place] for of in ordered[:SHOWN]])
                for place, outcome in enumerate(_OUTCOMES)
            ],
            _("پرسش"),
        ),
        shown=SHOWN,
    )


# -- text messages ---------------------------------------------------------------------------------------------------
def of_messages(found: Messages, about: Asked) -> list[Figure]:
    total = Counter[str]()
    for (_day, went), count in found.by_day.items():
        total[went] += count
    days = list(about.shown.days())
    series = [Series(str(went.label), [found.by_day[day, went] for day in days]) for went in Delivered]
    delays = [
        (
            title,
            seconds_in_words(quantile(found.delays, share)),
            seconds_in_words(quantile(found.earlier_delays, share)),
        )
        for title, share in (
            (_("نیمی از پیامک‌ها تا"), 0.5),
            (_("نود درصد تا"), 0.9),
            (_("دیرترین"), 1.0),
        )
    ]
    return [
        Figure(
            Table(
                "by-state",
                _("پیامک‌ها به تفکیک سرانجام"),
                (_("سرانجام"), _("شمار"), _BEFORE, _CHANGE),
                tuple(
                    (str(went.label), total[went], found.earlier[went], change(total[went], found.earlier[went]))
                    for went in Delivered
                ),
            ),
            Chart(
                "bars",
                [str(went.label) for went in Delivered],
                [Series(_("پیامک"), [total[w] for w in Delivered])],
                _("پیامک"),
            ),
        ),
        Figure(
            Table(
                "messages-by-day",
                _("پیامک‌ها روز به روز"),
                (_("روز"), *(one.title for one in series)),
                tuple((words.day(day), *(one.values[place] for one in series)) for place, day in enumerate(days)),
            ),
            Chart("columns", [_day_of_month(day) for day in days], series, _("پیامک")) if len(days) > 1 else None,
        ),
        Figure(
            Table("delays", _("از نوشتن پیامک تا سپردن به درگاه"), (_("سهم"), _("این دوره"), _BEFORE), tuple(delays)),
            note=_("پیامک‌هایی که هنوز فرستاده نشده‌اند در این جدول نیستند."),
        ),
    ]


# -- payments --------------------------------------------------------------------------------------------------------
def of_payments(found: Payments, about: Asked) -> list[Figure]:
    days = list(about.shown.days())
    series = [Series(str(movement.label), [found.by_day[day, movement] for day in days]) for movement in Movement]
    gateways = sorted({gateway for gateway, _ in found.count})
    sums = []
    for movement in Movement:
        count = sum(found.count[gateway, movement] for gateway in gateways)
        amount = sum(found.amount[gateway, movement] for gateway in gateways)
        sums.append(
            (str(movement.label), count, amount, found.earlier[movement], change(amount, found.earlier[movement]))
        )
    return [
        Figure(
            Table(
                "payments",
                _("دریافت و برگشت"),
                (_("نوع"), _("شمار"), _("مبلغ (ریال)"), _("مبلغ دورهٔ پیش (ریال)"), _CHANGE),
                tuple(sums),
            ),
            Chart("bars", [str(row[0]) for row in sums], [Series(_("ریال"), [int(row[2]) for row in sums])], _("ریال")),
        ),
        Figure(
            Table(
                "payments-by-day",
                _("دریافت و برگشت روز به روز (ریال)"),
                (_("روز"), *(one.title for one in series)),
                tuple((words.day(day), *(one.values[place] for one in series)) for place, day in enumerate(days)),
            ),
            Chart("lines", [_day_of_month(day) for day in days], series, _("ریال")) if len(days) > 1 else None,
        ),
        Figure(
            Table(
                "by-gateway",
                _("به تفکیک درگاه پرداخت"),
                (
                    _("درگاه"),
                    *(f"{movement.label} ({what})" for movement in Movement for what in (_("شمار"), _("ریال"))),
                ),
                tuple(
                    (
                        gateway,
                        *(
                            number
                            for movement in Movement
                            for number in (found.count[gateway, movement], found.amount[gateway, movement])
                        ),
                    )
                    for gateway in gateways
                ),
            ),
        ),
    ]


# -- cases -----------------------------------------------------------------------------------------------------------
def of_ended(found: Ended, kinds: Collection[str] | None = None) -> Figure:
    """How long what has ended took from application to end."""
    ordered = sorted({*found.hours} if kinds is None else {*found.hours}.intersection(kinds))
    rows, medians, most = [], [], []
    for kind in ordered:
        hours, earlier = found.hours[kind], found.earlier.get(kind, Counter())
        half, ninety = quantile(hours, 0.5) or 0, quantile(hours, 0.9) or 0
        was = quantile(earlier, 0.5)
        rows.append(
            (
                workflow(kind).title,
                sum(hours.values()),
                hours_in_words(half),
                hours_in_words(ninety),
                sum(earlier.values()),
                hours_in_words(was),
            )
        )
        medians.append(half)
        most.append(ninety)
    titles = [str(row[0]) for row in rows]
    return Figure(
        Table(
            "ended",
            _("از ثبت درخواست تا پایان آن"),
            (
                _("درخواست"),
                _("پایان‌یافته"),
                _("میانه"),
                _("نود درصد تا"),
                _("پایان‌یافتهٔ دورهٔ پیش"),
                _("میانهٔ دورهٔ پیش"),
            ),
            tuple(rows),
        ),
        Chart("bars", titles, [Series(_("میانه"), medians), Series(_("نود درصد تا"), most)], _("ساعت"), apart=True),
        note=_("عددهای نمودار به ساعت است. میانه: نیمی از درخواست‌ها در این مدت یا زودتر به پایان رسیده‌اند."),
    )


# -- words -----------------------------------------------------------------------------------------------------------
def seconds_in_words(seconds: int | None) -> str:
    """`۴ ثانیه`, `۳ دقیقه`, `۲ ساعت`; a dash where there is nothing to tell."""
    if seconds is None:
        return "–"
    if seconds < 120:
        return _("{count} ثانیه").format(count=words.digits(seconds))
    if seconds < 7200:
        return _("{count} دقیقه").format(count=words.digits(seconds // 60))
    return _("{count} ساعت").format(count=words.digits(seconds // 3600))


def hours_in_words(hours: int | None) -> str:
    """`کمتر از یک ساعت`, `۵ ساعت`, `۳ روز`, `۲ روز و ۴ ساعت`."""
    if hours is None:
        return "–"
    days, rest = divmod(hours, 24)
    if not hours:
        return str(_("کمتر از یک ساعت"))
    written = [_("{count} روز").format(count=words.digits(days))] if days else []
    if rest and days < 10:
        written.append(_("{count} ساعت").format(count=words.digits(rest)))
    return str(_(" و ")).join(written)


def _day_of_month(day: date) -> str:
    return words.digits(parts(day)[2] if words.is_persian() else day.day)


def _share(part: int, whole: int) -> str:
    return _("{percent}٪").format(percent=words.digits(round(part * 100 / whole))) if whole else "–"


def _hour(hour: int) -> str:
    return _("{first} تا {last}").format(first=words.digits(hour), last=words.digits(hour + 1))


def agencies_of(found: Inquiries) -> Sequence[int]:
    """Whose names a table of agencies needs."""
    return [of for of in {of for of, _outcome in found.by_agency} | set(found.earlier_by_agency) if of is not None]
