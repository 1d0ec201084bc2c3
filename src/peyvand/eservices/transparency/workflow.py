"""What becomes of an objection to an access, and of a letter that is said to be wrong (CIT-7, CIT-8)."""

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.cases.choices import Party
from peyvand.foundation.cases.workflow import State, Transition, Workflow

_OBJECTION, _DISPUTE = "transparency:objection", "transparency:dispute"

OBJECTION = Workflow(
    kind="access_objection",
    title="اعتراض به دسترسی",
    page=_OBJECTION,
    states=(
        State(
            name="AT_COMMITTEE",
            title="بررسی اعتراض",
            label="در حال بررسی کمیته صیانت از اطلاعات",
            next="کمیته صیانت از اطلاعات اعتراض شما را بررسی می‌کند و با دلیل پاسخ می‌دهد؛ با پیامک خبر می‌دهیم.",
            role=Role.COMMITTEE_MEMBER,
        ),
        State(name="UPHELD", title="اعتراض وارد است", label="مختومه - اعتراض شما وارد است", final=True),
        State(name="DISMISSED", title="اعتراض وارد نیست", label="مختومه - دسترسی مجاز بود", final=True),
        State(name="WITHDRAWN", title="انصراف", label="مختومه - انصراف متقاضی", final=True),
    ),
    transitions=(
        Transition(
            name="uphold",
            title="اعتراض وارد است",
            from_states=("AT_COMMITTEE",),
            to="UPHELD",
            by=Role.COMMITTEE_MEMBER,
            needs_reason=True,
            page=_OBJECTION,
        ),
        Transition(
            name="dismiss",
            title="اعتراض وارد نیست",
            from_states=("AT_COMMITTEE",),
            to="DISMISSED",
            by=Role.COMMITTEE_MEMBER,
            needs_reason=True,
            page=_OBJECTION,
        ),
        Transition(
            name="withdraw",
            title="انصراف از اعتراض",
            from_states=("AT_COMMITTEE",),
            to="WITHDRAWN",
            by=Party.APPLICANT,
        ),
    ),
)

DISPUTE = Workflow(
    kind="letter_dispute",
    title="نامه نادرست",
    one_live=True,
    page=_DISPUTE,
    states=(
        State(
            name="AT_BRANCH",
            title="سنجش سوابق",
            label="در حال بررسی شعبه",
            next="شعبه سوابق شما را می‌سنجد. اگر نادرست باشد اصلاح می‌کند و به گیرندگان نامه می‌گوییم دوباره بپرسند.",
            role=Role.BRANCH_CLERK,
            clock="certificate.dispute_clock_days",
        ),
        State(name="CORRECTED", title="سوابق اصلاح شد", label="مختومه - سوابق شما اصلاح شد", final=True),
        State(name="CONFIRMED", title="سوابق درست است", label="مختومه - سوابق درست است", final=True),
        State(name="WITHDRAWN", title="انصراف", label="مختومه - انصراف متقاضی", final=True),
    ),
    transitions=(
        Transition(
            name="correct",
            title="سوابق اصلاح شد",
            from_states=("AT_BRANCH",),
            to="CORRECTED",
            by=Role.BRANCH_CLERK,
            needs_reason=True,
            page=_DISPUTE,
        ),
        Transition(
            name="confirm",
            title="سوابق درست است",
            from_states=("AT_BRANCH",),
            to="CONFIRMED",
            by=Role.BRANCH_CLERK,
            needs_reason=True,
            page=_DISPUTE,
        ),
        Transition(
            name="withdraw",
            title="انصراف",
            from_states=("AT_BRANCH",),
            to="WITHDRAWN",
            by=Party.APPLICANT,
        ),
    ),
)

WORKFLOWS = (OBJECTION, DISPUTE)
