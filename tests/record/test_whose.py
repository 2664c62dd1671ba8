"""Whose information a page or row is, from the form and a table of values alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from ehat_tui.form.load import load
from ehat_tui.record import whose

FORM = load()
WHOLE, ANN, BO, CY = uuid4(), uuid4(), uuid4(), uuid4()
ROW, OTHER, GOAL = uuid4(), uuid4(), uuid4()

SAID: dict[tuple[str, UUID], Any] = {
    ("worries.about", ROW): [str(ANN), str(BO)],
    ("worries.what", ROW): [str(CY)],  # not the question that says so
    ("worries.about", OTHER): [str(CY), "", None],
    ("strengths.who", ROW): str(BO),
    ("objectives.needs", GOAL): [str(ROW), "no id", str(OTHER)],
    ("objectives.needs", OTHER): str(ROW),  # stored by something else: no list, so no rows
    ("caring.for_whom", ANN): [str(BO)],
    ("at_home.with", WHOLE): [str(BO)],
}


def value(question: str, subject: UUID) -> Any:
    return SAID.get((question, subject))


@pytest.mark.parametrize(
    ("section", "subject", "owners"),
    [
        ("people", ANN, {ANN}),
        ("people", WHOLE, set()),  # "there is none"
        ("health", ANN, {ANN}),  # a page each
        ("caring", ANN, {ANN}),  # ... whoever else it tells of
        ("hopes", BO, {BO}),
        ("home", WHOLE, set()),  # asked once
        ("at_home", WHOLE, set()),
        ("relationships", ROW, set()),
        ("scales", ROW, set()),  # a list about nobody in particular
        ("worries", WHOLE, set()),
        ("worries", ROW, {ANN, BO}),
        ("worries", OTHER, {CY}),
        ("worries", GOAL, None),  # nobody has said
        ("strengths", ROW, {BO}),
        ("strengths", OTHER, None),
        ("objectives", GOAL, {ANN, BO, CY}),  # of whom its worries are
        ("objectives", OTHER, None),
        ("objectives", ROW, None),
    ],
)
def test_who_must_agree(section: str, subject: UUID, owners: set[UUID] | None) -> None:
    found = whose.owners_of(FORM, FORM.sections[section], subject, value, WHOLE)
    assert found == (None if owners is None else frozenset(map(str, owners)))


def test_a_goal_of_a_worry_that_is_about_nobody_yet_is_about_the_others() -> None:
    said = {**SAID, ("objectives.needs", ROW): [str(GOAL), str(OTHER)]}
    found = whose.owners_of(FORM, FORM.sections["objectives"], ROW, lambda *about: said.get(about), WHOLE)
    assert found == frozenset({str(CY)})


def test_rows_about_rows_about_rows_are_about_all_of_their_people() -> None:
    worries = FORM.sections["worries"]
    asked = tuple(
        replace(it, kind="rows", of="strengths") if it.id == "worries.what" else it for it in worries.questions
    )
    worries = replace(worries, questions=asked, about=("worries.about", "worries.what"))
    form = replace(FORM, sections={**FORM.sections, "worries": worries})
    said = {
        ("objectives.needs", GOAL): [str(ROW)],
        ("worries.what", ROW): [str(OTHER)],
        ("strengths.who", OTHER): str(CY),
    }
    said["worries.about", ROW] = [str(ANN)]
    found = whose.owners_of(form, form.sections["objectives"], GOAL, lambda *about: said.get(about), WHOLE)
    assert found == frozenset({str(ANN), str(CY)})


@pytest.mark.parametrize(
    ("section", "subject", "about"),
    [
        ("health", ANN, {ANN}),
        ("home", WHOLE, set()),
        ("at_home", WHOLE, set()),  # asked once, whoever it points at
        ("worries", ROW, {ANN, BO}),
        ("worries", GOAL, set()),
        ("objectives", GOAL, set()),
    ],
)
def test_who_a_page_or_row_is_about(section: str, subject: UUID, about: set[UUID]) -> None:
    assert whose.subjects_of(FORM.sections[section], subject, value) == {str(one) for one in about}


def test_whom_and_which_rows_a_page_points_at() -> None:
    sections = FORM.sections
    assert list(whose.pointed_at(sections["caring"], ANN, value)) == [str(BO)]
    assert list(whose.pointed_at(sections["objectives"], GOAL, value)) == []
    assert list(whose.rows_pointed_at(sections["objectives"], GOAL, value)) == [("worries", ROW), ("worries", OTHER)]
    assert list(whose.rows_pointed_at(sections["worries"], ROW, value)) == []
    assert [question.id for question in whose.pointing(sections["worries"])] == ["worries.about"]


@pytest.mark.parametrize(
    ("found", "people"),
    [(None, []), ("", []), ("a", ["a"]), (["a", "b"], ["a", "b"]), (["a", None, ""], ["a"]), ([], [])],
)
def test_the_ids_in_an_answer(found: Any, people: list[str]) -> None:
    assert whose.people_in(found) == people
