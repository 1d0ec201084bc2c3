"""A file becomes a batch: its lines are checked and kept, its quota is taken, its run is queued (INQ-7)."""

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, chain, islice

from django.db import IntegrityError, OperationalError, connection, transaction

from peyvand.eservices.inquiry import queries
from peyvand.eservices.inquiry.choices import State
from peyvand.eservices.inquiry.models import Batch, BatchChunk
from peyvand.eservices.inquiry.operations.finding import Visitor, find
from peyvand.eservices.inquiry.rules import Cells, Line, LineCheck
from peyvand.eservices.inquiry.rules.limits import MOST_LINES, no_lines, too_many_lines
from peyvand.foundation.agencies import operations as agencies
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.coverage.rules import Rights
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.queries import check_open
from peyvand.kit import jobs
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.national_code import is_valid
from peyvand.kit.text import persian
from peyvand.kit.words import _

# Lines that one COPY writes: its transaction is idle while they are checked, and a web process's mayn't be so for long.
SLICE = 5_000
# Lines that one transaction answers: enough to make its commit cheap, few enough that a cancellation waits no second.
CHUNK = 500

_COPY = (
    "COPY inquiry_batchline (batch_id, line, national_code, period_from, period_to, purpose, case_number, error)"
    " FROM STDIN"
)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Upload:
    """What comes with the lines of a file.

    `purpose` and `case_number` are for lines that bring none; `key` is the sender's idempotency key, `fingerprint` the
    hash of what was sent under it.
    """

    file_name: str = ""
    purpose: str = ""
    case_number: str = ""
    key: str | None = None
    fingerprint: bytes = b""


def check_in(*, visitor: Visitor, lines: Iterable[Cells], upload: Upload) -> Batch:
    """Keeps the checked lines of a file as a draft, which its sender looks at and then starts; nothing is asked yet.

    Raises Refusal as the file's reading does, SERVICE_CLOSED, EMPTY_FILE, TOO_LARGE, KEY_REUSED, IN_PROGRESS, or what
    the rights raise.
    """
    return _take_in(visitor, lines, upload, start=False)


def accept(*, visitor: Visitor, lines: Iterable[Cells], upload: Upload) -> Batch:
    """The same, and started at once: all of its right lines, or, where they exceed the quota, none of them.

    Raises as `check_in` and `start` do.
    """
    return _take_in(visitor, lines, upload, start=True)


def start(*, visitor: Visitor, public_id: str) -> Batch:
    """Accepts a draft: today is its day, the quota of its right lines is taken now. Once started it stays so.

    Raises NOT_FOUND, SERVICE_CLOSED, NOTHING_TO_ASK (409) if no line is right, QUOTA_EXHAUSTED (429), or what the
    rights raise.
    """
    batch, rights = find(visitor=visitor, public_id=public_id, action="batch:start")
    with visitor.attempting("batch:start", rights), transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if batch.state == State.CHECKED:
            check_open(Switch.BATCH, now=visitor.now)
            if batch.total == batch.rejected:
                raise Refusal(
                    "NOTHING_TO_ASK", _("هیچ سطر درستی در این فایل نیست؛ آن را درست کنید و دوباره بفرستید."), status=409
                )
            _start(batch, rights, visitor.now)
    return batch


def _take_in(visitor: Visitor, lines: Iterable[Cells], upload: Upload, *, start: bool) -> Batch:
    rights = visitor.enter()
    actor = visitor.asker.actor(rights.client_id)
    with visitor.attempting("batch:ask", rights):
        if upload.key is not None and (sent := queries.earlier(actor, upload.key)) is not None:
            return _sent_before(sent, upload)
        check_open(Switch.BATCH, now=visitor.now)
        # The first line is read before a transaction is open: a large spreadsheet takes its time until then.
        waiting = iter(lines)
        some = list(islice(waiting, 1))
        try:
            return _keep(visitor, rights, actor, chain(some, waiting), upload, start=start)
        except IntegrityError:
            # The same file, sent twice at once: the other one was first.
            sent = queries.earlier(actor, upload.key or "")
            if sent is None:
                raise
            return _sent_before(sent, upload)
        except OperationalError as error:
            if upload.key is None or getattr(error.__cause__, "sqlstate", "") != _LOCK_TIMEOUT:
                raise
            raise Refusal(
                "IN_PROGRESS",
                _("همین فایل هم‌اکنون در حال پذیرش است؛ چند ثانیه دیگر دوباره بفرستید."),
                status=409,
                retry_after=5,
            ) from error


_LOCK_TIMEOUT = "55P03"


def _sent_before(batch: Batch, upload: Upload) -> Batch:
    if bytes(batch.fingerprint or b"") != upload.fingerprint:
        raise Refusal("KEY_REUSED", _("این کلید پیش‌تر برای فایل دیگری به کار رفته است؛ کلید تازه بسازید."), status=409)
    return batch


@transaction.atomic
def _keep(
    visitor: Visitor, rights: Rights, actor: str, lines: Iterable[Cells], upload: Upload, *, start: bool
) -> Batch:
    assert rights.agency is not None
    assert rights.memorandum is not None
    now = visitor.now
    # The key comes first: whoever sends the same file at the same moment waits here.
    batch = Batch.objects.create(
        public_id=secrets.token_urlsafe(16),
        agency_id=rights.agency.id,
        user_id=visitor.asker.user_id,
        api_client_id=rights.client_id,
        actor=actor,
        file_name=upload.file_name,
        state=State.CHECKED,
        uploaded_at=now,
        key=upload.key,
        fingerprint=upload.fingerprint or None,
    )
    check = LineCheck(
        rights.memorandum,
        today=tehran_day(now),
        purpose=persian(upload.purpose),
        case_number=persian(upload.case_number),
    )
    batch.total, errors = _write_lines(batch.pk, lines, check)
    batch.rejected, batch.errors = errors.total(), dict(errors)
    batch.save()
    if start:
        _start(batch, rights, now)
    return batch


def _start(batch: Batch, rights: Rights, now: datetime) -> None:
    """In the caller's transaction, which holds the batch."""
    assert rights.memorandum is not None
    asked, limit = batch.total - batch.rejected, rights.memorandum.daily_quota
    agencies.take_quota(agency_id=batch.agency_id, lines=asked, limit=limit, now=now)
    batch.state, batch.accepted_at = State.PENDING, now
    batch.quota_taken = 0 if limit is None else asked
    batch.save()
    BatchChunk.objects.bulk_create(
        BatchChunk(batch_id=batch.pk, first=first, last=min(first + CHUNK - 1, batch.total))
        for first in range(1, batch.total + 1, CHUNK)
    )
    for lane in range(queries.LANES):
        jobs.enqueue("inquiry.run_batch", batch_id=batch.pk, lane_id=lane)
    audit.record_act(
        actor=batch.actor,
        verb="batch:accept",
        subject=f"batch:{batch.public_id}",
        detail={"lines": batch.total, "rejected": batch.rejected},
        now=now,
    )


def _write_lines(batch_id: int, lines: Iterable[Cells], check: LineCheck) -> tuple[int, Counter[str]]:
    """How many lines there are, and how many have which error."""
    number, errors = 0, Counter[str]()
    plain = check.plain()
    beside = "" if plain is None else _copied(plain._replace(national_code=""))
    with connection.cursor() as cursor:
        for some in batched(lines, SLICE):
            rows = []
            for cells in some:
                number += 1
                if plain is not None and cells[1:] == _NOTHING_ELSE and is_valid(cells[0]):
                    # The most common line by far, and there may be a million of them.
                    rows.append(f"{batch_id}\t{number}\t{cells[0]}{beside}")
                    continue
                line = check(cells)
                if line.error:
                    errors[line.error] += 1
                rows.append(f"{batch_id}\t{number}\t{_copied(line)}")
            if number > MOST_LINES:
                raise too_many_lines()
            with cursor.copy(_COPY) as copy:
                copy.write("".join(rows))
    if not number:
        raise no_lines()
    return number, errors


_NOTHING_ELSE = ("", "", "", "")


def _copied(line: Line) -> str:
    """The line in COPY's text format."""
    return "\t".join(text.translate(_ESCAPES) for text in line) + "\n"
