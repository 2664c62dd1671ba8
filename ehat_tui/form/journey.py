"""The journey, computed from the form and the answers alone: which pages there are, their state, what is missing.

Nobody ticks "done": changing an answer changes the state of its page. Answers of a branch not taken are kept in the
draft and count for nothing (FHIR SDC, enableWhen).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from ehat_tui.form.model import AgeTest, AgreedTest, Condition, Form, Question, RecordTest, Section, Several, Test


class AnswerLike(Protocol):
    """What the journey needs to know of an answer."""

    @property
    def value(self) -> Any: ...
    @property
    def absent(self) -> str: ...
    @property
    def given(self) -> bool: ...


class RowLike(Protocol):
    """What the journey needs to know of a row."""

    @property
    def id(self) -> UUID: ...


class Record(Protocol):
    """What the journey reads: a Case, or anything that answers like one."""

    @property
    def id(self) -> UUID: ...
    @property
    def form(self) -> Form: ...
    @property
    def agreed_as(self) -> str: ...  # one of `model.AGREED`, or "" while nobody was asked
    @property
    def version(self) -> int: ...  # how often it was finished
    def answer(self, question: Question, subject: UUID) -> AnswerLike: ...
    def none_of(self, section: Section) -> AnswerLike: ...
    def subjects(self, section: Section) -> list[UUID]: ...
    def age_years(self, subject: UUID) -> int | None: ...


class State(StrEnum):
    """How far a page is."""

    TO_DO = "to do"
    PART = "part done"
    DONE = "done"
    DECLINED = "declined"
    OPTIONAL = "if needed"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the journey: a section about a person, about the family, or a whole list.

    `subject` is the person, or the assessment itself for lists, pairs and sections asked once.
    """

    section: Section
    subject: UUID


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a finished assessment needs and this one has not."""

    section: Section
    subject: UUID
    question: Question | None
    what: str


def holds(record: Record, condition: Condition | None, subject: UUID) -> bool:
    """Whether a condition is true for the page or row `subject`.

    An unanswered question makes every test false but `is_not`, `excludes` and `answered = false`.
    """
    match condition:
        case None:
            return True
        case Several("all", conditions):
            return all(holds(record, part, subject) for part in conditions)
        case Several(_, conditions):
            return any(holds(record, part, subject) for part in conditions)
        case AgreedTest(state):
            return record.agreed_as == state
        case RecordTest():
            return record.version > 0 or _looked_again(record)
        case AgeTest(op, years):
            age = record.age_years(subject)
            return age is None or (age >= years if op == "at_least" else age < years)
        case Test():
            return _test(record, condition, subject)


def _looked_again(record: Record) -> bool:
    """Whether it holds what is asked only after it was finished: it was imported, its versions stayed elsewhere."""
    later = (section for section in record.form.sections.values() if isinstance(section.enable_when, RecordTest))
    return any(record.subjects(section) for section in later)  # lists, as form/check.py sees to


def _test(record: Record, test: Test, subject: UUID) -> bool:
    question = record.form.question(test.question)
    section = record.form.sections[question.section]
    about = record.id if section.repeats == "once" else subject
    asked = holds(record, section.enable_when, record.id) and holds(record, question.enable_when, about)
    value: Any = record.answer(question, about).value if asked else None
    empty = value in (None, "", [])
    match test.op:
        case "answered":
            return empty != bool(test.values[0])
        case "is":
            return value in test.values
        case "is_not":
            return value not in test.values
        case "includes":
            return not empty and bool(set(value) & set(test.values))
        case "excludes":
            return empty or not set(value) & set(test.values)
        case "at_least":
            return not empty and float(value) >= float(test.values[0])
        case _:
            return not empty and float(value) < float(test.values[0])


def enabled(record: Record, section: Section, subject: UUID) -> list[Question]:
    """The questions of a page or row that are asked now, in order."""
    return [question for question in section.questions if holds(record, question.enable_when, subject)]


def steps(record: Record) -> list[Step]:
    """Every page of the journey in its order."""
    found: list[Step] = []
    for section in record.form.sections.values():
        if not holds(record, section.enable_when, record.id):
            continue
        if section.in_rows:
            found.append(Step(section, record.id))
            continue
        # a page on which nothing is asked of this person (a baby's views) is no page
        found.extend(Step(section, about) for about in record.subjects(section) if enabled(record, section, about))
    return found


def state(record: Record, step: Step) -> State:
    """How far one page is."""
    section = step.section
    if section.in_rows:
        return _list_state(record, section)
    questions = enabled(record, section, step.subject)
    return _state(section, [(question, record.answer(question, step.subject)) for question in questions])


def _state(section: Section, answers: Sequence[tuple[Question, AnswerLike]]) -> State:
    given = [answer for _, answer in answers if answer.given]
    if not given:
        needed = any(question.required for question, _ in answers)
        return State.TO_DO if needed and not section.optional else State.OPTIONAL
    if any(question.required and not answer.given for question, answer in answers):
        return State.PART
    return State.DECLINED if all(answer.absent == "asked-declined" for answer in given) else State.DONE


def _list_state(record: Record, section: Section) -> State:
    rows = record.subjects(section)
    if not rows:
        none = record.none_of(section)
        if none.given:
            return State.DECLINED if none.absent == "asked-declined" else State.DONE
        return State.TO_DO if section.required else State.OPTIONAL
    answers = [(question, record.answer(question, row)) for row in rows for question in enabled(record, section, row)]
    if not any(question.required and not answer.given for question, answer in answers):
        return State.DONE
    untouched = section.repeats == "pair" and not any(answer.given for _, answer in answers)
    return State.TO_DO if untouched else State.PART


def together(states: Sequence[State]) -> State:
    """The state of a chapter from those of its pages; pages that are only there if needed do not hold it back."""
    counted = [found for found in states if found is not State.OPTIONAL]
    if not counted:
        return State.OPTIONAL
    if all(found in (State.DONE, State.DECLINED) for found in counted):
        return State.DECLINED if all(found is State.DECLINED for found in counted) else State.DONE
    return State.TO_DO if all(found is State.TO_DO for found in counted) else State.PART


def missing(record: Record) -> list[Missing]:
    """Every required question without an answer or a reason, in the order of the form."""
    found: list[Missing] = []
    for step in steps(record):
        section = step.section
        if section.in_rows:
            found.extend(_missing_rows(record, section))
        elif not (section.optional and state(record, step) is State.OPTIONAL):
            found.extend(_missing_answers(record, section, step.subject))
    return found


def _missing_rows(record: Record, section: Section) -> list[Missing]:
    rows = record.subjects(section)
    if not rows and section.required and not record.none_of(section).given:
        what = f"{section.title}: add at least one {section.item}, or say why there is none"
        return [Missing(section, record.id, None, what)]
    return [gap for row in rows for gap in _missing_answers(record, section, row)]


def _missing_answers(record: Record, section: Section, subject: UUID) -> list[Missing]:
    return [
        Missing(section, subject, question, question.label)
        for question in enabled(record, section, subject)
        if question.required and not record.answer(question, subject).given
    ]


def next_step(record: Record, step: Step, by: int = 1) -> Step | None:
    """The page after (or before, with -1) this one; None at either end."""
    found = steps(record)
    index = next((i for i, other in enumerate(found) if other == step), None)
    if index is None:  # the page is no longer asked: go on from where its section stands
        order = list(record.form.sections)
        place = order.index(step.section.id)
        ahead = [s for s in found if (order.index(s.section.id) - place) * by > 0]
        return (ahead[0] if by > 0 else ahead[-1]) if ahead else None
    index += by
    return found[index] if 0 <= index < len(found) else None
