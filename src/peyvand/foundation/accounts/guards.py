"""Who may open a page. Each view declares its guard in `view.guard`, where a test over all addresses reads it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.logout import logout
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Open to everybody."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    guarded.guard = "public"  # type: ignore[attr-defined]
    return guarded


def signed_in(view: View) -> View:
    """Open to whoever signed in with a second factor; whoever has none yet sets one up first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not used_second_factor(request):
            if not is_mfa_enabled(request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
                return redirect("mfa_activate_totp")
            # The factor was set up elsewhere, after this session began: sign in again, now with it.
            logout(request, show_message=False)
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.guard = "signed-in"  # type: ignore[attr-defined]
    return guarded


def used_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was used, or proved while being set up, in this session."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))
