"""Citizens register and sign in, by a one-time code to their own phone (CIT-1)."""

import logging

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from peyvand.foundation.accounts import forms, gateways, operations, queries
from peyvand.foundation.accounts.choices import CodePurpose
from peyvand.foundation.accounts.guards import public
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.parties import operations as parties
from peyvand.foundation.parties.choices import Party
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.guards import while_open
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.ui.forms import Form

log = logging.getLogger(__name__)
_BACKEND = "peyvand.foundation.accounts.backends.NationalCodeBackend"
# Where the browser's session keeps the code that is on its way, and the page that was asked for.
CODE, NEXT = "code", "next"


@public
@while_open(Switch.REGISTRATION)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    form = forms.RegistrationForm(request.POST or None, today=tehran_day(now))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            code_id = operations.begin_registration(
                national_code=typed["national_code"],
                birth_date=typed["birth_date"],
                mobile=typed["mobile"],
                source=client_address(request),
                now=now,
            )
        except Refusal as refusal:
            return refused(request, "accounts/citizens/register.html", form, refusal)
        _expect(request, code_id)
        return redirect("accounts:prove-registration")
    return shown(request, "accounts/citizens/register.html", form)


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def prove_registration(request: HttpRequest) -> HttpResponse:
    """The code of the message; then the registries are asked."""
    code_id = request.session.get(CODE)
    if code_id is None:
        return redirect("accounts:register")
    form = forms.TypedCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.prove_number(
                code_id=code_id,
                purpose=CodePurpose.REGISTER,
                code=form.cleaned_data["code"],
                source=client_address(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            return refused(request, "accounts/citizens/prove_registration.html", form, refusal)
        return _check(request, code_id)
    return shown(request, "accounts/citizens/prove_registration.html", form)


@public
@require_http_methods(["GET", "POST"])
def check_registration(request: HttpRequest) -> HttpResponse:
    """Once more, after the registries couldn't be asked; what was typed and proved is kept for a day."""
    code_id = request.session.get(CODE)
    if code_id is None or queries.pending_registration(code_id, now=clock.now()) is None:
        return redirect("accounts:register")
    if request.method == "GET":
        return render(request, "accounts/citizens/check_registration.html")
    return _check(request, code_id)


def _check(request: HttpRequest, code_id: int) -> HttpResponse:
    """Both registries are asked, whatever the first one says: else its answer could be told from the time it takes."""
    now, source = clock.now(), client_address(request)
    pending = queries.pending_registration(code_id, now=now)
    if pending is None:
        return redirect("accounts:register")
    code, mobile = pending.national_code, pending.mobile
    operations.enter_registries(national_code=code, source=source, now=now)
    try:
        identity = gateways.identify(national_code=code, birth_date=pending.birth_date)
        owns_mobile = gateways.owns_mobile(national_code=code, mobile=mobile)
    except gateways.Unavailable as error:
        parties.note(Party.REGISTRIES, answered=False, now=clock.now())
        log.warning("a registration waits for the registries: %s", error)
        return render(request, "accounts/citizens/check_registration.html", {"is_unavailable": True}, status=503)
    parties.note(Party.REGISTRIES, answered=True, now=clock.now())
    try:
        done = operations.register(
            code_id=code_id, identity=identity, owns_mobile=owns_mobile, source=source, now=clock.now()
        )
    except Refusal as refusal:
        if refusal.code != "IDENTITY_MISMATCH":
            raise
        request.session.flush()
        return render(request, "accounts/citizens/mismatch.html", {"refusal": refusal}, status=422)
    if done.moves_at is not None:
        request.session.flush()
        return render(request, "accounts/citizens/moves.html", {"moves_at": done.moves_at})
    return _enter(request, done.user_id, method="code")


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The national code; whether there is such an account, nothing tells."""
    if request.session.is_citizen and request.user.is_authenticated:  # type: ignore[attr-defined]
        return redirect("portal:home")
    form = forms.CitizenSignInForm(request.POST or None)
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST" and form.is_valid():
        try:
            code_id = operations.begin_sign_in(
                national_code=form.cleaned_data["national_code"], source=client_address(request), now=clock.now()
            )
        except Refusal as refusal:
            return refused(request, "accounts/citizens/sign_in.html", form, refusal, next=wanted)
        _expect(request, code_id)
        if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            request.session[NEXT] = wanted
        return redirect("accounts:enter-code")
    return shown(request, "accounts/citizens/sign_in.html", form, next=wanted)


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    code_id = request.session.get(CODE)
    if code_id is None:
        return redirect("accounts:sign-in")
    form = forms.TypedCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user_id, method = operations.sign_in(
                code_id=code_id, code=form.cleaned_data["code"], source=client_address(request), now=clock.now()
            )
        except Refusal as refusal:
            return refused(request, "accounts/citizens/enter_code.html", form, refusal)
        return _enter(request, user_id, method=method)
    return shown(request, "accounts/citizens/enter_code.html", form)


def _expect(request: HttpRequest, code_id: int) -> None:
    """A code is on its way to whoever sits at this browser."""
    request.session.begin_as_citizen()  # type: ignore[attr-defined]
    request.session[CODE] = code_id


def _enter(request: HttpRequest, user_id: int, *, method: str) -> HttpResponse:
    wanted = request.session.get(NEXT)
    request.session.begin_as_citizen()  # type: ignore[attr-defined]
    login(request, queries.by_id(user_id), backend=_BACKEND)
    operations.record_sign_in(user_id=user_id, methods=[method], now=clock.now())
    return redirect(wanted or resolve_url("portal:home"))


def shown(request: HttpRequest, template: str, form: Form, **context: object) -> HttpResponse:
    """A form's page, as it is or with what is wrong."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def refused(request: HttpRequest, template: str, form: Form, refusal: Refusal, **context: object) -> HttpResponse:
    """The form again, with an operation's refusal; a locked one is answered 429 with the time to wait."""
    form.add_refusal(refusal)
    response = shown(request, template, form, **context)
    if refusal.code == "LOCKED":
        response.status_code = 429
        response["Retry-After"] = str(refusal.data["retry_after"])
    return response
