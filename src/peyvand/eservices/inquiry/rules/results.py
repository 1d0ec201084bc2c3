"""The file of results."""

RESULT_COLUMNS = (
    "line", "national_code", "from", "to", "outcome", "standing", "group", "insured_type", "start", "end",
    "branch_code", "tracking_code", "error",
)  # fmt: skip
