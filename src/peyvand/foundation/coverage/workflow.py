"""What becomes of a judicial answer that leaves somebody's whereabouts to the head office."""

from peyvand.foundation.cases.workflow import State, Transition, Workflow

PROTECTED_INQUIRY = Workflow(
    kind="protected_inquiry",
    title="استعلام قضائی دربارهٔ شخص حفاظت‌شده",
    internal=True,
    states=(
        State(
            name="AT_HEAD_OFFICE",
            title="در انتظار پاسخ ستاد",
            label="در حال بررسی ستاد",
            next="ستاد به مرجع پاسخ می‌دهد.",
            role="PROTECTION_OFFICER",
        ),
        State(name="TOLD", title="پاسخ ستاد داده شد", label="پاسخ داده شد", final=True),
        State(name="NOT_TOLD", title="بدون پاسخ بسته شد", label="بسته شد", final=True),
    ),
    transitions=(
        Transition(
            name="tell",
            title="ثبت پاسخ ستاد به مرجع",
            from_states=("AT_HEAD_OFFICE",),
            to="TOLD",
            by="PROTECTION_OFFICER",
            page="coverage:protected-inquiry",
        ),
        Transition(
            name="close",
            title="بستن بدون پاسخ",
            from_states=("AT_HEAD_OFFICE",),
            to="NOT_TOLD",
            by="PROTECTION_OFFICER",
            needs_reason=True,
        ),
    ),
)

WORKFLOWS = (PROTECTED_INQUIRY,)
