"""Letters signed with this installation's test key, made once for all tests here."""

import shutil

import pytest

from peyvand.foundation.letters.gateways import signing, typesetting
from tests.foundation.letters.sheets import NOW, SHEETS


@pytest.fixture(scope="session")
def unsigned() -> dict[str, bytes]:
    """Every kind of letter before it is signed."""
    return {name: typesetting.typeset(sheet, signer="امضا", now=NOW) for name, sheet in SHEETS.items()}


@pytest.fixture(scope="session")
def signed(unsigned: dict[str, bytes]) -> dict[str, bytes]:
    """Every kind of letter, signed."""
    return {name: signing.sign(pdf, now=NOW).content for name, pdf in unsigned.items()}


def program(name: str, package: str) -> str:
    """A program of the machine; without it the test is skipped with a word."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} isn't on this machine (apt-get install {package})")
    return found
