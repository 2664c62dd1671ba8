"""One person's copy: what is theirs, and no hint of the rest (data-protection 4.5; rules 16, 25 to 31)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from ehat_tui.documents.compose import compose, copies
from ehat_tui.documents.grounds import HEALTH_SECTIONS
from ehat_tui.documents.readers import asked
from ehat_tui.documents.tree import Document, Facts, Group, Signatures, Table, as_data
from ehat_tui.errors import EhatError, NotAgreed
from ehat_tui.record.case import Answer, Case

Make = Callable[..., Case]
TO_FAMILY = ("family", "young-person", "child")


def text(document: Document) -> str:
    return json.dumps(as_data(document), ensure_ascii=False)


def copy(case: Case, reader: str, key: str) -> str:
    return text(compose(case, reader, key).document)


def blocks(document: Document, section: str) -> tuple[Any, ...]:
    return next((each.blocks for each in document.sections if each.id == section), ())


def every_copy(case: Case) -> Iterator[tuple[str, str, Document]]:
    """(reader, number of a person, document) of each copy there can be for one of the family."""
    for reader in TO_FAMILY:
        for person in case.people:
            try:
                document = compose(case, reader, case.number(person)).document
            except EhatError:
                continue
            yield reader, case.number(person), document


@pytest.fixture(scope="module")
def marsden(families: dict[str, Case]) -> Case:
    return families["marsden"]


# -- family 1 of families.md -------------------------------------------------------------------------------------


def test_the_damp_flat_is_in_the_young_mothers_plan(marsden: Case) -> None:
    assert "That wall is making him ill." in copy(marsden, "family", "keeley")
    assert "That wall dry, and him breathing easy." in copy(marsden, "young-person", "keeley")


def test_the_grandmothers_low_mood_is_nowhere_in_the_fathers_copy(marsden: Case) -> None:
    jay = copy(marsden, "family", "jay")
    for word in ("Denise", "grey", "Low mood", "not been right", "I've no go", "an appointment", "Mum gets", "Maureen"):
        assert word not in jay, word
    assert "not been right since me mum" in copy(marsden, "family", "denise")


def test_the_fathers_copy_holds_what_is_his_and_nothing_of_their_home(marsden: Case) -> None:
    document = compose(marsden, "family", "jay").document
    assert document.title == "The plan for Albie"
    assert [section.id for section in document.sections] == ["people", "strengths", "next", "worse", "rights"]
    said = text(document)
    for word in (
        "Keeley",
        "wall",
        "Wednesdays",
        "At the flat",
        "You can stop",
        "Kingsgate",
        "Parent Baby",
        "Signatures",
    ):
        assert word not in said, word
    assert "You can also say that you do not agree with it." in said
    assert "999" in said


def test_who_was_told_no_and_objects_gets_no_copy(marsden: Case) -> None:
    albie, jay = (next(str(one.id) for one in marsden.people if one.key == key) for key in ("albie", "jay"))
    row = next(
        row for row in marsden.rows("relationships") if (row.values["child"], row.values["person"]) == (albie, jay)
    )
    objects = marsden.with_answers([("relationships.other_parent", row.id, Answer("objects"))])
    with pytest.raises(NotAgreed):
        compose(objects, "family", "jay")


# -- every family ------------------------------------------------------------------------------------------------


def test_each_gets_a_title_of_their_own(demo: Case) -> None:
    titles = {
        reader: {compose(demo, reader, key).document.title for key in copies(demo, reader)} for reader in TO_FAMILY
    }
    assert titles["family"] == {"Our plan"}
    assert titles["young-person"] == {"My plan"}
    assert all("’s page" in title for title in titles["child"])


def test_no_health_of_another_adult_is_in_anyones_copy(demo: Case) -> None:
    said = [
        (next(iter(demo.about(section, subject)), ""), answer.value)
        for section, subject, question in asked(demo)
        if section.id in HEALTH_SECTIONS and question.kind in ("text", "long_text")
        and len((answer := demo.answer(question, subject)).value or "") > 30
    ]  # fmt: skip
    adults = {str(person.id): demo.number(person) for person in demo.people if not person.is_child}
    found = [
        (reader, key)
        for reader, key, document in every_copy(demo)
        for who, words in said
        if who in adults and adults[who] != key and json.dumps(words, ensure_ascii=False)[1:-1] in text(document)
    ]
    assert said
    assert found == []


def test_nothing_hints_at_what_is_left_out(demo: Case) -> None:
    for _, _, document in every_copy(demo):
        assert all(section.blocks for section in document.sections)
        words = text(document).lower()
        for hint in ("hidden", "restricted", "left out", "withheld", "not shown", "confidential", "redacted"):
            assert hint not in words, hint


def test_only_your_own_line_waits_for_a_signature(make: Make) -> None:
    case = make(signatures=None)
    for reader, key, name in (("family", "tess", "Tess Rowan"), ("young-person", "ivy", "Ivy Rowan")):
        (lines,) = (block for block in blocks(compose(case, reader, key).document, "signatures"))
        assert isinstance(lines, Signatures)
        assert [line.who for line in lines.lines] == [name, "Amy Lund, Family worker"]


# -- only that I am worried (J6) ---------------------------------------------------------------------------------


def test_only_that_she_is_worried_is_one_sentence_and_no_more(family: Case, secret: str) -> None:
    said = copy(family, "family", "tess")
    assert said.count("Ivy has a worry.") == 1
    assert f"{secret} words" not in said
    assert "has a worry" not in copy(family, "young-person", "ivy")  # she reads her own words


def test_it_is_said_only_where_a_yes_would_have_told_the_words(make: Make) -> None:
    words = {"child": "ivy", "words": {"value": "Too much.", "may_tell": "only-worried"}, "said_on": "2026-03-04"}
    assert "Ivy has a worry." in copy(make(words=[words], voice=None), "family", "tess")
    private = {**words, "words": {"value": "Too much.", "may_tell": "only-worried", "restricted": True}}
    assert "has a worry" not in copy(make(words=[private], voice=None), "family", "tess")
    for answer in ("no", "yes", None):
        other = {**words, "words": {"value": "Too much.", **({"may_tell": answer} if answer else {})}}
        assert "has a worry" not in copy(make(words=[other], voice=None), "family", "tess")


# -- whose decisions about sharing -------------------------------------------------------------------------------


def shares(case: Case, reader: str, key: str) -> list[tuple[str, str]]:
    found = (block for block in blocks(compose(case, reader, key).document, "rights") if isinstance(block, Facts))
    return [(fact.label, fact.value) for block in found for fact in block.facts]


def test_you_see_what_you_decided_for_yourself_and_your_young_children(marsden: Case, family: Case) -> None:
    mother = shares(marsden, "family", "keeley")
    assert ("Quarry Lane Surgery", "the plan, for Keeley; all that we wrote down, for Albie") in mother
    assert shares(marsden, "family", "denise") == []  # her daughter is seventeen and decided herself
    assert shares(family, "young-person", "ivy") == [("Hill School", "the plan, for Ivy")]
    assert "Your family said yes" in copy(family, "young-person", "ivy")


def test_a_yes_that_was_taken_back_is_not_listed(make: Make) -> None:
    row = {"recipient": "Hill School", "agency_type": "secondary_school", "person": "tess", "what": ["plan_only"]}
    yes = make(sharing=[{**row, "decision": "yes"}])
    no = make(sharing=[{**row, "decision": "yes"}, {**row, "decision": "no"}])
    assert shares(yes, "family", "tess") == [("Hill School", "the plan, for Tess")]
    assert shares(no, "family", "tess") == []


# -- goals and what is to be done --------------------------------------------------------------------------------

TWO = [
    {"person": "tess", "capacity": "parent_with_pr", "explained": ["voluntary"], "decision": "agrees"},
    {"person": "bram", "capacity": "adult_self", "explained": ["voluntary"], "decision": "agrees"},
]
BRAMS = {
    "worries": [{"key": "his", "what": "Bram cannot sleep.", "about": ["bram"]}],
    "objectives": [
        {"key": "rest", "title": "Bram sleeps.", "needs": ["his"]},
        {"key": "ours", "title": "We eat together."},
    ],
}


def lines(case: Case, key: str) -> list[str]:
    (table,) = blocks(compose(case, "family", key).document, "agreed")
    assert isinstance(table, Table)
    return [line.heading if isinstance(line, Group) else line[0] for line in table.lines]


def test_a_goal_that_is_somebody_elses_is_not_there_but_your_own_part_of_it_is(make: Make) -> None:
    actions = [
        {"objective": "rest", "what": "Take Bram's shift.", "who": ["tess"], "for_whom": ["tess"]},
        {"objective": "ours", "what": "Cook on Sundays.", "who": ["tess"]},
    ]
    case = make(agreement=TWO, actions=actions, **BRAMS)
    assert lines(case, "tess") == ["We eat together.", "Cook on Sundays.", "Other things to do", "Take Bram's shift."]


def test_a_goal_whose_steps_are_others_says_what_is_true_of_any_goal_without_steps(make: Make) -> None:
    hidden = [{"objective": "ours", "what": "See the nurse.", "who": ["bram"], "for_whom": ["bram"]}]
    with_steps, without = (make(agreement=TWO, actions=actions, **BRAMS) for actions in (hidden, None))
    assert (
        lines(with_steps, "tess")
        == lines(without, "tess")
        == ["We eat together.", "We will talk about this when we meet"]
    )


def test_no_heading_says_other_where_there_is_nothing_else(make: Make) -> None:
    actions = [{"what": "Ring the dentist.", "who": ["tess"]}]
    case = make(agreement=TWO, objectives=None, actions=actions)
    assert lines(case, "tess") == ["Ring the dentist."]


def test_an_action_of_a_private_goal_is_private_too(family: Case, secret: str) -> None:
    assert f"{secret} action for a hidden goal" not in copy(family, "family", "tess")


def test_a_young_persons_copy_is_called_after_them_alone(family: Case) -> None:
    document = compose(family, "young-person", "ivy").document
    assert (document.title, document.subtitle) == ("My plan", "For Ivy")
    assert compose(replace(family, status="completed", version=1), "young-person", "ivy").document.status == "final"
