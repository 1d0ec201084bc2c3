"""What is typed about somebody who acts for a pensioner."""

from django import forms

from peyvand.foundation.accounts.choices import HelperKind
from peyvand.kit.text import persian
from peyvand.kit.words import _
from peyvand.ui.forms import Form, JalaliDateField, NationalCodeField, Radios


class MandateForm(Form):
    """Written down from the signed paper."""

    national_code = NationalCodeField(label=_("کد ملی مستمری‌بگیر"))
    helper_code = NationalCodeField(label=_("کد ملی نماینده"))
    kind = forms.ChoiceField(label=_("نماینده کیست؟"), choices=HelperKind.choices, widget=Radios)
    document = forms.CharField(
        label=_("شمارهٔ نیابت‌نامه"),
        max_length=100,
        help_text=_("نیابت‌نامه‌ای که مستمری‌بگیر امضا کرده و در کانون مانده است."),
    )
    first_day = JalaliDateField(label=_("از"))
    last_day = JalaliDateField(label=_("تا"), help_text=_("همین روز هم معتبر است."))

    def clean_document(self) -> str:
        return persian(self.cleaned_data["document"])


class MandateChoiceForm(Form):
    """For whom somebody acts; none: for themselves."""

    mandate = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
