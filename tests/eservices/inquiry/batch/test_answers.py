"""Each line gets what a single inquiry would: over all golden situations, for both audiences, by every way in."""

import io
import json
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from peyvand.eservices.inquiry import operations
from peyvand.eservices.inquiry.models import BatchResult
from peyvand.eservices.inquiry.rules import RESULT_COLUMNS
from peyvand.eservices.inquiry.sheets.writing import write_results
from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage.models import Answer
from tests.eservices.cast import Cast
from tests.eservices.doors import ApiDoor, run_command
from tests.eservices.inquiry.batch import files
from tests.rules.golden import GOLDEN

pytestmark = pytest.mark.usefixtures("golden")


def cases(audience: str) -> list[dict[str, Any]]:
    return [case for case in GOLDEN["cases"] if case["audience"] == audience]


def as_rows(situations: list[dict[str, Any]]) -> list[list[str]]:
    return [[case["national_code"], case["from"] or "", case["to"] or ""] for case in situations]


def expected(answer: dict[str, Any]) -> dict[str, str]:
    """What results.csv says of an answer, told from the answer's own document."""
    row = dict.fromkeys(("standing", "group", "insured_type", "start", "end", "branch_code", "error"), "")
    row |= {"outcome": answer["outcome"], "tracking_code": answer["tracking_code"]}
    if answer["status"]:
        row |= answer["status"]
    return row


@pytest.mark.parametrize("audience", ["FUND", "JUDICIAL"])
def test_each_line_says_what_its_stored_answer_says(audience: str, fund: Cast, court: Cast) -> None:
    who = court if audience == "JUDICIAL" else fund
    situations = cases(audience)
    rows = files.answered(who, files.csv_file(*as_rows(situations), header="national_code,from,to"))
    assert [row["line"] for row in rows] == [str(n) for n in range(1, len(situations) + 1)]
    for case, row in zip(situations, rows, strict=True):
        assert (row["national_code"], row["from"], row["to"]) == tuple(as_rows([case])[0])
        stored = json.loads(Answer.objects.get(pk=int(row["tracking_code"])).body)
        for name in ("outcome", "person", "status", "spells"):
            assert stored[name] == case["answer"][name], (case["title"], name)
        assert stored.get("judicial") == case["answer"].get("judicial")
        told = expected(stored)
        spell = _spell_of(stored, row)
        if spell is not None:
            told |= {"insured_type": spell["insured_type"], "start": spell["start"], "end": spell["end"] or ""}
            told["branch_code"] = spell["branch"]["code"] if spell["branch"] else ""
        assert {name: row[name] for name in told} == told, case["title"]


def _spell_of(answer: dict[str, Any], row: dict[str, str]) -> dict[str, Any] | None:
    """The spell that the line is about: the first of the answer's, or where it is ACTIVE the one in whose row of the
    register the person stands."""
    if answer["outcome"] != "ACTIVE":
        return answer["spells"][0] if answer["spells"] else None
    relationship = f"{row['group']}_{row['standing']}"
    standing = [spell for spell in answer["spells"] if spell["relationship"] == relationship]
    return next(spell for spell in standing if spell["start"] == row["start"])


@pytest.mark.parametrize("audience", ["FUND", "JUDICIAL"])
def test_each_line_is_answered_as_a_single_inquiry_is(audience: str, fund: Cast, court: Cast) -> None:
    who = court if audience == "JUDICIAL" else fund
    situations = cases(audience)
    files.answered(who, files.csv_file(*as_rows(situations), header="national_code,from,to"))
    together = [json.loads(body) for body in _bodies_by_line()]
    for case, answer in zip(situations, together, strict=True):
        single = ApiDoor().ask(who, case["national_code"], start=case["from"], end=case["to"]).answer
        assert single
        ours, theirs = json.dumps(answer), json.dumps(single)
        for said, code in ((ours, answer["tracking_code"]), (theirs, single["tracking_code"])):
            assert said.count(code) >= 3
        assert _without_codes(answer) == _without_codes(single)


def _bodies_by_line() -> list[str]:
    codes = BatchResult.objects.order_by("line").values_list("tracking_code", flat=True)
    bodies = dict(Answer.objects.values_list("tracking_code", "body"))
    return [bodies[code] for code in codes]


def _without_codes(answer: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if name != "letter" else {part: said for part, said in value.items() if part != "text"}
        for name, value in answer.items()
        if name not in ("tracking_code", "links")
    }


def test_every_way_in_gives_the_same_results(fund: Cast, tmp_path: Any) -> None:
    situations = cases("FUND")
    content = files.csv_file(*as_rows(situations), header="national_code,from,to")
    by_operation = files.answered(fund, content)
    by_workbook = files.answered(fund, files.xlsx_file(*as_rows(situations), header="national_code,from,to"))
    (tmp_path / "in.csv").write_bytes(content)
    status, out, err = run_command(
        "inquire_batch", str(tmp_path / "in.csv"), "--as", fund.agency.code, "--out", str(tmp_path / "out.csv")
    )
    assert status == 0, err
    assert f"{len(situations)} lines: {len(situations)} answered, 0 rejected" in out
    by_command = (tmp_path / "out.csv").read_text()
    anonymous = [_but_the_code(row.values()) for row in by_operation]
    assert anonymous == [_but_the_code(row.values()) for row in by_workbook]
    assert anonymous == [_but_the_code(line.split(",")) for line in by_command.splitlines()[1:]]


def _but_the_code(cells: Any) -> list[str]:
    cells = list(cells)
    assert len(cells[-2]) == 16
    return [*cells[:-2], cells[-1]]


def test_each_answered_line_is_an_inquiry_in_the_transparency_log(fund: Cast) -> None:
    rows = files.answered(fund, files.csv_file(files.EMPLOYED, files.WRONG, files.EMPLOYED, files.LATELY))
    assert [bool(row["tracking_code"]) for row in rows] == [True, False, True, True]
    entries = Access.objects.order_by("id").values_list("national_code", "channel", "ground", "actor", "tracking_code")
    assert list(entries) == [
        (row["national_code"], "BATCH", "INQUIRY", f"user:{fund.operator.pk}", int(row["tracking_code"]))
        for row in rows
        if row["tracking_code"]
    ]
    assert rows[0]["tracking_code"] != rows[2]["tracking_code"]  # asked twice in a file: two inquiries
    assert set(Answer.objects.values_list("channel", "user_id")) == {("BATCH", fund.operator.pk)}


def test_judicial_data_stand_in_no_result(court: Cast) -> None:
    situations = cases("JUDICIAL")
    batch = files.run(files.accepted(court, files.csv_file(*as_rows(situations), header="national_code,from,to")))
    opened = operations.open_results(visitor=files.visitor(court), public_id=batch.public_id)
    results = b"".join(operations.result_lines(opened)).decode()
    secrets = {
        text
        for case in situations
        for text in _texts(case["answer"].get("judicial", {}))
        if text not in ("True", "SPOUSE", "SON", "DAUGHTER", "FATHER", "MOTHER")
    }
    assert len(secrets) > 5
    assert [secret for secret in secrets if secret in results] == []


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    return [str(value)] if value else []


def test_the_spreadsheet_says_the_same_as_the_csv(fund: Cast) -> None:
    lines = [files.EMPLOYED, "1403/01/01", "1403/02/01"], ["=1+1", "", ""]
    batch = files.run(files.accepted(fund, files.csv_file(*lines, header="national_code,from,to")))
    rows = files.results(fund, batch)
    opened = operations.open_results(visitor=files.visitor(fund), public_id=batch.public_id)
    file = io.BytesIO()
    write_results(file, operations.result_rows(opened))
    file.seek(0)
    header, *lines = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert tuple(header) == RESULT_COLUMNS
    assert [[str(int(line[0])), *line[1:]] for line in lines] == [
        [cell.removeprefix("'") for cell in row.values()] for row in rows
    ]
    assert rows[1]["national_code"] == "'=1+1"
    assert lines[1][1] == "=1+1"
