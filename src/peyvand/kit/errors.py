"""Refusals: the system works and says no. Everything else that is raised is a bug."""

from typing import Any


class Refusal(Exception):
    """A refusal with a stable code, a Persian message that says what to do, and figures in `data`.

    `field` names the input beside which the message belongs, None for the whole.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.data = data

    def at(self, field: str) -> "Refusal":
        """The same refusal, beside `field`."""
        return Refusal(self.code, self.message, field=field, **self.data)
