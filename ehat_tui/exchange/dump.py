"""From a Case to the content of a record file: the same case always gives the same text."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from ehat_tui.exchange.keys import keys_of
from ehat_tui.exchange.layout import (
    ENDS,
    FORMAT,
    INFORMATION,
    MARKS,
    PEOPLE,
    clean,
    none_question,
    starts_restricted,
)
from ehat_tui.form.journey import enabled, holds
from ehat_tui.form.model import Question, Section
from ehat_tui.record.case import Answer, Case, Row


def dump(case: Case, *, asked_only: bool | None = None) -> dict[str, Any]:
    """Everything an assessment holds, as the content of a record file (JSON values only).

    Blanks are omitted; an answer without marks is its bare value. `asked_only` leaves out the answers of
    branches not taken (FHIR SDC); by default a finished assessment is written so, and a draft loses nothing.
    What points at a person or row that was removed is left out.
    """
    return _Dump(case, not case.is_draft if asked_only is None else asked_only).record()


def said(record: dict[str, Any]) -> dict[str, Any]:
    """What an import brings back: a record without its reference and the facts about the record itself."""
    return {name: part for name, part in record.items() if name not in ("reference", *INFORMATION)}


def to_json(record: dict[str, Any]) -> str:
    """A record as the text of a JSON file."""
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


class _Dump:
    def __init__(self, case: Case, asked_only: bool) -> None:
        self.case = case
        self.asked_only = asked_only
        self.sections = [
            section
            for section in case.form.sections.values()
            if not asked_only or holds(case, section.enable_when, case.id)
        ]
        self.keys = keys_of(case, self.sections)
        self.people = self.keys.get(PEOPLE, {})

    def record(self) -> dict[str, Any]:
        case = self.case
        facts = {
            "status": case.status,
            "outcome": "" if case.is_draft or case.agreed else case.agreed_as,  # "refused" (rule 5)
            "version": case.version,
            "amending": case.amending,
            "form": f"{case.form.id}/{case.form.version}",
            "created_on": case.created_at.date().isoformat(),
            "completed_on": case.completed_at.date().isoformat() if case.completed_at else "",
        }
        worker = {name: clean(text) for name, text in case.practitioner.items() if text and name != "area"}
        record: dict[str, Any] = {
            "format": FORMAT,
            "area": case.area,
            "reference": case.reference,
            "assessment": {name: fact for name, fact in facts.items() if fact != ""},
        }
        if worker:
            record["practitioner"] = worker
        for section in self.sections:
            if content := self._section(section):
                record[section.id] = content
        return record

    def _section(self, section: Section) -> Any:
        match section.repeats:
            case "once":
                return self._answers(section, self.case.id)
            case "list":
                return [self._row(section, row) for row in self.case.rows(section.id)] or self._none(section)
            case "pair":
                return self._pairs(section)
            case _:
                return self._by_person(section)

    def _row(self, section: Section, row: Row) -> dict[str, Any]:
        key = self.keys[section.id].get(str(row.id))
        return ({"key": key} if key else {}) | self._answers(section, row.id)

    def _none(self, section: Section) -> dict[str, Any]:
        stated = self._answer(none_question(section), self.case.none_of(section))
        return {} if stated is None else {"none": stated}

    def _pairs(self, section: Section) -> list[dict[str, Any]]:
        """The pairs asked about in their order, then (in a draft) those a change of role has put aside."""
        rows = list(self.case.rows(section.id))
        if not self.asked_only:
            asked = {row.id for row in rows}
            aside = [row for row in self.case.sections.get(section.id, ()) if row.id not in asked]
            order = list(self.people)
            known = [row for row in aside if all(str(row.values[end]) in order for end in ENDS)]
            rows += sorted(known, key=lambda row: [order.index(str(row.values[end])) for end in ENDS])
        return [self._ends(row) | answers for row in rows if (answers := self._answers(section, row.id))]

    def _ends(self, row: Row) -> dict[str, Any]:
        return {end: self.people[str(row.values[end])] for end in ENDS}

    def _by_person(self, section: Section) -> dict[str, Any]:
        subjects = self.case.subjects(section) if self.asked_only else [p.id for p in self.case.people]
        answers = {self.people[str(subject)]: self._answers(section, subject) for subject in subjects}
        return {key: content for key, content in answers.items() if content}

    def _answers(self, section: Section, subject: UUID) -> dict[str, Any]:
        questions = enabled(self.case, section, subject) if self.asked_only else section.questions
        found = {q.name: self._answer(q, self.case.answer(q, subject)) for q in questions}
        return {name: answer for name, answer in found.items() if answer is not None}

    def _answer(self, question: Question, answer: Answer) -> Any:
        """An answer as it stands in a file; None for a blank."""
        value = self._value(question, answer.value)
        typed = clean(answer.typed) if answer.typed.strip() else ""
        absent = answer.absent if value is None else ""  # a value is no blank, whatever was marked before
        given = value is not None or bool(typed or absent)
        usual = starts_restricted(self.case.form, question)
        told = answer.restricted != usual and (given or answer.restricted)
        may_tell = answer.may_tell if question.may_tell else ""
        parts = (value, typed, absent, answer.said_by, answer.restricted if told else None, may_tell)
        marks = {name: part for name, part in zip(MARKS, parts, strict=True) if part not in (None, "")}
        return value if set(marks) == {"value"} else marks or None

    def _value(self, question: Question, value: Any) -> Any:
        if value in (None, "", []):
            return None
        if question.many:
            return [one for part in value if (one := self._single(question, part)) is not None] or None
        return self._single(question, value)

    def _single(self, question: Question, value: Any) -> Any:
        if question.refers:
            of = PEOPLE if question.kind in ("person", "people") else question.of
            return self.keys.get(of, {}).get(str(value))
        if isinstance(value, str):
            return clean(value) or None
        return int(value) if isinstance(value, float) and value.is_integer() else value
