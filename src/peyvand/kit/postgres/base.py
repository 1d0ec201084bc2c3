"""Django's PostgreSQL backend; with `EMBEDDED` in the database's settings the server is brought up on first use."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError

from peyvand.kit.postgres import arrays as arrays  # known to psycopg before Django copies what it knows
from peyvand.kit.postgres.embedded import Embedded


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        embedded: Embedded | None = self.settings_dict.get("EMBEDDED")
        if embedded is not None:
            embedded.start()
        try:
            return super().get_new_connection(conn_params)
        except OperationalError:
            if embedded is None or not embedded.revive():
                raise
            return super().get_new_connection(conn_params)
