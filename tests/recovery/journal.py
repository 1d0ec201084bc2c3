"""Load that keeps a journal: who was promised what, and when. Outcomes that nobody knows are asked for again by key."""

import csv
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import uuid4

from tests.installation import Installation


@dataclass
class Promise:
    """One question: its key, when it was first sent, and when and with what it was acknowledged. `tries`: how often it
    was sent; `sent_on` by the clock that only counts on, `taken` the seconds until it was acknowledged."""

    key: str
    national_code: str
    sent_at: datetime
    tries: int = 0
    sent_on: float = field(default_factory=time.monotonic)
    taken: float = 0.0
    acknowledged_at: datetime | None = None
    tracking_code: int = 0
    body: bytes = b""


class Journal:
    """Askers who go on whatever dies, each with one question after another."""

    def __init__(self, installation: Installation, codes: Sequence[str], *, askers: int, pause: float = 0.0) -> None:
        self._installation = installation
        self._codes = codes
        self._pause = pause
        self.headers = {"Authorization": f"Bearer {installation.token()}", "Content-Type": "application/json"}
        self.refused: Counter[int] = Counter()  # by status; 0: the server hung up
        self._stop = threading.Event()
        self.promises: list[Promise] = []
        self._threads = [threading.Thread(target=self._ask_on, daemon=True) for _ in range(askers)]
        for thread in self._threads:
            thread.start()

    @property
    def acknowledged(self) -> list[Promise]:
        return [promise for promise in self.promises if promise.acknowledged_at]

    @property
    def open(self) -> list[Promise]:
        return [promise for promise in self.promises if not promise.acknowledged_at]

    def wait_for_one_more(self, *, within: float = 120) -> float:
        """Seconds until a question that is sent from now on has been acknowledged."""
        begun, now = time.monotonic(), datetime.now(UTC)
        while time.monotonic() - begun < within:
            if any(p.sent_at > now and p.acknowledged_at for p in self.promises[-200:]):
                return time.monotonic() - begun
            time.sleep(0.01)
        raise AssertionError(f"nothing was answered for {within} s")

    def stop(self) -> None:
        """Asks nothing new; what is open stays open."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def settle(self) -> None:
        """Asks once more for whatever is open, by its key."""
        for promise in self.open:
            until = time.monotonic() + 60
            while not self._send(promise) and time.monotonic() < until:
                time.sleep(0.1)

    def _ask_on(self) -> None:
        chance = random.Random()
        while not self._stop.is_set():
            promise = Promise(uuid4().hex, chance.choice(self._codes), datetime.now(UTC))
            self.promises.append(promise)
            while not self._send(promise) and not self._stop.is_set():
                time.sleep(0.05)
            time.sleep(self._pause)

    def _send(self, promise: Promise) -> bool:
        """Whether it was acknowledged."""
        headers = self.headers | {"Idempotency-Key": promise.key}
        promise.tries += 1
        question = json.dumps({"national_code": promise.national_code}).encode()
        try:
            status, body = self._installation.request("POST", "/api/v1/inquiries", question, headers)
        except OSError:
            self.refused[0] += 1
            return False
        if status != HTTPStatus.CREATED:
            self.refused[status] += 1
            assert status in {409, 500, 503}, (status, body)  # it may have been killed at any point
            return False
        promise.body = body
        promise.tracking_code = int(json.loads(body)["tracking_code"])
        promise.taken = time.monotonic() - promise.sent_on
        promise.acknowledged_at = datetime.now(UTC)
        return True


def codes_of(installation: Installation) -> list[str]:
    """Whom it was prepared with."""
    with (installation.home / "bundle" / "persons.csv").open(encoding="utf-8", newline="") as file:
        return [row["national_code"] for row in csv.DictReader(file)]


def recorded(installation: Installation) -> dict[int, tuple[str, str]]:
    """National code and body of every answer over the API, by tracking code."""
    rows = installation.rows("SELECT tracking_code, national_code, body FROM coverage_answer WHERE channel = 'API'")
    return {code: (national_code, body) for code, national_code, body in rows}


def check_entries(installation: Installation) -> None:
    """Each answer has exactly one entry for whom it was about, and no entry is without its answer."""
    # Killed again and again, the database never came to count its rows: it would take these tables for empty.
    installation.rows("ANALYZE coverage_answer, audit_access")
    wrong = installation.rows(
        "SELECT a.tracking_code, count(e.id) FROM coverage_answer a LEFT JOIN audit_access e"
        " ON e.tracking_code = a.tracking_code AND e.national_code = a.national_code AND e.ground = 'INQUIRY'"
        " GROUP BY 1 HAVING count(e.id) <> 1 LIMIT 5"
    )
    assert wrong == [], wrong
    orphans = installation.sql(
        "SELECT count(*) FROM audit_access e WHERE ground = 'INQUIRY'"
        " AND NOT EXISTS (SELECT FROM coverage_answer a WHERE a.tracking_code = e.tracking_code)"
    )
    assert orphans == 0, orphans
