import pytest

from tests.eservices.onboarding.admission.cast import Cast, cast


@pytest.fixture
def people(database: None) -> Cast:
    return cast()
