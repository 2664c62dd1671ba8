"""Rows of lists and of pairs: added, put in order, taken away, brought back."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from ehat_tui.errors import NotAgreed, NotFound
from ehat_tui.record.case import Case
from ehat_tui.record.ids import new_id, pair_id


def ids(case: Case, section: str) -> list[UUID]:
    return [row.id for row in case.rows(section)]


@pytest.fixture
def services(vault: Any, case: Case) -> list[UUID]:
    return [vault.add(case, "services", key=key) for key in ("gp", "school", "camhs")]


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("people", {"given_names": "Dan", "roles": ["friend"], "birth_date": "2001"}),
        ("objectives", {"title": "Bus alone", "needs": []}),
        ("lead", {"name": "Priya Nair"}),
        ("contacts", {"what": "No reply", "happened_on": "2026-01-12"}),
        ("services", {}),
    ],
)
def test_a_new_row_stands_at_the_end(vault: Any, case: Case, section: str, values: dict[str, Any]) -> None:
    first = vault.add(case, section, values, "one")
    second = vault.add(case, section, values)
    found = vault.again(case).rows(section)
    assert [row.id for row in found[-2:]] == [first, second]
    assert [row.key for row in found[-2:]] == ["one", ""]
    for row in found[-2:]:
        assert row.section == section
        assert {name: row.values[name] for name in values} == values
        assert all(value is None for name, value in row.values.items() if name not in values)


def test_an_id_can_be_given(vault: Any, case: Case) -> None:
    wanted = new_id()
    with vault.store.unit(case.id) as unit:
        assert unit.add_row("services", row_id=wanted) == wanted
    assert ids(vault.again(case), "services") == [wanted]


def test_rows_point_at_people_and_rows(vault: Any, case: Case) -> None:
    scale = vault.add(case, "scales")
    score = vault.add(case, "scores", {"scale": str(scale), "person": str(case.people[0].id), "value": 6})
    row = vault.again(case).row("scores", score)
    assert (row.values["scale"], row.values["person"], row.values["value"]) == (str(scale), str(case.people[0].id), 6)


def test_lists_in_one_table_stay_apart(vault: Any, case: Case, services: list[UUID]) -> None:
    worry = vault.add(case, "worries")
    found = vault.again(case)
    assert (ids(found, "services"), ids(found, "worries"), ids(found, "strengths")) == (services, [worry], [])


def test_a_removed_row_is_gone_and_comes_back_in_its_place(vault: Any, case: Case, services: list[UUID]) -> None:
    vault.save(case, "services.worker", services[1], "Mrs Bell", said_by="parent")
    before = vault.again(case)
    with vault.store.unit(case.id) as unit:
        unit.remove_row("services", services[1])
    assert ids(vault.again(case), "services") == [services[0], services[2]]
    with vault.store.unit(case.id) as unit:
        unit.restore_row("services", services[1])
    found = vault.again(case)
    assert found.sections == before.sections
    assert found.answers == before.answers


def test_a_removed_person_is_in_no_page_and_no_pair(vault: Any, case: Case) -> None:
    ann, cat = (person.id for person in case.people)
    with vault.store.unit(case.id) as unit:
        unit.remove_row("people", cat)
    found = vault.again(case)
    assert [person.id for person in found.people] == [ann]
    assert found.person(cat) is None
    assert found.rows("relationships") == ()


def test_rows_are_put_in_order(vault: Any, case: Case, services: list[UUID]) -> None:
    wanted = [services[2], services[0], services[1]]
    with vault.store.unit(case.id) as unit:
        unit.order_rows("services", wanted)
    found = vault.again(case)
    assert ids(found, "services") == wanted
    assert [row.position for row in found.rows("services")] == [0, 1, 2]
    assert ids(found, "people") == ids(case, "people")


def test_only_rows_that_moved_change(vault: Any, case: Case, services: list[UUID]) -> None:
    def revisions() -> list[int]:
        with vault.store.unit(case.id) as unit:
            return [unit._row(case.form.sections["services"], row).revision for row in services]

    first = revisions()
    with vault.store.unit(case.id) as unit:
        unit.order_rows("services", [services[1], services[0], services[2]])
    assert [now - before for before, now in zip(first, revisions(), strict=True)] == [1, 1, 0]


def test_a_row_that_comes_back_after_a_move_has_a_fixed_place(vault: Any, case: Case, services: list[UUID]) -> None:
    with vault.store.unit(case.id) as unit:
        unit.remove_row("services", services[0])
        unit.order_rows("services", [services[2], services[1]])
        unit.restore_row("services", services[0])
    orders = [ids(vault.again(case), "services") for _ in range(3)]
    assert orders == [[services[0], services[2], services[1]]] * 3


# ---------------------------------------------------------------- rows of somebody else


def foreign(vault: Any) -> tuple[Case, UUID, UUID]:
    """Another family: its assessment, its child, a service of theirs."""
    other = vault.agreed()
    return other, other.people[0].id, vault.add(other, "services")


OPERATIONS = {
    "remove": lambda unit, section, row: unit.remove_row(section, row),
    "restore": lambda unit, section, row: unit.restore_row(section, row),
    "order": lambda unit, section, row: unit.order_rows(section, [row]),
}


@pytest.mark.parametrize("what", OPERATIONS)
@pytest.mark.parametrize("section", ["people", "services", "relationships"])
def test_rows_of_another_family_are_not_found(vault: Any, case: Case, what: str, section: str) -> None:
    other, child, service = foreign(vault)
    pair = pair_id(child, other.people[1].id)
    row = {"people": child, "services": service, "relationships": pair}[section]
    vault.save(other, "relationships.lives_with", pair, "no")
    before = vault.content()
    with pytest.raises(NotFound), vault.store.unit(case.id) as unit:
        OPERATIONS[what](unit, section, row)
    assert vault.content() == before


@pytest.mark.parametrize("what", OPERATIONS)
@pytest.mark.parametrize("section", ["people", "services", "relationships", "worries"])
def test_there_is_no_such_row(vault: Any, case: Case, services: list[UUID], what: str, section: str) -> None:
    row = services[0] if section == "worries" else uuid4()  # of another list of the same family
    before = vault.content()
    with pytest.raises(NotFound), vault.store.unit(case.id) as unit:
        OPERATIONS[what](unit, section, row)
    assert vault.content() == before


def test_an_answer_kept_in_a_row_needs_the_row(vault: Any, case: Case) -> None:
    other, child, _ = foreign(vault)
    for question, subject in (
        ("people.sex", child),
        ("people.sex", uuid4()),
        ("relationships.lives_with", pair_id(child, other.people[1].id)),
        ("relationships.lives_with", uuid4()),
    ):
        with pytest.raises(NotFound):
            vault.save(case, question, subject, "F")
    assert vault.again(other) == vault.store.case(other.reference)


# ---------------------------------------------------------------- pairs


def test_there_is_a_pair_for_each_child_and_other_person(vault: Any, case: Case) -> None:
    ann, cat = case.people
    (row,) = case.rows("relationships")
    assert row.id == pair_id(ann.id, cat.id)
    assert row.values == {"child": str(ann.id), "person": str(cat.id)}
    assert vault.again(case).sections.get("relationships") is None, "nothing is stored before something is said"


def test_a_pair_is_stored_when_something_is_said(vault: Any, case: Case) -> None:
    ann, cat = case.people
    pair = pair_id(ann.id, cat.id)
    vault.save(case, "relationships.living_since", pair, "2020")  # kept as an answer: no row yet
    vault.save(case, "relationships.relationship", pair, "mother", said_by="child")
    vault.save(case, "relationships.lives_with", pair, "all_the_time")
    found = vault.again(case)
    (row,) = found.rows("relationships")
    assert row.id == pair
    assert (row.values["child"], row.values["person"]) == (str(ann.id), str(cat.id))
    assert (row.values["relationship"], row.values["lives_with"]) == ("mother", "all_the_time")
    assert found.value("relationships.living_since", pair) == "2020"
    assert found.answer(found.form.question("relationships.relationship"), pair).said_by == "child"


def test_pairs_come_in_the_order_of_the_people(vault: Any, case: Case) -> None:
    dan = vault.add(case, "people", {"given_names": "Dan"})
    vault.save(case, "people.roles", dan, ["child_assessed"])
    found = vault.again(case)
    ann, cat, _ = (person.id for person in found.people)
    pairs = [pair_id(ann, cat), pair_id(ann, dan), pair_id(dan, ann), pair_id(dan, cat)]
    assert ids(found, "relationships") == pairs
    vault.save(case, "relationships.lives_with", pairs[3], "no")
    found = vault.again(case)
    assert ids(found, "relationships") == pairs
    assert [row.position for row in found.rows("relationships")] == [0, 1, 2, 3]
    assert [row.values.get("lives_with") for row in found.rows("relationships")] == [None, None, None, "no"]


def test_a_child_who_is_no_longer_assessed_keeps_what_was_said(vault: Any, case: Case) -> None:
    """Roles are changed by mistake and back; an answer of a branch not taken is kept in the draft."""
    ann, cat = (person.id for person in case.people)
    vault.save(case, "relationships.lives_with", pair_id(ann, cat), "no")
    vault.save(case, "people.roles", ann, ["child_other"])
    assert vault.again(case).rows("relationships") == ()
    vault.save(case, "people.roles", ann, ["child_assessed"])
    (row,) = vault.again(case).rows("relationships")
    assert row.values["lives_with"] == "no"


def test_the_id_of_a_pair_is_one_way(case: Case) -> None:
    ann, cat = (person.id for person in case.people)
    assert pair_id(ann, cat) == pair_id(ann, cat)
    assert len({pair_id(ann, cat), pair_id(cat, ann), ann, cat}) == 4


def test_the_gate_is_shut_for_rows_too(vault: Any) -> None:
    case = vault.store.create()
    with pytest.raises(NotAgreed):
        vault.add(case, "services")
    assert vault.add(case, "contacts", {"what": "No reply"})
