"""National code and password."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from peyvand.foundation.accounts import queries
from peyvand.foundation.accounts.models import User


class NationalCodeBackend(BaseBackend):
    """Unknown, suspended, not activated, wrong password: each costs one run of the hasher and looks the same."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        if not username or not password:
            return None
        user = queries.by_national_code(username)
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        user = queries.by_id(user_id)
        return user if user is not None and user.is_active else None
