"""Was this person asked about lately? A repeated question is answered, but not before the asker has been told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from peyvand.kit.jalali import tehran_day


@dataclass(frozen=True, slots=True)
class Earlier:
    """An inquiry by the same agency about the same person. `tracking_code` only where the asker may open it."""

    asked_at: datetime
    tracking_code: str | None


def asked_lately(earlier: Iterable[Earlier], *, today: date, days: int) -> Earlier | None:
    """Which to tell about: of those at most `days` old the asker's own, else the newest; None for none (INQ-9)."""
    recent = [one for one in earlier if (today - tehran_day(one.asked_at)).days <= days]
    return max(recent, key=lambda one: (one.tracking_code is not None, one.asked_at), default=None)
