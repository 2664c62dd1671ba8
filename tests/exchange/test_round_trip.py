"""What is exported and imported again is the same record, for any answers."""

import json
import tomllib
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehat_tui.exchange.dump import dump, said, to_json
from ehat_tui.exchange.layout import clean, none_question, starts_restricted
from ehat_tui.exchange.load import import_record, problems
from ehat_tui.exchange.schema import schema
from ehat_tui.exchange.toml import to_toml
from ehat_tui.form.model import ABSENT_REASONS, MAY_TELL, SOURCES, Form, Question, Section
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.ids import pair_id
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change

PEOPLE = ["ann", "bo", "cy"]
FEW = 8  # each example writes an assessment or two

texts = st.text(min_size=1, max_size=20).map(clean).filter(bool)
dates = st.one_of(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(str),
    st.sampled_from(["1953", "1953~", "2024-02", "2024-02~", "2024-02-29~"]),
)


def values(form: Form, question: Question, rows: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    """Any value a question of this kind can have in a file; what it points at is in `rows`."""
    match question.kind:
        case "text" | "long_text":
            return texts
        case "choice" | "choices" | "yes_no":
            one = st.sampled_from([option.code for option in form.vocabulary(question).options])
        case "date":
            return dates
        case "number":
            return st.integers(-5, 500) | st.floats(0.5, 99.5).filter(lambda hours: not hours.is_integer())
        case "scale":
            return st.integers(0, 10)
        case _:
            known = PEOPLE if question.kind in ("person", "people") else rows.get(question.of, [])
            one = st.sampled_from(known) if known else st.nothing()
    return st.lists(one, min_size=1, max_size=3, unique=True) if question.many else one


@st.composite
def answers(draw: st.DrawFn, form: Form, question: Question, rows: dict[str, list[str]]) -> Any:
    """An answer as a file holds it: bare when it has no marks."""
    value = values(form, question, rows)
    marks: dict[str, Any] = draw(
        st.one_of(
            st.just({}) if value.is_empty else st.fixed_dictionaries({"value": value}),
            st.just({}) if value.is_empty else st.fixed_dictionaries({"value": value}),
            st.fixed_dictionaries({"absent": st.sampled_from(list(ABSENT_REASONS))}),
            st.fixed_dictionaries({"typed": texts.filter(str.strip)}),
        )
    )
    usual = starts_restricted(form, question)
    may_tell = {"may_tell": st.sampled_from(list(MAY_TELL))} if question.may_tell else {}
    more = {"said_by": st.sampled_from(list(SOURCES)), "restricted": st.just(not usual), **may_tell}
    if draw(st.integers(0, 3)) == 0:
        marks |= draw(st.fixed_dictionaries({}, optional=more))
    if marks.get("restricted") is False and not marks.keys() & {"value", "typed", "absent"}:
        del marks["restricted"]
    return marks["value"] if set(marks) == {"value"} else marks


@st.composite
def tables(draw: st.DrawFn, form: Form, section: Section, rows: dict[str, list[str]]) -> dict[str, Any]:
    asked = draw(st.lists(st.sampled_from(section.questions), unique_by=lambda question: question.id))
    drawn = {question.name: draw(answers(form, question, rows)) for question in section.questions if question in asked}
    return {name: answer for name, answer in drawn.items() if answer != {}}


@st.composite
def pages(draw: st.DrawFn, form: Form, section: Section, rows: dict[str, list[str]]) -> Any:
    """What one section can hold."""
    table = tables(form, section, rows)
    match section.repeats:
        case "once":
            return draw(table)
        case "list" if section.id in rows:
            return [{"key": key} | draw(table) for key in rows[section.id]]
        case "list":
            if found := draw(st.lists(table, max_size=3)):
                return found
            none = answers(form, none_question(section), rows)
            return draw(st.fixed_dictionaries({}, optional={"none": none}))
        case "pair":  # Ann is always a child being assessed; Bo may be one in a draft
            pairs = [{"child": "ann", "person": other} | draw(table) for other in ("bo", "cy")]
            return [pair for pair in pairs if len(pair) > 2]
        case _:
            by_key = {key: draw(table) for key in PEOPLE}
            return {key: page for key, page in by_key.items() if page}


@st.composite
def records(draw: st.DrawFn, form: Form) -> dict[str, Any]:
    """Any record an assessment can have, written as `dump` writes it."""
    numbers = {name: draw(st.integers(0, 2)) for name in ("worries", "scales", "objectives")}
    rows = {name: [f"{name[0]}{number}" for number in range(1, many + 1)] for name, many in numbers.items()}
    rows["people"] = PEOPLE
    record = {section.id: draw(pages(form, section, rows)) for section in form.sections.values()}
    record["people"][0]["roles"] = ["child_assessed"]
    later = record["agreement"] if isinstance(record["agreement"], list) else []
    for other in later:  # a later agreement of somebody's would count instead of their first
        other.pop("person", None)
    agree = [{"person": person, "explained": ["stop"], "decision": "agrees"} for person in PEOPLE]
    record["agreement"] = [*agree, *later]
    head = {"format": "ehat-record/1", "area": "england"}
    return head | {name: content for name, content in record.items() if content}


@pytest.fixture(scope="module")
def described(form: Form) -> jsonschema.Draft202012Validator:
    found = schema(form)
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


@given(data=st.data())
@settings(max_examples=FEW)
def test_any_record_comes_back_the_same(
    store: Store, form: Form, described: jsonschema.Draft202012Validator, data: st.DataObject
) -> None:
    record = data.draw(records(form))
    assert problems(form, record) == []
    written = dump(store.case(import_record(store, record)))
    assert said(written) == record
    assert list(said(written)) == list(record)
    described.validate(written)
    assert json.loads(to_json(written)) == written
    assert tomllib.loads(to_toml(written)) == written


@st.composite
def marked(draw: st.DrawFn, form: Form, question: Question) -> Answer:
    """An answer as the screens may store it: anything typed, any marks; it points at things by number."""
    one = st.integers(0, 7) if question.refers else values(form, question, {})
    value = draw(st.none() | (st.lists(one, max_size=3) if question.refers and question.many else one))
    if question.kind == "long_text" and value:
        value = draw(st.sampled_from(["\x00", "\x1b[1m", "\r\n", " ", ""])) + value
    return Answer(
        value,
        draw(st.sampled_from(["", "", "  ", "some\x07 day"])),
        draw(st.sampled_from(["", "", *ABSENT_REASONS])),
        draw(st.sampled_from(["", "", *SOURCES])),
        draw(st.booleans()),
        draw(st.sampled_from(["", "", *MAY_TELL])),
    )


@st.composite
def typings(draw: st.DrawFn, form: Form) -> list[tuple[Question, int, Answer]]:
    """Answers to some of the questions, each about the page or row with this number."""
    every = [question for question in form.questions.values() if question.section != "agreement"]
    asked = draw(st.lists(st.sampled_from(every), max_size=20))
    return [(question, draw(st.integers(0, 5)), draw(marked(form, question))) for question in asked]


def fill(store: Store, typed: list[tuple[Question, int, Answer]], removed: set[str]) -> Case:
    """A new assessment with three people and a fourth who is only named, and two rows in each list.

    Then some first rows are removed, and who was only named: of the others something is told.
    """
    case = store.create()
    lists = [section for section in case.form.sections.values() if section.repeats == "list"]
    with store.unit(case.id) as unit:
        rows = {"people": [unit.add_row("people", {"given_names": name}) for name in ("Ann", "Ann", "ሃና")]}
        people = tuple(rows["people"])
        for person in people:
            unit.add_row("agreement", {"person": str(person), "explained": ["stop"], "decision": "agrees"})
        rows["people"].insert(0, unit.add_row("people", {"given_names": "Zoë"}))
        for section in lists:
            if section.id not in ("people", "agreement"):
                rows[section.id] = [unit.add_row(section.id), unit.add_row(section.id, key="x")]
        for question, number, answer in typed:
            section = case.form.sections[question.section]
            pairs = [pair_id(one, other) for one in people for other in people if one != other]
            known = {"once": [case.id], "list": rows.get(section.id, []), "pair": pairs}
            subjects = people if section.id == "people" else known.get(section.repeats, people)
            pointed = replace(answer, value=point(question, answer.value, rows)) if question.refers else answer
            unit.save([Change(question.id, subjects[number % len(subjects)], pointed)])
        for section_id in removed & set(rows):
            unit.remove_row(section_id, rows[section_id][0])
    return store.case(case.reference)


def point(question: Question, value: Any, rows: dict[str, list[UUID]]) -> Any:
    """Numbers made ids: of the right section where the vault insists, of anything (or nothing) elsewhere."""
    of = rows["people"] if question.kind in ("person", "people") else rows[question.of]
    ids = [str(row) for row in (of if question.bind and not question.many else [*of, *rows["contacts"], uuid4()])]
    if isinstance(value, list):
        return [ids[number % len(ids)] for number in value]
    return None if value is None else ids[value % len(ids)]


@given(data=st.data(), removed=st.sets(st.sampled_from(["people", "worries", "scales", "objectives"])))
@settings(max_examples=FEW)
@pytest.mark.parametrize("finished", [False, True])
def test_whatever_was_stored_round_trips(
    store: Store, form: Form, data: st.DataObject, removed: set[str], finished: bool
) -> None:
    case = fill(store, data.draw(typings(form)), removed)
    if finished:
        with store.unit(case.id) as unit:
            unit.finish("{}")
    first = dump(store.case(case.reference))
    assert problems(form, said(first)) == []
    again = store.case(import_record(store, json.loads(to_json(said(first)))))
    assert again.is_draft
    assert said(dump(again)) == said(first)


@given(st.text())
def test_any_text_is_the_same_in_both_notations(text: str) -> None:
    record = {"a": text, "b": {"c": {"value": text, "restricted": True}}, "d": [{text: [text, 1, 0.5, True]}]}
    assert tomllib.loads(to_toml(record)) == record
    assert json.loads(to_json(record)) == record
