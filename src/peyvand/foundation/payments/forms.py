"""What the finance desk types."""

from collections.abc import Sequence
from typing import Any

from django import forms

from peyvand.foundation.payments.choices import Deed
from peyvand.kit.text import persian
from peyvand.kit.words import _
from peyvand.ui.forms import Form, Radios


class DifferenceForm(Form):
    """How a difference is settled, and why one may."""

    deed = forms.ChoiceField(label=_("چه کاری"), widget=Radios)
    reason = forms.CharField(
        label=_("توضیح"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("چه شد و از کجا می‌دانید؛ برای نمونه شماره و تاریخ نامهٔ بانک. این نوشته می‌ماند."),
    )

    def __init__(self, *args: Any, deeds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deed"].choices = deeds

    def clean_deed(self) -> Deed:
        return Deed(self.cleaned_data["deed"])

    def clean_reason(self) -> str:
        return persian(self.cleaned_data["reason"])
