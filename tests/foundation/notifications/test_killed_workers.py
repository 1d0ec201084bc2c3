"""Workers are killed in the midst of it: nothing is lost, and what comes twice is what a dead worker had in hand."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from peyvand.foundation.notifications.models import TextMessage
from tests.foundation.notifications.conftest import KEY
from tests.foundation.notifications.outbox import code_in, write

LIVES = 20 if os.environ.get("PEYVAND_SOAK") else 6
PEOPLE = 20
IN_HAND = 4  # messages at once: as many as a worker's jobs (kit.jobs.run_worker)
WAITING = 30  # at least, at the beginning of each life: more than it lasts for


@pytest.fixture
def workers(committing_db, sandbox) -> Iterator[subprocess.Popen[str]]:
    """A process that lives as `mortal_worker` says."""
    database = {key: django_settings.DATABASES["default"][key] for key in ("HOST", "NAME", "USER", "PORT", "PASSWORD")}
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("mortal_worker.py")), json.dumps(database), sandbox.address],
        env={**os.environ, "PEYVAND_TEXT_GATEWAY_KEY": KEY},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield process
    process.kill()
    process.wait()


def say(workers: subprocess.Popen[str], line: str) -> None:
    assert workers.stdin is not None
    workers.stdin.write(f"{line}\n")
    workers.stdin.flush()


def answer(workers: subprocess.Popen[str]) -> int:
    assert workers.stdout is not None
    # Its log lines go the same way.
    return int(next(line for line in workers.stdout if not line.startswith("{")))


def test_killed_workers_lose_nothing_and_repeat_only_what_they_had_in_hand(workers, sandbox):
    sandbox.behaves("no_receipt")
    chance = random.Random(1405)
    written: list[TextMessage] = []
    in_the_midst = 0
    for life in range(LIVES):
        while TextMessage.objects.filter(state="PENDING").count() < WAITING:
            turn = len(written) // PEOPLE
            now = datetime.now(UTC)
            written += [write(code=str(turn), mobile=f"0912{person:07}", now=now) for person in range(PEOPLE)]
        say(workers, f"{2 * life} killed")
        child = answer(workers)
        begun = sandbox.asked
        while sandbox.asked == begun:
            time.sleep(0.03)
        time.sleep(chance.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        assert answer(workers) == -signal.SIGKILL
        in_the_midst += TextMessage.objects.filter(state="PENDING").exists()
    assert in_the_midst == LIVES  # each of them left something behind
    for life in range(LIVES, LIVES + 3):
        say(workers, f"{2 * life} last")
        answer(workers)
        assert answer(workers) == 0

    taken = sandbox.messages
    assert {message["reference"] for message in taken} == {message.reference.hex for message in written}
    attempts = {
        reference.hex: (attempts, state)
        for reference, attempts, state in TextMessage.objects.values_list("reference", "attempts", "state")
    }
    assert {state for _, state in attempts.values()} == {"SENT"}
    # Handed over again is only what a worker had claimed and not settled when it was killed: two at most a life.
    assert all(message["handed_over"] <= attempts[message["reference"]][0] for message in taken)
    assert sum(tries - 1 for tries, _ in attempts.values()) <= IN_HAND * LIVES
    assert sum(message["handed_over"] - 1 for message in taken) <= IN_HAND * LIVES
    for person in range(PEOPLE):
        mine = [int(code_in(message["text"])) for message in taken if message["to"] == f"0912{person:07}"]
        assert mine == list(range(len(written) // PEOPLE))
