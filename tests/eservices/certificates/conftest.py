import pytest

from tests.eservices.cast import Cast
from tests.eservices.certificates.people import golden_citizen
from tests.eservices.certificates.test_certificates import PRINCIPAL, issue
from tests.foundation.accounts.citizens import visitor


@pytest.fixture
def shared(golden, fund: Cast):
    """The holder's browser, the certificate's page, and its code."""
    holder = visitor(golden_citizen(PRINCIPAL))
    place = issue(holder, fund.agency).url
    return holder, place, holder.post(f"{place}code/", {"days": "7"}).context["made"]
