"""The list of an agency's users: its sender fills it in and sends it, the IT office carries it out (ONB-2)."""

import tempfile
from http import HTTPStatus
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peyvand.eservices.agency_onboarding.forms import user_lists as forms
from peyvand.eservices.agency_onboarding.forms.user_list_files import read_list, write_template
from peyvand.eservices.agency_onboarding.operations import user_lists as operations
from peyvand.eservices.agency_onboarding.queries import user_lists as queries
from peyvand.eservices.agency_onboarding.queries.user_lists import Listed
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import applicant, office_member
from peyvand.foundation.cases import queries as cases
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, in_persian, told
from peyvand.ui.uploads import too_large

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILLED_IN = ("AWAITED", "RETURNED")
_CLOSED = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


@applicant
@require_GET
def form_file(request: HttpRequest) -> HttpResponseBase:
    """The memorandum's form, empty."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the response)
    write_template(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="user-list.xlsx", content_type=WORKBOOK)


# -- its sender ------------------------------------------------------------------------------------------------------


@applicant
@require_http_methods(["GET", "POST"])
def user_list(request: HttpRequest, number: str) -> HttpResponse:
    """The list as it stands; a POST saves what was typed into its lines."""
    listed = _sent_by(request, number)
    if request.method == "GET":
        return _page(request, listed)
    edited = forms.edited_lines(request.POST, [line.number for line in listed.lines])
    operations.edit_lines(
        case_id=listed.case_id,
        **forms.changes(edited, forms.new_lines(request.POST)),
        by=request.user.pk,
        now=clock.now(),
    )
    listed = _sent_by(request, number)
    _say_what_is_open(request, listed)
    return redirect("agency_onboarding:user-list", number)


@applicant
@require_POST
def upload(request: HttpRequest, number: str) -> HttpResponse:
    """What the file holds takes the place of the list's lines; a file that can't be read changes nothing."""
    listed = _sent_by(request, number)
    form = forms.ListFileForm(request.POST, request.FILES, too_large=too_large(request))
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            operations.replace_lines(
                case_id=listed.case_id,
                lines=read_list(cast(BinaryIO, sent.file), size=sent.size or 0),
                by=request.user.pk,
                now=clock.now(),
            )
        except Refusal as refusal:
            if refusal.field != "file":
                raise
            form.add_refusal(refusal)
        else:
            _say_what_is_open(request, _sent_by(request, number))
            return redirect("agency_onboarding:user-list", number)
    return _page(request, listed, file_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@applicant
@require_POST
def submit(request: HttpRequest, number: str) -> HttpResponse:
    listed = _sent_by(request, number)
    try:
        operations.submit(
            case_id=listed.case_id, version=_version(request, listed), by=request.user.pk, now=clock.now()
        )
    except Refusal as refusal:
        _unless_on_the_page(refusal)
        return _page(request, listed, refusal=refusal)
    messages.success(request, _("فهرست فرستاده شد؛ نتیجهٔ بررسی را با پیامک می‌گوییم."))
    return redirect("agency_onboarding:user-list", number)


@applicant
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    listed = _sent_by(request, number)
    try:
        operations.withdraw(
            case_id=listed.case_id, version=_version(request, listed), by=request.user.pk, now=clock.now()
        )
    except Refusal as refusal:
        _unless_on_the_page(refusal)
        return _page(request, listed, refusal=refusal)
    messages.success(request, _("فهرست کنار گذاشته شد و کسی افزوده نشد."))
    return redirect("agency_onboarding:user-list", number)


def _sent_by(request: HttpRequest, number: str) -> Listed:
    is_citizen = request.session.is_citizen  # type: ignore[attr-defined]
    actor = cases.applying(request.user.pk, for_themselves=is_citizen, now=clock.now())
    listed = queries.sent_by(actor, number)
    if listed is None:
        raise Http404
    request.is_manager = actor.agency_id is not None  # type: ignore[attr-defined]
    return listed


def _page(
    request: HttpRequest,
    listed: Listed,
    *,
    file_form: forms.ListFileForm | None = None,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    table = cases.workflow("agency_users")
    state = table.state(listed.state)
    chosen = request.GET.get("line", "")
    to_mend = [line for line in listed.lines if line in listed.open_lines or str(line.number) == chosen]
    shown = {line.number for line in to_mend[: forms.EDITED_AT_ONCE]}
    is_open = listed.state in _FILLED_IN
    return render(
        request,
        "agency_onboarding/user_list.html",
        {
            "listed": listed,
            "label": state.label,
            "next": state.next,
            "is_open": is_open,
            "is_final": state.final,
            "file_form": file_form or forms.ListFileForm(),
            "mended": [
                (forms.shown_line(line, listed.wrong.get(line.number, [])), listed.objections.get(line.number, ""))
                for line in to_mend
                if is_open and line.number in shown
            ],
            "still_open": len(to_mend) - len(shown),
            "added": forms.new_lines() if is_open else [],
            "right": [_row(line) for line in listed.lines if not is_open or line.number not in shown],
            "can_withdraw": listed.has_manager and not state.final,
            "refusal": refusal,
        },
        status=refusal.data.get("status", HTTPStatus.UNPROCESSABLE_ENTITY) if refusal else status,
    )


def _row(line: Any) -> dict[str, Any]:
    roles = dict(forms.Role.choices)
    return {
        "number": line.number,
        "national_code": line.national_code,
        "full_name": line.full_name,
        "position": line.position,
        "mobile": line.mobile,
        "role": roles.get(line.role, line.role),
    }


def _version(request: HttpRequest, listed: Listed) -> int:
    """Of the case as the page showed it; what is no number is no page of ours and moves nothing."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else listed.version - 1


def _unless_on_the_page(refusal: Refusal) -> None:
    """What the page itself can't mend becomes the page of refusals."""
    if refusal.data.get("status") in _CLOSED:
        raise refusal


def _say_what_is_open(request: HttpRequest, listed: Listed) -> None:
    count = len(listed.wrong)
    if listed.wrong:
        messages.warning(
            request, told(_("{count} سطر باید اصلاح شود؛ دلیل هر کدام کنار آن نوشته شده است."), count=count)
        )
    else:
        messages.success(request, told(_("{lines} سطر در فهرست است و همه درست است."), lines=len(listed.lines)))


# -- the IT office ---------------------------------------------------------------------------------------------------


@office_member(Role.IT_OFFICER)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, number: str) -> HttpResponse:
    """The list as the IT office judges it; a POST returns it with what is to be mended."""
    listed = _for_it_office(request, number)
    if request.method == "GET":
        return _check_page(request, listed)
    form = forms.ReturnForm(request.POST)
    given = forms.objections(request.POST, [line.number for line in listed.lines])
    if not form.is_valid():
        return _check_page(request, listed, form=form, given=given)
    try:
        operations.return_list(
            case_id=listed.case_id,
            version=_version(request, listed),
            objections=given,
            note=form.cleaned_data["reason"],
            by=request.user.pk,
            now=clock.now(),
        )
    except Refusal as refusal:
        _unless_on_the_page(refusal)
        form.add_refusal(refusal)
        return _check_page(request, listed, form=form, given=given)
    messages.success(request, _("فهرست با ایرادها بازگشت؛ فرستنده‌اش پیامک می‌گیرد."))
    return redirect("agency_onboarding:user-list-check", number)


@office_member(Role.IT_OFFICER)
@require_POST
def provision(request: HttpRequest, number: str) -> HttpResponse:
    listed = _for_it_office(request, number)
    try:
        count = operations.provision_list(
            case_id=listed.case_id, version=_version(request, listed), by=request.user.pk, now=clock.now()
        )
    except Refusal as refusal:
        if refusal.data.get("status") == HTTPStatus.NOT_FOUND:
            raise
        # Four eyes and a memorandum out of force are told on the page, where what to do instead stands.
        return _check_page(request, _for_it_office(request, number), refusal=refusal)
    messages.success(request, told(_("{count} کاربر فعال شد و برای هر کدام کد فعال‌سازی پیامک می‌شود."), count=count))
    return redirect("agency_onboarding:user-list-check", number)


def _for_it_office(request: HttpRequest, number: str) -> Listed:
    operations.open_for_check(number=number, posts=request.posts, by=request.user.pk, now=clock.now())  # type: ignore[attr-defined]
    listed = queries.for_it_office(number)
    if listed is None:
        raise Http404
    return listed


def _check_page(
    request: HttpRequest,
    listed: Listed,
    *,
    form: forms.ReturnForm | None = None,
    given: dict[int, str] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    state = cases.workflow("agency_users").state(listed.state)
    after = request.GET.get("after", "")
    following = [line for line in listed.lines if line.number > (int(after) if after.isdigit() else 0)]
    shown = following[: forms.LINES_A_PAGE]
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY if form is not None else HTTPStatus.OK
    return render(
        request,
        "agency_onboarding/user_list_check.html",
        {
            "listed": listed,
            "state_title": state.title,
            "is_checked": listed.state == "CHECK",
            "is_final": state.final,
            "rows": [
                _row(line)
                | {
                    "wrong": [one.message for one in listed.wrong.get(line.number, [])],
                    "objection": _objection(listed, line.number, given),
                }
                for line in shown
            ],
            "managers": sum(line.role == "MANAGER" for line in listed.lines),
            "form": form or forms.ReturnForm(),
            "next_url": f"?after={shown[-1].number}" if len(following) > len(shown) else "",
            "refusal": refusal,
        },
        status=refusal.data.get("status", HTTPStatus.CONFLICT) if refusal else status,
    )


def _objection(listed: Listed, number: int, given: dict[int, str] | None) -> str:
    """What was typed, else what the last check said, else what is wrong with the line: the officer's first draft."""
    if given is not None:
        return given.get(number, "")
    wrong = listed.wrong.get(number, [])
    with in_persian():  # what is drafted is sent and kept
        return listed.objections.get(number) or (str(wrong[0].message) if wrong else "")
