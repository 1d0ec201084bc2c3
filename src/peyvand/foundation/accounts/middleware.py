"""The session of a request, and the user that came with it."""

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware as Middleware
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject, empty

from peyvand.foundation.accounts.models import User
from peyvand.foundation.accounts.sessions import SessionStore


class SessionMiddleware(Middleware):
    """Django's, which also gives `request.user` the row that was loaded with the session: no second statement."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        # The name under which Django's AuthenticationMiddleware looks before it asks the database.
        request._cached_user = SimpleLazyObject(lambda: signed_in_user(request.session))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        if request.session.accessed and not request.session.modified:
            request.session.note_seen()
        return response


def known_user(request: HttpRequest) -> User | None:
    """Who is signed in, as far as answering the request has shown; nobody is looked up for this."""
    user = request.__dict__.get("user")
    if user is None or (isinstance(user, SimpleLazyObject) and user.__dict__["_wrapped"] is empty):
        return None
    return user if user.is_authenticated else None


def signed_in_user(session: SessionStore) -> User | AnonymousUser:
    """The session's user; nobody, and the session is over, once they are suspended or have another password."""
    user = session.user
    if user is None:
        return AnonymousUser()
    if user.is_active and constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return user
    session.flush()
    return AnonymousUser()
