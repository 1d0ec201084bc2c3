"""The letters, in the organisation's own words (S2); the words stand here and nowhere else."""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain

from peyvand.foundation.agencies.choices import Audience
from peyvand.foundation.coverage.choices import Group, Outcome, Standing, Whereabouts
from peyvand.foundation.coverage.rules.decision import Decision, Period
from peyvand.foundation.coverage.rules.facts import Person, Spell
from peyvand.foundation.letters.rules import Letter, Table
from peyvand.foundation.records.choices import InsuredType, Relationship
from peyvand.foundation.records.rules import kinship_title
from peyvand.kit.jalali import numeric
from peyvand.kit.text import persian_digits
from peyvand.kit.words import in_persian

HEADING = "استعلام ارتباط با سازمان تأمین اجتماعی"
HEADING_ACTIVE = "سازمان تأمین اجتماعی"
COLUMNS = ("تاریخ شروع", "تاریخ پایان", "نوع رابطه", "نوع بیمه‌شده", "نسبت", "شماره بیمه", "شعبه")
NOT_RECORDED = "ثبت نشده"
RUNNING = "ادامه دارد"
VIA_HEAD_OFFICE = "از طریق ستاد سازمان اعلام می‌گردد"
TRACKING = "کد پیگیری"
TRACKING_NOT_FOUND = "شماره پیگیری"

_HONORIFIC = {"M": "آقای", "F": "خانم"}
# The row of the register in which an active person stands, by the relationship of the chosen spell.
_GROUP = {
    str(Relationship.INSURED_PRINCIPAL): (Group.INSURED, Standing.PRINCIPAL),
    str(Relationship.INSURED_DEPENDENT): (Group.INSURED, Standing.DEPENDENT),
    str(Relationship.PENSIONER_PRINCIPAL): (Group.PENSIONER, Standing.PRINCIPAL),
    str(Relationship.PENSIONER_DEPENDENT): (Group.PENSIONER, Standing.DEPENDENT),
}


@cache
def _titles(words: type[Relationship] | type[InsuredType] | type[Group] | type[Standing]) -> dict[str, str]:
    """Titles as letters have them, whoever reads the page around."""
    with in_persian():
        return {str(value): str(label) for value, label in words.choices}


@cache
def _kinship(kinship: str, sex: str) -> str:
    with in_persian():
        return kinship_title(kinship, sex)


def _register_row(relationship: str) -> str:
    group, standing = _GROUP[relationship]
    return f"{_titles(Group)[group]} {_titles(Standing)[standing]}"


def status_of(spell: Spell) -> tuple[Group, Standing]:
    """Insured or pensioner, principal or dependent."""
    return _GROUP[spell.relationship]


def is_left_out(chosen: Spell, whereabouts: str) -> bool:
    """Whether the holder of a certificate has left out what only a principal may: workplace, address and phone."""
    return chosen.principal is None and whereabouts == Whereabouts.NONE


def certified(letter: Letter, *, requested_on: date, sex: str, full_name: str) -> Letter:
    """The letter as a certificate, with the line at the foot (CIT-3, S2)."""
    who = f"{_HONORIFIC.get(sex, 'آقای/خانم')} {_or_not_recorded(full_name)}"
    foot = f"این گواهی بنابه درخواست مورخ {numeric(requested_on)} {who} صادر گردیده است."
    return replace(letter, foot=foot)


def addressed_to(*, sex: str, full_name: str) -> str:
    """How a letter to a person names its addressee."""
    return f"{_HONORIFIC[sex]} {full_name}" if sex in _HONORIFIC else full_name


def tracking_label(outcome: Outcome) -> str:
    """What stands before the tracking code of a letter with this outcome."""
    return TRACKING_NOT_FOUND if outcome is Outcome.NOT_FOUND else TRACKING


def compose(
    decision: Decision,
    person: Person | None,
    *,
    national_code: str,
    period: Period | None,
    today: date,
    addressee: str,
    audience: str,
    whereabouts: str = Whereabouts.ALL,
) -> Letter:
    """The letter to `addressee` for a decision, with judicial paragraphs for a judicial audience only (INQ-3, 4).

    A certificate tells its holder's whereabouts or none, never a relative's (CIT-3).
    """
    code = persian_digits(national_code)
    span = f"در دوره {numeric(period.start)} تا {numeric(period.end)}" if period else ""
    if person is None or decision.outcome is Outcome.NOT_FOUND:
        asked = f" {span}" if period else ""
        said = (
            f"درخواست شما در تاریخ {numeric(today)} بررسی شد و هیچ‌گونه اطلاعاتی با شماره ملی {code}{asked} یافت نگردید."
        )
        return Letter(HEADING, addressee, (said,), None, tracking_label(Outcome.NOT_FOUND))

    who = f"شماره ملی {code} به نام {_HONORIFIC.get(person.sex, 'آقای/خانم')} {_or_not_recorded(person.full_name)}"
    judicial = audience == Audience.JUDICIAL
    table = _table(decision, person, judicial=judicial) if decision.table else None
    if decision.chosen is None:
        last = "جزئیات آخرین ارتباط بیمه‌ای مشارالیه"
        told = last if decision.outcome is Outcome.INACTIVE else f"جزئیات ارتباط بیمه‌ای مشارالیه {span}"
        said = (
            f"{who} در پایگاه سازمان موجود ولیکن نامبرده در حال حاضر فاقد ارتباط بیمه‌ای با این سازمان می‌باشد."
            f" ضمناً {told}، به شرح ذیل می‌باشد:"
        )
        return Letter(HEADING, addressee, (said,), table, tracking_label(decision.outcome))

    located = judicial and not is_left_out(decision.chosen, whereabouts)
    occupied = _occupation(decision.chosen, person) if located else ""
    paragraphs = [
        f"درخواست شما در تاریخ {numeric(today)} بررسی و نتیجه به شرح ذیل اعلام می‌گردد:",
        f"{who} در پایگاه سازمان موجود و نامبرده در حال حاضر {occupied}در ردیف"
        f" {_register_row(decision.chosen.relationship)} این سازمان قرار دارد.",
    ]
    if located:
        paragraphs += _whereabouts(decision.chosen, person, of_relatives=whereabouts == Whereabouts.ALL)
    if period:
        paragraphs.append(f"ضمناً جزئیات ارتباط بیمه‌ای مشارالیه {span}، به شرح ذیل می‌باشد:")
    return Letter(HEADING_ACTIVE, addressee, tuple(paragraphs), table, tracking_label(decision.outcome))


def _occupation(spell: Spell, person: Person) -> str:
    if spell.principal is not None or spell.workplace is None:
        return ""
    if person.protected:
        return "بدلیل اشتغال (نام و نشانی کارگاه از طریق ستاد سازمان اعلام می‌گردد) "
    address = _or_not_recorded(spell.workplace.address)
    return f"بدلیل اشتغال در کارگاه/شرکت {_or_not_recorded(spell.workplace.name)} (به نشانی {address}) "


def _whereabouts(spell: Spell, person: Person, *, of_relatives: bool) -> list[str]:
    principal = spell.principal
    if principal is None:
        return [
            "ضمناً آخرین اطلاعات ثبت‌شده در مورد نشانی محل سکونت و شماره تماس نامبرده به شرح زیر است:",
            f"نشانی: {_place(person.address, hidden=person.protected)}",
            f"شماره تماس: {_number(person.phone, hidden=person.protected)}",
        ]
    said = [
        "ضمناً اطلاعات مربوط به بیمه‌شده اصلی نامبرده به شرح زیر است:",
        f"نام و نام خانوادگی بیمه‌شده اصلی: {_or_not_recorded(principal.full_name)}"
        f"    نسبت به بیمه‌شده اصلی: {_kinship(spell.kinship, person.sex)}",
    ]
    if not of_relatives:
        return said
    if principal.died:
        return [
            *said,
            f"نشانی: {_place(person.address, hidden=person.protected)}",
            f"شماره تماس: {_number(person.phone, hidden=person.protected)}",
        ]
    hidden = person.protected or principal.protected
    return [
        *said,
        f"نشانی محل سکونت بیمه‌شده اصلی: {_place(principal.address, hidden=hidden)}",
        f"شماره تماس بیمه‌شده اصلی: {_number(principal.phone, hidden=hidden)}",
    ]


def _table(decision: Decision, person: Person, *, judicial: bool) -> Table:
    """The branch is hidden with a protected person's whereabouts, and with those of a principal that would print."""
    principal = decision.chosen.principal if judicial and decision.chosen else None
    hidden = person.protected or (principal is not None and not principal.died and principal.protected)
    return Table(COLUMNS, tuple(_row(spell, person, hidden=hidden) for spell in decision.table))


def _row(spell: Spell, person: Person, *, hidden: bool) -> tuple[str, ...]:
    return (
        numeric(spell.start),
        RUNNING if spell.end is None else numeric(spell.end),
        _titles(Relationship)[spell.relationship],
        _titles(InsuredType)[spell.insured_type],
        _kinship(spell.kinship, person.sex),
        persian_digits(spell.insurance_number) or NOT_RECORDED,
        VIA_HEAD_OFFICE if hidden else _or_not_recorded(spell.branch_name),
    )


def names_head_office(letter: Letter) -> bool:
    """Whether the letter says of anything that the head office will tell it: somebody is protected."""
    rows = letter.table.rows if letter.table else ()
    return any(VIA_HEAD_OFFICE in part for part in (*letter.paragraphs, *chain.from_iterable(rows)))


def _or_not_recorded(text: str) -> str:
    return text or NOT_RECORDED


def _place(address: str, *, hidden: bool) -> str:
    return VIA_HEAD_OFFICE if hidden else _or_not_recorded(address)


def _number(phone: str, *, hidden: bool) -> str:
    return VIA_HEAD_OFFICE if hidden else persian_digits(phone) or NOT_RECORDED
