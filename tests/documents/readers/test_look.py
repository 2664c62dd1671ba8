"""A case before one reader: each thing the rules ask about it, at its edges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ehat_tui.documents.look import Look, recipient_called
from ehat_tui.record.case import Answer, Case

from .small import (
    AGREED,
    PAIRS,
    PEOPLE,
    Said,
    family,
    ids,
    item,
    look,
    one,
    shipped,
    subject_of,
    takes_back,
    told,
    told_family,
    yes,
)

SCHOOL = "secondary_school"
Event = dict[str, Any]


def names(found: Any) -> set[str]:
    return {who for who in PEOPLE if str(one(who)) in set(found)}


# ---------------------------------------------------------------- who reads


def test_a_copy_is_called_by_a_number_or_a_kind_of_service() -> None:
    case = family(shared=(told("kit"),))
    assert [(look(case, who).own, look(case, who).key) for who in ("ann", SCHOOL, "")] == [
        (str(one("ann")), "p1"),
        ("", SCHOOL),
        ("", ""),
    ]
    found = recipient_called(case, SCHOOL)
    assert found
    assert found.name == "Hill School"
    assert recipient_called(case, "gp") is None


def test_an_answer_comes_with_its_chapter_and_whom_it_is_about() -> None:
    case = family(("worries.about", "row", ids("kit")), ("worries.about", "other", ids("teo")))
    view = look(case)
    for whose, who in (("row", "kit"), ("other", "teo"), ("row", "kit")):
        found = item(view, "worries.what", whose)
        assert (found.topic, found.section.id, found.about) == ("challenges", "worries", frozenset(ids(who)))
    assert item(view, "health.any", "row").about == frozenset(ids("row"))  # the same subject, on another page
    found = item(view, "worries.about", "row")
    assert (found.question.id, found.subject, found.answer.value) == ("worries.about", one("row"), ids("kit"))


# ---------------------------------------------------------------- the family


@pytest.mark.parametrize(
    ("agreed", "who", "true"),
    [
        (AGREED, "gran", True),
        (AGREED, "jo", True),
        (AGREED, "kit", False),
        ((*AGREED, yes("kit", "young_person_16_17")), "kit", True),
        ((*AGREED, yes("kit", "young_person_16_17", decision="does_not_agree")), "kit", True),
        (AGREED, "somebody gone", True),
    ],
)
def test_who_speaks_for_themselves(agreed: tuple[Event, ...], who: str, true: bool) -> None:
    assert look(family(agreed=agreed), "ann").decides(str(one(who))) is true


LETS = (yes("ann", "parent_with_pr"), yes("gran", family_readers=ids("ann")), yes("dad"))


@pytest.mark.parametrize(
    ("reader", "agreed", "shared", "topic", "who"),
    [
        ("ann", AGREED, (), "challenges", {"gran", "dad"}),  # not herself, and her children do not decide yet
        ("ann", LETS, (), "challenges", {"dad"}),
        ("gran", LETS, (), "challenges", {"ann", "dad"}),
        ("", LETS, (), "challenges", {"ann", "gran", "dad"}),
        ("", LETS, (told("gran"),), "challenges", {"ann", "gran", "dad"}),  # a word for a service is for that one
        # what was said of this reader counts before the agreement
        ("ann", LETS, (told_family("gran", "ann", "no"),), "challenges", {"gran", "dad"}),
        ("ann", LETS, (told_family("gran", "ann", "ask_each_time"),), "challenges", {"gran", "dad"}),
        ("ann", LETS, (told_family("gran", "dad", "no"),), "challenges", {"dad"}),
        ("ann", AGREED, (told_family("gran", "ann"),), "challenges", {"dad"}),
        ("ann", AGREED, (told_family("gran", "ann", "yes", "plan_only"),), "plan", {"dad"}),
        ("ann", AGREED, (told_family("gran", "ann", "yes", "plan_only"),), "challenges", {"gran", "dad"}),
        ("ann", LETS, (told_family("gran", "ann", "yes", "plan_only"),), "challenges", {"dad"}),
        ("ann", AGREED, (told_family("kit", "ann", "no"),), "challenges", {"kit", "gran", "dad"}),
        ("gran", AGREED, (told_family("ann", "gran"), told_family("gran", "ann")), "plan", {"dad"}),
        # another's word for another reader, though they come first in the list
        ("dad", AGREED, (told_family("gran", "ann"), told_family("ann", "dad")), "plan", {"gran"}),
    ],
)
def test_whose_word_this_reader_lacks(
    reader: str, agreed: tuple[Event, ...], shared: tuple[Event, ...], topic: str, who: set[str]
) -> None:
    view = look(family(agreed=agreed, shared=shared), reader)
    assert names(view.others(ids("ann", "kit", "teo", "gran", "dad"), topic)) == who


@pytest.mark.parametrize(
    ("reader", "pair", "children"),
    [
        ("ann", {}, {"kit", "teo"}),
        ("gran", {}, set()),
        ("dad", {}, {"teo"}),  # a birth father without parental responsibility
        ("dad", {"parental_responsibility": "yes"}, {"kit", "teo"}),
        ("dad", {"relationship": "adoptive_father"}, {"kit", "teo"}),
        ("kit", {}, set()),
        ("", {}, set()),
    ],
)
def test_whose_parent_this_reader_is(reader: str, pair: Event, children: set[str]) -> None:
    pairs = {**PAIRS, ("kit", "dad"): {**PAIRS["kit", "dad"], **pair}}
    assert names(look(family(pairs=pairs), reader).children) == children


@pytest.mark.parametrize(
    ("reader", "pairs", "true"),
    [
        ("ann", PAIRS, True),
        ("dad", PAIRS, False),
        ("dad", {("teo", "dad"): {"lives_with": "no"}, ("kit", "dad"): {"lives_with": "all_the_time"}}, True),
        ("dad", {("teo", "dad"): {"lives_with": "some_of_the_time"}}, False),
        ("dad", {("teo", "ann"): {"lives_with": "no"}}, True),  # nobody said where: one of the assessed
        ("jo", {}, False),
        ("jo", {("kit", "jo"): {"lives_with": "all_the_time"}}, True),
        ("kit", {("teo", "kit"): {"lives_with": "no"}}, True),  # whom it is about lives here
        ("", PAIRS, False),
    ],
)
def test_who_lives_here(reader: str, pairs: dict[tuple[str, str], Event], true: bool) -> None:
    assert look(family(pairs=pairs), reader).lives_here is true


@pytest.mark.parametrize(
    ("reader", "agreed", "who"),
    [
        ("dad", AGREED, {"kit"}),
        ("dad", (*AGREED, yes("kit", "young_person_16_17")), set()),  # decides herself
        ("kit", AGREED, {"teo"}),
        ("", AGREED, {"kit", "teo"}),
    ],
)
def test_which_children_are_not_theirs(reader: str, agreed: tuple[Event, ...], who: set[str]) -> None:
    view = look(family(agreed=agreed), reader)
    assert names(view.not_theirs(ids("ann", "kit", "teo", "gran", "dad"))) == who


# ---------------------------------------------------------------- somebody else


def test_what_was_said_counts_as_long_as_they_agree() -> None:
    agreed = (*AGREED, yes("kit", "young_person_16_17"), takes_back("gran"))
    view = look(family(shared=(told("kit"), told("gran")), agreed=agreed), SCHOOL)
    assert [view.decision(str(one(who))).answer for who in ("kit", "gran", "ann", "nobody")] == ["yes", "", "", ""]
    assert look(view.case).decision(str(one("kit"))).answer == ""
    assert names(view.everybody) == {"ann", "kit", "teo", "gran", "dad"}


OBJECTS = {
    **PAIRS,
    ("kit", "dad"): {"relationship": "father", "parental_responsibility": "yes", "other_parent": "objects"},
}


@pytest.mark.parametrize(
    ("about", "topic", "pairs", "who"),
    [
        (["kit"], "plan", PAIRS, set()),
        (["kit"], "challenges", PAIRS, set()),
        (["kit", "gran"], "plan", PAIRS, set()),
        (["kit", "gran"], "challenges", PAIRS, {"gran"}),
        (["kit", "ann"], "plan", PAIRS, {"ann"}),
        ([], "plan", PAIRS, {"ann", "teo"}),  # everybody
        (["kit"], "plan", OBJECTS, {"kit"}),
    ],
)
def test_who_has_not_said_yes(about: list[str], topic: str, pairs: dict[tuple[str, str], Event], who: set[str]) -> None:
    agreed = (yes("ann", "parent_with_pr"), yes("gran"))
    shared = told("kit"), told("gran", "yes", "plan_only")
    view = look(family(pairs=pairs, shared=shared, agreed=agreed), SCHOOL)
    assert names(view.without_yes(ids(*about), topic)) - {"dad"} == who


def test_of_a_family_of_nobody_nobody_has_said_yes() -> None:
    view = look(family(people={}, agreed=()))
    assert view.without_yes([], "plan") == [""]


# ---------------------------------------------------------------- people who are only named


def mentioned(said: Said, *more: Said, reader: str = "", **change: Any) -> set[str]:
    view = look(family(said, *more, **change), reader)
    question, whose, _ = said
    return names(view.mentioned(item(view, question, whose)))


CALLED = {
    **PEOPLE,
    "jo": {**PEOPLE["jo"], "given_names": "Jo-Beth Q", "known_as": "Bee (the elder)", "other_names": "Lund Al"},
}
OF_KIT, OF_TEO, OF_BOTH = (("worries.about", "row", ids(*who)) for who in (("kit",), ("teo",), ("kit", "teo")))


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("Gran helps.", {"gran"}),
        ("Ann and Dad.", {"ann", "dad"}),
        ("Annual", set()),  # no name
        ("ann", set()),  # names begin with a capital letter
        ("Jo-Beth", {"jo"}),
        ("Bee", {"jo"}),
        ("Lund", {"jo"}),
        ("Al", {"jo"}),
        ("Q", set()),  # an initial is no name
        ("with (the elder)", set()),
        ("", set()),
        ("Kit sleeps.", set()),  # whom it is about
    ],
)
def test_who_is_named_besides_those_it_is_about(words: str, who: set[str]) -> None:
    assert mentioned(("worries.what", "row", words), OF_KIT, people=CALLED) == who
    assert mentioned(("worries.what", "row", Answer(None, typed=words)), OF_KIT, people=CALLED) == who


def test_codes_and_lists_name_nobody() -> None:
    assert mentioned(("worries.what", "row", ["Gran"]), OF_KIT) == set()
    assert mentioned(("worries.what", "row", Answer("x", typed="Gran")), OF_KIT) == {"gran"}
    assert mentioned(("worries.what", "row", Answer("Gran", typed="Dad")), OF_KIT) == {"gran", "dad"}


@pytest.mark.parametrize(
    ("words", "about", "shared", "who"),
    [
        ("her nan", OF_KIT, (), {"gran"}),
        ("his nan", OF_TEO, (), set()),  # not his, as far as anybody said
        ("their nan", OF_BOTH, (), {"gran"}),
        ("a nan", ("worries.about", "row", []), (), {"gran"}),  # of the family: of any of them
        ("my mum", OF_KIT, (), set()),  # as nearly every sentence of a child
        ("my mum", OF_KIT, (told("ann", "no"),), {"ann"}),  # but who was asked, and is told of
        ("my mum", OF_KIT, (told("kit"),), set()),
        ("a neighbour", OF_KIT, (), set()),  # nobody is one
    ],
)
def test_who_is_meant_by_what_they_are_to_a_child(
    words: str, about: Said, shared: tuple[Event, ...], who: set[str]
) -> None:
    shared = shared or (told("teo"),)
    assert mentioned(("worries.what", "row", words), about, reader=SCHOOL, shared=shared) == who


def test_a_pair_of_whom_nobody_said_anything_is_no_kin() -> None:
    pairs = {**PAIRS, ("kit", "jo"): {"lives_with": "no"}}
    assert mentioned(("worries.what", "row", "her nan"), OF_KIT, pairs=pairs) == {"gran"}


def test_a_form_without_relationships_names_nobody_by_them() -> None:
    without = {name: section for name, section in shipped().sections.items() if name != "relationships"}
    form = replace(shipped(), sections=without)
    assert mentioned(("worries.what", "row", "her nan, Gran"), OF_KIT, form=form) == {"gran"}


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ([], set()),
        ([("contact.address_type", "ann", "home")], set()),
        ([("contact.address_type", "ann", "refuge")], {"ann"}),
        ([("contact.address_same_as", "ann", str(one("kit")))], set()),
        (
            [
                ("contact.address_type", "ann", "refuge"),
                *(("contact.address_same_as", who, str(one(other))) for who, other in (("kit", "ann"), ("teo", "kit"))),
                *(("contact.address_same_as", who, str(one(other))) for who, other in (("gran", "dad"), ("dad", "jo"))),
            ],
            {"ann", "kit", "teo"},
        ),
    ],
)
def test_an_address_is_hidden_from_wherever_it_is_pointed_at(said: list[Said], who: set[str]) -> None:
    case: Case = family(*said)
    assert names(Look(case).hidden_addresses) == who
    assert subject_of("") == case.id
