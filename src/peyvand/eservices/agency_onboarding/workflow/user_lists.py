"""How an agency's users come in: the list is awaited, sent, checked, carried out in one act (ONB-2)."""

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.cases.choices import Party
from peyvand.foundation.cases.workflow import State, Transition, Workflow

_LIST = "agency_onboarding:user-list"
_CHECK = "agency_onboarding:user-list-check"

AGENCY_USERS = Workflow(
    kind="agency_users",
    title="کاربران دستگاه",
    states=(
        State(
            name="AWAITED",
            title="در انتظار فهرست دستگاه",
            label="در انتظار فهرست کاربران شما",
            next="فهرست کاربران دستگاه را بفرستید؛ مدیریت فناوری آن را بررسی و کاربران را فعال می‌کند.",
            role=Role.IT_OFFICER,
            clock=30,
        ),
        State(
            name="CHECK",
            title="بررسی فهرست کاربران",
            label="در حال بررسی مدیریت فناوری",
            next="مدیریت فناوری فهرست را بررسی می‌کند؛ پس از آن برای هر کاربر کد فعال‌سازی پیامک می‌شود.",
            role=Role.IT_OFFICER,
            clock=5,
        ),
        State(
            name="RETURNED",
            title="نزد دستگاه برای اصلاح",
            label="نیاز به اصلاح شما",
            next="سطرهای ایراددار را اصلاح کنید و فهرست را دوباره بفرستید.",
            clock=30,
        ),
        State(name="PROVISIONED", title="کاربران فعال شدند", label="کاربران فعال شدند", final=True),
        State(name="WITHDRAWN", title="انصراف", label="انصراف دستگاه", final=True),
    ),
    transitions=(
        Transition(
            name="submit",
            title="فرستادن فهرست کاربران",
            from_states=("AWAITED", "RETURNED"),
            to="CHECK",
            by=Party.APPLICANT,
            page=_LIST,
        ),
        Transition(
            name="return",
            title="بازگرداندن برای اصلاح",
            from_states=("CHECK",),
            to="RETURNED",
            by=Role.IT_OFFICER,
            needs_reason=True,
            page=_CHECK,
        ),
        Transition(
            name="provision",
            title="فعال کردن کاربران",
            from_states=("CHECK",),
            to="PROVISIONED",
            by=Role.IT_OFFICER,
            not_by=("submit",),
            page=_CHECK,
        ),
        Transition(
            name="withdraw",
            title="انصراف",
            from_states=("AWAITED", "CHECK", "RETURNED"),
            to="WITHDRAWN",
            by=Party.APPLICANT,
            page=_LIST,
        ),
    ),
)
