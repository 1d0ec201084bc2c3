from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import LazySettings

from tests.eservices.cast import Cast, cast, load_golden_records
from tests.eservices.doors import ApiDoor, CommandDoor, Door, FastDoor, PageDoor

# Ten in the morning of the golden day in Tehran.
MORNING = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
DOORS: dict[str, type[Door]] = {"page": PageDoor, "api": ApiDoor, "fast": FastDoor, "command": CommandDoor}


@pytest.fixture(autouse=True)
def quick_hasher(settings: LazySettings) -> None:
    """One round: these tests are about people who have signed in already."""
    settings.PASSWORD_HASHERS = ["tests.foundation.accounts.conftest.QuickHasher"]


@pytest.fixture
def database(request: pytest.FixtureRequest) -> None:
    """A transaction around the test, unless the test commits: by its own wish or through the door with a thread."""
    door = request.node.callspec.params.get("door") if hasattr(request.node, "callspec") else None
    commits = door == "fast" or "committing_db" in request.fixturenames
    request.getfixturevalue("committing_db" if commits else "db")


@pytest.fixture
def morning() -> Iterator[datetime]:
    with time_machine.travel(MORNING, tick=False):
        yield MORNING


@pytest.fixture
def golden(database: None, morning: datetime) -> None:
    load_golden_records()


@pytest.fixture
def fund(database: None, morning: datetime) -> Cast:
    return cast("FND-01", "FUND", people=("0067749828", "0082634513", "0075312417"))


@pytest.fixture
def court(database: None, morning: datetime) -> Cast:
    return cast("JUD-01", "JUDICIAL", people=("0093471181", "0012345679", "1111111119"))


@pytest.fixture
def stranger(database: None, morning: datetime) -> Cast:
    return cast("FND-99", "FUND", name="صندوق دیگر", people=("2000000010", "2000000029", "2000000037"))


@pytest.fixture(params=list(DOORS))
def door(request: pytest.FixtureRequest, database: None) -> Iterator[Door]:
    """Each way in, in turn; `parametrize("door", [...], indirect=True)` picks some."""
    opened = DOORS[request.param]()
    yield opened
    opened.close()


@pytest.fixture
def fast_door(committing_db: None, database: None) -> Iterator[FastDoor]:
    opened = FastDoor()
    yield opened
    opened.close()
