"""What batches forget: long after their end the files with their results, never an answer."""

from peyvand.eservices.inquiry import operations, queries
from peyvand.kit.retention import Rule

RULES = [Rule("retention.batches", queries.ended_before, operations.forget_batches)]
