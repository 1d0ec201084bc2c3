"""The session engine: one statement loads the session together with its user; times are kept on the server.

Django hands its engines no time, so this one asks Django's clock.
"""

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.utils import timezone

from peyvand.foundation.accounts import operations, queries, rules
from peyvand.foundation.accounts.models import Session, User
from peyvand.kit.crypto import decrypt, encrypt

_CITIZEN = "citizen"


class SessionStore(SessionBase):
    """`user` and `last_seen` come with the row; both are None for somebody without a session."""

    row: Session | None = None

    @property
    def user(self) -> User | None:
        """The user that the session's row belongs to, loaded with it."""
        self._get_session()
        return self.row.user if self.row else None

    @property
    def is_citizen(self) -> bool:
        """Whether somebody is signed in here for themselves; never true of a session in an employer's name."""
        return self.user is not None and self.row is not None and self.row.is_citizen

    def begin_as_citizen(self) -> None:
        """Whatever was in this browser's session is over; what follows is a citizen's."""
        self.flush()
        self[_CITIZEN] = True
        self.set_expiry(0)

    def load(self) -> dict[str, Any]:
        self.row = queries.live_session(key_hash=_hashed(self.session_key), now=timezone.now())
        if self.row is None:
            self._session_key = None
            return {}
        return self.decode(self.row.data)

    def exists(self, session_key: str) -> bool:
        return queries.live_session(key_hash=_hashed(session_key), now=timezone.now()) is not None

    def create(self) -> None:
        self._start(started_at=timezone.now())

    def cycle_key(self) -> None:
        """A new key. The eight hours run on if the same user stays signed in, as after a change of password."""
        data, old, row = self._session, self.session_key, self.row
        stays = row is not None and row.user_id is not None
        self._start(started_at=row.started_at if row and stays else timezone.now())
        self._session_cache = data
        if old:
            self.delete(old)

    def _start(self, *, started_at: datetime) -> None:
        self._session_key = secrets.token_urlsafe(32)
        self._session_cache: dict[str, Any] = {}
        self.row = operations.start_session(
            key_hash=_hashed(self.session_key), data=self.encode({}), started_at=started_at, now=timezone.now()
        )
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        data = self._get_session(no_load=must_create)
        if self.session_key is None:
            self.create()
            self._session_cache = data
        user_id = data.get(SESSION_KEY)
        kept = operations.keep_session(
            key_hash=_hashed(self.session_key),
            user_id=int(user_id) if user_id else None,
            is_citizen=data.get(_CITIZEN, False),
            data=self.encode(data),
            now=timezone.now(),
        )
        if not kept:
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            operations.end_session(key_hash=_hashed(key))

    def flush(self) -> None:
        super().flush()
        self.row = None

    def note_seen(self) -> None:
        """Write down that the user is here, at most once a minute."""
        if self.row is None or self.row.user_id is None or self.session_key is None:
            return
        now = timezone.now()
        if now - self.row.last_seen >= rules.SEEN_EVERY:
            operations.note_seen(key_hash=self.row.key_hash, now=now)

    def encode(self, session_dict: dict[str, Any]) -> str:
        return encrypt(json.dumps(session_dict, separators=(",", ":")))

    def decode(self, session_data: str) -> dict[str, Any]:
        return json.loads(decrypt(session_data))

    @classmethod
    def clear_expired(cls) -> None:
        operations.clear_expired(now=timezone.now())


def _hashed(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()
