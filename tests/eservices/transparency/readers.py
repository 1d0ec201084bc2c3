"""Citizens who read who looked at their data."""

import re
from datetime import datetime

from django.test import Client

from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.operations import answer
from peyvand.foundation.coverage.questions import Answered, Asker, Question
from tests.eservices.cast import Cast

LIST = "/me/accesses/"
PRINCIPAL, DEPENDENT, OF_DEPENDENT = "0000027227", "0000136107", "0000122491"
_LINE = re.compile(r"/me/accesses/(\d+-[0-9a-f]{16})/")


def asks(who: Cast, code: str, *, now: datetime, **asked: object) -> Answer:
    """The agency's operator asks over the panel."""
    question = Question(Asker(user_id=who.operator.pk), "PANEL", code, source="127.0.0.1", **asked)
    (reply,) = answer([question], now=now)
    assert isinstance(reply, Answered), reply
    return Answer.objects.get(pk=reply.tracking_code)


def references(client: Client, query: str = "") -> list[str]:
    """The lines on a page of the list, in order."""
    page = client.get(f"{LIST}{query}")
    assert page.status_code == 200, page.content.decode()
    return _LINE.findall(page.content.decode())


def listed(client: Client, query: str = "") -> list:
    return client.get(f"{LIST}{query}").context["lines"]
