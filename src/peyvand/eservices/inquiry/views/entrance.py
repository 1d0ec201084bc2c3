"""Who comes to the panel."""

from django.http import HttpRequest

from peyvand.eservices.inquiry.operations import Visitor
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.coverage.rules import Rights
from peyvand.kit import clock


def asker_of(request: HttpRequest) -> Asker:
    assert request.user.is_authenticated
    return Asker(user_id=request.user.pk)


def enter(request: HttpRequest, *, asking: bool) -> Rights:
    """The rights to single inquiries of whoever opens the page."""
    rights = operations.enter(
        asker=asker_of(request), channel=Channel.PANEL, now=clock.now(), source=client_address(request), asking=asking
    )
    request.is_manager = rights.is_manager  # type: ignore[attr-defined]
    return rights


def visitor_of(request: HttpRequest) -> Visitor:
    """Whoever comes to a page of batches, for the operations to decide about."""
    return Visitor(asker_of(request), Channel.PANEL, clock.now(), client_address(request))
