"""What a citizen types about accesses to their data."""

from typing import Any

from django import forms

from peyvand.eservices.transparency.queries import Filters
from peyvand.eservices.transparency.rules import LONGEST_TEXT
from peyvand.foundation.cases.queries import Button
from peyvand.foundation.cases.rules import LONGEST_REASON
from peyvand.kit.text import persian
from peyvand.kit.words import _, told
from peyvand.ui.forms import Form, JalaliDateField, Radios


class AccessFilters(Form):
    """Filters that may stand in an address: days, and which agency, of one's own list alone."""

    by = forms.ChoiceField(label=_("چه کسی"), required=False)
    from_date = JalaliDateField(label=_("از تاریخ"), required=False)
    to_date = JalaliDateField(label=_("تا تاریخ"), required=False)

    def __init__(self, *args: Any, lookers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = [("", _("همه")), *lookers]

    def filters(self) -> Filters:
        given = self.cleaned_data
        return Filters(first_day=given["from_date"], last_day=given["to_date"], by=given["by"])


def _text(label: str, wanted: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6}),
        error_messages={
            "required": wanted,
            "max_length": told(_("حداکثر {longest} نویسه بنویسید."), longest=LONGEST_TEXT),
        },
    )


class ObjectionForm(Form):
    """Why an access is objected to (CIT-7)."""

    text = _text(_("چرا این دسترسی را ناروا می‌دانید؟"), _("بنویسید چرا این دسترسی را ناروا می‌دانید."))

    def clean_text(self) -> str:
        return persian(self.cleaned_data["text"])


class DisputeForm(Form):
    """What is wrong with a letter, and which branch is to look into it (CIT-8)."""

    text = _text(_("چه چیزی نادرست است؟"), _("بنویسید چه چیزی نادرست است."))
    branch = forms.ChoiceField(
        label=_("شعبه‌ای که پروندهٔ شما آنجاست"),
        error_messages={"required": _("شعبه را برگزینید."), "invalid_choice": _("شعبه را از فهرست برگزینید.")},
    )

    def __init__(self, *args: Any, branches: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].choices = [("", _("برگزینید")), *branches]

    def clean_text(self) -> str:
        return persian(self.cleaned_data["text"])


class FindingForm(Form):
    """What the committee or the branch finds, with the reason that the citizen reads."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    finding = forms.ChoiceField(label=_("نتیجه"), widget=Radios)
    reason = forms.CharField(
        label=_("دلیل"),
        help_text=_("این متن را خود شخص در «درخواست‌های من» می‌خواند."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"max_length": told(_("دلیل حداکثر {longest} نویسه است."), longest=LONGEST_REASON)},
    )

    def __init__(self, *args: Any, buttons: list[Button], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"].choices = [(button.name, button.title) for button in buttons]

    def clean_reason(self) -> str:
        return persian(self.cleaned_data["reason"])
