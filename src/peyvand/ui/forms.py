"""Form fields of all pages: what people type is understood here, and refused beside the field."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy

from peyvand.kit import jalali, mobile, money, national_code, words
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told


def _invalid(refusal: Refusal) -> ValidationError:
    return ValidationError(refusal.message, code=refusal.code)


class Form(forms.Form):
    """A form whose messages are all the server's, in the page's language, and whose refusals stand beside their fields.

    Django links hint and error to the input (`aria-describedby`, `aria-invalid`); `<c-field>` draws both.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                wanted = (
                    _("«{field}» را برگزینید.") if isinstance(field, forms.ChoiceField) else _("«{field}» را بنویسید.")
                )
                field.error_messages["required"] = told(wanted, field=field.label)

    def add_refusal(self, refusal: Refusal) -> None:
        """Shows an operation's refusal beside its field, or above the form if this form doesn't have that field."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, _invalid(refusal))

    def carried_out(self, act: Callable[..., object]) -> bool:
        """Whether what was typed can be read and `act`, called with it by name, has done it.

        A refusal of one of the form's fields is shown beside it; any other is raised.
        """
        if not self.is_valid():
            return False
        try:
            act(**self.cleaned_data)
        except Refusal as refusal:
            if refusal.field not in self.fields:
                raise
            self.add_refusal(refusal)
            return False
        return True


class Radios(forms.RadioSelect):
    """Choices of which one is taken; drawn by `<c-choices>`."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first choice: where a link of the error summary leads."""
        return super().id_for_label(id_, index or "0")


class Checkboxes(forms.CheckboxSelectMultiple):
    """Choices of which any number is taken; drawn by `<c-choices>`."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first choice: where a link of the error summary leads."""
        return super().id_for_label(id_, index or "0")


class NationalCodeField(forms.CharField):
    """«کد ملی»: cleans to ten ASCII digits, or to "" where it isn't required and nothing was typed."""

    def __init__(self, *, label: str = _("کد ملی"), **kwargs: Any) -> None:
        super().__init__(label=label, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: Any) -> str:
        typed = str(value or "")
        if not self.required and not typed.strip():
            return ""
        try:
            return national_code.parse(typed)
        except Refusal as refusal:
            raise _invalid(refusal) from refusal


class MobileField(forms.CharField):
    """«تلفن همراه»: cleans to eleven ASCII digits, or to "" where it isn't required and nothing was typed."""

    def __init__(self, *, label: str = _("تلفن همراه"), **kwargs: Any) -> None:
        super().__init__(label=label, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return mobile.parse(typed) if typed else ""
        except Refusal as refusal:
            raise _invalid(refusal) from refusal


class JalaliDateWidget(forms.MultiWidget):
    """Day, month and year as three inputs: `<name>_day`, `<name>_month`, `<name>_year`."""

    template_name = "ui/widgets/jalali_date.html"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        numeric = {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}
        super().__init__(
            {
                "day": forms.TextInput({**numeric, "maxlength": "2", "data-part": "day"}),
                "month": forms.TextInput({**numeric, "maxlength": "2", "data-part": "month"}),
                "year": forms.TextInput({**numeric, "maxlength": "4", "data-part": "year"}),
            },
            attrs,
        )

    def decompress(self, value: date | None) -> list[str]:
        if value is None:
            return ["", "", ""]
        year, month, day = jalali.parts(value) if words.is_persian() else (value.year, value.month, value.day)
        return [words.digits(day), words.digits(month), words.digits(year)]

    def id_for_label(self, id_: str) -> str:
        """The first input: where a link of the error summary leads."""
        return f"{id_}_0" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for subwidget, label in zip(context["widget"]["subwidgets"], (_("روز"), _("ماه"), _("سال")), strict=True):
            subwidget["label"] = label
        return context


def _with_calendars(help_text: str) -> str:
    if words.is_persian():
        return str(help_text)
    return " ".join(filter(None, (str(help_text), str(_("سال میلادی یا خورشیدی، برای نمونه ۲۰۲۶ یا ۱۴۰۵.")))))


_hint = lazy(_with_calendars, str)


class JalaliDateField(forms.Field):
    """A date typed into three fields; cleans to a Gregorian `date`, None where nothing was typed.

    It is a Jalali one; on a page in English it may be a Gregorian one as well, and its hint says so.
    """

    widget = JalaliDateWidget
    default_error_messages = {"required": _("تاریخ را بنویسید.")}

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(help_text=_hint(help_text), **kwargs)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        day, month, year = (str(part or "") for part in value or ("", "", ""))
        try:
            return jalali.parse_fields(year, month, day, gregorian=not words.is_persian())
        except Refusal as refusal:
            raise _invalid(refusal) from refusal


class RialsField(forms.CharField):
    """An amount in rials; cleans to an `int`, None where it isn't required and nothing was typed."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return words.thousands(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        try:
            return money.parse(typed) if typed else None
        except Refusal as refusal:
            raise _invalid(refusal) from refusal
