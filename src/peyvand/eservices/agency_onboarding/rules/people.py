"""Who has an account here, as the rules of a move and of a list see them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has an account here, and the one agency that they work for; `agency_code` empty: none.

    Who has `left` an agency is suspended there, and may be admitted by any.
    """

    user_id: int
    full_name: str
    mobile: str
    activated: bool
    closed: bool
    member_id: int | None = None
    agency_id: int | None = None
    agency_code: str = ""
    role: str = ""
    suspended: bool = False
    left: bool = False
