"""What a re-assessment takes over when names, families, agreements or forms are not as hoped (A4; rules 2 and 11)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, create_engine

from ehat_tui.errors import EhatError, NotFound, NotValid
from ehat_tui.exchange.carry import carry
from ehat_tui.exchange.dump import dump, said
from ehat_tui.exchange.load import import_record
from ehat_tui.record.audit import verify
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change

Record = dict[str, Any]
Made = Callable[..., Case]

ANN: Record = {"key": "ann", "given_names": "Ann", "family_name": "Lee", "roles": ["parent"], "assessed": "yes"}
BOB: Record = {"key": "bob", "given_names": "Bob", "family_name": "Lee", "roles": ["parent"], "assessed": "yes"}
KIT: Record = {"key": "kit", "given_names": "Kit", "family_name": "Lee", "roles": ["child_assessed"],
               "birth_date": "2015-02-03"}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    engine = create_engine(f"sqlite:///{tmp_path / 'plain.db'}")
    SQLModel.metadata.create_all(engine)
    return Store(engine, b"k" * 32)


@pytest.fixture
def made(store: Store) -> Made:
    """An assessment of these people, in which these agree, as parents; `more` is what was said."""

    def new(people: list[Record], agree: list[str], area: str = "liverpool", **more: Any) -> Case:
        agreed = [
            {"person": who, "capacity": "parent_with_pr", "explained": ["can_stop"], "decision": "agrees"}
            for who in agree
        ]
        later = more.pop("later", [])
        record = {"format": "ehat-record/1", "area": area, "people": people, "agreement": [*agreed, *later], **more}
        return store.case(import_record(store, record))

    return new


def told(store: Store, case: Case) -> Record:
    return said(dump(store.case(case.reference)))


# ---------------------------------------------------------------- nothing of somebody who does not agree


@pytest.mark.parametrize(
    ("section", "row"),
    [
        ("events", {"what": "XQZ prison", "who": ["bob"], "effect": "XQZ"}),
        ("services", {"agency": "adult_mental_health", "service": "XQZ clinic", "worker": "XQZ", "for_whom": ["bob"]}),
        ("network", {"who": "XQZ sister", "link": "XQZ", "for_whom": ["bob"]}),
        ("conditions", {"person": "bob", "name": "XQZ"}),
        ("strengths", {"who": "bob", "what": "XQZ"}),
    ],
)
def test_no_word_of_a_row_about_somebody_who_does_not_agree(
    store: Store, made: Made, section: str, row: Record
) -> None:
    """Whom a row is about is asked after what it says: half of it would be there, and of nobody in particular."""
    before = made([ANN, BOB], ["ann", "bob"], **{section: [row]})
    case = made([ANN], ["ann"])
    carry(store, case.reference, before.reference)
    assert "XQZ" not in json.dumps(told(store, case))
    assert store.case(case.reference).rows(section) == ()  # nor an empty row that says there was one


def test_no_word_of_a_row_about_somebody_who_took_it_back(store: Store, made: Made) -> None:
    before = made([ANN, BOB], ["ann", "bob"], events=[{"what": "XQZ prison", "who": ["bob"]}])
    back = {"person": "bob", "capacity": "parent_with_pr", "decision": "withdrawn", "withdrawn_what": ["all"]}
    case = made([ANN, BOB], ["ann", "bob"], later=[back])
    carry(store, case.reference, before.reference)
    assert "XQZ" not in json.dumps(told(store, case))


def test_a_topic_that_was_taken_back_stays_closed(store: Store, made: Made) -> None:
    before = made([ANN, KIT], ["ann"], health={"kit": {"any": "yes"}}, conditions=[{"person": "kit", "name": "XQZ"}])
    back = {"person": "ann", "capacity": "parent_with_pr", "decision": "withdrawn", "withdrawn_what": ["one_topic"]}
    case = made([ANN, KIT], ["ann"], later=[back | {"withdrawn_topics": ["health"]}])
    carry(store, case.reference, before.reference)
    assert {"health", "conditions"}.isdisjoint(told(store, case))


# ---------------------------------------------------------------- who is who


def test_what_was_said_of_a_father_is_not_his_sons_of_the_same_name(store: Store, made: Made) -> None:
    senior = BOB | {"key": "senior", "given_names": "Kit", "birth_date": "1985-01-01"}
    before = made([ANN, senior, KIT], ["ann", "senior"], conditions=[{"person": "senior", "name": "XQZ"}])
    case = made([ANN, KIT], ["ann"])
    carry(store, case.reference, before.reference)
    assert [row for row in told(store, case).get("conditions", []) if row.get("person") == "kit"] == []
    assert told(store, case)["people"][1] == KIT


def test_two_babies_without_a_name_are_two_babies(store: Store, made: Made) -> None:
    before = made(
        [ANN, {"key": "first", "roles": ["child_assessed"], "birth_date": "2024-01-01"}],
        ["ann"],
        child_strengths={"first": {"what": "XQZ"}},
    )
    case = made([ANN, {"key": "unborn", "roles": ["child_assessed"]}], ["ann"])
    carry(store, case.reference, before.reference)
    assert "unborn" not in told(store, case).get("child_strengths", {})
    assert store.case(case.reference).value("people.birth_date", case.people[1].id) is None


def test_nothing_of_a_family_of_which_nobody_is_here(store: Store, made: Made) -> None:
    """A slip of the finger in the number must not write one family's story into another's record."""
    stranger = ANN | {"key": "zoe", "given_names": "XQZoe", "family_name": "Moss"}
    said_there = {
        "home": {"note": "XQZ"},
        "network": [{"who": "XQZ"}],
        "services": [{"agency": "gp", "service": "XQZ"}],
    }
    before = made([stranger], ["zoe"], **said_there)
    case = made([ANN, KIT], ["ann"])
    try:
        carry(store, case.reference, before.reference)
    except EhatError as error:
        assert isinstance(error, NotValid)  # noqa: PT017 - a refusal is as good as taking over nothing
    assert "XQZ" not in json.dumps(told(store, case))


def test_nothing_of_a_home_that_is_not_this_one(store: Store, made: Made) -> None:
    """C10, rule 29: Kit was assessed at his father's, and is now at his mother's, who does not live there."""
    before = made([BOB, KIT], ["bob"], home={"note": "XQZ"}, health={"kit": {"any": "yes"}})
    case = made([ANN, KIT], ["ann"])
    carry(store, case.reference, before.reference)
    assert told(store, case)["health"] == {"kit": {"any": "yes"}}
    assert "home" not in told(store, case)


# ---------------------------------------------------------------- what is here already


def test_there_is_none_is_not_said_of_a_list_with_rows(store: Store, made: Made) -> None:
    before = made([ANN], ["ann"], conditions={"none": {"absent": "not-applicable"}})
    case = made([ANN], ["ann"], conditions=[{"person": "ann", "name": "Asthma"}])
    carry(store, case.reference, before.reference)
    case = store.case(case.reference)
    assert not case.none_of(case.form.sections["conditions"]).given


def test_a_blank_that_is_to_be_private_stays_private(store: Store, made: Made) -> None:
    """The mark is set before the words are: what is taken over must not take it off."""
    before = made([ANN], ["ann"], home={"note": "The wall is wet."})
    case = made([ANN], ["ann"], home={"note": {"restricted": True}})
    carry(store, case.reference, before.reference)
    case = store.case(case.reference)
    assert case.answer(case.form.question("home.note"), case.id).restricted


def test_what_was_private_stays_private(store: Store, made: Made) -> None:
    before = made([ANN], ["ann"], home={"note": {"value": "The wall is wet.", "restricted": True}})
    case = made([ANN], ["ann"])
    carry(store, case.reference, before.reference)
    case = store.case(case.reference)
    found = case.answer(case.form.question("home.note"), case.id)
    assert found == Answer("The wall is wet.", restricted=True)


# ---------------------------------------------------------------- forms, areas, states


def test_what_this_form_does_not_know_is_left(store: Store, made: Made) -> None:
    """A code that is no longer in the list: nothing is guessed, and the rest comes all the same."""
    before = made([ANN], ["ann"], home={"note": "The wall is wet."})
    with store.unit(before.id) as unit:
        unit.save([Change("home.tenure", before.id, Answer("a_code_of_long_ago"))])
    case = made([ANN], ["ann"])
    carry(store, case.reference, before.reference)
    case = store.case(case.reference)
    assert case.value("home.note", case.id) == "The wall is wet."
    assert case.value("home.tenure", case.id) is None


@pytest.mark.parametrize("area", ["kent", "leeds", "england"])
def test_from_another_area(store: Store, made: Made, area: str) -> None:
    before = made([ANN, KIT], ["ann"], area=area, home={"note": "The wall is wet."})
    case = made([ANN, KIT], ["ann"])
    assert carry(store, case.reference, before.reference).taken
    assert told(store, case)["home"] == {"note": "The wall is wet."}


def test_a_finished_assessment_takes_nothing_and_notes_nothing(store: Store, made: Made) -> None:
    before = made([ANN], ["ann"], home={"note": "The wall is wet."})
    case = made([ANN], ["ann"])
    with store.unit(case.id) as unit:
        unit.finish("{}")
    events = verify(store.ledger).count
    with pytest.raises(NotValid):
        carry(store, case.reference, before.reference)
    assert verify(store.ledger).count == events


def test_a_number_in_small_letters_is_told_to_be_unknown(store: Store, made: Made) -> None:
    case = made([ANN], ["ann"])
    with pytest.raises(NotFound):
        carry(store, case.reference, case.reference.lower())


def test_the_record_is_whole_afterwards(store: Store, made: Made) -> None:
    """Twenty people and two hundred rows: every answer an event, and the chain holds."""
    people = [KIT | {"key": f"k{n}", "given_names": f"N{n}"} for n in range(20)]
    before = made(
        [ANN, *people],
        ["ann"],
        health={one["key"]: {"any": "yes"} for one in people},
        conditions=[{"person": f"k{n % 20}", "name": f"c{n}"} for n in range(100)],
        events=[{"who": [f"k{n % 20}"], "what": f"e{n}"} for n in range(100)],
    )
    case = made([ANN], ["ann"])
    assert carry(store, case.reference, before.reference).left == 0
    assert told(store, case)["events"] == told(store, before)["events"]
    assert verify(store.ledger).findings == ()
