"""The event chain: each link is a keyed hash over itself and the link before, so a change behind our back is seen."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session

from ehat_tui.record import statements
from ehat_tui.record.kinds import now
from ehat_tui.record.tables import Event

FIRST = "0" * 64
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode  # made once: it costs as much again
_SHORT = 8  # digits of a MAC on paper: enough to tell a chain from another, and to type


class Link(NamedTuple):
    """The place of an event in the chain, and its MAC. (0, FIRST) stands before the first."""

    seq: int
    mac: str

    @property
    def shown(self) -> str:
        """As it stands on a document: `link 812 · 3f9a 01c2`."""
        return f"link {self.seq} · {self.mac[:4]} {self.mac[4:_SHORT]}"

    def same(self, other: Link) -> bool:
        """Whether both name one event; one of them may come from paper, cut short."""
        length = min(len(self.mac), len(other.mac))
        return self.seq == other.seq and length >= _SHORT and self.mac[:length] == other.mac[:length]


def content_hash(key: bytes, content: Any) -> str:
    """A keyed hash of what was written: proves it without repeating it."""
    return hmac.digest(key, _encode(content).encode("utf-8", "surrogatepass"), "sha256").hex()


def sealed(key: bytes, seal: str) -> bytes:
    """The key for what was said in one assessment: without its `seal` (tables.Assessment) nothing can be tried out."""
    return hmac.digest(key, seal.encode("ascii"), "sha256") if seal else key


def link(key: bytes, row: Event) -> str:
    """The MAC of an event: over everything in it, the MAC of the event before included."""
    about = [str(row.assessment_id), str(row.subject_id)]
    return link_of(key, [row.seq, row.at, row.actor, row.kind, *about, row.fields, row.content, row.previous])


def link_of(key: bytes, parts: Sequence[Any]) -> str:
    """The same from the columns of an event, all but its MAC; the ids as text."""
    seq, at, *others = parts
    return content_hash(key, [seq, at.isoformat(timespec="microseconds"), *others])


class Writing(Session):
    """A session for the Store: what would change many rows and pass by the chain is refused, whoever writes it."""


@event.listens_for(Writing, "do_orm_execute")
def _refuse_bulk(asked: ORMExecuteState) -> None:
    if not asked.is_select:
        raise TypeError("change rows through a Unit: a statement in bulk writes no events")


class Chain:
    """Appends events within one session, in the transaction of the change they tell of."""

    def __init__(self, session: Session, key: bytes, actor: str, seal: str = "") -> None:
        self._session = session
        self._key = key
        self._content_key = sealed(key, seal)
        self._actor = actor
        self._last: Link | None = None

    def append(
        self,
        kind: str,
        assessment_id: UUID | None = None,
        subject_id: UUID | None = None,
        fields: list[str] | None = None,
        content: Any = None,
    ) -> Link:
        """One event; `content` is hashed, never stored."""
        connection = self._session.connection()
        seq, mac = self._last or statements.last_link(connection) or (0, FIRST)
        new = Event(
            seq=seq + 1,
            at=now(),
            actor=self._actor,
            kind=kind,
            assessment_id=assessment_id,
            subject_id=subject_id,
            fields=fields or [],
            content=content_hash(self._content_key, content) if content is not None else "",
            previous=mac,
            mac="",
        )
        new.mac = link(self._key, new)
        statements.add_event(connection, new)
        self._last = Link(new.seq, new.mac)
        return self._last
