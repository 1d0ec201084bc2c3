"""Files that an installation makes for itself, once: secrets and keys."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of `path`; if there is no such file yet, what `make` gives, kept for its owner alone (0600).

    Of processes that make it at the same time the first wins, and all get what is kept.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, made = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(make())
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(made)
    return path.read_bytes()
