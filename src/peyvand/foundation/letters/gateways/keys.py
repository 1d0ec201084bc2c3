"""The key that signs letters, the certificate that says whose it is, and the certificates that are believed.

The key lies in a PEM file or in a PKCS#11 module; certificates are PEM files. They are read once: a process takes up
another key when it starts.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from asn1crypto import pem, x509
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.keys import load_private_key_from_pemder_data
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from peyvand.foundation.letters.gateways.trial import certified_key

MODULE_SCHEME = "pkcs11:"


@dataclass(frozen=True, slots=True)
class Certified:
    """A signing certificate with those that lead from it to its root."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def name(self) -> str:
        """Whose it is, as people read it."""
        subject = self.certificate.subject
        return str(subject.native.get("common_name") or subject.human_friendly)

    @property
    def serial(self) -> str:
        """The certificate's serial number, hexadecimal."""
        return f"{self.certificate.serial_number:x}"


def current() -> Certified:
    """The certificate that letters are signed under now."""
    first, *chain = _certificates(_places()[1])
    return Certified(first, tuple(chain))


def trusted() -> list[x509.Certificate]:
    """The certificates that a letter's signature is believed under: the current one, and those of the bundle."""
    bundle = settings.LETTER_ROOTS
    return [current().certificate, *(_certificates(bundle) if bundle else ())]


class KeyUnavailable(Exception):
    """The module that holds the key doesn't answer, or not as it should."""


@contextmanager
def signer() -> Iterator[Signer]:
    """What signs now. Raises KeyUnavailable, also for what the module does to whoever signs in this context."""
    key, certificate = _places()
    if key.startswith(MODULE_SCHEME):
        with _module.session(key, certificate) as signing:
            yield signing
    else:
        yield _file_signer(key, certificate)


def _places() -> tuple[str, str]:
    """Where the key and its certificate are."""
    key, certificate = settings.LETTER_KEY, settings.LETTER_CERTIFICATE
    if not key and not certificate:
        made = str(certified_key(Path(settings.DATA_DIR) / "secrets" / "letters.pem"))
        return made, made
    if not key or not certificate:
        raise ImproperlyConfigured("PEYVAND_LETTER_KEY and PEYVAND_LETTER_CERTIFICATE go together.")
    return key, certificate


@cache
def _certificates(path: str) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file, in its order; what else is in it is passed over."""
    found = tuple(
        x509.Certificate.load(der)
        for kind, _, der in pem.unarmor(Path(path).read_bytes(), multiple=True)
        if kind == "CERTIFICATE"
    )
    if not found:
        raise ImproperlyConfigured(f"{path} holds no certificate.")
    return found


@cache
def _file_signer(key: str, certificate: str) -> Signer:
    first, *chain = _certificates(certificate)
    return SimpleSigner(
        signing_cert=first,
        signing_key=load_private_key_from_pemder_data(Path(key).read_bytes(), passphrase=None),
        cert_registry=SimpleCertificateStore.from_certs(chain),
        embed_roots=False,
    )


class _Module:
    """The sessions with a PKCS#11 module: opened when first needed, for one thread after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._signers: dict[tuple[str, str], Any] = {}

    @contextmanager
    def session(self, key: str, certificate: str) -> Iterator[Signer]:
        """A signer whose session is open. After an error it is given up: the module may have been restarted."""
        # An extra of the package: only who has such a module needs it.
        from pkcs11 import PKCS11Error

        with self._lock:
            try:
                if (key, certificate) not in self._signers:
                    self._signers[key, certificate] = self._open(key, certificate)
                yield self._signers[key, certificate]
            except PKCS11Error as error:
                given_up = self._signers.pop((key, certificate), None)
                if given_up is not None:
                    with suppress(PKCS11Error):
                        given_up.pkcs11_session.close()
                raise KeyUnavailable from error

    @staticmethod
    def _open(key: str, certificate: str) -> Signer:
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

        place = module_place(key)
        first, *chain = _certificates(certificate)
        return PKCS11Signer(
            open_pkcs11_session(place.module, token_criteria=TokenCriteria(label=place.token), user_pin=place.pin),
            key_label=place.label,
            signing_cert=first,
            ca_chain=chain,
            embed_roots=False,
            # Many modules sign a hash but make none.
            use_raw_mechanism=True,
        )


_module = _Module()


@dataclass(frozen=True, slots=True)
class ModulePlace:
    """Where a key lies in a PKCS#11 module, and what opens it."""

    module: str
    token: str
    label: str
    pin: str = field(repr=False)


def module_place(uri: str) -> ModulePlace:
    """An address by RFC 7512: `pkcs11:token=letters;object=2026?module-path=/usr/lib/….so&pin-source=file:/run/pin`.

    Raises ImproperlyConfigured if a part of it is missing.
    """
    path, _, query = uri.removeprefix(MODULE_SCHEME).partition("?")
    named = (part.partition("=") for part in (*path.split(";"), *query.split("&")))
    parts = {name: unquote(value) for name, _, value in named}
    try:
        source = parts.get("pin-source")
        pin = Path(source.removeprefix("file:")).read_text().strip() if source else parts["pin-value"]
        return ModulePlace(parts["module-path"], parts["token"], parts["object"], pin)
    except KeyError as error:
        raise ImproperlyConfigured(f"PEYVAND_LETTER_KEY lacks {error}.") from error
