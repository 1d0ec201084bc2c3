"""Registries to try things against: the people of `civil-registry.jsonl` over HTTP, and misbehaviour on demand.

They speak the protocol of docs/operate/registries.md at `/identity` and `/mobile-owner`, and are told at `/behaviour`
how to go on. They listen on this machine only.
"""

import time
from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from peyvand.foundation.accounts.gateways import local
from peyvand.kit.sandbox import Handler, Sandbox

BEHAVIOURS = (
    "normal",
    "wrong",  # says no to everything
    "error",  # 500
    "hang",  # no answer for `seconds`, then none
    "trickle",  # an answer, a byte a second
    "outage",  # closes the connection at once
    "garbage",  # 200, and no JSON
    "half",  # JSON that says neither yes nor no
    "liar",  # says yes and nobody's name
)


class Registries(Sandbox):
    behaviours = BEHAVIOURS

    def __init__(self, port: int, *, key: str) -> None:
        super().__init__(port, _Handler, key=key)


class _Handler(Handler):
    def answer_post(self) -> None:
        said = self.said()
        if self.path not in ("/identity", "/mobile-owner"):
            return self.answer(HTTPStatus.NOT_FOUND)
        if not self.is_let_in():
            return self.answer(HTTPStatus.UNAUTHORIZED)
        return self._meet(said)

    def _meet(self, said: Any) -> None:
        behaviour = self.server.next_behaviour(BEHAVIOURS, self.path)
        match behaviour.kind:
            case "wrong":
                return self.answer(HTTPStatus.OK, {"match": False})
            case "error":
                return self.answer(HTTPStatus.INTERNAL_SERVER_ERROR)
            case "garbage":
                return self.answer(HTTPStatus.OK, "<html>")
            case "half":
                return self.answer(HTTPStatus.OK, {"first_name": "x"})
            case "liar":
                lie = {"match": True, "alive": "yes"} if "birth_date" in said else {"match": 1}
                return self.answer(HTTPStatus.OK, lie)
            case "outage":
                return self.hang_up()
            case "hang":
                time.sleep(behaviour.seconds)
                return self.hang_up()
        try:
            told = identity(said) if self.path == "/identity" else mobile_owner(said)
        except (TypeError, KeyError, ValueError):
            return self.answer(HTTPStatus.BAD_REQUEST)
        return self.answer(HTTPStatus.OK, told, slowly=behaviour.kind == "trickle")


def identity(said: Mapping[str, str]) -> dict[str, Any]:
    """The civil registry's answer."""
    person = local.identify(national_code=said["national_code"], birth_date=date.fromisoformat(said["birth_date"]))
    if person is None:
        return {"match": False}
    return {
        "match": True,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "sex": person.sex or None,
        "alive": person.is_alive,
    }


def mobile_owner(said: Mapping[str, str]) -> dict[str, Any]:
    """The mobile numbers' registry's answer."""
    return {"match": local.owns_mobile(national_code=said["national_code"], mobile=said["mobile"])}
