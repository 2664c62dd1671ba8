"""A record file tells all at once what came about step by step; an import lets in what was let in then."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel, create_engine

from ehat_tui.errors import NotAgreed
from ehat_tui.exchange.dump import dump, said
from ehat_tui.exchange.finish import finish
from ehat_tui.exchange.load import import_record
from ehat_tui.practice.completeness import missing
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change

pytestmark = pytest.mark.xdist_group("replay")

Say = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def shipped() -> Iterator[Store]:
    """A store with the form that ships."""
    engine = create_engine("sqlite://", poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _strict(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.execute("PRAGMA foreign_keys = ON")

    SQLModel.metadata.create_all(engine)
    yield Store(engine, b"k" * 32)
    engine.dispose()


PEOPLE = [
    {"key": "ann", "given_names": "Ann", "roles": ["child_assessed"], "birth_date": "2011-01-01"},
    {"key": "cat", "given_names": "Cat", "roles": ["parent"], "assessed": "yes"},
    {"key": "dan", "given_names": "Dan", "roles": ["parent"], "assessed": "yes"},
]


def says(person: str, decision: str = "agrees", capacity: str = "parent_with_pr", **more: Any) -> dict[str, Any]:
    return {"person": person, "capacity": capacity, "explained": ["voluntary"], "decision": decision} | more


def record(*agreement: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"format": "ehat-record/1", "people": PEOPLE, "agreement": list(agreement), **more}


def same(store: Store, case: Case) -> Case:
    """The case, exported and imported: told the same, and everybody stands where they stood."""
    again = store.case(import_record(store, said(dump(case))))
    assert said(dump(again)) == said(dump(case))
    assert {p.key: standing(again, p.key) for p in again.people} == {p.key: standing(case, p.key) for p in case.people}
    return again


def standing(case: Case, key: str) -> tuple[str, bool, frozenset[str], bool]:
    found = case.agreement.standing(next(person.id for person in case.people if person.key == key))
    return found.state, found.covered, found.topics, found.frozen


HEALTH = {key: {"gp": "Quarry Lane"} for key in ("ann", "cat")}


def test_what_was_taken_back_was_written_down_before(shipped: Store) -> None:
    """C11: the answers are there, and frozen."""
    content = record(says("cat"), says("cat", "withdrawn", withdrawn_what=["all"]), health=HEALTH)
    case = shipped.case(import_record(shipped, content))
    assert said(dump(case))["health"] == HEALTH
    assert standing(case, "cat") == ("withdrawn", False, frozenset(), True)
    ann = case.people[0]
    with pytest.raises(NotAgreed):
        shipped.save(case.id, [Change("health.gp", ann.id, Answer("Elsewhere"))])
    same(shipped, case)


def test_one_chapter_of_one_person_and_nobody_changes_places(shipped: Store) -> None:
    agreement = (
        says("cat"),
        says("cat", "withdrawn", withdrawn_what=["one_topic"], withdrawn_topics=["health"]),
        says("dan", capacity="adult_self"),
    )
    case = same(shipped, shipped.case(import_record(shipped, record(*agreement, health=HEALTH))))
    assert said(dump(case))["agreement"] == list(agreement)
    assert standing(case, "cat") == ("agrees", True, frozenset({"health"}), False)


def test_a_no_after_a_yes_is_told_in_turn(shipped: Store) -> None:
    case = shipped.case(import_record(shipped, record(says("cat"), says("cat", "does_not_agree"), health=HEALTH)))
    assert standing(same(shipped, case), "cat")[:2] == ("does_not_agree", False)


def test_of_several_people_both_must_have_agreed_at_one_time(shipped: Store) -> None:
    both = {"worries": [{"what": "Money", "about": ["cat", "dan"]}]}
    dan = says("dan", capacity="adult_self")
    same(shipped, shipped.case(import_record(shipped, record(says("cat"), dan, says("cat", "withdrawn"), **both))))
    with pytest.raises(NotAgreed):
        import_record(shipped, record(says("cat"), says("cat", "withdrawn"), dan, **both))


def test_what_points_at_something_waits_for_it(shipped: Store) -> None:
    """A young person's number is theirs; the scale is the family's, for which somebody else speaks later."""
    told = {"scales": [{"key": "s1", "zero": "Bad"}], "scores": [{"scale": "s1", "person": "ann", "value": 4}]}
    young = says("ann", capacity="young_person_16_17")
    same(shipped, shipped.case(import_record(shipped, record(young, says("cat"), **told))))
    with pytest.raises(NotAgreed):
        import_record(shipped, record(young, **told))


@pytest.mark.parametrize(
    "agreement",
    [[says("cat", "wants_time")], [says("cat", explained=[])], [says("dan", capacity="adult_self")], []],
)
def test_what_nobody_ever_agreed_to_is_not_let_in(shipped: Store, agreement: list[dict[str, Any]]) -> None:
    before = shipped.references()
    with pytest.raises(NotAgreed, match="nothing was imported"):
        import_record(shipped, record(*agreement, health=HEALTH) | {"people": PEOPLE})
    assert shipped.references() == before


def judged(outcome: str, person: str = "ann") -> dict[str, Any]:
    return {"person": person, "outcome": outcome, "judged_on": "2026-01-12"}


def test_a_young_person_who_could_decide_then(shipped: Store) -> None:
    """C5: what they agreed to was written down while they were found able."""
    people = {"people": PEOPLE[:1], "health": {"ann": HEALTH["ann"]}}
    agreement = says("ann", capacity="under_16_able")
    content = record(agreement, gillick=[judged("able"), judged("not_able")]) | people
    case = same(shipped, shipped.case(import_record(shipped, content)))
    assert not standing(case, "ann")[1]
    assert [row["outcome"] for row in said(dump(case))["gillick"]] == ["able", "not_able"]
    with pytest.raises(NotAgreed):
        import_record(shipped, record(agreement, gillick=[judged("not_sure")]) | people)


def test_findings_keep_their_places(shipped: Store) -> None:
    found = [judged("able"), judged("not_able"), judged("able", "dan")]
    case = shipped.case(import_record(shipped, record(says("cat"), gillick=found)))
    assert said(dump(case))["gillick"] == found


def test_a_refusal_is_imported_and_finished(shipped: Store) -> None:
    """Rule 5: attempts and what was explained need nobody's agreement."""
    told = {
        "attempts": [{"on": "2026-01-10", "how": "call", "whom": ["cat"]}],
        "refusal": {"explained": ["change_mind"], "worries": "no"},
    }
    names = [{"key": one["key"], "given_names": one["given_names"]} for one in PEOPLE]
    content = record(says("cat", "does_not_agree"), **told) | {"people": names}
    case = same(shipped, shipped.case(import_record(shipped, content)))
    assert {name: said(dump(case))[name] for name in told} == told
    reasons = Answer(absent="asked-unknown")
    for _ in range(6):
        gaps = missing(shipped.case(case.reference))
        shipped.save(case.id, [Change(gap.question or gap.section, gap.subject, reasons) for gap in gaps])
    assert finish(shipped, case.reference) == []
    assert dump(shipped.case(case.reference))["assessment"]["outcome"] == "refused"


# ---------------------------------------------------------------- whatever came about

WHO = st.sampled_from(["cat", "dan", "ann"])
steps = st.one_of(
    st.tuples(st.just("says"), WHO, st.sampled_from(["agrees", "withdrawn", "no"])),
    st.tuples(
        st.just("back"), st.sampled_from(["cat", "dan"]), st.sampled_from(["health", "challenges", "ann", "dan"])
    ),
    st.tuples(st.just("health"), WHO, st.sampled_from(["gp", "checks"])),
    st.tuples(st.just("worry"), WHO, st.sampled_from(["cat", "dan", ""])),
)
CAPACITY = {"cat": "parent_with_pr", "dan": "adult_self", "ann": "young_person_16_17"}


def agreement_of(who: str, what: str, people: dict[str, str]) -> dict[str, Any]:
    values = {"person": people[who], "capacity": CAPACITY[who], "explained": ["voluntary"], "decision": what}
    if what == "no":
        return values | {"decision": "does_not_agree"}
    if what in ("agrees", "withdrawn"):
        return values
    name, part = ("people", "one_person") if what in people else ("topics", "one_topic")
    return values | {
        "decision": "withdrawn",
        "withdrawn_what": [part],
        f"withdrawn_{name}": [people.get(what, what)],
    }


def take(store: Store, case: Case, step: tuple[str, str, str]) -> None:
    """One step of the work; what the gate refuses does not happen."""
    people = {person.key: str(person.id) for person in case.people}
    kind, who, what = step
    subject = next(person.id for person in case.people if person.key == who)
    try:
        with store.unit(case.id) as unit:
            if kind in ("says", "back"):
                unit.add_row("agreement", agreement_of(who, what, people))
            elif kind == "health":
                unit.save([Change(f"health.{what}", subject, Answer("x" if what == "gp" else ["dentist"]))])
            else:
                row = unit.add_row("worries")
                about = [people[one] for one in dict.fromkeys([who, what]) if one]
                unit.save([Change("worries.about", row, Answer(about)), Change("worries.what", row, Answer("Money"))])
    except NotAgreed:
        pass


@given(st.lists(steps, min_size=4, max_size=14))
@settings(max_examples=12)
def test_whatever_came_about_comes_about_again(shipped: Store, taken: list[tuple[str, str, str]]) -> None:
    case = shipped.case(import_record(shipped, record(says("cat")) | {"people": PEOPLE}))
    for step in taken:
        take(shipped, case, step)
    same(shipped, shipped.case(case.reference))
