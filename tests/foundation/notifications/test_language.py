"""A message is in the language that whoever has the number chose: words, days, numbers, states (ALL-2, ALL-5)."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from peyvand.eservices.supplementary_enrolment.workflow import REQUEST
from peyvand.foundation.accounts.models import Citizen, User
from peyvand.foundation.accounts.operations import choose_language
from peyvand.foundation.accounts.queries import language_at
from peyvand.foundation.notifications import rules
from peyvand.foundation.notifications.choices import Kind
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.notifications.operations import send
from peyvand.kit.crypto import decrypt
from peyvand.kit.words import numbered

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MOBILE, OWN = "09121234567", "09351234567"


def somebody(national_code: str, *, language: str, mobile: str = MOBILE) -> User:
    return User.objects.create(
        national_code=national_code, full_name="مینا", mobile=mobile, language=language, created_at=NOW
    )


def sent(kind: Kind, *, mobile: str = MOBILE, **fields: object) -> str:
    return decrypt(TextMessage.objects.get(pk=send(kind=kind, mobile=mobile, now=NOW, **fields)).text)


def test_words_days_moments_and_numbers_are_those_of_the_language():
    somebody("0084575948", language="en")
    said = sent(
        Kind.VOLUNTARY_CONCLUDED, number=numbered("1234 5678"), dated=date(2026, 11, 22), due=date(2026, 12, 14)
    )
    assert "number 1234 5678, was concluded on 2026-11-22" in said
    assert "by 2026-12-14" in said
    assert "on 2026-11-24 at 11:30" in sent(
        Kind.MOBILE_CHANGE, until=datetime(2026, 11, 24, 8, 0, tzinfo=UTC), address="https://a"
    )
    assert "for 30 more days" in sent(Kind.MEMORANDUM_ENDING, days=30, address="http://127.0.0.1:8000")
    label = REQUEST.first.label
    said = sent(Kind.SUPPLEMENTARY, number=numbered("12"), state=label, address="https://a")
    with translation.override("en"):
        assert f"request 12: {label}\n" in said
    assert not any("آ" <= letter <= "ی" for letter in said)


def test_persian_is_as_it_was_whatever_the_page_speaks():
    somebody("0084575948", language="fa")
    with translation.override("en"):
        said = sent(Kind.VOLUNTARY_CONCLUDED, number=numbered("12"), dated=date(2026, 11, 22), due=date(2026, 12, 14))
        assert "با شمارهٔ ۱۲ در ۱۴۰۵/۰۹/۰۱ بسته شد" in said
        said = sent(Kind.MEMORANDUM_ENDING, days=30, address="http://127.0.0.1:8000/a")
    assert "۳۰ روز مانده" in said
    assert "http://127.0.0.1:8000/a" in said, "an address stays as it is"


def test_the_language_is_that_of_whoever_has_the_number():
    assert language_at(MOBILE) == "fa", "nobody has it"
    mina = somebody("0084575948", language="en")
    assert language_at(MOBILE) == "en"
    Citizen.objects.create(
        user=mina, first_name="مینا", last_name="ر", birth_date=date(1990, 1, 1), mobile=OWN, registered_at=NOW
    )
    assert language_at(OWN) == "en", "also where it is the citizen's own, not the employer's"
    choose_language(mina.pk, "fa")
    assert language_at(OWN) == language_at(MOBILE) == "fa"


def test_a_number_that_several_share_is_written_to_in_english_only_if_all_chose_it():
    somebody("0084575948", language="en")
    other = somebody("0012345679", language="fa")
    assert language_at(MOBILE) == "fa"
    choose_language(other.pk, "en")
    assert language_at(MOBILE) == "en"


def test_it_costs_one_statement(django_assert_num_queries):
    somebody("0084575948", language="en")
    with django_assert_num_queries(1):
        language_at(MOBILE)


def test_every_state_of_a_request_fits_its_message_in_both_languages():
    longest = rules.TEMPLATES[Kind.SUPPLEMENTARY].fields["state"]
    for language in ("fa", "en"):
        with translation.override(language):
            assert max(len(str(state.label)) for state in REQUEST.states) <= longest
