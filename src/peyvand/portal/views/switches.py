"""The administrators' pages on which services are open: closed and opened at once, with a reason that users read."""

from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.foundation.accounts.queries import names_of
from peyvand.foundation.switches import operations, queries
from peyvand.foundation.switches.choices import Switch
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told
from peyvand.portal.forms import ClosingForm


@office_member(Role.ADMINISTRATOR, Role.AUDITOR)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    closed, history = queries.closed_now(), queries.history()
    people = names_of({closure.closed_by for closure in history} | {closure.opened_by for closure in history})
    context = {
        "switches": [(switch, closed.get(switch)) for switch in Switch],
        "history": [
            {
                "closure": closure,
                "closed_by": people.get(closure.closed_by, ""),
                "opened_by": people.get(closure.opened_by, ""),
            }
            for closure in history
        ],
    }
    return render(request, "portal/switches.html", context)


@office_member(Role.ADMINISTRATOR)
@require_GET
def switch(request: HttpRequest, switch: str) -> HttpResponse:
    return _page(request, _known(switch), ClosingForm())


@office_member(Role.ADMINISTRATOR)
@require_POST
def close(request: HttpRequest, switch: str) -> HttpResponse:
    chosen, form = _known(switch), ClosingForm(request.POST)
    if form.carried_out(partial(operations.close, switch=chosen, by=request.user.pk, now=clock.now())):
        messages.success(request, told(_("«{service}» بسته شد."), service=chosen.label))
        return redirect("portal:switches")
    return _page(request, chosen, form)


@office_member(Role.ADMINISTRATOR)
@require_POST
def open_again(request: HttpRequest, switch: str) -> HttpResponse:
    chosen = _known(switch)
    try:
        operations.open_again(switch=chosen, by=request.user.pk, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, told(_("«{service}» باز شد."), service=chosen.label))
    return redirect("portal:switches")


def _known(switch: str) -> Switch:
    if switch not in Switch:
        raise Http404
    return Switch(switch)


def _page(request: HttpRequest, switch: Switch, form: ClosingForm) -> HttpResponse:
    context = {"switch": switch, "form": form, "closed": queries.closed_now().get(switch)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "portal/switch.html", context, status=status)
