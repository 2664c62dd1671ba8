"""The event chain: each link is a keyed hash over itself and the link before, so a change behind our back is seen."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

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
        self._last: Event | None = None

    def append(
        self,
        kind: str,
        assessment_id: UUID | None = None,
        subject_id: UUID | None = None,
        fields: list[str] | None = None,
        content: Any = None,
    ) -> None:
        """One event; `content` is hashed, never stored."""
        last = self._last or self._session.exec(select(Event).order_by(col(Event.seq).desc()).limit(1)).first()
        event = Event(
            seq=last.seq + 1 if last else 1,
            at=now(),
            actor=self._actor,
            kind=kind,
            assessment_id=assessment_id,
            subject_id=subject_id,
            fields=fields or [],
            content=content_hash(self._key, content) if content is not None else "",
            previous=last.mac if last else FIRST,
            mac="",
        )
        event.mac = link(self._key, event)
        self._session.add(event)
        self._last = event
