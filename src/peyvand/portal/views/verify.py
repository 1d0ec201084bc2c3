"""The public page that tells whether a letter or a contract is genuine (INQ-6): from the QR code, by hand, or by the
file itself."""

import hashlib
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peyvand.eservices.voluntary_contracts import operations as voluntary
from peyvand.eservices.voluntary_contracts import queries as contracts
from peyvand.foundation.accounts.guards import public
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage import queries as answers
from peyvand.foundation.coverage.queries import Issued
from peyvand.foundation.coverage.rules import parse_tracking_code, tracking_text
from peyvand.foundation.letters import queries as letters
from peyvand.foundation.letters.press import judge
from peyvand.foundation.letters.rules import Verdict
from peyvand.foundation.letters.tokens import verify_token
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.portal.forms import LetterAsFile, LetterOnPaper


@public
@require_http_methods(["GET", "HEAD", "POST"])
def by_hand(request: HttpRequest) -> HttpResponse:
    """By hand: what stands on the paper leads to the address that is in its QR code."""
    if request.method != "POST":
        return _ask(request, by_hand=LetterOnPaper())
    form = LetterOnPaper(request.POST)
    if not form.is_valid():
        return _ask(request, by_hand=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    typed = form.cleaned_data
    number = typed["tracking_code"]
    told = {"number": number, "dated": typed["dated"], "last_four": typed["last_four"]}
    is_contract = contracts.verified(number) is not None
    verify = voluntary.verify_by_hand if is_contract else coverage.verify_by_hand
    try:
        found = verify(**told, source=client_address(request), now=clock.now())
    except Refusal as refusal:
        return _locked(request, refusal)
    if found is None:
        return _ask(request, by_hand=form, unknown=True, status=HTTPStatus.NOT_FOUND)
    page = reverse("voluntary:verify" if is_contract else "verify:letter", args=[tracking_text(number)])
    return redirect(f"{page}?t={verify_token(number)}")


@public
@require_safe
def letter(request: HttpRequest, tracking_code: str) -> HttpResponse:
    """From the QR code: `?t=` proves that the paper is at hand. Without it the three things are asked for."""
    by_hand = LetterOnPaper(initial={"tracking_code": tracking_code})
    token = request.GET.get("t", "")
    if not token:
        return _ask(request, by_hand=by_hand)
    try:
        issued = coverage.verify_by_token(
            number=parse_tracking_code(tracking_code), token=token, source=client_address(request), now=clock.now()
        )
    except Refusal as refusal:
        if refusal.code == "LOCKED":
            return _locked(request, refusal)
        issued = None
    if issued is None:
        return _ask(request, by_hand=by_hand, unknown=True, status=HTTPStatus.NOT_FOUND)
    return _told(request, issued)


@public
@require_POST
def by_file(request: HttpRequest) -> HttpResponse:
    """By the file: is it, byte for byte, the one that was signed?"""
    form = LetterAsFile(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, by_file=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    content = form.cleaned_data["file"].read()
    digest = hashlib.sha256(content)
    now = clock.now()
    try:
        coverage.count_uploaded_file(sha256=digest.hexdigest(), source=client_address(request), now=now)
    except Refusal as refusal:
        return _locked(request, refusal)
    verdict = judge(content, now=now)
    number = letters.number_of(digest.digest())
    issued = answers.issued(number) if number is not None else None
    if issued is not None:
        return _told(request, issued, verdict=verdict)
    contract = contracts.verified(number) if number is not None else None
    if contract is not None:
        return render(request, "voluntary/verified.html", {"found": contract, "verdict": verdict})
    if number is not None and verdict.genuine:
        return _ask(request, by_file=form, is_deed=True)
    return _ask(request, by_file=form, verdict=verdict, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _told(request: HttpRequest, issued: Issued, *, verdict: Verdict | None = None) -> HttpResponse:
    return render(request, "portal/verified.html", {"issued": issued, "verdict": verdict})


def _ask(
    request: HttpRequest,
    *,
    by_hand: LetterOnPaper | None = None,
    by_file: LetterAsFile | None = None,
    unknown: bool = False,
    verdict: Verdict | None = None,
    is_deed: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The forms again; `is_deed`: the file is another kept document of ours, such as a memorandum."""
    context = {
        "by_hand": by_hand or LetterOnPaper(),
        "by_file": by_file or LetterAsFile(),
        "unknown": unknown,
        "verdict": verdict,
        "is_deed": is_deed,
    }
    return render(request, "portal/verify.html", context, status=status)


def _locked(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    response = render(request, "portal/verify_locked.html", {"refusal": refusal}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(refusal.data["retry_after"])
    return response
