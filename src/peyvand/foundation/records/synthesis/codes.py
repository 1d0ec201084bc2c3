"""Valid national codes, each once."""

from collections.abc import Iterator
from random import Random

_PREFIXES = 10**9
_THREE = [f"{n:03}" for n in range(1000)]


def _weighed(first_weight: int) -> list[int]:
    a, b, c = first_weight, first_weight - 1, first_weight - 2
    return [int(text[0]) * a + int(text[1]) * b + int(text[2]) * c for text in _THREE]


_HIGH, _MIDDLE, _LOW = _weighed(10), _weighed(7), _weighed(4)
_CHECK_DIGIT = [str(rest if rest < 2 else 11 - rest) for rest in range(11)]
_ALL_SAME = 111_111_111


def national_codes(rng: Random, first: int) -> Iterator[str]:
    """Codes from the `first` one on, in an order that only `rng` decides.

    A step coprime to 10⁹ meets every nine-digit prefix once; ten prefixes give no code.
    """
    step = rng.randrange(10**7, 10**8) * 10 + rng.choice((1, 3, 7, 9))
    prefix = (rng.randrange(_PREFIXES) + first * step) % _PREFIXES
    for _ in range(_PREFIXES):
        prefix = (prefix + step) % _PREFIXES
        if prefix % _ALL_SAME == 0:
            continue
        high, rest = divmod(prefix, 1_000_000)
        middle, low = divmod(rest, 1000)
        check = _CHECK_DIGIT[(_HIGH[high] + _MIDDLE[middle] + _LOW[low]) % 11]
        yield _THREE[high] + _THREE[middle] + _THREE[low] + check
