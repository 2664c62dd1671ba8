"""Who holds what, and the letter to each who may use it no more: from when, what, and no reason (C11; DP14)."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ehat_tui.documents.compose import chosen, compose, copies
from ehat_tui.documents.holders import holders, taken_back
from ehat_tui.documents.tree import Document, Table, as_data
from ehat_tui.errors import Exit, NotAgreed, NotValid
from ehat_tui.record.audit import show
from ehat_tui.record.case import Case
from ehat_tui.record.sharing import recipients
from ehat_tui.record.store import Store

Make = Callable[..., Case]

YES = {
    "person": "tess",
    "capacity": "parent_with_pr",
    "explained": ["voluntary"],
    "decision": "agrees",
    "given_on": "2026-03-04",
}
BRAM = {**YES, "person": "bram", "capacity": "adult_self"}
STOP = {"person": "tess", "capacity": "parent_with_pr", "decision": "withdrawn", "given_on": "2026-04-07"}
SCHOOL = {
    "recipient": "Hill School",
    "agency_type": "secondary_school",
    "decision": "yes",
    "what": ["whole_assessment"],
}
SURGERY = {"recipient": "Quarry Lane Surgery", "agency_type": "gp", "decision": "yes", "what": ["plan_only"]}
SHARED = [
    {**SCHOOL, "key": "s1", "person": "tess"},
    {**SCHOOL, "key": "s2", "person": "ivy"},
    {**SURGERY, "key": "g1", "person": "tess"},
]


@pytest.fixture
def stopped(make: Make) -> Callable[..., Case]:
    """Tess told two services, and later took something back."""

    def made(back: dict[str, Any] | None = None, *more: dict[str, Any]) -> Case:
        agreement = [YES, BRAM, *([{**STOP, **back}] if back is not None else [])]
        return make(agreement=agreement, sharing=[*SHARED, *more])

    return made


def letter(case: Case, key: str) -> Document:
    return compose(case, "stop", key).document


def rows(case: Case, key: str) -> list[tuple[str, ...]]:
    (table,) = (block for section in letter(case, key).sections for block in section.blocks if isinstance(block, Table))
    return list(table.rows)


def text(document: Document) -> str:
    return json.dumps(as_data(document), ensure_ascii=False)


# -- which letters -----------------------------------------------------------------------------------------------


def test_while_everything_stands_nobody_is_written_to(stopped: Callable[..., Case]) -> None:
    case = stopped()
    assert copies(case, "stop") == []
    with pytest.raises(NotAgreed, match="Nobody holds a copy"):
        chosen(case, "stop", [])
    with pytest.raises(NotValid) as caught:
        letter(case, "gp")
    assert caught.value.code is Exit.NOT_VALID


def test_who_takes_everything_back_stops_every_recipient(stopped: Callable[..., Case]) -> None:
    case = stopped({})
    assert copies(case, "stop") == ["secondary_school", "gp"]
    assert rows(case, "secondary_school") == [
        ("T.R.", "all of it", "Tuesday 7 April 2026"),
        ("I.R.", "all of it", "Tuesday 7 April 2026"),
    ]


def test_one_service_only(stopped: Callable[..., Case]) -> None:
    case = stopped({"withdrawn_what": ["one_agency"], "withdrawn_sharing": ["g1"]})
    assert copies(case, "stop") == ["gp"]
    assert rows(case, "gp") == [("T.R.", "all of it", "Tuesday 7 April 2026")]


def test_one_person_only(stopped: Callable[..., Case]) -> None:
    case = stopped({"withdrawn_what": ["one_person"], "withdrawn_people": ["ivy"]})
    assert copies(case, "stop") == ["secondary_school"]
    assert rows(case, "secondary_school") == [("I.R.", "all of it", "Tuesday 7 April 2026")]


def test_one_subject_only(stopped: Callable[..., Case]) -> None:
    case = stopped({"withdrawn_what": ["one_topic"], "withdrawn_topics": ["health"]})
    assert rows(case, "secondary_school")[0][1] == "only this part: Health and learning"


def test_a_no_after_a_yes_stops_it_and_ask_me_each_time_does_not(stopped: Callable[..., Case]) -> None:
    no = {**SURGERY, "person": "tess", "decision": "no"}
    no.pop("what")
    assert copies(stopped(None, no), "stop") == ["gp"]
    assert copies(stopped(None, {**SURGERY, "person": "tess", "decision": "ask_each_time"}), "stop") == []


def test_who_was_only_asked_holds_nothing(make: Make) -> None:
    asked = {**SURGERY, "person": "tess", "direction": "we_may_ask"}
    case = make(agreement=[YES, BRAM, STOP], sharing=[asked])
    assert copies(case, "stop") == []


# -- the letter --------------------------------------------------------------------------------------------------


def test_the_letter_holds_what_it_must_and_no_name_no_reason_no_story(stopped: Callable[..., Case]) -> None:
    case = stopped({"withdrawn_reason": "Zzyzx they gossiped", "withdrawn_which": "Zzyzx all"})
    said = text(letter(case, "gp"))
    for needed in (
        "Quarry Lane Surgery",
        case.reference,
        "T.R.",
        "Amy Lund",
        "Destroy",
        "send it back",
        "passed it on",
    ):
        assert needed in said, needed
    for word in ("Tess", "Rowan", "Ivy", "I.R.", "Zzyzx", "Sundays", "landlord", "Hill School", "1991"):
        assert word not in said, word
    assert not letter(case, "gp").draft


def test_two_with_the_same_initials_are_told_apart_by_the_year_of_birth(make: Make, family: Case) -> None:
    people = [
        {"key": "tess", "given_names": "Tess", "family_name": "Rowan", "roles": ["parent"], "assessed": "yes"},
        {
            "key": "ted",
            "given_names": "Ted",
            "family_name": "Rowan",
            "roles": ["child_assessed"],
            "birth_date": "2018-02-01",
        },
    ]
    people[0]["birth_date"] = "1991-06-09"
    form = family.form
    gone = {one.id: None for one in form.sections.values() if one.needs_agreement}
    shared = [{**SURGERY, "person": who} for who in ("tess", "ted")]
    case = make(**{**gone, "people": people, "agreement": [YES, STOP], "sharing": shared, "safety": None})
    assert [row[0] for row in rows(case, "gp")] == ["T.R. (born 1991)", "T.R. (born 2018)"]


# -- who holds what ----------------------------------------------------------------------------------------------


def test_holders_are_those_with_a_copy_and_those_who_may_have_been_told(
    stopped: Callable[..., Case], store: Store
) -> None:
    case = stopped({"withdrawn_what": ["one_agency"], "withdrawn_sharing": ["g1"]})
    for to in ("agency secondary_school", "practitioner", "family p1", "privacy"):
        with store.handing_out(case.id, [to, "pdf", "front"]):
            pass
    found = holders(case, show(store.ledger, case.reference))
    ids = {person.key: str(person.id) for person in case.people}
    assert [(one.reader, one.key, one.name) for one in found] == [
        ("agency", "secondary_school", "Hill School"),
        ("family", "p1", "Tess"),
        ("", "gp", "Quarry Lane Surgery"),
    ]
    school, _, surgery = found
    assert school.people == {ids["tess"], ids["ivy"]}
    assert school.taken == ()
    assert [(one.person, one.since) for one in surgery.taken] == [(ids["tess"], date(2026, 4, 7))]
    assert all(one.since <= date.today() for one in (school, surgery))  # noqa: DTZ011 - a day, not a moment


def test_what_was_taken_back_is_the_same_for_screen_and_letter(stopped: Callable[..., Case]) -> None:
    case = stopped({})
    for recipient in recipients(case):
        assert [one.person for one in taken_back(case, recipient)]
        assert len(rows(case, recipient.key)) == len(taken_back(case, recipient))
