"""Figures of the inquiries: whose audience, which outcome, why refused – of nobody in particular."""

from collections.abc import Iterable

from prometheus_client import Counter

from peyvand.foundation.coverage.questions import Answered, Reply

_ANSWERED = Counter("peyvand_inquiries", "Inquiries answered.", ["outcome", "audience"])
_REFUSED = Counter(
    "peyvand_inquiries_refused", "Inquiries refused; QUOTA_EXHAUSTED: the day's were used up.", ["reason"]
)


def count(replies: Iterable[Reply]) -> None:
    for reply in replies:
        if isinstance(reply, Answered):
            _ANSWERED.labels(reply.outcome, reply.audience).inc()
        else:
            _REFUSED.labels(reply.code).inc()
