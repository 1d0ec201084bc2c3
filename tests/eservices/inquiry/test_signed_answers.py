"""Each answer of the API is signed over its exact bytes; anybody can verify it with the published keys (INQ-8)."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from peyvand.foundation.letters import signatures
from tests.eservices.cast import Cast
from tests.eservices.doors import INQUIRIES, ApiDoor, FastDoor, headers

EMPLOYED = "0000027227"
JWKS = "/.well-known/jwks.json"

pytestmark = [
    pytest.mark.usefixtures("golden"),
    pytest.mark.filterwarnings("ignore:EdDSA is deprecated"),  # the interface fixes the older name
]


def verify(signature: str, body: bytes, keys: dict[str, Any]) -> dict[str, Any]:
    """As a client would, with a library of its own; gives the protected header."""
    assert signature.count("..") == 1
    found = jws.deserialize_compact(signature, KeySet.import_key_set(keys), algorithms=["EdDSA"], payload=body)
    return dict(found.headers())


def published() -> dict[str, Any]:
    came = Client().get(JWKS)
    assert came.status_code == 200
    return came.json()


@pytest.mark.parametrize("door", ["api", "fast"], indirect=True)
def test_an_answer_verifies_with_the_published_keys(door: ApiDoor | FastDoor, fund: Cast) -> None:
    said = door.ask(fund, EMPLOYED)
    keys = published()
    header = verify(said.headers["x-jws-signature"], said.text.encode(), keys)
    assert header == {"alg": "EdDSA", "b64": False, "crit": ["b64"], "kid": keys["keys"][0]["kid"]}


def test_a_stored_answer_is_signed_too(fund: Cast) -> None:
    said = ApiDoor().ask(fund, EMPLOYED)
    assert said.answer
    came = Client().get(f"{INQUIRIES}/{said.answer['tracking_code']}", headers=headers(fund))
    verify(came["X-JWS-Signature"], came.content, published())


@pytest.mark.parametrize("at", [0, 10, -1])
def test_one_changed_byte_is_found(fund: Cast, at: int) -> None:
    said = ApiDoor().ask(fund, EMPLOYED)
    body = bytearray(said.text.encode())
    body[at] ^= 1
    with pytest.raises(BadSignatureError):
        verify(said.headers["x-jws-signature"], bytes(body), published())


def test_the_published_keys_are_public_and_for_everybody() -> None:
    came = Client().get(JWKS)
    assert came["Content-Type"] == "application/jwk-set+json"
    assert "max-age" in came["Cache-Control"]
    for key in came.json()["keys"]:
        assert set(key) == {"kty", "crv", "x", "kid", "alg", "use"}
        assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("OKP", "Ed25519", "EdDSA", "sig")


def pem(folder: Path, name: str, *, public_of: Ed25519PrivateKey | None = None) -> tuple[Path, Ed25519PrivateKey]:
    key = public_of or Ed25519PrivateKey.generate()
    if public_of:
        content = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    else:
        content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / name
    path.write_bytes(content)
    return path, key


def test_a_new_key_signs_and_the_old_one_still_verifies(fund: Cast, settings: LazySettings, tmp_path: Path) -> None:
    old, old_key = pem(tmp_path, "old.pem")
    new, _ = pem(tmp_path, "new.pem")
    retired, _ = pem(tmp_path, "retired.pem", public_of=old_key)
    settings.ANSWER_KEYS = [old]
    earlier = ApiDoor().ask(fund, EMPLOYED)
    for kept in (old, retired):
        settings.ANSWER_KEYS = [new, kept]
        later = ApiDoor().ask(fund, EMPLOYED)
        keys = published()
        assert len(keys["keys"]) == 2
        first = verify(earlier.headers["x-jws-signature"], earlier.text.encode(), keys)
        second = verify(later.headers["x-jws-signature"], later.text.encode(), keys)
        assert first["kid"] == keys["keys"][1]["kid"]
        assert second["kid"] == keys["keys"][0]["kid"]


def test_a_key_that_cannot_sign_is_an_error_of_the_installation(settings: LazySettings, tmp_path: Path) -> None:
    _, key = pem(tmp_path, "mine.pem")
    public, _ = pem(tmp_path, "public.pem", public_of=key)
    curve = tmp_path / "curve.pem"
    curve.write_bytes(
        generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("nothing")
    for wrong in (public, curve, garbage):
        settings.ANSWER_KEYS = [wrong]
        with pytest.raises(ImproperlyConfigured, match=wrong.name):
            signatures.sign(b"{}")
