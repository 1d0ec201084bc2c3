"""Files changed at random, for a run without coverage: the same in every run."""

import random
from collections.abc import Iterator, Sequence

_ODD = (
    b"\0", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", "\u202e".encode(), "\u200f".encode(), b"9" * 400, b'"', b"[" * 99,
    b"NaN", b"-Infinity", b"1e999", b"null", b"\r", b"\x1a", b"%00", "٠".encode(), "²".encode(),
    b"&a;", b"<!DOCTYPE a>",
)  # fmt: skip


def mutated(seeds: Sequence[bytes], *, seed: int, longest: int) -> Iterator[bytes]:
    """The seeds themselves, then endlessly what becomes of one or two of them."""
    chance = random.Random(seed)
    yield from seeds
    while True:
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.choice((1, 1, 2, 4, 16))):
            _change(data, chance, seeds)
        yield bytes(data[:longest])


def _change(data: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 2, 8, 64)))
    match chance.randrange(6):
        case 0 if at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        case 1:
            del data[at:end]
        case 2:
            data[at:at] = chance.choice(_ODD)
        case 3:
            data[at:end] = chance.choice(_ODD)
        case 4:
            data[at:at] = data[at:end] * chance.choice((1, 3, 40))
        case _:
            other = chance.choice(seeds)
            begin = chance.randrange(len(other) + 1)
            data[at:end] = other[begin : begin + chance.choice((4, 64, 1024))]
