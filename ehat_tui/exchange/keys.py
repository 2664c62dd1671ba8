"""The short keys that people and rows have in a record file, so that one part of it can point at another."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from ehat_tui.exchange.layout import KEY, PEOPLE, slug
from ehat_tui.form.model import Section
from ehat_tui.record.case import Case, Row


def keys_of(case: Case, sections: Iterable[Section]) -> dict[str, dict[str, str]]:
    """{section: {id: key}} of everybody, and of the rows that came with a key or that an answer points at."""
    wanted = _pointed_at(case)
    found: dict[str, dict[str, str]] = {}
    for section in sections:
        if section.id == PEOPLE:
            named = {person.id: slug(_called(person.row)) for person in case.people}
            found[PEOPLE] = _unique([person.row for person in case.people], named, "p")
        elif section.repeats == "list":
            rows = [row for row in case.rows(section.id) if KEY.fullmatch(row.key) or str(row.id) in wanted]
            found[section.id] = _unique(rows, {}, section.id[0])
    return found


def _called(row: Row) -> str:
    return row.values.get("known_as") or row.values.get("given_names") or ""


def _pointed_at(case: Case) -> set[str]:
    found: set[str] = set()
    for question in case.form.questions.values():
        if question.kind not in ("row", "rows"):
            continue
        for subject in _all_subjects(case, case.form.sections[question.section]):
            value = case.answer(question, subject).value
            found |= {str(one) for one in (value if isinstance(value, list) else [value]) if one}
    return found


def _all_subjects(case: Case, section: Section) -> list[UUID]:
    if section.repeats == "once":
        return [case.id]
    if section.in_rows:
        return [row.id for row in case.rows(section.id)]
    return [person.id for person in case.people]


def _unique(rows: list[Row], names: dict[UUID, str], letter: str) -> dict[str, str]:
    """Keys the rows came with stay; the others get their name, or a letter and a number, made unique."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for row in rows:
        if KEY.fullmatch(row.key) and row.key not in taken:
            found[str(row.id)] = row.key
            taken.add(row.key)
    for number, row in enumerate(rows, 1):
        if str(row.id) not in found:
            wanted = names.get(row.id) or f"{letter}{number}"
            key = next(name for name in _numbered(wanted, len(rows)) if name not in taken)
            found[str(row.id)] = key
            taken.add(key)
    return found


def _numbered(name: str, upto: int) -> list[str]:
    return [name, *(f"{name}-{number}" for number in range(2, upto + 2))]
