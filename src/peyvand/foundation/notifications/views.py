"""The door of the text-message gateway: what became of a message."""

import hmac
import json
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from peyvand.foundation.accounts.guards import public
from peyvand.foundation.notifications import operations
from peyvand.foundation.notifications.choices import Delivery
from peyvand.kit import clock
from peyvand.kit.problems import CONTENT_TYPE, problem

_LONGEST_BODY = 4096
_OUTCOMES = {Delivery.DELIVERED, Delivery.FAILED, Delivery.EXPIRED}


@public
@csrf_exempt  # no browser comes here: the secret is the gateway's own
@require_POST
def receipts(request: HttpRequest) -> HttpResponse:
    """`{"reference", "state"}` with the secret as a bearer token: 204, for an unknown reference too."""
    given = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(given, f"Bearer {settings.TEXT_RECEIPT_SECRET}".encode()):
        return _problem(HTTPStatus.UNAUTHORIZED, "UNAUTHORIZED", "The secret is missing or wrong.")
    if len(request.body) > _LONGEST_BODY:
        return _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "TOO_LARGE", "A receipt is a small object.")
    try:
        said = json.loads(request.body)
        reference, outcome = UUID(said["reference"]), Delivery(said["state"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return _problem(HTTPStatus.BAD_REQUEST, "UNREADABLE", "A receipt has a reference and a state.")
    if outcome not in _OUTCOMES:
        return _problem(HTTPStatus.BAD_REQUEST, "UNREADABLE", "The state is DELIVERED, FAILED or EXPIRED.")
    operations.note_receipt(reference=reference, outcome=outcome, now=clock.now())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _problem(status: HTTPStatus, code: str, detail: str) -> HttpResponse:
    return JsonResponse(problem(status, code, detail), status=status, content_type=CONTENT_TYPE)
