"""Members of agencies and staff sign in, activate an account, change how they sign in: allauth's views, counted and
recorded."""

from itertools import chain
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, record_authentication
from allauth.account.views import LoginView, LogoutView, PasswordChangeView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as SecondFactorAgainView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from peyvand.foundation.accounts import forms, operations
from peyvand.foundation.accounts.guards import public
from peyvand.foundation.accounts.network import client_address
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


def _answer_refused(
    request: HttpRequest, form: Form, response: HttpResponse, *, action: str, code: str
) -> HttpResponse:
    """Records an attempt in vain; a locked one is answered 429 with the time to wait."""
    errors = list(chain.from_iterable(form.errors.as_data().values()))
    locked = next((error for error in errors if error.code == "LOCKED"), None)
    if locked is not None:
        response.status_code = 429
        response["Retry-After"] = str(locked.params["retry_after"])
    operations.record_refused_attempt(
        action=action,
        reason="LOCKED" if locked else "WRONG",
        national_code=code,
        source=client_address(request),
        now=clock.now(),
    )
    return response


class SignIn(LoginView):
    """A citizen's session is no session here: whoever signs in leaves it."""

    form_class = forms.SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.session.is_citizen:  # type: ignore[attr-defined]
            if request.method == "POST":
                request.session.flush()
            request.user = AnonymousUser()
        return super().dispatch(request, *args, **kwargs)

    def form_invalid(self, form: forms.SignInForm) -> HttpResponse:
        response = super().form_invalid(form)
        if "login" not in form.cleaned_data or "password" not in form.cleaned_data:
            return response
        return _answer_refused(self.request, form, response, action="sign-in", code=form.cleaned_data["login"])


class SignOut(LogoutView):
    """After it the browser forgets what pages left in it, as it may be everybody's."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class SecondFactor(AuthenticateView):
    form_class = forms.SecondFactorForm

    def form_invalid(self, form: Form) -> HttpResponse:
        user = self.stage.login.user
        response = super().form_invalid(form)
        return _answer_refused(self.request, form, response, action="second-factor", code=user.national_code)


class SecondFactorAgain(SecondFactorAgainView):
    form_class = forms.SecondFactorAgainForm

    def form_invalid(self, form: Form) -> HttpResponse:
        response = super().form_invalid(form)
        code = self.request.user.national_code
        return _answer_refused(self.request, form, response, action="second-factor", code=code)


class PasswordAgain(ReauthenticateView):
    form_class = forms.PasswordAgain

    def form_invalid(self, form: Form) -> HttpResponse:
        response = super().form_invalid(form)
        code = self.request.user.national_code
        return _answer_refused(self.request, form, response, action="password-again", code=code)


class PasswordChange(PasswordChangeView):
    form_class = forms.NewPasswordForm


class _ChangesFactors:
    """A second factor comes or goes: recorded with the change, and the session knows whether it still has one."""

    verb: str
    kind: str

    def form_valid(self, form: Form) -> HttpResponse:
        user = self.request.user
        response = operations.change_second_factor(
            super().form_valid, form, user_id=user.pk, verb=self.verb, kind=self.kind, now=clock.now()
        )
        if not is_mfa_enabled(user):
            records = self.request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
            kept = [record for record in records if record["method"] != "mfa"]
            self.request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept
        elif self.verb == "second-factor:add":
            # Setting it up proved it.
            record_authentication(self.request, user, method="mfa", type=self.kind)
        return response


class AddApp(_ChangesFactors, ActivateTOTPView):
    form_class = forms.AuthenticatorAppForm
    verb, kind = "second-factor:add", "totp"


class RemoveApp(_ChangesFactors, DeactivateTOTPView):
    verb, kind = "second-factor:remove", "totp"


class AddPasskey(_ChangesFactors, AddWebAuthnView):
    verb, kind = "second-factor:add", "webauthn"


class RemovePasskey(_ChangesFactors, RemoveWebAuthnView):
    verb, kind = "second-factor:remove", "webauthn"


class NewRecoveryCodes(_ChangesFactors, GenerateRecoveryCodesView):
    verb, kind = "second-factor:renew", "recovery_codes"


@public
@sensitive_post_parameters()
def activate(request: HttpRequest) -> HttpResponse:
    form = forms.ActivationForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/activate.html", {"form": form})
    try:
        operations.activate(
            national_code=form.cleaned_data["national_code"],
            code=form.cleaned_data["code"],
            password=form.cleaned_data["password1"],
            source=client_address(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        form.add_refusal(refusal)
        response = render(request, "accounts/activate.html", {"form": form})
        if refusal.code == "LOCKED":
            response.status_code = 429
            response["Retry-After"] = str(refusal.data["retry_after"])
        return response
    messages.success(request, _("حساب شما فعال شد؛ اکنون با گذرواژهٔ تازه وارد شوید."))
    return redirect("account_login")
