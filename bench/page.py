"""`make bench-page`: the panel's POST by signed-in operators, against pgbench sending the same two statements."""

import argparse
from collections.abc import Iterator
from urllib.parse import urlencode

from common import Population, prepare, settle
from inquiry import in_turns, report
from load import server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=200_000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10, help="of each turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2, help="processes of pages")
    options = parser.parse_args()

    home = settle(f"inquiry-{options.persons}")
    population = prepare(home, options.persons)
    with server("--only", "pages", "--workers", str(options.workers)) as serving:
        turns, script = in_turns(
            serving, first_questions(population), options.persons, options, home=home, expected=b"HTTP/1.1 303"
        )
    report("page", turns, script, options.persons, options)


def first_questions(population: Population) -> Iterator[bytes]:
    """The form sent by each operator about each person, in turn: nobody asks about the same person twice.

    The page warns whoever repeats a question, and this measures those who don't.
    """
    from django.conf import settings
    from django.middleware.csrf import _get_new_csrf_string

    csrf = _get_new_csrf_string()
    empty = [f"{end}_date_{part}" for end in ("from", "to") for part in ("day", "month", "year")]
    form = urlencode({"csrfmiddlewaretoken": csrf, **dict.fromkeys(empty, "")}).encode()
    heads = [
        (
            "POST /panel/inquiries/ask/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: {settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={csrf}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
        ).encode()
        for session in population.sessions
    ]
    for shift in range(len(heads)):
        for n, code in enumerate(population.codes):
            body = b"%s&national_code=%s" % (form, code.encode())
            yield b"%sContent-Length: %d\r\n\r\n%s" % (heads[(n + shift) % len(heads)], len(body), body)


if __name__ == "__main__":
    main()
