"""What applicants, examiners and clerks type."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from peyvand.eservices.voluntary_contracts.choices import DeedKind, ExamResult
from peyvand.eservices.voluntary_contracts.rules import parse_number
from peyvand.kit.errors import Refusal
from peyvand.kit.text import digits_only, latin_digits, persian
from peyvand.kit.words import _
from peyvand.ui.forms import Form, JalaliDateField, NationalCodeField, Radios, RialsField


class _Digits(forms.CharField):
    """A number of so many digits; cleans to ASCII ones, or to "" where it isn't required."""

    def __init__(self, *, shortest: int, longest: int, wrong: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lengths, self.wrong = range(shortest, longest + 1), wrong

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        text = digits_only(super().clean(value))
        if text and not (text.isascii() and text.isdigit() and len(text) in self.lengths):
            raise ValidationError(self.wrong, code="INVALID_NUMBER")
        return text


class _Text(forms.CharField):
    """Words as they are stored: Persian letters, Latin digits, single blanks."""

    def clean(self, value: Any) -> str:
        return latin_digits(persian(super().clean(value)))


def _must(label: str, missing: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, error_messages={"required": missing})


class CalculatorForm(Form):
    """Of the public calculator; nothing in it is about anybody."""

    premium = RialsField(label=_("حق بیمهٔ ماهانه (ریال)"), required=False)


class DataForm(Form):
    """The applicant's data: the contact data may be corrected (VOL-1)."""

    phone = _Digits(
        label=_("تلفن ثابت با کد شهر"), required=False, shortest=8, longest=11, wrong=_("تلفن ثابت ۸ تا ۱۱ رقم است.")
    )
    address = _Text(label=_("نشانی"), required=False, max_length=300, widget=forms.Textarea({"rows": 3}))
    postal_code = _Digits(label=_("کد پستی"), required=False, shortest=10, longest=10, wrong=_("کد پستی ده رقم است."))
    confirmed = _must(_("اطلاعات بالا را دیدم و درست است."), _("اگر اطلاعات درست است، این جمله را تأیید کنید."))


class AgreementForm(Form):
    agreed = _must(_("آیین‌نامه را خواندم و با ضوابط آن موافقم."), _("برای ادامه باید با ضوابط موافقت کنید."))


class PremiumForm(Form):
    premium = RialsField(label=_("حق بیمهٔ ماهانهٔ درخواستی (ریال)"))


class CommitmentForm(Form):
    committed = _must(
        _("تعهد می‌کنم معاینات بدو بیمه‌پردازی را تا روز گفته‌شده انجام دهم."), _("بدون این تعهد قرارداد بسته نمی‌شود.")
    )


class ConcludeForm(Form):
    """The day that the summary showed as the start travels along: at midnight it has to be shown anew."""

    shown_on = forms.DateField(widget=forms.HiddenInput)
    confirmed = _must(
        _("نرخ، دستمزد مبنا و تاریخ شروع را دیدم و قرارداد را می‌بندم."), _("برای بستن قرارداد، این جمله را تأیید کنید.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"shown_on": today.isoformat()}, **kwargs)


class ReferralForm(Form):
    number = forms.CharField(
        label=_("شمارهٔ معرفی‌نامه"),
        help_text=_("شانزده رقم بالای فرم معرفی"),
        widget=forms.TextInput({"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}),
    )

    def clean_number(self) -> int:
        try:
            return parse_number(self.cleaned_data["number"])
        except Refusal as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal


class ResultForm(Form):
    result = forms.ChoiceField(label=_("نتیجهٔ معاینه"), choices=ExamResult.choices, widget=Radios)
    examined_on = JalaliDateField(label=_("روز معاینه"))


class InBranchForm(Form):
    """A contract that the branch has concluded in سبا (VOL-5)."""

    national_code = NationalCodeField(label=_("کد ملی بیمه‌شده"))
    saba_number = _Text(label=_("شمارهٔ قرارداد در سبا"), max_length=30)
    deed_kind = forms.ChoiceField(label=_("سند"), choices=DeedKind.choices, widget=Radios)
    deed_number = _Text(label=_("شمارهٔ سند"), max_length=40)
    deed_issuer = _Text(label=_("مرجع صدور سند"), max_length=120)
    wage_base = RialsField(label=_("دستمزد مبنای ماهانه (ریال)"))
    start = JalaliDateField(label=_("تاریخ شروع"))
