"""How an agency is admitted: need, committee, two directors (ONB-1)."""

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.cases.choices import Party
from peyvand.foundation.cases.workflow import State, Transition, Workflow
from peyvand.kit.words import _

_DESK = "agency_onboarding:admission"
_RULING = "agency_onboarding:ruling"
_CONCLUDING = "agency_onboarding:concluding"

ADMISSION = Workflow(
    kind="agency_admission",
    title=_("تفاهم‌نامهٔ دستگاه"),
    one_live=True,
    page=_DESK,
    states=(
        State(
            name="COMMITTEE",
            title=_("بررسی کمیته صیانت از اطلاعات"),
            label=_("در حال بررسی کمیته"),
            next=_("کمیته صیانت از اطلاعات دربارهٔ نیاز دستگاه رأی می‌دهد و نتیجه را با پیامک به شما می‌گوییم."),
            role=Role.COMMITTEE_MEMBER,
        ),
        State(
            name="CORRECTION",
            title=_("نزد دستگاه برای اصلاح"),
            label=_("نیاز به اصلاح شما"),
            next=_("اعلام نیاز را اصلاح کنید و دوباره بفرستید؛ کمیته آن را از نو بررسی می‌کند."),
        ),
        State(
            name="SIGNING",
            title=_("تنظیم و امضای تفاهم‌نامه"),
            label=_("تأیید کمیته؛ در حال تنظیم تفاهم‌نامه"),
            next=_("اداره کل نام‌نویسی و حساب‌های انفرادی تفاهم‌نامه را تنظیم و امضا می‌کند."),
            role=Role.REGISTRATION_DIRECTOR,
        ),
        State(
            name="COUNTERSIGNING",
            title=_("امضای دوم تفاهم‌نامه"),
            label=_("تفاهم‌نامه در انتظار امضای دوم"),
            next=_("اداره کل مستمری‌ها تفاهم‌نامه را امضا می‌کند؛ از همان روز در کار است."),
            role=Role.PENSIONS_DIRECTOR,
        ),
        State(name="CONCLUDED", title=_("تفاهم‌نامه بسته شد"), label=_("تفاهم‌نامه بسته شد"), final=True),
        State(name="REJECTED", title=_("رد شد"), label=_("رد شد"), final=True),
        State(name="WITHDRAWN", title=_("انصراف"), label=_("انصراف دستگاه"), final=True),
    ),
    transitions=(
        Transition(
            name="approve",
            title=_("رأی کمیته: تأیید"),
            from_states=("COMMITTEE",),
            to="SIGNING",
            by=Role.COMMITTEE_MEMBER,
            page=_RULING,
        ),
        Transition(
            name="reject",
            title=_("رأی کمیته: رد"),
            from_states=("COMMITTEE",),
            to="REJECTED",
            by=Role.COMMITTEE_MEMBER,
            needs_reason=True,
            page=_RULING,
        ),
        Transition(
            name="return",
            title=_("رأی کمیته: بازگرداندن برای اصلاح"),
            from_states=("COMMITTEE",),
            to="CORRECTION",
            by=Role.COMMITTEE_MEMBER,
            needs_reason=True,
            page=_RULING,
        ),
        Transition(
            name="resubmit",
            title=_("ارسال دوباره"),
            from_states=("CORRECTION",),
            to="COMMITTEE",
            by=Party.APPLICANT,
            page="agency_onboarding:need-correct",
        ),
        Transition(
            name="withdraw",
            title=_("انصراف"),
            from_states=("COMMITTEE", "CORRECTION"),
            to="WITHDRAWN",
            by=Party.APPLICANT,
        ),
        Transition(
            name="sign",
            title=_("تنظیم و امضای تفاهم‌نامه"),
            from_states=("SIGNING",),
            to="COUNTERSIGNING",
            by=Role.REGISTRATION_DIRECTOR,
            page=_CONCLUDING,
        ),
        Transition(
            name="refer_back",
            title=_("بازگرداندن به کمیته"),
            from_states=("SIGNING",),
            to="COMMITTEE",
            by=Role.REGISTRATION_DIRECTOR,
            needs_reason=True,
            page=_CONCLUDING,
        ),
        Transition(
            name="countersign",
            title=_("امضای دوم و بستن تفاهم‌نامه"),
            from_states=("COUNTERSIGNING",),
            to="CONCLUDED",
            by=Role.PENSIONS_DIRECTOR,
            not_by=("sign",),
            page=_CONCLUDING,
        ),
        Transition(
            name="send_back",
            title=_("بازگرداندن به امضای نخست"),
            from_states=("COUNTERSIGNING",),
            to="SIGNING",
            by=Role.PENSIONS_DIRECTOR,
            needs_reason=True,
            page=_CONCLUDING,
        ),
    ),
)
