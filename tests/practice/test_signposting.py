"""Which places suit what was said (seeds.md 2.2), and that each fictional family is shown its own (families.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ehat_tui.directory import signposts
from ehat_tui.practice.signposting import topics
from ehat_tui.record.case import Case

if TYPE_CHECKING:
    from .conftest import Told


def suggested(case: Case) -> set[str]:
    return {one.key for one in signposts.suggested(signposts.of("", None), topics(case))}


@pytest.mark.xdist_group("families")  # read in by one worker only
@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("marsden", {"citizens_advice"}),  # 1.22: housing damp
        ("tesfaye", {"citizens_advice", "local_offer"}),  # 2.21
        ("brannigan", {"family_lives", "family_line"}),  # 3.24
    ],
)
def test_the_families(families: dict[str, Case], name: str, keys: set[str]) -> None:
    assert keys <= suggested(families[name])


@pytest.mark.parametrize(
    ("question", "value", "key"),
    [
        ("money.worries", ["debt"], "citizens_advice"),
        ("home.income", "Wages", "citizens_advice"),
        ("home.problems", ["damp_cold"], "citizens_advice"),
        ("money.home_at_risk", "yes", "citizens_advice"),
        ("decision.outcome", "step_up", "family_rights_group"),
    ],
)
def test_answers_about_the_whole_family(told: Told, question: str, value: object, key: str) -> None:
    assert suggested(told.case) == set()
    told.say(question, value)
    assert key in suggested(told.case)


def test_none_is_no_worry(told: Told) -> None:
    for question in ("money.worries", "home.problems"):
        told.say(question, ["none"])
    assert suggested(told.case) == set()


@pytest.mark.parametrize("tag", ["difficult_relationships", "family_breakdown", "change_in_behaviour"])
def test_family_lives_with_tags_6_and_22_and_behaviour(told: Told, tag: str) -> None:
    told.say("situations.tags", [tag], told.child())
    assert "family_lives" in suggested(told.case)


def test_somebody_without_work_and_a_child_with_a_plan(told: Told) -> None:
    told.say("about.work", ["looking"], told.adult())
    assert suggested(told.case) == {"citizens_advice"}
    child = told.child()
    told.say("learning.sen_provision", "being_assessed", child)
    told.say("learning.ehc_plan", "final_plan", child)
    assert "local_offer" in suggested(told.case)


def test_a_no_to_early_help_is_answered_with_the_family_rights_group(told: Told) -> None:
    told.agree(told.adult(), decision="does_not_agree")
    assert "family_rights_group" in suggested(told.case)


def test_who_says_no_counts_for_nothing(told: Told) -> None:
    adult = told.adult()
    told.say("about.work", ["looking"], adult)
    told.agree(told.adult("Dee"))
    told.agree(adult, decision="does_not_agree")
    assert "citizens_advice" not in suggested(told.case)
