"""`make bench-letters`: the program's typesetting of letters, each different, against the bare engine on a fixed one.

The floor is the engine alone, with the same template, fonts, standards and attachment, given the finished source of the
middle one of a hundred letters. The engine remembers what it has laid out; a letter that never changes hardly sets at
all. So the floor tells it a number as an input, which makes it set the fixed letter anew, as it must set letters that
differ; how fast it gives out the remembered one is printed beside. One thread; each letter is set by ours, the floor
and the others in turn, and the turn with the middle ratio counts.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from common import finish, settle

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
TODAY = NOW.date()
FIRST_NAMES = ("علی", "زهرا", "محمدرضا", "فاطمه", "نرگس", "امیرحسین", "شهین", "پرویز")
LAST_NAMES = ("کریمی", "یوسفی", "گل‌محمدی", "رضایی", "نوری", "کاظم‌پور", "شیرازی", "حسینی تهرانی")
PLACES = ("تهران، خیابان ایران", "شیراز، بلوار چمران", "کرج، کوی ۱۴", "قم، خیابان ارم", "مشهد، بلوار وکیل‌آباد")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=60, help="of each kind in a turn")
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()

    settle("letters")
    from peyvand.foundation.letters.gateways import signing, typesetting

    chance = random.Random(1405)
    signer = signing.signer_name()
    sources = sorted((typesetting._source(sheet(chance), signer) for _ in range(100)), key=len)
    engine = Engine(typesetting, sources[len(sources) // 2])
    sizes: list[int] = []

    def set_one(one: Any) -> bytes:
        return typesetting.typeset(one, signer=signer, now=NOW)

    def sign_one(one: Any) -> None:
        sizes.append(len(signing.sign(set_one(one), now=NOW).content))

    kinds: dict[str, Callable[[Any], object]] = {
        "ours": set_one,
        "floor": engine.set_anew,
        "ours, signed": sign_one,
        "floor, remembered": engine.give_out,
    }
    for kind in kinds.values():
        kind(sheet(chance))  # fonts and keys are loaded once
    turns = []
    for turn in range(1, options.turns + 1):
        sheets = [sheet(chance) for _ in range(options.letters)]
        seconds: dict[str, list[float]] = {name: [] for name in kinds}
        for one in sheets:
            for name, kind in kinds.items():
                began = time.perf_counter()
                kind(one)
                seconds[name].append(time.perf_counter() - began)
        ratio = sum(seconds["floor"]) / sum(seconds["ours"])
        turns.append((ratio, seconds))
        print(f"turn {turn}: ratio {ratio:.3f}", flush=True)
    _, seconds = sorted(turns, key=lambda done: done[0])[len(turns) // 2]
    report(seconds, len(set_one(sheets[0])), round(statistics.mean(sizes)))


class Engine:
    """The typesetting engine with one finished source and nothing of the program around it."""

    def __init__(self, typesetting: Any, source: bytes) -> None:
        self.compiler, self.standards, self.source = typesetting._compiler(), typesetting._STANDARDS, source
        self.set = 0

    def set_anew(self, _: object) -> bytes:
        self.set += 1
        return self._compile({"turn": str(self.set)})

    def give_out(self, _: object) -> bytes:
        return self._compile({})

    def _compile(self, inputs: dict[str, str]) -> bytes:
        return self.compiler.compile(
            self.source, format="pdf", sys_inputs=inputs, pdf_standards=self.standards, timestamp=NOW
        )


def sheet(chance: random.Random) -> Any:
    """A letter about a made-up person: any outcome, to a fund or a judicial body, up to four rows."""
    from peyvand.foundation.coverage.rules import Period, Person, Spell, Workplace, compose, decide, document
    from peyvand.foundation.letters.rules import Sheet

    number = f"{chance.randrange(10**16):016d}"
    audience = chance.choice(["FUND", "JUDICIAL"])
    code = f"{chance.randrange(10**10):010d}"
    known = chance.random() < 0.9
    person = Person(
        national_code=code,
        first_name=chance.choice(FIRST_NAMES),
        last_name=chance.choice(LAST_NAMES),
        sex=chance.choice("MF"),
        death=None,
        protected=chance.random() < 0.05,
        address=f"{chance.choice(PLACES)}، پلاک {chance.randrange(1, 400)}",
        phone=f"0{chance.randrange(10**9, 10**10)}",
    )
    spells = []
    for _ in range(chance.randrange(1, 5)):
        start = date(1990, 1, 1) + timedelta(days=chance.randrange(13_000))
        end = start + timedelta(days=chance.randrange(30, 4000))
        spells.append(
            Spell(
                start=start,
                end=None if end > TODAY else end,
                relationship="INSURED_PRINCIPAL",
                insured_type=chance.choice(["COMPULSORY", "FREELANCE", "CONSTRUCTION", "WEAVER"]),
                kinship="SELF",
                insurance_number=f"{chance.randrange(10**10):010d}",
                branch_code="1001",
                branch_name=f"شعبه {chance.randrange(1, 40)} تهران",
                workplace_code="9000000001",
                workplace=Workplace(f"شرکت نمونه {chance.randrange(1000)}", chance.choice(PLACES)),
                principal_code="",
                principal=None,
            )
        )
    period = Period(date(2000, 1, 1), TODAY) if chance.random() < 0.6 else None
    decision = decide(person if known else None, spells if known else [], period=period, today=TODAY)
    letter = compose(
        decision,
        person if known else None,
        national_code=code,
        period=period,
        today=TODAY,
        addressee=f"شعبه {chance.randrange(1, 300)} دادگاه عمومی",
        audience=audience,
    )
    answer = document(
        decision,
        person if known else None,
        letter,
        tracking_code=number,
        asked_at=NOW,
        agency_code="B-1",
        audience=audience,
        national_code=code,
        period=period,
    )
    return Sheet(
        letter=letter,
        number=number,
        dated=TODAY,
        verify_url=f"https://peyvand.example.ir/verify/{number}?t={chance.randbytes(8).hex()}",
        attachment=json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(),
    )


def report(seconds: dict[str, list[float]], size: int, signed_size: int) -> None:
    import typst

    print(f"\nsettings: typst {typst.__version__}, PDF/A-3a and PDF/UA-1, two fonts, answer attached, one thread")
    print(f"a letter: {size / 1000:.0f} KB, signed {signed_size / 1000:.0f} KB on average\n")
    print(f"{'':20}{'letters/s':>10}{'mean ms':>10}{'p50 ms':>10}{'p99 ms':>10}")
    for name, taken in seconds.items():
        mean = statistics.mean(taken)
        print(
            f"{name:20}{1 / mean:10.1f}{mean * 1e3:10.1f}{statistics.median(taken) * 1e3:10.1f}{p99(taken) * 1e3:10.1f}"
        )
    rates = {name: len(taken) / sum(taken) for name, taken in seconds.items()}
    print()
    finish(
        bench="letters",
        ratio=round(rates["ours"] / rates["floor"], 3),
        unit="letters/s",
        ours=round(rates["ours"], 1),
        floor=round(rates["floor"], 1),
        p99_ratio=round(p99(seconds["ours"]) / p99(seconds["floor"]), 2),
        note="unsigned, one thread; the floor sets its one letter anew each time. Signed:"
        f" {rates['ours, signed']:.1f}/s; the engine on a letter that it remembers: {rates['floor, remembered']:.0f}/s",
    )


def p99(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.99)]


if __name__ == "__main__":
    main()
