"""The wizard's hidden fields and buttons."""

from django import forms

from peyvand.ui.forms import Form


class ChoiceForm(Form):
    """The button beside a person: `+0012345679` asks for the action, `-0012345679` takes it back; none: go on."""

    member = forms.RegexField(r"^[+-][0-9]{10}$", required=False)

    def clean(self) -> dict[str, object]:
        pressed = self.cleaned_data.get("member") or ""
        return {"member": pressed[1:], "chosen": pressed.startswith("+")}


class ConfirmForm(Form):
    seen = forms.CharField(required=False, max_length=64)


class VersionForm(Form):
    """The case as it was when the page was opened."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
