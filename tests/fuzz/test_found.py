"""What fuzzing has found: once an error of the program, today a refusal that says what is wrong."""

import io
import json

import pytest
from django.core.exceptions import ValidationError

from peyvand.eservices.agency_onboarding.forms.admission import CountField
from peyvand.eservices.supplementary_enrolment.forms.payroll import parse_result
from peyvand.eservices.supplementary_enrolment.forms.periods import AmountField
from peyvand.foundation.accounts.forms import parse_offices
from peyvand.foundation.audit.management.commands import verify_audit_log
from peyvand.foundation.audit.rules import proofs, restoring
from peyvand.foundation.letters.tokens import is_verify_token
from peyvand.foundation.payments import gateways
from peyvand.foundation.payments.gateways import Unanswered
from peyvand.foundation.payments.rules.reconciling import COLUMNS, read_statement
from peyvand.kit import jalali
from peyvand.kit.errors import Refusal
from peyvand.kit.text import whole_number
from peyvand.kit.workbook import workbook_rows
from tests.eservices.inquiry.batch.files import xlsx_file
from tests.fuzz.targets import bank_says, line_of_roots, spreadsheet, unpacked

# More digits than Python turns into a number.
ENDLESS = "1" * 5000
DEEP = "[" * 100_000


@pytest.mark.parametrize(
    ("digits", "number"),
    [
        ("0", 0), ("007", 7), ("1000", 1000), ("1001", None), ("", None), ("-1", None), ("²", None), ("۱", None),
        (ENDLESS, None), ("0" * 5000, 0), ("0" * 5000 + "12", 12),
    ],
)  # fmt: skip
def test_a_whole_number_however_long(digits, number):
    assert whole_number(digits, most=1000) == number


def test_a_number_of_thousands_of_digits_is_refused_beside_its_field():
    for field in (AmountField(), CountField(most=1000)):
        with pytest.raises(ValidationError):
            field.clean(ENDLESS)
    with pytest.raises(Refusal) as refused:
        jalali.parse_fields("1405", "9", ENDLESS)
    assert refused.value.code == "INVALID_DATE"


def test_payroll_s_line_of_such_a_number_is_named():
    with pytest.raises(Refusal) as refused:
        parse_result(f"document,month,deducted\n{ENDLESS},1405/09,1\n")
    assert refused.value.data["problems"] == ["سطر 2: document: خوانده نشد."]


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"amount": "00000000000000000001" + "9" * 30}, "amount"),  # its first twenty digits are a small number
        ({"amount": ENDLESS}, "amount"),
        ({"paid_at": "0001-01-01T00:00:00"}, "paid_at"),
        ({"paid_at": "9999-12-31T23:59:59-12:00"}, "paid_at"),
    ],
)
def test_a_bank_statement_s_line_that_no_column_takes_is_named(cells, wrong):
    line = {"reference": "R", "order_id": "1", "paid_at": "2026-11-22T08:00:00", "amount": "10", "state": "PAID"}
    text = ",".join({**line, **cells}[name] for name in COLUMNS)
    assert read_statement([",".join(COLUMNS), text]) == ([], [f"line 2: {wrong}"])


def test_a_bank_statement_that_is_no_table_is_told_so():
    assert read_statement([",".join(COLUMNS), "a\rb"]) == ([], ["line 2: no CSV"])
    assert read_statement(["a\rb"]) == ([], ["line 1: no CSV"])


@pytest.mark.parametrize(
    "said",
    [
        {"amount": float("inf")}, {"amount": 10.5}, {"amount": "10"}, {"amount": True}, {"amount": 2**70},
        {"reference": ["R"]}, {"reference": "R\0"}, {"reference": "R" * 61}, {"reference": "\ud800"},
        {"order_id": None}, {"paid_at": "0001-01-01T00:00:00+00:00"}, {"paid_at": "2026-11-22T08:00:00"},
    ],
)  # fmt: skip
def test_a_bank_s_answer_that_can_t_be_kept_is_none(said):
    paid = {"state": "PAID", "reference": "R", "amount": 10, "paid_at": "2026-11-22T08:00:00+00:00", "order_id": "1"}
    with bank_says("sandbox", json.dumps(paid).encode()):
        assert gateways.ask("sandbox", "inquire", number="1", token="t", amount=10).amount == 10
    with bank_says("sandbox", json.dumps({**paid, **said}).encode()), pytest.raises(Unanswered):
        gateways.ask("sandbox", "inquire", number="1", token="t", amount=10)


@pytest.mark.parametrize("token", ["", "t" * 201, "t\0"])
def test_nor_is_a_token(token):
    told = json.dumps({"data": {"code": 100, "authority": token}}).encode()
    with bank_says("zarinpal", told), pytest.raises(Unanswered):
        gateways.begin("zarinpal", number="1", amount=1, title="t", callback_url="https://x")


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        (b'r="A2"', b'r="F' + b"M" * 900 + b'2"'),  # for which the reader asked for 49 GB, and the process ended
        (b'r="A2"', b'r="xfd1048576"'),
        (b'r="A2"', b'r=""'),
        (b'<row r="2"', b'<row r="' + b"9" * 30 + b'"'),
        (b'<row r="2"', b'<row r=" 2"'),
    ],
)
def test_a_cell_that_has_no_such_place_is_refused(said, instead):
    parts = unpacked(xlsx_file("0000027227"))
    assert parts.count(said) == 1
    with pytest.raises(Refusal) as refused:
        list(workbook_rows(io.BytesIO(spreadsheet(parts.replace(said, instead)))))
    assert refused.value.code == "UNREADABLE_FILE"


def test_a_spreadsheet_in_an_encoding_that_nobody_knows_is_refused():
    parts = unpacked(xlsx_file("0000027227")).replace(b"UTF-8", b"UTF-9")
    with pytest.raises(Refusal) as refused:
        list(workbook_rows(io.BytesIO(spreadsheet(parts))))
    assert refused.value.code == "UNREADABLE_FILE"


def test_the_offices_file_s_unknown_field_is_named():
    with pytest.raises(Refusal) as refused:
        parse_offices('{"ofices": []}')
    assert "فایل: ofices: چنین فیلدی در این فایل نیست." in refused.value.data["problems"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"size":1', '"size":1e999'),
        ('"size":1', f'"size":{DEEP}'),
        ("2026-11-22T08:00:00.000000Z", "0001-01-01T00:00:00+03:30"),
        ("2026-11-22T08:00:00.000000Z", "2026-11-22T08:00:00"),
    ],
)
def test_an_exported_root_that_can_t_be_one_is_refused(old, new):
    text = line_of_roots().text()
    assert old in text
    assert restoring.read(text)
    with pytest.raises(ValueError):
        restoring.read(text.replace(old, new))


def test_a_proof_without_end_is_refused(tmp_path):
    (tmp_path / "proof.json").write_text(DEEP)
    with pytest.raises(ValueError):
        verify_audit_log._json(tmp_path / "proof.json")
    with pytest.raises(ValueError):
        proofs.check({"record": {}, "head": {"log": "peyvand-audit/1", "size": float("inf")}}, trusted={})


def test_half_a_character_is_no_token():
    assert not is_verify_token("\ud800", 4821903377150264)
