"""The console script `peyvand`: Django's management entry point with the settings in place."""

import os
import sys
from importlib import import_module


def main() -> None:
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("PEYVAND_DEMO", "1")  # the settings must know before they are read
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")
    _check_settings()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def _check_settings() -> None:
    """A variable that holds what it can't ends the program with one line that names it."""
    from peyvand.config.options import Wrong

    try:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except Wrong as wrong:
        sys.exit(f"peyvand: {wrong}")


if __name__ == "__main__":
    main()
