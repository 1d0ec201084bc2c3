"""Who has an account here, and for which agency they work."""

from collections.abc import Collection

from django.db import connection

from peyvand.eservices.agency_onboarding.rules.people import Person

_PEOPLE = """
SELECT u.national_code, u.id, u.full_name, u.mobile, u.activated_at IS NOT NULL, NOT u.is_active,
    m.id, a.id, COALESCE(a.code, ''), COALESCE(m.role, ''), m.suspended_at IS NOT NULL,
    COALESCE(m.suspended_for, '') = 'LEFT'
FROM accounts_user u
LEFT JOIN agencies_member m ON m.user_id = u.id
LEFT JOIN agencies_agency a ON a.id = m.agency_id
WHERE u.national_code = ANY(%(codes)s::text[])
ORDER BY u.id
"""
# Whoever would activate an account or change it waits; signing in and asking go on.
_LOCKED = " FOR NO KEY UPDATE OF u"


def known_people(codes: Collection[str], *, locked: bool = False) -> dict[str, Person]:
    """Those of these national codes who have an account here; `locked` until the caller's transaction ends."""
    # Not prepared: the plan depends on how many there are.
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE + (_LOCKED if locked else ""), {"codes": list(codes)})
        return {code: Person(*columns) for code, *columns in cursor.fetchall()}
