"""The panel's forms: what people type becomes a question."""

import secrets
from datetime import date
from typing import Any

from django import forms

from peyvand.foundation.agencies.rules import Memorandum
from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.coverage.rules import Period, check_period, parse_tracking_code
from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian
from peyvand.ui.forms import Form, JalaliDateField, NationalCodeField

LONGEST_KEY = 64


class InquiryForm(Form):
    """«استعلام ارتباط با سازمان تأمین اجتماعی» (INQ-2).

    Whether a purpose or a case number is wanted is the memorandum's word (INQ-9): `fit` shows the fields that it calls
    for, the operation checks what came in them. So a question costs no read of its own before it is asked.
    """

    national_code = NationalCodeField()
    from_date = JalaliDateField(label="از تاریخ", required=False)
    to_date = JalaliDateField(label="تا تاریخ", required=False)
    purpose = forms.CharField(label="مقصود از استعلام", required=False, max_length=60, widget=forms.Select)
    case_number = forms.CharField(
        label="شماره پرونده/دادنامه",
        required=False,
        max_length=60,
        error_messages={"max_length": "شماره پرونده حداکثر ۶۰ نویسه است."},
    )
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_KEY)

    # The asker has been told that their agency asked about this person lately (INQ-9).
    again = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.period: Period | None = None
        if not self.is_bound:
            self.initial["idempotency_key"] = secrets.token_urlsafe(16)

    def fit(self, memorandum: Memorandum) -> None:
        """Show what this memorandum asks for, and nothing else."""
        if memorandum.purposes:
            listed = [(purpose.code, purpose.title) for purpose in memorandum.purposes]
            self.fields["purpose"].widget.choices = [("", "برگزینید"), *listed]
        else:
            del self.fields["purpose"]
        if not memorandum.requires_case_number:
            del self.fields["case_number"]

    def ask_again(self) -> None:
        """Sent once more, the form is a repeated question that is meant."""
        self.data = {**self.data.dict(), "again": "1"}

    def renew_key(self) -> None:
        """Another key for what was typed: the form's own has been used for another question."""
        self.data = {**self.data.dict(), "idempotency_key": secrets.token_urlsafe(16)}

    def clean_case_number(self) -> str:
        return persian(self.cleaned_data["case_number"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "from_date" in cleaned and "to_date" in cleaned:
            try:
                self.period = check_period(cleaned["from_date"], cleaned["to_date"], today=self.today)
            except Refusal as refusal:
                self.add_refusal(refusal.at(f"{refusal.field}_date"))
        return cleaned


class HistoryFilters(Form):
    """Filters that may stand in an address: nothing in them is about a person."""

    tracking_code = forms.CharField(label="کد پیگیری", required=False, max_length=30)
    outcome = forms.ChoiceField(label="نتیجه", required=False, choices=[("", "همه"), *Outcome.choices])
    from_date = JalaliDateField(label="پرسیده از تاریخ", required=False)
    to_date = JalaliDateField(label="تا تاریخ", required=False)

    def clean_tracking_code(self) -> int | None:
        typed = self.cleaned_data["tracking_code"]
        if not typed:
            return None
        try:
            return parse_tracking_code(typed)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from refusal


class PersonSearch(Form):
    """A search by national code, sent in the body: no address ever holds one."""

    national_code = NationalCodeField()
