"""`make bench-inquiry`: POST /api/v1/inquiries at speed, against pgbench sending the same two statements.

Several sizes (`--persons 200000 1000000 5000000`) are measured in turns and compared with the first. With
`--compare-uncoalesced` the floor is left out: the same server answers all who wait together, and one at a time.
"""

import argparse
import itertools
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from common import Population, counts, finish, first_ids, floor_script, forget, prepare, settle
from load import Load, Server, http_load, pgbench, server

CREATED = b"HTTP/1.1 201"
FEW_TO_MANY = (1, 4, 32)


class Turn(NamedTuple):
    ours: Load
    floor: Load


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, nargs="+", default=[200_000])
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10, help="of each turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--compare-uncoalesced", action="store_true", help="at 1, 4 and 32 clients, without the floor")
    parser.add_argument("--prepare", action="store_true", help="only make and fill the databases")
    options = parser.parse_args()
    if len(options.persons) > 1:
        compare_sizes(options)
        return

    (persons,) = options.persons
    home = settle(f"inquiry-{persons}")
    population = prepare(home, persons)
    if options.prepare:
        return
    asked = questions(population)
    if options.compare_uncoalesced:
        compare_uncoalesced(options, asked)
        return
    with server("--only", "inquiries") as serving:
        turns, script = in_turns(serving, asked, persons, options, home=home, expected=CREATED)
    report("inquiry", turns, script, persons, options)


def questions(population: Population) -> Iterator[bytes]:
    """Requests without end: the codes in random order, each by a random agency's system."""
    requests = []
    for code in population.codes:
        body = json.dumps({"national_code": code}).encode()
        requests.append(
            b"POST /api/v1/inquiries HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            % (random.choice(population.tokens).encode(), len(body), body)
        )
    return itertools.cycle(requests)


def in_turns(
    serving: Server,
    requests: Iterator[bytes],
    persons: int,
    options: argparse.Namespace,
    *,
    home: Path,
    expected: bytes,
) -> tuple[list[Turn], str]:
    """The program and its floor, one after the other, each beginning with nothing asked; and the floor's script."""
    http_load(requests, port=serving.port, clients=4, seconds=2, expected=expected)
    script = floor_script()
    variables = {"persons": persons, **first_ids()}

    def ours() -> Load:
        return http_load(
            requests, port=serving.port, clients=options.clients, seconds=options.seconds, expected=expected
        )

    def floor() -> Load:
        return pgbench(script, home, clients=options.clients, seconds=options.seconds, variables=variables)

    return [Turn(measured(ours, serving), measured(floor, serving)) for _ in range(options.turns)], script


def measured(load: Callable[[], Load], serving: Server) -> Load:
    """One turn from an empty history; what was stored must be what was answered."""
    forget()
    spent = serving.cpu()
    seen = load()
    seen.cpu = (serving.cpu() - spent) / seen.answered
    stored = counts()
    if stored["coverage_answer"] != seen.answered:
        raise SystemExit(f"{seen.answered} answers given, {stored['coverage_answer']} stored")
    if stored["audit_access"] < seen.answered:
        raise SystemExit(f"{seen.answered} answers, {stored['audit_access']} access entries")
    return seen


def report(name: str, turns: Sequence[Turn], script: str, persons: int, options: argparse.Namespace) -> None:
    columns = f"{'/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'CPU µs':>8}"
    print(f"{'':>5} {'ours':>9} {'':>26} {'floor':>9}\n{'turn':>5} {columns} {columns}")
    for n, turn in enumerate(turns, 1):
        print(f"{n:>5} {figures(turn.ours)} {figures(turn.floor)}")
    ours, floor = (middle([turn[side] for turn in turns]) for side in (0, 1))
    print(f"{'mid':>5} {figures(ours)} {figures(floor)}")
    print(
        f"{persons:,} persons, {options.clients} clients, {options.seconds:g} s a turn, synchronous_commit=on;"
        " CPU: of server and database, an inquiry"
    )
    print("floor's statements:")
    for line in script.splitlines():
        print("   ", line if len(line) < 400 else f"{line[:400]} … ({len(line)} characters)")
    finish(
        bench=name,
        ratio=round(ours.rate / floor.rate, 3),
        unit="requests/s",
        ours=round(ours.rate),
        floor=round(floor.rate),
        p99_ratio=round(ours.p99 / floor.p99, 2),
        note=f"{sum(turn.ours.answered for turn in turns)} answers given and stored; {persons} persons",
        cpu_us=round(ours.cpu * 1e6),
        floor_cpu_us=round(floor.cpu * 1e6),
    )


def compare_uncoalesced(options: argparse.Namespace, requests: Iterator[bytes]) -> None:
    """The same server with and without coalescing, in turns, at few clients and at many."""
    from peyvand.portal.management.commands.serve import ASGI

    alone = [*ASGI, "--app-dir", str(Path(__file__).parent), "uncoalesced:application"]
    rows: dict[int, tuple[Load, Load]] = {}
    with ExitStack() as stack:
        servers = (
            stack.enter_context(server("--only", "inquiries")),
            stack.enter_context(server(command=alone)),
        )
        for serving in servers:
            http_load(requests, port=serving.port, clients=4, seconds=2, expected=CREATED)
        for clients in FEW_TO_MANY:
            seen: tuple[list[Load], list[Load]] = ([], [])
            for turn in range(options.turns):
                for side in (0, 1) if turn % 2 == 0 else (1, 0):
                    serving = servers[side]
                    seen[side].append(
                        measured(
                            lambda serving=serving, clients=clients: http_load(
                                requests, port=serving.port, clients=clients, seconds=options.seconds, expected=CREATED
                            ),
                            serving,
                        )
                    )
            rows[clients] = (middle(seen[0]), middle(seen[1]))
    columns = f"{'/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'CPU µs':>8}"
    print(f"{'':>7} {'together':>9} {'':>26} {'one by one':>9}\n{'clients':>7} {columns} {columns} {'ratio':>7}")
    for clients, (together, one_by_one) in rows.items():
        ratio = together.rate / one_by_one.rate
        print(f"{clients:>7} {figures(together)} {figures(one_by_one)} {ratio:>7.2f}")
    print(f"{options.persons[0]:,} persons, middle of {options.turns} turns of {options.seconds:g} s")
    together, one_by_one = rows[FEW_TO_MANY[-1]]
    finish(
        bench="inquiry-coalesced",
        ratio=round(together.rate / one_by_one.rate, 3),
        unit="requests/s",
        ours=round(together.rate),
        floor=round(one_by_one.rate),
        p99_ratio=round(together.p99 / one_by_one.p99, 2),
        note="; ".join(f"{clients} clients: {a.rate / b.rate:.2f}" for clients, (a, b) in rows.items()),
    )


def compare_sizes(options: argparse.Namespace) -> None:
    """What an inquiry costs among more persons; each size has a database, and in each turn a server, of its own."""
    sizes: list[int] = options.persons
    came: dict[int, list[dict[str, float]]] = {persons: [] for persons in sizes}
    for turn in range(1 if options.prepare else options.turns):
        for persons in sizes if turn % 2 == 0 else reversed(sizes):
            command = [sys.executable, __file__, "--persons", str(persons), "--turns", "1"]
            command += ["--seconds", str(options.seconds), "--clients", str(options.clients)]
            if options.prepare:
                subprocess.run([*command, "--prepare"], check=True)
                continue
            said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            came[persons].append(json.loads(said.splitlines()[-1]))
            print(f"turn {turn + 1}: {persons:>9,} persons  {came[persons][-1]['ours']:>7,}/s", flush=True)
    if options.prepare:
        return
    middles = {
        persons: {name: sorted(turn[name] for turn in turns)[len(turns) // 2] for name in ("ours", "floor", "cpu_us")}
        for persons, turns in came.items()
    }
    first = middles[sizes[0]]
    print(f"{'persons':>10} {'ours/s':>8} {'µs each':>8} {'CPU µs':>8} {'floor/s':>8} {'cost':>6}")
    costs = {}
    for persons, seen in middles.items():
        costs[persons] = first["ours"] / seen["ours"]
        print(
            f"{persons:>10,} {seen['ours']:>8,} {1e6 / seen['ours']:>8.0f} {seen['cpu_us']:>8} {seen['floor']:>8,}"
            f" {costs[persons]:>6.2f}"
        )
    largest = middles[sizes[-1]]
    finish(
        bench="inquiry-sizes",
        ratio=round(largest["ours"] / largest["floor"], 3),
        unit="requests/s",
        ours=largest["ours"],
        floor=largest["floor"],
        p99_ratio=max(turn["p99_ratio"] for turn in came[sizes[-1]]),
        note="cost: " + ", ".join(f"{persons} persons {cost:.2f}" for persons, cost in costs.items()),
    )


def middle(loads: Sequence[Load]) -> Load:
    """The middle of each figure."""

    def of(name: str) -> float:
        return sorted(getattr(load, name) for load in loads)[len(loads) // 2]

    return Load(of("rate"), of("p50"), of("p99"), int(of("answered")), of("cpu"))


def figures(load: Load) -> str:
    return f"{load.rate:>9.0f} {load.p50 * 1e3:>8.2f} {load.p99 * 1e3:>8.2f} {load.cpu * 1e6:>8.0f}"


if __name__ == "__main__":
    main()
