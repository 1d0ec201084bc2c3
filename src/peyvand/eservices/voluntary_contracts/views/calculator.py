"""«بیمه‌شدگان / بیمه‌شدگان خاص / بیمه اختیاری»: what a premium buys, for everybody (VOL-9); and is a paper genuine?"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peyvand.eservices.voluntary_contracts import operations, rules
from peyvand.eservices.voluntary_contracts.forms import CalculatorForm
from peyvand.foundation.accounts.guards import public
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.law import queries as law
from peyvand.kit import clock
from peyvand.kit.errors import Refusal


@public
@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """`?premium=` in rials; without one the minimum is reckoned with."""
    in_force = law.on(clock.today())
    within = rules.limits(in_force)
    form = CalculatorForm(request.GET if "premium" in request.GET else None, initial={"premium": within.minimum})
    chosen = within.minimum
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["premium"] or within.minimum
        try:
            rules.agreed(chosen, within)
        except Refusal as refusal:
            form.add_refusal(refusal)
            chosen = within.minimum
    context = {"form": form, "limits": within, "chosen": chosen, "worth": rules.worth(chosen, in_force)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "voluntary/calculator.html", context, status=status)


@public
@require_safe
def verify(request: HttpRequest, contract_number: str) -> HttpResponse:
    """From the QR code: `?t=` proves that the paper is at hand."""
    found = operations.verify(
        number=int(contract_number), token=request.GET.get("t", ""), source=client_address(request), now=clock.now()
    )
    status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
    return render(request, "voluntary/verified.html", {"found": found}, status=status)
