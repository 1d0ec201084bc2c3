"""What the admission forgets: a new need that nobody sent; what corrects a returned one stays with it."""

from peyvand.eservices.agency_onboarding.operations import admission as operations
from peyvand.eservices.agency_onboarding.queries import admission as queries
from peyvand.kit.retention import Rule

RULES = [Rule("retention.need_drafts", queries.drafts_before, operations.forget_drafts)]
