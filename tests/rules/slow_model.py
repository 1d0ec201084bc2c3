"""The answer to "is this person covered?", worked out a second time: slowly, day by day, from plain rows.

It shares nothing with the program but the question. Coverage is a set of days, an order is a series of stable sorts, a
letter is a text with blanks. Rows are those of the records bundle; an answer has the names of the API's JSON, and
`letter` also the label before the tracking code.
"""

from datetime import date
from typing import Any

from persiantools.jdatetime import JalaliDate

Row = dict[str, Any]

RELATIONSHIPS = {
    "INSURED_PRINCIPAL": "بیمه‌شده اصلی",
    "PENSIONER_PRINCIPAL": "مستمری‌بگیر اصلی",
    "INSURED_DEPENDENT": "بیمه‌شده تبعی",
    "PENSIONER_DEPENDENT": "مستمری‌بگیر تبعی",
}
INSURED_TYPES = {
    "COMPULSORY": "اجباری",
    "VOLUNTARY": "ادامه بیمه به طور اختیاری",
    "FREELANCE": "صاحبان حرف و مشاغل آزاد",
    "CONSTRUCTION": "کارگران ساختمانی",
    "DRIVER": "رانندگان",
    "WEAVER": "قالی‌بافان و شاغلان صنایع دستی",
    "UNEMPLOYMENT": "مقرری‌بگیر بیمه بیکاری",
    "RETIREMENT": "بازنشسته",
    "DISABILITY": "ازکارافتاده کلی",
    "SURVIVOR": "بازمانده",
}
KINSHIPS = {
    "SELF": "خود شخص",
    "SPOUSE": "همسر",
    "SON": "پسر",
    "DAUGHTER": "دختر",
    "FATHER": "پدر",
    "MOTHER": "مادر",
    "GRANDCHILD": "نوه",
}
SIBLINGS = {"M": "برادر", "F": "خواهر", "": "برادر/خواهر"}
MISTER = {"M": "آقای", "F": "خانم", "": "آقای/خانم"}
ROWS = {
    "INSURED_PRINCIPAL": "بیمه‌شدگان اصلی",
    "PENSIONER_PRINCIPAL": "مستمری‌بگیران اصلی",
    "INSURED_DEPENDENT": "بیمه‌شدگان تبعی",
    "PENSIONER_DEPENDENT": "مستمری‌بگیران تبعی",
}

COLUMNS = ["تاریخ شروع", "تاریخ پایان", "نوع رابطه", "نوع بیمه‌شده", "نسبت", "شماره بیمه", "شعبه"]
NOT_RECORDED = "ثبت نشده"
RUNNING = "ادامه دارد"
HEAD_OFFICE = "از طریق ستاد سازمان اعلام می‌گردد"

UNKNOWN = "درخواست شما در تاریخ DATE بررسی شد و هیچ‌گونه اطلاعاتی با شماره ملی CODE یافت نگردید."
UNKNOWN_THEN = "درخواست شما در تاریخ DATE بررسی شد و هیچ‌گونه اطلاعاتی با شماره ملی CODE در دوره FROM تا TO یافت نگردید."
NO_LONGER = (
    "شماره ملی CODE به نام MISTER NAME در پایگاه سازمان موجود ولیکن نامبرده در حال حاضر فاقد ارتباط بیمه‌ای "
    "با این سازمان می‌باشد. ضمناً جزئیات آخرین ارتباط بیمه‌ای مشارالیه، به شرح ذیل می‌باشد:"
)
NOT_NOW_BUT_THEN = (
    "شماره ملی CODE به نام MISTER NAME در پایگاه سازمان موجود ولیکن نامبرده در حال حاضر فاقد ارتباط بیمه‌ای "
    "با این سازمان می‌باشد. ضمناً جزئیات ارتباط بیمه‌ای مشارالیه در دوره FROM تا TO، به شرح ذیل می‌باشد:"
)
FOUND = "درخواست شما در تاریخ DATE بررسی و نتیجه به شرح ذیل اعلام می‌گردد:"
COVERED = (
    "شماره ملی CODE به نام MISTER NAME در پایگاه سازمان موجود و نامبرده در حال حاضر WORKING"
    "در ردیف ROW این سازمان قرار دارد."
)
WORKING_AT = "بدلیل اشتغال در کارگاه/شرکت FIRM (به نشانی PLACE) "
WORKING_SOMEWHERE = "بدلیل اشتغال (نام و نشانی کارگاه از طریق ستاد سازمان اعلام می‌گردد) "
DETAILS_THEN = "ضمناً جزئیات ارتباط بیمه‌ای مشارالیه در دوره FROM تا TO، به شرح ذیل می‌باشد:"
OWN_HOME = [
    "ضمناً آخرین اطلاعات ثبت‌شده در مورد نشانی محل سکونت و شماره تماس نامبرده به شرح زیر است:",
    "نشانی: HOME",
    "شماره تماس: PHONE",
]
THROUGH = [
    "ضمناً اطلاعات مربوط به بیمه‌شده اصلی نامبرده به شرح زیر است:",
    "نام و نام خانوادگی بیمه‌شده اصلی: PRINCIPAL    نسبت به بیمه‌شده اصلی: KINSHIP",
]
PRINCIPALS_HOME = ["نشانی محل سکونت بیمه‌شده اصلی: HOME", "شماره تماس بیمه‌شده اصلی: PHONE"]
SURVIVORS_HOME = ["نشانی: HOME", "شماره تماس: PHONE"]


def answer(records: Row, question: Row) -> Row:
    """What `question` (`code`, `from`, `to`, `today`, `audience`, `addressee`) must be answered from `records`.

    `records`: `persons` and `workplaces` by code, `branches` (names by code), `spells` of everybody.
    """
    code, today, judicial = question["code"], question["today"], question["audience"] == "JUDICIAL"
    person = records["persons"].get(code)
    begun = [
        row
        for row in records["spells"]
        if person and row["national_code"] == code and row["start"] <= today.isoformat()
    ]
    calendar = _calendar(begun, person, question)
    spells = _in_order([_day_by_day(row, person, calendar) for row in begun])

    active = [spell for spell in spells if today in spell["days"]]
    asked = {day for day in calendar if question["from"] <= day <= question["to"]} if question["from"] else None
    then = [spell for spell in spells if asked and spell["days"] & asked]

    if not spells or (asked and not then):
        return _not_found(question)
    if active:
        told = [spell for spell in spells if spell in then or spell in active] if asked else active
        return _active(records, question, person, _speaker(active), told, then, judicial)
    return _inactive(records, question, person, then or spells[:1])


# -- days and orders -------------------------------------------------------------------------------------------------


def _calendar(rows: list[Row], person: Row | None, question: Row) -> list[date]:
    """Every day that matters, one before and one after them all; what lasts to the last one never ends."""
    texts = [row[column] for row in rows for column in ("start", "end")] + [person["death_date"] if person else None]
    days = [date.fromisoformat(text) for text in texts if text]
    days += [day for day in (question["today"], question["from"], question["to"]) if day]
    return [date.fromordinal(number) for number in range(min(days).toordinal() - 1, max(days).toordinal() + 2)]


def _day_by_day(row: Row, person: Row, calendar: list[date]) -> Row:
    def until(text: str | None) -> set[date]:
        return {day for day in calendar if not text or day.isoformat() <= text}

    lasted = until(row["end"]) & until(person["death_date"])
    last = max(lasted)
    return {
        **row,
        "days": {day for day in lasted if day.isoformat() >= row["start"]},
        "last": last,
        "endless": last == calendar[-1],
    }


def _in_order(spells: list[Row]) -> list[Row]:
    """Sorted by one key after the other, the least important first."""
    spells = sorted(spells, key=lambda spell: spell["principal_national_code"])
    spells = sorted(spells, key=lambda spell: spell["branch_code"])
    spells = sorted(spells, key=lambda spell: spell["workplace_code"])
    spells = sorted(spells, key=lambda spell: spell["insurance_number"])
    spells = sorted(spells, key=lambda spell: list(INSURED_TYPES).index(spell["insured_type"]))
    spells = sorted(spells, key=lambda spell: list(RELATIONSHIPS).index(spell["relationship"]))
    spells = sorted(spells, key=lambda spell: spell["start"], reverse=True)
    return sorted(spells, key=lambda spell: spell["last"], reverse=True)


def _speaker(active: list[Row]) -> Row:
    """The chosen spell of those active, which come in order."""
    first = min(active, key=lambda spell: list(RELATIONSHIPS).index(spell["relationship"]))
    rivals = [spell for spell in active if spell["relationship"] == first["relationship"]]
    latest = max(spell["start"] for spell in rivals)
    return next(spell for spell in rivals if spell["start"] == latest)


# -- answers ---------------------------------------------------------------------------------------------------------


def _not_found(question: Row) -> Row:
    sentence = UNKNOWN_THEN if question["from"] else UNKNOWN
    return {
        "outcome": "NOT_FOUND",
        "person": None,
        "status": None,
        "spells": [],
        "letter": _letter(question, {}, [sentence], None, label="شماره پیگیری"),
    }


def _inactive(records: Row, question: Row, person: Row, listed: list[Row]) -> Row:
    sentence = NOT_NOW_BUT_THEN if question["from"] else NO_LONGER
    hidden = bool(person["protection"])
    return {
        "outcome": "COVERED_IN_PERIOD" if question["from"] else "INACTIVE",
        "person": _named(person),
        "status": None,
        "spells": [_told(records, spell, person) for spell in listed],
        "letter": _letter(question, _fields(person), [sentence], _table(records, person, listed, hidden)),
    }


def _active(
    records: Row, question: Row, person: Row, speaker: Row, told: list[Row], then: list[Row], judicial: bool
) -> Row:
    group, standing = speaker["relationship"].split("_")
    principal = records["persons"][speaker["principal_national_code"]] if standing == "DEPENDENT" else None
    # Of a dead principal neither address nor phone would print.
    heard = [person] if principal is None or principal["death_date"] else [person, principal]
    hidden = bool(person["protection"]) or (judicial and any(one["protection"] for one in heard))

    result: Row = {
        "outcome": "ACTIVE",
        "person": _named(person),
        "status": {"group": group, "standing": standing},
        "spells": [_told(records, spell, person) for spell in told],
    }
    fields = {**_fields(person), "ROW": ROWS[speaker["relationship"]], "WORKING": ""}
    sentences = [FOUND, COVERED]
    if judicial:
        source = heard[-1]
        home, phone = source["address"] or None, source["phone"] or source["mobile"] or None
        if hidden:
            home = phone = None
        blank = HEAD_OFFICE if hidden else NOT_RECORDED
        fields |= {"HOME": home or blank, "PHONE": _persian(phone or blank)}
        result["judicial"] = {"protected": True} if hidden else {}
        if principal is None:
            workplace = records["workplaces"].get(speaker["workplace_code"])
            if workplace:
                fields["WORKING"] = WORKING_SOMEWHERE if hidden else WORKING_AT
                fields |= {"FIRM": workplace["name"], "PLACE": workplace["address"] or NOT_RECORDED}
            shown = {"name": workplace["name"], "address": workplace["address"] or None} if workplace else None
            result["judicial"] |= {"workplace": None if hidden else shown, "home_address": home, "phone": phone}
            sentences += OWN_HOME
        else:
            fields |= {"PRINCIPAL": _name(principal), "KINSHIP": _kinship(speaker, person)}
            relative = {"full_name": _name(principal), "kinship": speaker["kinship"]}
            homes = {"home_address": home, "phone": phone}
            if principal["death_date"]:
                result["judicial"] |= {"principal": relative, **homes}
                sentences += THROUGH + SURVIVORS_HOME
            else:
                result["judicial"] |= {"principal": {**relative, **homes}}
                sentences += THROUGH + PRINCIPALS_HOME
    table = None
    if question["from"]:
        sentences = [*sentences, DETAILS_THEN]
        table = _table(records, person, then, hidden)
    result["letter"] = _letter(question, fields, sentences, table, heading="سازمان تأمین اجتماعی")
    return result


def _named(person: Row) -> Row:
    return {"first_name": person["first_name"], "last_name": person["last_name"], "sex": person["sex"] or None}


def _told(records: Row, spell: Row, person: Row) -> Row:
    branch = {"code": spell["branch_code"], "name": records["branches"].get(spell["branch_code"])}
    return {
        "start": spell["start"],
        "end": None if spell["endless"] else spell["last"].isoformat(),
        "relationship": spell["relationship"],
        "insured_type": spell["insured_type"],
        "kinship": spell["kinship"],
        "insurance_number": spell["insurance_number"] or None,
        "branch": None if person["protection"] or not spell["branch_code"] else branch,
    }


# -- the letter ------------------------------------------------------------------------------------------------------


def _letter(
    question: Row,
    fields: Row,
    sentences: list[str],
    rows: list[list[str]] | None,
    *,
    heading: str = "استعلام ارتباط با سازمان تأمین اجتماعی",
    label: str = "کد پیگیری",
) -> Row:
    blanks = {**fields, "CODE": _persian(question["code"]), "DATE": _jalali(question["today"])}
    if question["from"]:
        blanks |= {"FROM": _jalali(question["from"]), "TO": _jalali(question["to"])}
    return {
        "heading": heading,
        "addressee": question["addressee"],
        "paragraphs": [_filled(sentence, blanks) for sentence in sentences],
        "rows": rows,
        "label": label,
    }


def _filled(sentence: str, blanks: Row) -> str:
    """The sentence with its blanks (Latin capitals) filled; a clause among them may have blanks of its own."""
    clause = blanks.get("WORKING", "")
    text = sentence.replace("WORKING", clause)
    pieces: list[str] = []
    word = ""
    for letter in text + "\0":
        if "A" <= letter <= "Z":
            word += letter
            continue
        if word:
            pieces.append(blanks[word])
            word = ""
        pieces.append(letter)
    return "".join(pieces).removesuffix("\0")


def _fields(person: Row) -> Row:
    return {"NAME": _name(person), "MISTER": MISTER[person["sex"]]}


def _name(person: Row) -> str:
    return f"{person['first_name']} {person['last_name']}"


def _kinship(spell: Row, person: Row) -> str:
    return SIBLINGS[person["sex"]] if spell["kinship"] == "SIBLING" else KINSHIPS[spell["kinship"]]


def _table(records: Row, person: Row, spells: list[Row], hidden: bool) -> list[list[str]]:
    return [
        [
            _jalali(date.fromisoformat(spell["start"])),
            RUNNING if spell["endless"] else _jalali(spell["last"]),
            RELATIONSHIPS[spell["relationship"]],
            INSURED_TYPES[spell["insured_type"]],
            _kinship(spell, person),
            _persian(spell["insurance_number"] or NOT_RECORDED),
            HEAD_OFFICE if hidden else records["branches"].get(spell["branch_code"], NOT_RECORDED),
        ]
        for spell in spells
    ]


def _jalali(day: date) -> str:
    shown = JalaliDate(day)
    return _persian(f"{shown.year}/{shown.month:02}/{shown.day:02}")


def _persian(text: str) -> str:
    return "".join("۰۱۲۳۴۵۶۷۸۹"[int(sign)] if sign in "0123456789" else sign for sign in text)
