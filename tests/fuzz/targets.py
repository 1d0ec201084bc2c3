"""What reads bytes or text from outside, each with the refusals that it names, and files of its kind to begin with.

A target returns, or raises one of its refusals; anything else is a finding. Those that read the same kind of thing go
together: the first byte says which of them reads the rest, unless the file itself says so.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from unittest.mock import patch

import xlsxwriter
from aiosmpplib import DeliverSm, PhoneNumber
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import RequestFactory

from peyvand.eservices.agency_onboarding.forms import admission
from peyvand.eservices.agency_onboarding.forms import legacy as legacy_export
from peyvand.eservices.agency_onboarding.forms.user_list_files import read_list, write_template
from peyvand.eservices.certificates.rules import parse_code
from peyvand.eservices.inquiry.api.schemas import read_question
from peyvand.eservices.inquiry.rules import LineCheck
from peyvand.eservices.inquiry.sheets.reading import read as read_batch
from peyvand.eservices.oversight.forms import SearchForm
from peyvand.eservices.supplementary_enrolment.forms import payroll
from peyvand.eservices.supplementary_enrolment.forms.periods import AmountField, parse_periods
from peyvand.foundation.accounts.forms import parse_offices
from peyvand.foundation.accounts.gateways import Unavailable
from peyvand.foundation.accounts.gateways import http as registry
from peyvand.foundation.agencies.forms import parse_agencies
from peyvand.foundation.agencies.rules import Memorandum
from peyvand.foundation.audit.choices import RecordKind
from peyvand.foundation.audit.management.commands import verify_audit_log
from peyvand.foundation.audit.rules import proofs, restoring, sealing, tree
from peyvand.foundation.cases.rules import parse_number as parse_case_number
from peyvand.foundation.coverage.api.reading import Unreadable
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.coverage.rules import parse_tracking_code
from peyvand.foundation.law import rules as law
from peyvand.foundation.letters.gateways.signing import sign, verify
from peyvand.foundation.letters.gateways.typesetting import typeset
from peyvand.foundation.letters.tokens import is_verify_token
from peyvand.foundation.notifications import views as notifications
from peyvand.foundation.notifications.gateways import smpp
from peyvand.foundation.payments import gateways
from peyvand.foundation.payments.gateways import Unanswered, wire
from peyvand.foundation.payments.rules import reconciling
from peyvand.foundation.records.bundle import FILES
from peyvand.foundation.records.operations import stream
from peyvand.kit import ed25519, jalali, legal_person_id, mobile, money, months, national_code, network
from peyvand.kit.errors import Refusal
from peyvand.ui.forms import JalaliDateField, MobileField, NationalCodeField, RialsField
from tests.eservices.inquiry.batch.files import csv_file, xlsx_file
from tests.foundation.letters.sheets import SHEETS

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
# Between the parts of a spreadsheet that is packed here, so that what is changed in them still has its checksum.
CUT = b"\n=====\n"


@dataclass(frozen=True)
class Target:
    """`read` takes any bytes; `refusals` are all that it may raise; `seeds` are worth changing."""

    read: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...]
    seeds: Callable[[], Sequence[bytes]]
    longest: int = 4096

    def __call__(self, data: bytes) -> None:
        try:
            self.read(data)
        except self.refusals:
            return


def one_of(*readers: Callable[[bytes], object]) -> Callable[[bytes], object]:
    """The first byte picks the reader of the rest."""

    def read(data: bytes) -> object:
        return readers[data[0] % len(readers)](data[1:]) if data else None

    return read


def picked(*seeds: Sequence[bytes]) -> list[bytes]:
    """The seeds of the readers of `one_of`, in their order."""
    return [bytes([reader]) + seed for reader, those in enumerate(seeds) for seed in those]


def texts(*examples: str) -> list[bytes]:
    return [example.encode() for example in examples]


def text_of(data: bytes) -> str:
    """Lone surrogates too, which JSON can bring."""
    return data.decode("utf-8", "surrogatepass" if b"\xed" in data and _is_loose(data) else "replace")


def _is_loose(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


# -- spreadsheets ----------------------------------------------------------------------------------------------------
_PARTS = (
    "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "[Content_Types].xml", "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels", "xl/styles.xml", "_rels/.rels",
)  # fmt: skip


def spreadsheet(data: bytes) -> bytes:
    """A file as it is, else its parts packed."""
    if data.startswith(b"PK"):
        return data
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in zip(_PARTS, data.split(CUT), strict=False):
            archive.writestr(name, part)
    return packed.getvalue()


def unpacked(file: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return CUT.join(archive.read(name) for name in _PARTS)


def user_list() -> bytes:
    file = io.BytesIO()
    write_template(file)
    return file.getvalue()


def odd_cells() -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["national_code", "from", "to"])
    sheet.write_row(1, 0, [27227, 45000.5, True])
    sheet.write_datetime(2, 1, datetime(2026, 11, 22), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
    sheet.write_formula(3, 0, "=1/0", None, "#DIV/0!")
    sheet.write_rich_string(4, 0, "00000", book.add_format({"bold": True}), "27227")
    book.close()
    return file.getvalue()


def _batch(data: bytes) -> object:
    check = LineCheck(Memorandum("1", TODAY, None, False, frozenset({"BATCH"})), today=TODAY)
    return [check(cells) for cells in read_batch(io.BytesIO(data))]


def _users(data: bytes) -> object:
    return read_list(io.BytesIO(data), size=len(data))


def _spreadsheet_seeds() -> list[bytes]:
    files = [xlsx_file("0000027227", "12"), odd_cells(), user_list()]
    kinds = [[*files, *map(unpacked, files)]] * 2
    return picked(*kinds)


SPREADSHEETS = Target(
    one_of(lambda data: _batch(spreadsheet(data)), lambda data: _users(spreadsheet(data))),
    (Refusal,), _spreadsheet_seeds, longest=32_768,
)  # fmt: skip


# -- CSV -------------------------------------------------------------------------------------------------------------
def _legacy(data: bytes) -> object:
    return legacy_export.parse_export(io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline=""))


def _statement(data: bytes) -> object:
    lines, _ = reconciling.read_statement(data.decode("utf-8", "replace").splitlines())
    assert all(0 < line.amount < 2**63 for line in lines)
    return reconciling.span_of(lines, first_day=None, last_day=None, now=NOW)


def _bundle(data: bytes) -> object:
    file = FILES[data[0] % len(FILES)] if data else FILES[0]
    lines = io.BytesIO(data[1:])
    try:
        header = stream.header(lines, file)
    except csv.Error:
        return None
    plain = file.plain_lines(header)
    return [plain.fullmatch(block) and stream.normalised(block) for block in stream.blocks(lines)]


def _csv_seeds() -> list[bytes]:
    batch = [
        csv_file(["0000027227", "1403/01/01", "2026-11-22"], ["۰۰۰۰۰۲۷۲۲۷", "", ""], header="national_code,from,to"),
        csv_file("0000027227", header="کد ملی").decode().encode("utf-16"),
        csv_file("0000027227", header="كد").decode().encode("cp1256"),
        b'national_code;from;to\n"0000027227";1403/1/1;\n',
    ]
    legacy = texts(
        ",".join(legacy_export.COLUMNS) + "\nFND-01,صندوق,user1,0067749828,مريم رضايي,۰۹۱۲۰۰۰۰۰۰۰,OPERATOR,1\n"
        'FND-01,"صندوق, دو",user2,۰۰۸۲۶۳۴۵۱۳,نام,09120000000,MANAGER,FALSE\n'
    )
    result = texts(",".join(payroll.RESULT_COLUMNS) + "\n12,1405/09,5541850\n۱۳,۱۴۰۵/۱۰,0\n")
    statement = texts(
        ",".join(reconciling.COLUMNS)
        + "\nR-1,123456789012345,2026-11-22T11:00:00+03:30,60000000,PAID\nR-2,,2026-11-22,1,REVERSED\n"
    )
    bundle = [
        bytes([place]) + ",".join(column.name for column in file.columns).encode() + b"\n" + b"1,2,3\n"
        for place, file in enumerate(FILES)
    ]
    return picked(batch, legacy, result, statement, bundle)


def _payroll(data: bytes) -> object:
    return payroll.parse_result(data.decode("utf-8", "replace"))


TABLES = Target(one_of(_batch, _legacy, _payroll, _statement, _bundle), (Refusal,), _csv_seeds)


# -- what people type ------------------------------------------------------------------------------------------------
_FIELDS: tuple[forms.Field, ...] = (
    NationalCodeField(), MobileField(), RialsField(), AmountField(), admission.LegalPersonField(),
    admission.CountField(most=1000), admission.NetworksField(), admission.LinesField(most=9, longest=99),
)  # fmt: skip
_LAW_VALUES = (Decimal("0.27"), 5_541_850, [1, 7, 30], [Decimal("0.1")], True, "1405/09")


def _typed(data: bytes) -> object:
    typed = text_of(data[1:])
    simple: Sequence[Callable[[str], object]] = (
        jalali.parse, national_code.parse, legal_person_id.parse, mobile.parse, money.parse, months.parse,
        parse_tracking_code, parse_case_number, parse_code,
        lambda text: is_verify_token(text, 4821903377150264),
        lambda text: jalali.parse_fields(*[*text.split("/"), "", "", ""][:3], gregorian=True),
        lambda text: JalaliDateField(required=False).clean([*text.split("/"), "", "", ""][:3]),
        lambda text: network.client_address("10.0.0.9", text, ["10.0.0.0/8", "::1"]),
        lambda text: [law.read(text, example=example) for example in _LAW_VALUES],
        *(field.clean for field in _FIELDS),
    )  # fmt: skip
    return simple[data[0] % len(simple)](typed) if data else None


def _searched(data: bytes) -> object:
    form = SearchForm(QueryDict(data))
    return form.is_valid() and (form.since, form.until, form.place)


def _typed_seeds() -> list[bytes]:
    examples = [
        text.encode("utf-8", "surrogatepass")
        for text in (
            "1405/09/01", "2026-11-22", "۰۰۰۰۰۲۷۲۲۷", "09121234567", "۶۰٬۰۰۰٬۰۰۰ ریال", "4821903377150264",
            "10380284790", "7KQ2-M4XP-9TRA-0C5N", "10.0.0.1, 192.0.2.0/24, ::1", "۰٫۲۷", "1، 7، 30",
            "\u200f1405\u200e/٠٩/۰۱", "\ud800", "9" * 5000,
        )
    ]  # fmt: skip
    kinds = [bytes([kind]) + example for kind in range(22) for example in examples]
    search = [b"before=2026-11-22T08:00:00%2B00:00/12&first_day_0=1&first_day_1=9&first_day_2=1405", b"before=/"]
    return picked(kinds, search)


TYPED = Target(one_of(_typed, _searched), (Refusal, ValidationError), _typed_seeds, longest=8192)


# -- JSON ------------------------------------------------------------------------------------------------------------
class _File:
    """A file for whoever asks a path for its text."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read_text(self, encoding: str) -> str:
        return self._content.decode(encoding)


class _Told:
    """A party's answer, as httpx gives it."""

    status_code = 200

    def __init__(self, body: bytes) -> None:
        self._body = body

    @contextmanager
    def stream(self, *_: object, **__: object) -> Iterator["_Told"]:
        yield self

    def iter_bytes(self) -> Iterator[bytes]:
        yield self._body


def _question(data: bytes) -> object:
    asked = read_question(
        data, content_type="application/json", key="k", asker=Asker(user_id=1), source="", today=TODAY
    )
    # What is kept of it goes into the database.
    return [text.encode() for text in (asked.national_code, asked.purpose, asked.case_number, asked.seal_reason)]


@contextmanager
def bank_says(gateway: str, data: bytes) -> Iterator[None]:
    with patch.object(wire, "client", lambda: _Told(data)), patch.object(settings, "PAYMENT_GATEWAY", gateway):
        yield


def _of_bank(gateway: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        with bank_says(gateway, data):
            return gateways.ask(gateway, "inquire", number="123", token="7", amount=10)

    return read


def _begun(data: bytes) -> object:
    gateway = gateways.NAMES[data[0] % len(gateways.NAMES)] if data else "zibal"
    with bank_says(gateway, data[1:]):
        return gateways.begin(gateway, number="1", amount=1, title="t", callback_url="https://x")


def _of_registry(data: bytes) -> object:
    with patch.object(registry, "_client", lambda: _Told(data)):
        found = registry.identify(national_code="0000027227", birth_date=TODAY)
    return found and (found.first_name.encode(), found.last_name.encode())


def _receipt(data: bytes) -> object:
    request = RequestFactory().generic(
        "POST", "/", data, "application/json", headers={"Authorization": f"Bearer {settings.TEXT_RECEIPT_SECRET}"}
    )
    with patch.object(notifications.operations, "note_receipt"):
        return notifications.receipts(request)


def _json_seeds() -> list[bytes]:
    def dumped(*values: object) -> list[bytes]:
        return [json.dumps(value, ensure_ascii=False).encode() for value in values]

    question = {"national_code": "0000027227", "from": "1403/01/01", "to": "2026-11-22", "case_number": "۱۴۰۵/۸"}
    paid = {"state": "PAID", "reference": "R", "amount": 10, "paid_at": "2026-11-22T08:00:00+00:00", "order_id": "123"}
    zibal_paid = {"result": 100, "status": 1, "refNumber": 7, "amount": 10, "paidAt": "2026-11-22T08:00:00",
                  "orderId": "123", "trackId": 7}  # fmt: skip
    office = {"kind": "BRANCH", "code": "1", "name": "ش", "city": "ت", "address": "", "phone": "", "staff": []}
    period = {"number": "1", "insurer": "ب", "terms": "م\nن", "health_premium": 12}
    return picked(
        [*dumped({**question, "seal_days": 3, "seal_reason": "x"}), b'{"national_code":"\\ud800"}', b"[" * 2000],
        dumped(paid, {**paid, "state": "PENDING", "paid_at": None}),
        dumped({"data": {"code": 100, "status": "PAID", "ref_id": 1}, "errors": []}, {"errors": {"code": -51}}),
        dumped(zibal_paid, {"result": 203}),
        [bytes([kind]) + body for kind in range(3) for body in dumped({"token": "t", "trackId": 1, "result": 100})],
        dumped({"match": True, "first_name": "ع", "last_name": "ک", "sex": "M", "alive": True}, {"match": False}),
        dumped({"reference": "00000000-0000-0000-0000-000000000000", "state": "DELIVERED"}),
        dumped({"agencies": [{"code": "FND-01", "name": "ن", "audience": "FUND", "memorandum": {}, "users": []}]}),
        dumped({"offices": [office]}),
        dumped({"periods": [period]}),
    )


def _as_text(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: parse(data.decode("utf-8", "replace"))


ANSWERS = Target(
    one_of(
        _question, *map(_of_bank, gateways.NAMES), _begun, _of_registry, _receipt,
        _as_text(parse_agencies), _as_text(parse_offices), _as_text(parse_periods),
    ),
    (Refusal, Unreadable, Unanswered, Unavailable), _json_seeds,
)  # fmt: skip


# -- the audit log's files -------------------------------------------------------------------------------------------
@cache
def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def _signed(statement: object) -> dict[str, str]:
    return sealing.Signature("k", _key().sign(sealing.canonical(statement))).stated()


def line_of_roots() -> sealing.Line:
    record = {"id": 1, "at": "2026-11-22T08:00:00.000000Z", "transaction": 5}
    leaf = tree.leaf_hash(sealing.canonical(record))
    added, prints, salt = (sealing.Run(RecordKind.ACT, 1, 1),), leaf[: sealing.SHORT], b"s"
    head = sealing.Head(1, leaf, NOW, 9, 9, {RecordKind.ACT: 1}, listing=sealing.listing(added, prints, salt))
    return sealing.Line(head, sealing.Signature.read(_signed(head.statement())), added, prints, salt)


def _audit_seeds() -> list[bytes]:
    line = line_of_roots()
    restored = restoring.Restored(1, b"r", NOW, "os:root", "چرا", 0, ((2, b"x"),))
    record = {"id": 1, "at": "2026-11-22T08:00:00.000000Z", "transaction": 5}
    under = {"head": line.head.statement(), "signature": line.signature.stated()}
    proof = {**under, "record": record, "position": 0, "path": []}
    growth = {"old": under, "new": under, "path": []}
    signature = sealing.Signature.read(_signed(restored.statement()))
    return picked(
        [line.text().encode(), restoring.RestoredLine(restored, signature).text().encode()],
        [json.dumps(one).encode() for one in (proof, {**under, "records": [proof]}, growth)],
        [json.dumps({"keys": [{"kid": "k", "x": "a" * 43, "kty": "OKP"}]}).encode()],
    )


def _proof(data: bytes) -> object:
    return proofs.check(verify_audit_log._json(_File(data)), trusted={"k": _key().public_key()})


def _entry(data: bytes) -> object:
    return str(restoring.read(data.decode()))


def _keys(data: bytes) -> object:
    return ed25519.verifiers(verify_audit_log._json(_File(data)))


AUDIT = Target(one_of(_entry, _proof, _keys), (ValueError,), _audit_seeds)


# -- the text-message centre -----------------------------------------------------------------------------------------
def _unit(data: bytes) -> object:
    whole = (16 + len(data)).to_bytes(4) + (5).to_bytes(4) + bytes(4) + (1).to_bytes(4) + data
    receipt = smpp._receipt(smpp.Unit(5, 0, 1, whole))
    return receipt and receipt.gateway_id.encode()


def _unit_seeds() -> list[bytes]:
    text = "id:0123 sub:001 dlvrd:001 submit date:2611220800 done date:2611220801 stat:DELIVRD err:000 text:x"
    said = {"source": PhoneNumber("98912"), "destination": PhoneNumber("3000")}
    units = (
        DeliverSm(short_message=text, esm_class=4, **said),
        DeliverSm(short_message="سلام", encoding="ucs2", **said),
        DeliverSm(message_payload=text, short_message="", esm_class=4, **said),
    )
    return [unit.pdu()[16:] for unit in units]


UNITS = Target(_unit, (), _unit_seeds)


# -- letters that somebody sends in ----------------------------------------------------------------------------------
def _letter_seeds() -> list[bytes]:
    pdf = typeset(SHEETS["not-found"], signer="امضا", now=NOW)
    return [sign(pdf, now=NOW).content, b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"]


LETTERS = Target(lambda data: verify(data, now=NOW + timedelta(days=1)), (), _letter_seeds, longest=200_000)

TARGETS = {
    "spreadsheets": SPREADSHEETS,
    "tables": TABLES,
    "typed": TYPED,
    "answers": ANSWERS,
    "audit": AUDIT,
    "units": UNITS,
    "letters": LETTERS,
}
