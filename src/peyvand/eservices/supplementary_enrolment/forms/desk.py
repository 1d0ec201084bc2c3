"""What staff type about a request."""

from collections.abc import Iterable

from django import forms

from peyvand.eservices.supplementary_enrolment.forms.wizard import VersionForm
from peyvand.kit.text import persian
from peyvand.kit.words import _
from peyvand.ui.forms import Form


class ReasonForm(VersionForm):
    reason = forms.CharField(label=_("دلیل"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))

    def clean_reason(self) -> str:
        return persian(self.cleaned_data["reason"])


class TransferForm(Form):
    office_code = forms.ChoiceField(label=_("شعبهٔ مقصد"))
    transfer_reason = forms.CharField(label=_("دلیل"), max_length=2000, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: object, branches: Iterable[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_code"].choices = list(branches)

    def clean_transfer_reason(self) -> str:
        return persian(self.cleaned_data["transfer_reason"])


class CleanForm(Form):
    """The marked cases of the list: `number:version` each."""

    marked = forms.MultipleChoiceField(label=_("درخواست‌ها"), required=False)

    def __init__(self, *args: object, offered: Iterable[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["marked"].choices = [(value, value) for value in offered]
