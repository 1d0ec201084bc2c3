"""The legacy system's export: CSV in, normalised lines out. A line that can't be read is a line too, with its problem.

Nothing of a line but its own columns is kept; a column that isn't one of them, such as a password's, is refused.
"""

import csv
import hashlib
import unicodedata
from collections.abc import Iterable, Sequence

from peyvand.eservices.agency_onboarding.choices.legacy import Reason
from peyvand.eservices.agency_onboarding.rules.legacy import Line, Said
from peyvand.foundation.agencies.choices import Role
from peyvand.kit import mobile, national_code
from peyvand.kit.errors import Refusal
from peyvand.kit.text import latin_digits, persian_digits, visible

COLUMNS = ("agency_code", "agency_name", "username", "national_code", "full_name", "mobile", "role", "active")
# What a legacy user is called whose line gives no usable name: this, and a digest of the line.
NAMELESS = "?"

_LONGEST = {"agency_code": 40, "username": 100, "full_name": 200}
_LONGEST_KEPT = 300
_ACTIVE = {"1": "1", "0": "0", "TRUE": "1", "FALSE": "0"}


def parse_export(text: Iterable[str]) -> list[Line]:
    """The lines of an export, blank ones left out; `text` gives the file's lines with their line breaks.

    Raises Refusal BAD_HEADER or UNREADABLE: then no line counts.
    """
    rows = csv.reader(text, strict=True)
    lines: list[Line] = []
    number = 1
    try:
        columns = _columns(next(rows, []))
        number = rows.line_num + 1
        for row in rows:
            cells = [_cell(cell) for cell in row]
            if any(cells):
                lines.append(_line(number, columns, cells))
            number = rows.line_num + 1
    except (csv.Error, UnicodeDecodeError) as error:
        where = "" if isinstance(error, UnicodeDecodeError) else f" از سطر {persian_digits(number)} به بعد"
        raise Refusal("UNREADABLE", f"فایل{where} CSV درستی با UTF-8 نیست.") from error
    return lines


def _columns(header: Sequence[str]) -> list[str]:
    names = [visible(name).lower() for name in header]
    unknown = [name for name in names if name not in COLUMNS]
    missing = [name for name in COLUMNS if name not in names]
    doubled = sorted({name for name in names if names.count(name) > 1})
    for problem, found in (("ناشناخته", unknown), ("جاافتاده", missing), ("تکراری", doubled)):
        if found:
            raise Refusal("BAD_HEADER", f"ستون {problem}: {'، '.join(found)}", columns=found)
    return names


def _line(number: int, columns: Sequence[str], cells: Sequence[str]) -> Line:
    if len(cells) != len(columns):
        return _unusable(number, cells, Reason.MALFORMED)
    given = dict(zip(columns, cells, strict=True))
    given["agency_code"], given["username"] = latin_digits(given["agency_code"]), latin_digits(given["username"])
    if not _fits(given, "agency_code"):
        return _unusable(number, cells, Reason.BAD_AGENCY_CODE, agency_name=given["agency_name"])
    if not _fits(given, "username"):
        agency = {"agency_code": given["agency_code"], "agency_name": given["agency_name"]}
        return _unusable(number, cells, Reason.BAD_USERNAME, **agency)
    return Line(number, given["agency_code"], given["username"], given["agency_name"][:_LONGEST_KEPT], _said(given))


def _said(given: dict[str, str]) -> Said:
    """What the line says of its user. An unreadable value stays as it stood, the others are normalised."""
    problems = []
    code, number = given["national_code"], given["mobile"]
    try:
        code = national_code.parse(code)
    except Refusal as refusal:
        problems.append(Reason.FOREIGN if refusal.data.get("reason") == "FOREIGN" else Reason.BAD_NATIONAL_CODE)
    if not _fits(given, "full_name"):
        problems.append(Reason.BAD_NAME)
    try:
        number = mobile.parse(number)
    except Refusal:
        problems.append(Reason.BAD_MOBILE)
    role = given["role"].upper()
    if role not in Role.values:
        problems.append(Reason.BAD_ROLE)
    active = _ACTIVE.get(latin_digits(given["active"]).upper(), "")
    if not active:
        active = given["active"]
        problems.append(Reason.BAD_ACTIVE)
    kept = (value[:_LONGEST_KEPT] for value in (code, given["full_name"], number, role, active))
    return Said(*kept, problem=str(problems[0]) if problems else "")


def _unusable(
    number: int, cells: Sequence[str], problem: Reason, *, agency_code: str = NAMELESS, agency_name: str = ""
) -> Line:
    """A line of nobody in particular: the same line of a later file is known again by its digest."""
    digest = hashlib.sha256("\0".join(cells).encode()).hexdigest()[:16]
    said = Said("", "", "", "", "", problem=str(problem))
    return Line(number, agency_code, NAMELESS + digest, agency_name[:_LONGEST_KEPT], said)


def _fits(given: dict[str, str], column: str) -> bool:
    return 0 < len(given[column]) <= _LONGEST[column] and "\ufffd" not in given[column]


def _cell(cell: str) -> str:
    """Persian letters, single blanks, no marks that nobody sees; control characters become U+FFFD."""
    text = visible(cell)
    if text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(character) == "Cc" else character for character in text)
