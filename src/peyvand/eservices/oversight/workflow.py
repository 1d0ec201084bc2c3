"""What becomes of a mark: the agency's manager says why, the committee judges."""

from peyvand.foundation.cases.workflow import State, Transition, Workflow
from peyvand.kit.words import _

UNUSUAL_USE = Workflow(
    kind="unusual_use",
    title=_("استفادهٔ نامعمول از استعلام"),
    states=(
        State(
            name="AT_AGENCY",
            title=_("در انتظار توضیح دستگاه"),
            label=_("در انتظار توضیح شما"),
            next=_("مدیر دستگاه توضیح می‌دهد؛ پس از مهلت، کمیته بدون توضیح بررسی می‌کند."),
            clock="oversight.justify_days",
        ),
        State(
            name="AT_COMMITTEE",
            title=_("در انتظار نظر کمیته"),
            label=_("در حال بررسی کمیته صیانت از اطلاعات"),
            next=_("کمیته صیانت از اطلاعات نظر می‌دهد."),
            role="COMMITTEE_MEMBER",
            clock="oversight.review_days",
        ),
        State(name="JUSTIFIED", title=_("توضیح پذیرفته شد"), label=_("توضیح شما پذیرفته شد"), final=True),
        State(
            name="UNJUSTIFIED", title=_("بی‌دلیل شناخته شد"), label=_("کمیته این استفاده را بی‌دلیل شناخت"), final=True
        ),
    ),
    transitions=(
        Transition(
            name="justify",
            title=_("فرستادن توضیح"),
            from_states=("AT_AGENCY",),
            to="AT_COMMITTEE",
            by="APPLICANT",
            needs_reason=True,
            page="oversight:justify",
        ),
        Transition(
            name="run_out", title=_("پایان مهلت توضیح"), from_states=("AT_AGENCY",), to="AT_COMMITTEE", by="SYSTEM"
        ),
        Transition(
            name="ask_again",
            title=_("توضیح بیشتر خواستن"),
            from_states=("AT_COMMITTEE",),
            to="AT_AGENCY",
            by="COMMITTEE_MEMBER",
            needs_reason=True,
            page="oversight:review",
        ),
        Transition(
            name="accept",
            title=_("پذیرفتن توضیح"),
            from_states=("AT_COMMITTEE",),
            to="JUSTIFIED",
            by="COMMITTEE_MEMBER",
            page="oversight:review",
        ),
        Transition(
            name="condemn",
            title=_("بی‌دلیل شناختن"),
            from_states=("AT_COMMITTEE",),
            to="UNJUSTIFIED",
            by="COMMITTEE_MEMBER",
            needs_reason=True,
            page="oversight:review",
        ),
    ),
)

WORKFLOWS = (UNUSUAL_USE,)
