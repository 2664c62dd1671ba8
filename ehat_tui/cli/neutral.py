"""A case with people and rows numbered instead of named.

Terminals keep what commands print, and people record sessions (data-protection.md 4.4): name nobody unasked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from ehat_tui.form.model import Section
from ehat_tui.practice.completeness import Gap, step_title
from ehat_tui.record.case import CHILD, Answer, Case, Row

PEOPLE = "people"


def neutral(case: Case) -> Case:
    """The same case, answered alike, where people are "child 1", "person 2", as they were written down."""
    counts = {"child": 0, "person": 0}
    people = []
    for row in case.sections.get(PEOPLE, ()):
        word = "child" if CHILD in (row.values.get("roles") or ()) else "person"
        counts[word] += 1
        name = f"{word} {counts[word]}"
        people.append(replace(row, values=row.values | {"known_as": name}))
    return replace(case, sections=case.sections | {PEOPLE: tuple(people)}).with_answers(_numbered(case))


def _numbered(case: Case) -> Iterator[tuple[str, UUID, Answer]]:
    """The text that rows are called by, each replaced by the row's number."""
    for section in case.form.sections.values():
        if section.repeats != "list" or section.id == PEOPLE:
            continue
        named_by = map(case.form.question, section.summary)
        texts = [question for question in named_by if question.kind in ("text", "long_text")]
        for number, row in enumerate(case.rows(section.id), 1):
            for question in texts:
                answer = case.answer(question, row.id)
                if answer.value:
                    yield question.id, row.id, replace(answer, value=row_name(section, number))


def row_name(section: Section, number: int) -> str:
    """What a row is called when its words are not: "worry 2"."""
    return f"{section.item} {number}"


def heading(case: Case, gap: Gap) -> str:
    """The page or row of a gap in a neutral case: the codes of a row's answers stay out of it as well."""
    section = case.form.sections[gap.section]
    row: Row | None = case.row(section.id, gap.subject) if section.repeats == "list" else None
    if row is None:
        return step_title(case, section, gap.subject)
    number = case.rows(section.id).index(row) + 1
    name = f"{section.title}: {row_name(section, number)}"
    if section.id == PEOPLE and (person := case.person(row.id)):
        name = f"{section.title}: {person.name}"
    return name
