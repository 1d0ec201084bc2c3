"""How much one batch may be."""

from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, thousands, told

MOST_LINES = 1_000_000


def too_many_lines() -> Refusal:
    """TOO_LARGE (413): more lines than one batch takes."""
    return Refusal(
        "TOO_LARGE",
        told(
            _("هر استعلام گروهی حداکثر {most} سطر دارد؛ فایل را چند پاره کنید."),
            most=thousands(MOST_LINES),
        ),
        field="file",
        status=413,
    )


def no_lines() -> Refusal:
    """EMPTY_FILE (422): nothing below the header, or nothing at all."""
    return Refusal(
        "EMPTY_FILE", _("در این فایل هیچ سطری نیست؛ سطر نخست سرستون است و کدها زیر آن."), field="file", status=422
    )
