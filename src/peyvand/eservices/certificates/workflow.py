"""What becomes of somebody who was locked out after too many wrong codes."""

from peyvand.foundation.cases.workflow import State, Transition, Workflow
from peyvand.kit.words import _

CODE_GUESSING = Workflow(
    kind="code_guessing",
    title=_("رمزهای نادرست پیاپی در استعلام سند"),
    internal=True,
    states=(
        State(
            name="REPORTED",
            title=_("در انتظار بررسی ستاد"),
            label=_("در حال بررسی ستاد"),
            next=_("ستاد از دستگاه می‌پرسد چرا رمزهای نادرست داده شده است."),
            role="PROTECTION_OFFICER",
        ),
        State(name="SETTLED", title=_("بررسی شد"), label=_("بررسی شد"), final=True),
    ),
    transitions=(
        Transition(
            name="settle",
            title=_("ثبت نتیجهٔ بررسی"),
            from_states=("REPORTED",),
            to="SETTLED",
            by="PROTECTION_OFFICER",
            needs_reason=True,
        ),
    ),
)

WORKFLOWS = (CODE_GUESSING,)
