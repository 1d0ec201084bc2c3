"""Who may open a page. Each view declares its guard in `view.guard`, where a test over all addresses reads it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.logout import logout
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
    return _with_second_factor(view, guard="signed-in", without_one=lambda: redirect("mfa_activate_totp"))


def setting_up(view: View) -> View:
    """Open to whoever is signed in and to whoever, without a second factor so far, is about to set one up."""
    return _with_second_factor(view, guard="setting-up", without_one=None)


def _with_second_factor(view: View, *, guard: str, without_one: Callable[[], HttpResponseBase] | None) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not used_second_factor(request):
            if is_mfa_enabled(request.user):
                # It was set up elsewhere, after this session began: sign in again, now with it.
                logout(request, show_message=False)
                return redirect_to_login(request.get_full_path())
            if without_one is not None:
                return without_one()
        return view(request, *args, **kwargs)

    guarded.guard = guard  # type: ignore[attr-defined]
    return guarded


def used_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was used, or proved while being set up, in this session."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))
