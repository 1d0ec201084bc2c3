"""The public page that tells whether a letter is genuine (INQ-6): from the QR code, by hand, or by the file itself.

And the head office's page of a judicial inquiry about somebody protected.
"""

import hashlib
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member, public
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.coverage import operations, queries
from peyvand.foundation.coverage.forms import LetterAsFile, LetterOnPaper, ToldForm
from peyvand.foundation.coverage.queries import Issued
from peyvand.foundation.coverage.rules import parse_tracking_code, tracking_text
from peyvand.foundation.coverage.workflow import PROTECTED_INQUIRY
from peyvand.foundation.letters import queries as letters
from peyvand.foundation.letters.press import judge
from peyvand.foundation.letters.rules import Verdict
from peyvand.foundation.letters.tokens import verify_token
from peyvand.kit import clock
from peyvand.kit.errors import Refusal


@public
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """By hand: what stands on the paper leads to the address that is in its QR code."""
    if request.method != "POST":
        return _ask(request, by_hand=LetterOnPaper())
    form = LetterOnPaper(request.POST)
    if not form.is_valid():
        return _ask(request, by_hand=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    typed = form.cleaned_data
    try:
        issued = operations.verify_by_hand(
            number=typed["tracking_code"],
            dated=typed["dated"],
            last_four=typed["last_four"],
            source=client_address(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        return _locked(request, refusal)
    if issued is None:
        return _ask(request, by_hand=form, unknown=True, status=HTTPStatus.NOT_FOUND)
    page = reverse("coverage:verify-letter", args=[tracking_text(issued.number)])
    return redirect(f"{page}?t={verify_token(issued.number)}")


@public
@require_safe
def verify_letter(request: HttpRequest, tracking_code: str) -> HttpResponse:
    """From the QR code: `?t=` proves that the paper is at hand. Without it the three things are asked for."""
    by_hand = LetterOnPaper(initial={"tracking_code": tracking_code})
    token = request.GET.get("t", "")
    if not token:
        return _ask(request, by_hand=by_hand)
    try:
        issued = operations.verify_by_token(
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
def verify_file(request: HttpRequest) -> HttpResponse:
    """By the file: is it, byte for byte, the one that was signed?"""
    form = LetterAsFile(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, by_file=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    content = form.cleaned_data["file"].read()
    digest = hashlib.sha256(content)
    now = clock.now()
    try:
        operations.count_uploaded_file(sha256=digest.hexdigest(), source=client_address(request), now=now)
    except Refusal as refusal:
        return _locked(request, refusal)
    verdict = judge(content, now=now)
    number = letters.number_of(digest.digest())
    issued = queries.issued(number) if number is not None else None
    if issued is not None:
        return _told(request, issued, verdict=verdict)
    if number is not None and verdict.genuine:
        return _ask(request, by_file=form, is_deed=True)
    return _ask(request, by_file=form, verdict=verdict, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _told(request: HttpRequest, issued: Issued, *, verdict: Verdict | None = None) -> HttpResponse:
    return render(request, "coverage/verified.html", {"issued": issued, "verdict": verdict})


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
    return render(request, "coverage/verify.html", context, status=status)


def _locked(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    response = render(request, "coverage/verify_locked.html", {"refusal": refusal}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(refusal.data["retry_after"])
    return response


@office_member(Role.PROTECTION_OFFICER)
@require_http_methods(["GET", "POST"])
def protected_inquiry(request: HttpRequest, number: str) -> HttpResponse:
    """What a court asked about somebody protected; a POST notes that the head office has told it."""
    now = clock.now()
    asked = operations.show_protected_inquiry(
        number=number,
        posts=request.posts,  # type: ignore[attr-defined]
        by=request.user.pk,
        now=now,
    )
    form = ToldForm(request.POST if request.method == "POST" else None, initial={"version": asked.case_version})
    if form.is_valid():
        given = form.cleaned_data
        operations.note_told(
            case_id=asked.case_id, version=given["version"], note=given["note"], by=request.user.pk, now=now
        )
        messages.success(request, "پاسخ ستاد ثبت شد.")
        return redirect("cases:case", number)
    context = {"asked": asked, "number": number, "form": form, "waits": asked.state == PROTECTED_INQUIRY.first.name}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "coverage/protected.html", context, status=status)
