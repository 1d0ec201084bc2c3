"""What becomes of a judicial answer that leaves somebody's whereabouts to the head office."""

from peyvand.foundation.cases.workflow import State, Transition, Workflow
from peyvand.kit.words import _

PROTECTED_INQUIRY = Workflow(
    kind="protected_inquiry",
    title=_("استعلام قضائی دربارهٔ شخص حفاظت‌شده"),
    internal=True,
    states=(
        State(
            name="AT_HEAD_OFFICE",
            title=_("در انتظار پاسخ ستاد"),
            label=_("در حال بررسی ستاد"),
            next=_("ستاد به مرجع پاسخ می‌دهد."),
            role="PROTECTION_OFFICER",
        ),
        State(name="TOLD", title=_("پاسخ ستاد داده شد"), label=_("پاسخ داده شد"), final=True),
        State(name="NOT_TOLD", title=_("بدون پاسخ بسته شد"), label=_("بسته شد"), final=True),
    ),
    transitions=(
        Transition(
            name="tell",
            title=_("ثبت پاسخ ستاد به مرجع"),
            from_states=("AT_HEAD_OFFICE",),
            to="TOLD",
            by="PROTECTION_OFFICER",
            page="coverage:protected-inquiry",
        ),
        Transition(
            name="close",
            title=_("بستن بدون پاسخ"),
            from_states=("AT_HEAD_OFFICE",),
            to="NOT_TOLD",
            by="PROTECTION_OFFICER",
            needs_reason=True,
        ),
    ),
)

WORKFLOWS = (PROTECTED_INQUIRY,)
