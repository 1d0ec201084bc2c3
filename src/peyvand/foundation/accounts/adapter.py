"""How allauth behaves here. It hands its adapters no time, so they ask Django's clock."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from peyvand.foundation.accounts import operations, passwords
from peyvand.foundation.accounts.forms import as_invalid
from peyvand.foundation.accounts.guards import used_second_factor
from peyvand.foundation.accounts.models import User
from peyvand.foundation.accounts.network import client_address
from peyvand.kit.crypto import decrypt, encrypt
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

_SAID = {
    "account/messages/password_changed.txt": _("گذرواژه عوض شد؛ نشست‌های دیگر شما بسته شد."),
    "mfa/messages/totp_activated.txt": _("برنامهٔ رمزساز افزوده شد."),
    "mfa/messages/totp_deactivated.txt": _("برنامهٔ رمزساز برداشته شد."),
    "mfa/messages/webauthn_added.txt": _("کلید ورود افزوده شد."),
    "mfa/messages/webauthn_removed.txt": _("کلید ورود برداشته شد."),
    "mfa/messages/recovery_codes_generated.txt": _("کدهای بازیابی تازه ساخته شد."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("کد ملی یا گذرواژه درست نیست، یا حساب هنوز فعال نشده است."),
        "incorrect_password": _("گذرواژه درست نیست."),
        "enter_current_password": _("گذرواژهٔ کنونی درست نیست."),
        "rate_limited": _("درخواست‌ها زیاد بود؛ چند دقیقهٔ دیگر دوباره بیازمایید."),
        "too_many_login_attempts": _("تلاش‌های ناموفق زیاد بود؛ چند دقیقهٔ دیگر دوباره بیازمایید."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        attempt = {
            "purpose": "sign-in",
            "subject": credentials["username"],
            "source": client_address(request),
        }
        try:
            operations.take_attempt(**attempt, now=timezone.now())
        except Refusal as refusal:
            raise as_invalid(refusal) from refusal
        user = authenticate(request, **credentials)
        if user is not None:
            operations.return_attempt(**attempt)
        return user

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        records = get_authentication_records(request, user)
        methods = [record.get("type", record["method"]) for record in records]
        operations.record_sign_in(user_id=user.pk, methods=methods, now=timezone.now())

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        return response if used_second_factor(request) else redirect("mfa_activate_totp")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return redirect("account_login")

    def clean_password(self, password: str, user: User | None = None) -> str:
        try:
            passwords.check(password, user=user)
        except Refusal as refusal:
            raise as_invalid(refusal) from refusal
        return password

    def set_password(self, user: User, password: str) -> None:
        operations.change_password(user=user, password=password, now=timezone.now())

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago needn't again; with a second factor in use, that factor counts."""
        request = context.request
        needed = "mfa" if is_mfa_enabled(request.user) else "password"
        return not any(
            record["method"] == needed and time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT
            for record in get_authentication_records(request, request.user)
        )

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The password is no way around a second factor."""
        methods = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != "reauthenticate"] or methods

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or _SAID.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("کد درست نیست؛ کد تازه‌ای را که برنامه نشان می‌دهد بنویسید."),
    }

    def _get_user_identifier(self, user: User) -> str:
        # allauth's choice would be the national code, which then stands in every authenticator app.
        return user.full_name

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.full_name}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        return _("کلید ورود")

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)
