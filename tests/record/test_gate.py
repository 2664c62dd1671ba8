"""No answer from the family section on without one agreement that stands (rules 2 and 3)."""

from typing import Any

import pytest

from ehat_tui.errors import NotAgreed
from ehat_tui.form.load import load
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.gate import NAMES, agreement_stands, newest_by_person, require_agreement
from ehat_tui.record.unit import Change

TOLD = ["voluntary"]


def agreement(person: str = "cat", decision: str | None = "agrees", **more: Any) -> dict[str, Any]:
    return {"person": person, "capacity": "parent_with_pr", "explained": TOLD, "decision": decision, **more}


# agreements in the order they were given, and whether one stands
STANDS: dict[str, tuple[list[dict[str, Any]], bool]] = {
    "nobody": ([], False),
    "one agrees": ([agreement()], True),
    "with limits": ([agreement(decision="agrees_with_limits")], True),
    "wants time": ([agreement(decision="wants_time")], False),
    "does not agree": ([agreement(decision="does_not_agree")], False),
    "not decided": ([agreement(decision=None)], False),
    "nothing was explained": ([agreement(explained=[])], False),
    "nothing was ever explained": ([agreement(explained=None)], False),
    "nobody was asked": ([agreement(person="")], False),
    "one of two": ([agreement("dan", "does_not_agree"), agreement()], True),
    "changed their mind": ([agreement(), agreement(decision="does_not_agree")], False),
    "changed it again": ([agreement(decision="does_not_agree"), agreement()], True),
    "took all back": ([agreement(), agreement(decision="withdrawn", withdrawn_what=["all"])], False),
    "took back, without saying what": ([agreement(), agreement(decision="withdrawn")], False),
    "took all and one back": (
        [agreement(), agreement(decision="withdrawn", withdrawn_what=["one_agency", "all"])],
        False,
    ),
    "took one agency back": ([agreement(), agreement(decision="withdrawn", withdrawn_what=["one_agency"])], True),
    "took back what was never agreed": ([agreement(decision="withdrawn", withdrawn_what=["one_topic"])], False),
    "one took all back, another did not": (
        [agreement(), agreement("dan"), agreement(decision="withdrawn", withdrawn_what=["all"])],
        True,
    ),
    "as a parent no more, for herself still": (
        [agreement(capacity="young_person_16_17"), agreement(), agreement(decision="withdrawn")],
        True,
    ),
    "agreed, then a new form half filled in": ([agreement(), agreement(decision=None)], False),
}


@pytest.mark.parametrize("what", STANDS)
def test_whether_an_agreement_stands(what: str) -> None:
    agreements, stands = STANDS[what]
    assert agreement_stands(agreements) is stands


def test_the_newest_counts_for_each_person_and_capacity() -> None:
    first, second, other = agreement(), agreement(decision="wants_time"), agreement(capacity="young_person_16_17")
    assert newest_by_person([first, other, second]) == {
        ("cat", "parent_with_pr"): second,
        ("cat", "young_person_16_17"): other,
    }


def test_the_codes_are_those_of_the_form() -> None:
    form = load()
    codes = {
        column: {option.code for option in form.vocabularies[form.question(f"agreement.{column}").options].options}
        for column in ("decision", "withdrawn_what", "capacity", "explained")
    }
    used = {key: set[str]() for key in codes}
    for agreements, _ in STANDS.values():
        for one in agreements:
            used["decision"] |= {one["decision"]} - {None}
            used["capacity"] |= {one["capacity"]}
            used["withdrawn_what"] |= set(one.get("withdrawn_what") or ())
            used["explained"] |= set(one["explained"] or ())
    assert {key: used[key] - codes[key] for key in codes} == {key: set() for key in codes}


@pytest.mark.parametrize("columns", [set(), {"sex"}, {"given_names", "sex"}, {"roles"}, {"birth_date"}])
def test_before_agreement_only_the_names_of_those_asked(columns: set[str]) -> None:
    people = load().sections["people"]
    for some in ({"given_names"}, set(NAMES)):
        require_agreement(people, some, [])
    with pytest.raises(NotAgreed):
        require_agreement(people, columns, [])
    require_agreement(people, columns, [agreement()])


# ---------------------------------------------------------------- in the store


def names(vault: Any) -> tuple[Case, str]:
    """An assessment in which nobody has agreed yet; the mother's id."""
    case = vault.store.create()
    return case, str(vault.add(case, "people", {"given_names": "Cat", "family_name": "Fell", "known_as": "Cat"}))


def test_every_section_from_the_family_on_is_shut(vault: Any) -> None:
    case, _ = names(vault)
    before = vault.content()
    shut = [section for section in case.form.sections.values() if section.needs_agreement]
    assert len(shut) > 40
    for section in shut:
        question = next(q for q in section.questions if q.bind not in NAMES or not q.bind)
        about = vault.again(case).people[0].id
        for change in (Change(question.id, about, Answer("x")), Change(section.id, case.id, Answer("none"))):
            with pytest.raises(NotAgreed):
                vault.store.save(case.id, [change])
        if section.repeats == "list" and section.id != "people":
            with pytest.raises(NotAgreed):
                vault.add(case, section.id)
    with pytest.raises(NotAgreed):
        vault.add(case, "people", {"given_names": "Ann", "roles": ["child_assessed"]})
    assert vault.content() == before


def test_what_comes_before_agreement_is_open(vault: Any) -> None:
    case, _ = names(vault)
    vault.save(case, "start.danger", case.id, "no")
    vault.save(case, "people.known_as", vault.again(case).people[0].id, "Catty")
    for section in ("visits", "safety", "agreement", "contacts"):
        vault.add(case, section)
    assert vault.again(case).people[0].name == "Catty"


def test_the_gate_opens_and_shuts_with_the_agreement(vault: Any) -> None:
    case, cat = names(vault)

    def open_now() -> bool:
        try:
            vault.save(case, "money.debt", case.id, 5)
        except NotAgreed:
            return False
        return True

    row = vault.add(case, "agreement", {"person": cat, "capacity": "parent_with_pr"})
    assert not open_now()
    vault.save(case, "agreement.decision", row, "agrees")
    assert not open_now(), "nothing was explained (rule 3)"
    vault.save(case, "agreement.explained", row, TOLD)
    assert open_now()
    assert vault.again(case).agreed
    vault.save(case, "agreement.decision", row, "wants_time")
    assert not open_now()
    vault.save(case, "agreement.decision", row, "agrees_with_limits")
    assert open_now()
    partly = {"person": cat, "capacity": "parent_with_pr", "explained": TOLD, "decision": "withdrawn"}
    later = vault.add(case, "agreement", partly | {"withdrawn_what": ["one_agency"]})
    assert open_now()
    vault.save(case, "agreement.withdrawn_what", later, ["all"])
    assert not open_now()
    with vault.store.unit(case.id) as unit:
        unit.remove_row("agreement", later)
    assert open_now()
    with vault.store.unit(case.id) as unit:
        unit.remove_row("agreement", row)
    assert not open_now()
    assert not vault.again(case).agreed
    with vault.store.unit(case.id) as unit:
        unit.restore_row("agreement", row)
    assert open_now()


def test_the_gate_is_looked_at_within_one_unit_too(vault: Any) -> None:
    """An import adds the agreement and what it opens in one transaction."""
    case, cat = names(vault)
    with pytest.raises(NotAgreed), vault.store.unit(case.id) as unit:
        shut_again(unit, cat)
    assert vault.again(case).rows("agreement") == ()


def shut_again(unit: Any, cat: str) -> None:
    row = unit.add_row("agreement", agreement(cat))
    unit.add_row("services")
    unit.save([Change("agreement.decision", row, Answer("does_not_agree"))])
    unit.add_row("services")


def test_the_newest_agreement_counts_wherever_it_stands_in_the_list(vault: Any) -> None:
    case, cat = names(vault)
    first = vault.add(case, "agreement", agreement(cat, "does_not_agree"))
    second = vault.add(case, "agreement", agreement(cat))
    assert vault.again(case).agreed
    with vault.store.unit(case.id) as unit:
        unit.order_rows("agreement", [second, first])
    assert vault.again(case).agreed
    vault.add(case, "services")
