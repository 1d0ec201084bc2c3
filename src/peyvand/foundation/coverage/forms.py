"""What the head office notes."""

from django import forms

from peyvand.kit.text import persian
from peyvand.kit.words import _
from peyvand.ui.forms import Form


class ToldForm(Form):
    """How the head office told a court."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    note = forms.CharField(
        label=_("چگونه پاسخ داده شد"),
        help_text=_("شماره و تاریخ نامهٔ ستاد یا راه دیگر؛ نشانی و تلفن را این‌جا ننویسید."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"max_length": _("حداکثر ۳۰۰ نویسه بنویسید.")},
    )

    def clean_note(self) -> str:
        return persian(self.cleaned_data["note"])
