"""A key in a PKCS#11 module: found by its address, logged in to anew after an error (INQ-6)."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from peyvand.foundation.letters.gateways import keys, signing
from peyvand.kit.errors import Refusal
from tests.foundation.letters.certificates import Holder, written
from tests.foundation.letters.conftest import program
from tests.foundation.letters.sheets import NOW

URI = "pkcs11:token=letters;object=letters-2026?module-path={module}&pin-source=file:{pin}"
MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)


@pytest.fixture
def holder() -> Holder:
    return Holder("امضای نامه‌ها")


@pytest.fixture
def certificate(holder, tmp_path, settings) -> str:
    settings.LETTER_CERTIFICATE = written(tmp_path / "certificate.pem", holder.pem)
    return settings.LETTER_CERTIFICATE


# -- a real module ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def token(tmp_path_factory) -> Path:
    """A SoftHSM token with nothing in it; the module reads where it is when it is first loaded."""
    utility = program("softhsm2-util", "softhsm2")
    if find_spec("pkcs11") is None:
        pytest.skip("python-pkcs11 isn't installed (the extra pkcs11)")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    subprocess.run(
        [utility, "--init-token", "--free", "--label", "letters", "--pin", "4711", "--so-pin", "4711"],
        check=True,
        capture_output=True,
    )
    (folder / "pin").write_text("4711\n")
    return folder


def test_a_key_in_softhsm_signs(token, holder, certificate, settings, unsigned, tmp_path):
    key = written(tmp_path / "key.pem", holder.key_pem)
    place = ["--token", "letters", "--label", "letters-2026", "--id", "01", "--pin", "4711"]
    subprocess.run(["softhsm2-util", "--import", key, *place], check=True, capture_output=True)
    module = next(path for path in MODULES if Path(path).exists())
    settings.LETTER_KEY = URI.format(module=module, pin=token / "pin")
    pdf = signing.sign(unsigned["inactive"], now=NOW).content
    assert signing.verify(pdf, now=NOW).genuine
    assert signing.verify(pdf, now=NOW).signer == "امضای نامه‌ها"

    ended = keys._module._signers[settings.LETTER_KEY, certificate].pkcs11_session
    ended.close()
    assert signing.verify(signing.sign(unsigned["inactive"], now=NOW).content, now=NOW).genuine

    settings.LETTER_KEY = settings.LETTER_KEY.replace("letters-2026", "letters-2027")
    with pytest.raises(Refusal) as refused:
        signing.sign(unsigned["inactive"], now=NOW)
    assert refused.value.code == "SIGNATURE_UNAVAILABLE"


# -- a module that is made up ----------------------------------------------------------------------------------------


class PKCS11Error(Exception):
    """As the module's library raises it."""


class Session(SimpleSigner):
    """A session with the module, and what signs in it."""

    fails = closed = False

    @property
    def pkcs11_session(self) -> "Session":
        return self

    def close(self) -> None:
        self.closed = True

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        if self.fails:
            raise PKCS11Error
        return super().sign_raw(data, digest_algorithm)


class Module:
    """A module whose sessions fail where `failing` says so, by their number."""

    def __init__(self, holder: Holder, failing: set[int]) -> None:
        self.holder, self.failing = holder, failing
        self.opened: list[Session] = []

    def open(self, key: str, certificate: str) -> Session:
        session = Session(
            signing_cert=keys.current().certificate,
            signing_key=keys.load_private_key_from_pemder_data(self.holder.key_pem, passphrase=None),
            cert_registry=SimpleCertificateStore(),
        )
        session.fails = len(self.opened) in self.failing
        self.opened.append(session)
        return session


@pytest.fixture
def module(monkeypatch, settings, certificate, holder):
    def made(*failing: int) -> Module:
        made_up = Module(holder, set(failing))
        monkeypatch.setitem(sys.modules, "pkcs11", SimpleNamespace(PKCS11Error=PKCS11Error))
        monkeypatch.setattr(keys._Module, "_open", staticmethod(made_up.open))
        monkeypatch.setattr(keys, "_module", keys._Module())
        settings.LETTER_KEY = URI.format(module="/none.so", pin="/none")
        return made_up

    return made


def test_a_session_is_kept_for_the_next_letter(module, unsigned):
    hardware = module()
    for _ in range(2):
        assert signing.verify(signing.sign(unsigned["inactive"], now=NOW).content, now=NOW).genuine
    assert len(hardware.opened) == 1


def test_a_session_that_fails_is_closed_and_opened_anew(module, unsigned):
    hardware = module(0)
    assert signing.verify(signing.sign(unsigned["inactive"], now=NOW).content, now=NOW).genuine
    assert [session.closed for session in hardware.opened] == [True, False]


def test_a_module_that_stays_away_is_asked_twice_then_the_letter_is_refused(module, unsigned):
    hardware = module(0, 1)
    with pytest.raises(Refusal) as refused:
        signing.sign(unsigned["inactive"], now=NOW)
    assert (refused.value.code, refused.value.data["status"]) == ("SIGNATURE_UNAVAILABLE", 503)
    assert [session.closed for session in hardware.opened] == [True, True]
    assert signing.sign(unsigned["inactive"], now=NOW)  # back again


# -- its address -----------------------------------------------------------------------------------------------------


def test_an_address_is_read_with_its_escapes(tmp_path):
    pin = written(tmp_path / "pin", b"47 11\n")
    label = "%D9%86%D8%A7%D9%85%D9%87"
    place = keys.module_place(f"pkcs11:token=a%20b;object={label}?module-path=/x%2By.so&pin-source=file:{pin}")
    assert (place.token, place.label, place.module, place.pin) == ("a b", "نامه", "/x+y.so", "47 11")
    assert "47 11" not in repr(place)
    assert keys.module_place("pkcs11:object=o;token=t?pin-value=a+b&module-path=/m").pin == "a+b"


@pytest.mark.parametrize("missing", ["token", "object", "module-path", "pin-value"])
def test_an_incomplete_address_is_told(missing):
    parts = {"token": "t", "object": "o", "module-path": "/m", "pin-value": "1"}
    del parts[missing]
    with pytest.raises(ImproperlyConfigured, match=missing):
        keys.module_place("pkcs11:?" + "&".join(f"{name}={value}" for name, value in parts.items()))
