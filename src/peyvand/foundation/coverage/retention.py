"""What the answers forget: the keys under which they were asked, never an answer."""

from peyvand.foundation.coverage import operations, queries
from peyvand.kit.retention import Rule

RULES = [Rule("retention.idempotency_keys", queries.keys_before, operations.forget_keys)]
