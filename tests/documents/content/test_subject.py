"""Subject access: what is about one person, without what somebody must decide about, and without a hint of it."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest

from ehat_tui.documents import subject_copy
from ehat_tui.documents.compose import chosen, compose, look_of, reader_of
from ehat_tui.documents.subject_copy import RELEASE, RIGHTS, WITHHOLD, Doubt, to_decide
from ehat_tui.documents.tree import Bullets, Document, Paragraph, Table
from ehat_tui.documents.wording import known, say
from ehat_tui.errors import NotFound
from ehat_tui.record.case import Case
from ehat_tui.record.store import Store

Make = Callable[..., Case]
Named = Callable[[Case, str], UUID]


def copy(case: Case, who: str) -> Document:
    return compose(case, "subject", who).document


def doubts(case: Case, who: str) -> tuple[Doubt, ...]:
    return to_decide(look_of(case, reader_of("subject"), who))


def find(case: Case, who: str, question_id: str, words: str = "") -> Doubt:
    return next(
        one for one in doubts(case, who) if one.question.id == question_id and words in subject_copy.content(case, one)
    )


def decide(store: Store, case: Case, one: Doubt, person: UUID, *, released: bool) -> Case:
    with store.unit(case.id) as unit:
        unit.redact(person, one.question.id, one.subject, released=released, reason="agreed")
    return store.case(case.reference)


# -- the copy ----------------------------------------------------------------------------------------------------


def test_what_is_theirs_alone_is_there_without_a_decision(family: Case) -> None:
    said = repr(copy(family, "p2"))  # Ivy
    for words in ("Ivy", "Wednesday 2 November 2011", "A door of my own.", "A dog.", "I count the stairs."):
        assert words in said, words


def test_what_is_about_others_is_not(family: Case, written: ModuleType, tmp_path: Path, secret: str) -> None:
    found = written.texts(family, "subject", tmp_path, "p2")
    assert written.has(found, "A door of my own.")
    for words in ("I sleep through", "Tess", "June", "Finn", "Warm milk", "07700 900123", "Bram", "eat together"):
        assert not written.has(found, words), words
    assert not written.has(found, f"{secret} shouting")


def test_a_childs_own_secret_is_theirs_to_read(family: Case, secret: str) -> None:
    assert f"{secret} worry of Ivy" in repr(copy(family, "p2"))  # "no" was for others


def test_the_first_page_says_what_it_is_whom_to_ask_and_the_one_sentence_that_is_the_same_for_all(
    family: Case, demo: Case
) -> None:
    sentence = say("subject.left_out")
    for case in (family, demo):
        for person in case.people:
            front = copy(case, case.number(person)).sections[0]
            assert front.id == "front"
            assert [block.text for block in front.blocks if isinstance(block, Paragraph)][1] == sentence
            assert next(block for block in front.blocks if isinstance(block, Bullets)).items == tuple(
                say(f"subject.{name}") for name in RIGHTS
            )
    assert "Amy Lund" in repr(copy(family, "p1").sections[0])


def test_the_same_as_if_the_rest_had_never_been_said(make: Make) -> None:
    """No count, no gap, no number out of its order: what is held back leaves no trace."""
    ivy = {"words": {"value": "I count the stairs.", "may_tell": "yes"}, "child": "ivy"}
    more = [
        {"child": "ivy", "words": {"value": "Tess shouts.", "may_tell": "yes"}},
        {"child": "ivy", "words": {"value": "He did it.", "restricted": True}},
    ]
    case = make(words=[more[0], ivy, more[1]])
    alone = make(words=[ivy])
    both = [[s for s in copy(one, "p2").sections if s.id == "voice"] for one in (case, alone)]
    assert both[0] == both[1]


def test_for_whoever_asked_also_who_is_not_assessed_or_took_everything_back(family: Case) -> None:
    for who in ("p4", "p5"):  # Bram and June
        assert copy(family, who).sections[0].id == "front"
    with pytest.raises(NotFound):
        copy(family, "p9")
    with pytest.raises(NotFound):
        chosen(family, "subject", [])
    with pytest.raises(NotFound):
        chosen(family, "subject-list", [])


# -- what is to decide -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "question", "words", "reason"),
    [
        ("p2", "worries.what", "Ivy misses Mondays", "told by somebody else"),
        ("p1", "worries.what", "shouting", "restricted"),
        ("p2", "words.words", "words", "restricted"),
        ("p1", "contact.address", "", "secret address"),
        ("p1", "safety.words", "", "serious harm"),
        ("p1", "safety.heard_from", "", "third party"),
        ("p2", "actions.what", "Ring the landlord", "others"),
        ("p2", "analysis.meaning", "", "opinion"),
    ],
)
def test_each_reason_is_found(make: Make, who: str, question: str, words: str, reason: str) -> None:
    case = make(
        words=[{"child": "ivy", "words": {"value": "My own words", "restricted": True}}],
        worries=[
            {"what": {"value": "Ivy misses Mondays.", "said_by": "parent"}, "about": ["ivy"]},
            {"what": {"value": "shouting", "restricted": True}, "about": ["tess"], "who": "who"},
        ],
        contact={"tess": {"address_type": "refuge", "post_to": "A house", "second_address": "Another"}},
        analysis={"ivy": {"meaning": {"value": "She does well.", "said_by": "opinion"}}},
        objectives=None,
        actions=[{"what": "Ring the landlord.", "for_whom": ["tess", "ivy"]}],
        safety=[{"happened_on": "2026-03-04", "words": "Somebody was hit.", "heard_from": "Ivy", "about": ["tess"]}],
    )
    if question == "contact.address":
        question = "contact.second_address"
    assert reason in find(case, who, question, words).reasons


def test_what_is_about_the_family_is_each_ones_to_ask_for(family: Case) -> None:
    for who in ("p1", "p2", "p3"):
        assert find(family, who, "plan.family_part").reasons == ("third party", "others")


def test_what_is_said_of_somebody_on_anothers_page_is_on_their_list(make: Make) -> None:
    case = make(hopes={"tess": {"better": "That Ivy sleeps."}})
    assert "others" in find(case, "p2", "hopes.better", "That Ivy sleeps").reasons
    assert "hopes.better" not in [one.question.id for one in doubts(case, "p3")]


def test_released_it_is_in_the_copy_and_withheld_again_it_is_not(make: Make, store: Store, person_id: Named) -> None:
    case = make(worries=[{"what": "Ivy misses Mondays.", "about": ["ivy", "finn"]}], objectives=None, actions=None)
    ivy = person_id(case, "ivy")
    one = find(case, "p2", "worries.what")
    assert one.released is None
    assert "Ivy misses Mondays." not in repr(copy(case, "p2"))
    case = decide(store, case, one, ivy, released=True)
    assert find(case, "p2", "worries.what").released is True
    assert "Ivy misses Mondays." in repr(copy(case, "p2"))
    assert "Ivy misses Mondays." not in repr(copy(case, "p3"))  # decided for Ivy, not for Finn
    case = decide(store, case, one, ivy, released=False)
    assert find(case, "p2", "worries.what").released is False
    assert "Ivy misses Mondays." not in repr(copy(case, "p2"))


def test_numbers_stay_as_they_are_once_something_is_decided(make: Make, store: Store, person_id: Named) -> None:
    case = make(words=None)
    before = doubts(case, "p2")
    assert [one.number for one in before] == list(range(1, len(before) + 1))
    case = decide(store, case, before[0], person_id(case, "ivy"), released=True)
    assert [(one.number, one.question.id, one.subject) for one in doubts(case, "p2")] == [
        (one.number, one.question.id, one.subject) for one in before
    ]


def test_labels_and_reasons_hold_no_name_and_nothing_that_was_said(demo: Case) -> None:
    words = [
        answer.value for answer in demo.answers.values() if isinstance(answer.value, str) and len(answer.value) > 12
    ]
    for person in demo.people:
        for one in doubts(demo, demo.number(person)):
            shown = f"{one.label} {one.reasons}"
            assert not [other.name for other in demo.people if other.name in shown]
            assert not [word for word in words if word in shown]


# -- the list for the worker -------------------------------------------------------------------------------------


def test_the_list_says_where_what_why_and_what_was_decided(make: Make, store: Store, person_id: Named) -> None:
    case = make(worries=[{"what": "Ivy misses Mondays.", "about": ["ivy", "finn"]}], objectives=None, actions=None)
    one = find(case, "p2", "worries.what")
    case = decide(store, case, one, person_id(case, "ivy"), released=True)
    document = compose(case, "subject-list", "p2").document
    table: Any = next(block for block in document.sections[0].blocks if isinstance(block, Table))
    assert len(table.rows) == len(doubts(case, "p2"))
    row = table.rows[one.number - 1]
    assert row == (
        str(one.number),
        "Worries: Ivy misses Mondays.: The worry",
        "Ivy misses Mondays.",
        "others",
        "may go",
    )
    assert {line[4] for line in table.rows} == {"may go", "not decided"}


def test_who_has_nothing_to_decide_about_is_told_so(make: Make, family: Case) -> None:
    gone = dict.fromkeys(set(family.form.sections) - {"people", "agreement"})
    people = [{"key": "tess", "given_names": "Tess", "roles": ["parent"], "assessed": "yes"}]
    agreed = [{"person": "tess", "capacity": "parent_with_pr", "explained": ["voluntary"], "decision": "agrees"}]
    case = make(**{**gone, "people": people, "agreement": agreed})
    assert say("doubt.nothing") in repr(compose(case, "subject-list", "p1").document)


def test_every_reason_for_a_decision_has_its_words() -> None:
    assert all(known(f"release.{code}") for code in RELEASE)
    assert all(known(f"withhold.{code}") for code in WITHHOLD)
    assert set(RELEASE).isdisjoint(WITHHOLD)
