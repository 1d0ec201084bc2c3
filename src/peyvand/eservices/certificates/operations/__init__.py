"""Writes: certificates and their codes, and their recipients who open them."""

from peyvand.eservices.certificates.operations.issuing import issue, make_code, recipient_of, withdraw_code
from peyvand.eservices.certificates.operations.redeeming import redeem

__all__ = ["issue", "make_code", "recipient_of", "redeem", "withdraw_code"]
