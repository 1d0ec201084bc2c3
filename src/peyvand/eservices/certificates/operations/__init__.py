"""Writes: certificates and their codes, and their recipients who open them."""

from peyvand.eservices.certificates.operations.issuing import issue, make_code, recipient_of, withdraw_code
from peyvand.eservices.certificates.operations.redeeming import REDEEM, Opened, redeem, reopen, report_guessing

__all__ = [
    "REDEEM",
    "Opened",
    "issue",
    "make_code",
    "recipient_of",
    "redeem",
    "reopen",
    "report_guessing",
    "withdraw_code",
]
