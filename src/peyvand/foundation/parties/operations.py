"""What is heard of an outside party is written down, by whoever had to do with it and by the worker's trials.

Each is one statement of its own, outside the transaction of what was asked.
"""

from datetime import datetime

from django.db import connection

from peyvand.foundation.parties.choices import Party
from peyvand.foundation.parties.rules import NOTED_EVERY

_ANSWER = """
INSERT INTO parties_standing AS standing (party, answered_at, silences) VALUES (%(party)s, %(now)s, 0)
ON CONFLICT (party) DO UPDATE SET answered_at = excluded.answered_at, silences = 0
WHERE standing.silences > 0 OR standing.answered_at IS NULL OR standing.answered_at < %(since)s
"""
_SILENCE = """
INSERT INTO parties_standing AS standing (party, silent_at, silences) VALUES (%(party)s, %(now)s, 1)
ON CONFLICT (party) DO UPDATE SET silent_at = excluded.silent_at, silences = standing.silences + 1
"""


def note(party: Party, *, answered: bool, now: datetime) -> None:
    """The party answered – whatever it said – or kept silent. A good word soon after another is let be."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ANSWER if answered else _SILENCE, {"party": party.value, "now": now, "since": now - NOTED_EVERY}
        )
