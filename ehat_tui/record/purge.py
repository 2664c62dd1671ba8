"""Deleting an assessment: every row of it, the space it took in the file, and the copies that still hold it.

What stays is its events, stubs without a word of anybody: when, which question by its id, about which opaque id, and a
keyed hash that nobody can try out any more, because its seal went with the assessment. They hold no personal data, and
without them the chain would not prove what was deleted, and when. The last of them says why, and how much.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from ehat_tui.errors import NotValid
from ehat_tui.record import audit, tables
from ehat_tui.record.tables import AdviceCall, Assessment

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path
    from uuid import UUID

    from ehat_tui.record.store import Store
    from ehat_tui.vault.keys import DataKey
    from ehat_tui.vault.vault import Vault

# Whatever belongs to one assessment, rows before what they point at.
OWNED: tuple[Any, ...] = (
    *(tables.Snapshot, tables.Answer, tables.Score, tables.Attendance, tables.Meeting, tables.Action),
    *(
        tables.Objective,
        tables.SharingDecision,
        tables.Agreement,
        tables.Gillick,
        tables.Redaction,
        tables.Relationship,
        tables.Closure,
    ),
    *(tables.Review, tables.Contact, tables.Referral, tables.LeadPractitioner, tables.Item, tables.Person),
)

# Where copies of a vault lie in its folder: backups, what restores put aside, what was being made when it was killed.
COPIES = ("backups/**/vault.db", "vault-before-restore-*/vault.db", ".restore-*/vault.db", "vault.*.db", "vault.db.*")


@dataclass(frozen=True, slots=True)
class Goes:
    """What a purge takes: the assessment's id, why it is held ("" when it may go), and rows by table."""

    id: UUID
    held: str
    rows: dict[str, int]


def preview(store: Store, reference: str) -> Goes:
    """What would go. `rows` is empty for an assessment that was purged before. NotFound."""
    with store.looking() as session:
        found = audit.find(session.connection(), reference)
        assessment = session.get(Assessment, found)
        if assessment is None:
            return Goes(found, "", {})
        return Goes(found, assessment.held, _counted(session, found))


def purge(store: Store, reference: str, reason: str) -> dict[str, int]:
    """Delete an assessment for one of `reasons.Purge`, all of it or nothing; rows by table. NotFound.

    NotValid when it is held. Call `clear` afterwards, or what was deleted stays in the file's free space for a while.
    """
    goes = preview(store, reference)
    if not goes.rows:
        return {}
    with store.unit(goes.id) as unit:
        assessment = unit.session.get_one(Assessment, goes.id)
        if assessment.held:
            raise NotValid(
                f"{reference} must be kept ({assessment.held}). Nothing was deleted.",
                hint=f"When that is over: ehat hold {reference} --off --reason ended",
            )
        counted = _counted(unit.session, goes.id)
        numbers = [f"{name} {count}" for name, count in counted.items()]
        unit.note("purge", [reference, str(reason), *numbers])  # first: the triggers let rows go only after it
        for model in OWNED:
            for row in _rows(unit.session, model, goes.id):
                unit.session.delete(row)
            unit.session.flush()
        unit.session.delete(assessment)
    return counted


def purge_advice(store: Store, before: date) -> int:
    """Delete the calls for advice of before a day, all or none; how many. Call `clear` afterwards, as after `purge`."""
    with store.aside() as (session, chain):
        old = session.exec(select(AdviceCall).where(col(AdviceCall.called_on) < before)).all()
        if old:
            chain.append("advice.purge", None, None, [str(len(old))])
        for call in old:
            session.delete(call)
        return len(old)


def clear(store: Store) -> None:
    """Write the file anew without the space of what was deleted. 0.4 s for 40 MB. DiskRefused when another has it."""
    from ehat_tui.vault.engine import BareError, in_plain_words, outside_transaction

    try:
        with outside_transaction(store.ledger.engine) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except BareError as error:
        raise in_plain_words(error) from error


def follow(vault: Vault, assessment_id: UUID) -> list[str]:
    """Let the copies on this laptop follow a purge: those that hold the assessment go, after a fresh one was made.

    Gives the names of copies that cannot be read with the vault's keys, and so cannot be told. DiskRefused,
    VaultDamaged.
    """
    from ehat_tui.vault import backup

    home = vault.paths.home
    found = [(path, _holds(path, vault.data_key, assessment_id)) for glob in COPIES for path in sorted(home.glob(glob))]
    if any(holds is not False for path, holds in found if path.is_relative_to(home / "backups")):
        backup.start_again(vault)
    for path, holds in found:
        if holds and path.exists() and _holds(path, vault.data_key, assessment_id):
            _remove(path if path.parent == home else path.parent)
    return [path.relative_to(home).as_posix() for path, holds in found if holds is None and path.exists()]


def _holds(path: Path, data_key: DataKey, assessment_id: UUID) -> bool | None:
    """Whether a copy holds an assessment; None when that cannot be told."""
    from ehat_tui.vault import copies
    from ehat_tui.vault.engine import BareError

    for key in (data_key, *data_key.earlier):
        try:
            with copies.looking_at(path, key) as connection:
                query = "SELECT count(*) FROM assessment WHERE id = ?"
                found = bool(connection.execute(query, (assessment_id.hex,)).fetchone()[0])
        except BareError:
            continue
        log = path.with_name(f"{path.name}-wal")  # not read: what stands only there cannot be told
        return found or (None if log.exists() and log.stat().st_size else False)
    return None


def _remove(path: Path) -> None:
    from ehat_tui.vault.files import refused

    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        raise refused(error, path.name, "deleted") from error


def _counted(session: Session, assessment_id: UUID) -> dict[str, int]:
    counts = {model.__tablename__: len(_rows(session, model, assessment_id)) for model in OWNED}
    return {"assessment": 1, **{name: count for name, count in counts.items() if count}}


def _rows(session: Session, model: Any, assessment_id: UUID) -> Sequence[Any]:
    return session.exec(select(model).where(model.assessment_id == assessment_id)).all()
