"""People who sign in, and their sessions."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from peyvand.foundation.accounts.choices import Office


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(national_code=username)


class User(AbstractBaseUser):
    """Somebody who signs in, known by the national code. Without a usable password until activated."""

    national_code = models.CharField("کد ملی", max_length=10, unique=True)
    full_name = models.CharField("نام و نام خانوادگی", max_length=200)
    mobile = models.CharField("تلفن همراه", max_length=11)
    office = models.CharField("جایگاه", max_length=20, choices=Office.choices, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
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


class Session(models.Model):
    """A browser's session. `last_seen` bounds the idle time, `started_at` the whole.

    The key is the SHA-256 of the cookie, the data are encrypted: whoever reads the table can't use what is in it.
    """

    key_hash = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    data = models.TextField()
    started_at = models.DateTimeField()
    last_seen = models.DateTimeField(db_index=True)


class ActivationCode(models.Model):
    """The one-time code of a text message with which a user sets the first password. Only its keyed hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    # Empty until the job that writes the message has made the code.
    code_hash = models.BinaryField(null=True)
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


class Attempts(models.Model):
    """How often somebody, or some address, has tried in vain since `since`: a counter for each window of time."""

    key_hash = models.BinaryField(primary_key=True)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()
