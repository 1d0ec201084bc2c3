import pytest

from tests.eservices.cast import Cast
from tests.eservices.certificates.test_certificates import given_away


@pytest.fixture
def shared(golden, fund: Cast):
    """The holder's browser, the certificate's page, and its code."""
    return given_away(fund.agency)
