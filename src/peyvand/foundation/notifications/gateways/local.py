"""The default: no provider. Messages are appended to a file of this installation, which the demo shows."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import TypedDict

from django.conf import settings

from peyvand.foundation.notifications.gateways import NotDelivered


class Sent(TypedDict):
    """`at` is aware, UTC."""

    reference: str
    at: datetime
    mobile: str
    text: str


def faults() -> list[str]:
    return []


def send(*, reference: str, mobile: str, text: str, now: datetime, valid_until: datetime | None = None) -> str:
    """One line of JSON, readable by this account alone."""
    message = {"reference": reference, "at": now.isoformat(), "mobile": mobile, "text": text}
    line = json.dumps(message, ensure_ascii=False) + "\n"
    try:
        descriptor = os.open(_file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with open(descriptor, "ab") as file:
            file.write(line.encode())
    except OSError as error:
        raise NotDelivered("the file can't be written") from error
    return ""


def sent(*, newest: int = 20) -> list[Sent]:
    """The newest messages first."""
    try:
        lines = _file().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [_read(line) for line in reversed(lines[-newest:])]


def _read(line: str) -> Sent:
    message = json.loads(line)
    return Sent(**{**message, "at": datetime.fromisoformat(message["at"])})


def _file() -> Path:
    return Path(settings.DATA_DIR) / "text-messages.jsonl"
