"""`record/sharing`: of each recipient and person the newest decision counts, and how far it goes (C13 to C17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ehat_tui.record import sharing
from ehat_tui.record.sharing import Decision, Recipient, decisions, recipients, said_of

from .small import AGREED, AT, family, ids, one, takes_back, told, told_family

SCHOOL = Recipient("secondary_school", "Hill School", "secondary_school")


@pytest.mark.parametrize(
    ("answer", "what", "topics", "covers"),
    [
        ("yes", {"whole_assessment"}, set(), {"plan", "health"}),
        ("yes", {"plan_only"}, set(), {"plan"}),
        ("yes", {"contact_details_only"}, set(), set()),
        ("yes", {"named_sections"}, {"health"}, {"health"}),
        ("yes", set(), set(), set()),
        ("no", {"whole_assessment", "plan_only"}, {"health"}, set()),
        ("ask_each_time", {"whole_assessment"}, set(), set()),
        ("", {"whole_assessment"}, set(), set()),
    ],
)
def test_which_chapters_a_yes_covers(answer: str, what: set[str], topics: set[str], covers: set[str]) -> None:
    decision = Decision(answer, frozenset(what), frozenset(topics))
    assert {topic for topic in ("plan", "health") if decision.covers(topic)} == covers


def test_recipients_in_the_order_they_were_first_named() -> None:
    case = family(
        shared=(
            told("kit", to=" Quarry Surgery ", agency_type="gp"),
            told("kit"),
            told("ann", to="quarry  SURGERY", agency_type="gp"),
            told("kit", to="Dock Surgery", agency_type="gp"),
            told("kit", to="Club", agency_type=None),
            told_family("gran", "ann"),
            told_family("kit", "gone"),
            told("kit", to=""),  # nobody
            {**told("kit", to="Library"), "reader": str(one("ann"))},  # a reader who is not meant
            {**told("kit", agency_type="police"), "recipient": None, "reader": str(one("dad"))},
        )
    )
    assert recipients(case) == (
        Recipient("gp", "Quarry Surgery", "gp"),
        SCHOOL,
        Recipient("gp-2", "Dock Surgery", "gp"),
        Recipient("other", "Club", "other"),
        Recipient("p1", "Ann", "family_member", str(one("ann"))),
        Recipient("family_member", "", "family_member"),  # one of the family who was removed
        Recipient("other-2", "Library", "other"),
        Recipient("police", "", "police"),
    )


def test_one_of_the_family_without_a_number_yet_is_called_by_what_was_typed() -> None:
    typed = {**told("kit", to="Uncle Bo", agency_type="family_member"), "reader": None}
    assert recipients(family(shared=(typed,))) == (Recipient("family_member", "Uncle Bo", "family_member"),)


def test_the_newest_decision_of_each_person_counts() -> None:
    case = family(shared=(told("kit", "no"), told("ann", "yes", "plan_only"), told("kit", to=" hill  SCHOOL")))
    found = decisions(case, SCHOOL)
    assert {who: (it.answer, *it.what, *it.topics) for who, it in found.items()} == {
        str(one("kit")): ("yes", "whole_assessment"),
        str(one("ann")): ("yes", "plan_only"),
    }
    assert found[str(one("kit"))].row == case.rows("sharing")[2]


def test_by_when_it_was_made_wherever_it_stands_in_the_list() -> None:
    case = family(shared=(told("kit", "yes"), told("kit", "no"), told("kit", "ask_each_time")))
    first, second, third = case.rows("sharing")

    def newest(*rows: Any) -> str:
        moved = replace(case, sections={**case.sections, "sharing": rows})
        return decisions(moved, SCHOOL)[str(one("kit"))].answer

    assert newest(third, second, first) == "ask_each_time"
    # of one moment: by their place; without one: as old as the assessment
    assert newest(*(replace(row, created_at=AT) for row in (third, first, second))) == "ask_each_time"
    assert newest(third, second, replace(first, created_at=None)) == "ask_each_time"
    late = replace(case, created_at=AT + timedelta(days=1))
    rows = (replace(first, created_at=None), second, third)
    assert (
        decisions(replace(late, sections={**case.sections, "sharing": rows}), SCHOOL)[str(one("kit"))].answer == "yes"
    )


def test_what_is_not_finished_or_for_others_is_no_decision() -> None:
    case = family(
        shared=(
            told("kit"),
            told("kit", ""),  # not answered yet
            told("kit", "no", to="Quarry Surgery"),
            {**told("kit", "no"), "person": None},
            told("ann", "no"),
        )
    )
    assert [row.id for row in said_of(case, SCHOOL)] == [one("sharing 0"), one("sharing 4")]


def test_a_recipient_without_a_name_is_one_all_the_same() -> None:
    case = family(shared=({**told("kit", agency_type="police"), "recipient": None, "reader": str(one("dad"))},))
    (police,) = recipients(case)
    assert list(decisions(case, police)) == ids("kit")


def test_one_of_the_family_is_known_by_who_they_are() -> None:
    case = family(shared=(told_family("gran", "ann"), told_family("gran", "dad", "no"), told("gran", to="Ann")))
    ann, dad, other = recipients(case)
    assert [decisions(case, who)[str(one("gran"))].answer for who in (ann, dad, other)] == ["yes", "no", "yes"]
    assert [row.id for row in said_of(case, ann)] == [one("sharing 0")]


@pytest.mark.parametrize(
    ("row", "answer", "what", "topics"),
    [
        (told("kit", direction="we_may_tell"), "yes", {"whole_assessment"}, set()),
        (told("kit", direction="we_may_ask"), "no", {"whole_assessment"}, set()),
        (told("kit", "ask_each_time", direction="both"), "ask_each_time", {"whole_assessment"}, set()),
        (told("kit", "yes", "named_sections", topics=["health"]), "yes", {"named_sections"}, {"health"}),
        (told("kit", "yes", "plan_only", topics=["health"]), "yes", {"plan_only"}, set()),  # hidden now
        (told("kit", "yes", "named_sections"), "yes", {"named_sections"}, set()),
        (told("kit", what=None), "yes", set(), set()),
    ],
)
def test_how_far_a_decision_goes(row: dict[str, Any], answer: str, what: set[str], topics: set[str]) -> None:
    (found,) = decisions(family(shared=(row,)), SCHOOL).values()
    assert (found.answer, {*found.what}, {*found.topics}) == (answer, what, topics)


def test_a_decision_that_was_taken_back_is_a_no() -> None:
    stop = takes_back("ann", "parent_with_pr", withdrawn_what=["one_agency"], withdrawn_sharing=ids("sharing 0"))
    case = family(shared=(told("kit"), told("ann")), agreed=(*AGREED, stop))
    assert [it.answer for it in decisions(case, SCHOOL).values()] == [sharing.NO, sharing.YES]
