"""Keys of encrypted fields come and go; what was encrypted stays usable and never shows."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.test import override_settings

from peyvand.foundation.accounts import operations
from peyvand.foundation.audit.models import Act
from peyvand.kit import crypto
from tests.foundation.accounts.people import NOW, activated_user, totp_code

pytestmark = pytest.mark.django_db
OLD, NEW = "the-key-of-last-year", "the-key-of-this-year"


@pytest.fixture
def user():
    with override_settings(FIELD_KEYS=[OLD]):
        yield activated_user()


def accepts_todays_code(user) -> bool:
    return TOTP(Authenticator.objects.get(user=user)).validate_code(totp_code())


def test_after_renewal_the_old_key_can_be_thrown_away(user):
    with override_settings(FIELD_KEYS=[NEW, OLD]):
        call_command("renew_encryption")
    with override_settings(FIELD_KEYS=[NEW]):
        assert accepts_todays_code(user)


def test_without_renewal_it_can_not(user):
    with override_settings(FIELD_KEYS=[NEW]), pytest.raises(crypto.InvalidToken):
        accepts_todays_code(user)


def test_a_second_renewal_changes_nothing_and_says_so(user):
    with override_settings(FIELD_KEYS=[NEW, OLD]):
        assert operations.renew_encryption(actor="command:root", now=NOW) == 1
        kept = Authenticator.objects.get(user=user).data
        assert operations.renew_encryption(actor="command:root", now=NOW) == 0
    assert Authenticator.objects.get(user=user).data == kept
    assert [act.detail for act in Act.objects.filter(verb="accounts:renew-encryption").order_by("pk")] == [
        {"changed": 1},
        {"changed": 0},
    ]


def test_with_a_key_lost_nothing_is_renewed(user):
    kept = Authenticator.objects.get(user=user).data
    with override_settings(FIELD_KEYS=[NEW]), pytest.raises(crypto.InvalidToken):
        operations.renew_encryption(actor="command:root", now=NOW)
    assert Authenticator.objects.get(user=user).data == kept
    assert not Act.objects.filter(verb="accounts:renew-encryption").exists()
