"""`make bench-load`: a load that doesn't wait for answers, as people don't: what is expected, then far too much.

Inquiries of the API come at a fixed rate whatever becomes of the earlier ones, pages beside them. Each is timed from
the moment at which it was due. Then comes several times as much: what is answered in good time must stay near the
capacity, whoever is turned away must be told when to come back, and afterwards all must be as before.
"""

import argparse
import asyncio
import itertools
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import uvloop
from common import Population, finish, prepare, settle
from inquiry import CREATED, questions
from load import head_of, http_load, server
from proxy import proxy

TOO_LATE = 2.0  # seconds: an answer after that is no good to whoever waits
GIVEN_UP = 15.0
AS_BEFORE = 3  # times the usual slowest hundredth, in a second that counts as normal again


@dataclass
class Outcome:
    """One request: when it was due, how long it took from then on, and the status; 0 if nobody answered."""

    due: float
    taken: float
    status: int
    says_when: bool


@dataclass
class Seen:
    """What became of a load."""

    outcomes: list[Outcome] = field(default_factory=list)

    def statuses(self) -> dict[int, int]:
        return dict(sorted(Counter(outcome.status for outcome in self.outcomes).items()))

    def good(self, ok: int) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.status == ok and outcome.taken <= TOO_LATE]

    def slowest(self, share: float, ok: int) -> float:
        """Seconds within which that share was answered."""
        times = sorted(outcome.taken for outcome in self.outcomes if outcome.status == ok)
        return times[min(int(len(times) * share), len(times) - 1)] if times else float("inf")


class Line(asyncio.Protocol):
    """A kept connection: one request at a time."""

    def __init__(self, idle: deque["Line"]) -> None:
        self._idle = idle
        self._buffer = bytearray()
        self._waiting: asyncio.Future[tuple[int, bool]] | None = None
        self.is_open = True

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, bool]]:
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._waiting

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = head_of(self._buffer)
        if head is None:
            return
        said = int(head.split(b" ", 2)[1]), b"\r\nretry-after:" in head
        self._buffer.clear()
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(said)
        if b"\r\nconnection: close" in head:
            self.drop()
        else:
            self._idle.append(self)

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        if self._waiting and not self._waiting.done():
            self._waiting.set_result((0, False))

    def drop(self) -> None:
        self.is_open = False
        self._transport.close()


async def offer(requests: Iterator[bytes], *, port: int, rate: float, seconds: float) -> Seen:
    """`rate` requests a second, each sent when it is due, whatever the others do."""
    seen, idle = Seen(), deque[Line]()
    loop = asyncio.get_running_loop()

    async def one(request: bytes, due: float) -> None:
        status, says_when, line = 0, False, None
        try:
            while idle and line is None:
                line = idle.pop()
                line = line if line.is_open else None
            if line is None:
                _, line = await loop.create_connection(lambda: Line(idle), "127.0.0.1", port)
            status, says_when = await asyncio.wait_for(line.ask(request), GIVEN_UP)
        except TimeoutError:
            if line is not None:
                line.drop()
        except OSError:
            status = 0
        seen.outcomes.append(Outcome(due, time.perf_counter() - due, status, says_when))

    begun, tasks = time.perf_counter(), set()
    for number in range(round(rate * seconds)):
        due = begun + number / rate
        wait = due - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        task = loop.create_task(one(next(requests), due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    for line in idle:
        line.drop()
    return seen


def page_requests(population: Population) -> Iterator[bytes]:
    """The panel and its history, by signed-in operators in turn."""
    from django.conf import settings

    cookie = settings.SESSION_COOKIE_NAME
    return itertools.cycle(
        f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}={session}\r\n\r\n".encode()
        for session in population.sessions
        for address in ("/panel/", "/panel/inquiries/")
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=200_000)
    parser.add_argument("--rate", type=float, default=200, help="inquiries a second that are expected")
    parser.add_argument("--seconds", type=float, default=100, help="for how long they come at that rate")
    parser.add_argument("--pages", type=float, default=5, help="pages a second beside them")
    parser.add_argument("--times", type=float, default=5, help="how many times as much comes then")
    parser.add_argument("--overload", type=float, help="how many come then a second, instead")
    parser.add_argument("--overload-seconds", type=float, default=20)
    parser.add_argument("--proxy", action="store_true", help="through nginx, set as deploy/nginx has it")
    options = parser.parse_args()

    population = prepare(settle(f"inquiry-{options.persons}"), options.persons)
    asked, pages = questions(population), page_requests(population)
    with ExitStack() as stack:
        inquiries = stack.enter_context(server("--only", "inquiries")).port
        panel = stack.enter_context(server("--only", "pages", "--workers", "2")).port
        if options.proxy:
            panel = inquiries = stack.enter_context(proxy(pages=panel, inquiries=inquiries))
        capacity = http_load(asked, port=inquiries, clients=64, seconds=5, expected=CREATED).rate
        overload = options.overload or options.rate * options.times
        print(f"capacity, 64 clients that wait for their answers: {capacity:.0f}/s", flush=True)

        async def beside(rate: float, seconds: float) -> tuple[Seen, Seen]:
            return await asyncio.gather(
                offer(asked, port=inquiries, rate=rate, seconds=seconds),
                offer(pages, port=panel, rate=options.pages, seconds=seconds),
            )

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            usual, usual_pages = runner.run(beside(options.rate, options.seconds))
            tell(f"{options.rate:g}/s for {options.seconds:g} s", usual, 201)
            tell(f"  and {options.pages:g} pages/s", usual_pages, 200)
            much, much_pages = runner.run(beside(overload, options.overload_seconds))
            tell(f"{overload:g}/s for {options.overload_seconds:g} s", much, 201)
            tell(f"  and {options.pages:g} pages/s", much_pages, 200)
            ended = time.perf_counter()
            after, _ = runner.run(beside(options.rate, 15))
    goodput = len(much.good(201)) / options.overload_seconds
    normal = normal_again(after, ended, AS_BEFORE * max(usual.slowest(0.99, 201), 0.05))
    refused = [outcome for outcome in much.outcomes if outcome.status in {429, 503}]
    silent = sum(not outcome.says_when for outcome in refused)
    ratio = goodput / min(capacity, overload)
    print(f"goodput {goodput:.0f}/s; {len(refused)} turned away, {silent} of them without a word when to come back")
    print(f"normal again {normal:.0f} s after it" if normal < 15 else "not normal again within 15 s")
    errors = [name for name, holds in {
        "errors at the usual rate": set(usual.statuses()) == {201} and set(usual_pages.statuses()) == {200},
        "errors under too much": set(much.statuses()) <= {201, 429, 503},
        "refusals that don't say when": silent == 0,
        "goodput below 80 %": ratio >= 0.8,
        "not normal within 10 s": normal <= 10,
    }.items() if not holds]  # fmt: skip
    finish(
        bench="load",
        ratio=round(ratio, 3),
        unit="requests/s",
        ours=round(goodput),
        floor=round(min(capacity, overload)),
        p99_ms=round(usual.slowest(0.99, 201) * 1e3, 1),
        pages_p99_ms=round(usual_pages.slowest(0.99, 200) * 1e3, 1),
        refused=len(refused),
        normal_after=round(normal),
        broken=errors,
    )
    raise SystemExit(1 if errors else 0)


def tell(name: str, seen: Seen, ok: int) -> None:
    middle, slowest = (seen.slowest(share, ok) * 1e3 for share in (0.5, 0.99))
    print(f"{name}: {seen.statuses()}, p50 {middle:.1f} ms, p99 {slowest:.1f} ms", flush=True)


def normal_again(after: Seen, since: float, usual: float) -> float:
    """Seconds from `since` to the end of the last second in which a request failed or took longer than `usual`."""
    odd = [outcome.due - since for outcome in after.outcomes if outcome.status != 201 or outcome.taken > usual]
    by_second = Counter(int(due) for due in odd)
    total = Counter(int(outcome.due - since) for outcome in after.outcomes)
    slow = [second for second, number in by_second.items() if number > total[second] / 100]
    return max(slow) + 1 if slow else 0


if __name__ == "__main__":
    main()
