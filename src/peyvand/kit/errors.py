"""Refusals: the system works and says no. Everything else that is raised is a bug."""

from typing import Any

from django.utils.functional import Promise


class Refusal(Exception):
    """A refusal with a stable code, a message that says what to do, and figures in `data`.

    `field` names the input beside which the message belongs, None for the whole.
    """

    def __init__(self, code: str, message: str | Promise, *, field: str | None = None, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self._message = message
        self.field = field
        self.data = data

    @property
    def message(self) -> str:
        """In the language of whoever reads it (`kit.words`)."""
        return str(self._message)

    def at(self, field: str) -> "Refusal":
        """The same refusal, beside `field`."""
        return Refusal(self.code, self._message, field=field, **self.data)
