from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.eservices.cast import Cast, cast, load_golden_records

# Ten in the morning of the golden day in Tehran.
MORNING = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


@pytest.fixture
def morning() -> Iterator[datetime]:
    with time_machine.travel(MORNING, tick=False):
        yield MORNING


@pytest.fixture
def golden(db: None, morning: datetime) -> None:
    load_golden_records()


@pytest.fixture
def fund(db: None, morning: datetime) -> Cast:
    return cast("FND-01", "FUND", people=("0067749828", "0082634513", "0075312417"))


@pytest.fixture
def court(db: None, morning: datetime) -> Cast:
    return cast("JUD-01", "JUDICIAL", people=("0093471181", "0012345679", "1111111119"))


@pytest.fixture
def stranger(db: None, morning: datetime) -> Cast:
    return cast("FND-99", "FUND", name="صندوق دیگر", people=("2000000010", "2000000029", "2000000037"))
