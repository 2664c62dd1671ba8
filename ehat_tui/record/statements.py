"""The statements behind an autosave, ready made.

SQLAlchemy's unit of work takes 8 ms for one answer, its event and the assessment's revision; as Core statements, built
once and compiled once, the same takes 2 (tests/benchmarks/run.py). Everything that is not on the way of a key press
stays with the rows of `tables`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, insert, literal_column, select, update

from ehat_tui.record import columns, said
from ehat_tui.record.agreement import Agreements
from ehat_tui.record.ids import new_id
from ehat_tui.record.kinds import now
from ehat_tui.record.tables import (
    Agreement,
    Answer,
    Assessment,
    Event,
    Gillick,
    Kept,
    Person,
    Relationship,
    SharingDecision,
)


def _table(model: Any) -> Table:
    found: Table = model.__table__
    return found


ASSESSMENT, ANSWER, EVENT = (_table(model) for model in (Assessment, Answer, Event))
PERSON, RELATIONSHIP = (_table(model) for model in (Person, Relationship))


def _in_order(table: Table, names: Iterable[str]) -> Any:
    """The rows of one assessment that were not removed, in the order they were made, wherever they stand."""
    return (
        select(*(table.c[name] for name in names))
        .where(table.c.assessment_id == bindparam("assessment"), table.c.removed_at.is_(None))
        .order_by(table.c.created_at, table.c.position)
    )


_MADE = {"id": "id", "made": "created_at", "settled": "settled_at"}
_EVENTS: dict[type[Kept], dict[str, str]] = {  # {name outside: column} of what the rules of agreement read
    model: {**_MADE, **columns.bound_columns(model)} for model in (Agreement, Gillick)
}
_READ_EVENTS = {model: _in_order(_table(model), names.values()) for model, names in _EVENTS.items()}
_PEOPLE = _in_order(PERSON, ("id", "roles", "assessed", "birth_date"))
_PARENTS = _in_order(RELATIONSHIP, ("child_id", "person_id", "parental_responsibility", "other_parent"))
_LAST_MADE: dict[type[Kept], Any] = {
    model: select(func.max(_table(model).c.created_at)).where(_table(model).c.assessment_id == bindparam("assessment"))
    for model in (Agreement, Gillick, SharingDecision)
}
_UNSETTLED: dict[type[Kept], Any] = {
    model: select(_table(model).c.id).where(
        _table(model).c.assessment_id == bindparam("assessment"),
        _table(model).c.settled_at.is_(None),
        _table(model).c.removed_at.is_(None),
    )
    for model in (Agreement, Gillick, SharingDecision)
}
_VALUE = select(ANSWER.c.value).where(
    ANSWER.c.assessment_id == bindparam("assessment"),
    ANSWER.c.subject_id == bindparam("subject"),
    ANSWER.c.question_id == bindparam("question"),
)
_HEADED = ("id", "reference", "status", "version", "form_digest", "amending", "seal", "edit_id")
_HEAD = select(*(ASSESSMENT.c[name] for name in _HEADED)).where(ASSESSMENT.c.id == bindparam("assessment"))
_CHANGE = update(ASSESSMENT).where(ASSESSMENT.c.id == bindparam("assessment"))
_ANSWERED = select(ANSWER.c.question_id, ANSWER.c.subject_id).where(ANSWER.c.assessment_id == bindparam("assessment"))
_ANSWER_AGAIN = update(ANSWER).where(
    ANSWER.c.assessment_id == bindparam("assessment"),
    ANSWER.c.subject_id == bindparam("subject"),
    ANSWER.c.question_id == bindparam("question"),
)
_ADD_ANSWER = insert(ANSWER)
_ADD_EVENT = insert(EVENT)
_ONE: Any = literal_column("1")  # a limit that is a parameter makes SQLite prepare the statement anew each time
_LAST_LINK = select(EVENT.c.seq, EVENT.c.mac).order_by(EVENT.c.seq.desc()).limit(_ONE)


def assessment(connection: Connection, assessment_id: Any) -> Any | None:
    """The assessment's own row as far as a unit of work needs it, by column name; None when there is none."""
    return connection.execute(_HEAD, {"assessment": assessment_id}).mappings().first()


def change_assessment(connection: Connection, assessment_id: Any, values: dict[str, Any], edit_id: Any = None) -> None:
    """Write some columns of the assessment; with an `edit_id` it is a change of the record, with a new revision."""
    if edit_id:
        values = {"revision": ASSESSMENT.c.revision + 1, "edit_id": edit_id, "updated_at": now(), **values}
    if values:
        connection.execute(_CHANGE.values(values), {"assessment": assessment_id})


def agreed(connection: Connection, assessment_id: Any, *, keeps_gillick: bool) -> Agreements:
    """All that was agreed, as `Case.agreement` would say it."""
    whose = {"assessment": assessment_id}
    people = (said.somebody(str(row[0]), *row[1:]) for row in connection.execute(_PEOPLE, whose))
    pairs = connection.execute(_PARENTS, whose)
    return Agreements.of(
        _events(connection, assessment_id, Agreement),
        people,
        (said.Parent(str(child), str(person), has or "", view or "") for child, person, has, view in pairs),
        _events(connection, assessment_id, Gillick) if keeps_gillick else None,
    )


def _events(connection: Connection, assessment_id: Any, model: type[Kept]) -> list[dict[str, Any]]:
    read = connection.execute(_READ_EVENTS[model], {"assessment": assessment_id})
    rows = [dict(zip(_EVENTS[model], row, strict=True)) for row in read]
    return [said.event(row["id"], row["made"], columns.outside(row)) for row in rows]


def last_made(connection: Connection, assessment_id: Any, model: type[Kept]) -> datetime | None:
    """When the newest event of one table was made, also when it was removed; None before the first."""
    found: datetime | None = connection.execute(_LAST_MADE[model], {"assessment": assessment_id}).scalar()
    return found


def unsettled(connection: Connection, assessment_id: Any, model: type[Kept]) -> list[Any]:
    """The ids of the decisions of one table that nothing rests on yet."""
    return list(connection.execute(_UNSETTLED[model], {"assessment": assessment_id}).scalars())


def value(connection: Connection, assessment_id: Any, question_id: str, subject: Any) -> Any:
    """The value of one unbound answer, None when there is none."""
    key = {"assessment": assessment_id, "question": question_id, "subject": subject}
    return connection.execute(_VALUE, key).scalar()


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
