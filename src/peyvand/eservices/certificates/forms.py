"""What a citizen types who asks about themselves. No form here has a field for a national code."""

import secrets
from datetime import date
from typing import Any

from django import forms

from peyvand.foundation.coverage.rules import Period, check_period
from peyvand.kit.errors import Refusal
from peyvand.ui.forms import Form, JalaliDateField


class PeriodForm(Form):
    """«استعلام ارتباط فعال با سازمان»: of today, or of a period (CIT-2)."""

    from_date = JalaliDateField(label="از تاریخ", required=False)
    to_date = JalaliDateField(label="تا تاریخ", required=False)
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
