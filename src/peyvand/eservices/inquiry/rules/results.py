"""The file of results."""

RESULT_COLUMNS = (
    "line", "national_code", "from", "to", "outcome", "standing", "group", "insured_type", "start", "end",
    "branch_code", "tracking_code", "error",
)  # fmt: skip

FORMULA_BEGINS = "=+-@\t\r"


def neutral(text: str) -> str:
    """Text for a CSV cell which no spreadsheet takes for a formula: what was sent in vain may be anything."""
    return f"'{text}" if text.startswith(tuple(FORMULA_BEGINS)) else text
