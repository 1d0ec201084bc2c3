import pytest

from tests.eservices.supplementary.cast import Cast, cast


@pytest.fixture
def people(database: None, morning) -> Cast:
    return cast()
