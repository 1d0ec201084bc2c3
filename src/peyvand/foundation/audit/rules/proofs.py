"""Proofs as they are downloaded, verified without the database: of records, or that the log only grew."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from peyvand.foundation.audit.rules import tree
from peyvand.foundation.audit.rules.sealing import UNREADABLE, Head, Signature, canonical
from peyvand.kit import ed25519

type _Keys = Mapping[str, Ed25519PublicKey]


def check(proof: Any, *, trusted: _Keys) -> str:
    """What is proved, as text. Raises ValueError with the reason where nothing is.

    The keys inside a proof are for looking up; only `trusted` ones are believed.
    """
    try:
        if "record" in proof:
            return _check_record(proof, proof, trusted)
        if "records" in proof:
            return "\n".join(_check_record(one, proof, trusted) for one in proof["records"])
        return _check_growth(proof, trusted)
    except UNREADABLE as error:
        raise ValueError("not a proof of this log") from error


def _check_record(proof: Mapping[str, Any], under: Mapping[str, Any], trusted: _Keys) -> str:
    head = _signed(under, trusted)
    leaf = tree.leaf_hash(canonical(proof["record"]))
    position = int(proof["position"])
    if not tree.includes(leaf, index=position, size=head.size, path=_path(proof), root=head.root):
        raise ValueError("the record isn't in the log of the signed root")
    record = json.dumps(proof["record"], ensure_ascii=False, sort_keys=True)
    return f"record {position} of {head.size}, sealed before {head.at.isoformat()}: {record}"


def _check_growth(proof: Mapping[str, Any], trusted: _Keys) -> str:
    old, new = _signed(proof["old"], trusted), _signed(proof["new"], trusted)
    if not tree.extends(old=old.size, new=new.size, path=_path(proof), old_root=old.root, new_root=new.root):
        raise ValueError("the later log isn't the earlier one with records added")
    return f"the log of {new.size} records begins with that of {old.size}, unchanged"


def _signed(stated: Mapping[str, Any], trusted: _Keys) -> Head:
    head, signature = Head.read(stated["head"]), Signature.read(stated["signature"])
    key = trusted.get(signature.kid)
    if key is None:
        raise ValueError("signed by a key that isn't trusted")
    if not ed25519.verifies(key, signature.value, canonical(head.statement())):
        raise ValueError("the signature isn't that of this root")
    return head


def _path(proof: Mapping[str, Any]) -> list[bytes]:
    return [bytes.fromhex(step) for step in proof["path"]]
