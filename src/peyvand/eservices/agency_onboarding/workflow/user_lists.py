"""How an agency's users come in: the list is awaited, sent, checked, carried out in one act (ONB-2)."""

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.cases.choices import Party
from peyvand.foundation.cases.workflow import State, Transition, Workflow
from peyvand.kit.words import _

_LIST = "agency_onboarding:user-list"
_CHECK = "agency_onboarding:user-list-check"

AGENCY_USERS = Workflow(
    kind="agency_users",
    title=_("کاربران دستگاه"),
    states=(
        State(
            name="AWAITED",
            title=_("در انتظار فهرست دستگاه"),
            label=_("در انتظار فهرست کاربران شما"),
            next=_("فهرست کاربران دستگاه را بفرستید؛ مدیریت فناوری آن را بررسی و کاربران را فعال می‌کند."),
            role=Role.IT_OFFICER,
            clock=30,
        ),
        State(
            name="CHECK",
            title=_("بررسی فهرست کاربران"),
            label=_("در حال بررسی مدیریت فناوری"),
            next=_("مدیریت فناوری فهرست را بررسی می‌کند؛ پس از آن برای هر کاربر کد فعال‌سازی پیامک می‌شود."),
            role=Role.IT_OFFICER,
            clock=5,
        ),
        State(
            name="RETURNED",
            title=_("نزد دستگاه برای اصلاح"),
            label=_("نیاز به اصلاح شما"),
            next=_("سطرهای ایراددار را اصلاح کنید و فهرست را دوباره بفرستید."),
            clock=30,
        ),
        State(name="PROVISIONED", title=_("کاربران فعال شدند"), label=_("کاربران فعال شدند"), final=True),
        State(name="WITHDRAWN", title=_("انصراف"), label=_("انصراف دستگاه"), final=True),
    ),
    transitions=(
        Transition(
            name="submit",
            title=_("فرستادن فهرست کاربران"),
            from_states=("AWAITED", "RETURNED"),
            to="CHECK",
            by=Party.APPLICANT,
            page=_LIST,
        ),
        Transition(
            name="return",
            title=_("بازگرداندن برای اصلاح"),
            from_states=("CHECK",),
            to="RETURNED",
            by=Role.IT_OFFICER,
            needs_reason=True,
            page=_CHECK,
        ),
        Transition(
            name="provision",
            title=_("فعال کردن کاربران"),
            from_states=("CHECK",),
            to="PROVISIONED",
            by=Role.IT_OFFICER,
            not_by=("submit",),
            page=_CHECK,
        ),
        Transition(
            name="withdraw",
            title=_("انصراف"),
            from_states=("AWAITED", "CHECK", "RETURNED"),
            to="WITHDRAWN",
            by=Party.APPLICANT,
            page=_LIST,
        ),
    ),
)
