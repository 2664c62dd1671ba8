"""Reading the event chain: what happened to an assessment, and whether the chain is whole.

The chain proves what happened to anyone who did not have the vault open. Its key comes from the vault's own, so
whoever owns the vault could write it all anew; that is seen as soon as a link has left the laptop: on a document, in a
backup, or in the key file.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, String, Table, select, type_coerce
from sqlalchemy.exc import DBAPIError

from ehat_tui.errors import EhatError, NotFound, NotValid
from ehat_tui.record.chain import FIRST, Link, link_of
from ehat_tui.record.tables import Assessment, Event
from ehat_tui.vault.engine import in_plain_words, reading

if TYPE_CHECKING:
    from ehat_tui.vault.vault import Vault

_MOST_MOVED = 200  # so many links that do not hold are compared with each other's places, to say which were moved
_EXPORTS = {"export", "print"}  # whose first field is the reader
_PAPER = re.compile(r"\s*(?:link)?\s*(\d+)[\s·:.-]*((?:[0-9a-f]\s*){8,64})", re.IGNORECASE)


def _table(model: Any) -> Table:
    found: Table = model.__table__
    return found


EVENT, ASSESSMENT = _table(Event), _table(Assessment)
_HASHED = ("seq", "at", "actor", "kind", "assessment_id", "subject_id", "fields", "content", "previous")
_AS_KEPT = {"at", "assessment_id", "subject_id", "fields"}  # what was tampered with may be no date and no list
_CHAIN = select(
    *(type_coerce(EVENT.c[name], String) if name in _AS_KEPT else EVENT.c[name] for name in _HASHED), EVENT.c.mac
).order_by(EVENT.c.seq)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The event chain of one unlocked vault; `Store.ledger` has it."""

    engine: Engine
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it is shown: what was done to which part, never what was said."""

    seq: int
    at: datetime
    actor: str
    kind: str
    subject: UUID | None
    fields: tuple[str, ...]
    to: str  # the reader of an export


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not hold, from `seq` up to and including `until`.

    `what`: "removed", "changed", "moved" (its number was another), "added" (after the newest link that was kept),
    "cut" (the newest events are gone), "other" (not the event that a kept or a printed link names).
    """

    seq: int
    until: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many events there are, the newest link, and what does not hold, by number."""

    count: int
    newest: Link
    findings: tuple[Finding, ...]


# -- what happened


def head(ledger: Ledger) -> Link:
    """The newest link; (0, FIRST) before the first."""
    with _looking(ledger) as connection:
        return _newest(connection)


def show(ledger: Ledger, reference: str) -> list[Told]:
    """What happened to one assessment, the oldest first; also to one that was purged. NotFound for another."""
    with _looking(ledger) as connection:
        assessment_id = find(connection, reference)
        rows = connection.execute(select(EVENT).where(EVENT.c.assessment_id == assessment_id).order_by(EVENT.c.seq))
        return [_told(row) for row in rows]


def find(connection: Connection, reference: str) -> UUID:
    """The id of an assessment, there or purged. NotFound."""
    here = connection.execute(select(ASSESSMENT.c.id).where(ASSESSMENT.c.reference == reference)).scalar()
    found: UUID | None = here or purged(connection).get(reference)
    if found is None:
        raise NotFound(f"There is no assessment {reference}", "ehat list shows the references")
    return found


def purged(connection: Connection) -> dict[str, UUID]:
    """{reference: id} of the assessments that were deleted; the stub events know them."""
    stubs = select(EVENT.c.fields, EVENT.c.assessment_id).where(EVENT.c.kind == "purge")
    return {row.fields[0]: row.assessment_id for row in connection.execute(stubs)}


def _told(row: Row[Any]) -> Told:
    fields = tuple(row.fields)
    to = fields[0] if row.kind in _EXPORTS and fields else ""
    return Told(row.seq, row.at, row.actor, row.kind, row.subject_id, fields[1:] if to else fields, to)


# -- whether it is whole


def verify(ledger: Ledger, kept: Iterable[Link] = ()) -> Verdict:
    """Follow the chain from its first link to its newest: 100,000 events in 3 s, row by row, in little memory.

    `kept` are links known from elsewhere: the key file, a document. Without any, missing newest events cannot be seen.
    """
    outside: dict[int, list[Link]] = defaultdict(list)
    for known in kept:
        outside[known.seq].append(known)
    found: list[Finding] = []
    broken: list[_Broken] = []
    last, count, held = Link(0, FIRST), 0, True
    with _looking(ledger) as connection:
        for *columns, mac in connection.execution_options(yield_per=1000).execute(_CHAIN):
            seq, previous, before, held_before = columns[0], columns[-1], last, held
            parts = _parts(columns)
            last, held = Link(seq, mac), bool(parts) and mac == link_of(ledger.key, parts)
            count += 1
            if seq != before.seq + 1:
                found.append(Finding(before.seq + 1, seq - 1, "removed"))
            if not held:
                broken.append(_Broken(seq, parts, mac))
            elif (seq == before.seq + 1 and previous != before.mac and held_before) or (
                seq in outside and not all(known.same(last) for known in outside[seq])
            ):
                found.append(Finding(seq, seq, "other"))
    furthest = max(outside, default=0)
    if last.seq < furthest:
        found.append(Finding(last.seq + 1, furthest, "cut"))
    found += _explained(ledger.key, broken, found, furthest)
    return Verdict(count, last, tuple(sorted(found, key=lambda finding: finding.seq)))


class _Broken(NamedTuple):
    seq: int
    parts: list[Any]  # empty when the columns cannot even be read
    mac: str


def _parts(columns: Sequence[Any]) -> list[Any]:
    """The columns of an event as they are hashed; empty for a row that no ehat can have written."""
    seq, at, actor, kind, assessment, subject, fields, content, previous = columns
    try:
        moment = (at if isinstance(at, datetime) else datetime.fromisoformat(at)).replace(tzinfo=UTC)
        listed = json.loads(fields) if isinstance(fields, str) else fields
        return [seq, moment, actor, kind, _as_text(assessment), _as_text(subject), listed, content, previous]
    except (TypeError, ValueError):
        return []


def _explained(key: bytes, broken: Sequence[_Broken], found: Sequence[Finding], furthest: int) -> Iterator[Finding]:
    """Why links do not hold: with the number of another one it would, or it came after what was kept."""
    gaps = (seq for finding in found for seq in range(finding.seq, finding.until + 1))
    places = list(islice(chain(gaps, (row.seq for row in broken)), _MOST_MOVED))
    for number, (seq, parts, mac) in enumerate(broken):
        what = "added" if 0 < furthest < seq else "changed"
        tried = places if parts and number < _MOST_MOVED else []
        if any(mac == link_of(key, [place, *parts[1:]]) for place in tried if place != seq):
            what = "moved"
        yield Finding(seq, seq, what)


def from_paper(text: str) -> Link:
    """A link as it stands on a document ("link 812 · 3f9a 01c2"), or typed ("812 3f9a01c2"). NotValid."""
    found = _PAPER.fullmatch(text)
    if not found:
        raise NotValid("That is no link of the chain", hint='Write it as it stands on the document: "812 3f9a 01c2"')
    return Link(int(found[1]), "".join(found[2].split()).lower())


# -- the newest link, kept outside


def keep_head(vault: Vault, *, anew: bool = False) -> None:
    """Write the newest link into the key file, so that a cut tail is found. Before the vault is closed or locked.

    Never over a link that the chain does not hold: that one still has to prove what is missing. `anew` does it all
    the same, after a restore that was asked for. It never fails: locking must go on.
    """
    from ehat_tui.vault import keys

    with suppress(EhatError):
        kept = kept_head(vault)
        with _looking(Ledger(vault.engine, b"")) as connection:
            newest = _newest(connection)
            holds = kept is None or _mac_of(connection, kept.seq) == kept.mac
        if newest.seq and newest != kept and (holds or anew):
            keys.keep_head(vault.paths.key, newest.seq, newest.mac, vault.data_key)


def kept_head(vault: Vault) -> Link | None:
    """The link in the key file; None when none was kept yet. VaultDamaged when it was changed without the key."""
    from ehat_tui.vault import keys

    found = keys.head(vault.paths.key, vault.data_key)
    return Link(*found) if found else None


def _newest(connection: Connection) -> Link:
    found = connection.execute(select(EVENT.c.seq, EVENT.c.mac).order_by(EVENT.c.seq.desc()).limit(1)).first()
    return Link(found[0], found[1]) if found else Link(0, FIRST)


def _mac_of(connection: Connection, seq: int) -> str | None:
    return connection.execute(select(EVENT.c.mac).where(EVENT.c.seq == seq)).scalar()


@lru_cache(maxsize=4096)
def _as_text(value: Any) -> str:
    """An id as `str(UUID)` writes it, from what this database keeps; the same few ids come again and again."""
    return str(value and UUID(str(value)))


@contextmanager
def _looking(ledger: Ledger) -> Iterator[Connection]:
    """A connection that only reads; its errors become sentences."""
    try:
        with reading(ledger.engine).connect() as connection:
            yield connection
    except DBAPIError as error:
        raise in_plain_words(error) from error
