"""Contract periods: the file, JSON in, checked and normalised terms out; and the staff's form."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from peyvand.eservices.supplementary_enrolment.choices import TERMS
from peyvand.eservices.supplementary_enrolment.rules.periods import Terms
from peyvand.foundation.records.choices import PensionKind
from peyvand.kit import jalali
from peyvand.kit.json_file import (
    JsonObject,
    UnusableError,
    array,
    boolean,
    code,
    one_of,
    read_json,
    refuse_if_any,
    string,
    text,
)
from peyvand.kit.months import Month
from peyvand.kit.text import digits_only, latin_digits, persian, whole_number
from peyvand.kit.words import _, told
from peyvand.ui.forms import Form, JalaliDateField

_AMOUNTS = ("health_premium", "organisation_aid", "member_share", "life_premium")
_FIELDS = (
    "number", "insurer", "order_number", "order_date", "cover_from", "cover_to", "requests_from", "requests_to",
    "terms", "eligible_kinds", "monthly", "spouse_with_principal", "withdrawal_in_period",
)  # fmt: skip
LARGEST_AMOUNT = 10**13
LONGEST_TERMS = 20_000


def parse_periods(source: str) -> list[Terms]:
    """The periods of a file. Raises Refusal INVALID_FILE with all `problems`, a list of lines."""
    problems: list[str] = []
    top = JsonObject(read_json(source), ("periods",), str(_("فایل")), "", problems)
    periods = [_period(item, f"periods[{n}]", problems) for n, item in enumerate(top.take("periods", array) or [])]
    times = Counter(terms.number for terms in periods)
    refuse_if_any(
        problems
        or [
            str(told(_("{number}: number: بیش از یک بار در فایل آمده است."), number=number))
            for number, n in times.items()
            if n > 1
        ]
    )
    return periods


def _period(data: Any, place: str, problems: list[str]) -> Terms:
    number = data.get("number") if isinstance(data, dict) else None
    owner = number if isinstance(number, str) and number.strip() else place
    fields = JsonObject(data, _FIELDS, owner, "", problems)
    amounts: JsonObject | None = fields.take(
        "monthly", lambda value: JsonObject(value, _AMOUNTS, owner, "monthly", problems)
    )
    return Terms(
        number=fields.take("number", code(40)),
        insurer=fields.take("insurer", text(200)),
        order_number=fields.take("order_number", code(60)),
        order_date=fields.take("order_date", _day),
        cover_from=fields.take("cover_from", _day),
        cover_to=fields.take("cover_to", _day),
        requests_from=fields.take("requests_from", _day),
        requests_to=fields.take("requests_to", _day),
        terms=fields.take("terms", _terms),
        eligible_kinds=fields.take("eligible_kinds", _kinds),
        spouse_with_principal=fields.take("spouse_with_principal", boolean),
        withdrawal_in_period=fields.take("withdrawal_in_period", boolean),
        **{name: amounts.take(name, _amount) if amounts else None for name in _AMOUNTS},  # type: ignore[arg-type]
    )


# -- one value -------------------------------------------------------------------------------------------------------
def _day(value: Any) -> date:
    return jalali.parse(string(value))


def _amount(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_AMOUNT:
        raise UnusableError(str(_("باید عدد صحیح نامنفی باشد، به ریال.")))
    return value


def _kinds(value: Any) -> tuple[str, ...]:
    given = [one_of(PensionKind)(item) for item in array(value)]
    if not given:
        raise UnusableError(str(_("خالی است.")))
    return tuple(kind for kind in PensionKind.values if kind in given)


def _terms(value: Any) -> str:
    """Paragraphs, each normalised."""
    paragraphs = [persian(line) for line in string(value).splitlines()]
    terms = "\n".join(paragraph for paragraph in paragraphs if paragraph)
    if not terms:
        raise UnusableError(str(_("خالی است.")))
    if len(terms) > LONGEST_TERMS:
        raise UnusableError(str(told(_("بلندتر از {longest} نویسه است."), longest=LONGEST_TERMS)))
    return terms


# -- the form --------------------------------------------------------------------------------------------------------
class AmountField(forms.CharField):
    """Whole rials, any digits, with or without separators."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}

    def clean(self, value: Any) -> int:
        amount = whole_number(digits_only(super().clean(str(value))), most=LARGEST_AMOUNT)
        if amount is None:
            raise forms.ValidationError(_("مبلغ را به ریال و با رقم بنویسید."), code="INVALID_AMOUNT")
        return amount


class PeriodForm(Form):
    """A contract period as its order lays it down."""

    number = forms.CharField(label=TERMS["number"], max_length=40)
    insurer = forms.CharField(label=TERMS["insurer"], max_length=200)
    order_number = forms.CharField(label=TERMS["order_number"], max_length=60)
    order_date = JalaliDateField(label=TERMS["order_date"])
    cover_from = JalaliDateField(label=TERMS["cover_from"])
    cover_to = JalaliDateField(label=TERMS["cover_to"])
    requests_from = JalaliDateField(label=TERMS["requests_from"])
    requests_to = JalaliDateField(label=TERMS["requests_to"])
    health_premium = AmountField(label=TERMS["health_premium"])
    organisation_aid = AmountField(label=TERMS["organisation_aid"])
    member_share = AmountField(label=TERMS["member_share"])
    life_premium = AmountField(label=TERMS["life_premium"])
    eligible_kinds = forms.MultipleChoiceField(
        label=TERMS["eligible_kinds"], choices=PensionKind.choices, widget=forms.CheckboxSelectMultiple
    )
    spouse_with_principal = forms.BooleanField(label=TERMS["spouse_with_principal"], required=False)
    withdrawal_in_period = forms.BooleanField(label=TERMS["withdrawal_in_period"], required=False)
    terms = forms.CharField(label=TERMS["terms"], max_length=LONGEST_TERMS, widget=forms.Textarea({"rows": 8}))

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        for name in ("insurer", "order_number", "number"):
            cleaned[name] = persian(cleaned.get(name, ""))
        for name in ("number", "order_number"):
            cleaned[name] = latin_digits(cleaned[name])
        if "terms" in cleaned:
            cleaned["terms"] = "\n".join(filter(None, map(persian, cleaned["terms"].splitlines())))
        return cleaned

    def as_terms(self) -> Terms:
        kinds = self.cleaned_data["eligible_kinds"]
        ordered = tuple(kind for kind in PensionKind.values if kind in kinds)
        return Terms(**self.cleaned_data | {"eligible_kinds": ordered})


class DecisionForm(Form):
    reason = forms.CharField(label=_("دلیل"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))

    def clean_reason(self) -> str:
        return persian(self.cleaned_data["reason"])


class MonthForm(Form):
    """A month of a period's cover."""

    month = forms.ChoiceField(label=_("ماه"))

    def __init__(self, *args: Any, offered: Iterable[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [(str(month), month.shown) for month in offered]
