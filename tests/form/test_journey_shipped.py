"""What must hold of the form that ships, whatever is answered, in whatever order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehat_tui.form.check import _tests
from ehat_tui.form.journey import State, enabled, missing, state, steps
from ehat_tui.form.load import load
from ehat_tui.form.model import ABSENT_REASONS, Form, Question, Section
from ehat_tui.practice import completeness
from ehat_tui.record.case import BLANK, Answer, Case, Row
from ehat_tui.record.ids import pair_id

FORM = load()
HERE = UUID(int=1)
PEOPLE = [UUID(int=10 + number) for number in range(4)]
SOME = settings(max_examples=20)

Change = tuple[str, UUID, Answer]


def rows_of(number: int, section: Section) -> list[UUID]:
    """The rows of a list: the people, and two of everything else; every pair of people."""
    if section.id == "people":
        return PEOPLE
    if section.repeats == "pair":
        return [pair_id(one, other) for one in PEOPLE for other in PEOPLE if one != other]
    return [UUID(int=1000 + 10 * number), UUID(int=1001 + 10 * number)]


ROWS = {
    section.id: rows_of(number, section) for number, section in enumerate(FORM.sections.values()) if section.in_rows
}


def subjects(section: Section) -> list[UUID]:
    """Whom or what a section may ever be about, now or after a change of roles."""
    return [HERE] if section.repeats == "once" else ROWS.get(section.id, PEOPLE)


def family(form: Form) -> Case:
    """A girl of 14, an unborn child, their mother, and a friend; two empty rows in every list."""
    sections = {
        name: tuple(Row(row, name, "", place, {}) for place, row in enumerate(rows))
        for name, rows in ROWS.items()
        if form.sections[name].repeats == "list"
    }
    said = [
        {"given_names": "Ann", "roles": ["child_assessed"], "birth_date": "2011-09-12", "sex": "F"},
        {"given_names": "Baby", "roles": ["child_assessed"], "birth_date": "2026-03"},
        {"given_names": "Cat", "roles": ["parent"], "assessed": "yes"},
        {"given_names": "Dan", "roles": ["friend"]},
    ]
    sections["people"] = tuple(
        Row(row.id, "people", "", row.position, values) for row, values in zip(sections["people"], said, strict=True)
    )
    on = datetime(2026, 1, 12, tzinfo=UTC)
    return Case(
        id=HERE, reference="EH-26-0001", area="england", status="draft", version=0, amending="", form=form,
        practitioner={}, created_at=on, updated_at=on, completed_at=None, place={}, sections=sections, answers={},
    )  # fmt: skip


START = family(FORM)


def values(question: Question) -> st.SearchStrategy[Any]:
    """What a screen may store as the value of an answer."""
    match question.kind:
        case "choice" | "yes_no":
            return st.sampled_from([option.code for option in FORM.vocabulary(question).options])
        case "choices":
            codes = [option.code for option in FORM.vocabulary(question).options]
            return st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True)
        case "date":
            return st.sampled_from(["2025-01-02", "2012-05", "2001~", "1980", "2026-02-03"])
        case "number":
            return st.sampled_from([0, 1, 2.5, 40])
        case "scale":
            return st.integers(0, 10)
        case "person" | "people" | "row" | "rows":
            ids = [str(row) for row in (PEOPLE if question.kind in ("person", "people") else ROWS[question.of])]
            return st.lists(st.sampled_from(ids), max_size=2) if question.many else st.sampled_from(ids)
        case _:
            return st.sampled_from(["x", "[b]{{ }}", "two\nlines"])


def answers(question: Question) -> st.SearchStrategy[Answer]:
    reasons = st.sampled_from([BLANK, *(Answer(absent=reason) for reason in ABSENT_REASONS), Answer(typed="about")])
    return st.one_of(values(question).map(Answer), values(question).map(Answer), reasons)


# Half of what is drawn decides something else, so that branches are taken and left.
DECIDING = sorted({test.question for q in FORM.questions.values() for test in _tests(q.enable_when)} | {"people.roles"})
questions = st.one_of(st.sampled_from(DECIDING), st.sampled_from(list(FORM.questions))).map(FORM.question)


@st.composite
def changes(draw: st.DrawFn) -> Change:
    question = draw(questions)
    about = draw(st.sampled_from(subjects(FORM.sections[question.section])))
    return question.id, about, draw(answers(question))


cases = st.lists(changes(), max_size=40).map(START.with_answers)


@dataclass(frozen=True)
class Seen:
    """All that a change could change."""

    pages: dict[tuple[str, UUID], tuple[State, list[list[str]]]]
    gaps: list[completeness.Gap]


def look(case: Case) -> Seen:
    pages = {}
    for step in steps(case):
        about = case.subjects(step.section) if step.section.in_rows else [step.subject]
        asked = [[question.id for question in enabled(case, step.section, one)] for one in about]
        pages[step.section.id, step.subject] = (state(case, step), asked)
    return Seen(pages, completeness.missing(case))


def differences(one: Seen, other: Seen) -> list[object]:
    """The first few: the whole of both would fill pages."""
    if one == other:
        return []
    pages = [name for name in one.pages.keys() | other.pages.keys() if one.pages.get(name) != other.pages.get(name)]
    return [*pages[:3], *list(set(one.gaps) ^ set(other.gaps))[:3]] or ["the order"]


@SOME
@given(cases, changes())
def test_changing_an_answer_and_changing_it_back(case: Case, change: Change) -> None:
    question_id, about, answer = change
    before = case.answer(FORM.question(question_id), about)
    seen = look(case)
    changed = case.with_answers([(question_id, about, answer)])
    assert changed.answer(FORM.question(question_id), about) == answer
    assert differences(look(changed.with_answers([(question_id, about, before)])), seen) == []
    assert differences(look(case), seen) == [], "a case is never changed, only made anew"


def not_asked(case: Case) -> Iterator[tuple[Question, UUID]]:
    """Every question about everyone and everything that is not asked now."""
    asked = {
        (question.id, about)
        for section in case.form.sections.values()
        for about in case.subjects(section)
        for question in enabled(case, section, about)
    }
    for question in case.form.questions.values():
        for about in subjects(case.form.sections[question.section]):
            if (question.id, about) not in asked:
                yield question, about


def left_over(question: Question, number: int) -> Answer:
    """An answer from before: of a choice each option has its turn."""
    match question.kind:
        case "choice" | "choices" | "yes_no":
            options = FORM.vocabulary(question).options
            code = options[number % len(options)].code
            return Answer([code] if question.many else code)
        case "number" | "scale":
            return Answer(number)
        case "date":
            return Answer(f"20{number:02}-05-01")
        case "text" | "long_text":
            return Answer("x")
        case _:
            ids = [str(row) for row in (PEOPLE if question.kind in ("person", "people") else ROWS[question.of])]
            return Answer(ids[:2] if question.many else ids[number % len(ids)])


@SOME
@given(cases, st.integers(0, 12))
def test_what_is_not_asked_counts_for_nothing(case: Case, number: int) -> None:
    """FHIR SDC: the answers of a branch not taken stay in the draft and decide nothing."""
    hidden = list(not_asked(case))
    without = case.with_answers([(question.id, about, BLANK) for question, about in hidden])
    other = case.with_answers([(question.id, about, left_over(question, number)) for question, about in hidden])
    seen = look(without)
    assert differences(look(case), seen) == []
    assert differences(look(other), seen) == []


@SOME
@given(cases)
def test_a_page_lacks_something_just_when_it_is_not_done(case: Case) -> None:
    lacking = {(gap.section.id, case.id if gap.section.in_rows else gap.subject) for gap in missing(case)}
    not_done = {
        (step.section.id, step.subject) for step in steps(case) if state(case, step) in (State.TO_DO, State.PART)
    }
    assert lacking == not_done


@settings(max_examples=10)
@given(cases, st.sampled_from(sorted(ABSENT_REASONS)))
def test_answering_what_is_missing_ends(case: Case, reason: str) -> None:
    """Reasons alone fill the form: nothing is asked for that cannot be answered, and in a few rounds."""
    for _ in range(6):
        if not (gaps := missing(case)):
            break
        case = case.with_answers(
            (gap.question.id if gap.question else gap.section.id, gap.subject, Answer(absent=reason)) for gap in gaps
        )
    assert missing(case) == []
    assert {state(case, step) for step in steps(case)} <= {State.DONE, State.DECLINED, State.OPTIONAL}


@SOME
@given(cases)
def test_the_way_through_goes_over_every_page_once(case: Case) -> None:
    found = [(step.section.id, step.subject) for step in steps(case)]
    assert len(found) == len(set(found))
    order = list(FORM.sections)
    assert [order.index(section) for section, _ in found] == sorted(order.index(section) for section, _ in found)


@pytest.mark.parametrize("marks", [Answer(restricted=True), Answer(said_by="child"), Answer(may_tell="no")])
def test_marks_alone_are_no_answer(marks: Answer) -> None:
    every = [
        (question.id, about, marks)
        for question in FORM.questions.values()
        if not question.bind
        for about in subjects(FORM.sections[question.section])
    ]
    assert differences(look(START.with_answers(every)), look(START)) == []
