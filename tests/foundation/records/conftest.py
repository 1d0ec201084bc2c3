import pytest

from peyvand.foundation.records.models import Branch, Person, Workplace
from tests.foundation.records import bundles


@pytest.fixture
def family(db):
    """Branch, workplace, Ali, Sara and Reza, with nothing known of them yet."""
    Branch.objects.create(code="0101", name="شعبه ۱ تهران")
    Workplace.objects.create(code="1111111111", branch_code="0101")
    for national_code in (bundles.ALI, bundles.SARA, bundles.REZA):
        Person.objects.create(national_code=national_code)
