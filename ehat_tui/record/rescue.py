"""Making a record readable again whose rows were rescued from a damaged vault (vault/rescue.py).

What is lost is not invented: a stand-in says what it stands for, and the events, which name every answer that was
ever saved, tell which of them are missing.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Table, insert, select, union
from sqlmodel import SQLModel

from ehat_tui.errors import EhatError
from ehat_tui.form.load import load_source
from ehat_tui.form.source import files_digest, read_source
from ehat_tui.record import tables
from ehat_tui.record.case import Case
from ehat_tui.record.ids import new_id
from ehat_tui.resources import USUAL_AREA
from ehat_tui.vault.engine import reading
from ehat_tui.vault.paths import area_files

_TABLES = SQLModel.metadata.tables
_ASSESSMENT, _WORKER, _FORM, _EVENT = (_TABLES[name] for name in ("assessment", "practitioner", "formversion", "event"))
_PRIVATE = "seal"  # of the event chain; no part of what anybody said


def mend(engine: Engine) -> list[str]:
    """Put stand-ins where rows point at what was lost; one sentence for each, naming nobody.

    An assessment whose own row is lost becomes RESCUED-1 and so on; a form that is lost is replaced by today's.
    """
    with engine.begin() as connection:
        workers = set(connection.execute(select(_WORKER.c.id)).scalars())
        known = connection.execute(select(_ASSESSMENT)).mappings().all()
        told = [_lost_form(connection, one) for one in known]
        for one in known:
            if one["practitioner_id"] not in workers:
                workers.add(one["practitioner_id"])
                _add(connection, tables.Practitioner(id=one["practitioner_id"]))
                told.append(f"{one['reference']}: who wrote it down is lost")
        lost = _mentioned(connection) - {one["id"] for one in known}
        todays = files_digest(area=area_files(USUAL_AREA))
        if lost:
            _keep_todays_form(connection, todays, USUAL_AREA)
            workers = workers or {_add(connection, tables.Practitioner(id=new_id()))}
        for number, gone in enumerate(sorted(lost), 1):
            reference, worker = f"RESCUED-{number}", next(iter(workers))
            stand_in = tables.Assessment(id=gone, reference=reference, form_digest=todays, practitioner_id=worker)
            _add(connection, stand_in)
            told.append(f"{reference}: its reference, state and form are lost; today's form stands for its own")
    return [sentence for sentence in told if sentence]


def rows(engine: Engine, case: Case) -> dict[str, list[dict[str, Any]]]:
    """Every row of an assessment as it is stored, by table: also what was removed, finished versions and events."""
    found = {}
    with reading(engine).connect() as connection:
        for table in (_ASSESSMENT, *_of_assessments()):
            column = table.c.id if table is _ASSESSMENT else table.c.assessment_id
            read = connection.execute(select(table).where(column == case.id)).mappings()
            stored = [{name: value for name, value in row.items() if name != _PRIVATE} for row in read]
            if stored:
                found[table.name] = stored
    return found


def missing(engine: Engine, case: Case) -> list[str]:
    """Which answers and rows the events tell of and the record no longer has: "worries.what: 2 answers"."""
    with reading(engine).connect() as connection:
        there = {case.id}
        for table in _of_assessments():
            if table is not _EVENT and "position" in table.c:
                there |= set(connection.execute(select(table.c.id).where(table.c.assessment_id == case.id)).scalars())
        read = select(_EVENT.c.kind, _EVENT.c.subject_id, _EVENT.c.fields).where(_EVENT.c.assessment_id == case.id)
        events = {(kind, subject, fields[0]) for kind, subject, fields in connection.execute(read) if fields}
    lost: Counter[str] = Counter()
    for kind, subject, about in events:
        question = case.form.questions.get(about)
        if kind == "row.add":
            lost[f"{about}, rows"] += subject not in there
        elif kind == "answer" and question is not None and question.bind:
            lost[f"{about}, answers"] += subject not in there
        elif kind == "answer":
            lost[f"{about}, answers"] += (about, subject) not in case.answers
    return [f"{what}: {count}" for what, count in sorted(lost.items()) if count]


def _of_assessments() -> list[Table]:
    return [table for table in SQLModel.metadata.sorted_tables if "assessment_id" in table.c]


def _mentioned(connection: Connection) -> set[UUID]:
    """The assessments that rows belong to. Events do not count: those of a purged one outlive it."""
    owners = [select(table.c.assessment_id) for table in _of_assessments() if table is not _EVENT]
    return set(connection.execute(union(*owners)).scalars())


def _lost_form(connection: Connection, assessment: Any) -> str:
    digest = assessment["form_digest"]
    content = connection.execute(select(_FORM.c.content).where(_FORM.c.digest == digest)).scalar()
    if content is not None:
        return ""
    _keep_todays_form(connection, digest, assessment["area"])
    return f"{assessment['reference']}: its form is lost; today's stands for it, so some questions may be missing"


def _keep_todays_form(connection: Connection, digest: str, area: str) -> None:
    if connection.execute(select(_FORM.c.digest).where(_FORM.c.digest == digest)).first() is None:
        source = read_source(area=area_files(area))
        form, _ = load_source(source, digest)
        if form is None:
            raise EhatError("The form files of ehat have mistakes.", "ehat form check lists them.")
        _add(
            connection,
            tables.FormVersion(digest=digest, form_id=form.id, version=form.version, content=source.to_json()),
        )


def _add(connection: Connection, row: SQLModel) -> UUID:
    connection.execute(insert(_TABLES[str(type(row).__tablename__)]).values(**row.model_dump()))
    return getattr(row, "id", new_id())
