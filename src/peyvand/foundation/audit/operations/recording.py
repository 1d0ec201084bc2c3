"""Entries of the log, in the caller's transaction; a refusal after it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.audit.models import Access, Act, RefusedAttempt
from peyvand.kit.crypto import pseudonym
from peyvand.kit.errors import Refusal


def record_act(*, actor: str, verb: str, subject: str, now: datetime, detail: Mapping[str, Any] | None = None) -> None:
    """An entry "actor did verb to subject", in the caller's transaction (ALL-4).

    `actor` is `user:<id>`, `client:<id>`, `command:<account>` or `system`; `detail` holds no personal data.
    """
    Act.objects.create(at=now, actor=actor, verb=verb, subject=subject, detail=dict(detail or {}))


def record_acts(*, actor: str, verb: str, details: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
    """An entry "actor did verb" for each subject of `details`, in few statements."""
    Act.objects.bulk_create(
        (
            Act(at=now, actor=actor, verb=verb, subject=subject, detail=dict(detail))
            for subject, detail in details.items()
        ),
        batch_size=2000,
    )


def record_refusal(
    *,
    actor: str,
    channel: str,
    action: str,
    reason: str,
    now: datetime,
    agency_code: str = "",
    subject_hash: str = "",
    source: str = "",
) -> None:
    """An entry "actor was refused action for reason". Call it outside the transaction that was rolled back.

    `subject_hash` is a pseudonym (`kit.crypto.pseudonym`), never a national code; `source` the network address.
    """
    RefusedAttempt.objects.create(
        at=now,
        actor=actor,
        agency_code=agency_code,
        channel=channel,
        action=action,
        reason=reason,
        subject_hash=subject_hash,
        source=source,
    )


def leaves_trace[**P, R](
    action: str, *, about: str, channel: Channel = Channel.DESK
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Above `@transaction.atomic`, on an operation that takes `by`, a user's id, and `now`; of the staff's desk, unless
    another `channel` is named.

    A Refusal that it ends with becomes an entry "`by` was refused `action`", once the transaction has been undone.
    `about` names the argument that says whom or what it was about; only its pseudonym is kept.
    """

    def of(operation: Callable[P, R]) -> Callable[P, R]:
        @wraps(operation)
        def traced(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return operation(*args, **kwargs)
            except Refusal as refusal:
                record_refusal(
                    actor=f"user:{kwargs['by']}",
                    channel=channel,
                    action=action,
                    reason=refusal.code,
                    subject_hash=pseudonym(str(kwargs[about])),
                    now=kwargs["now"],  # type: ignore[arg-type]
                )
                raise

        return traced

    return of


def record_access(
    *,
    national_code: str,
    agency_code: str,
    actor: str,
    channel: str,
    ground: str,
    disclosed: list[str],
    tracking_code: int | None,
    now: datetime,
) -> None:
    """An entry "the person's data were shown" (CIT-6), in the transaction of the disclosure."""
    Access.objects.create(
        at=now,
        national_code=national_code,
        agency_code=agency_code,
        actor=actor,
        channel=channel,
        ground=ground,
        disclosed=disclosed,
        tracking_code=tracking_code,
    )
