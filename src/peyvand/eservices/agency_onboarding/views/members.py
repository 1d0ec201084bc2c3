"""The users of an agency: their manager looks after them, the IT office helps (ONB-5)."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peyvand.eservices.agency_onboarding.forms import user_lists as forms
from peyvand.eservices.agency_onboarding.operations import user_lists as operations
from peyvand.eservices.agency_onboarding.queries import user_lists as queries
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member, signed_in
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.queries import MemberLine
from peyvand.foundation.agencies.rules import Agency
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told


def _enter(request: HttpRequest) -> Agency:
    """The agency for which the manager speaks who opens the page."""
    entered = operations.enter_as_manager(user_id=request.user.pk, now=clock.now(), source=client_address(request))
    request.is_manager = True  # type: ignore[attr-defined]
    return entered.agency


# -- the manager -----------------------------------------------------------------------------------------------------


@signed_in
@require_GET
def members(request: HttpRequest) -> HttpResponse:
    agency = _enter(request)
    return render(
        request,
        "agency_onboarding/user_list_members.html",
        {
            "agency": agency,
            "rows": [_row(member, own=member.user_id == request.user.pk) for member in agencies.members_of(agency.id)],
            "list_number": queries.live_list_number(agency.id),
            "round": queries.running_round(agency.id),
        },
    )


def _suspended(why: str) -> str:
    return told(_("معلق: {why}"), why=why) if why else _("معلق")


def _row(member: MemberLine, *, own: bool = False) -> dict[str, Any]:
    if member.suspended_at is not None:
        state, kind = _suspended(member.why_suspended), "action"
    elif member.activated_at is None:
        state, kind = _("در انتظار فعال‌سازی"), ""
    else:
        state, kind = _("فعال"), "done"
    return {
        "user_id": member.user_id,
        "full_name": member.full_name,
        "national_code": member.national_code,
        "role_title": member.role_title,
        "state": state,
        "kind": kind,
        "last_login": member.last_login,
        "is_suspended": member.suspended_at is not None,
        "is_waiting": member.activated_at is None and member.suspended_at is None,
        "own": own,
    }


@signed_in
@require_POST
def suspend(request: HttpRequest, user_id: int) -> HttpResponse:
    _enter(request)
    left = "left" in request.POST
    operations.suspend_user(user_id=user_id, left=left, by=request.user.pk, now=clock.now())
    said = _("رفتن این کاربر ثبت شد") if left else _("این کاربر معلق شد")
    messages.success(request, told(_("{said}؛ از همین دم دیگر راهی به پنل ندارد."), said=said))
    return redirect("agency_onboarding:members")


@signed_in
@require_POST
def resume(request: HttpRequest, user_id: int) -> HttpResponse:
    _enter(request)
    operations.resume_user(user_id=user_id, by=request.user.pk, now=clock.now())
    messages.success(request, _("تعلیق برداشته شد و این کاربر دوباره کار می‌کند."))
    return redirect("agency_onboarding:members")


@signed_in
@require_POST
def invite(request: HttpRequest, user_id: int) -> HttpResponse:
    _enter(request)
    operations.invite_again(user_id=user_id, by=request.user.pk, now=clock.now())
    messages.success(request, _("کد فعال‌سازی تازه‌ای پیامک می‌شود؛ کد پیشین دیگر کار نمی‌کند."))
    return redirect("agency_onboarding:members")


@signed_in
@require_POST
def further_list(request: HttpRequest) -> HttpResponse:
    _enter(request)
    try:
        number = operations.open_further_list(by=request.user.pk, now=clock.now()).number
    except Refusal as refusal:
        if refusal.code != "LIST_OPEN":
            raise
        number = refusal.data["number"]
    return redirect("agency_onboarding:user-list", number)


@signed_in
@require_http_methods(["GET", "POST"])
def certify(request: HttpRequest) -> HttpResponse:
    """The quarter's word about each user, on one screen."""
    agency = _enter(request)
    manager_id = request.user.pk
    to_certify = [member for member in queries.open_in_round(agency.id) if member.user_id != manager_id]
    form = forms.CertifyForm(
        request.POST if request.method == "POST" else None, members=to_certify[: forms.USERS_A_PAGE]
    )
    if request.method == "POST" and form.is_valid():
        still_open = operations.certify(
            keep=form.said(forms.KEEP), left=form.said(forms.LEFT), by=manager_id, now=clock.now()
        )
        if still_open:
            messages.info(request, told(_("ثبت شد؛ {still_open} کاربر دیگر مانده است."), still_open=still_open))
            return redirect("agency_onboarding:certify")
        messages.success(request, _("همهٔ کاربران دستگاه بررسی شدند؛ دورهٔ بعد را با پیامک خبر می‌دهیم."))
        return redirect("agency_onboarding:members")
    return render(
        request,
        "agency_onboarding/user_list_certify.html",
        {"agency": agency, "form": form, "round": queries.running_round(agency.id), "count": len(to_certify)},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
    )


# -- the IT office ---------------------------------------------------------------------------------------------------


@office_member(Role.IT_OFFICER)
@require_GET
def find_agency(request: HttpRequest) -> HttpResponse:
    """An agency by its code, which is no secret and about no person."""
    form = forms.AgencySearch(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        found = agencies.agency_by_code(form.cleaned_data["code"].strip())
        if found is not None:
            return redirect("agency_onboarding:agency", found.code)
        form.add_error("code", _("دستگاهی با این کد ثبت نشده است."))
    return render(request, "agency_onboarding/user_list_find.html", {"form": form})


@office_member(Role.IT_OFFICER)
@require_GET
def agency(request: HttpRequest, agency_code: str) -> HttpResponse:
    """Users and systems of an agency, for help over the phone."""
    found = _agency(agency_code)
    return render(
        request,
        "agency_onboarding/user_list_agency.html",
        {
            "agency": found,
            "memorandum": agencies.memorandum_in_force(found.id, clock.today()),
            "is_open": agencies.is_open(found.id, clock.today()),
            "rows": [_row(member, own=member.user_id == request.user.pk) for member in agencies.members_of(found.id)],
            "clients": agencies.clients_of(found.id),
        },
    )


@office_member(Role.IT_OFFICER)
@require_POST
def reset(request: HttpRequest, agency_code: str, user_id: int) -> HttpResponse:
    operations.reset_second_factor(
        agency_id=_agency(agency_code).id, user_id=user_id, by=request.user.pk, now=clock.now()
    )
    messages.success(request, _("گذرواژه و ورود دومرحله‌ای این کاربر برداشته شد؛ کد فعال‌سازی برایش پیامک می‌شود."))
    return redirect("agency_onboarding:agency", agency_code)


@office_member(Role.IT_OFFICER)
@require_POST
def resume_for_agency(request: HttpRequest, agency_code: str, user_id: int) -> HttpResponse:
    operations.resume_for_agency(
        agency_id=_agency(agency_code).id, user_id=user_id, by=request.user.pk, now=clock.now()
    )
    messages.success(request, _("تعلیق این کاربر برداشته شد."))
    return redirect("agency_onboarding:agency", agency_code)


@office_member(Role.IT_OFFICER)
@require_POST
def revoke(request: HttpRequest, agency_code: str) -> HttpResponse:
    """The system's id comes in the form: it is half of a credential."""
    operations.revoke_client(
        agency_id=_agency(agency_code).id,
        client_id=request.POST.get("client_id", ""),
        by=request.user.pk,
        now=clock.now(),
    )
    messages.success(request, _("دسترسی این سامانه باطل شد؛ توکن‌هایی هم که دارد دیگر کار نمی‌کند."))
    return redirect("agency_onboarding:agency", agency_code)


def _agency(agency_code: str) -> Agency:
    found = agencies.agency_by_code(agency_code)
    if found is None:
        raise Http404
    return found
