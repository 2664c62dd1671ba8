"""The Case: the same whether an answer is taken in memory or stored and read again; and who is who in it."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehat_tui.form import journey
from ehat_tui.form.load import load
from ehat_tui.form.model import ABSENT_REASONS, MAY_TELL, SOURCES, Form, Question
from ehat_tui.practice import completeness
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.ids import pair_id
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change

FORM = load()


# ---------------------------------------------------------------- in memory and in the vault


@pytest.fixture(scope="module")
def family(vault: Any) -> Case:
    """Two children, two others, two rows in every list."""
    case: Case = vault.agreed()
    with vault.store.unit(case.id) as unit:
        for name in ("Baby", "Dan"):
            unit.add_row("people", {"given_names": name})
        for section in case.form.sections.values():
            if section.repeats == "list" and section.id not in ("people", "agreement"):
                unit.add_row(section.id)
                unit.add_row(section.id)
        unit.save([Change("people.roles", row, Answer(["child_assessed"])) for row in baby(unit)])
    return vault.again(case)  # type: ignore[no-any-return]


def baby(unit: Any) -> Iterator[UUID]:
    from sqlmodel import select

    from ehat_tui.record.tables import Person

    for person in unit.session.exec(select(Person).where(Person.given_names == "Baby")):
        yield person.id


def subjects(case: Case, question: Question) -> list[UUID]:
    section = case.form.sections[question.section]
    people = [person.id for person in case.people]
    match section.repeats:
        case "once":
            return [case.id]
        case "list":
            return [row.id for row in case.rows(section.id)]
        case "pair":
            return [pair_id(one, other) for one in people for other in people if one != other]
        case _:
            return people


def values(case: Case, question: Question) -> st.SearchStrategy[Any]:
    """What the screens store."""
    match question.kind:
        case "choice" | "yes_no":
            return st.sampled_from([option.code for option in FORM.vocabulary(question).options])
        case "choices":
            return st.lists(
                st.sampled_from([o.code for o in FORM.vocabulary(question).options]), max_size=3, unique=True
            )
        case "date":
            return st.sampled_from(["2025-01-02", "2012-05", "2001~"])
        case "number":
            return st.sampled_from([0, 1, 2.5])
        case "scale":
            return st.integers(0, 10)
        case "person" | "people" | "row" | "rows":
            rows = case.people if question.kind in ("person", "people") else case.rows(question.of)
            ids = [str(row.id) for row in rows]
            return st.lists(st.sampled_from(ids), max_size=2) if question.many else st.sampled_from(ids)
        case _:
            return st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


# What opens and shuts the gate has its own tests; here it stays open.
OPEN = [question for question in FORM.questions.values() if question.section != "agreement"]


@st.composite
def changes(draw: st.DrawFn, case: Case) -> Change:
    question = draw(st.sampled_from(OPEN))
    answer = Answer(
        draw(st.none() | values(case, question)),
        draw(st.sampled_from(["", "", "about then"])),
        draw(st.sampled_from(["", "", *ABSENT_REASONS])),
        draw(st.sampled_from(["", *SOURCES])),
        draw(st.booleans()),
        draw(st.sampled_from(["", *MAY_TELL])),
    )
    return Change(question.id, draw(st.sampled_from(subjects(case, question))), answer)


def told(case: Case) -> dict[tuple[str, UUID], Answer]:
    """Every answer about everyone and everything."""
    return {
        (question.id, about): case.answer(question, about)
        for question in FORM.questions.values()
        for about in subjects(case, question)
    }


@settings(max_examples=20)
@given(data=st.data())
def test_in_memory_and_stored_are_the_same(vault: Any, family: Case, data: st.DataObject) -> None:
    before = vault.again(family)
    made = data.draw(st.lists(changes(family), min_size=1, max_size=14))
    in_memory = before.with_answers((change.question_id, change.subject, change.answer) for change in made)
    vault.store.save(family.id, made)
    stored = vault.again(family)
    one, other = told(in_memory), told(stored)
    assert {key: (one[key], other[key]) for key in one if one[key] != other[key]} == {}
    assert [person.row for person in in_memory.people] == [person.row for person in stored.people]
    assert in_memory.on == stored.on
    assert in_memory.agreed == stored.agreed
    steps = journey.steps(stored)
    assert journey.steps(in_memory) == steps
    assert [journey.state(in_memory, step) for step in steps] == [journey.state(stored, step) for step in steps]
    assert completeness.missing(in_memory) == completeness.missing(stored)


def test_a_case_in_memory_is_made_anew(family: Case) -> None:
    person = family.people[0]
    other = family.with_answers([("people.known_as", person.id, Answer("Annie"))])
    assert other.people[0].name == "Annie"
    assert family.people[0].name == person.name
    assert family.with_answers([]) == family


# ---------------------------------------------------------------- who is who


def with_roles(case: Case, roles: list[str], assessed: str | None = None) -> Case:
    person = case.people[0].id
    changed = case.with_answers([("people.roles", person, Answer(roles))])
    return changed.with_answers([("people.assessed", person, Answer(assessed))])


# the roles, "this is about them too", and whether that makes them a child, someone assessed, an adult
WHO: dict[str, tuple[list[str], str | None, tuple[bool, bool, bool]]] = {
    "a child": (["child_assessed"], None, (True, True, False)),
    "a young mother": (["child_assessed", "parent"], None, (True, True, True)),
    "a young mother to be": (["child_assessed", "expectant_parent"], None, (True, True, True)),
    "a parent": (["parent"], "yes", (False, True, True)),
    "a parent who is not": (["parent"], "no", (False, False, False)),
    "a parent who was not asked": (["parent"], None, (False, False, False)),
    "a brother": (["child_other"], "yes", (False, True, True)),
    "a friend": (["friend"], "no", (False, False, False)),
    "a worker who was taken for a relative": (["professional"], "yes", (False, False, False)),
    "nobody yet": ([], "yes", (False, False, False)),
}


@pytest.mark.parametrize("what", WHO)
def test_who_is_asked_about_what(family: Case, what: str) -> None:
    roles, assessed, expected = WHO[what]
    case = with_roles(family, roles, assessed)
    person = case.people[0]
    assert (person.is_child, person.is_assessed, person.is_adult) == expected
    asked = [person.id in case.subjects(FORM.sections[name]) for name in ("effect", "health", "hopes")]
    assert tuple(asked) == expected


@pytest.mark.parametrize(
    ("values", "name", "full_name"),
    [
        ({"given_names": "Ann Lee", "family_name": "Fell"}, "Ann Lee", "Ann Lee Fell"),
        ({"given_names": "Ann Lee", "known_as": "Annie", "family_name": "Fell"}, "Annie", "Ann Lee Fell"),
        ({"family_name": "Fell"}, "(no name yet)", "Fell"),
        ({"known_as": "Annie"}, "Annie", "Annie"),
        ({}, "(no name yet)", "(no name yet)"),
    ],
)
def test_names(vault: Any, case: Case, values: dict[str, Any], name: str, full_name: str) -> None:
    row = vault.add(case, "people", values)
    person = vault.again(case).person(row)
    assert person is not None
    assert (person.name, person.full_name, person.key) == (name, full_name, "")


def test_ages_count_on_the_day_of_the_assessment(vault: Any, case: Case) -> None:
    ann, cat = case.people
    assert case.on == case.created_at.date()
    for started, on, years in (
        ("2026-09-11", "2026-09-11", 14),
        ("2026-09-12", "2026-09-12", 15),
        ("2026-09", case.created_at.date().isoformat(), None),
    ):
        vault.save(case, "start.started_on", case.id, started)
        found = vault.again(case)
        assert found.on.isoformat() == on
        if years is not None:
            assert found.age_years(ann.id) == years
            assert found.age(found.people[0]) is not None
    assert case.age_years(cat.id) is None
    assert case.age(cat) is None
    assert case.age_years(case.id) is None


def test_rows_and_people_are_found_by_their_ids(case: Case) -> None:
    person = case.people[0]
    assert case.person(person.id) is case.person(str(person.id)) is person
    assert case.row("people", str(person.id)) == person.row
    for nothing in (None, "", case.id):
        assert case.person(nothing) is None
        assert case.row("people", nothing) is None


# ---------------------------------------------------------------- an older form


@pytest.fixture
def changed_form(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """From now on the form that ships has one line written differently."""
    import shutil
    from pathlib import Path

    from ehat_tui.resources import data_root

    root = tmp_path / "data"
    for folder in ("form", "vocabularies"):
        shutil.copytree(Path(str(data_root() / folder)), root / folder)

    def change(name: str, old: str, new: str) -> None:
        path = root / "form" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        monkeypatch.setattr("ehat_tui.form.source.data_root", lambda: root)

    return change


def test_an_old_draft_opens_with_its_own_questions(
    new_vault: Callable[[], Any], changed_form: Callable[[str, str, str], None]
) -> None:
    vault = new_vault()
    old = vault.agreed()
    vault.save(old, "start.why_now", old.id, "x")
    changed_form("start.toml", '[[question]]\nid = "start.why_now"', '[[question]]\nid = "start.reason"')
    store = Store(vault.engine, vault.key)  # the next start
    new = store.create()
    assert "start.reason" in new.form.questions
    assert "start.why_now" not in new.form.questions
    again = store.case(old.reference)
    assert again.form == old.form
    assert again.value("start.why_now", old.id) == "x"
    assert new.value("start.why_now", new.id) is None
    store.save(old.id, [Change("start.why_now", old.id, Answer("y"))])
    assert store.case(old.reference).value("start.why_now", old.id) == "y"
    assert {old.form.digest, new.form.digest} == {row[0] for row in vault.content()["formversion"]}


def test_an_old_draft_opens_though_a_newer_ehat_is_stricter(
    new_vault: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = new_vault()
    old = vault.agreed()

    def stricter(form: Form) -> Iterator[tuple[str, str, str]]:
        yield from ((section, "", "needs a title in verse") for section in form.sections)

    monkeypatch.setattr("ehat_tui.form.check.mistakes", stricter)
    again = Store(vault.engine, vault.key).case(old.reference)
    assert list(again.form.questions) == list(old.form.questions)
