"""What a citizen types who asks about themselves. No form here has a field for a national code."""

import secrets
from datetime import date
from typing import Any

from django import forms

from peyvand.foundation.agencies.rules import Agency
from peyvand.foundation.coverage.choices import Whereabouts
from peyvand.foundation.coverage.rules import Period, check_period
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told
from peyvand.ui.forms import Form, JalaliDateField, Radios


class PeriodForm(Form):
    """«استعلام ارتباط فعال با سازمان»: of today, or of a period (CIT-2)."""

    from_date = JalaliDateField(label=_("از تاریخ"), required=False)
    to_date = JalaliDateField(label=_("تا تاریخ"), required=False)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.period: Period | None = None
        if not self.is_bound:
            self.initial["idempotency_key"] = secrets.token_urlsafe(16)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "from_date" in cleaned and "to_date" in cleaned:
            try:
                self.period = check_period(cleaned["from_date"], cleaned["to_date"], today=self.today)
            except Refusal as refusal:
                self.add_refusal(refusal.at(f"{refusal.field}_date"))
        return cleaned


class RecipientSearch(Form):
    """Part of an agency's name; it may stand in an address, nothing in it is about a person."""

    q = forms.CharField(label=_("بخشی از نام نهاد یا صندوق"), required=False, max_length=100)


class CertificateForm(PeriodForm):
    """«درخواست صدور گواهی وضعیت ارتباط بیمه‌ای» (CIT-3)."""

    recipient = forms.ChoiceField(
        label=_("لطفاً نهاد یا صندوق دریافت‌کننده گواهی را مشخص کنید"),
        widget=Radios,
        error_messages={
            "required": _("نهاد یا صندوقی را که گواهی برای آن است برگزینید."),
            "invalid_choice": _("این نهاد امروز گواهی الکترونیکی نمی‌پذیرد؛ نهاد دیگری را برگزینید."),
        },
    )
    whereabouts = forms.ChoiceField(
        widget=forms.HiddenInput, choices=[(kind, kind) for kind in (Whereabouts.OWN, Whereabouts.NONE)], required=False
    )
    # The fingerprint of the letter that was looked at: that one is issued, or none.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    field_order = ("recipient", "from_date", "to_date")

    def __init__(self, *args: Any, recipients: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].choices = [(agency.code, agency.name) for agency in recipients]

    def clean_whereabouts(self) -> str:
        return self.cleaned_data["whereabouts"] or Whereabouts.OWN


class CodeForm(Form):
    """For how long a certificate's code is good: the law says what may be picked."""

    days = forms.TypedChoiceField(label=_("رمز تا کی معتبر باشد؟"), coerce=int, widget=Radios)

    def __init__(self, *args: Any, allowed: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = [(days, _lasting(days)) for days in allowed]


class RedeemForm(Form):
    """«استعلام سند» (CIT-5)."""

    code = forms.CharField(
        label=_("کد رمز"),
        help_text=_("شانزده حرف و رقم، به بزرگی و کوچکی و خط تیره حساس نیست."),
        max_length=60,
        widget=forms.TextInput(
            {"dir": "ltr", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )


def _lasting(days: int) -> str:
    return {1: _("تا پایان فردا"), 365: _("یک سال")}.get(days, told(_("{days} روز"), days=days))
