"""`peyvand verify_audit_log [--roots FILE]`: was anything changed, taken out or put in behind the seal (ALL-4)?"""

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.audit.gateways import roots as files
from peyvand.foundation.audit.queries import roots, verifying
from peyvand.foundation.audit.rules import proofs
from peyvand.kit import ed25519


class Command(BaseCommand):
    help = "Verifies the audit log against exported roots; names the first record that doesn't fit and ends with 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--roots", metavar="FILE", type=Path, help="exported roots; else the first file of our own")
        parser.add_argument(
            "--proof", metavar="FILE", type=Path, help="a downloaded proof, verified without a database"
        )
        parser.add_argument("--keys", metavar="FILE", type=Path, help="JWK set of trusted keys; else our own")

    def handle(self, *args: Any, **options: Any) -> None:
        trusted = _trusted(options["keys"])
        if options["proof"]:
            self._verify_proof(options["proof"], trusted)
        else:
            self._verify_log(options["roots"] or settings.AUDIT_ROOTS[0], trusted)

    def _verify_proof(self, path: Path, trusted: dict[str, Ed25519PublicKey]) -> None:
        try:
            proved = proofs.check(_json(path), trusted=trusted)
        except ValueError as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.write(f"genuine: {proved}")

    def _verify_log(self, path: Path, trusted: dict[str, Ed25519PublicKey]) -> None:
        try:
            verdict = verifying.verify(files.read(path), trusted=trusted, progress=self._progress)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except ValueError as error:
            raise CommandError(f"{path}: {error}") from error
        if self.stderr.isatty():
            self.stderr.write("")
        for restored in verdict.restorations:
            self.stdout.write(str(restored))
        for misfit in verdict.first:
            self.stdout.write(str(misfit))
        if verdict.broken:
            hint = ""
            if any(roots.following(last) is None for last in files.ends([path])):
                hint = "; the file goes on where the database ends: if it was restored, record_restore says so"
            raise CommandError(f"{verdict.broken} records don't fit, first: {verdict.first[0]}{hint}")
        self.stdout.write(f"{verdict.sealed} records fit {verdict.roots} roots; {verdict.waiting} aren't sealed yet")

    def _progress(self, sealed: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{sealed} records", ending="")


def _trusted(path: Path | None) -> dict[str, Ed25519PublicKey]:
    if path is None:
        return ed25519.verifiers(roots.published_keys())
    try:
        return ed25519.verifiers(_json(path))
    except ValueError as error:
        raise CommandError(f"{path}: {error}") from error


def _json(path: Path) -> Any:
    """Raises ValueError where it isn't JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
