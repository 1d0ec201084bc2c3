"""Many callers, one call: whoever waits at a moment is served together.

A set-based operation costs little more for fifty questions than for one. While one call runs in its thread, the next
questions gather; when it ends, they go together. Nothing waits on a timer, so a lone caller is served at once.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor

# Beyond so many, one more in a call no longer gains anything, and all in it wait longer.
TOGETHER = 64
# Beyond so many, the last of them would wait longer than it makes sense to.
CAPACITY = 512


class Overloaded(Exception):
    """More are waiting than can be served in good time; come back later."""


class Coalescer[Question, Reply]:
    """Calls `work` with the questions of all who wait, at most `together` at once.

    `capacity` bounds how many wait in all, `share` how many of one owner; beyond it `ask` raises Overloaded. Owners
    take turns, so that one who floods delays the others by one question each, no more. If `work` raises, everybody in
    that call gets the exception: it must keep what befalls one question from the others. `observe` hears how many go
    together in each call.
    """

    def __init__(
        self,
        work: Callable[[list[Question]], list[Reply]],
        *,
        together: int = TOGETHER,
        capacity: int = CAPACITY,
        share: int = 256,
        observe: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._work = work
        self._together = together
        self._capacity = capacity
        self._share = share
        self._observe = observe
        self._waiting: OrderedDict[Hashable, deque[tuple[Question, asyncio.Future[Reply]]]] = OrderedDict()
        self._count = 0
        self._running: asyncio.Task[None] | None = None
        # One thread: one connection, one transaction at a time, no two calls in each other's way.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="coalescer")

    @property
    def is_full(self) -> bool:
        """Whether the next one would be turned away, whoever it is."""
        return self._count >= self._capacity

    async def ask(self, question: Question, *, owner: Hashable) -> Reply:
        """The reply to one question. Raises Overloaded, or what `work` raised."""
        queue = self._waiting.get(owner)
        if self.is_full or (queue is not None and len(queue) >= self._share):
            raise Overloaded
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[Reply] = loop.create_future()
        if queue is None:
            queue = self._waiting[owner] = deque()
        queue.append((question, reply))
        self._count += 1
        if self._running is None:
            self._running = loop.create_task(self._run())
        return await reply

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._count:
                batch = self._take()
                self._observe(len(batch))
                try:
                    replies = await loop.run_in_executor(self._thread, self._work, [question for question, _ in batch])
                    if len(replies) != len(batch):
                        raise RuntimeError(f"{len(replies)} replies to {len(batch)} questions")
                except Exception as error:
                    for _, reply in batch:
                        if not reply.done():
                            reply.set_exception(error)
                    continue
                for (_, reply), given in zip(batch, replies, strict=True):
                    if not reply.done():  # the caller may have hung up
                        reply.set_result(given)
        finally:
            self._running = None

    def _take(self) -> list[tuple[Question, asyncio.Future[Reply]]]:
        batch: list[tuple[Question, asyncio.Future[Reply]]] = []
        while self._count and len(batch) < self._together:
            owner, queue = self._waiting.popitem(last=False)
            batch.append(queue.popleft())
            self._count -= 1
            if queue:
                self._waiting[owner] = queue
        return batch

    def close(self) -> None:
        self._thread.shutdown(wait=True)
