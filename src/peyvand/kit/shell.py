"""Who runs a command."""

import getpass
import os


def actor() -> str:
    """`command:<account>`, for the audit; the number of an account that has no name."""
    try:
        return f"command:{getpass.getuser()}"
    except (KeyError, OSError):
        return f"command:{os.getuid()}"
