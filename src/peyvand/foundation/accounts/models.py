"""People who sign in, and their sessions."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from peyvand.foundation.accounts.choices import Office


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(national_code=username)


class User(AbstractBaseUser):
    """Somebody who signs in, known by the national code. Without a usable password until activated."""

    national_code = models.CharField("کد ملی", max_length=10, unique=True)
    full_name = models.CharField("نام و نام خانوادگی", max_length=200)
    mobile = models.CharField("تلفن همراه", max_length=11)
    office = models.CharField("جایگاه", max_length=20, choices=Office.choices, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    activated_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "national_code"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(national_code__regex=r"^[0-9]{10}$"), name="user_national_code_digits"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name


class Session(AbstractBaseSession):
    """A signed-in browser. `last_seen` bounds the idle time, `expire_date` the whole."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    started_at = models.DateTimeField()
    last_seen = models.DateTimeField()

    @classmethod
    def get_session_store_class(cls) -> Any:
        from peyvand.foundation.accounts.sessions import SessionStore

        return SessionStore


class ActivationCode(models.Model):
    """The one-time code of a text message with which a user sets the first password. Only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    code_hash = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at__isnull=True), name="one_open_activation_per_user"
            ),
        ]
