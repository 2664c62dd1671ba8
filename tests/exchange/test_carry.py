"""A re-assessment takes over what was said before, and only what the family agrees to now (A4; rule 11)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, create_engine

from ehat_tui.errors import NotAgreed, NotFound, NotValid
from ehat_tui.exchange.carry import CHAPTERS, carry
from ehat_tui.exchange.dump import dump, said
from ehat_tui.exchange.load import import_record, read
from ehat_tui.record.audit import show
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change

MARSDEN = Path(__file__).parents[2] / "data" / "demo" / "marsden.toml"
AREA = "liverpool"
NAMES = {"keeley": ("Keeley", "Marsden"), "albie": ("albie ", "MARSDEN"), "denise": ("Denise", "Marsden")}
EARLIER = "EH-26-0001"

Again = Callable[..., Case]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    engine = create_engine(f"sqlite:///{tmp_path / 'plain.db'}")
    SQLModel.metadata.create_all(engine)
    store = Store(engine, b"k" * 32)
    assert import_record(store, read(MARSDEN)) == EARLIER
    return store


@pytest.fixture
def again(store: Store) -> Again:
    """A second assessment of the same family, in which these people agree for themselves (and Keeley for Albie)."""

    def made(*agree: str, **more: Any) -> Case:
        people = [
            {"key": key, "given_names": given, "family_name": family, **more.pop(key, {})}
            for key, (given, family) in NAMES.items()
        ]
        capacity = {"keeley": ["young_person_16_17", "parent_with_pr"], "denise": ["adult_self"]}
        agreed = [
            {"person": who, "capacity": one, "explained": ["can_stop"], "decision": "agrees"}
            for who in agree
            for one in capacity[who]
        ]
        record = {"format": "ehat-record/1", "area": AREA, "people": people, "agreement": agreed, **more}
        return store.case(import_record(store, {name: part for name, part in record.items() if part}))

    return made


def carried_sections(case: Case) -> set[str]:
    return {name for chapter in case.form.chapters if chapter.id in CHAPTERS for name in chapter.sections}


def asked_again(answer: Any) -> Any:
    """An answer without what a child lets us tell: that is theirs to say again (J6)."""
    if not isinstance(answer, dict):
        return answer
    left = {name: mark for name, mark in answer.items() if name != "may_tell"}
    return left["value"] if set(left) == {"value"} else left


def test_what_still_holds_is_taken_over_with_its_marks(store: Store, again: Again) -> None:
    case = again("keeley", "denise")
    result = carry(store, case.reference, EARLIER)
    case, before = store.case(case.reference), store.case(EARLIER)
    assert result.taken > 100
    assert [person.full_name for person in case.people] == [
        "Keeley Marsden",
        "albie  MARSDEN",
        "Denise Marsden",
        "Jay Corless",
    ]
    old, new = said(dump(before, asked_only=True)), said(dump(case))
    assert new["services"] == old["services"]
    assert new["conditions"] == old["conditions"]
    assert new["health"] == {
        key: {name: asked_again(answer) for name, answer in page.items()} for key, page in old["health"].items()
    }
    assert [row for row in new["relationships"] if row["person"] == "denise"] == [
        row for row in old["relationships"] if row["person"] == "denise"
    ]


def test_what_is_of_one_day_is_asked_again(store: Store, again: Again) -> None:
    case = again("keeley", "denise")
    carry(store, case.reference, EARLIER)
    told = set(said(dump(store.case(case.reference)))) - {"format", "area", "agreement"}
    assert told <= carried_sections(case)


def test_nothing_of_somebody_who_does_not_agree_now(store: Store, again: Again) -> None:
    """Denise's own health was hers to tell, and she was not asked again."""
    case = again("keeley")
    result = carry(store, case.reference, EARLIER)
    told = said(dump(store.case(case.reference)))
    assert result.left
    assert "denise" not in told["health"]
    assert "keeley" in told["health"]


def test_what_was_said_since_stays(store: Store, again: Again) -> None:
    case = again("keeley", "denise")
    keeley = case.people[0].id
    with store.unit(case.id) as unit:
        unit.save([Change("people.birth_date", keeley, Answer("2008-02-21"))])
        row = unit.add_row("services")
        unit.save([Change("services.agency", row, Answer("gp"))])
    carry(store, case.reference, EARLIER)
    case = store.case(case.reference)
    assert case.value("people.birth_date", keeley) == "2008-02-21"
    assert [one.id for one in case.rows("services")] == [row]


def test_a_second_time_adds_nothing(store: Store, again: Again) -> None:
    case = again("keeley", "denise")
    carry(store, case.reference, EARLIER)
    first = said(dump(store.case(case.reference)))
    assert carry(store, case.reference, EARLIER).taken == 0
    assert said(dump(store.case(case.reference))) == first


def test_it_is_an_event_of_the_new_assessment(store: Store, again: Again) -> None:
    case = again("keeley")
    carry(store, case.reference, EARLIER)
    assert [one.fields for one in show(store.ledger, case.reference) if one.kind == "carry"] == [(EARLIER,)]


def test_nothing_before_somebody_agrees(store: Store, again: Again) -> None:
    case = again()
    with pytest.raises(NotAgreed):
        carry(store, case.reference, EARLIER)
    assert set(said(dump(store.case(case.reference)))) <= {"format", "area", "people"}


def test_only_from_another_that_is_there(store: Store, again: Again) -> None:
    case = again("keeley")
    with pytest.raises(NotFound):
        carry(store, case.reference, "EH-26-0999")
    with pytest.raises(NotValid):
        carry(store, case.reference, case.reference)
