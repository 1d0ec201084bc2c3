"""The program says before it starts that letters would be signed with a test key, or not at all."""

import pytest

from peyvand.foundation.letters.checks import letter_key


def said() -> list[str]:
    return [message.id for message in letter_key()]


@pytest.mark.parametrize(("https", "ids"), [(True, ["letters.W001"]), (False, [])])
def test_the_test_key_is_told_in_production(settings, https, ids):
    settings.HTTPS, settings.LETTER_KEY, settings.LETTER_CERTIFICATE = https, "", ""
    assert said() == ids


def test_a_key_without_its_certificate_is_told(settings, tmp_path):
    settings.LETTER_KEY, settings.LETTER_CERTIFICATE = str(tmp_path / "key.pem"), ""
    assert said() == ["letters.E001"]


def test_a_missing_file_is_told(settings, tmp_path):
    paths = [tmp_path / name for name in ("key.pem", "certificate.pem", "roots.pem")]
    settings.LETTER_KEY, settings.LETTER_CERTIFICATE, settings.LETTER_ROOTS = map(str, paths)
    assert said() == ["letters.E002"] * 3
    for path in paths:
        path.touch()
    assert said() == []


def test_a_key_in_a_module_wants_the_modules_library(settings, tmp_path, monkeypatch):
    (tmp_path / "certificate.pem").touch()
    settings.LETTER_KEY, settings.LETTER_CERTIFICATE = "pkcs11:token=t", str(tmp_path / "certificate.pem")
    settings.LETTER_ROOTS = ""
    for found, ids in ((None, ["letters.E003"]), (object(), [])):
        monkeypatch.setattr("peyvand.foundation.letters.checks.find_spec", lambda name, found=found: found)
        assert said() == ids
