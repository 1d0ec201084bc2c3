"""How an agency is admitted: need, committee, two directors (ONB-1)."""

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.cases.choices import Party
from peyvand.foundation.cases.workflow import State, Transition, Workflow

_DESK = "agency_onboarding:admission"
_RULING = "agency_onboarding:ruling"
_CONCLUDING = "agency_onboarding:concluding"

ADMISSION = Workflow(
    kind="agency_admission",
    title="تفاهم‌نامهٔ دستگاه",
    one_live=True,
    page=_DESK,
    states=(
        State(
            name="COMMITTEE",
            title="بررسی کمیته صیانت از اطلاعات",
            label="در حال بررسی کمیته",
            next="کمیته صیانت از اطلاعات دربارهٔ نیاز دستگاه رأی می‌دهد و نتیجه را با پیامک به شما می‌گوییم.",
            role=Role.COMMITTEE_MEMBER,
        ),
        State(
            name="CORRECTION",
            title="نزد دستگاه برای اصلاح",
            label="نیاز به اصلاح شما",
            next="اعلام نیاز را اصلاح کنید و دوباره بفرستید؛ کمیته آن را از نو بررسی می‌کند.",
        ),
        State(
            name="SIGNING",
            title="تنظیم و امضای تفاهم‌نامه",
            label="تأیید کمیته؛ در حال تنظیم تفاهم‌نامه",
            next="اداره کل نام‌نویسی و حساب‌های انفرادی تفاهم‌نامه را تنظیم و امضا می‌کند.",
            role=Role.REGISTRATION_DIRECTOR,
        ),
        State(
            name="COUNTERSIGNING",
            title="امضای دوم تفاهم‌نامه",
            label="تفاهم‌نامه در انتظار امضای دوم",
            next="اداره کل مستمری‌ها تفاهم‌نامه را امضا می‌کند؛ از همان روز در کار است.",
            role=Role.PENSIONS_DIRECTOR,
        ),
        State(name="CONCLUDED", title="تفاهم‌نامه بسته شد", label="تفاهم‌نامه بسته شد", final=True),
        State(name="REJECTED", title="رد شد", label="رد شد", final=True),
        State(name="WITHDRAWN", title="انصراف", label="انصراف دستگاه", final=True),
    ),
    transitions=(
        Transition(
            name="approve",
            title="رأی کمیته: تأیید",
            from_states=("COMMITTEE",),
            to="SIGNING",
            by=Role.COMMITTEE_MEMBER,
            page=_RULING,
        ),
        Transition(
            name="reject",
            title="رأی کمیته: رد",
            from_states=("COMMITTEE",),
            to="REJECTED",
            by=Role.COMMITTEE_MEMBER,
            needs_reason=True,
            page=_RULING,
        ),
        Transition(
            name="return",
            title="رأی کمیته: بازگرداندن برای اصلاح",
            from_states=("COMMITTEE",),
            to="CORRECTION",
            by=Role.COMMITTEE_MEMBER,
            needs_reason=True,
            page=_RULING,
        ),
        Transition(
            name="resubmit",
            title="ارسال دوباره",
            from_states=("CORRECTION",),
            to="COMMITTEE",
            by=Party.APPLICANT,
            page="agency_onboarding:need-correct",
        ),
        Transition(
            name="withdraw",
            title="انصراف",
            from_states=("COMMITTEE", "CORRECTION"),
            to="WITHDRAWN",
            by=Party.APPLICANT,
        ),
        Transition(
            name="sign",
            title="تنظیم و امضای تفاهم‌نامه",
            from_states=("SIGNING",),
            to="COUNTERSIGNING",
            by=Role.REGISTRATION_DIRECTOR,
            page=_CONCLUDING,
        ),
        Transition(
            name="refer_back",
            title="بازگرداندن به کمیته",
            from_states=("SIGNING",),
            to="COMMITTEE",
            by=Role.REGISTRATION_DIRECTOR,
            needs_reason=True,
            page=_CONCLUDING,
        ),
        Transition(
            name="countersign",
            title="امضای دوم و بستن تفاهم‌نامه",
            from_states=("COUNTERSIGNING",),
            to="CONCLUDED",
            by=Role.PENSIONS_DIRECTOR,
            not_by=("sign",),
            page=_CONCLUDING,
        ),
        Transition(
            name="send_back",
            title="بازگرداندن به امضای نخست",
            from_states=("COUNTERSIGNING",),
            to="SIGNING",
            by=Role.PENSIONS_DIRECTOR,
            needs_reason=True,
            page=_CONCLUDING,
        ),
    ),
)
