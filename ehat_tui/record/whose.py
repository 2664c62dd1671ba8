"""Whose information an answer is: the people it is about, from the form and the answers alone (DP5; C14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from ehat_tui.form.model import Form, Question, Section

PERSONAL = frozenset({"person", "child", "adult"})

# The value of a question about a subject, None when there is none.
Value = Callable[[str, UUID], Any]


def owners_of(form: Form, section: Section, subject: UUID, value: Value, whole: UUID) -> frozenset[str] | None:
    """Who must agree to what is said on a page or in a row: ids of people, none when it is about the family.

    None for a row of which nobody has said yet whom it is about. `whole` is the assessment: what is said of it is
    about the family, such as "there is none" of a list. Rows that are about other rows belong to whom those are about.
    A pair, which points at nobody, belongs to the child (`gate.told_of`).
    """
    if section.table == "person" and subject != whole:
        return frozenset({str(subject)})
    if section.repeats != "list" or not section.about or subject == whole:
        return subjects_of(section, subject, value)
    found = set(pointed_at(section, subject, value))
    for of, row in rows_pointed_at(section, subject, value):
        found |= owners_of(form, form.sections[of], row, value, whole) or frozenset()
    return frozenset(found) or None


def subjects_of(section: Section, subject: UUID, value: Value) -> frozenset[str]:
    """The ids of the people a page or row is about; none when it is about the family and nobody in particular."""
    if section.repeats in PERSONAL:
        return frozenset({str(subject)})
    if section.repeats != "list":
        return frozenset()
    return frozenset(pointed_at(section, subject, value))


def pointed_at(section: Section, subject: UUID, value: Value) -> Iterator[str]:
    """The ids of the people the questions of `section.about` point at."""
    for question in pointing(section):
        if question.kind in ("person", "people"):
            yield from people_in(value(question.id, subject))


def rows_pointed_at(section: Section, subject: UUID, value: Value) -> Iterator[tuple[str, UUID]]:
    """(section, id) of the rows the questions of `section.about` point at."""
    for question in pointing(section):
        if question.kind == "rows":
            found = value(question.id, subject)
            for row in found if isinstance(found, list) else ():
                with suppress(ValueError):  # whatever else may have been stored there is no row
                    yield question.of, UUID(str(row))


def pointing(section: Section) -> Iterator[Question]:
    """The questions of `section.about`."""
    return (question for question in section.questions if question.id in section.about)


def people_in(found: Any) -> list[str]:
    """The ids in the value of a question about one person or several."""
    return [str(one) for one in (found if isinstance(found, list) else [found]) if one]
