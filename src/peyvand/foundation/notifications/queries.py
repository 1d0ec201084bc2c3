"""Named reads of the outbox and of its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count

from peyvand.foundation.law.choices import Outcome
from peyvand.foundation.notifications import rules
from peyvand.foundation.notifications.choices import Delivery, Kind, Language
from peyvand.foundation.notifications.models import TextGateway, TextMessage, Wording
from peyvand.kit.mobile import masked


@dataclass(frozen=True)
class Row:
    """A message as staff may see it: not its text, and of the number only the ends (`۰۹۱۲•••۴۵۶۷`).

    `gateway`: the one that had it in hand last, empty before the first attempt; `segments` None: not known.
    """

    id: int
    kind: str
    mobile: str
    state: Delivery
    attempts: int
    gateway: str
    segments: int | None
    created_at: datetime
    sent_at: datetime | None
    receipt_at: datetime | None


def for_staff(
    *, state: Delivery | None = None, since: datetime | None = None, before_id: int | None = None, limit: int = 50
) -> list[Row]:
    """The newest messages first; `before_id`, the last one of a page, turns to the next."""
    messages = TextMessage.objects.order_by("-pk")
    if state is not None:
        messages = messages.filter(state=state)
    if since is not None:
        messages = messages.filter(created_at__gte=since)
    if before_id is not None:
        messages = messages.filter(pk__lt=before_id)
    return [
        Row(
            id=message.pk,
            kind=Kind(message.kind).label if message.kind in Kind else message.kind,
            mobile=masked(message.mobile),
            state=Delivery(message.state),
            attempts=message.attempts,
            gateway=message.gateway,
            segments=message.segments,
            created_at=message.created_at,
            sent_at=message.sent_at,
            receipt_at=message.receipt_at,
        )
        for message in messages.defer("text")[:limit]
    ]


def counts(*, since: datetime | None = None) -> Mapping[Delivery, int]:
    """How many messages stand where; every state is named."""
    messages = TextMessage.objects.all() if since is None else TextMessage.objects.filter(created_at__gte=since)
    found = dict(messages.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in Delivery}


def backlog(*, now: datetime) -> Mapping[Delivery, int]:
    """How many messages wait, and how many of the last day's came to nothing."""
    lost = TextMessage.objects.filter(
        state__in=[Delivery.FAILED, Delivery.EXPIRED], created_at__gte=now - timedelta(days=1)
    )
    found = {Delivery.PENDING: TextMessage.objects.filter(state=Delivery.PENDING).count()}
    found |= dict(lost.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in (Delivery.PENDING, Delivery.FAILED, Delivery.EXPIRED)}


@dataclass(frozen=True)
class Gateway:
    """How the gateway in use behaves: `failures` in a row, and until when it is left alone."""

    name: str
    failures: int
    left_alone_until: datetime | None


def gateway(*, now: datetime) -> Gateway:
    """The gateway in use; one of which nothing bad is known is well."""
    row = TextGateway.objects.filter(pk=settings.TEXT_GATEWAY).first()
    if row is None:
        return Gateway(settings.TEXT_GATEWAY, 0, None)
    pause = row.left_alone_until
    return Gateway(row.name, row.failures, pause if pause is not None and pause > now else None)


def settled_before(moment: datetime) -> int:
    """How many messages were written before, and wait no more."""
    return TextMessage.objects.filter(created_at__lt=moment).exclude(state=Delivery.PENDING).count()


# -- the words -------------------------------------------------------------------------------------------------------
_LATEST = ("kind", "language", "-holds_from", "-decided_at")


def words(kind: Kind, language: Language, *, day: date) -> str:
    """The words that a message of this kind is written with on a day."""
    of_it = Wording.objects.filter(kind=kind, language=language, outcome=Outcome.ENACTED, holds_from__lte=day)
    return rules.words(kind, language, of_it.order_by(*_LATEST).values_list("text", flat=True).first() or "")


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind in a language: its words of a day, since when they aren't the built-in ones, and what is to come."""

    kind: Kind
    language: Language
    text: str
    since: date | None
    next_from: date | None
    is_proposed: bool


def all_words(day: date) -> list[KindWords]:
    """Every kind in each language, in the order of `Kind`; three queries."""
    enacted = Wording.objects.filter(outcome=Outcome.ENACTED)
    newest = enacted.filter(holds_from__lte=day).order_by(*_LATEST).distinct("kind", "language")
    in_force = {(wording.kind, wording.language): wording for wording in newest}
    ahead = {
        (kind, language): holds_from
        for kind, language, holds_from in enacted.filter(holds_from__gt=day)
        .order_by("-holds_from")
        .values_list("kind", "language", "holds_from")
    }
    proposed = set(Wording.objects.filter(outcome="").values_list("kind", "language"))
    listed = []
    for kind in Kind:
        for language in Language:
            own = in_force.get((kind, language))
            text = rules.words(kind, language, own.text if own else "")
            listed.append(
                KindWords(
                    kind=kind,
                    language=language,
                    text=text,
                    since=own.holds_from if own and own.text == text else None,
                    next_from=ahead.get((kind, language)),
                    is_proposed=(kind, language) in proposed,
                )
            )
    return listed


def wordings(kind: Kind, language: Language) -> list[Wording]:
    """All that was ever proposed for a kind in a language, the newest first."""
    return list(Wording.objects.filter(kind=kind, language=language).order_by("-pk"))


def wording_is_about(wording_id: int) -> tuple[Kind, Language] | None:
    """The kind and the language of proposed words; None if there are no such."""
    found = Wording.objects.filter(pk=wording_id).values_list("kind", "language").first()
    return (Kind(found[0]), Language(found[1])) if found else None
