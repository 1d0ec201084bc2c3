import pytest

from tests.eservices.onboarding.export import COURT, FUND, agency


@pytest.fixture
def agencies(database: None) -> None:
    agency(FUND)
    agency(COURT, "JUDICIAL")
