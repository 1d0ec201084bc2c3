"""`make bench-inquiry`: POST /api/v1/inquiries at speed, against pgbench sending the same two statements."""

import argparse
import json
import random

from common import counts, finish, first_ids, floor_script, http_load, pgbench, prepare, server, settle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=200_000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10, help="of each turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--port", type=int, default=8811)
    options = parser.parse_args()

    home = settle(f"inquiry-{options.persons}")
    population = prepare(home, options.persons)
    requests = []
    for _ in range(20_000):
        body = json.dumps({"national_code": random.choice(population.codes)}).encode()
        token = random.choice(population.tokens)
        requests.append(
            b"POST /api/v1/inquiries HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (token.encode(), len(body), body)
        )
    ours, floors = [], []
    before = counts()
    answered = 0
    with server("--only", "inquiries", port=options.port):
        first = http_load(requests, port=options.port, clients=4, seconds=2, expected=b"HTTP/1.1 201")
        script = floor_script()
        for _ in range(options.turns):
            seen = counts()
            load = http_load(
                requests, port=options.port, clients=options.clients, seconds=options.seconds, expected=b"HTTP/1.1 201"
            )
            now = counts()
            ours.append(load)
            answered += now["coverage_answer"] - seen["coverage_answer"]
            if now["coverage_answer"] - seen["coverage_answer"] < load.answered:
                raise SystemExit("fewer answers stored than given")
            if now["audit_access"] - seen["audit_access"] < now["coverage_answer"] - seen["coverage_answer"]:
                raise SystemExit("fewer access entries than answers")
            floors.append(
                pgbench(
                    script,
                    home,
                    clients=options.clients,
                    seconds=options.seconds,
                    variables={"persons": options.persons, **first_ids()},
                )
            )
    report(
        "inquiry", options, ours, floors, script, note=f"{answered} answers stored, first {first.answered}, {before}"
    )


def report(name, options, ours, floors, script, *, note):
    def middle(values):
        return sorted(values)[len(values) // 2]

    our_rate, floor_rate = middle([x.rate for x in ours]), middle([x.rate for x in floors])
    our_99, floor_99 = middle([x.p99 for x in ours]), middle([x.p99 for x in floors])
    print(f"{'turn':>5} {'ours/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'floor/s':>9} {'p50 ms':>8} {'p99 ms':>8}")
    for n, (a, b) in enumerate(zip(ours, floors, strict=True), 1):
        print(
            f"{n:>5} {a.rate:>9.0f} {a.p50 * 1e3:>8.2f} {a.p99 * 1e3:>8.2f}"
            f" {b.rate:>9.0f} {b.p50 * 1e3:>8.2f} {b.p99 * 1e3:>8.2f}"
        )
    print(f"{options.persons} persons, {options.clients} clients, {options.seconds} s a turn, synchronous_commit=on")
    print("floor's statements:")
    for line in script.splitlines():
        print("   ", line if len(line) < 400 else f"{line[:400]} … ({len(line)} characters)")
    finish(
        bench=name,
        ratio=round(our_rate / floor_rate, 3),
        unit="requests/s",
        ours=round(our_rate),
        floor=round(floor_rate),
        p99_ratio=round(our_99 / floor_99, 2),
        note=note,
    )


if __name__ == "__main__":
    main()
