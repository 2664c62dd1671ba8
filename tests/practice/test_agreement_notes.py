"""What to keep in mind about the agreement: sentences, none of them a gap, and none of them a decision."""

from typing import Any

import pytest

from ehat_tui.practice.agreement import notes
from ehat_tui.record.ids import pair_id

ON = "Talk with them before you go on."


def test_of_a_plain_yes_there_is_nothing_to_note(told: Any) -> None:
    told.child()
    told.agree(told.adult(), how_given="signed_paper")
    assert notes(told.case) == ()


def test_two_parents_who_differ_are_shown_and_not_decided_between(told: Any) -> None:
    """C6, C10."""
    told.child()
    told.agree(told.adult())
    told.agree(told.adult("Dan"), decision="does_not_agree")
    assert notes(told.case) == (f"About Ann: Cat agrees, Dan does not. {ON}",)


def test_a_parent_who_objects_and_a_child_who_wants_time_are_heard(told: Any) -> None:
    ann, cat, dan = told.child(), told.adult(), told.adult("Dan")
    told.agree(cat)
    told.say("relationships.parental_responsibility", "yes", pair_id(ann, dan))
    told.say("relationships.other_parent", "objects", pair_id(ann, dan))
    assert notes(told.case) == (f"About Ann: Cat agrees, Dan does not. {ON}",)
    told.agree(ann, "young_person_16_17", "wants_time")
    assert notes(told.case) == (f"About Ann: Cat agrees, Ann and Dan do not. {ON}",)


def test_several_who_agree(told: Any) -> None:
    ann = told.child()
    told.agree(told.adult())
    told.agree(told.adult("Eve"))
    told.agree(ann, "young_person_16_17", "does_not_agree")
    assert notes(told.case) == (f"About Ann: Cat and Eve agree, Ann does not. {ON}",)


def test_limits_are_to_be_read_and_not_repeated(told: Any) -> None:
    """A limit names who must not know: it stands in no other place."""
    row = told.agree(told.adult(), decision="agrees_with_limits", limits="Not my mother")
    assert notes(told.case) == ("Cat agreed with limits. Read them again before you share anything.",)
    told.say("agreement.decision", "agrees", row)
    assert notes(told.case) == ()


@pytest.mark.parametrize("how", ["spoken_witnessed", "spoken_phone"])
def test_spoken_words_are_followed_in_writing(told: Any, how: str) -> None:
    """Rule 4; a newer answer in writing is the following."""
    cat = told.adult()
    told.agree(cat, how_given=how, confirm_by="2026-01-26")
    told.agree(cat, "adult_self", how_given=how)
    assert notes(told.case) == (
        "Cat agreed aloud. Put it in writing by 26/01/2026.",
        "Cat agreed aloud. Put it in writing.",
    )
    told.agree(cat, how_given="signed_paper")
    told.agree(cat, "adult_self", how_given="typed_name")
    assert notes(told.case) == ()


def test_a_spoken_no_needs_no_paper(told: Any) -> None:
    told.agree(told.adult(), decision="does_not_agree", how_given="spoken_phone")
    assert notes(told.case) == ()


NOT_YET = "Ann said yes, and that does not count yet: nothing says that Ann can decide."


@pytest.mark.parametrize("outcome", [None, "not_able", "not_sure", "able"])
def test_a_yes_under_sixteen_counts_with_a_record(told: Any, outcome: str | None) -> None:
    """C5."""
    ann = told.child()
    told.agree(ann, "under_16_able")
    if outcome:
        told.row("gillick", person=ann, outcome=outcome)
    assert notes(told.case) == (() if outcome == "able" else (NOT_YET,))


def test_each_sentence_stands_once(told: Any) -> None:
    cat = told.adult()
    for capacity in ("parent_with_pr", "adult_self"):
        told.agree(cat, capacity, how_given="spoken_witnessed")
    assert len(notes(told.case)) == 1
