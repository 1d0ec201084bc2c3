"""Passwords are hashed with one round here: these tests hash hundreds, and count runs rather than seconds."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    iterations = 1


@pytest.fixture(autouse=True)
def quick_hasher(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickHasher"]
