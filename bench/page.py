"""`make bench-page`: the panel's POST by signed-in operators, against pgbench sending the same two statements."""

import argparse
import random
from urllib.parse import urlencode

from common import counts, first_ids, floor_script, http_load, pgbench, prepare, server, settle
from inquiry import report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=200_000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10, help="of each turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--port", type=int, default=8812)
    options = parser.parse_args()

    home = settle(f"inquiry-{options.persons}")
    population = prepare(home, options.persons)
    from django.conf import settings
    from django.middleware.csrf import _get_new_csrf_string

    csrf = _get_new_csrf_string()
    requests = []
    for _ in range(20_000):
        fields = {
            "csrfmiddlewaretoken": csrf,
            "national_code": random.choice(population.codes),
            "from_date_day": "",
            "from_date_month": "",
            "from_date_year": "",
            "to_date_day": "",
            "to_date_month": "",
            "to_date_year": "",
        }
        body = urlencode(fields).encode()
        cookies = (
            f"{settings.SESSION_COOKIE_NAME}={random.choice(population.sessions)}; {settings.CSRF_COOKIE_NAME}={csrf}"
        )
        requests.append(
            b"POST /panel/inquiries/ask/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: %s\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s"
            % (cookies.encode(), len(body), body)
        )
    ours, floors = [], []
    answered = 0
    with server("--only", "pages", "--workers", str(options.workers), port=options.port):
        http_load(requests, port=options.port, clients=4, seconds=2, expected=b"HTTP/1.1 303")
        script = floor_script()
        for _ in range(options.turns):
            seen = counts()["coverage_answer"]
            load = http_load(
                requests, port=options.port, clients=options.clients, seconds=options.seconds, expected=b"HTTP/1.1 303"
            )
            stored = counts()["coverage_answer"] - seen
            if stored < load.answered:
                raise SystemExit("fewer answers stored than given")
            answered += stored
            ours.append(load)
            floors.append(
                pgbench(
                    script,
                    home,
                    clients=options.clients,
                    seconds=options.seconds,
                    variables={"persons": options.persons, **first_ids()},
                )
            )
    report("page", options, ours, floors, script, note=f"{answered} answers stored; {options.workers} page processes")


if __name__ == "__main__":
    main()
