"""What becomes of somebody who was locked out after too many wrong codes."""

from peyvand.foundation.cases.workflow import State, Transition, Workflow

CODE_GUESSING = Workflow(
    kind="code_guessing",
    title="رمزهای نادرست پیاپی در استعلام سند",
    internal=True,
    states=(
        State(
            name="REPORTED",
            title="در انتظار بررسی ستاد",
            label="در حال بررسی ستاد",
            next="ستاد از دستگاه می‌پرسد چرا رمزهای نادرست داده شده است.",
            role="PROTECTION_OFFICER",
        ),
        State(name="SETTLED", title="بررسی شد", label="بررسی شد", final=True),
    ),
    transitions=(
        Transition(
            name="settle",
            title="ثبت نتیجهٔ بررسی",
            from_states=("REPORTED",),
            to="SETTLED",
            by="PROTECTION_OFFICER",
            needs_reason=True,
        ),
    ),
)

WORKFLOWS = (CODE_GUESSING,)
