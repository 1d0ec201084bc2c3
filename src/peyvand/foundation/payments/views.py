"""The payer's way to the bank and back, and the finance desk's differences.

A form of ours may lead nowhere but to us (CSP), so `start` answers with a page that goes on to the bank by itself.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import applicant, office_member, public
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.parties import operations as parties
from peyvand.foundation.parties.choices import Party, State
from peyvand.foundation.parties.queries import states
from peyvand.foundation.payments import forms, gateways, operations, queries
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.queries import closed_now
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

DIFFERENCES_A_PAGE = 50
_PAYABLE = {"open", "failed", "at-bank"}


# -- the payer -------------------------------------------------------------------------------------------------------
@applicant
@require_GET
def payment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is to be paid, or what became of it."""
    order = _own(request, public_id)
    bank_is_silent = order.phase in _PAYABLE and states([Party.BANK], now=clock.now())[Party.BANK] == State.DOWN
    context = {"order": order, "bank_is_silent": bank_is_silent, "closed": closed_now().get(Switch.PAYMENT)}
    return render(request, "payments/payment.html", context)


@applicant
@require_GET
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For a page that waits for the bank's word: nothing while there is none, then the whole page anew."""
    waits = _own(request, public_id).phase == "checking"
    return HttpResponse(status=HTTPStatus.NO_CONTENT) if waits else HttpResponse(headers={"HX-Refresh": "true"})


@applicant
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To the bank's page. Whoever had to sign in again before their press counted comes back to the payment's."""
    if request.method != "POST":
        return redirect("payments:payment", public_id)
    begun = operations.begin_attempt(
        public_id=public_id, payer_id=request.user.pk, now=clock.now(), source=client_address(request)
    )
    token = begun.token or _announce(begun)
    return render(request, "payments/to_the_bank.html", {"bank_page": gateways.page(begun.gateway, token)})


def _announce(begun: operations.Begun) -> str:
    """The bank's token for a new attempt. Raises Refusal UNAVAILABLE or BEGUN_TOO_LATE."""
    try:
        token = gateways.begin(
            begun.gateway,
            number=begun.number,
            amount=begun.amount,
            title=begun.title,
            callback_url=settings.PUBLIC_URL + reverse("payments:back", args=[begun.number]),
        )
    except gateways.Unanswered as error:
        operations.note_not_begun(attempt_id=begun.id, now=clock.now())
        parties.note(Party.BANK, answered=isinstance(error, gateways.Refused), now=clock.now())
        raise Refusal(
            "UNAVAILABLE", _("بانک اکنون پاسخ نمی‌دهد و پولی کم نشده است؛ چند دقیقهٔ دیگر دوباره بیازمایید.")
        ) from error
    operations.note_begun(attempt_id=begun.id, token=token, now=clock.now())
    parties.note(Party.BANK, answered=True, now=clock.now())
    return token


@applicant
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The payer says that they have paid, though the bank didn't send them back."""
    if request.method == "POST":
        found = queries.returning(_own(request, public_id).number)
        if found is not None:
            _note_return(request, found, says_paid=False, said_reference="", contradiction="")
    return redirect("payments:payment", public_id)


@public
@csrf_exempt  # the bank sends the browser here, some by a form of theirs; nothing that it brings is believed
@require_http_methods(["GET", "POST"])
def back(request: HttpRequest, attempt_number: str) -> HttpResponse:
    """Back from the bank, once or often, early or late: the bank itself is asked, the payer sees what it says."""
    found = queries.returning(attempt_number)
    if found is None:
        operations.refuse_return(
            number=attempt_number, now=clock.now(), actor=_actor(request), source=client_address(request)
        )
        raise Http404
    said = (request.POST or request.GET).dict()
    _note_return(
        request,
        found,
        says_paid=gateways.says_paid(found.gateway, said),
        said_reference=gateways.said_reference(found.gateway, said),
        contradiction=gateways.contradiction(
            found.gateway, said, number=found.number, token=found.token, amount=found.amount
        ),
    )
    return redirect("payments:payment", found.order)


def _note_return(
    request: HttpRequest, found: queries.Returning, *, says_paid: bool, said_reference: str, contradiction: str
) -> None:
    operations.note_return(
        attempt_id=found.id,
        says_paid=says_paid,
        said_reference=said_reference,
        contradiction=contradiction,
        now=clock.now(),
        actor=_actor(request),
        source=client_address(request),
    )


def _actor(request: HttpRequest) -> str:
    return f"user:{request.user.pk}" if request.user.is_authenticated else "anonymous"


def _own(request: HttpRequest, public_id: UUID) -> queries.PayerView:
    found = queries.for_payer(public_id=public_id, payer_id=request.user.pk)
    if found is None:
        raise Http404
    return found


# -- the finance desk ------------------------------------------------------------------------------------------------
@office_member(Role.ADMINISTRATOR)
@require_GET
def differences(request: HttpRequest) -> HttpResponse:
    settled = request.GET.get("settled") == "1"
    before = request.GET.get("before", "")
    before_id = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    lines = queries.differences(settled=settled, before_id=before_id, size=DIFFERENCES_A_PAGE)
    more = len(lines) > DIFFERENCES_A_PAGE
    lines = lines[:DIFFERENCES_A_PAGE]
    query: dict[str, Any] = {"settled": 1} if settled else {}
    next_url = "?" + urlencode({**query, "before": lines[-1].id}) if more else ""
    return render(request, "payments/differences.html", {"lines": lines, "settled": settled, "next_url": next_url})


@office_member(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def difference(request: HttpRequest, difference_id: int) -> HttpResponse:
    """One difference with both sides; a POST settles it."""
    found = queries.difference(difference_id)
    if found is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = forms.DifferenceForm(posted, deeds=found.deeds)
    if posted is not None and form.is_valid():
        try:
            operations.settle_difference(
                difference_id=difference_id,
                deed=form.cleaned_data["deed"],
                reason=form.cleaned_data["reason"],
                by=request.user.pk,
                now=clock.now(),
            )
        except Refusal as refusal:
            if refusal.field is None:
                raise
            form.add_refusal(refusal)
        else:
            messages.success(request, _("اختلاف بسته شد و توضیح شما کنار آن ماند."))
            return redirect("payments:differences")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "payments/difference.html", {"line": found, "form": form}, status=status)
