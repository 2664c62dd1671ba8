"""What was found when the plan was looked at again, in each copy: the newest counts, and nothing of what is private."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ehat_tui.documents.compose import compose
from ehat_tui.documents.tree import Bullets, Document, Facts, Paragraph, Table, as_data
from ehat_tui.record.case import Case

Make = Callable[..., Case]


def looked(secret: str) -> dict[str, list[dict[str, Any]]]:
    """Two meetings and two reviews of the family in conftest."""
    return {
        "meetings": [
            {
                "held_on": "2026-03-25",
                "kind": "first_taf",
                "invited": ["senco", "housing"],
                "came": ["senco"],
                "family_came": ["tess", "ivy"],
                "family_said": "We sleep better.",
                "decided": "School rings on Fridays.",
                "names": f"{secret} of a neighbour",
                "next_on": "2026-05-20",
            },
        ],
        "progress": [
            {
                "goal": "home",
                "looked_on": "2026-03-25",
                "for_whom": ["tess"],
                "stands": "not_met",
                "evidence": "Old news.",
            },
            {
                "goal": "home",
                "looked_on": "2026-05-06",
                "for_whom": ["tess"],
                "stands": "partly",
                "evidence": "Two weeks paid.",
            },
            {
                "goal": "secret",
                "looked_on": "2026-05-06",
                "for_whom": ["tess"],
                "stands": "met",
                "evidence": f"{secret} e",
            },
        ],
        "changes": [
            {
                "child": "ivy",
                "looked_on": "2026-05-06",
                "how": "better",
                "what": "Mondays are easier.",
                "own_words": {"value": "I like art.", "may_tell": "yes"},
            },
            {
                "child": "finn",
                "looked_on": "2026-05-06",
                "how": "same",
                "what": "He sleeps.",
                "own_words": {"value": f"{secret} not to be told", "may_tell": "no"},
            },
        ],
        "reviews": [
            {
                "reviewed_on": "2026-05-06",
                "safe": "no",
                "agreement": "yes",
                "outcome": "extend",
                "reason": "The rent needs longer.",
                "family_says": "We see it the same way.",
                "next_on": "2026-06-17",
            },
            {"reviewed_on": "2026-03-25", "outcome": "keep_going", "reason": "Too early.", "next_on": "2026-05-06"},
        ],
    }


@pytest.fixture(scope="module")
def reviewed(make: Make) -> Case:
    return make(**looked("XQZSECRET"))


def section(document: Document, name: str) -> tuple[Any, ...]:
    return next((each.blocks for each in document.sections if each.id == name), ())


def test_the_family_reads_how_far_it_came(reviewed: Case) -> None:
    plan = compose(reviewed, "family", "tess").document
    said, *rest = section(plan, "going")
    assert said == Paragraph(
        "On Wednesday 6 May 2026 we looked at this plan again. What comes of it: Go on, with changes."
    )
    (table,) = [block for block in rest if isinstance(block, Table)]
    assert table.rows == (("We stay in our flat.", "We are part of the way", "Two weeks paid."),)
    assert Paragraph("We see it the same way.", lead="What the family says:") in rest


def test_a_child_is_told_of_as_they_let_us(reviewed: Case) -> None:
    """J6, rule 31: what a child said is in the copy only when they let it be told."""
    (lines,) = [b for b in section(compose(reviewed, "family", "tess").document, "going") if isinstance(b, Bullets)]
    assert [line for line in lines.items if line.startswith("Ivy")] == [
        "Ivy: Better. Mondays are easier. “I like art.”"
    ]
    assert "XQZSECRET" not in json.dumps(as_data(compose(reviewed, "family", "tess").document))


def test_the_next_days_are_those_agreed_last(reviewed: Case) -> None:
    (facts,) = [
        block for block in section(compose(reviewed, "family", "tess").document, "next") if isinstance(block, Facts)
    ]
    told = {fact.label: fact.value for fact in facts.facts}
    assert (told["We all meet"], told["We look at it again"]) == ("Wednesday 20 May 2026", "Wednesday 17 June 2026")


def test_the_team_reads_it_as_far_as_the_plan_was_shared(reviewed: Case) -> None:
    """plan_only to the school about Ivy and Tess: the goals are Tess's; what Finn's page says needs a yes about him."""
    plan = compose(reviewed, "taf", "secondary_school").document
    words = json.dumps(as_data(plan), ensure_ascii=False)
    assert "Two weeks paid." in words
    assert "Mondays are easier." in words
    assert "He sleeps." not in words
    assert "XQZSECRET" not in words


def test_the_record_holds_all_of_it(reviewed: Case) -> None:
    words = json.dumps(as_data(compose(reviewed, "practitioner").document), ensure_ascii=False)
    for said in ("We sleep better.", "School: SENCO; Housing", "Old news.", "Too early.", "Go on, with changes"):
        assert said in words
    assert "6 weeks from the last review" in words


def test_nothing_before_the_first_review(make: Make) -> None:
    assert section(compose(make(), "family", "tess").document, "going") == ()


def test_ages_are_those_of_the_day_it_was_looked_at_again(make: Make) -> None:
    """Finn was three months old when it began, and is five months old now."""
    plan = compose(make(**looked("XQZSECRET")), "family", "tess").document
    assert "5 months old" in json.dumps(as_data(plan))
    assert "3 months old" in json.dumps(as_data(compose(make(), "family", "tess").document))
