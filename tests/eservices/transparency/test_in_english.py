"""Accesses for somebody who reads English; the files that they take along are the same."""

from django.utils import translation

from peyvand.eservices.transparency import paper, queries
from peyvand.foundation.accounts.models import User
from peyvand.kit.words import in_persian
from tests.eservices.cast import Cast
from tests.eservices.certificates.people import browser
from tests.eservices.conftest import MORNING
from tests.eservices.english import reads_english
from tests.eservices.transparency.readers import LIST, PRINCIPAL, asks, references
from tests.eservices.transparency.test_files import rows


def test_the_list_and_a_line(golden, fund: Cast):
    asks(fund, PRINCIPAL, now=MORNING)
    reader = browser(PRINCIPAL)
    reads_english(User.objects.get(national_code=PRINCIPAL))
    page = reader.get(LIST).content.decode()
    assert "Who has seen my data" in page
    assert "2026-" in page
    (line,) = references(reader)
    one = reader.get(f"{LIST}{line}/").content.decode()
    assert "What was told about you" in one
    refused = reader.post(f"{LIST}{line}/object/", {"text": ""})
    assert "Write why you think that this access was wrong." in refused.content.decode()


def test_the_files_are_the_persian_reader_s(golden, fund: Cast):
    asks(fund, PRINCIPAL, now=MORNING)
    reader = browser(PRINCIPAL)
    before = rows(reader)
    reads_english(User.objects.get(national_code=PRINCIPAL))
    assert rows(reader) == before
    made = []
    for language in ("fa", "en"):
        with translation.override(language), in_persian():
            made.append(register())
    assert made[0] == made[1]


def register():
    lines = queries.all_accesses(queries.Reader(0, PRINCIPAL), filters=queries.Filters(), today=MORNING.date())
    return paper.register_of(lines, full_name="علی کریمی", filters=queries.Filters(), now=MORNING)
