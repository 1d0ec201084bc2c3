"""What an agency declares. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Declaration:
    """A need as the form gives it, checked and normalised; the fields are those of `models.Need`.

    `purposes` are titles. For an agency that has a memorandum its own name and audience count.
    """

    national_id: str
    agency_name: str
    audience: str
    address: str
    position: str
    letter_number: str
    letter_date: date
    services: tuple[str, ...]
    purposes: tuple[str, ...]
    daily_volume: int
    networks: tuple[str, ...]
    legal_ground: str
