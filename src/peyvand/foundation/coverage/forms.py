"""What somebody who holds a letter types or uploads; what the head office notes."""

import re

from django import forms
from django.core.files.uploadedfile import UploadedFile

from peyvand.foundation.coverage.rules import parse_tracking_code
from peyvand.kit.errors import Refusal
from peyvand.kit.text import digits_only, persian, persian_digits
from peyvand.ui.forms import Form, JalaliDateField

LARGEST_FILE = 2_000_000


class LetterOnPaper(Form):
    """The three things that stand on every letter."""

    tracking_code = forms.CharField(
        label="شماره نامه (کد پیگیری)",
        help_text="شانزده رقم، بالای نامه.",
        max_length=40,
        widget=forms.TextInput({"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}),
    )
    dated = JalaliDateField(label="تاریخ نامه", required=True)
    last_four = forms.CharField(
        label="چهار رقم آخر کد ملی",
        help_text="کد ملی کسی که نامه دربارهٔ اوست.",
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}),
    )

    def clean_tracking_code(self) -> int:
        try:
            return parse_tracking_code(self.cleaned_data["tracking_code"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from refusal

    def clean_last_four(self) -> str:
        typed = digits_only(self.cleaned_data["last_four"])
        if not re.fullmatch(r"[0-9]{4}", typed):
            raise forms.ValidationError("چهار رقم آخر کد ملی را بنویسید.", code="INVALID_DIGITS")
        return typed


class LetterAsFile(Form):
    file = forms.FileField(
        label="فایل نامه (PDF)",
        widget=forms.FileInput({"accept": "application/pdf"}),
        error_messages={
            "required": "فایل نامه را برگزینید.",
            "empty": "این فایل خالی است؛ فایل دیگری برگزینید.",
            "invalid": "فایل نامه را برگزینید.",
        },
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            largest = persian_digits(LARGEST_FILE // 1_000_000)
            raise forms.ValidationError(
                f"این فایل بزرگ‌تر از {largest} مگابایت است؛ نامه‌های سازمان کوچک‌ترند.", code="TOO_LARGE"
            )
        return file


class ToldForm(Form):
    """How the head office told a court."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    note = forms.CharField(
        label="چگونه پاسخ داده شد",
        help_text="شماره و تاریخ نامهٔ ستاد یا راه دیگر؛ نشانی و تلفن را این‌جا ننویسید.",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"max_length": "حداکثر ۳۰۰ نویسه بنویسید."},
    )

    def clean_note(self) -> str:
        return persian(self.cleaned_data["note"])
