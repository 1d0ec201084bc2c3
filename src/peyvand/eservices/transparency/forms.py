"""What a citizen types about accesses to their data."""

from typing import Any

from django import forms

from peyvand.eservices.transparency.queries import Filters
from peyvand.ui.forms import Form, JalaliDateField


class AccessFilters(Form):
    """Filters that may stand in an address: days, and which agency, of one's own list alone."""

    by = forms.ChoiceField(label="چه کسی", required=False)
    from_date = JalaliDateField(label="از تاریخ", required=False)
    to_date = JalaliDateField(label="تا تاریخ", required=False)

    def __init__(self, *args: Any, lookers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = [("", "همه"), *lookers]

    def filters(self) -> Filters:
        given = self.cleaned_data
        return Filters(first_day=given["from_date"], last_day=given["to_date"], by=given["by"])
