"""The sandbox bank in a process of its own, and its controls."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

KEY = "the-sandbox-bank-s-key"


class SandboxBank:
    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx.Client(base_url=address, trust_env=False)

    def behaves(self, kind: str, *, times: int | None = None, seconds: float = 10) -> None:
        said = {"kind": kind, "times": times, "seconds": seconds}
        self.http.post("/behaviour", json=said).raise_for_status()

    @property
    def asked(self) -> int:
        return self.http.get("/behaviour").json()["asked"]

    def payment(self, order_id: str) -> dict[str, Any]:
        (found,) = (one for one in self.http.get("/payments").json()["payments"] if one["order_id"] == order_id)
        return found

    def decides(self, token: str, deed: str = "pay") -> httpx.Response:
        """The payer presses a button of the bank's page."""
        return self.http.post(f"/pay/{token}", data={"deed": deed})

    @property
    def statement(self) -> str:
        return self.http.get("/statement.csv").text


@contextmanager
def sandbox_bank(*options: str) -> Iterator[SandboxBank]:
    environment = {**os.environ, "PEYVAND_PAYMENT_MERCHANT": KEY}
    process = subprocess.Popen(
        [sys.executable, "-m", "peyvand.config.cli", "sandbox_bank", "--port", "0", *options],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield SandboxBank(process.stdout.readline().strip())
    finally:
        process.kill()
        process.wait()
