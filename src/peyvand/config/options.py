"""The settings read `PEYVAND_*` variables through here, and docs/operate/settings.md is written from here."""

import os
from typing import Any

from peyvand.config.variables import SECTIONS, Section


class Wrong(Exception):
    """A variable holds what it can't. The text names it and what it must be, never what it is: it may be a secret."""


OPTIONS = {option.name: option for section in SECTIONS for option in section.options}


def read(name: str, otherwise: str | None = None) -> Any:
    """The variable's value; unset, that of its default or of `otherwise`. Raises Wrong."""
    option = OPTIONS[name]
    given = os.environ.get(name)
    if given is None:
        given = otherwise if otherwise is not None else option.default
    assert given is not None, name
    try:
        return option.read(given)
    except ValueError as error:
        raise Wrong(f"{name} must be {error}") from None


# -- for people ------------------------------------------------------------------------------------------------------
_INTRODUCTION = """\
# Settings

All settings are environment variables. Unset, they suit a trial on one machine. On/off settings take `1`, `true`,
`yes`, `on` or `0`, `false`, `no`, `off`. Lists are separated by commas. A variable that holds what it can't keeps every
command from starting, with one line that names it.

This page is written by `peyvand describe_settings` from `src/peyvand/config/variables.py`: change it there.
"""


def page() -> str:
    """docs/operate/settings.md."""
    return "\n".join([_INTRODUCTION, *map(_section, SECTIONS)])


def _section(section: Section) -> str:
    rows = "".join(f"| `{option.name}` | {option.unset} | {option.meaning} |\n" for option in section.options)
    about = f"{section.about}\n\n" if section.about else ""
    return f"## {section.title}\n\n{about}| variable | default | meaning |\n|---|---|---|\n{rows}"
