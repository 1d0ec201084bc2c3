"""Brings each app's English catalogue (`locale/en`) up to date with its Persian texts, and compiles it.

New texts come without English: fill them in and run this again. Needs gettext's programs (`scripts/ensure xgettext
gettext`).
"""

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "peyvand"
# Dates and names of translators would differ at every run.
_NOISE = re.compile(
    r'^(?:#(?: .*)?|"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator'
    r"|Language-Team):.*)\n",
    re.MULTILINE,
)


def apps() -> list[Path]:
    """The packages that have a catalogue of their own."""
    shelves = [SOURCE / "foundation", SOURCE / "eservices"]
    inner = [app for shelf in shelves for app in sorted(shelf.iterdir()) if (app / "__init__.py").exists()]
    return [SOURCE / "kit", SOURCE / "ui", SOURCE / "portal", *inner]


def collect(app: Path) -> None:
    from django.core.management import call_command
    from django.core.management.commands.makemessages import Command

    command = Command()
    command.msgmerge_options = [*Command.msgmerge_options, "--no-fuzzy-matching"]  # a guess is not a translation

    (app / "locale").mkdir(exist_ok=True)
    with contextlib.chdir(app):
        call_command(command, locale=["en"], no_location=True, no_wrap=True, no_obsolete=True, verbosity=0)
    catalogue = app / "locale" / "en" / "LC_MESSAGES" / "django.po"
    if not catalogue.exists():
        (app / "locale").rmdir()
        return
    text = _NOISE.sub("", catalogue.read_text(encoding="utf-8")).removeprefix("#, fuzzy\n")
    catalogue.write_text(
        re.sub(r'^"Language: .*"$', r'"Language: en\\n"', text, count=1, flags=re.MULTILINE), encoding="utf-8"
    )
    subprocess.run(["msgfmt", "--check-format", "-o", catalogue.with_suffix(".mo"), catalogue], check=True)


def main(names: list[str]) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")
    django.setup()
    for app in apps():
        if not names or app.name in names:
            collect(app)


if __name__ == "__main__":
    main(sys.argv[1:])
