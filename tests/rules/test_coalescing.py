"""Many callers, one call: everyone gets their own reply, whoever else asks, fails, floods or hangs up."""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from peyvand.kit.coalescing import Coalescer, Overloaded


class Work:
    """Answers each question with its double and remembers the calls; `gate` holds a call back until it is set."""

    def __init__(self, *, held: bool = False) -> None:
        self.calls: list[list[Any]] = []
        self.begun = threading.Event()
        self.gate = threading.Event()
        if not held:
            self.gate.set()

    def __call__(self, questions: list[Any]) -> list[Any]:
        self.calls.append(questions)
        self.begun.set()
        assert self.gate.wait(10)
        return [question * 2 for question in questions]


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def within_limits() -> None:
        async with asyncio.timeout(30):  # a caller left hanging is a failure, not a hung test run
            await scenario()

    asyncio.run(within_limits())


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.001)


async def settle() -> None:
    """Let every task run until it waits for something."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.parametrize("seed", range(10))
def test_everyone_gets_their_own_reply(seed: int) -> None:
    chance = random.Random(seed)
    work = Work()

    async def scenario() -> None:
        coalescer: Coalescer[int, int] = Coalescer(work, together=chance.randint(1, 9), capacity=1000, share=1000)

        async def caller(number: int) -> None:
            for _ in range(chance.randint(0, 20)):
                await asyncio.sleep(0)
            assert await coalescer.ask(number, owner=chance.randint(0, 4)) == number * 2

        await asyncio.gather(*(caller(number) for number in range(200)))
        coalescer.close()
        assert Counter(number for call in work.calls for number in call) == Counter(range(200))

    run(scenario)


def test_a_lone_caller_is_served_at_once_and_alone() -> None:
    work = Work()

    async def scenario() -> None:
        coalescer: Coalescer[int, int] = Coalescer(work)
        assert await coalescer.ask(1, owner="A") == 2
        assert await coalescer.ask(2, owner="A") == 4
        assert work.calls == [[1], [2]]
        coalescer.close()

    run(scenario)


def test_who_comes_while_a_call_runs_goes_together_with_the_next() -> None:
    work = Work(held=True)

    async def scenario() -> None:
        coalescer: Coalescer[int, int] = Coalescer(work, together=3)
        asked = [asyncio.create_task(coalescer.ask(0, owner="A"))]
        await until(work.begun.is_set)
        asked += [asyncio.create_task(coalescer.ask(number, owner="A")) for number in range(1, 6)]
        await settle()
        work.gate.set()
        assert await asyncio.gather(*asked) == [0, 2, 4, 6, 8, 10]
        assert work.calls == [[0], [1, 2, 3], [4, 5]]
        coalescer.close()

    run(scenario)


def test_a_failing_call_fails_those_in_it_and_nobody_else() -> None:
    work = Work(held=True)

    def failing(questions: list[int]) -> list[int]:
        replies = work(questions)
        if 13 in questions:
            raise LookupError("13")
        return replies

    async def scenario() -> None:
        coalescer: Coalescer[int, int] = Coalescer(failing, together=2)
        first = asyncio.create_task(coalescer.ask(0, owner="A"))
        await until(work.begun.is_set)
        asked = [asyncio.create_task(coalescer.ask(number, owner="A")) for number in (12, 13, 14, 15)]
        await settle()
        work.gate.set()
        got = await asyncio.gather(first, *asked, return_exceptions=True)
        assert work.calls == [[0], [12, 13], [14, 15]]
        assert got[0] == 0
        assert [type(reply) for reply in got[1:3]] == [LookupError, LookupError]
        assert got[3:] == [28, 30]
        assert await coalescer.ask(5, owner="A") == 10
        coalescer.close()

    run(scenario)


def test_beyond_the_capacity_nobody_waits() -> None:
    work = Work(held=True)

    async def scenario() -> None:
        coalescer: Coalescer[int, int] = Coalescer(work, capacity=3, share=3)
        asked = [asyncio.create_task(coalescer.ask(0, owner="A"))]
        await until(work.begun.is_set)
        asked += [asyncio.create_task(coalescer.ask(number, owner=number)) for number in (1, 2, 3)]
        await settle()
        assert coalescer.is_full
        with pytest.raises(Overloaded):
            await coalescer.ask(4, owner="new")
        work.gate.set()
        assert await asyncio.gather(*asked) == [0, 2, 4, 6]
        assert await coalescer.ask(4, owner="new") == 8, "there is room again"
        assert all(4 not in call for call in work.calls[:-1]), "who was turned away was not served"
        coalescer.close()

    run(scenario)


def test_beyond_an_owners_share_only_that_owner_is_turned_away() -> None:
    work = Work(held=True)

    async def scenario() -> None:
        coalescer: Coalescer[int, int] = Coalescer(work, capacity=100, share=2)
        asked = [asyncio.create_task(coalescer.ask(0, owner="A"))]
        await until(work.begun.is_set)
        asked += [asyncio.create_task(coalescer.ask(number, owner="A")) for number in (1, 2)]
        await settle()
        with pytest.raises(Overloaded):
            await coalescer.ask(3, owner="A")
        asked.append(asyncio.create_task(coalescer.ask(4, owner="B")))
        work.gate.set()
        assert await asyncio.gather(*asked) == [0, 2, 4, 8]
        assert await coalescer.ask(3, owner="A") == 6
        coalescer.close()

    run(scenario)


def test_owners_take_turns_whoever_floods() -> None:
    work = Work(held=True)

    async def scenario() -> None:
        coalescer: Coalescer[str, str] = Coalescer(work, together=3)
        asked = [asyncio.create_task(coalescer.ask("first", owner="flood"))]
        await until(work.begun.is_set)
        asked += [asyncio.create_task(coalescer.ask(f"f{number}", owner="flood")) for number in range(6)]
        await settle()
        asked += [asyncio.create_task(coalescer.ask(f"b{number}", owner="B")) for number in range(2)]
        asked.append(asyncio.create_task(coalescer.ask("c0", owner="C")))
        await settle()
        work.gate.set()
        await asyncio.gather(*asked)
        assert work.calls == [["first"], ["f0", "b0", "c0"], ["f1", "b1", "f2"], ["f3", "f4", "f5"]]
        coalescer.close()

    run(scenario)


def test_a_caller_who_hangs_up_disturbs_nobody() -> None:
    work = Work(held=True)

    async def scenario() -> None:
        coalescer: Coalescer[int, int] = Coalescer(work, together=2)
        in_work = asyncio.create_task(coalescer.ask(0, owner="A"))
        await until(work.begun.is_set)
        waiting = [asyncio.create_task(coalescer.ask(number, owner="A")) for number in (1, 2, 3)]
        await settle()
        in_work.cancel()
        waiting[0].cancel()
        await settle()
        work.gate.set()
        assert await asyncio.gather(*waiting[1:]) == [4, 6]
        assert in_work.cancelled()
        assert waiting[0].cancelled()
        assert await coalescer.ask(4, owner="A") == 8
        coalescer.close()

    run(scenario)


def test_a_failing_call_whose_caller_hung_up_disturbs_nobody() -> None:
    work = Work(held=True)

    def failing(questions: list[int]) -> list[int]:
        work(questions)
        raise LookupError

    async def scenario() -> None:
        coalescer: Coalescer[int, int] = Coalescer(failing)
        gone = asyncio.create_task(coalescer.ask(0, owner="A"))
        await until(work.begun.is_set)
        gone.cancel()
        await settle()
        work.gate.set()
        with pytest.raises(LookupError):
            await coalescer.ask(1, owner="A")
        coalescer.close()

    run(scenario)


def test_closing_ends_the_running_call_first_and_takes_no_more() -> None:
    work = Work(held=True)

    async def scenario() -> None:
        coalescer: Coalescer[int, int] = Coalescer(work)
        last = asyncio.create_task(coalescer.ask(1, owner="A"))
        await until(work.begun.is_set)
        closing = asyncio.create_task(asyncio.to_thread(coalescer.close))
        await settle()
        assert not closing.done()
        work.gate.set()
        await closing
        assert await last == 2
        with pytest.raises(RuntimeError):
            await coalescer.ask(2, owner="A")
        assert work.calls == [[1]]

    run(scenario)
