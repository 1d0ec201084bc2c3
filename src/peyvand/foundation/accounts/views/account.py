"""A citizen's own account: the mobile, the authenticator app, and where they are signed in (CIT-1)."""

import logging

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peyvand.foundation.accounts import forms, gateways, operations, queries, rules
from peyvand.foundation.accounts.choices import CodePurpose
from peyvand.foundation.accounts.guards import citizen
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.accounts.views.citizens import CODE, refused, shown
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told

log = logging.getLogger(__name__)
# Where the browser's session keeps the secret of an app that is being set up.
APP = "app"


@citizen
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    user_id, row = request.user.pk, request.session.row  # type: ignore[attr-defined]
    sessions = queries.citizen_sessions(user_id, now=clock.now())
    context = {
        "citizen": queries.citizen(user_id),
        "change": queries.change_of(user_id),
        "has_app": queries.has_app(user_id),
        "here": row,
        "elsewhere": [session for session in sessions if session.pk != row.pk],
    }
    return render(request, "accounts/citizens/account.html", context)


@citizen
@require_http_methods(["GET", "POST"])
def new_mobile(request: HttpRequest) -> HttpResponse:
    form = forms.NewMobileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request.session[CODE] = operations.begin_mobile_change(
                user_id=request.user.pk,
                mobile=form.cleaned_data["mobile"],
                source=client_address(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            return refused(request, "accounts/citizens/new_mobile.html", form, refusal)
        return redirect("accounts:prove-mobile")
    return shown(request, "accounts/citizens/new_mobile.html", form)


@citizen
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def prove_mobile(request: HttpRequest) -> HttpResponse:
    """The code that the new number got; then the registry is asked whose number it is."""
    code_id = request.session.get(CODE)
    if code_id is None:
        return redirect("accounts:new-mobile")
    form = forms.TypedCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.prove_number(
                code_id=code_id,
                purpose=CodePurpose.NEW_MOBILE,
                code=form.cleaned_data["code"],
                source=client_address(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            return refused(request, "accounts/citizens/prove_mobile.html", form, refusal)
        return _check(request, code_id)
    return shown(request, "accounts/citizens/prove_mobile.html", form)


@citizen
@require_http_methods(["GET", "POST"])
def check_mobile(request: HttpRequest) -> HttpResponse:
    """Once more, after the registry couldn't be asked."""
    code_id = request.session.get(CODE)
    if code_id is None:
        return redirect("accounts:new-mobile")
    if request.method == "GET":
        return render(request, "accounts/citizens/check_mobile.html")
    return _check(request, code_id)


def _check(request: HttpRequest, code_id: int) -> HttpResponse:
    now, user_id = clock.now(), request.user.pk
    mobile = queries.proven_mobile(code_id, user_id=user_id, now=now)
    who = queries.citizen(user_id)
    if mobile is None or who is None:
        return redirect("accounts:new-mobile")
    national_code = who.user.national_code
    operations.enter_registries(national_code=national_code, source=client_address(request), now=now)
    try:
        owns_mobile = gateways.owns_mobile(national_code=national_code, mobile=mobile)
    except gateways.Unavailable as error:
        log.warning("a change of mobile waits for the registry: %s", error)
        return render(request, "accounts/citizens/check_mobile.html", {"is_unavailable": True}, status=503)
    del request.session[CODE]
    try:
        moves_at = operations.change_mobile(user_id=user_id, mobile=mobile, owns_mobile=owns_mobile, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("accounts:new-mobile")
    messages.success(
        request, told(_("شماره از {moves_at} عوض می‌شود و تا آن هنگام شمارهٔ پیشین به کار می‌رود."), moves_at=moves_at)
    )
    return redirect("accounts:account")


@citizen
@require_POST
def cancel_mobile(request: HttpRequest) -> HttpResponse:
    here = request.session.row.pk  # type: ignore[attr-defined]
    operations.cancel_mobile_change(user_id=request.user.pk, but=here, now=clock.now())
    messages.success(request, _("تغییر شماره لغو شد و نشست‌های دیگر شما بسته شد."))
    return redirect("accounts:account")


@citizen
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """An authenticator app, for where no text message arrives; only soon after signing in."""
    now = clock.now()
    if now - request.session.row.started_at > rules.FRESH:  # type: ignore[attr-defined]
        request.session.flush()
        messages.info(request, _("برای این کار یک بار دیگر وارد شوید."))
        return redirect_to_login(request.path, reverse("accounts:sign-in"))
    if queries.has_app(request.user.pk):
        return render(request, "accounts/citizens/remove_app.html")
    secret = request.session.get(APP) or generate_totp_secret()
    request.session[APP] = secret
    form = forms.CitizenAppForm(request.POST or None, secret=secret)
    if request.method == "POST" and form.is_valid():
        operations.add_app(user_id=request.user.pk, secret=secret, now=now)
        del request.session[APP]
        messages.success(request, _("برنامهٔ رمزساز افزوده شد؛ کد آن هنگام ورود پذیرفته می‌شود."))
        return redirect("accounts:account")
    url = get_adapter().build_totp_url(request.user, secret)
    return shown(request, "accounts/citizens/app.html", form, totp_url=url, secret=secret)


@citizen
@require_POST
def remove_app(request: HttpRequest) -> HttpResponse:
    operations.remove_app(user_id=request.user.pk, now=clock.now())
    messages.success(request, _("برنامهٔ رمزساز برداشته شد."))
    return redirect("accounts:account")


@citizen
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Here too."""
    operations.end_citizen_sessions(user_id=request.user.pk, now=clock.now())
    request.session.flush()
    messages.success(request, _("از همه‌جا خارج شدید."))
    return redirect("portal:home")
