"""What voluntary insurance forgets: what somebody filled in and left, never a contract."""

from peyvand.eservices.voluntary_contracts import operations, queries
from peyvand.kit.retention import Rule

RULES = [Rule("retention.voluntary_drafts", queries.drafts_before, operations.forget_drafts)]
