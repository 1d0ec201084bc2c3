"""An agencies file and ways to bend it."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

from peyvand.foundation.agencies import forms, operations

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
OPERATOR, MANAGER, ANOTHER = "0084575948", "0012345679", "1234567891"

_AGENCY: dict[str, Any] = {
    "code": "JUD-01",
    "name": "دادگستری کل استان تهران",
    "audience": "JUDICIAL",
    "memorandum": {
        "number": "1000/96/10391-12",
        "date": "2017-12-17",
        "valid_to": None,
        "basis": "CIRCULAR_1",
        "services": ["INQUIRY", "BATCH", "DOCUMENT", "API"],
        "daily_quota": 5000,
        "suspended": False,
        "purposes": [{"code": "CASE", "title": "رسیدگی قضایی"}],
        "requires_purpose": False,
        "requires_case_number": True,
        "allowed_networks": [],
    },
    "users": [
        {"national_code": OPERATOR, "full_name": "مریم رضایی", "mobile": "09121234567", "role": "OPERATOR"},
        {"national_code": MANAGER, "full_name": "علی احمدی", "mobile": "09127654321", "role": "MANAGER"},
    ],
}


def agency(*, clauses: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The court of these tests, with other fields or other clauses of its memorandum."""
    made = copy.deepcopy(_AGENCY) | changes
    if clauses:
        made["memorandum"] |= clauses
    return made


def file_of(*agencies: dict[str, Any]) -> str:
    return json.dumps({"agencies": list(agencies)}, ensure_ascii=False)


def load(*agencies: dict[str, Any], now: datetime = NOW) -> dict[str, operations.Loaded]:
    return operations.load(agencies=forms.parse_agencies(file_of(*agencies)), now=now, actor="command:root")
