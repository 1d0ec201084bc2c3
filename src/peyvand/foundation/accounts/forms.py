"""What people type: to sign in, to register or activate an account, to change how they sign in; and offices and who
works there."""

from collections import Counter
from datetime import date
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.forms import ReauthenticateForm as PasswordAgainForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import validate_totp_code
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from peyvand.foundation.accounts import operations, passwords
from peyvand.foundation.accounts.choices import OfficeKind, Role
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.accounts.rules import OFFICE_CODE, check_role_fits, roles_of
from peyvand.kit.errors import Refusal
from peyvand.kit.json_file import (
    JsonObject,
    UnusableError,
    array,
    code,
    mobile,
    named,
    one_of,
    person_code,
    read_json,
    refuse_if_any,
    text,
)
from peyvand.kit.text import digits_only, persian
from peyvand.kit.words import _, told
from peyvand.ui.forms import Form, JalaliDateField, MobileField, NationalCodeField


def as_invalid(refusal: Refusal) -> ValidationError:
    """The refusal as a form's error: `code` as it was, its figures in `params`."""
    return ValidationError(refusal.message, code=refusal.code, params=refusal.data)


class OneTimeCodeField(forms.CharField):
    """A code of digits, however they are typed; it may also be a recovery code."""

    def to_python(self, value: Any) -> str:
        return digits_only(super().to_python(value))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "numeric", "dir": "ltr", "autocomplete": "one-time-code"}


def _password_field(label: str, *, autocomplete: str, help_text: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, widget=widget, help_text=help_text)


_HINT = _("دست‌کم ۱۵ نویسه؛ چند واژهٔ بی‌ربط پشت سر هم خوب است.")


class SignInForm(LoginForm):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "login": NationalCodeField(),
            "password": _password_field(_("گذرواژه"), autocomplete="current-password"),
        }


class ActivationForm(Form):
    national_code = NationalCodeField()
    code = OneTimeCodeField(label=_("کد فعال‌سازی"), help_text=_("کد ۸ رقمی که با پیامک فرستاده شده است."))
    password1 = _password_field(_("گذرواژهٔ تازه"), autocomplete="new-password", help_text=_HINT)
    password2 = _password_field(_("گذرواژهٔ تازه، بار دوم"), autocomplete="new-password")

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        try:
            passwords.check(password)
        except Refusal as refusal:
            raise as_invalid(refusal) from refusal
        return password

    def clean(self) -> dict[str, Any]:
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("دو گذرواژه یکی نیست."))
        return self.cleaned_data


class _CodeOfTheApp:
    """Judges the code of an authenticator app, or a recovery code; attempts are counted before they are judged."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = OneTimeCodeField(label=_("کد برنامهٔ رمزساز، یا یکی از کدهای بازیابی"))

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        attempt = {
            "purpose": "second-factor",
            "subject": str(self.user.pk),
            "source": client_address(context.request),
        }
        try:
            operations.take_attempt(**attempt, now=timezone.now())
        except Refusal as refusal:
            raise as_invalid(refusal) from refusal
        by_code = Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN)
        for authenticator in by_code:
            if authenticator.wrap().validate_code(code) and operations.is_first_use(self.user.pk, code):
                authenticator.user = self.user
                self.authenticator = authenticator
                operations.return_attempt(**attempt)
                return code
        raise get_adapter().validation_error("incorrect_code")


class SecondFactorForm(_CodeOfTheApp, AuthenticateForm):
    pass


class SecondFactorAgainForm(_CodeOfTheApp, ReauthenticateForm):
    pass


class PasswordAgain(PasswordAgainForm):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = _password_field(_("گذرواژه"), autocomplete="current-password")


class AuthenticatorAppForm(ActivateTOTPForm):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = OneTimeCodeField(label=_("کدی که برنامه نشان می‌دهد"))


class NewPasswordForm(ChangePasswordForm):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("oldpassword", _("گذرواژهٔ کنونی")),
            ("password1", _("گذرواژهٔ تازه")),
            ("password2", _("گذرواژهٔ تازه، بار دوم")),
        ):
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = _HINT


# -- citizens --------------------------------------------------------------------------------------------------------


class RegistrationForm(Form):
    """Who somebody says they are, before anything is asked about them (CIT-1)."""

    national_code = NationalCodeField()
    birth_date = JalaliDateField(label=_("تاریخ تولد"), help_text=_("روز، ماه و سال خورشیدی، مانند ۲۲ و ۱ و ۱۳۶۴."))
    mobile = MobileField(help_text=_("شماره‌ای که به نام خودتان است؛ کد یک‌بارمصرف به آن می‌رسد."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if not date(1875, 1, 1) <= born <= self.today:
            raise ValidationError(_("تاریخ تولد را با سال خورشیدی بنویسید، مانند ۱۳۶۴."), code="INVALID_DATE")
        return born


class CitizenSignInForm(Form):
    national_code = NationalCodeField()


class TypedCodeForm(Form):
    """The code of the text message."""

    code = OneTimeCodeField(label=_("کد پیامک"), max_length=20)


class CitizenAppForm(Form):
    """A code of the authenticator app that is being set up proves that the app has the secret."""

    code = OneTimeCodeField(label=_("کدی که برنامه نشان می‌دهد"), max_length=20)

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not validate_totp_code(self.secret, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class NewMobileForm(Form):
    mobile = MobileField(label=_("شمارهٔ تازه"), help_text=_("شماره‌ای که به نام خودتان است."))


# -- offices and roles -----------------------------------------------------------------------------------------------


def parse_offices(source: str) -> list[operations.OfficeEntry]:
    """The entries of an offices file. Raises Refusal INVALID_FILE with all `problems`, a list of lines."""
    problems: list[str] = []
    top = JsonObject(read_json(source), ("offices",), _("فایل"), "", problems)
    offices = [_office(item, f"offices[{n}]", problems) for n, item in enumerate(top.take("offices", array) or [])]
    refuse_if_any(problems or _repetitions(offices))
    return offices


def _office(data: Any, place: str, problems: list[str]) -> operations.OfficeEntry:
    owner = named(data, place)
    fields = JsonObject(data, operations.OfficeEntry.__dataclass_fields__, owner, "", problems)
    kind = fields.take("kind", one_of(OfficeKind))
    return operations.OfficeEntry(
        kind=kind,
        code=fields.take("code", _office_code),
        name=fields.take("name", text(200)),
        city=fields.take("city", text(100), default=""),
        address=fields.take("address", text(300), default=""),
        phone=fields.take("phone", code(20), default=""),
        staff=[
            _staff(item, owner, f"staff[{n}]", kind, problems)
            for n, item in enumerate(fields.take("staff", array, default=[]) or [])
        ],
    )


def _office_code(value: Any) -> str:
    """It stands in addresses of pages."""
    given = str(code(40)(value))
    if not OFFICE_CODE.fullmatch(given):
        raise UnusableError(_("فقط حرف لاتین، رقم، خط تیره و زیرخط دارد."))
    return given


def _staff(data: Any, owner: str, path: str, kind: str | None, problems: list[str]) -> operations.StaffEntry:
    fields = JsonObject(data, operations.StaffEntry.__dataclass_fields__, owner, path, problems)

    def role_there(value: Any) -> str:
        role = one_of(Role)(value)
        if kind:
            check_role_fits(role, kind)
        return role

    return operations.StaffEntry(
        national_code=fields.take("national_code", person_code),
        full_name=fields.take("full_name", text(200)),
        mobile=fields.take("mobile", mobile),
        role=fields.take("role", role_there),
    )


def _repetitions(offices: list[operations.OfficeEntry]) -> list[str]:
    """What may stand in a file once only: an office, and in it a person."""
    codes = Counter(office.code for office in offices)
    people = [(office.code, person.national_code) for office in offices for person in office.staff]
    twice = sorted({office for office, person in people if people.count((office, person)) > 1})
    return [
        *(
            told(_("{code}: code: بیش از یک بار در فایل آمده است."), code=code)
            for code, times in codes.items()
            if times > 1
        ),
        *(told(_("{code}: staff: شخصی بیش از یک بار در این واحد آمده است."), code=code) for code in twice),
    ]


class RoleForm(Form):
    """Somebody gets a role in an office."""

    national_code = NationalCodeField()
    full_name = forms.CharField(
        label=_("نام و نام خانوادگی"),
        required=False,
        max_length=200,
        help_text=_("فقط اگر هنوز حسابی در سامانه ندارد؛ نام و تلفن دارندهٔ حساب این‌جا عوض نمی‌شود."),
    )
    mobile = MobileField(required=False)
    role = forms.ChoiceField(label=_("نقش"))
    first_day = JalaliDateField(label=_("از تاریخ"))
    last_day = JalaliDateField(label=_("تا تاریخ (اگر پایان دارد)"), required=False)

    def __init__(self, *args: Any, office_kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles_of(office_kind)]

    def clean_full_name(self) -> str:
        return persian(self.cleaned_data["full_name"])


class OfficeFilter(Form):
    """Which offices the list shows."""

    kind = forms.ChoiceField(label=_("نوع واحد"), required=False, choices=[("", _("همه")), *OfficeKind.choices])
