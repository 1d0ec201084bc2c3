"""What cases forget: who of the staff had one open, which colleagues see for minutes. The log keeps who looked."""

from peyvand.foundation.cases import operations, queries
from peyvand.kit.retention import Rule

RULES = [Rule("retention.case_presence", queries.seen_before, operations.forget_presence)]
