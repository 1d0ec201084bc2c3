"""People who sign in and their sessions; the organisation's offices, and who holds which role there."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from peyvand.foundation.accounts.choices import ChangeState, CodePurpose, HelperKind, MandateScope, OfficeKind, Role
from peyvand.foundation.accounts.rules import CENTRAL, OFFICE_CODE
from peyvand.kit.words import LANGUAGES


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(national_code=username)


class User(AbstractBaseUser):
    """Somebody who signs in, known by the national code. Without a usable password until activated."""

    national_code = models.CharField("کد ملی", max_length=10, unique=True)
    full_name = models.CharField("نام و نام خانوادگی", max_length=200)
    mobile = models.CharField("تلفن همراه", max_length=11)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    # In which pages and text messages speak to them.
    language = models.CharField("زبان", max_length=2, default="fa", db_default="fa")

    USERNAME_FIELD = "national_code"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        # Each text message asks in which language its number is written to.
        indexes = [models.Index(fields=["mobile"], name="user_by_mobile")]
        constraints = [
            models.CheckConstraint(condition=Q(national_code__regex=r"^[0-9]{10}$"), name="user_national_code_digits"),
            models.CheckConstraint(condition=Q(language__in=list(LANGUAGES)), name="user_language"),
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
    # Of somebody who came for themselves: other limits of time, and no way into an agency's or the staff's pages.
    is_citizen = models.BooleanField(default=False, db_default=False)


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


class Citizen(models.Model):
    """What makes a user's account also a citizen's (CIT-1): who they are as the civil registry says, and a mobile that
    is their own. `User.mobile` is what an employer wrote down, and never gets a citizen's codes."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="citizen")
    first_name = models.CharField("نام", max_length=100)
    last_name = models.CharField("نام خانوادگی", max_length=100)
    sex = models.CharField("جنس", max_length=1, blank=True)
    birth_date = models.DateField("تاریخ تولد")
    mobile = models.CharField("تلفن همراه", max_length=11)
    registered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["mobile"], name="citizen_by_mobile")]
        constraints = [
            models.CheckConstraint(condition=Q(mobile__regex=r"^09[0-9]{9}$"), name="citizen_mobile_digits"),
            models.CheckConstraint(condition=Q(sex__in=["F", "M", ""]), name="citizen_sex"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class OneTimeCode(models.Model):
    """A citizen's one-time code by text message. Only its keyed hash is kept.

    Whoever asks for a code gets a row, so that nobody learns by asking who has an account; without a `mobile` no
    message follows.
    """

    purpose = models.CharField(max_length=10, choices=CodePurpose.choices)
    # The pseudonym of the national code: whose guesses are counted together.
    subject = models.CharField(max_length=24)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    mobile = models.CharField(max_length=11, blank=True, db_index=True)
    # Empty until the job that writes the message has made the code.
    code_hash = models.BinaryField(null=True)
    created_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=CodePurpose.values), name="one_time_code_purpose"),
        ]


class Registration(models.Model):
    """What somebody typed who registers, until the registries have been asked; dropped after a day."""

    code = models.OneToOneField(OneTimeCode, models.CASCADE, primary_key=True, related_name="registration")
    national_code = models.CharField(max_length=10)
    birth_date = models.DateField()


class MobileChange(models.Model):
    """A citizen's change to another mobile. Until `effective_at` the old one stays in use and can stop it."""

    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="+")
    old_mobile = models.CharField(max_length=11)
    new_mobile = models.CharField(max_length=11)
    asked_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.WAITING)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ChangeState.values), name="mobile_change_state"),
            models.CheckConstraint(
                condition=Q(state=ChangeState.WAITING, settled_at__isnull=True)
                | Q(~Q(state=ChangeState.WAITING), settled_at__isnull=False),
                name="mobile_change_settled",
            ),
            models.UniqueConstraint(
                fields=["citizen"], condition=Q(state=ChangeState.WAITING), name="one_waiting_change_per_citizen"
            ),
        ]


class Attempts(models.Model):
    """How often somebody, or some address, has tried in vain since `since`: a counter for each window of time."""

    key_hash = models.BinaryField(primary_key=True)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()


class Office(models.Model):
    """A place of the organisation or its partners where cases lie. A branch's code is that of the records."""

    kind = models.CharField("نوع", max_length=24, choices=OfficeKind.choices)
    code = models.CharField("کد", max_length=40, unique=True)
    name = models.CharField("نام", max_length=200)
    city = models.CharField("شهر", max_length=100, blank=True)
    address = models.CharField("نشانی", max_length=300, blank=True)
    phone = models.CharField("تلفن", max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OfficeKind.values), name="office_kind"),
            models.CheckConstraint(
                condition=Q(code__regex=f"^{OFFICE_CODE.pattern}$"), name="office_code_of_addresses"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind__in=[str(kind) for kind in CENTRAL]), name="office_central_is_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """A role that somebody holds in an office from `starts_at` until `ends_at`: ended, never deleted.

    In one office a person has one role at a time. Without `assigned_by` it was a command.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    office = models.ForeignKey(Office, models.PROTECT, related_name="assignments")
    role = models.CharField("نقش", max_length=24, choices=Role.choices)
    starts_at = models.DateTimeField("از")
    ends_at = models.DateTimeField("تا", null=True, blank=True)
    assigned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="assignment_role"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="assignment_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(assigned_by__isnull=True) | ~Q(assigned_by=F("user")), name="assignment_by_somebody_else"
            ),
            ExclusionConstraint(
                name="assignment_one_role_at_a_time",
                expressions=[
                    (Func(F("user_id"), F("user_id"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("office_id"), F("office_id"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("starts_at"), F("ends_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Mandate(models.Model):
    """`helper` may act for `person`, who has no phone, from `starts_on` to `ends_on`, both included (ALL-8).

    Somebody of an office, and never the helper, wrote it down from a signed paper. Ended, never deleted.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    helper = models.ForeignKey(User, models.PROTECT, related_name="+")
    scope = models.CharField("برای", max_length=20, choices=MandateScope.choices)
    kind = models.CharField("نماینده", max_length=10, choices=HelperKind.choices)
    document = models.CharField("شمارهٔ نیابت‌نامه", max_length=100)
    starts_on = models.DateField("از")
    ends_on = models.DateField("تا")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(scope__in=MandateScope.values), name="mandate_scope"),
            models.CheckConstraint(condition=Q(kind__in=HelperKind.values), name="mandate_kind"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="mandate_days_in_order"),
            models.CheckConstraint(condition=~Q(helper=F("person")), name="mandate_for_somebody_else"),
            models.CheckConstraint(condition=~Q(helper=F("granted_by")), name="mandate_from_somebody_else"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="mandate_ended_by",
            ),
            ExclusionConstraint(
                name="mandate_once_a_day",
                expressions=[
                    (Func(F("person_id"), F("person_id"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("helper_id"), F("helper_id"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True, scope=MandateScope.SUPPLEMENTARY),
            ),
        ]

    def holds_on(self, day: date) -> bool:
        return self.ended_at is None and self.starts_on <= day <= self.ends_on
