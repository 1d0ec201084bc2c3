"""What becomes of an objection to an access, and of a letter that is said to be wrong (CIT-7, CIT-8)."""

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.cases.choices import Party
from peyvand.foundation.cases.workflow import State, Transition, Workflow
from peyvand.kit.words import _

_OBJECTION, _DISPUTE = "transparency:objection", "transparency:dispute"

OBJECTION = Workflow(
    kind="access_objection",
    title=_("اعتراض به دسترسی"),
    page=_OBJECTION,
    states=(
        State(
            name="AT_COMMITTEE",
            title=_("بررسی اعتراض"),
            label=_("در حال بررسی کمیته صیانت از اطلاعات"),
            next=_("کمیته صیانت از اطلاعات اعتراض شما را بررسی می‌کند و با دلیل پاسخ می‌دهد؛ با پیامک خبر می‌دهیم."),
            role=Role.COMMITTEE_MEMBER,
        ),
        State(name="UPHELD", title=_("اعتراض وارد است"), label=_("مختومه - اعتراض شما وارد است"), final=True),
        State(name="DISMISSED", title=_("اعتراض وارد نیست"), label=_("مختومه - دسترسی مجاز بود"), final=True),
        State(name="WITHDRAWN", title=_("انصراف"), label=_("مختومه - انصراف متقاضی"), final=True),
    ),
    transitions=(
        Transition(
            name="uphold",
            title=_("اعتراض وارد است"),
            from_states=("AT_COMMITTEE",),
            to="UPHELD",
            by=Role.COMMITTEE_MEMBER,
            needs_reason=True,
            page=_OBJECTION,
        ),
        Transition(
            name="dismiss",
            title=_("اعتراض وارد نیست"),
            from_states=("AT_COMMITTEE",),
            to="DISMISSED",
            by=Role.COMMITTEE_MEMBER,
            needs_reason=True,
            page=_OBJECTION,
        ),
        Transition(
            name="withdraw",
            title=_("انصراف از اعتراض"),
            from_states=("AT_COMMITTEE",),
            to="WITHDRAWN",
            by=Party.APPLICANT,
        ),
    ),
)

DISPUTE = Workflow(
    kind="letter_dispute",
    title=_("نامه نادرست"),
    one_live=True,
    page=_DISPUTE,
    states=(
        State(
            name="AT_BRANCH",
            title=_("سنجش سوابق"),
            label=_("در حال بررسی شعبه"),
            next=_("شعبه سوابق شما را می‌سنجد. اگر نادرست باشد اصلاح می‌کند و به گیرندگان نامه می‌گوییم دوباره بپرسند."),
            role=Role.BRANCH_CLERK,
            clock="certificate.dispute_clock_days",
        ),
        State(name="CORRECTED", title=_("سوابق اصلاح شد"), label=_("مختومه - سوابق شما اصلاح شد"), final=True),
        State(name="CONFIRMED", title=_("سوابق درست است"), label=_("مختومه - سوابق درست است"), final=True),
        State(name="WITHDRAWN", title=_("انصراف"), label=_("مختومه - انصراف متقاضی"), final=True),
    ),
    transitions=(
        Transition(
            name="correct",
            title=_("سوابق اصلاح شد"),
            from_states=("AT_BRANCH",),
            to="CORRECTED",
            by=Role.BRANCH_CLERK,
            needs_reason=True,
            page=_DISPUTE,
        ),
        Transition(
            name="confirm",
            title=_("سوابق درست است"),
            from_states=("AT_BRANCH",),
            to="CONFIRMED",
            by=Role.BRANCH_CLERK,
            needs_reason=True,
            page=_DISPUTE,
        ),
        Transition(
            name="withdraw",
            title=_("انصراف"),
            from_states=("AT_BRANCH",),
            to="WITHDRAWN",
            by=Party.APPLICANT,
        ),
    ),
)

WORKFLOWS = (OBJECTION, DISPUTE)
