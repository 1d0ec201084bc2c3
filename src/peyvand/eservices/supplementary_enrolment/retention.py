"""What supplementary insurance forgets: wizards that somebody left; what corrects a returned request stays with it."""

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.queries import requests
from peyvand.kit.retention import Rule

RULES = [Rule("retention.supplementary_drafts", requests.drafts_before, operations.forget_drafts)]
