"""Where everybody stands: tables of what was said and what follows, and what holds whatever is said in any order."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehat_tui.form.load import load
from ehat_tui.record.agreement import CONFLICT, SAYS_NO, STANDS, Agreements
from ehat_tui.record.said import FAMILY, SELF, Parent, Somebody, event, somebody

FORM = load()
TOLD = ["voluntary"]
TOPICS = ["health", "plan"]
ANN, BO, CAT, DAN, EVE = "ann", "bo", "cat", "dan", "eve"
# Two children, their parents, who both count, and a grandmother nobody assesses.
FAMILY_OF_FIVE = {
    ANN: Somebody(ANN, child=True, assessed=True),
    BO: Somebody(BO, child=True, assessed=True),
    CAT: Somebody(CAT, assessed=True, parent=True),
    DAN: Somebody(DAN, assessed=True, parent=True),
    EVE: Somebody(EVE),
}
WELL_KNOWN = frozenset({Parent(child, parent, "yes") for child in (ANN, BO) for parent in (CAT, DAN)})
MOTHER = replace(FAMILY_OF_FIVE[ANN], parent=True)  # Ann, who has a child herself

Told = dict[str, Any]


def says(person: str, decision: str | None = "agrees", capacity: str | None = "parent_with_pr", **more: Any) -> Told:
    return {"person": person, "capacity": capacity, "explained": TOLD, "decision": decision, **more}


def stops(person: str, part: str, named: list[str], capacity: str | None = "parent_with_pr", **more: Any) -> Told:
    column = {"one_person": "people", "one_topic": "topics", "one_agency": "sharing"}[part]
    return says(person, "withdrawn", capacity, withdrawn_what=[part], **{f"withdrawn_{column}": named}, **more)


def found(person: str, outcome: str | None) -> Told:
    return {"person": person, "outcome": outcome}


def family(
    *events: Told,
    people: dict[str, Somebody] = FAMILY_OF_FIVE,
    parents: frozenset[Parent] = WELL_KNOWN,
    judged: tuple[Told, ...] | None = (),
) -> Agreements:
    """Who stands where in the family of five, after these events."""
    number = count()
    made = tuple({"id": str(next(number)), "recorded": "2026-09-12", "settled": "", **one} for one in events)
    told = None if judged is None else tuple({"id": f"g{next(number)}", "settled": "", **one} for one in judged)
    return Agreements(made, people, parents, told)


def self_says(person: str, decision: str = "agrees", capacity: str = "young_person_16_17", **more: Any) -> Told:
    return says(person, decision, capacity, **more)


# ---------------------------------------------------------------- whether an agreement stands

STAND: dict[str, tuple[list[Told], bool]] = {
    "nobody": ([], False),
    "one agrees": ([says(CAT)], True),
    "with limits": ([says(CAT, "agrees_with_limits")], True),
    "wants time": ([says(CAT, "wants_time")], False),
    "does not agree": ([says(CAT, "does_not_agree")], False),
    "not decided": ([says(CAT, None)], False),
    "nothing was explained": ([says(CAT, explained=[])], False),
    "nothing was ever explained": ([says(CAT, explained=None)], False),
    "nobody was asked": ([says("")], False),
    "somebody who is not there": ([says("nobody")], False),
    "one of two": ([says(DAN, "does_not_agree"), says(CAT)], True),
    "changed their mind": ([says(CAT), says(CAT, "does_not_agree")], False),
    "changed it again": ([says(CAT, "does_not_agree"), says(CAT)], True),
    "took all back": ([says(CAT), says(CAT, "withdrawn", withdrawn_what=["all"])], False),
    "took back, without saying what": ([says(CAT), says(CAT, "withdrawn")], False),
    "took back, told nothing again": ([says(CAT), says(CAT, "withdrawn", explained=None)], False),
    "took all and one back": ([says(CAT), says(CAT, "withdrawn", withdrawn_what=["one_agency", "all"])], False),
    "took one agency back": ([says(CAT), stops(CAT, "one_agency", [])], True),
    "took back what was never agreed": ([stops(CAT, "one_topic", ["health"])], False),
    "one took all back, another did not": ([says(CAT), says(DAN), says(CAT, "withdrawn")], True),
    "as a parent no more, for herself still": (
        [self_says(CAT), says(CAT), says(CAT, "withdrawn")],
        True,
    ),
    "as a carer no more, who was a parent before": ([says(CAT), says(CAT, "withdrawn", "carer_without_pr")], False),
    "no more, without saying as what": ([self_says(CAT), says(CAT), says(CAT, "withdrawn", None)], False),
    "agreed, then a new form half filled in": ([says(CAT), says(CAT, None)], True),
    "agreed, then again without being told": ([says(CAT), says(CAT, explained=[])], True),
    "said no, then yes without being told": ([says(CAT, "does_not_agree"), says(CAT, explained=[])], False),
}


@pytest.mark.parametrize("what", STAND)
def test_whether_an_agreement_stands(what: str) -> None:
    events, stands = STAND[what]
    agreed = family(*events)
    assert agreed.stands is stands
    asked = any(one["person"] in FAMILY_OF_FIVE and one["decision"] in SAYS_NO for one in events)
    if not stands:
        assert agreed.refused is (asked and "what was never" not in what)
    else:
        assert not agreed.refused


def test_the_newest_counts_for_each_person_and_part() -> None:
    first, second, other = says(CAT, id="1"), says(CAT, "wants_time", id="2"), self_says(CAT, id="3")
    newest = family(first, other, second).newest
    assert {key: one["id"] for key, one in newest.items()} == {(CAT, FAMILY): "2", (CAT, SELF): "3"}
    assert list(newest) == [(CAT, SELF), (CAT, FAMILY)], "the one given last stands last"


def test_a_girl_turns_sixteen() -> None:
    young, older = self_says(ANN, capacity="under_16_able"), self_says(ANN, "does_not_agree")
    agreed = family(young, older, judged=(found(ANN, "able"),))
    assert agreed.standing(ANN).own == "does_not_agree"
    assert not agreed.stands


def test_the_codes_are_those_of_the_form() -> None:
    def codes(column: str) -> set[str]:
        question = next(q for q in FORM.sections["agreement"].questions if q.bind == column)
        return {option.code for option in FORM.vocabularies[question.options].options}

    used: dict[str, set[str]] = {"decision": {*STANDS, *SAYS_NO}, "withdrawn_what": {"all"}, "capacity": set()}
    for events, _ in STAND.values():
        for one in events:
            used["capacity"] |= {one["capacity"]} - {None}
            used["withdrawn_what"] |= set(one.get("withdrawn_what") or ())
    used["capacity"] |= {"under_16_able", "expectant_parent", "adult_self", "young_adult_18_25"}
    used["withdrawn_what"] |= {"one_person", "one_topic", "one_agency"}
    assert used["decision"] == codes("decision")
    assert used["withdrawn_what"] == codes("withdrawn_what")
    assert used["capacity"] <= codes("capacity")
    assert set(TOPICS) <= codes("withdrawn_topics") == {*FORM_TOPICS}
    assert set(TOLD) <= codes("explained")


FORM_TOPICS = [
    chapter.id
    for chapter in FORM.chapters
    if any(FORM.sections[section].needs_agreement for section in chapter.sections) and chapter.id != "finish"
]

# ---------------------------------------------------------------- one person


# what was said, about whom, and: state, covered, own
STANDING: dict[str, tuple[list[Told], str, tuple[str, bool, str]]] = {
    "nobody was asked": ([], ANN, ("", False, "")),
    "a parent agrees, the child": ([says(CAT)], ANN, ("agrees", True, "")),
    "a parent agrees, herself": ([says(CAT)], CAT, ("agrees", True, "agrees")),
    "a parent agrees, the other": ([says(CAT)], DAN, ("", False, "")),
    "of a baby on the way": ([says(CAT, capacity="expectant_parent")], ANN, ("agrees", True, "")),
    "a carer agrees, the child": ([says(CAT, capacity="carer_without_pr")], ANN, ("", False, "")),
    "a carer agrees, herself": ([says(CAT, capacity="carer_without_pr")], CAT, ("agrees", True, "agrees")),
    "an adult for herself, the child": ([says(CAT, capacity="adult_self")], ANN, ("", False, "")),
    "a girl for herself": ([self_says(ANN)], ANN, ("agrees", True, "agrees")),
    "a girl for herself, her brother": ([self_says(ANN)], BO, ("", False, "")),
    "a girl who says no": ([says(CAT), self_says(ANN, "does_not_agree")], ANN, (CONFLICT, False, "does_not_agree")),
    "a girl who wants time": ([says(CAT), self_says(ANN, "wants_time")], ANN, (CONFLICT, False, "wants_time")),
    "a girl who says no, her brother": ([says(CAT), self_says(ANN, "does_not_agree")], BO, ("agrees", True, "")),
    "a girl who says yes, her mother no": (
        [says(CAT, "does_not_agree"), self_says(ANN)],
        ANN,
        (CONFLICT, True, "agrees"),
    ),
    "parents differ": ([says(CAT), says(DAN, "does_not_agree")], ANN, (CONFLICT, True, "")),
    "parents differ, the one who agrees": ([says(CAT), says(DAN, "does_not_agree")], CAT, ("agrees", True, "agrees")),
    "parents agree": ([says(CAT, "agrees_with_limits"), says(DAN)], ANN, ("agrees", True, "")),
    "parents both say no": ([says(CAT, "wants_time"), says(DAN, "withdrawn")], ANN, ("withdrawn", False, "")),
    "for herself no, as a mother yes": (
        [says(CAT), self_says(CAT, "does_not_agree", "adult_self")],
        CAT,
        ("does_not_agree", False, "does_not_agree"),
    ),
    "for herself no, as a mother yes, the child": (
        [says(CAT), self_says(CAT, "does_not_agree", "adult_self")],
        ANN,
        ("agrees", True, ""),
    ),
    "as a mother no, for herself yes": (
        [self_says(CAT, capacity="adult_self"), says(CAT, "does_not_agree")],
        CAT,
        ("agrees", True, "agrees"),
    ),
    "takes back a child": ([says(CAT), stops(CAT, "one_person", [ANN])], ANN, ("withdrawn", False, "")),
    "takes back a child, the other child": ([says(CAT), stops(CAT, "one_person", [ANN])], BO, ("agrees", True, "")),
    "takes back a child, herself": ([says(CAT), stops(CAT, "one_person", [ANN])], CAT, ("agrees", True, "agrees")),
    "takes back herself": ([says(CAT), stops(CAT, "one_person", [CAT])], CAT, ("withdrawn", False, "withdrawn")),
    "takes back herself, the child": ([says(CAT), stops(CAT, "one_person", [CAT])], ANN, ("agrees", True, "")),
    "takes back a child, and agrees again": (
        [says(CAT), stops(CAT, "one_person", [ANN]), says(CAT)],
        ANN,
        ("agrees", True, ""),
    ),
    "takes back a child whose father agreed": (
        [says(DAN), says(CAT), stops(CAT, "one_person", [ANN])],
        ANN,
        (CONFLICT, False, ""),
    ),
    "takes back a child whose father agrees then": (
        [says(CAT), stops(CAT, "one_person", [ANN]), says(DAN)],
        ANN,
        (CONFLICT, True, ""),
    ),
    "takes back a girl who agreed herself": (
        [self_says(ANN), says(CAT), stops(CAT, "one_person", [ANN])],
        ANN,
        (CONFLICT, True, "agrees"),
    ),
    "takes back a child, as if for herself": (
        [says(CAT), stops(CAT, "one_person", [ANN], "adult_self")],
        ANN,
        ("withdrawn", False, ""),
    ),
    "a girl takes herself back": (
        [says(CAT), self_says(ANN), stops(ANN, "one_person", [ANN], "young_person_16_17")],
        ANN,
        (CONFLICT, False, "withdrawn"),
    ),
    "a girl who was not asked takes herself back": (
        [says(CAT), stops(ANN, "one_person", [ANN], "young_person_16_17")],
        ANN,
        (CONFLICT, False, "withdrawn"),
    ),
    "a grandmother takes back a child": (
        [says(CAT), says(EVE, capacity="adult_self"), stops(EVE, "one_person", [ANN], "adult_self")],
        ANN,
        ("agrees", True, ""),
    ),
    "a name of another choice": (
        [says(CAT), says(CAT, "withdrawn", withdrawn_what=["one_topic"], withdrawn_people=[ANN])],
        ANN,
        ("agrees", True, ""),
    ),
    "a yes with an old list of names": ([says(CAT, withdrawn_what=["one_person"], withdrawn_people=[ANN])], ANN, (
        "agrees",
        True,
        "",
    )),
    "nobody said as what, herself": ([says(CAT, capacity=None)], CAT, ("agrees", True, "agrees")),
    "nobody said as what, the child": ([says(CAT, capacity=None)], ANN, ("", False, "")),
    "no, and nobody said as what, the child": (
        [says(CAT), says(CAT, "withdrawn", None)],
        ANN,
        ("withdrawn", False, ""),
    ),
    "yes again, and nobody said as what": (
        [says(CAT, "withdrawn", None), says(CAT, capacity=None)],
        CAT,
        ("agrees", True, "agrees"),
    ),
    "a child, and nobody said as what": ([says(ANN, capacity=None)], ANN, ("agrees", True, "agrees")),
    "a child, and nobody said as what, the brother": ([says(ANN, capacity=None)], BO, ("", False, "")),
    "somebody who is not assessed": ([says(CAT)], EVE, ("", False, "")),
    "somebody nobody knows": ([says(CAT)], "nobody", ("", False, "")),
}  # fmt: skip


@pytest.mark.parametrize("what", STANDING)
def test_where_somebody_stands(what: str) -> None:
    events, person, expected = STANDING[what]
    standing = family(*events).standing(person)
    assert (standing.state, standing.covered, standing.own) == expected
    assert standing.says_no is (bool(standing.state) and not standing.covered)


def test_who_spoke_for_a_child_is_told() -> None:
    agreed = family(says(CAT), says(DAN, "wants_time"), says(CAT), stops(DAN, "one_person", [ANN]))
    assert agreed.standing(ANN).parents == {DAN: "withdrawn", CAT: "agrees"}
    assert agreed.standing(BO).parents == {DAN: "wants_time", CAT: "agrees"}
    assert agreed.standing(CAT).parents == {}


# ---------------------------------------------------------------- who speaks for a child


@pytest.mark.parametrize(
    ("responsibility", "speaks", "for_a_mother"),
    [
        ("", True, False),
        ("yes", True, True),
        ("court_order", True, True),
        ("shared_with_council", True, True),
        ("not_sure", True, False),
        ("no", False, False),
    ],
)
def test_only_who_may_be_responsible_speaks_for_a_child(responsibility: str, speaks: bool, for_a_mother: bool) -> None:
    """For a young mother only who is so for certain: her baby's father speaks for the baby, and for nobody else."""
    parents = frozenset({Parent(ANN, CAT, responsibility, "informed")})
    assert family(says(CAT), parents=parents).standing(ANN).covered is speaks
    young = {**FAMILY_OF_FIVE, ANN: MOTHER}
    assert family(says(CAT), people=young, parents=parents).standing(ANN).covered is for_a_mother


def test_a_mother_who_is_a_child_speaks_for_hers() -> None:
    young = {**FAMILY_OF_FIVE, ANN: MOTHER}
    agreed = family(self_says(ANN), says(ANN, "does_not_agree"), says(DAN), people=young, parents=frozenset())
    assert agreed.standing(ANN).own == "agrees"
    assert agreed.standing(BO).parents == {ANN: "does_not_agree", DAN: "agrees"}


@pytest.mark.parametrize(
    ("birth", "covered"),
    [
        ("2008-09-12", False),
        ("2008-09-13", True),
        ("2008-09", True),
        ("2008", True),
        ("2007", False),
        ("2007~", False),
        ("2008-02-29", False),
        ("when the leaves fell", True),
        (None, True),
        ("", True),
    ],
)
def test_nobody_speaks_for_who_has_grown_up(birth: str | None, covered: bool) -> None:
    """What a parent said before that holds on; it is asked again (C12)."""
    people = {**FAMILY_OF_FIVE, ANN: somebody(ANN, ["child_assessed"], None, birth)}
    agreed = family(says(CAT), people=people)
    assert agreed.standing(ANN).covered is covered
    assert family(says(CAT, recorded="2024-12-30"), people=people).standing(ANN).covered


@pytest.mark.parametrize(
    ("roles", "assessed", "expected"),
    [
        (["child_assessed"], None, (True, True, False)),
        (["child_assessed", "parent"], "no", (True, True, True)),
        (["parent"], "yes", (False, True, True)),
        (["parent"], "no", (False, False, True)),
        (["parent"], None, (False, False, True)),
        (["grandparent"], "yes", (False, True, False)),
        (["professional"], "yes", (False, False, False)),
        (["professional", "friend"], "yes", (False, True, False)),
        ([], "yes", (False, False, False)),
        (None, "yes", (False, False, False)),
        (["expectant_parent", "child_assessed"], None, (True, True, True)),
        (["carer"], None, (False, False, True)),
        (["step_parent"], None, (False, False, True)),
    ],
)
def test_what_is_known_of_a_person(
    roles: list[str] | None, assessed: str | None, expected: tuple[bool, bool, bool]
) -> None:
    who = somebody("x", roles, assessed, "2008-09-12")
    assert (who.id, who.grown) == ("x", "2026-09-12")
    assert (who.child, who.assessed, who.parent) == expected
    assert [somebody("x", roles, assessed, birth).grown for birth in (None, "", "in May")] == ["", "", ""]


def test_a_parent_who_objects_shows_as_a_conflict() -> None:
    """C10: it is shown; one parent's yes still counts, and an answer of their own comes before a note about it."""
    objects = frozenset({Parent(ANN, CAT, "yes", "agrees"), Parent(ANN, DAN, "yes", "objects")})
    agreed = family(says(CAT), parents=objects)
    assert (agreed.standing(ANN).state, agreed.standing(ANN).covered) == (CONFLICT, True)
    assert agreed.standing(BO).state == "agrees"
    assert family(says(CAT), says(DAN), parents=objects).standing(ANN).state == "agrees"
    assert family(parents=objects).standing(ANN).state == ""
    assert family(says(CAT, "wants_time"), parents=objects).standing(ANN).state == "wants_time"
    without = frozenset({Parent(ANN, DAN, "no", "objects")})
    assert family(says(CAT), parents=without).standing(ANN).state == "agrees"


# ---------------------------------------------------------------- Gillick

YOUNG = self_says(ANN, capacity="under_16_able")
NO = self_says(ANN, "does_not_agree", "under_16_able")
JUDGED: dict[str, tuple[list[Told], tuple[Told, ...] | None, tuple[str, bool]]] = {
    "able": ([YOUNG], (found(ANN, "able"),), ("agrees", True)),
    "nobody judged": ([YOUNG], (), ("", False)),
    "not judged yet": ([YOUNG], (found(ANN, None),), ("", False)),
    "not able": ([YOUNG], (found(ANN, "not_able"),), ("", False)),
    "not sure": ([YOUNG], (found(ANN, "not_sure"),), ("", False)),
    "somebody else is able": ([YOUNG], (found(BO, "able"),), ("", False)),
    "able at last": ([YOUNG], (found(ANN, "not_able"), found(ANN, "able")), ("agrees", True)),
    "able no more": ([YOUNG], (found(ANN, "able"), found(ANN, "not_able")), ("", False)),
    "able, and asked again": ([YOUNG], (found(ANN, "able"), found(ANN, None)), ("agrees", True)),
    "not able, her mother agrees": ([says(CAT), YOUNG], (found(ANN, "not_able"),), ("agrees", True)),
    "not able and says no, her mother agrees": ([says(CAT), NO], (found(ANN, "not_able"),), ("agrees", True)),
    "able and says no": ([says(CAT), NO], (found(ANN, "able"),), (CONFLICT, False)),
    "nobody judged, and says no": ([says(CAT), NO], (), (CONFLICT, False)),
    "not sure, and says no": ([says(CAT), NO], (found(ANN, "not_sure"),), (CONFLICT, False)),
    "a draft from before": ([YOUNG], None, ("agrees", True)),
    "sixteen needs no judging": ([self_says(ANN)], (found(ANN, "not_able"),), ("agrees", True)),
}


@pytest.mark.parametrize("what", JUDGED)
def test_only_who_can_decide_decides(what: str) -> None:
    events, judged, expected = JUDGED[what]
    standing = family(*events, judged=judged).standing(ANN)
    assert (standing.state, standing.covered) == expected


# ---------------------------------------------------------------- a draft from before


def test_in_an_old_draft_an_agreement_is_for_everybody() -> None:
    """There nobody asked in which capacity, and there are no Gillick records."""
    for who in (CAT, ANN):
        agreed = family(says(who, capacity=None), parents=frozenset(), judged=None)
        assert agreed.family
        assert agreed.standing(BO).covered
    assert not family(says(CAT, capacity="adult_self"), judged=None).standing(ANN).covered


# ---------------------------------------------------------------- chapters

# what was said, about whom, and which of the chapters are shut (None: the family)
SHUT: dict[str, tuple[list[Told], str | None, list[str]]] = {
    "of all she speaks for": ([says(CAT), stops(CAT, "one_topic", ["health"])], ANN, ["health"]),
    "of herself": ([says(CAT), stops(CAT, "one_topic", ["health"])], CAT, ["health"]),
    "of the family": ([says(CAT), stops(CAT, "one_topic", ["health"])], None, ["health"]),
    "not of the other": ([says(CAT), says(DAN), stops(CAT, "one_topic", ["health"])], DAN, []),
    "until she agrees again": ([says(CAT), stops(CAT, "one_topic", ["health"]), says(CAT)], ANN, []),
    "until she agrees again, the family": ([says(CAT), stops(CAT, "one_topic", ["health"]), says(CAT)], None, []),
    "though the father agreed before": ([says(DAN), says(CAT), stops(CAT, "one_topic", ["plan"])], ANN, ["plan"]),
    "until the father agrees after": ([says(CAT), stops(CAT, "one_topic", ["plan"]), says(DAN)], ANN, []),
    "until the father agrees after, the family": (
        [says(CAT), stops(CAT, "one_topic", ["plan"]), says(DAN)],
        None,
        [],
    ),
    "one after the other": (
        [says(CAT), stops(CAT, "one_topic", ["plan"]), stops(CAT, "one_topic", ["health"])],
        ANN,
        ["health", "plan"],
    ),
    "and then everything": (
        [says(DAN), says(CAT), stops(CAT, "one_topic", ["plan"]), says(CAT, "withdrawn")],
        ANN,
        ["plan"],
    ),
    "by a girl, of herself": (
        [says(CAT), self_says(ANN), stops(ANN, "one_topic", ["plan"], "young_person_16_17")],
        ANN,
        ["plan"],
    ),
    "by a girl who was not asked": (
        [says(CAT), stops(ANN, "one_topic", ["plan"], "young_person_16_17")],
        ANN,
        ["plan"],
    ),
    "by a girl, not of her brother": (
        [says(CAT), self_says(ANN), stops(ANN, "one_topic", ["plan"], "young_person_16_17")],
        BO,
        [],
    ),
    "by a girl, not of the family": (
        [says(CAT), self_says(ANN), stops(ANN, "one_topic", ["plan"], "young_person_16_17")],
        None,
        [],
    ),
    "not of a girl who agreed herself": ([says(CAT), self_says(ANN), stops(CAT, "one_topic", ["plan"])], ANN, []),
    "by a young mother for herself, not of her child": (
        [self_says(CAT), says(CAT), stops(CAT, "one_topic", ["plan"], "young_person_16_17")],
        BO,
        [],
    ),
    "by a grandmother for herself": (
        [says(CAT), says(EVE, capacity="adult_self"), stops(EVE, "one_topic", ["plan"], "adult_self")],
        EVE,
        ["plan"],
    ),
    "by a grandmother, not of anybody else": (
        [says(CAT), says(EVE, capacity="adult_self"), stops(EVE, "one_topic", ["plan"], "adult_self")],
        None,
        [],
    ),
    "a chapter of another choice": (
        [says(CAT), says(CAT, "withdrawn", withdrawn_what=["one_person"], withdrawn_topics=["plan"])],
        ANN,
        [],
    ),
    "not of somebody nobody asked": ([says(CAT), stops(CAT, "one_topic", ["plan"])], EVE, []),
}


@pytest.mark.parametrize("what", SHUT)
def test_which_chapters_are_shut(what: str) -> None:
    events, person, topics = SHUT[what]
    agreed = family(*events)
    shut = agreed.family_topics if person is None else agreed.standing(person).topics
    assert sorted(shut) == topics
    for topic in TOPICS:
        owners = () if person is None else (person,)
        if person != EVE:  # who is not assessed is told of as a part of the family
            assert agreed.may_write(owners, topic) is (topic not in topics)
        assert agreed.taken_back(person or "", topic) is (person is not None and topic in topics)


# ---------------------------------------------------------------- the family


@pytest.mark.parametrize(
    ("events", "covered"),
    [
        ([], False),
        ([says(CAT)], True),
        ([says(CAT, capacity="carer_without_pr")], True),
        ([says(CAT, capacity="expectant_parent")], True),
        ([says(CAT, capacity=None)], True),
        ([says(CAT, capacity="adult_self")], False),
        ([self_says(ANN)], False),
        ([says(ANN, capacity=None)], False),
        ([says(CAT), says(DAN, "withdrawn")], True),
        ([says(CAT), says(CAT, "withdrawn")], False),
        ([says(CAT, "wants_time")], False),
        ([self_says(who, capacity="adult_self") for who in (ANN, BO, CAT, DAN)], True),
        ([self_says(who, capacity="adult_self") for who in (ANN, BO, CAT)], False),
    ],
)
def test_what_is_about_the_family(events: list[Told], covered: bool) -> None:
    agreed = family(*events)
    assert agreed.family is covered
    assert agreed.may_write((), "health") is covered


def test_a_young_person_who_is_all_there_is_speaks_for_the_family() -> None:
    alone = {ANN: FAMILY_OF_FIVE[ANN], EVE: FAMILY_OF_FIVE[EVE]}
    assert family(self_says(ANN), people=alone).family
    assert not family(people={}).family
    assert family(self_says(ANN), stops(ANN, "one_topic", ["plan"], None), people=alone).family_topics == {"plan"}


def test_who_takes_themselves_back_speaks_for_the_family_no_more() -> None:
    alone = {ANN: FAMILY_OF_FIVE[ANN], EVE: FAMILY_OF_FIVE[EVE]}
    back = family(self_says(ANN), stops(ANN, "one_person", [ANN], None), people=alone)
    assert not back.family
    assert not back.may_write((), "health")
    assert not back.may_write(None, "health")  # of whom nobody has said yet: there is nobody it could be
    assert family(self_says(ANN), people=alone).may_write(None, "health")


# ---------------------------------------------------------------- who must agree to an answer

WRITE: dict[str, tuple[list[Told], list[str] | None, bool]] = {
    "about a child": ([says(CAT)], [ANN], True),
    "about two": ([says(CAT)], [ANN, CAT], True),
    "about two, one of them was not asked": ([says(CAT)], [ANN, DAN], False),
    "about two, one of them says no": ([says(CAT), says(DAN, "does_not_agree")], [CAT, DAN], False),
    "about a child and who is not assessed": ([says(CAT)], [ANN, EVE], True),
    "about who is not assessed": ([says(CAT)], [EVE], True),
    "about who is not assessed and says no": (
        [says(CAT), self_says(EVE, "does_not_agree", "adult_self")],
        [EVE],
        True,
    ),
    "about who is not assessed and took it back": (
        [says(CAT), self_says(EVE, capacity="adult_self"), self_says(EVE, "does_not_agree", "adult_self")],
        [EVE],
        False,
    ),
    "about who is not assessed, by a girl": ([self_says(ANN)], [EVE], False),
    "about a girl, by herself": ([self_says(ANN)], [ANN], True),
    "about nobody yet": ([says(CAT)], None, True),
    "about nobody yet, by a girl": ([self_says(ANN)], None, True),
    "about nobody yet, by a carer": ([says(EVE, capacity="carer_without_pr")], None, True),
    "about nobody yet, by who is not assessed": ([says(EVE, capacity="adult_self")], None, False),
    "about nobody yet, of a chapter nobody leaves open": (
        [says(CAT), stops(CAT, "one_topic", ["health"])],
        None,
        False,
    ),
    "about nobody yet, of a chapter a girl leaves open": (
        [self_says(ANN), says(CAT), stops(CAT, "one_topic", ["health"])],
        None,
        True,
    ),
    "about nobody yet, and nobody agrees": ([says(CAT, "wants_time")], None, False),
    "about somebody who is gone": ([says(CAT)], ["gone"], True),
    "about somebody who is gone, by a girl": ([self_says(ANN)], ["gone"], False),
}


@pytest.mark.parametrize("what", WRITE)
def test_who_must_agree(what: str) -> None:
    events, owners, may = WRITE[what]
    assert family(*events).may_write(owners, "health") is may


# what was said, about whom, and whether what was written stays as it is
FROZEN: dict[str, tuple[list[Told], str, bool]] = {
    "nobody was asked": ([], ANN, False),
    "covered": ([says(CAT)], ANN, False),
    "never agreed": ([says(CAT, "does_not_agree")], CAT, False),
    "wants time": ([says(CAT, "wants_time")], ANN, False),
    "agreed, then not": ([says(CAT), says(CAT, "does_not_agree")], CAT, True),
    "agreed, then not, the child": ([says(CAT), says(CAT, "wants_time")], ANN, True),
    "agreed, then not, the father agrees": ([says(DAN), says(CAT), says(CAT, "withdrawn")], ANN, False),
    "took back, as an import tells": ([says(CAT, "withdrawn")], CAT, True),
    "took back, the other": ([says(DAN), says(CAT, "withdrawn")], DAN, False),
    "found not able": ([YOUNG], ANN, False),
    "a child who says no after a parent's yes": ([says(CAT), self_says(ANN, "wants_time")], ANN, True),
    "agrees again": ([says(CAT), says(CAT, "withdrawn"), says(CAT)], CAT, False),
    "was taken back by name": ([says(CAT), stops(CAT, "one_person", [ANN])], ANN, True),
}


@pytest.mark.parametrize("what", FROZEN)
def test_what_stays_as_it_is(what: str) -> None:
    events, person, frozen = FROZEN[what]
    agreed = family(*events)
    assert agreed.standing(person).frozen is frozen
    assert agreed.taken_back(person, "health") is frozen
    assert not agreed.taken_back("nobody", "health")


# ---------------------------------------------------------------- who reads, who is told, what is open


def test_who_lets_whom_read() -> None:
    agreed = family(says(CAT, family_readers=[DAN]), self_says(ANN, family_readers=None))
    assert agreed.may_read(CAT, DAN)
    assert not agreed.may_read(CAT, ANN)
    assert not agreed.may_read(DAN, CAT)
    assert not agreed.may_read(ANN, CAT)
    for later in (says(CAT, "withdrawn", family_readers=[DAN]), says(CAT), stops(CAT, "one_person", [CAT])):
        assert not family(says(CAT, family_readers=[DAN]), later).may_read(CAT, DAN)
    assert not family(says(CAT, "wants_time", family_readers=[DAN])).may_read(CAT, DAN)


def test_which_sharing_was_stopped() -> None:
    agreed = family(
        says(CAT, withdrawn_what=["one_agency"], withdrawn_sharing=["1"]),
        stops(CAT, "one_agency", ["2", "3"]),
        says(CAT, "withdrawn", withdrawn_what=["one_topic"], withdrawn_sharing=["4"]),
        stops(DAN, "one_agency", ["5"]),
    )
    assert agreed.stopped_sharing == {"2", "3", "5"}


def test_what_nothing_rests_on_yet() -> None:
    agreed = family(
        says(CAT, id="settled", settled="2026"),
        says(CAT, id="open"),
        says(CAT, None, id="undecided"),
        says(CAT, explained=[], id="told nothing"),
        says("", id="nobody"),
        judged=(
            found(ANN, "able") | {"id": "found"},
            found(ANN, "able") | {"id": "settled too", "settled": "2026"},
            found(ANN, None) | {"id": "not found"},
            found("", "able") | {"id": "of nobody"},
        ),
    )
    assert agreed.open == ("open", "found")
    assert family(says(CAT, id="one"), judged=None).open == ("one",)


def test_from_what_is_written_down() -> None:
    pairs = [
        Parent(ANN, CAT, "yes"),
        Parent(ANN, DAN, "", "objects"),
        Parent(BO, CAT),
        Parent(CAT, DAN, "yes"),
        Parent(ANN, "gone", "yes"),
        Parent("gone", CAT, "yes"),
    ]
    agreed = Agreements.of(iter([says(CAT)]), FAMILY_OF_FIVE.values(), iter(pairs), iter([found(ANN, "able")]))
    assert agreed == Agreements((says(CAT),), FAMILY_OF_FIVE, frozenset(pairs[:2]), (found(ANN, "able"),))
    assert Agreements.of([], [], [], None) == Agreements()


def test_an_event_from_its_row() -> None:
    row = UUID(int=7)
    made = datetime(2026, 9, 12, 23, 30, tzinfo=UTC)
    assert event(row, made, {"decision": "agrees"}) == {
        "decision": "agrees",
        "id": str(row),
        "recorded": "2026-09-12",
    }


# ---------------------------------------------------------------- whatever is said

PEOPLE = sorted(FAMILY_OF_FIVE)
CAPACITIES = [
    *("parent_with_pr", "carer_without_pr", "young_person_16_17", "under_16_able"),
    *("young_adult_18_25", "expectant_parent", "adult_self", None),
]


@st.composite
def told(draw: st.DrawFn, who: list[str] = PEOPLE) -> Told:
    decision = draw(st.sampled_from([*sorted(STANDS), *sorted(SAYS_NO), "withdrawn", None]))
    return {
        "person": draw(st.sampled_from(who)),
        "capacity": draw(st.sampled_from(CAPACITIES)),
        "explained": draw(st.sampled_from([TOLD, TOLD, TOLD, []])),
        "decision": decision,
        "withdrawn_what": draw(
            st.none() | st.lists(st.sampled_from(["all", "one_person", "one_topic", "one_agency"]), unique=True)
        ),
        "withdrawn_people": draw(st.none() | st.lists(st.sampled_from(PEOPLE), unique=True)),
        "withdrawn_topics": draw(st.none() | st.lists(st.sampled_from(TOPICS), unique=True)),
        "family_readers": draw(st.none() | st.lists(st.sampled_from(PEOPLE), unique=True)),
    }


pairs = st.frozensets(
    st.builds(
        Parent,
        st.sampled_from([ANN, BO]),
        st.sampled_from([CAT, DAN, EVE]),
        st.sampled_from(["", "yes", "no", "not_sure"]),
        st.sampled_from(["", "agrees", "objects"]),
    ),
    max_size=4,
)
judgements = st.none() | st.lists(
    st.builds(found, st.sampled_from([ANN, BO]), st.sampled_from(["able", "not_able", "not_sure", None])), max_size=3
).map(tuple)
families = st.fixed_dictionaries({"parents": pairs, "judged": judgements})
said = st.lists(told(), max_size=7)
OWNERS: list[tuple[str, ...] | None] = [None, (), *((one,) for one in PEOPLE), (ANN, CAT), (ANN, DAN, EVE)]


def open_to(agreed: Agreements) -> set[Any]:
    """Everything that may be written: (owners, topic)."""
    return {(owners, topic) for owners in OWNERS for topic in (*TOPICS, "") if agreed.may_write(owners, topic)}


@settings(max_examples=150)
@given(said, told(), families)
def test_a_word_of_one_adult_changes_nothing_for_another(before: list[Told], more: Told, given: Any) -> None:
    before_that, after = family(*before, **given), family(*before, more, **given)
    for one in (CAT, DAN, EVE):
        if one != more["person"]:
            assert after.standing(one) == before_that.standing(one)


@settings(max_examples=150)
@given(said, told(), families)
def test_who_stops_opens_nothing(before: list[Told], more: Told, given: Any) -> None:
    stop = {**more, "decision": "withdrawn"}
    assert open_to(family(*before, stop, **given)) <= open_to(family(*before, **given))


@settings(max_examples=150)
@given(said, st.sampled_from(PEOPLE), families)
def test_who_stops_everything_is_shut(before: list[Told], who: str, given: Any) -> None:
    agreed = family(*before, says(who, "withdrawn", None), **given)
    standing = agreed.standing(who)
    assert (standing.own, standing.covered, standing.frozen, standing.says_no) == ("withdrawn", False, True, True)
    assert not agreed.may_write([who], "health")
    assert not agreed.may_read(who, CAT)
    assert standing.state in ("withdrawn", CONFLICT)


@settings(max_examples=100)
@given(said, st.sampled_from([CAT, DAN, EVE]), st.sampled_from(sorted(STANDS | SAYS_NO)), families)
def test_the_newest_word_of_an_adult_wins(before: list[Told], who: str, decision: str, given: Any) -> None:
    agreed = family(*before, says(who, decision, "adult_self"), **given)
    assert agreed.standing(who).own == decision
    assert agreed.standing(who).covered is (decision in STANDS)


@settings(max_examples=150)
@given(said, told(), families)
def test_a_yes_shuts_nothing_of_its_own(before: list[Told], more: Told, given: Any) -> None:
    """Whoever says yes in the same capacity as before is at least as open as before."""
    yes = {**more, "decision": "agrees", "explained": TOLD}
    before_that = family(*before, **given)
    last = before_that.newest
    same = [key for key, one in last.items() if key[0] == yes["person"] and one.get("capacity") == yes["capacity"]]
    if same:
        assert open_to(before_that) <= open_to(family(*before, yes, **given))


@settings(max_examples=100)
@given(st.data(), families)
def test_the_order_of_those_who_have_nothing_to_do_with_each_other(data: st.DataObject, given: Any) -> None:
    """A grandmother and a father: what each says for themselves, woven into each other in any way."""
    own = ["adult_self", "carer_without_pr"]
    one = [t | {"capacity": own[0]} for t in data.draw(st.lists(told([EVE]), max_size=4))]
    other = [t | {"capacity": own[0]} for t in data.draw(st.lists(told([DAN]), max_size=4))]
    woven, left, right = [], list(one), list(other)
    while left or right:
        first_of = left if not right or (left and data.draw(st.sampled_from([True, False]))) else right
        woven.append(first_of.pop(0))
    first, second = family(*one, *other, **given), family(*woven, **given)
    assert {who: first.standing(who) for who in PEOPLE} == {who: second.standing(who) for who in PEOPLE}
    assert open_to(first) == open_to(second)


@settings(max_examples=100)
@given(said, families, st.sampled_from([ANN, BO]))
def test_finding_a_child_not_able_takes_nothing_from_a_parent(before: list[Told], given: Any, child: str) -> None:
    judged = given["judged"] or ()
    found_able = family(*before, **{**given, "judged": (*judged, found(child, "not_able"))})
    without = [one for one in before if one["person"] != child or one["capacity"] != "under_16_able"]
    never_asked = family(*without, **{**given, "judged": judged})
    for who in PEOPLE:
        assert found_able.standing(who) == never_asked.standing(who)


@settings(max_examples=100)
@given(said, families)
def test_what_holds_of_everybody(events: list[Told], given: Any) -> None:
    agreed = family(*events, **given)
    assert agreed.stands != agreed.refused or not agreed.newest
    for who in PEOPLE:
        standing = agreed.standing(who)
        assert not (standing.covered and standing.frozen)
        assert standing.covered <= (agreed.stands and bool(standing.state))
        if standing.own in SAYS_NO:
            assert not standing.covered
        if agreed.may_write([who], "health") and FAMILY_OF_FIVE[who].assessed:
            assert standing.covered
            assert "health" not in standing.topics
        if not agreed.standing(who).covered:
            assert not (FAMILY_OF_FIVE[who].assessed and agreed.may_write([who, CAT], ""))
