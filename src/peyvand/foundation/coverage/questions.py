"""A question as the doors hand it over, and what comes back."""

from dataclasses import dataclass

from peyvand.foundation.coverage.rules import INQUIRY, Period, Summary
from peyvand.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: exactly one of a member's user, the hash of an API client's token, an API client, or an agency's code.

    A client by its id is for work that goes on after its token was checked, such as a batch. An agency by its code is
    for the organisation's own commands, which act for the agency; `command` is then the audit's actor.
    """

    user_id: int | None = None
    token_hash: str | None = None
    client_id: int | None = None
    agency_code: str | None = None
    command: str = ""

    def actor(self, client_id: int | None) -> str:
        """Who asks, for the audit; also whose the idempotency keys are."""
        if self.user_id is not None:
            return f"user:{self.user_id}"
        return self.command or f"client:{client_id or 'unknown'}"


@dataclass(frozen=True, slots=True)
class Question:
    """One inquiry: a valid national code and a checked period.

    `key` is the caller's idempotency key and `fingerprint` the hash of what was asked under it. `source` is the
    network address that the memorandum may restrict, None for the organisation's own commands. `seal_days`: a judicial
    agency withholds the inquiry from the person's own list for so many days (CIT-6), for `seal_reason`. `scope` names
    the service that the memorandum must open; a `prepaid` question's quota was taken when its batch was accepted.
    """

    asker: Asker
    channel: str
    national_code: str
    period: Period | None = None
    purpose: str = ""
    case_number: str = ""
    source: str | None = None
    key: str | None = None
    fingerprint: bytes = b""
    seal_days: int | None = None
    seal_reason: str = ""
    scope: str = INQUIRY
    prepaid: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it was stored: `body` is the API's JSON, byte for byte.

    `summary` is None where an earlier answer is given again, by its idempotency key.
    """

    tracking_code: int
    outcome: str
    body: str
    audience: str
    summary: Summary | None = None


type Reply = Answered | Refusal
