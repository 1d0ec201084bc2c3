"""How much one batch may be."""

from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian_digits

MOST_LINES = 1_000_000


def too_many_lines() -> Refusal:
    """TOO_LARGE (413): more lines than one batch takes."""
    return Refusal(
        "TOO_LARGE",
        f"هر استعلام گروهی حداکثر {persian_digits(f'{MOST_LINES:,}'.replace(',', '٬'))} سطر دارد؛"
        " فایل را چند پاره کنید.",
        field="file",
        status=413,
    )


def no_lines() -> Refusal:
    """EMPTY_FILE (422): nothing below the header, or nothing at all."""
    return Refusal(
        "EMPTY_FILE", "در این فایل هیچ سطری نیست؛ سطر نخست سرستون است و کدها زیر آن.", field="file", status=422
    )
