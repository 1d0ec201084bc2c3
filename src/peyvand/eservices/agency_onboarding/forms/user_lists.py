"""Forms of the user lists: the file, the lines on the screen, the quarter's word about each user."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from peyvand.eservices.agency_onboarding.choices.user_lists import Column
from peyvand.eservices.agency_onboarding.rules.user_lists import LONGEST_OBJECTION, Cells, Line, Wrong
from peyvand.foundation.agencies.choices import Role
from peyvand.foundation.agencies.queries import MemberLine
from peyvand.foundation.cases.rules import LONGEST_REASON
from peyvand.kit.words import _, digits, told
from peyvand.ui.forms import Form, Radios

# With their buttons within DATA_UPLOAD_MAX_NUMBER_FIELDS.
EDITED_AT_ONCE, NEW_LINES, LINES_A_PAGE, USERS_A_PAGE = 20, 3, 100, 100

_CODES = {"dir": "ltr", "inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}


class ListFileForm(Form):
    """The memorandum's form, filled in."""

    file = forms.FileField(
        label=_("فایل فهرست کاربران"),
        help_text=_("فرم پرشده، به شکل اکسل (xlsx)."),
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={
            "required": _("فایل را برگزینید."),
            "empty": _("این فایل خالی است؛ فایل دیگری برگزینید."),
            "invalid": _("فایل را برگزینید."),
            "max_length": _("نام فایل بلندتر از ۱۰۰ نویسه است؛ آن را کوتاه کنید."),
        },
        max_length=100,
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if too_large:
            self.fields["file"].error_messages["required"] = _("این فایل بزرگ‌تر از ۱ مگابایت است.")


class LineForm(Form):
    """A line of the list, as it stands: what is wrong with it is the rules' word and stands beside its column."""

    national_code = forms.CharField(label=Column.NATIONAL_CODE.label, widget=forms.TextInput(_CODES), required=False)
    full_name = forms.CharField(label=Column.FULL_NAME.label, required=False)
    position = forms.CharField(label=Column.POSITION.label, required=False)
    mobile = forms.CharField(label=Column.MOBILE.label, widget=forms.TextInput(_CODES), required=False)
    role = forms.ChoiceField(label=Column.ROLE.label, required=False, choices=[("", _("برگزینید")), *Role.choices])
    remove = forms.BooleanField(label=_("این سطر را بردار"), required=False)

    def __init__(self, *args: Any, number: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = number
        if number is None:
            del self.fields["remove"]

    @property
    def cells(self) -> dict[str, str]:
        """As typed; a role that isn't one was in the file and not among the choices."""
        return {column.value: str(self.data.get(self.add_prefix(column.value), "")) for column in Column}

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells.values())

    @property
    def is_removed(self) -> bool:
        return bool(self.number is not None and self.data.get(self.add_prefix("remove")))


def shown_line(line: Line, wrong: Sequence[Wrong]) -> LineForm:
    """A line to mend, with what is wrong beside its columns."""
    form = LineForm(
        {f"{_prefix(line.number)}-{column.value}": getattr(line, column.value) for column in Column},
        number=line.number,
        prefix=_prefix(line.number),
    )
    form.is_valid()
    # The choice's own complaint about a role from a file would say less.
    form.errors.clear()
    for one in wrong:
        form.add_error(one.column.value, one.message)
    return form


def new_lines(posted: QueryDict | None = None) -> list[LineForm]:
    return [LineForm(posted, prefix=f"new{n}") for n in range(1, NEW_LINES + 1)]


def edited_lines(posted: QueryDict, numbers: Sequence[int]) -> list[LineForm]:
    """Of these lines those that the posted form brought along."""
    forms_of = [LineForm(posted, number=number, prefix=_prefix(number)) for number in numbers]
    return [form for form in forms_of if form.add_prefix(Column.NATIONAL_CODE.value) in posted]


def changes(edited: Sequence[LineForm], added: Sequence[LineForm]) -> dict[str, Any]:
    """What `operations.edit_lines` is to do."""
    kept: Mapping[int, Cells] = {form.number: form.cells for form in edited if form.number and not form.is_removed}
    return {
        "changed": kept,
        "removed": [form.number for form in edited if form.is_removed],
        "added": [form.cells for form in added if not form.is_blank],
    }


def _prefix(number: int) -> str:
    return f"line{number}"


class ReturnForm(Form):
    """What is to be mended of the whole; of single lines it stands beside them."""

    reason = forms.CharField(
        label=_("برای همهٔ فهرست"),
        help_text=_("اگر ایراد از سطرهاست، همان کنار سطرها بنویسید."),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
    )


def objections(posted: QueryDict, numbers: Sequence[int]) -> dict[int, str]:
    """By the lines' numbers, as typed."""
    found = {number: posted.get(f"objection-{number}", "")[: LONGEST_OBJECTION + 1] for number in numbers}
    return {number: text for number, text in found.items() if text.strip()}


KEEP, LEFT = "keep", "left"


class CertifyForm(Form):
    """Of each of the agency's users whether they stay or have left."""

    def __init__(self, *args: Any, members: Sequence[MemberLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for member in members:
            self.fields[f"user{member.user_id}"] = forms.ChoiceField(
                label=member.full_name,
                help_text=told(
                    _("{role_title}، کد ملی {national_code}"),
                    role_title=member.role_title,
                    national_code=digits(member.national_code),
                ),
                choices=[(KEEP, _("می‌ماند")), (LEFT, _("رفته است"))],
                widget=Radios,
                error_messages={"required": told(_("برای {full_name} یکی را برگزینید."), full_name=member.full_name)},
            )

    def said(self, word: str) -> list[int]:
        """The ids of the users of whom this was said."""
        return [int(name.removeprefix("user")) for name, value in self.cleaned_data.items() if value == word]


class AgencySearch(Form):
    """An agency by its code."""

    code = forms.CharField(label=_("کد دستگاه"), max_length=40, widget=forms.TextInput({"dir": "ltr"}))
