"""Voluntary insurance, decided purely: who may, what it costs, which days follow."""

from peyvand.eservices.voluntary_contracts.rules.eligibility import Condition, Exam
from peyvand.eservices.voluntary_contracts.rules.explaining import advice, found, refuse
from peyvand.eservices.voluntary_contracts.rules.facts import Applicant, LiveContract, MonthPaid, Spell
from peyvand.eservices.voluntary_contracts.rules.numbers import new_number, number_text, parse_number
from peyvand.eservices.voluntary_contracts.rules.premium import (
    Limits,
    Premium,
    Worth,
    agreed,
    limits,
    of_days,
    premium_of,
    wage_base,
    wage_out_of_limits,
    worth,
)
from peyvand.eservices.voluntary_contracts.rules.quote import CONTRACT_KEYS, QUOTE_KEYS, Quote, check_law, quote
from peyvand.eservices.voluntary_contracts.rules.timeline import (
    Month,
    Price,
    Terms,
    exam_due,
    first_month,
    first_payment_due,
    price,
)

__all__ = [
    "CONTRACT_KEYS",
    "QUOTE_KEYS",
    "Applicant",
    "Condition",
    "Exam",
    "Limits",
    "LiveContract",
    "Month",
    "MonthPaid",
    "Premium",
    "Price",
    "Quote",
    "Spell",
    "Terms",
    "Worth",
    "advice",
    "agreed",
    "check_law",
    "exam_due",
    "first_month",
    "first_payment_due",
    "found",
    "limits",
    "new_number",
    "number_text",
    "of_days",
    "parse_number",
    "premium_of",
    "price",
    "quote",
    "refuse",
    "wage_base",
    "wage_out_of_limits",
    "worth",
]
