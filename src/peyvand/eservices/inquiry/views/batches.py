"""Batches on the panel: send a file, look at what was understood, start, follow, fetch the results (INQ-7)."""

import hashlib
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peyvand.eservices.inquiry import downloads, operations, queries
from peyvand.eservices.inquiry.choices import LineError, State
from peyvand.eservices.inquiry.forms import BatchForm
from peyvand.eservices.inquiry.operations import Upload
from peyvand.eservices.inquiry.rules import Line, explain, seconds_left, time_left
from peyvand.eservices.inquiry.sheets import writing
from peyvand.eservices.inquiry.sheets.reading import read
from peyvand.eservices.inquiry.views.entrance import visitor_of
from peyvand.eservices.inquiry.workflow import UNFINISHED
from peyvand.foundation.accounts.guards import agency_member
from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.coverage.rules import Rights
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.guards import while_open
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _, told
from peyvand.ui.uploads import too_large

SHOWN_REJECTED = 5
# What the state's tag looks like: what waits for somebody, what is through.
_KINDS = {State.CHECKED: "action", State.DONE: "done"}


@agency_member
@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    """An operator's own; for a manager the agency's, by their numbers alone."""
    visitor = visitor_of(request)
    rights = visitor.enter(asking=False)
    request.is_manager = rights.is_manager  # type: ignore[attr-defined]
    page = queries.listed(visitor.asker, rights, older_than=request.GET.get("older", ""))
    return render(
        request,
        "inquiry/batches/list.html",
        {
            "rows": [_row(batch, linked=not rights.is_manager) for batch in page.batches],
            "is_manager": rights.is_manager,
            "next_url": f"?older={page.older}" if page.older else "",
        },
    )


def _sender(batch: Any) -> str:
    if batch.user:
        return str(batch.user.full_name)
    return _("وب‌سرویس") if batch.api_client_id else _("خط فرمان سازمان")


def _row(batch: Any, *, linked: bool) -> dict[str, Any]:
    return {
        "name": batch.file_name or _("فایل بی‌نام"),
        "sent_at": batch.accepted_at or batch.uploaded_at,
        "asked_by": _sender(batch),
        "state": State(batch.state),
        "kind": _KINDS.get(State(batch.state), ""),
        "total": batch.total,
        "done": batch.done,
        "rejected": batch.rejected,
        "url": reverse("inquiry:batch", args=[batch.public_id]) if linked else "",
    }


@agency_member
@while_open(Switch.BATCH)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The form; a file that could be read leads to its own page, where nothing has been asked yet."""
    visitor = visitor_of(request)
    rights = visitor.enter()
    assert rights.memorandum is not None
    if request.method == "GET":
        return _form(request, BatchForm(memorandum=rights.memorandum), rights)
    form = BatchForm(request.POST, request.FILES, memorandum=rights.memorandum, too_large=too_large(request))
    if not form.is_valid():
        return _form(request, form, rights, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    sent: UploadedFile = form.cleaned_data["file"]
    sent_with = {name: form.cleaned_data.get(name, "") for name in ("purpose", "case_number")}
    try:
        batch = operations.check_in(
            visitor=visitor,
            lines=read(sent.file),
            upload=Upload(
                file_name=sent.name or "",
                key=form.cleaned_data["idempotency_key"] or None,
                fingerprint=_fingerprint(sent, *sent_with.values()),
                **sent_with,
            ),
        )
    except Refusal as refusal:
        status = refusal.data.get("status", HTTPStatus.UNPROCESSABLE_ENTITY)
        if status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
            raise
        if refusal.code == "KEY_REUSED":
            # An old page with another file: as it stands it would be refused for ever.
            form.renew_key()
            refusal = Refusal(refusal.code, _("این فرم پیش‌تر فرستاده شده است؛ برای فایل تازه دوباره بفرستید."))
        form.add_refusal(refusal)
        return _form(request, form, rights, status=status)
    return redirect("inquiry:batch", batch.public_id)


def _form(request: HttpRequest, form: BatchForm, rights: Rights, *, status: int = HTTPStatus.OK) -> HttpResponse:
    return render(request, "inquiry/batches/new.html", {"form": form, "quota": _quota(rights)}, status=status)


def _fingerprint(file: UploadedFile, *texts: str) -> bytes:
    digest = hashlib.sha256("\0".join(texts).encode())
    for block in file.chunks():
        digest.update(block)
    file.seek(0)
    return digest.digest()


def _quota(rights: Rights) -> dict[str, int] | None:
    left = rights.quota_left
    if left is None or rights.memorandum is None:
        return None
    return {"limit": rights.memorandum.daily_quota or 0, "left": left}


@agency_member
@require_GET
def template_xlsx(request: HttpRequest) -> HttpResponseBase:
    visitor_of(request).enter()
    return downloads.workbook(writing.write_template, "batch-template")


@agency_member
@require_GET
def template_csv(request: HttpRequest) -> HttpResponseBase:
    visitor_of(request).enter()
    return downloads.csv(writing.template_csv(), "batch-template")


@agency_member
@require_GET
def batch(request: HttpRequest, batch_id: str) -> HttpResponse:
    """The page of one batch, as its state has it."""
    visitor = visitor_of(request)
    found, rights = operations.find(visitor=visitor, public_id=batch_id)
    return _page(request, found, rights)


def _page(request: HttpRequest, found: Any, rights: Rights, *, refusal: Refusal | None = None) -> HttpResponse:
    shown = {**_row(found, linked=True), **_figures(found), "refusal": refusal}
    if found.state == State.CHECKED:
        status = HTTPStatus.OK if refusal is None else refusal.data["status"]
        return render(request, "inquiry/batches/checked.html", shown | _checked(found, rights), status=status)
    if found.state in UNFINISHED:
        return render(request, "inquiry/batches/running.html", shown)
    return render(request, "inquiry/batches/ended.html", shown | _ended(found))


def _figures(found: Any) -> dict[str, Any]:
    """What the page of a running batch shows, and asks for again every two seconds."""
    asked = found.total - found.rejected
    elapsed = (clock.now() - found.started_at).total_seconds() if found.started_at else 0.0
    return {
        "batch_id": found.public_id,
        "asked": asked,
        "left": asked - found.done,
        "percent": 100 * found.done // asked if asked else 100,
        "time_left": time_left(seconds_left(done=found.done, left=asked - found.done, elapsed=elapsed)),
        "is_waiting": found.state == State.PENDING,
    }


def _checked(found: Any, rights: Rights) -> dict[str, Any]:
    quota, asked = _quota(rights), found.total - found.rejected
    return {
        "quota": quota,
        "exceeds": quota is not None and asked > quota["left"],
        "errors": _counted(found.errors, LineError),
        "rejected_lines": _told(found, SHOWN_REJECTED) if found.rejected else [],
    }


def _ended(found: Any) -> dict[str, Any]:
    return {
        "outcomes": _counted(found.outcomes, Outcome),
        "errors": _counted(found.errors, LineError),
        "unanswered": found.total - found.rejected - found.done,
        "failure_message": found.failure_message and _(found.failure_message),  # kept in Persian
        "ended_at": found.ended_at,
        "workbook_is_made": found.total <= operations.INLINE_LINES or found.workbook_at is not None,
        "workbook_is_asked": found.workbook_asked_at is not None,
    }


def _counted(counts: dict[str, int], words: Any) -> list[tuple[str, int]]:
    """Titles with their counts, in the order of the words."""
    return [(word.label, counts[word]) for word in words if counts.get(word)]


def _told(found: Any, limit: int) -> list[dict[str, Any]]:
    day = tehran_day(found.uploaded_at)
    return [
        {"number": number, "sent": _sent(line), "reason": explain(line, today=day)}
        for number, line in queries.rejected(found.pk, limit=limit)
    ]


def _sent(line: Line) -> str:
    """What a line brought, as far as its error is about it."""
    if line.error in (LineError.INVALID_DATE, LineError.INVALID_PERIOD):
        return told(_("{start} تا {end}"), start=line.start or "–", end=line.end or "–")
    if line.error == LineError.PURPOSE_REQUIRED:
        return line.purpose or "–"
    if line.error == LineError.CASE_NUMBER_REQUIRED:
        return line.case_number or "–"
    return line.national_code or "–"


@agency_member
@require_GET
def progress(request: HttpRequest, batch_id: str) -> HttpResponse:
    """The figures alone, for a page that asks for them; once the batch has ended, the whole page anew."""
    found = operations.find(visitor=visitor_of(request), public_id=batch_id)[0]
    if found.state not in UNFINISHED:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "inquiry/batches/figures.html", _figures(found) | _row(found, linked=True))


@agency_member
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, batch_id: str) -> HttpResponse:
    """Whoever had to sign in again before their press counted is sent to the batch's page."""
    if request.method == "POST":
        visitor = visitor_of(request)
        try:
            operations.start(visitor=visitor, public_id=batch_id)
        except Refusal as refusal:
            if refusal.code not in ("QUOTA_EXHAUSTED", "NOTHING_TO_ASK"):
                raise
            found, rights = operations.find(visitor=visitor, public_id=batch_id)
            return _page(request, found, rights, refusal=refusal)
    return redirect("inquiry:batch", batch_id)


@agency_member
@require_POST
def discard(request: HttpRequest, batch_id: str) -> HttpResponse:
    operations.discard(visitor=visitor_of(request), public_id=batch_id)
    messages.success(request, _("فایل کنار گذاشته شد و چیزی پرسیده نشد."))
    return redirect("inquiry:batches")


@agency_member
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, batch_id: str) -> HttpResponse:
    """Asks once more before it stops what is running."""
    visitor = visitor_of(request)
    if request.method == "POST":
        try:
            operations.cancel(visitor=visitor, public_id=batch_id)
        except Refusal as refusal:
            if refusal.code != "ALREADY_ENDED":
                raise
            messages.info(request, refusal.message)
        return redirect("inquiry:batch", batch_id)
    found = operations.find(visitor=visitor, public_id=batch_id)[0]
    if found.state not in UNFINISHED:
        return redirect("inquiry:batch", batch_id)
    return render(request, "inquiry/batches/cancel.html", _figures(found) | _row(found, linked=True))


@agency_member
@require_GET
def rejected_csv(request: HttpRequest, batch_id: str) -> HttpResponseBase:
    found = operations.find(visitor=visitor_of(request), public_id=batch_id)[0]
    lines, day = queries.rejected(found.pk), tehran_day(found.uploaded_at)
    return downloads.csv(writing.rejected_csv(lines, today=day), f"rejected-{found.public_id}")


@agency_member
@require_GET
def rejected_xlsx(request: HttpRequest, batch_id: str) -> HttpResponseBase:
    found = operations.find(visitor=visitor_of(request), public_id=batch_id)[0]
    lines, day = queries.rejected(found.pk), tehran_day(found.uploaded_at)
    return downloads.workbook(
        lambda file: writing.write_rejected(file, lines, today=day), f"rejected-{found.public_id}"
    )


@agency_member
@require_GET
def results_csv(request: HttpRequest, batch_id: str) -> HttpResponseBase:
    return downloads.results_csv(operations.open_results(visitor=visitor_of(request), public_id=batch_id))


@agency_member
@require_GET
def results_xlsx(request: HttpRequest, batch_id: str) -> HttpResponseBase:
    try:
        opened = operations.open_results(visitor=visitor_of(request), public_id=batch_id, as_workbook=True)
    except Refusal as refusal:
        if refusal.code != "NOT_READY":
            raise
        messages.info(request, refusal.message)
        return redirect("inquiry:batch", batch_id)
    return downloads.results_workbook(opened)
