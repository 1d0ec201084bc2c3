"""What an agency types of its need, and the committee and the directors of their decisions."""

from collections.abc import Iterable, Mapping
from datetime import date
from ipaddress import ip_network
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from peyvand.eservices.agency_onboarding.choices.admission import Ballot
from peyvand.eservices.agency_onboarding.models import Need
from peyvand.eservices.agency_onboarding.rules import admission as rules
from peyvand.eservices.agency_onboarding.rules.declaration import Declaration
from peyvand.foundation.agencies.choices import Audience, Service
from peyvand.kit import legal_person_id
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import parts
from peyvand.kit.text import bare, digits_only, latin_digits, persian, whole_number
from peyvand.kit.words import _, digits, told
from peyvand.ui.forms import Checkboxes, Form, JalaliDateField, Radios

_LARGEST_VOLUME = 1_000_000
_MOST_NETWORKS = 50


def _too_long(label: str, most: int) -> dict[str, str]:
    return {"max_length": told(_("{label} حداکثر {most} نویسه است."), label=label, most=most)}


class LegalPersonField(forms.CharField):
    """«شناسهٔ ملی»: cleans to eleven ASCII digits."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        try:
            return legal_person_id.parse(str(value or ""))
        except Refusal as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal


class CountField(forms.CharField):
    """A whole number from 1 to `most`, in any digits."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}

    def clean(self, value: Any) -> int:
        number = whole_number(digits_only(super().clean(value)), most=self.most)
        if not number:
            raise ValidationError(told(_("عددی از ۱ تا {most} بنویسید."), most=self.most), code="OUT_OF_RANGE")
        return number


class LinesField(forms.CharField):
    """As many values as there are lines, each once; cleans to a tuple."""

    widget = forms.Textarea

    def __init__(self, *, most: int, longest: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most, self.longest = most, longest

    def clean(self, value: Any) -> tuple[str, ...]:
        lines: dict[str, str] = {}
        for line in str(super().clean(value) or "").splitlines():
            if shown := persian(line):
                lines.setdefault(bare(shown), self.read(shown))
        if len(lines) > self.most:
            raise ValidationError(told(_("حداکثر {most} سطر بنویسید."), most=self.most), code="TOO_MANY")
        if any(len(line) > self.longest for line in lines.values()):
            raise ValidationError(told(_("هر سطر حداکثر {longest} نویسه است."), longest=self.longest), code="TOO_LONG")
        return tuple(lines.values())

    def read(self, line: str) -> str:
        return line


class NetworksField(LinesField):
    """Networks in CIDR notation as the ipaddress module writes it; a single address is a network of one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=_MOST_NETWORKS, longest=43, required=False, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"dir": "ltr", "rows": "3", "spellcheck": "false"}

    def read(self, line: str) -> str:
        try:
            return str(ip_network(latin_digits(line), strict=False))
        except ValueError as error:
            raise ValidationError(
                told(_("«{line}» نشانی شبکهٔ درستی نیست؛ برای نمونه 192.0.2.0/24."), line=line), code="INVALID_NETWORK"
            ) from error


class NeedForm(Form):
    """«اعلام نیاز دستگاه». For an agency that has a memorandum its name and audience are known."""

    agency_name = forms.CharField(label=_("نام دستگاه"), max_length=300, error_messages=_too_long(_("نام دستگاه"), 300))
    national_id = LegalPersonField(label=_("شناسهٔ ملی دستگاه"), help_text=_("یازده رقم؛ شناسهٔ ملی شخص حقوقی."))
    audience = forms.ChoiceField(label=_("گروه دستگاه"), choices=Audience.choices, widget=Radios)
    address = forms.CharField(label=_("نشانی دستگاه"), max_length=300, error_messages=_too_long(_("نشانی"), 300))
    position = forms.CharField(label=_("سمت شما در دستگاه"), max_length=100, error_messages=_too_long(_("سمت"), 100))
    letter_number = forms.CharField(
        label=_("شمارهٔ نامهٔ دستگاه"),
        help_text=_("نامه‌ای که دستگاه با آن شما را نماینده کرده و نیاز خود را نوشته است."),
        max_length=60,
        error_messages=_too_long(_("شمارهٔ نامه"), 60),
    )
    letter_date = JalaliDateField(label=_("تاریخ نامه"))
    services = forms.MultipleChoiceField(
        label=_("خدماتی که می‌خواهید"),
        choices=Service.choices,
        widget=Checkboxes,
        error_messages={"required": _("دست‌کم یک خدمت را برگزینید.")},
    )
    purposes = LinesField(
        label=_("مقصودهای استعلام"),
        help_text=_("هر مقصود در یک سطر؛ برای نمونه «برقراری مستمری»."),
        most=rules.MOST_PURPOSES,
        longest=200,
        widget=forms.Textarea({"rows": 4, "class": "wide"}),
    )
    daily_volume = CountField(
        label=_("استعلام در روز"),
        help_text=_("بیشترین شمار استعلامی که در یک روز نیاز دارید."),
        most=_LARGEST_VOLUME,
    )
    networks = NetworksField(
        label=_("نشانی‌های شبکهٔ دستگاه"),
        help_text=_("اگر استعلام‌ها فقط از شبکهٔ خودتان فرستاده می‌شود، هر نشانی در یک سطر؛ برای نمونه 192.0.2.0/24."),
    )
    legal_ground = forms.CharField(
        label=_("مستند قانونی"),
        help_text=_("کدام قانون یا مقرره استعلام را وظیفهٔ دستگاه کرده است؟"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "class": "wide"}),
        error_messages=_too_long(_("مستند"), 2000),
    )

    def __init__(self, *args: Any, today: date, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if is_known:
            del self.fields["agency_name"], self.fields["audience"]

    def clean_letter_date(self) -> date:
        day: date = self.cleaned_data["letter_date"]
        if day > self.today:
            raise ValidationError(told(_("تاریخ نامه پس از امروز ({today}) است."), today=self.today), code="IN_FUTURE")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        return {name: persian(value) if isinstance(value, str) else value for name, value in cleaned.items()}

    def show_unjudged(self) -> None:
        """A draft comes back as it was, without what is still wrong with it."""
        self._errors = forms.utils.ErrorDict()  # type: ignore[assignment]

    @property
    def declaration(self) -> Declaration:
        """Of a valid form."""
        typed = {"agency_name": "", "audience": "", **self.cleaned_data}
        return Declaration(**{**typed, "services": tuple(typed["services"])})


def typed_of(posted: QueryDict) -> dict[str, list[str]]:
    """What to keep of a form that was sent, however wrong."""
    return {name: posted.getlist(name) for name in posted if name != "csrfmiddlewaretoken"}


def as_posted(typed: Mapping[str, list[str]]) -> QueryDict:
    """A kept draft as if it had just been sent."""
    posted = QueryDict(mutable=True)
    for name, values in typed.items():
        posted.setlist(name, values)
    return posted


def typed_of_need(need: Need) -> dict[str, list[str]]:
    """A declared need as its form would be filled in."""
    year, month, day = parts(need.letter_date)
    return {
        "agency_name": [need.agency_name],
        "national_id": [need.national_id],
        "audience": [need.audience],
        "address": [need.address],
        "position": [need.position],
        "letter_number": [need.letter_number],
        "letter_date_day": [digits(day)],
        "letter_date_month": [digits(month)],
        "letter_date_year": [digits(year)],
        "services": list(need.services),
        "purposes": ["\n".join(purpose["title"] for purpose in need.purposes)],
        "daily_volume": [digits(need.daily_volume)],
        "networks": ["\n".join(need.networks)],
        "legal_ground": [need.legal_ground],
    }


class ReasonForm(Form):
    """A decision that needs a reason, sent from the page of a certain version of the case."""

    reason = forms.CharField(
        label=_("دلیل"),
        max_length=rules.LONGEST_REASON,
        widget=forms.Textarea({"rows": 3, "class": "wide"}),
        error_messages=_too_long(_("دلیل"), rules.LONGEST_REASON),
    )

    def clean_reason(self) -> str:
        return persian(self.cleaned_data["reason"])


class VoteForm(ReasonForm):
    ballot = forms.ChoiceField(label=_("رأی شما"), choices=Ballot.choices, widget=Radios)

    field_order = ("ballot", "reason")


class VersionForm(Form):
    """What a page of a case sends along: how it was when it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class RulingForm(VersionForm):
    """«اعلام رأی کمیته», if it isn't an approval: the reason that the agency reads."""

    announced = forms.ChoiceField(choices=Ballot.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("دلیلی که دستگاه می‌خواند"),
        max_length=rules.LONGEST_REASON,
        widget=forms.Textarea({"rows": 4, "class": "wide"}),
        error_messages=_too_long(_("دلیل"), rules.LONGEST_REASON),
    )

    @property
    def conditions(self) -> rules.Conditions | None:
        return None


class ApprovalForm(RulingForm):
    """«اعلام رأی کمیته» that approves, with its conditions, none of them wider than what was asked."""

    services = forms.MultipleChoiceField(
        label=_("خدماتی که باز می‌شود"),
        widget=Checkboxes,
        error_messages={"required": _("دست‌کم یک خدمت را برگزینید.")},
    )
    daily_quota = CountField(label=_("سهمیهٔ روزانه"), most=_LARGEST_VOLUME)
    months = CountField(label=_("مدت اعتبار (ماه)"), most=rules.MOST_MONTHS)
    purposes = forms.MultipleChoiceField(label=_("مقصودهای پذیرفته"), required=False, widget=Checkboxes)
    requires_purpose = forms.BooleanField(label=_("هر استعلام مقصود خود را بگوید"), required=False)
    requires_case_number = forms.BooleanField(label=_("هر استعلام شمارهٔ پرونده یا دادنامه داشته باشد"), required=False)
    networks = NetworksField(label=_("نشانی‌های شبکه"), help_text=_("هر نشانی در یک سطر؛ خالی یعنی از هر نشانی."))
    reason = forms.CharField(
        label=_("توضیح برای دستگاه"),
        required=False,
        max_length=rules.LONGEST_REASON,
        widget=forms.Textarea({"rows": 3, "class": "wide"}),
        error_messages=_too_long(_("توضیح"), rules.LONGEST_REASON),
    )

    field_order = (
        "services", "daily_quota", "months", "purposes", "requires_purpose", "requires_case_number", "networks",
        "reason",
    )  # fmt: skip

    def __init__(self, *args: Any, asked: rules.Clauses, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields["services"].choices = [(service, Service(service).label) for service in asked.services]  # type: ignore[attr-defined]
        self.fields["purposes"].choices = _titles(asked.purposes)  # type: ignore[attr-defined]
        if not asked.purposes:
            del self.fields["purposes"]
        if not self.is_bound:
            self.initial |= {
                "services": asked.services,
                "daily_quota": digits(asked.daily_quota),
                "months": digits(rules.USUAL_MONTHS),
                "purposes": [purpose["code"] for purpose in asked.purposes],
                "networks": "\n".join(asked.networks),
            }

    @property
    def conditions(self) -> rules.Conditions:
        """Of a valid form."""
        given = self.cleaned_data
        codes = given.get("purposes", [])
        return rules.Conditions(
            clauses=rules.Clauses(
                services=rules.in_order(given["services"]),
                daily_quota=given["daily_quota"],
                purposes=tuple(purpose for purpose in self.asked.purposes if purpose["code"] in codes),
                networks=given["networks"],
            ),
            months=given["months"],
            requires_purpose=given["requires_purpose"],
            requires_case_number=given["requires_case_number"],
        )


def _titles(purposes: Iterable[Mapping[str, str]]) -> list[tuple[str, str]]:
    return [(purpose["code"], purpose["title"]) for purpose in purposes]


class SigningForm(VersionForm):
    """A director's act: to sign, or to send back with a reason."""

    act = forms.ChoiceField(choices=[(name, name) for name in ("sign", "refer_back", "countersign", "send_back")])
    reason = forms.CharField(
        label=_("دلیل بازگرداندن"),
        required=False,
        max_length=rules.LONGEST_REASON,
        widget=forms.Textarea({"rows": 3, "class": "wide"}),
        error_messages=_too_long(_("دلیل"), rules.LONGEST_REASON),
    )


class MeasureForm(ReasonForm):
    """A director suspends a memorandum or resumes it."""
