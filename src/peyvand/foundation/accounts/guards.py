"""Who may open a page. Each view declares its guard in `view.guard`, where a test over all addresses reads it.

A guard stands before the view that could hand it the time, so `office_member` asks Django's clock.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.logout import logout
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from peyvand.foundation.accounts import operations
from peyvand.foundation.accounts.network import client_address

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
    return _with_second_factor(view, guard="signed-in", without_one=_set_one_up)


def setting_up(view: View) -> View:
    """Open to whoever is signed in and to whoever, without a second factor so far, is about to set one up."""
    return _with_second_factor(view, guard="setting-up", without_one=None)


def citizen(view: View) -> View:
    """Open to whoever signed in for themselves (CIT-1); not to a session in an employer's name, nor the other way."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.session.is_citizen or not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("accounts:sign-in"))
        return view(request, *args, **kwargs)

    guarded.guard = "citizen"  # type: ignore[attr-defined]
    return guarded


def applicant(view: View) -> View:
    """Open to whoever may apply for something: a citizen for themselves, and who signed in with a second factor.

    A citizen's session never speaks for an employer: `cases.queries.applying` is told.
    """
    in_an_employers_name = signed_in(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("accounts:sign-in"))
        if request.session.is_citizen:  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)
        return in_an_employers_name(request, *args, **kwargs)

    guarded.guard = "applicant"  # type: ignore[attr-defined]
    return guarded


def agency_member(view: View) -> View:
    """Open to members of an agency who signed in with a second factor; what they may do, each operation decides."""
    guarded = signed_in(view)
    guarded.guard = "agency"  # type: ignore[attr-defined]
    return wraps(guarded)(guarded)


def office_member(*roles: str) -> Callable[[View], View]:
    """Open to staff who hold a role in an office today, one of `roles` if any are named; notes `request.posts`.

    The operations check again: a role may end between the look and the deed.
    """

    def guard(view: View) -> View:
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.posts = operations.enter_office(  # type: ignore[attr-defined]
                user_id=request.user.pk, roles=roles, now=timezone.now(), source=client_address(request)
            )
            return view(request, *args, **kwargs)

        guarded = _with_second_factor(wraps(view)(enter), guard="office", without_one=_set_one_up)
        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return guard


def _set_one_up() -> HttpResponseBase:
    return redirect("mfa_activate_totp")


def _with_second_factor(view: View, *, guard: str, without_one: Callable[[], HttpResponseBase] | None) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated or request.session.is_citizen:  # type: ignore[attr-defined]
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
