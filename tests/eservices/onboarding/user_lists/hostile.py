"""Reads each hostile file in a process of its own and prints what came of it, as JSON: run by `test_files`."""

import io
import json
import os
import resource
import time

import django

django.setup()

from peyvand.eservices.agency_onboarding.forms.user_list_files import read_list  # noqa: E402
from peyvand.kit.errors import Refusal  # noqa: E402
from tests.eservices.onboarding.user_lists.files import hostile  # noqa: E402


def main() -> None:
    for name, content, expected in hostile():
        child = os.fork()
        if child == 0:
            try:
                _tell(name, content, expected)
            finally:
                os._exit(0)
        os.waitpid(child, 0)


def _tell(name: str, content: bytes, expected: str) -> None:
    started, code, message = time.process_time(), "", ""
    try:
        read_list(io.BytesIO(content), size=len(content))
    except Refusal as refusal:
        code, message = refusal.code, refusal.message
    except BaseException as error:  # a crash is a finding too
        code = repr(error)
    seconds = time.process_time() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"name": name, "expected": expected, "code": code, "message": message}
    print(json.dumps({**told, "seconds": seconds, "megabytes": grown}), flush=True)


if __name__ == "__main__":
    main()
