"""The people of these tests, and a short way in for those that aren't about signing in."""

import time
from datetime import UTC, datetime
from typing import Any

from allauth.mfa import app_settings as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.test import Client

from peyvand.foundation.accounts.models import User

PASSWORD = "چهار اسب سپید در دشت"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def activated_user(national_code: str = "0084575948", **changes: Any) -> User:
    """Somebody with a password and an authenticator app."""
    details = {"full_name": "مریم رضایی", "mobile": "09121234567", "created_at": NOW, "activated_at": NOW, **changes}
    user = User(national_code=national_code, **details)
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, TOTP_SECRET)
    return user


def signed_in_client(user: User, **headers: Any) -> Client:
    """A browser signed in with password and second factor, without the pages in between."""
    client = Client(**headers)
    client.force_login(user)
    totp = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": 0},
        {"method": "mfa", "at": 0, "type": "totp", "id": totp.pk if totp else 0},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def totp_code(secret: str = TOTP_SECRET) -> str:
    """What an authenticator app with this secret shows now; without one, that of `activated_user`."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // mfa.TOTP_PERIOD))
