"""A letter that is said to be wrong: the citizen's page, the branch's, and the notice to whoever got it (CIT-8)."""

from datetime import date
from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from peyvand.eservices.transparency import operations, queries
from peyvand.eservices.transparency.forms import DisputeForm, FindingForm
from peyvand.eservices.transparency.queries import Reader
from peyvand.eservices.transparency.views.accesses import reader_of
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import OfficeKind, Role
from peyvand.foundation.accounts.guards import agency_member, citizen, office_member
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.cases import queries as cases
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage import queries as answers
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.coverage.rules import parse_tracking_code, tracking_text
from peyvand.foundation.law import queries as law
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@citizen
@require_http_methods(["GET", "POST"])
def dispute_line(request: HttpRequest, access_ref: str) -> HttpResponse:
    """About the letter that went with a line of the list."""
    letter = queries.letter_of(reader_of(request), access_ref, today=clock.today())
    return _dispute(request, letter)


@citizen
@require_http_methods(["GET", "POST"])
def dispute_letter(request: HttpRequest, tracking_code: str) -> HttpResponse:
    """About a letter of one's own."""
    try:
        letter = parse_tracking_code(tracking_code)
    except Refusal:
        raise Http404 from None
    return _dispute(request, letter)


def _dispute(request: HttpRequest, letter: int | None) -> HttpResponse:
    reader, now, today = reader_of(request), clock.now(), clock.today()
    if letter is None or not queries.may_dispute(reader, letter, today=today):
        raise Http404
    branches = [(office.code, office.name) for office in accounts.offices_of_kind(OfficeKind.BRANCH)]
    form = DisputeForm(
        request.POST if request.method == "POST" else None,
        branches=branches,
        initial={"branch": _branch_of(reader, today=today)},
    )
    if form.is_valid():
        try:
            case = operations.dispute(
                reader=reader,
                letter=letter,
                branch_code=form.cleaned_data["branch"],
                text=form.cleaned_data["text"],
                now=now,
            )
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("نوشتهٔ شما به شعبه رسید."))
            return redirect("cases:request", case.number)
    in_force = law.on(today)
    context = {
        "form": form,
        "tracking_code": tracking_text(letter),
        "clock_days": in_force.get("certificate.dispute_clock_days"),
        "window_days": in_force.get("certificate.dispute_window_days"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "transparency/dispute.html", context, status=status)


def _branch_of(reader: Reader, *, today: date) -> str:
    """Where the reader's last relationship lies; nothing of somebody whose whereabouts are withheld."""
    person, spells = answers.facts_about(reader.national_code, judicial=False)
    if person is None or person.protected:
        return ""
    latest = max(spells, key=lambda spell: (spell.end or date.max, spell.start), default=None)
    return latest.branch_code if latest else ""


@office_member(Role.BRANCH_CLERK)
@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, number: str) -> HttpResponse:
    """Which letter, and what is said of it, for the branch; a POST settles it."""
    now, by = clock.now(), request.user.pk
    page = operations.show_dispute(
        number=number,
        posts=request.posts,  # type: ignore[attr-defined]
        by=by,
        now=now,
    )
    view = cases.view_of(page.case, cases.acting(by, now=now), now=now, today=clock.today())
    form = FindingForm(
        request.POST if request.method == "POST" else None, buttons=view.buttons, initial={"version": view.version}
    )
    if form.carried_out(partial(operations.settle, case_id=view.case_id, by=by, now=now)):
        messages.success(request, _("نتیجه ثبت شد و شخص خبردار می‌شود."))
        return redirect("cases:case", number)
    window = law.on(clock.today()).get("certificate.dispute_window_days")
    context = {"page": page, "case": view, "form": form, "window_days": window, "today": clock.today()}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "transparency/dispute_case.html", context, status=status)


@agency_member
@require_GET
def superseded(request: HttpRequest) -> HttpResponse:
    """The letters of an agency that no longer hold: their numbers, and nothing of what is right now."""
    rights = coverage.enter(
        asker=Asker(user_id=request.user.pk),
        channel=Channel.PANEL,
        now=clock.now(),
        source=client_address(request),
        asking=False,
    )
    assert rights.agency is not None
    request.is_manager = rights.is_manager  # type: ignore[attr-defined]
    lines, older = answers.superseded_for(rights.agency.id, user_id=request.user.pk, older=request.GET.get("older", ""))
    context = {
        "lines": lines,
        "next_url": f"?older={older}" if older else "",
        "previous_url": request.path if "older" in request.GET else "",
    }
    return render(request, "transparency/superseded.html", context)
