"""What managers, the committee and auditors type."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from peyvand.foundation.audit.choices import RecordKind
from peyvand.foundation.cases.rules import LONGEST_REASON
from peyvand.kit.jalali import midnight
from peyvand.kit.text import persian
from peyvand.kit.words import _, told
from peyvand.ui.forms import Form, JalaliDateField, NationalCodeField, Radios


def _text(label: str, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "max_length": told(_("«{label}» حداکثر {longest} نویسه است."), label=label, longest=LONGEST_REASON)
        },
    )


class JustifyForm(Form):
    """Why the questions were asked."""

    text = _text(_("توضیح"), required=True)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def clean_text(self) -> str:
        return persian(self.cleaned_data["text"])


class JudgeForm(Form):
    """What the committee makes of it."""

    transition = forms.ChoiceField(
        label=_("نظر کمیته"),
        widget=Radios,
        choices=[
            ("accept", _("توضیح پذیرفته است")),
            ("ask_again", _("دستگاه بیشتر توضیح دهد")),
            ("condemn", _("این استفاده بی‌دلیل بوده است")),
        ],
    )
    reason = _text(_("دلیل"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def clean_reason(self) -> str:
        return persian(self.cleaned_data["reason"])


class WatchForm(Form):
    """Who is to be watched, and why."""

    national_code = NationalCodeField()
    reason = forms.CharField(
        label=_("دلیل"),
        max_length=300,
        error_messages={"max_length": told(_("دلیل حداکثر {longest} نویسه است."), longest=300)},
    )

    def clean_reason(self) -> str:
        return persian(self.cleaned_data["reason"])


class SearchForm(Form):
    """What an auditor looks for. Sent by POST: a national code stands in no address."""

    national_code = NationalCodeField(required=False, label=_("دربارهٔ شخص با کد ملی"))
    user_code = NationalCodeField(required=False, label=_("کار کاربر با کد ملی"))
    agency_code = forms.CharField(label=_("کد دستگاه"), required=False, max_length=40)
    office_code = forms.CharField(label=_("کد واحد سازمان"), required=False, max_length=40)
    kind = forms.ChoiceField(label=_("نوع"), required=False, choices=[("", _("همه")), *RecordKind.choices])
    first_day = JalaliDateField(label=_("از تاریخ"), required=False)
    last_day = JalaliDateField(label=_("تا تاریخ"), required=False)
    before = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("«تا تاریخ» پیش از «از تاریخ» است."))
        return given

    @property
    def since(self) -> datetime | None:
        day = self.cleaned_data["first_day"]
        return midnight(day) if day else None

    @property
    def until(self) -> datetime | None:
        day = self.cleaned_data["last_day"]
        return midnight(day + timedelta(days=1)) if day else None

    @property
    def place(self) -> tuple[datetime, int] | None:
        """Time and position of the last record of the page before; one that can't be read begins at the newest."""
        at, _, position = self.cleaned_data["before"].rpartition("/")
        try:
            return datetime.fromisoformat(at), int(position)
        except ValueError:
            return None
