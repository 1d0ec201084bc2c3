"""What an agency asks for, what the committee makes of it, what comes of it (ONB-1, ONB-4)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from peyvand.eservices.agency_onboarding.choices.admission import Ballot, Measure
from peyvand.foundation.agencies.choices import Audience, Service

_GRANTED = Q(outcome=Ballot.APPROVE)
_SERVICES = [str(service) for service in Service]


class Draft(models.Model):
    """What somebody has typed of a need and not sent yet, field by field as it stood; gone once it is sent.

    `case`: the one that they correct; without one the need is new.
    """

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    typed = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "case"], name="need_draft_once", nulls_distinct=False),
        ]


class Need(models.Model):
    """What an agency declared, as one round of the committee's votes sees it; a corrected need is a round of its own.

    `agency`: one that has a memorandum already and asks for its renewal or for more. A trigger refuses any change.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField("دور")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, related_name="+")
    national_id = models.CharField("شناسهٔ ملی", max_length=11, db_index=True)
    agency_name = models.CharField("نام دستگاه", max_length=300)
    audience = models.CharField("گروه", max_length=10, choices=Audience.choices)
    address = models.CharField("نشانی", max_length=300)
    position = models.CharField("سمت نماینده", max_length=100)
    letter_number = models.CharField("شماره نامه", max_length=60)
    letter_date = models.DateField("تاریخ نامه")
    services = ArrayField(models.CharField(max_length=10), verbose_name="خدمات")
    purposes = models.JSONField("مقاصد")
    daily_volume = models.PositiveIntegerField("حجم روزانه")
    networks = ArrayField(models.CharField(max_length=43), verbose_name="شبکه‌ها")
    legal_ground = models.TextField("مستند قانونی")
    declared_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="need_once_a_round"),
            models.CheckConstraint(condition=Q(national_id__regex="^[0-9]{11}$"), name="need_national_id_digits"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="need_audience"),
            models.CheckConstraint(
                condition=Q(services__contained_by=_SERVICES, services__len__gt=0), name="need_services"
            ),
            models.CheckConstraint(condition=Q(daily_volume__gt=0), name="need_volume"),
        ]


class Vote(models.Model):
    """A member's vote in a round: one each, never changed (a trigger refuses it)."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="votes", db_index=False)
    member = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    ballot = models.CharField("رأی", max_length=7, choices=Ballot.choices)
    reason = models.TextField("دلیل")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "member"], name="vote_once_a_member"),
            models.CheckConstraint(condition=Q(ballot__in=Ballot.values), name="vote_ballot"),
            models.CheckConstraint(condition=~Q(reason=""), name="vote_with_a_reason"),
        ]


class Recusal(models.Model):
    """A member stepped aside from a case, for all its rounds."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    reason = models.TextField("دلیل")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "member"], name="recusal_once_a_member"),
            models.CheckConstraint(condition=~Q(reason=""), name="recusal_with_a_reason"),
        ]


class Ruling(models.Model):
    """What the committee ruled on a round, with the figures that it rests on, and the conditions if it approved.

    `reason` is the applicant's to read. A trigger refuses any change.
    """

    need = models.OneToOneField(Need, models.PROTECT, related_name="ruling")
    outcome = models.CharField("رأی کمیته", max_length=7, choices=Ballot.choices)
    approve = models.PositiveSmallIntegerField()
    reject = models.PositiveSmallIntegerField()
    returned = models.PositiveSmallIntegerField()
    quorum = models.PositiveSmallIntegerField()
    # The legal parameters it rests on, as `Law.provenance` gives them.
    law = models.JSONField()
    reason = models.TextField(blank=True)
    services = ArrayField(models.CharField(max_length=10), default=list)
    daily_quota = models.PositiveIntegerField(null=True)
    months = models.PositiveSmallIntegerField(null=True)
    purposes = models.JSONField(default=list)
    networks = ArrayField(models.CharField(max_length=43), default=list)
    requires_purpose = models.BooleanField(default=False)
    requires_case_number = models.BooleanField(default=False)
    closed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Ballot.values), name="ruling_outcome"),
            models.CheckConstraint(
                condition=Q(quorum__lte=F("approve") + F("reject") + F("returned")), name="ruling_with_a_quorum"
            ),
            models.CheckConstraint(
                condition=~_GRANTED | Q(approve__gt=F("reject") + F("returned")), name="ruling_approves_by_majority"
            ),
            models.CheckConstraint(condition=_GRANTED | ~Q(reason=""), name="ruling_against_with_a_reason"),
            models.CheckConstraint(
                condition=Q(_GRANTED, services__len__gt=0, daily_quota__gt=0, months__gt=0)
                | Q(~_GRANTED, services__len=0, daily_quota__isnull=True, months__isnull=True),
                name="ruling_grants_if_it_approves",
            ),
        ]


class Conclusion(models.Model):
    """The memorandum that a case came to, signed by the two directors.

    `content` is the document as JSON, from which its PDF is made once and kept under `document`; `sha256` is the
    content's. A trigger refuses any change.
    """

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    ruling = models.OneToOneField(Ruling, models.PROTECT, related_name="conclusion")
    memorandum = models.OneToOneField("agencies.Memorandum", models.PROTECT, related_name="+")
    document = models.BigIntegerField(unique=True)
    content = models.TextField()
    sha256 = models.BinaryField()
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    countersigned_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(signed_by=F("countersigned_by")), name="conclusion_by_two_people"),
        ]


class Reminder(models.Model):
    """The agency was told that its memorandum ends in `days` or less: once for each figure that the law names."""

    memorandum = models.ForeignKey("agencies.Memorandum", models.PROTECT, related_name="+", db_index=False)
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["memorandum", "days"], name="reminder_once")]


class Suspension(models.Model):
    """A director suspended an agency's memoranda or lifted that, and why. A trigger refuses any change."""

    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    measure = models.CharField(max_length=7, choices=Measure.choices)
    reason = models.TextField("دلیل")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="suspension_measure"),
            models.CheckConstraint(condition=~Q(reason=""), name="suspension_with_a_reason"),
        ]
