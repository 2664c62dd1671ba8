"""The record of a refusal: who was asked, what was explained, left and decided; none of their story (rule 5)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.documents.compose import compose
from ehat_tui.documents.refusal_record import SECTIONS
from ehat_tui.documents.tree import Document, as_data
from ehat_tui.errors import Exit, NotValid
from ehat_tui.record.case import Case
from ehat_tui.record.store import Store

Make = Callable[..., Case]
STORY = "Zzyzx"

PEOPLE = [
    {"key": "tess", "given_names": "Tess"},
    {"key": "ivy", "given_names": "Ivy"},
]
TOLD = {"explained": ["voluntary", "can_stop"], "given_on": "2026-03-04", "place": "home", "practitioner": "Amy Lund"}
NO = {**TOLD, "person": "tess", "capacity": "parent_with_pr", "decision": "does_not_agree"}
TIME = {**TOLD, "person": "ivy", "capacity": "young_person_16_17", "decision": "wants_time"}
TIME["ask_again"] = "After my exams."
ATTEMPTS = [
    {
        "on": "2026-03-02",
        "time": "about ten",
        "how": "call",
        "which": "mobile",
        "whom": ["tess"],
        "practitioner": "Amy Lund",
        "said": f"{STORY} what she said",
    },
    {"on": "2026-03-04", "time": "evening", "how": "visit", "which": "none", "whom": ["tess", "ivy"], "said": STORY},
]
REFUSAL = {
    "explained": ["change_mind", "not_held_against"],
    "left": ["family_rights_group", "privacy_sheet"],
    "worries": "yes",
    "worries_what": f"{STORY} the worry",
    "level": "family_hubs",
    "decided": "School keeps an eye on it.",
    "decided_with": "Tess and Ben Hale",
    "advised_by": "Duty desk: no further action.",
    "ask_again": "In the summer.",
}


@pytest.fixture(autouse=True)
def no_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EHAT_HOME", str(tmp_path))
    monkeypatch.delenv("EHAT_POLICY", raising=False)


@pytest.fixture
def refused(make: Make) -> Callable[..., Case]:
    """Asked and not agreed: nothing that needs an agreement is in it."""

    def made(**changes: Any) -> Case:
        form = make().form
        gone = {section.id: None for section in form.sections.values() if section.needs_agreement}
        start = {"started_on": "2026-03-02", "why_now": {"value": f"{STORY} why", "said_by": "parent"}}
        asked = {"people": PEOPLE, "agreement": [NO, TIME], "attempts": ATTEMPTS, "refusal": REFUSAL}
        return make(**{**gone, "start": start, "safety": None, "advice": None, "contacts": None, **asked, **changes})

    return made


def record(case: Case) -> Document:
    return compose(case, "refusal").document


def text(document: Document) -> str:
    return json.dumps(as_data(document), ensure_ascii=False)


@pytest.mark.parametrize(
    "needed",
    [
        "No, I do not agree",
        "I would like time to think",
        "After my exams.",
        "Phone call",
        "Their mobile",
        "Visit at home",
        "2 March 2026",
        "You can change your mind on any day. Just ring.",
        "A sheet about the Family Rights Group",
        "Monday to Friday, 9.30am to 3pm",
        "School keeps an eye on it.",
        "Tess and Ben Hale",
        "Duty desk: no further action.",
        "In the summer.",
        "365 days",
        "Lawful basis (UK GDPR Article 6)",
        "not evidence of harm",
    ],
)
def test_it_holds_what_a_manager_needs(refused: Callable[..., Case], needed: str) -> None:
    assert needed in text(record(refused()))


def test_it_holds_nothing_of_the_familys_story(refused: Callable[..., Case]) -> None:
    case = refused()
    assert STORY not in text(record(case))
    assert [section.id for section in record(case).sections] == list(SECTIONS)


def test_what_was_explained_is_kept_word_for_word(refused: Callable[..., Case], store: Store) -> None:
    case = refused()
    with store.handing_out(case.id, ["refusal", "json"]):
        pass  # from then on the answers are settled, with what was read out
    said = text(record(store.case(case.reference)))
    assert "This is your choice. You do not have to do it." in said
    assert "Read out to Tess and Ivy (4 March 2026)" in said


def test_there_is_none_while_nobody_was_asked(refused: Callable[..., Case]) -> None:
    with pytest.raises(NotValid, match="Nobody was asked") as caught:
        record(refused(agreement=None, attempts=None, refusal=None))
    assert caught.value.code is Exit.NOT_VALID
    assert caught.value.hint


def test_there_is_none_when_everybody_agrees(make: Make) -> None:
    yes = {"person": "tess", "capacity": "parent_with_pr", "explained": ["voluntary"], "decision": "agrees"}
    bram = {**yes, "person": "bram", "capacity": "adult_self"}
    with pytest.raises(NotValid, match="Everybody"):
        record(make(agreement=[yes, bram]))


def test_somebody_who_could_not_be_reached_was_asked_too(refused: Callable[..., Case]) -> None:
    assert "Their mobile" in text(record(refused(agreement=None, refusal=None)))


def test_one_no_among_others_is_recorded_and_nothing_else_of_them(family: Case, secret: str) -> None:
    said = text(record(family))  # Bram took it back
    assert "Bram" in said
    for word in (secret, "Sundays", "landlord", "door of my own", "neighbour"):
        assert word not in said
