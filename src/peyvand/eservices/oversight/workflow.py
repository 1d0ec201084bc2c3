"""What becomes of a mark: the agency's manager says why, the committee judges."""

from peyvand.foundation.cases.workflow import State, Transition, Workflow

UNUSUAL_USE = Workflow(
    kind="unusual_use",
    title="استفادهٔ نامعمول از استعلام",
    states=(
        State(
            name="AT_AGENCY",
            title="در انتظار توضیح دستگاه",
            label="در انتظار توضیح شما",
            next="مدیر دستگاه توضیح می‌دهد؛ پس از مهلت، کمیته بدون توضیح بررسی می‌کند.",
            clock="oversight.justify_days",
        ),
        State(
            name="AT_COMMITTEE",
            title="در انتظار نظر کمیته",
            label="در حال بررسی کمیته صیانت از اطلاعات",
            next="کمیته صیانت از اطلاعات نظر می‌دهد.",
            role="COMMITTEE_MEMBER",
            clock="oversight.review_days",
        ),
        State(name="JUSTIFIED", title="توضیح پذیرفته شد", label="توضیح شما پذیرفته شد", final=True),
        State(name="UNJUSTIFIED", title="بی‌دلیل شناخته شد", label="کمیته این استفاده را بی‌دلیل شناخت", final=True),
    ),
    transitions=(
        Transition(
            name="justify",
            title="فرستادن توضیح",
            from_states=("AT_AGENCY",),
            to="AT_COMMITTEE",
            by="APPLICANT",
            needs_reason=True,
            page="oversight:justify",
        ),
        Transition(
            name="run_out", title="پایان مهلت توضیح", from_states=("AT_AGENCY",), to="AT_COMMITTEE", by="SYSTEM"
        ),
        Transition(
            name="ask_again",
            title="توضیح بیشتر خواستن",
            from_states=("AT_COMMITTEE",),
            to="AT_AGENCY",
            by="COMMITTEE_MEMBER",
            needs_reason=True,
            page="oversight:review",
        ),
        Transition(
            name="accept",
            title="پذیرفتن توضیح",
            from_states=("AT_COMMITTEE",),
            to="JUSTIFIED",
            by="COMMITTEE_MEMBER",
            page="oversight:review",
        ),
        Transition(
            name="condemn",
            title="بی‌دلیل شناختن",
            from_states=("AT_COMMITTEE",),
            to="UNJUSTIFIED",
            by="COMMITTEE_MEMBER",
            needs_reason=True,
            page="oversight:review",
        ),
    ),
)

WORKFLOWS = (UNUSUAL_USE,)
