"""The console script `peyvand`: Django's management entry point with the settings in place."""

import os
import sys


def main() -> None:
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("PEYVAND_DEMO", "1")  # the settings must know before they are read
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
