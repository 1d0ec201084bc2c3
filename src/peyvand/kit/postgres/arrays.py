"""Lists as PostgreSQL's arrays in binary, for the statements that take hundreds of rows at once.

psycopg finds out the type of every element anew, which costs more than the rest of such a statement; here the caller
says it. None is NULL.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from struct import Struct

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEADER = Struct("!iiIii")  # one dimension; whether it may hold NULL; the elements' type; how many; the first's index
_LENGTH = Struct("!i").pack
_NULL = _LENGTH(-1)
_INT = Struct("!ii").pack
_BIGINT = Struct("!iq").pack
_DAY_ZERO = date(2000, 1, 1).toordinal()


class _Array:
    """An array ready to be sent."""

    __slots__ = ("sent",)

    def __init__(self, sent: bytes) -> None:
        self.sent = sent


class _ArrayDumper(Dumper):
    format = Format.BINARY

    def dump(self, array: _Array) -> bytes:
        return array.sent


def _kind(name: str, *, element: int, array: int) -> type[_Array]:
    """A class of its own for each type, as psycopg goes by the class."""
    kind = type(name, (_Array,), {"__slots__": ()})
    psycopg.adapters.register_dumper(kind, type(f"{name}Dumper", (_ArrayDumper,), {"oid": array}))
    _ELEMENTS[kind] = element
    return kind


_ELEMENTS: dict[type[_Array], int] = {}
_Texts = _kind("_Texts", element=25, array=1009)
_Ints = _kind("_Ints", element=23, array=1007)
_Bigints = _kind("_Bigints", element=20, array=1016)
_Dates = _kind("_Dates", element=1082, array=1182)
_Blobs = _kind("_Blobs", element=17, array=1001)


def texts(values: Sequence[str | None]) -> _Array:
    """`text[]`."""
    parts: list[bytes] = []
    for value in values:
        if value is None:
            parts.append(_NULL)
        else:
            encoded = value.encode()
            parts += (_LENGTH(len(encoded)), encoded)
    return _array(_Texts, len(values), parts)


def blobs(values: Sequence[bytes | None]) -> _Array:
    """`bytea[]`."""
    parts: list[bytes] = []
    for value in values:
        parts += (_NULL,) if value is None else (_LENGTH(len(value)), value)
    return _array(_Blobs, len(values), parts)


def ints(values: Sequence[int | None]) -> _Array:
    """`int[]`."""
    return _array(_Ints, len(values), (_NULL if value is None else _INT(4, value) for value in values))


def bigints(values: Sequence[int | None]) -> _Array:
    """`bigint[]`."""
    return _array(_Bigints, len(values), (_NULL if value is None else _BIGINT(8, value) for value in values))


def dates(values: Sequence[date | None]) -> _Array:
    """`date[]`."""
    return _array(
        _Dates,
        len(values),
        (_NULL if value is None else _INT(4, value.toordinal() - _DAY_ZERO) for value in values),
    )


def _array(kind: type[_Array], length: int, parts: Iterable[bytes]) -> _Array:
    return kind(_HEADER.pack(1, 1, _ELEMENTS[kind], length, 1) + b"".join(parts))
