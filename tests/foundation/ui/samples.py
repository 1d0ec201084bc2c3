"""One situation for each page, and the worst of them for some: long names, an error, nothing at all."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from peyvand.foundation.accounts.forms import OfficeFilter, RoleForm
from peyvand.foundation.accounts.queries import AssignmentLine, OfficeLine
from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.letters.rules import Letter, Table
from peyvand.kit.errors import Refusal
from peyvand.portal import desk_pages
from peyvand.ui.forms import Form, JalaliDateField, NationalCodeField

NOW = datetime(2026, 11, 22, 6, 55, tzinfo=UTC)
CODE = "4821903377150264"
AGENCY = {
    "name": "صندوق بیمه اجتماعی کشاورزان، روستاییان و عشایر – اداره کل استان سیستان و بلوچستان",
    "audience_title": "صندوق‌های بیمه‌ای، حمایتی و امدادی",
}
COLUMNS = ("تاریخ شروع", "تاریخ پایان", "نوع رابطه", "نوع بیمه‌شده", "نسبت", "شماره بیمه", "شعبه")


class InquiryForm(Form):
    national_code = NationalCodeField()
    from_date = JalaliDateField(label="از تاریخ", required=False)
    to_date = JalaliDateField(label="تا تاریخ", required=False)
    purpose = forms.ChoiceField(label="هدف استعلام", choices=[("1", "بررسی درخواست مستمری")])
    case_number = forms.CharField(label="شماره پرونده یا دادنامه", help_text="همان شماره‌ای که روی پرونده است.")
    idempotency_key = forms.CharField(widget=forms.HiddenInput, initial="8a1f")


class FilterForm(Form):
    tracking_code = forms.CharField(label="کد پیگیری", required=False)
    outcome = forms.ChoiceField(label="نتیجه", required=False, choices=[("", "همه"), *Outcome.choices])
    from_date = JalaliDateField(label="از تاریخ", required=False)
    to_date = JalaliDateField(label="تا تاریخ", required=False)


class SearchForm(Form):
    national_code = NationalCodeField()


class SignInForm(Form):
    login = NationalCodeField()
    password = forms.CharField(label="گذرواژه", widget=forms.PasswordInput)


class CodeForm(Form):
    secret = "JBSWY3DPEHPK3PXP"
    code = forms.CharField(label="کد برنامهٔ رمزساز، یا یکی از کدهای بازیابی")


class KeyForm(Form):
    name = forms.CharField(label="نام کلید", initial="کلید ورود")
    credential = forms.CharField(widget=forms.HiddenInput)


class NewPasswordForm(Form):
    password1 = forms.CharField(
        label="گذرواژهٔ تازه", widget=forms.PasswordInput, help_text="دست‌کم ۱۵ نویسه؛ چند واژهٔ بی‌ربط خوب است."
    )
    password2 = forms.CharField(label="گذرواژهٔ تازه، بار دوم", widget=forms.PasswordInput)


OFFICE = {
    "code": "90001",
    "name": "شعبه شهید رجایی شهرستان کرج – واحد مستمری‌ها",
    "get_kind_display": "شعبه",
    "city": "کرج",
}


def assignments() -> list[AssignmentLine]:
    name = "سیدابوالفضل طباطبایی‌زاده"
    return [
        AssignmentLine(1, name, "BRANCH_CLERK", NOW, None, "", False),
        AssignmentLine(2, "رضا", "BRANCH_CLERK", NOW, NOW, name, True),
    ]


def wrong_role() -> RoleForm:
    return RoleForm({"national_code": "۱۲۳", "mobile": "۱۲", "first_day_day": "۳۱"}, office_kind="BRANCH")


class Key:
    pk = 3
    created_at = NOW
    last_used_at = None

    def __str__(self) -> str:
        return "کلید USB دفتر"


def wrong_inquiry() -> InquiryForm:
    form = InquiryForm(
        {"national_code": "۱۲۳۴۵۶۷۸۹", "from_date_day": "۳۱", "from_date_year": "۱۴۰۵", "idempotency_key": "8a1f"}
    )
    form.add_refusal(Refusal("QUOTA", "سهمیهٔ امروز این دستگاه تمام شده است؛ فردا دوباره بپرسید."))
    return form


def rows(count: int, *, for_manager: bool = False) -> list[dict[str, Any]]:
    return [
        {
            "tracking_code": str(int(CODE) + index * 7_919_337),
            "asked_at": NOW,
            "national_code": "0012345679",
            "period": (date(2020, 3, 20), date(2026, 11, 22)) if index % 2 else None,
            "outcome_title": None if for_manager else list(Outcome)[index % 4].label,
            "url": None if for_manager else f"/panel/letters/{CODE}/",
            "asked_by": "سیدابوالفضل طباطبایی‌زاده",
        }
        for index in range(count)
    ]


def letter(outcome: Outcome) -> dict[str, Any]:
    table = Table(
        COLUMNS,
        (
            ("۱۳۹۹/۰۱/۰۱", "ادامه دارد", "بیمه‌شده اصلی", "اجباری", "–", "۰۰۸۱۲۳۴۵۶۷", "شعبه ۴ مشهد"),
            ("۱۳۹۰/۰۷/۱۵", "۱۳۹۸/۱۲/۲۹", "بیمه‌شده تبعی", "بیمه رانندگان", "فرزند", "ثبت نشده", "شعبه شهید رجایی کرج"),
        ),
    )
    found = {
        Outcome.NOT_FOUND: (
            "درخواست شما در تاریخ ۱۴۰۵/۰۹/۰۱ بررسی شد و هیچ‌گونه اطلاعاتی با شماره ملی ۰۰۱۲۳۴۵۶۷۹ یافت نگردید.",
        ),
        Outcome.INACTIVE: (
            "شماره ملی ۰۰۱۲۳۴۵۶۷۹ به نام آقای سیدابوالفضل طباطبایی‌زاده در پایگاه سازمان موجود ولیکن نامبرده در حال حاضر فاقد ارتباط بیمه‌ای با این سازمان می‌باشد. ضمناً جزئیات آخرین ارتباط بیمه‌ای مشارالیه، به شرح ذیل می‌باشد:",  # noqa: E501
        ),
        Outcome.ACTIVE: (
            "درخواست شما در تاریخ ۱۴۰۵/۰۹/۰۱ بررسی و نتیجه به شرح ذیل اعلام می‌گردد:",
            "شماره ملی ۰۰۱۲۳۴۵۶۷۹ به نام خانم مریم <رضایی> در پایگاه سازمان موجود و نامبرده در حال حاضر در ردیف بیمه‌شدگان تبعی این سازمان قرار دارد.",  # noqa: E501
            "ضمناً اطلاعات مربوط به بیمه‌شده اصلی نامبرده به شرح زیر است:",
            "نام و نام خانوادگی بیمه‌شده اصلی: حسین رضایی    نسبت به بیمه‌شده اصلی: دختر",
            "نشانی محل سکونت بیمه‌شده اصلی: کرج، خیابان ۴۵ متری گلشهر، کوچه ۱۲، پلاک ۳/۱، واحد ۷",
            "شماره تماس بیمه‌شده اصلی: ۰۲۶-۳۴۴۰۱۲۳۴",
            "ضمناً جزئیات ارتباط بیمه‌ای مشارالیه در دوره ۱۳۹۹/۰۱/۰۱ تا ۱۴۰۵/۰۹/۰۱، به شرح ذیل می‌باشد:",
        ),
    }
    return {
        "letter": Letter(
            heading="سازمان تأمین اجتماعی" if outcome is Outcome.ACTIVE else "استعلام ارتباط با سازمان تأمین اجتماعی",
            addressee=AGENCY["name"],
            paragraphs=found[outcome],
            table=None if outcome is Outcome.NOT_FOUND else table,
            tracking_label="شماره پیگیری" if outcome is Outcome.NOT_FOUND else "کد پیگیری",
        ),
        "greeting": "با سلام",
        "tracking_label": "شماره پیگیری" if outcome is Outcome.NOT_FOUND else "کد پیگیری",
        "tracking_code": CODE,
        "asked_on": date(2026, 11, 22),
        "asked_by_name": "زهرا موسوی‌نژاد",
        "outcome": outcome,
        "back_url": "/panel/",
    }


def history(**changes: Any) -> dict[str, Any]:
    return {
        "rows": rows(6),
        "filters": FilterForm(),
        "search_form": SearchForm(),
        "is_manager": False,
        "next_url": "?before=1",
        "previous_url": "?after=9",
        "counts": {"today": 12, "total_shown": 6},
        **changes,
    }


def panel(**changes: Any) -> dict[str, Any]:
    form = InquiryForm()
    del form.fields["purpose"], form.fields["case_number"]
    quota = {"limit": 400, "used": 388, "left": 12}
    return {"agency": AGENCY, "form": form, "quota": quota, "recent": rows(5), **changes}


LOGINS = [
    {
        "full_name": "زهرا موسوی‌نژاد",
        "role_title": "کاربر استعلام",
        "employer_name": AGENCY["name"],
        "national_code": "0012345679",
        "password": "سه واژه بی‌ربط و دراز",
        "totp_code": "492039",
        "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    },
    {
        "full_name": "کیان راد",
        "role_title": "ممیز",
        "employer_name": "",
        "national_code": "0012345679",
        "password": "kolah-daryacheh-sib-2",
        "totp_code": "",
        "totp_secret": "",
    },
]
LINKS = [
    {
        "title": "پنل مخصوص دستگاه‌های دولتی و مرجع استعلامات رسمی",
        "text": "با کد ملی بپرسید و نامهٔ پاسخ را همان‌جا چاپ کنید.",
        "url": "/panel/",
        "primary": True,
    },
    {
        "title": "فعال کردن حساب",
        "text": "اگر پیامک فعال‌سازی گرفته‌اید.",
        "url": "/activate/",
        "primary": False,
    },
]
QR = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="
REQUEST_OPTIONS = {"request_options": {"publicKey": {"challenge": "AA", "allowCredentials": [{"id": "AA"}]}}}
STAFF = {"user_name": "زهرا موسوی‌نژاد", "signed_in": True, "desk_pages": desk_pages.PAGES}
PERSON = {"user_name": "زهرا موسوی‌نژاد", "signed_in": True}

# Name of the picture, template, context.
PAGES: list[tuple[str, str, Callable[[], dict[str, Any]]]] = [
    ("home", "portal/home.html", lambda: {"links": LINKS}),
    ("home-signed-in", "portal/home.html", lambda: {"links": LINKS[:1], **PERSON}),
    (
        "demo",
        "portal/demo.html",
        lambda: {
            "demo": True,
            "logins": LOGINS,
            "examples": [{"national_code": "0012345679", "title": "بیمه‌شدهٔ اصلی شاغل"}],
            "clients": [
                {"agency_code": code, "agency_name": name, "client_id": "a1" * 16, "secret": secret}
                for code, name, secret in (
                    ("SANDBOX-FND", "دستگاه آزمایشی (صندوق)", "Zx9-" * 10),
                    ("SANDBOX-JUD", "دستگاه آزمایشی (مرجع قضائی)", None),
                )
            ],
            "invented": [{"person": {"national_code": "9990000018"}, "title": "شاغل، با کارگاه و نشانی و تلفن"}],
            "messages_sent": [{"mobile": "09121234567", "text": "کد فعال‌سازی شما: 12345678\nپیوند", "at": NOW}],
        },
    ),
    ("demo-empty", "portal/demo.html", lambda: {"demo": True, "logins": [], "messages_sent": []}),
    ("csrf-failed", "portal/csrf_failed.html", dict),
    (
        "refused",
        "portal/refused.html",
        lambda: {"refusal": Refusal("MEMORANDUM_EXPIRED", "تفاهم‌نامهٔ دستگاه شما پایان یافته است."), "status": 403},
    ),
    ("404", "404.html", dict),
    ("403", "403.html", dict),
    ("500", "500.html", dict),
    ("429", "429.html", dict),
    ("panel", "inquiry/panel.html", panel),
    ("panel-errors", "inquiry/panel.html", lambda: panel(form=wrong_inquiry(), quota=None, recent=[])),
    ("letter-not-found", "inquiry/letter.html", lambda: letter(Outcome.NOT_FOUND)),
    ("letter-inactive", "inquiry/letter.html", lambda: letter(Outcome.INACTIVE)),
    ("letter-active", "inquiry/letter.html", lambda: letter(Outcome.ACTIVE)),
    ("history", "inquiry/history.html", history),
    ("history-manager", "inquiry/history.html", lambda: history(rows=rows(3, for_manager=True), is_manager=True)),
    ("history-empty", "inquiry/history.html", lambda: history(rows=[], next_url=None, previous_url=None)),
    ("login", "account/login.html", lambda: {"form": SignInForm(), "user_name": ""}),
    ("login-errors", "account/login.html", lambda: {"form": SignInForm({"login": "1111111111"}), "user_name": ""}),
    ("logout", "account/logout.html", dict),
    (
        "reauthenticate",
        "mfa/reauthenticate.html",
        lambda: {
            "form": CodeForm(),
            "reauthentication_alternatives": [{"id": "mfa_reauthenticate:webauthn", "url": "/key/"}],
        },
    ),
    ("reauthenticate-password", "account/reauthenticate.html", lambda: {"form": CodeForm()}),
    ("reauthenticate-key", "mfa/webauthn/reauthenticate.html", lambda: {"form": KeyForm(), "js_data": REQUEST_OPTIONS}),
    (
        "second-factor",
        "mfa/authenticate.html",
        lambda: {"form": CodeForm(), "webauthn_form": KeyForm(), "js_data": REQUEST_OPTIONS, "user_name": ""},
    ),
    (
        "security",
        "mfa/index.html",
        lambda: {"authenticators": {"totp": True, "webauthn": [Key()]}, "is_mfa_enabled": True, **PERSON},
    ),
    ("app-activate", "mfa/totp/activate_form.html", lambda: {"form": CodeForm({}), "totp_svg_data_uri": QR}),
    ("app-deactivate", "mfa/totp/deactivate_form.html", lambda: {"form": Form()}),
    ("key-add", "mfa/webauthn/add_form.html", lambda: {"form": KeyForm(), "js_data": {"creation_options": {}}}),
    ("keys", "mfa/webauthn/authenticator_list.html", lambda: {"authenticators": [Key()]}),
    ("key-edit", "mfa/webauthn/edit_form.html", lambda: {"form": KeyForm(), "authenticator": Key()}),
    ("key-remove", "mfa/webauthn/authenticator_confirm_delete.html", lambda: {"authenticator": Key()}),
    (
        "recovery-codes",
        "mfa/recovery_codes/index.html",
        lambda: {
            "unused_codes": ["48210377", "19034522"],
            "total_count": 10,
            "can_view_codes": True,
            "can_download_codes": True,
            "can_generate_codes": True,
        },
    ),
    ("recovery-codes-new", "mfa/recovery_codes/generate.html", lambda: {"form": Form(), "unused_code_count": 4}),
    ("password", "account/password_change.html", lambda: {"form": NewPasswordForm({"password1": "x"})}),
    (
        "offices",
        "accounts/offices.html",
        lambda: {
            "form": OfficeFilter(),
            "offices": [
                OfficeLine(OFFICE["code"], "BRANCH", OFFICE["name"], OFFICE["city"], people) for people in (0, 3)
            ],
            "next_url": "?after=90001",
            **STAFF,
        },
    ),
    ("offices-empty", "accounts/offices.html", lambda: {"form": OfficeFilter(), "offices": [], **STAFF}),
    (
        "office",
        "accounts/office.html",
        lambda: {"office": OFFICE, "form": RoleForm(office_kind="BRANCH"), "assignments": assignments(), **STAFF},
    ),
    (
        "office-errors",
        "accounts/office.html",
        lambda: {"office": OFFICE, "form": wrong_role(), "assignments": [], **STAFF},
    ),
    ("activate", "accounts/activate.html", lambda: {"form": NewPasswordForm(), "user_name": ""}),
]


def request_for(path: str = "/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    request.session = {}
    return request


def rendered() -> Iterator[tuple[str, str]]:
    """Each page's name and HTML, as a signed-in agency user sees it unless its situation says otherwise."""
    for name, template, context in PAGES:
        situation = {**PERSON, **context()} if template.startswith(("inquiry/", "mfa/")) else context()
        yield name, render_to_string(template, situation, request=request_for())
