"""Messages and gateways of the tests."""

from datetime import UTC, datetime
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from peyvand.foundation.notifications import jobs, operations
from peyvand.foundation.notifications.choices import Kind
from peyvand.foundation.notifications.gateways import NotDelivered
from peyvand.foundation.notifications.models import TextMessage

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MOBILE = "09121234567"


def write(
    *, code: str = "۱", mobile: str = MOBILE, now: datetime = NOW, valid_until: datetime | None = None
) -> TextMessage:
    """A message in the outbox; its code tells it from others."""
    message_id = operations.send(
        kind=Kind.ACTIVATION, mobile=mobile, code=code, address="https://x.example/", valid_until=valid_until, now=now
    )
    return TextMessage.objects.get(pk=message_id)


def code_in(text: str) -> str:
    return text.partition("حساب شما: ")[2].partition("\n")[0]


def work() -> None:
    """What a worker does at this moment: look for what is due, then whatever is queued."""
    jobs.wake()
    while queued := list(ProcrastinateJob.objects.order_by("pk").values_list("pk", "args")):
        for pk, arguments in queued:
            ProcrastinateJob.objects.filter(pk=pk)._raw_delete("default")
            jobs.deliver(**arguments)


class FakeGateway:
    """Takes messages in order; while `failures` has something, raises that instead."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self.down = False
        self.asked = 0
        self.taken: list[tuple[str, str]] = []

    def send(self, **message: Any) -> str:
        self.asked += 1
        if self.down:
            raise NotDelivered("down")
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append((message["mobile"], code_in(message["text"])))
        return f"g{len(self.taken)}"
