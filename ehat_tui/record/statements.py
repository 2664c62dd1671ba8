"""The statements behind an autosave, ready made.

SQLAlchemy's unit of work takes 8 ms for one answer, its event and the assessment's revision; as Core statements, built
once and compiled once, the same takes 2 (tests/benchmarks/run.py). Everything that is not on the way of a key press
stays with the rows of `tables`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from ehat_tui.record import columns
from ehat_tui.record.ids import new_id
from ehat_tui.record.tables import Agreement, Answer, Assessment, Event, now


def _table(model: Any) -> Table:
    found: Table = model.__table__
    return found


ASSESSMENT, ANSWER, AGREEMENT, EVENT = (_table(model) for model in (Assessment, Answer, Agreement, Event))

_SAID = columns.bound_columns(Agreement)  # {name outside: column}
_AGREEMENTS = (
    select(*(AGREEMENT.c[column] for column in _SAID.values()))
    .where(AGREEMENT.c.assessment_id == bindparam("assessment"), AGREEMENT.c.removed_at.is_(None))
    .order_by(AGREEMENT.c.created_at, AGREEMENT.c.position)  # as they were given, wherever they stand
)
_HEAD = select(
    *(ASSESSMENT.c[name] for name in ("id", "reference", "status", "version", "form_digest", "amending", "seal"))
).where(ASSESSMENT.c.id == bindparam("assessment"))
_CHANGE = update(ASSESSMENT).where(ASSESSMENT.c.id == bindparam("assessment"))
_ANSWERED = select(ANSWER.c.question_id, ANSWER.c.subject_id).where(ANSWER.c.assessment_id == bindparam("assessment"))
_ANSWER_AGAIN = update(ANSWER).where(
    ANSWER.c.assessment_id == bindparam("assessment"),
    ANSWER.c.subject_id == bindparam("subject"),
    ANSWER.c.question_id == bindparam("question"),
)
_ADD_ANSWER = insert(ANSWER)
_ADD_EVENT = insert(EVENT)
_LAST_LINK = select(EVENT.c.seq, EVENT.c.mac).order_by(EVENT.c.seq.desc()).limit(1)


def assessment(connection: Connection, assessment_id: Any) -> Any | None:
    """The assessment's own row as far as a unit of work needs it, by column name; None when there is none."""
    return connection.execute(_HEAD, {"assessment": assessment_id}).mappings().first()


def change_assessment(connection: Connection, assessment_id: Any, values: dict[str, Any], *, touch: bool) -> None:
    """Write some columns of the assessment; with `touch` it is a change of the record, with a new revision."""
    if touch:
        values = {"revision": ASSESSMENT.c.revision + 1, "edit_id": new_id(), "updated_at": now(), **values}
    if values:
        connection.execute(_CHANGE.values(values), {"assessment": assessment_id})


def agreements(connection: Connection, assessment_id: Any) -> list[dict[str, Any]]:
    """What each agreement says, as `columns.read_values` would say it."""
    found = connection.execute(_AGREEMENTS, {"assessment": assessment_id})
    return [columns.outside(dict(zip(_SAID, row, strict=True))) for row in found]


def answered(connection: Connection, assessment_id: Any) -> set[tuple[str, Any]]:
    """(question, subject) of every answer there is."""
    return {(row[0], row[1]) for row in connection.execute(_ANSWERED, {"assessment": assessment_id})}


def answer_again(connection: Connection, key: dict[str, Any], values: dict[str, Any]) -> bool:
    """Change the answer with this key (assessment, question, subject); whether there was one."""
    changed = {**values, "revision": ANSWER.c.revision + 1, "edit_id": new_id(), "updated_at": now()}
    return connection.execute(_ANSWER_AGAIN.values(changed), key).rowcount > 0


def add_answer(connection: Connection, key: dict[str, Any], values: dict[str, Any]) -> None:
    """A first answer."""
    at = now()
    own = {"id": new_id(), "revision": 1, "edit_id": new_id(), "created_at": at, "updated_at": at}
    names = {f"{name}_id": value for name, value in key.items()}
    connection.execute(_ADD_ANSWER, {**own, **names, **values})


def last_link(connection: Connection) -> tuple[int, str] | None:
    """(seq, MAC) of the newest event; None before the first."""
    found = connection.execute(_LAST_LINK).first()
    return (found[0], found[1]) if found else None


def add_event(connection: Connection, event: Event) -> None:
    """Write an event."""
    connection.execute(_ADD_EVENT, event.model_dump())
