"""The panel's forms: what people type becomes a question."""

import secrets
from datetime import date
from typing import Any

from django import forms
from django.conf import settings

from peyvand.foundation.agencies.choices import Audience
from peyvand.foundation.agencies.rules import Memorandum
from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.coverage.rules import Period, check_period, parse_tracking_code
from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian
from peyvand.kit.words import _, told
from peyvand.ui.forms import Form, JalaliDateField, NationalCodeField

LONGEST_KEY = 64


class InquiryForm(Form):
    """«استعلام ارتباط با سازمان تأمین اجتماعی» (INQ-2).

    Whether a purpose or a case number is wanted is the memorandum's word (INQ-9): `fit` shows the fields that it calls
    for, the operation checks what came in them. So a question costs no read of its own before it is asked.
    """

    national_code = NationalCodeField()
    from_date = JalaliDateField(label=_("از تاریخ"), required=False)
    to_date = JalaliDateField(label=_("تا تاریخ"), required=False)
    purpose = forms.CharField(label=_("مقصود از استعلام"), required=False, max_length=60, widget=forms.Select)
    case_number = forms.CharField(
        label=_("شماره پرونده/دادنامه"),
        required=False,
        max_length=60,
        error_messages={"max_length": _("شماره پرونده حداکثر ۶۰ نویسه است.")},
    )
    seal_days = forms.IntegerField(
        label=_("چند روز محرمانه بماند؟"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("شمار روزها را به عدد بنویسید.")},
    )
    seal_reason = forms.CharField(label=_("دلیل محرمانگی"), required=False, max_length=300)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_KEY)

    # The asker has been told that their agency asked about this person lately (INQ-9).
    again = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.period: Period | None = None
        if not self.is_bound:
            self.initial["idempotency_key"] = secrets.token_urlsafe(16)

    def fit(self, memorandum: Memorandum, *, audience: str) -> None:
        """Show what this memorandum asks for, and nothing else; only courts withhold what they ask (CIT-6)."""
        _fit(self, memorandum)
        if audience != Audience.JUDICIAL:
            del self.fields["seal_days"], self.fields["seal_reason"]

    def ask_again(self) -> None:
        """Sent once more, the form is a repeated question that is meant."""
        self.data = {**self.data.dict(), "again": "1"}

    def renew_key(self) -> None:
        """Another key for what was typed: the form's own has been used for another question."""
        _renew_key(self)

    def clean_case_number(self) -> str:
        return persian(self.cleaned_data["case_number"])

    def clean_seal_reason(self) -> str:
        return persian(self.cleaned_data["seal_reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "from_date" in cleaned and "to_date" in cleaned:
            try:
                self.period = check_period(cleaned["from_date"], cleaned["to_date"], today=self.today)
            except Refusal as refusal:
                self.add_refusal(refusal.at(f"{refusal.field}_date"))
        if cleaned.get("seal_reason") and "seal_days" in cleaned and cleaned["seal_days"] is None:
            self.add_error("seal_days", _("بنویسید چند روز محرمانه بماند."))
        return cleaned


class HistoryFilters(Form):
    """Filters that may stand in an address: nothing in them is about a person."""

    tracking_code = forms.CharField(label=_("کد پیگیری"), required=False, max_length=30)
    outcome = forms.ChoiceField(label=_("نتیجه"), required=False, choices=[("", _("همه")), *Outcome.choices])
    from_date = JalaliDateField(label=_("پرسیده از تاریخ"), required=False)
    to_date = JalaliDateField(label=_("تا تاریخ"), required=False)

    def clean_tracking_code(self) -> int | None:
        typed = self.cleaned_data["tracking_code"]
        if not typed:
            return None
        try:
            return parse_tracking_code(typed)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from refusal


class ExtensionForm(Form):
    """A second officer withholds an inquiry for longer (CIT-6)."""

    days = forms.IntegerField(
        label=_("چند روز دیگر محرمانه بماند؟"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("شمار روزها را به عدد بنویسید.")},
    )
    reason = forms.CharField(label=_("دلیل تمدید"), max_length=300)

    def clean_reason(self) -> str:
        return persian(self.cleaned_data["reason"])


class PersonSearch(Form):
    """A search by national code, sent in the body: no address ever holds one."""

    national_code = NationalCodeField()


class BatchForm(Form):
    """A file of questions, with what its lines take that bring no purpose or case number of their own (INQ-7).

    The file comes last: what stands before it is kept even where the file is too large to be read.
    """

    purpose = forms.CharField(
        label=_("مقصود از استعلام"),
        help_text=_("برای سطرهایی که خودشان مقصود ندارند."),
        required=False,
        max_length=60,
        widget=forms.Select,
    )
    case_number = forms.CharField(
        label=_("شماره پرونده/دادنامه"),
        help_text=_("برای سطرهایی که خودشان شمارهٔ پرونده ندارند."),
        required=False,
        max_length=60,
        error_messages={"max_length": _("شماره پرونده حداکثر ۶۰ نویسه است.")},
    )
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_KEY)
    file = forms.FileField(
        label=_("فایل کدهای ملی"),
        help_text=_("اکسل (xlsx) یا CSV؛ سطر نخست سرستون است."),
        widget=forms.FileInput({"accept": ".csv,.xlsx,text/csv"}),
        error_messages={
            "required": _("فایل را برگزینید."),
            "empty": _("این فایل خالی است؛ فایل دیگری برگزینید."),
            "invalid": _("فایل را برگزینید."),
            "max_length": _("نام فایل بلندتر از ۱۰۰ نویسه است؛ آن را کوتاه کنید."),
        },
        max_length=100,
    )

    def __init__(self, *args: Any, memorandum: Memorandum, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fit(self, memorandum)
        self.initial["idempotency_key"] = secrets.token_urlsafe(16)
        if too_large:
            largest = settings.LARGEST_UPLOAD // 1_000_000
            self.fields["file"].error_messages["required"] = told(
                _("این فایل بزرگ‌تر از {largest} مگابایت است؛ آن را چند پاره کنید."), largest=largest
            )

    def renew_key(self) -> None:
        """Another key: the form's own has been used for another file."""
        _renew_key(self)


def _renew_key(form: Form) -> None:
    form.data = {**form.data.dict(), "idempotency_key": secrets.token_urlsafe(16)}


def _fit(form: Form, memorandum: Memorandum) -> None:
    """Show what this memorandum asks for, and nothing else."""
    if memorandum.purposes:
        listed = [(purpose.code, purpose.title) for purpose in memorandum.purposes]
        form.fields["purpose"].widget.choices = [("", _("برگزینید")), *listed]
    else:
        del form.fields["purpose"]
    if not memorandum.requires_case_number:
        del form.fields["case_number"]
