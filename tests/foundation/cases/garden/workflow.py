"""The workflow of these tests, with something of every sort in it: a permit for a garden."""

from peyvand.foundation.cases.workflow import State, Transition, Workflow

PERMIT = Workflow(
    kind="garden_permit",
    title="پروانهٔ باغچه",
    one_live=True,
    states=(
        State(
            name="AT_ASSOCIATION",
            title="بررسی کانون",
            label="در حال بررسی کانون",
            next="کانون درخواست شما را بررسی می‌کند.",
            role="ASSOCIATION_CLERK",
            clock=3,
        ),
        State(
            name="RETURNED",
            title="نزد متقاضی",
            label="نیاز به اصلاح متقاضی",
            next="درخواست را اصلاح کنید و دوباره بفرستید.",
            clock=10,
        ),
        State(
            name="AT_BRANCH",
            title="رسیدگی شعبه",
            label="در حال بررسی - نیاز به رسیدگی شعبه",
            next="شعبه رسیدگی می‌کند.",
            role="BRANCH_CLERK",
            clock="certificate.dispute_clock_days",
        ),
        State(
            name="VERIFIED",
            title="بازبینی شعبه",
            label="در حال بررسی - نیاز به رسیدگی شعبه",
            next="همکار دیگری در شعبه بازبینی می‌کند.",
            role="BRANCH_CLERK",
        ),
        State(
            name="AT_IT",
            title="صدور پروانه",
            label="در حال صدور",
            next="پروانه صادر می‌شود.",
            role="IT_OFFICER",
        ),
        State(name="GRANTED", title="صادر شد", label="مختومه - تایید نهایی", final=True),
        State(name="REJECTED", title="رد شد", label="مختومه - عدم تایید", final=True),
        State(name="WITHDRAWN", title="انصراف", label="مختومه - انصراف متقاضی", final=True),
    ),
    transitions=(
        Transition(
            name="approve",
            title="تایید",
            from_states=("AT_ASSOCIATION",),
            to="AT_BRANCH",
            by="ASSOCIATION_CLERK",
            page="garden:approve",
        ),
        Transition(
            name="disapprove",
            title="عدم تایید",
            from_states=("AT_ASSOCIATION",),
            to="REJECTED",
            by="ASSOCIATION_CLERK",
            needs_reason=True,
            bulk=True,
        ),
        Transition(
            name="return",
            title="بازگرداندن برای اصلاح",
            from_states=("AT_ASSOCIATION",),
            to="RETURNED",
            by="ASSOCIATION_CLERK",
            needs_reason=True,
        ),
        Transition(
            name="resubmit", title="ارسال دوباره", from_states=("RETURNED",), to="AT_ASSOCIATION", by="APPLICANT"
        ),
        Transition(
            name="withdraw",
            title="انصراف",
            from_states=("AT_ASSOCIATION", "RETURNED"),
            to="WITHDRAWN",
            by="APPLICANT",
        ),
        Transition(
            name="lapse",
            title="پایان مهلت اصلاح",
            from_states=("RETURNED",),
            to="REJECTED",
            by="SYSTEM",
            needs_reason=True,
        ),
        Transition(
            name="verify", title="راستی‌آزمایی", from_states=("AT_BRANCH",), to="VERIFIED", by="BRANCH_CLERK", bulk=True
        ),
        Transition(
            name="doubt",
            title="بازگشت به راستی‌آزمایی",
            from_states=("VERIFIED",),
            to="AT_BRANCH",
            by="BRANCH_CLERK",
            needs_reason=True,
        ),
        Transition(
            name="accept",
            title="پذیرش",
            from_states=("VERIFIED",),
            to="AT_IT",
            by="BRANCH_CLERK",
            not_by=("verify",),
            bulk=True,
        ),
        Transition(
            name="grant", title="صدور", from_states=("AT_IT",), to="GRANTED", by="IT_OFFICER", not_by=("accept",)
        ),
    ),
)

# Any number of these: nobody but the committee, one state.
OBJECTION = Workflow(
    kind="garden_objection",
    title="اعتراض به باغچه",
    states=(
        State(
            name="AT_COMMITTEE",
            title="نزد کمیته",
            label="در حال بررسی کمیته",
            next="کمیته پاسخ می‌دهد.",
            role="COMMITTEE_MEMBER",
        ),
        State(name="ANSWERED", title="پاسخ داده شد", label="پاسخ داده شد", final=True),
    ),
    transitions=(
        Transition(name="answer", title="پاسخ", from_states=("AT_COMMITTEE",), to="ANSWERED", by="COMMITTEE_MEMBER"),
    ),
)

WORKFLOWS = (PERMIT, OBJECTION)
