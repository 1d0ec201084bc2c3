"""Citizens: registering, signing in, another mobile (CIT-1).

The number is proved first, by a code; only then the registries are asked, by the door and outside any transaction. So
nobody learns anything about a person whose number they don't hold.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.db import transaction

from peyvand.foundation.accounts import rules
from peyvand.foundation.accounts.choices import ChangeState, CodePurpose
from peyvand.foundation.accounts.models import Citizen, MobileChange, Registration, User
from peyvand.foundation.accounts.operations.attempts import take_attempt
from peyvand.foundation.accounts.operations.codes import admit, order_code, record_refused, use_code
from peyvand.foundation.accounts.operations.sessions import end_citizen_sessions
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.law import queries as law
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.queries import check_open
from peyvand.kit import jobs
from peyvand.kit.crypto import pseudonym
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


@dataclass(frozen=True, slots=True)
class Registered:
    """What came of a registration. `moves_at`: there was an account with another mobile, which changes then; so
    nobody is signed in yet."""

    user_id: int
    is_new: bool
    moves_at: datetime | None = None


# -- registering -----------------------------------------------------------------------------------------------------
def begin_registration(*, national_code: str, birth_date: date, mobile: str, source: str, now: datetime) -> int:
    """Sends a code to the number that was typed, whoever it is; the id of the order.

    Raises Refusal SERVICE_CLOSED or LOCKED. Whoever has a code already goes on.
    """
    check_open(Switch.REGISTRATION, now=now)
    admit(national_code=national_code, source=source, now=now)
    with transaction.atomic():
        code = order_code(
            purpose=CodePurpose.REGISTER, national_code=national_code, mobile=mobile, user_id=None, now=now
        )
        Registration.objects.create(code=code, national_code=national_code, birth_date=birth_date)
    return code.pk


def prove_number(*, code_id: int, purpose: CodePurpose, code: str, source: str, now: datetime) -> None:
    """Whoever registers, or changes the number, holds the phone. Raises Refusal WRONG_CODE or LOCKED."""
    use_code(code_id=code_id, purpose=purpose, given=code, source=source, now=now)


def enter_registries(*, national_code: str, source: str, now: datetime) -> None:
    """Before the registries are asked: nobody asks them about one person without end. Raises Refusal LOCKED."""
    take_attempt(purpose="registry", subject=pseudonym(national_code), source=source, now=now)


def register(
    *, code_id: int, identity: rules.Identity | None, owns_mobile: bool, source: str, now: datetime
) -> Registered:
    """What the registries said becomes an account; one that is there already stays one (CIT-1).

    With another mobile than the account has, that mobile changes after the cooling time instead. Raises Refusal
    IDENTITY_MISMATCH, EXPIRED or SUSPENDED; nothing is left then but the trace.
    """
    subject = ""
    try:
        with transaction.atomic():
            pending = _proven(code_id, now=now)
            subject = pseudonym(pending.national_code)
            person = rules.check_identity(identity, owns_mobile=owns_mobile)
            done = _register(pending, person, now=now)
            pending.delete()
            return done
    except Refusal as refusal:
        Registration.objects.filter(pk=code_id).delete()
        record_refused(action="citizen:register", reason=refusal.code, subject=subject, source=source, now=now)
        raise


def _proven(code_id: int, *, now: datetime) -> Registration:
    pending = (
        Registration.objects.select_for_update(of=("self",))
        .select_related("code")
        .filter(pk=code_id, code__used_at__gt=now - rules.REGISTRATION_LIFE)
        .first()
    )
    if pending is None:
        raise Refusal("EXPIRED", _("نام‌نویسی نیمه‌کاره‌ای نمانده است؛ از نو آغاز کنید."), status=409)
    return pending


def _register(pending: Registration, person: rules.Identity, *, now: datetime) -> Registered:
    user, _created = User.objects.select_for_update().get_or_create(
        national_code=pending.national_code,
        defaults={
            "full_name": person.full_name,
            "mobile": pending.code.mobile,
            "password": make_password(None),
            "created_at": now,
        },
    )
    if not user.is_active:
        raise Refusal("SUSPENDED", _("این حساب بسته شده است؛ برای گشودن آن به شعبه مراجعه کنید."), status=403)
    citizen = Citizen.objects.filter(pk=user.pk).first()
    if citizen is None:
        Citizen.objects.create(
            user=user,
            first_name=person.first_name,
            last_name=person.last_name,
            sex=person.sex,
            birth_date=pending.birth_date,
            mobile=pending.code.mobile,
            registered_at=now,
        )
        audit.record_act(actor=f"user:{user.pk}", verb="citizen:register", subject=f"user:{user.pk}", now=now)
        return Registered(user.pk, is_new=True)
    if citizen.mobile == pending.code.mobile:
        return Registered(user.pk, is_new=False)
    change = _change_mobile(citizen, pending.code.mobile, now=now)
    return Registered(user.pk, is_new=False, moves_at=change.effective_at)


# -- signing in ------------------------------------------------------------------------------------------------------
def begin_sign_in(*, national_code: str, source: str, now: datetime) -> int:
    """Sends a code to the account's mobile, if there is an account; the id of the order either way.

    Nothing that the asker sees, and no statement, differs without one. Raises Refusal LOCKED.
    """
    admit(national_code=national_code, source=source, now=now)
    known = Citizen.objects.filter(user__national_code=national_code, user__is_active=True).first()
    code = order_code(
        purpose=CodePurpose.SIGN_IN,
        national_code=national_code,
        mobile=known.mobile if known else "",
        user_id=known.pk if known else None,
        now=now,
    )
    return code.pk


def sign_in(*, code_id: int, code: str, source: str, now: datetime) -> tuple[int, str]:
    """The id of the user who may come in, and by what: `code` or `totp`. Raises Refusal WRONG_CODE or LOCKED."""
    ordered, method = use_code(code_id=code_id, purpose=CodePurpose.SIGN_IN, given=code, source=source, now=now)
    assert ordered.user_id is not None  # without a user there is no code, and no app
    return ordered.user_id, method


@transaction.atomic
def add_app(*, user_id: int, secret: str, now: datetime) -> None:
    """An authenticator app, whose codes will do beside the text message's. The door has seen a code of it.

    Raises Refusal FACTORS_OF_WORK: who also signs in for an employer looks after them there.
    """
    user = _keeper(user_id)
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, secret)
        _note_factor("second-factor:add", user_id, now=now)


@transaction.atomic
def remove_app(*, user_id: int, now: datetime) -> None:
    """Raises Refusal FACTORS_OF_WORK."""
    if Authenticator.objects.filter(user=_keeper(user_id), type=Authenticator.Type.TOTP).delete()[0]:
        _note_factor("second-factor:remove", user_id, now=now)


def _keeper(user_id: int) -> User:
    """A text message must never be the way to the second factor of somebody's work (rule 22)."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.activated_at is not None:
        raise Refusal(
            "FACTORS_OF_WORK",
            _("شما برای کارتان هم در این سامانه حساب دارید؛ برنامهٔ رمزساز را پس از ورود با گذرواژه تنظیم کنید."),
            status=403,
        )
    return user


def _note_factor(verb: str, user_id: int, *, now: datetime) -> None:
    actor = f"user:{user_id}"
    audit.record_act(actor=actor, verb=verb, subject=actor, detail={"kind": "totp"}, now=now)


# -- another mobile --------------------------------------------------------------------------------------------------
def begin_mobile_change(*, user_id: int, mobile: str, source: str, now: datetime) -> int:
    """Sends a code to the new number; the id of the order. Raises Refusal SAME_MOBILE or LOCKED."""
    citizen = Citizen.objects.select_related("user").get(pk=user_id)
    rules.check_new_mobile(mobile, current=citizen.mobile)
    national_code = citizen.user.national_code
    admit(national_code=national_code, source=source, now=now)
    code = order_code(
        purpose=CodePurpose.NEW_MOBILE, national_code=national_code, mobile=mobile, user_id=user_id, now=now
    )
    return code.pk


@transaction.atomic
def change_mobile(*, user_id: int, mobile: str, owns_mobile: bool, now: datetime) -> datetime:
    """The number, which its holder has proved, becomes the citizen's after the cooling time; when.

    The old number is told, stays in use till then and can stop it. Raises Refusal NOT_YOUR_MOBILE or SAME_MOBILE.
    """
    rules.check_owner(owns_mobile=owns_mobile)
    User.objects.select_for_update().get(pk=user_id)  # two changes at once, or one beside a registration, take turns
    citizen = Citizen.objects.get(pk=user_id)
    rules.check_new_mobile(mobile, current=citizen.mobile)
    return _change_mobile(citizen, mobile, now=now).effective_at


def _change_mobile(citizen: Citizen, mobile: str, *, now: datetime) -> MobileChange:
    """The one that waits if it is to the same number, else a new one in its place."""
    waiting = MobileChange.objects.select_for_update().filter(citizen=citizen, state=ChangeState.WAITING).first()
    if waiting is not None and waiting.new_mobile == mobile:
        return waiting
    if waiting is not None:
        _settle(waiting, ChangeState.CANCELLED, now=now)
    hours = law.on(tehran_day(now)).get("accounts.mobile_change_hours")
    change = MobileChange.objects.create(
        citizen=citizen,
        old_mobile=citizen.mobile,
        new_mobile=mobile,
        asked_at=now,
        effective_at=now + timedelta(hours=hours),
    )
    actor = f"user:{citizen.pk}"
    audit.record_act(actor=actor, verb="citizen:change-mobile", subject=actor, detail={"change": change.pk}, now=now)
    jobs.enqueue("notifications.announce_mobile_change", change_id=change.pk)
    return change


@transaction.atomic
def cancel_mobile_change(*, user_id: int, but: str, now: datetime) -> None:
    """The old number stays; whoever else is signed in to the account is signed out. Raises Refusal NOTHING_WAITS."""
    waiting = MobileChange.objects.select_for_update().filter(citizen_id=user_id, state=ChangeState.WAITING).first()
    if waiting is None:
        raise Refusal("NOTHING_WAITS", _("تغییری در انتظار نیست؛ شمارهٔ شما همان است که می‌بینید."), status=409)
    _settle(waiting, ChangeState.CANCELLED, now=now)
    actor = f"user:{user_id}"
    audit.record_act(actor=actor, verb="citizen:keep-mobile", subject=actor, detail={"change": waiting.pk}, now=now)
    end_citizen_sessions(user_id=user_id, but=but, now=now)


@transaction.atomic
def apply_mobile_changes(*, now: datetime) -> int:
    """The changes whose cooling time is over; how many."""
    due = MobileChange.objects.select_for_update(skip_locked=True).filter(
        state=ChangeState.WAITING, effective_at__lte=now
    )
    changes = list(due.order_by("citizen_id")[:1000])
    for change in changes:
        Citizen.objects.filter(pk=change.citizen_id).update(mobile=change.new_mobile)
        _settle(change, ChangeState.APPLIED, now=now)
        subject = f"user:{change.citizen_id}"
        audit.record_act(
            actor="system", verb="citizen:apply-mobile", subject=subject, detail={"change": change.pk}, now=now
        )
        end_citizen_sessions(user_id=change.citizen_id, now=now)
    return len(changes)


def _settle(change: MobileChange, state: ChangeState, *, now: datetime) -> None:
    MobileChange.objects.filter(pk=change.pk, state=ChangeState.WAITING).update(state=state, settled_at=now)
