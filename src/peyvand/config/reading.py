"""How the text of a `PEYVAND_*` variable becomes a value. Each raises ValueError, whose text says what it must be."""

from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

_ON, _OFF = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def flag(text: str) -> bool:
    word = text.strip().lower()
    if word not in _ON | _OFF:
        raise ValueError("on or off")
    return word in _ON


def words(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def paths(text: str) -> list[Path]:
    return [Path(item) for item in words(text)]


def networks(text: str) -> list[str]:
    try:
        for item in words(text):
            ip_network(item, strict=False)
    except ValueError:
        raise ValueError("addresses or networks such as 10.0.0.0/8, separated by commas") from None
    return words(text)


def folder(text: str) -> Path:
    return Path(text).absolute()


def folder_if_any(text: str) -> Path | None:
    return folder(text) if text else None


def host(text: str) -> str:
    return text.strip().rstrip(".").lower()


def positive_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError("a whole number above 0")
    return int(text)


def slashless(text: str) -> str:
    return text.rstrip("/")


def web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or text.endswith("/"):
        raise ValueError("an address such as https://peyvand.example.ir, without a slash at the end")
    return text


def database_url(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/")):
        raise ValueError("postgresql://user:password@host:port/name")
    return text


def one_of(*known: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"one of {', '.join(known)}")
        return text

    return read


text = str
