"""Is this person covered, what may this audience be told, and in which words? Pure: facts in, an answer out.

`decision` finds the outcome and the spells that it speaks of, `letter` writes it in the organisation's words,
`document` gives it to machines, `disclosure` says what left about whom; `rights` says who may ask at all.
"""

from peyvand.foundation.coverage.rules.decision import Decision, Period, check_period, decide
from peyvand.foundation.coverage.rules.disclosure import Disclosure, disclosures
from peyvand.foundation.coverage.rules.document import Summary, document, summarise
from peyvand.foundation.coverage.rules.facts import Person, Principal, Spell, Workplace
from peyvand.foundation.coverage.rules.letter import (
    addressed_to,
    certified,
    compose,
    names_head_office,
    tracking_label,
)
from peyvand.foundation.coverage.rules.repeat import Earlier, asked_lately
from peyvand.foundation.coverage.rules.rights import (
    BATCH,
    DOCUMENT,
    INQUIRY,
    Rights,
    check_quota,
    check_rights,
    check_texts,
)
from peyvand.foundation.coverage.rules.sealing import Withheld, check_seal, check_second_officer, longest, prolonged
from peyvand.foundation.coverage.rules.tracking import new_tracking_code, parse_tracking_code, tracking_text

__all__ = [
    "BATCH",
    "DOCUMENT",
    "INQUIRY",
    "Decision",
    "Disclosure",
    "Earlier",
    "Period",
    "Person",
    "Principal",
    "Rights",
    "Spell",
    "Summary",
    "Withheld",
    "Workplace",
    "addressed_to",
    "asked_lately",
    "certified",
    "check_period",
    "check_quota",
    "check_rights",
    "check_seal",
    "check_second_officer",
    "check_texts",
    "compose",
    "decide",
    "disclosures",
    "document",
    "longest",
    "names_head_office",
    "new_tracking_code",
    "parse_tracking_code",
    "prolonged",
    "summarise",
    "tracking_label",
    "tracking_text",
]
