"""Closing and opening services. Who may is the door's to say: this app stands below the accounts."""

from datetime import datetime

from django.db import IntegrityError, transaction

from peyvand.foundation.audit.operations import record_act
from peyvand.foundation.switches import rules
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.models import Closure
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@transaction.atomic
def close(*, switch: Switch, reason: str, expected_until: datetime | None, by: int, now: datetime) -> None:
    """Nobody begins `switch` from the commit on. Raises Refusal ALREADY_CLOSED or those of `rules.check_closing`."""
    rules.check_closing(reason=reason, expected_until=expected_until, now=now)
    try:
        with transaction.atomic():
            closure = Closure.objects.create(
                switch=switch, reason=reason, expected_until=expected_until, closed_by=f"user:{by}", closed_at=now
            )
    except IntegrityError as error:
        if "closure_one_of_a_switch_at_a_time" not in str(error):
            raise
        raise Refusal("ALREADY_CLOSED", str(_("این خدمت را همکار شما پیش از این بسته است.")), status=409) from error
    record_act(
        actor=f"user:{by}",
        verb="service:close",
        subject=f"service:{switch}",
        detail={"closure": closure.pk, "expected_until": expected_until.isoformat() if expected_until else ""},
        now=now,
    )


@transaction.atomic
def open_again(*, switch: Switch, by: int, now: datetime) -> None:
    """Whoever comes may begin again. Raises Refusal ALREADY_OPEN."""
    opened = Closure.objects.filter(switch=switch, opened_at=None).update(opened_by=f"user:{by}", opened_at=now)
    if not opened:
        raise Refusal("ALREADY_OPEN", str(_("این خدمت باز است.")), status=409)
    record_act(actor=f"user:{by}", verb="service:open", subject=f"service:{switch}", now=now)
