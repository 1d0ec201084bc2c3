"""An agency's list of users: what a line says, what is wrong with it, when a list may be sent and carried out (ONB-2).

Pure decisions. A line is read the same wherever it comes from – a file, the screen, the database – and reading what has
been read changes nothing.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from peyvand.eservices.agency_onboarding.choices.user_lists import Column, Flaw
from peyvand.eservices.agency_onboarding.rules.people import Person
from peyvand.foundation.agencies.choices import Role
from peyvand.kit import mobile, national_code
from peyvand.kit.errors import Refusal
from peyvand.kit.text import bare, digits_only, visible
from peyvand.kit.words import _, told

MOST_LINES = 500
# Of a cell that can't be read so much is kept for its sender to see.
LONGEST_KEPT = 300
LONGEST_NAME, LONGEST_POSITION = 200, 100
LONGEST_OBJECTION = 300

_ROLES = {bare(str(role.label)).upper(): str(role) for role in Role} | {str(role): str(role) for role in Role}
# Embeddings, overrides and isolates: behind them a name reads as another one.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# A name has letters and their marks; beside them blanks, the half space, dashes, dots, apostrophes, brackets.
_IN_NAMES = frozenset(" \u200c\u200d-.'’()") | {chr(0x060C)}  # the Persian comma

# What somebody wrote, by `choices.Column`.
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A user as listed, by the line's number: normalised where it can be read, else as it stood."""

    number: int
    national_code: str
    full_name: str
    position: str
    mobile: str
    role: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A flaw, the column beside which it belongs, and with which line's number it is in conflict, if with any."""

    column: Column
    flaw: Flaw
    line: int | None = None

    @property
    def message(self) -> str:
        said = str(self.flaw.label)
        return told(_("{said} (سطر {line})"), said=said, line=self.line) if self.line is not None else said


# -- one line --------------------------------------------------------------------------------------------------------


def read_line(number: int, cells: Cells) -> Line:
    """The line in what somebody typed: any digits, Arabic letters, blanks and dashes."""
    shown = {column: _shown(cells[column]) for column in Column}
    code, phone, role = shown[Column.NATIONAL_CODE], shown[Column.MOBILE], shown[Column.ROLE]
    with suppress(Refusal):
        code = national_code.parse(code)
    with suppress(Refusal):
        phone = mobile.parse(phone)
    role = _ROLES.get(bare(role).upper(), role)
    return Line(number, code, shown[Column.FULL_NAME], shown[Column.POSITION], phone, role)


def _shown(text: str) -> str:
    """What can be stored and shown. A control character, or a mark that turns the text round, becomes `\ufffd` and so
    stays wrong; a mark that many keyboards set unasked is left out."""
    marked = "".join("\ufffd" if _is_hidden(one) else one for one in text)
    return visible(marked)[:LONGEST_KEPT].strip()


def _is_hidden(character: str) -> bool:
    if character in "\t\r\n":
        return False
    return character in _TURNING or unicodedata.category(character) in ("Cc", "Co", "Cs", "Cn")


def flaws_of(line: Line) -> list[Wrong]:
    """What is wrong with the line by itself, one flaw a column at most, in the columns' order."""
    found = [
        (Column.NATIONAL_CODE, _flaw_of_code(line.national_code)),
        (Column.FULL_NAME, _flaw_of_name(line.full_name)),
        (Column.POSITION, _flaw_of_position(line.position)),
        (Column.MOBILE, None if _is_mobile(line.mobile) else Flaw.BAD_MOBILE),
        (Column.ROLE, None if line.role in Role.values else Flaw.BAD_ROLE),
    ]
    return [Wrong(column, flaw) for column, flaw in found if flaw is not None]


def _flaw_of_code(code: str) -> Flaw | None:
    if not digits_only(code):
        return Flaw.NO_NATIONAL_CODE
    try:
        national_code.parse(code)
    except Refusal as refusal:
        return Flaw.FOREIGN if refusal.data.get("reason") == "FOREIGN" else Flaw.BAD_NATIONAL_CODE
    return None


def _flaw_of_name(name: str) -> Flaw | None:
    if not name:
        return Flaw.NO_NAME
    kinds = [unicodedata.category(one)[0] for one in name if one not in _IN_NAMES]
    if "L" not in kinds or not {"L", "M"}.issuperset(kinds):
        return Flaw.BAD_NAME
    return Flaw.LONG_NAME if len(name) > LONGEST_NAME else None


def _flaw_of_position(position: str) -> Flaw | None:
    if not position:
        return Flaw.NO_POSITION
    if "\ufffd" in position:
        return Flaw.BAD_POSITION
    return Flaw.LONG_POSITION if len(position) > LONGEST_POSITION else None


def _is_mobile(number: str) -> bool:
    try:
        mobile.parse(number)
    except Refusal:
        return False
    return True


# -- all of them -----------------------------------------------------------------------------------------------------


def judge(
    lines: Sequence[Line], people: Mapping[str, Person], *, agency_id: int, checking: bool = False
) -> dict[int, list[Wrong]]:
    """What is wrong with each line that isn't right, by its number.

    `people`: those of the lines' national codes who have an account here. `checking`: the IT office asks, which is told
    also what a manager is not: whether a listed person's own account says something else of them.
    """
    wrong: dict[int, list[Wrong]] = {}
    first: dict[str, int] = {}
    for line in lines:
        found = flaws_of(line)
        if not any(one.column == Column.NATIONAL_CODE for one in found):
            code = national_code.parse(line.national_code)
            if first.setdefault(code, line.number) != line.number:
                found.append(Wrong(Column.NATIONAL_CODE, Flaw.REPEATED, line=first[code]))
            else:
                flaw = _flaw_beside(line, people.get(code), agency_id=agency_id, checking=checking)
                found += [Wrong(Column.NATIONAL_CODE, flaw)] if flaw is not None else []
        if found:
            wrong[line.number] = found
    return wrong


def _flaw_beside(line: Line, person: Person | None, *, agency_id: int, checking: bool) -> Flaw | None:
    if person is None:
        return None
    if person.member_id is not None and not person.left:
        if person.agency_id != agency_id:
            return Flaw.MEMBER_ELSEWHERE
        return Flaw.SUSPENDED_HERE if person.suspended else Flaw.ALREADY_MEMBER
    if checking and person.closed:
        return Flaw.ACCOUNT_CLOSED
    if checking and (bare(person.full_name) != bare(line.full_name) or person.mobile != line.mobile):
        return Flaw.IDENTITY_DIFFERS
    return None


def check_length(count: int) -> None:
    """Raises Refusal TOO_MANY_LINES."""
    if count > MOST_LINES:
        raise Refusal(
            "TOO_MANY_LINES",
            told(
                _("یک فهرست حداکثر {most_lines} سطر دارد؛ بقیه را پس از بررسی این فهرست بفرستید."),
                most_lines=MOST_LINES,
            ),
            field="file",
            status=422,
            most=MOST_LINES,
        )


def check_not_empty(lines: Sequence[Line]) -> None:
    """Raises Refusal EMPTY_LIST."""
    if not lines:
        raise Refusal(
            "EMPTY_LIST",
            _("هنوز کسی در فهرست نیست؛ فایل پرشده را بفرستید یا کاربران را همین‌جا بنویسید."),
            field="file",
            status=422,
        )


def check_sendable(lines: Sequence[Line], wrong: Mapping[int, Sequence[Wrong]], *, has_manager: bool) -> None:
    """Whether a list may go to the IT office; `has_manager`: the agency has one who isn't suspended.

    Raises Refusal EMPTY_LIST, LINES_WRONG with how many, or MANAGER_MISSING.
    """
    check_not_empty(lines)
    if wrong:
        raise Refusal(
            "LINES_WRONG",
            told(_("{wrong} سطر باید اصلاح شود؛ تا آن‌گاه فهرست فرستاده نمی‌شود."), wrong=len(wrong)),
            status=409,
            count=len(wrong),
        )
    if not has_manager and all(line.role != Role.MANAGER for line in lines):
        raise Refusal(
            "MANAGER_MISSING",
            _("دست‌کم یک نفر باید «مدیر دستگاه» باشد: او کاربران را معلق و هر سه ماه تأیید می‌کند."),
            status=409,
        )


def check_withdrawable(*, has_manager: bool) -> None:
    """An agency's first list is its only way in: it is corrected, not withdrawn. Raises Refusal FIRST_LIST."""
    if not has_manager:
        raise Refusal(
            "FIRST_LIST",
            _("این نخستین فهرست دستگاه است و بدون آن کسی وارد نمی‌شود؛ به جای انصراف آن را اصلاح کنید."),
            status=409,
        )


# -- the IT office ---------------------------------------------------------------------------------------------------


def check_other_eyes(officer_id: int, approved_by: Collection[int]) -> None:
    """Who had a hand in letting the agency in doesn't let in its users. Raises Refusal FOUR_EYES."""
    if officer_id in approved_by:
        raise Refusal(
            "FOUR_EYES",
            _("شما در پذیرش همین دستگاه رأی داده یا امضا کرده‌اید؛ کاربرانش را همکار دیگری فعال می‌کند."),
            status=403,
        )


def check_provisionable(lines: Sequence[Line], wrong: Mapping[int, Sequence[Wrong]], *, has_manager: bool) -> None:
    """Whether all of a checked list can be carried out; nothing is done by halves.

    Raises Refusal LINES_BLOCKED, whose `lines` names each line that can't be with the reason, EMPTY_LIST or
    MANAGER_MISSING.
    """
    if wrong:
        raise Refusal(
            "LINES_BLOCKED",
            told(
                _("{wrong} سطر را نمی‌توان فعال کرد، پس هیچ سطری فعال نشد؛ فهرست را با دلیل هر سطر بازگردانید."),
                wrong=len(wrong),
            ),
            status=409,
            lines={number: found[0].message for number, found in wrong.items()},
        )
    check_sendable(lines, {}, has_manager=has_manager)


def check_objections(objections: Mapping[int, str], *, numbers: Iterable[int], note: str) -> None:
    """What goes back says why: of a line, or of the whole.

    Raises Refusal REASON_REQUIRED, OBJECTION_TOO_LONG or UNKNOWN_LINE.
    """
    if not objections and not note.strip():
        raise Refusal(
            "REASON_REQUIRED", _("بنویسید چه چیزی باید اصلاح شود: کنار سطرها یا برای همهٔ فهرست."), field="reason"
        )
    if any(len(objection) > LONGEST_OBJECTION for objection in objections.values()):
        raise Refusal(
            "OBJECTION_TOO_LONG",
            told(_("ایراد هر سطر حداکثر {longest_objection} نویسه است."), longest_objection=LONGEST_OBJECTION),
            field="reason",
        )
    if not set(objections) <= set(numbers):
        raise Refusal("UNKNOWN_LINE", _("این سطر در فهرست نیست؛ صفحه را تازه کنید."), status=409)
