"""What staff and applicants choose and type about cases; what somebody types or uploads who holds a letter."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from peyvand.foundation.cases.choices import Whose
from peyvand.foundation.cases.queries import Filters, workflows
from peyvand.foundation.cases.rules import LONGEST_REASON
from peyvand.foundation.cases.workflow import Workflow
from peyvand.foundation.coverage.rules import parse_tracking_code
from peyvand.foundation.law.choices import Grade
from peyvand.foundation.law.rules import read, written
from peyvand.foundation.notifications.choices import Delivery
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import midnight
from peyvand.kit.text import digits_only, persian
from peyvand.kit.words import _, told
from peyvand.ui.forms import Form, JalaliDateField

LARGEST_FILE = 2_000_000

_AGES = [("", _("همه")), *((days, told(_("{days} روز یا بیشتر"), days=days)) for days in (3, 7, 15, 30))]


class WorklistFilters(Form):
    """What narrows a worklist. It all stands in the address: nothing in it is about a person."""

    kind = forms.ChoiceField(label=_("نوع درخواست"), required=False)
    state = forms.ChoiceField(label=_("وضعیت درخواست"), required=False)
    city = forms.CharField(label=_("شهر"), required=False, max_length=100)
    days = forms.TypedChoiceField(label=_("در انتظار"), required=False, coerce=int, empty_value=0, choices=_AGES)
    whose = forms.ChoiceField(label=_("نزد"), required=False, choices=Whose.choices)
    overdue = forms.BooleanField(label=_("فقط دیرکردها"), required=False)

    def __init__(self, asked: Mapping[str, str], *, role: str, cities: Iterable[str] = ()) -> None:
        """`cities`: those to pick from, where the form is shown."""
        super().__init__(_of_one_kind(asked))
        self.fields["city"].widget = forms.Select(choices=[("", _("همه")), *((city, city) for city in cities)])
        tables = [table for table in workflows().values() if any(state.role == role for state in table.states)]
        chosen = next((table for table in tables if table.kind == self.data.get("kind")), None)
        self.fields["kind"].choices = [("", _("همه")), *((table.kind, table.title) for table in tables)]
        # Two kinds may have a state of the same name: without a kind, a state is chosen together with it.
        states = (
            list(_states(chosen, role))
            if chosen
            else [(f"{table.kind}.{name}", title) for table in tables for name, title in _states(table, role)]
        )
        self.fields["state"].choices = [("", _("همه")), *states]

    def filters(self) -> Filters:
        """What can't be read narrows nothing."""
        self.is_valid()
        return Filters(**{name: value for name, value in self.cleaned_data.items() if value})


def _states(table: Workflow, role: str) -> Iterator[tuple[str, str]]:
    return ((state.name, state.title) for state in table.states if state.role == role)


def _of_one_kind(asked: Mapping[str, str]) -> dict[str, str]:
    """A state that was chosen together with its kind is a kind and a state; with another kind chosen, it is none."""
    given = {name: asked[name] for name in asked}
    kind, dot, state = given.get("state", "").partition(".")
    if dot:
        given["state"] = state if given.get("kind") in (None, "", kind) else ""
        given["kind"] = given.get("kind") or kind
    return given


class TextMessageFilters(Form):
    """Which text messages the list shows."""

    state = forms.ChoiceField(label=_("وضعیت"), required=False, choices=[("", _("همه")), *Delivery.choices])


class LawForm(Form):
    """A new value of a legal parameter. `value` cleans to one of the kind of `example`."""

    value = forms.CharField(label=_("مقدار تازه"), max_length=200)
    holds_from = JalaliDateField(label=_("از چه روزی"), help_text=_("روزی پس از امروز."))
    instrument = forms.CharField(
        label=_("مستند"), help_text=_("شماره و تاریخ مصوبه یا آیین‌نامه."), widget=forms.Textarea({"rows": 2})
    )
    grade = forms.ChoiceField(label=_("درجهٔ مستند"), choices=Grade.choices)
    note = forms.CharField(label=_("یادداشت (اختیاری)"), required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, example: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._example = example
        if isinstance(example, bool):
            self.fields["value"] = forms.ChoiceField(
                label=_("مقدار تازه"), choices=[(word, word) for word in map(written, (True, False))]
            )
        else:
            self.fields["value"].help_text = told(_("مانند {example}"), example=written(example))

    def clean_value(self) -> Any:
        try:
            return read(self.cleaned_data["value"], example=self._example)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal


def reason_field(label: str = _("دلیل")) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"max_length": told(_("دلیل حداکثر {longest} نویسه است."), longest=LONGEST_REASON)},
    )


class WordingForm(Form):
    """New words for text messages of a kind."""

    text = forms.CharField(label=_("متن پیامک"), max_length=700, widget=forms.Textarea({"rows": 6, "dir": "auto"}))
    holds_from = JalaliDateField(label=_("از چه روزی"), help_text=_("امروز یا روزی پس از آن؛ زودتر از تصویب نمی‌شود."))
    purpose = forms.CharField(label=_("چرا عوض می‌شود"), max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 2}))

    def clean_text(self) -> str:
        """Persian letters and single blanks; the lines stay."""
        return "\n".join(persian(line) for line in self.cleaned_data["text"].splitlines()).strip()

    def clean_purpose(self) -> str:
        return persian(self.cleaned_data["purpose"])


class ClosingForm(Form):
    """Why a service closes, and until when as far as is known: a day and an hour of Tehran's clock."""

    reason = forms.CharField(
        label=_("دلیل، برای مردم"),
        help_text=_("همین متن در صفحهٔ خدمت و صفحهٔ نخست نشان داده می‌شود."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
    )
    expected_until = JalaliDateField(label=_("تا چه روزی (اختیاری)"), required=False)
    hour = forms.TypedChoiceField(
        label=_("ساعت"),
        required=False,
        coerce=int,
        empty_value=0,
        choices=[(h, told(_("{hour}:۰۰"), hour=h)) for h in range(24)],
    )

    def clean_reason(self) -> str:
        return persian(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        """`expected_until` becomes a moment."""
        typed = super().clean() or {}
        day, hour = typed.get("expected_until"), typed.pop("hour", 0)
        return typed | {"expected_until": midnight(day) + timedelta(hours=hour) if day else None}


class _WithReason(Form):
    reason = reason_field()

    def clean_reason(self) -> str:
        return persian(self.cleaned_data["reason"])


class TurnDownForm(_WithReason):
    """Why a proposed value of the law isn't accepted; whoever takes back their own needs no reason."""

    reason = reason_field(_("دلیل نپذیرفتن"))


class TakeForm(_WithReason):
    """A transition, and the case's version as the page showed it."""

    transition = forms.CharField(widget=forms.HiddenInput, max_length=30)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class TakeManyForm(_WithReason):
    """A transition for the ticked cases, each `<id>.<version>` as the list showed it."""

    transition = forms.CharField(widget=forms.HiddenInput, max_length=30)
    case = forms.Field(widget=forms.MultipleHiddenInput, required=False)

    def clean_case(self) -> Mapping[int, int]:
        """The versions by the cases' ids."""
        ticked = [str(value).split(".") for value in self.cleaned_data["case"] or ()]
        try:
            versions = {int(case_id): int(version) for case_id, version in ticked}
        except ValueError:
            raise forms.ValidationError(_("فهرست را تازه کنید و دوباره برگزینید.")) from None
        if not versions:
            raise forms.ValidationError(_("هیچ پرونده‌ای برگزیده نشده است؛ کنار شماره‌ها را تیک بزنید."))
        return versions


class HandOverForm(_WithReason):
    """To whom a case is handed."""

    to = forms.TypedChoiceField(label=_("همکار"), coerce=int)

    def __init__(self, *args: Any, colleagues: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", _("برگزینید")), *((str(pk), name) for pk, name in colleagues.items())]


class SendForm(_WithReason):
    """To which office a case is sent."""

    office_code = forms.ChoiceField(label=_("واحد"))

    def __init__(self, *args: Any, offices: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_code"].choices = [("", _("برگزینید")), *offices.items()]


class LetterOnPaper(Form):
    """The three things that stand on every letter."""

    tracking_code = forms.CharField(
        label=_("شماره نامه (کد پیگیری)"),
        help_text=_("شانزده رقم، بالای نامه."),
        max_length=40,
        widget=forms.TextInput({"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}),
    )
    dated = JalaliDateField(label=_("تاریخ نامه"), required=True)
    last_four = forms.CharField(
        label=_("چهار رقم آخر کد ملی"),
        help_text=_("کد ملی کسی که نامه دربارهٔ اوست."),
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
            raise forms.ValidationError(_("چهار رقم آخر کد ملی را بنویسید."), code="INVALID_DIGITS")
        return typed


class LetterAsFile(Form):
    file = forms.FileField(
        label=_("فایل نامه (PDF)"),
        widget=forms.FileInput({"accept": "application/pdf"}),
        error_messages={
            "required": _("فایل نامه را برگزینید."),
            "empty": _("این فایل خالی است؛ فایل دیگری برگزینید."),
            "invalid": _("فایل نامه را برگزینید."),
        },
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            largest = LARGEST_FILE // 1_000_000
            raise forms.ValidationError(
                told(_("این فایل بزرگ‌تر از {largest} مگابایت است؛ نامه‌های سازمان کوچک‌ترند."), largest=largest),
                code="TOO_LARGE",
            )
        return file
