"""The event chain: each link is a keyed hash over itself and the link before, so a change behind our back is seen."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

from sqlmodel import Session

from ehat_tui.record import statements
from ehat_tui.record.tables import Event, now

FIRST = "0" * 64


def content_hash(key: bytes, content: Any) -> str:
    """A keyed hash of what was written: proves it without repeating it."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def link(key: bytes, event: Event) -> str:
    """The MAC of an event: over everything in it, the MAC of the event before included."""
    at = event.at.isoformat(timespec="microseconds")
    parts = [event.seq, at, event.actor, event.kind, str(event.assessment_id), str(event.subject_id)]
    return content_hash(key, [*parts, event.fields, event.content, event.previous])


class Chain:
    """Appends events within one session, in the transaction of the change they tell of."""

    def __init__(self, session: Session, key: bytes, actor: str) -> None:
        self._session = session
        self._key = key
        self._actor = actor
        self._last: tuple[int, str] | None = None

    def append(
        self,
        kind: str,
        assessment_id: UUID | None = None,
        subject_id: UUID | None = None,
        fields: list[str] | None = None,
        content: Any = None,
    ) -> None:
        """One event; `content` is hashed, never stored."""
        connection = self._session.connection()
        seq, mac = self._last or statements.last_link(connection) or (0, FIRST)
        event = Event(
            seq=seq + 1,
            at=now(),
            actor=self._actor,
            kind=kind,
            assessment_id=assessment_id,
            subject_id=subject_id,
            fields=fields or [],
            content=content_hash(self._key, content) if content is not None else "",
            previous=mac,
            mac="",
        )
        event.mac = link(self._key, event)
        statements.add_event(connection, event)
        self._last = (event.seq, event.mac)
