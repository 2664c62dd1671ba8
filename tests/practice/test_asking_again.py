"""When somebody is asked again whether they agree (C12), to the day, and in words that name nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from ehat_tui.practice.asking_again import REASONS, AskAgain, due
from ehat_tui.record.case import Case


def found(case: Case, today: str) -> list[tuple[str, str]]:
    """(reason, since) of everybody who is due."""
    return [(one.reason_code, one.since.isoformat()) for one in due(case, date.fromisoformat(today))]


def first_due(case: Case, reason: str, day: str, before: str) -> bool:
    """Whether a reason is due on a day, and was not on the day before."""
    return (reason, day) in found(case, day) and reason not in dict(found(case, before))


def later(told: Any, section: str, row: UUID, on: str) -> None:
    """As if a row had been written down on a later day."""
    made = datetime.fromisoformat(f"{on}T12:00").replace(tzinfo=UTC)
    rows = told.case.sections[section]
    rows = tuple(replace(one, created_at=made) if one.id == row else one for one in rows)
    told.case = replace(told.case, sections={**told.case.sections, section: rows})


# ---------------------------------------------------------------- a year


def test_after_a_year(told: Any) -> None:
    cat = told.adult()
    told.agree(cat)
    assert first_due(told.case, "year", "2027-01-12", "2027-01-11")
    assert due(told.case, date(2027, 1, 12)) == (
        AskAgain(str(cat), "year", date(2027, 1, 12), "Cat agreed more than twelve months ago."),
    )
    told.agree(cat, given_on="2026-12-01")
    assert found(told.case, "2027-01-12") == []


@pytest.mark.parametrize("decision", ["does_not_agree", "withdrawn"])
def test_whoever_said_no_is_left_alone(told: Any, decision: str) -> None:
    told.agree(told.adult(), decision=decision)
    assert found(told.case, "2030-01-01") == []


def test_a_day_that_nobody_said_is_no_day(told: Any) -> None:
    told.agree(told.adult(), given_on="2026-01")
    assert found(told.case, "2030-01-01") == []


def test_what_was_said_for_a_child_is_asked_again_too(told: Any) -> None:
    ann, cat = told.child(), told.adult()
    told.agree(cat)
    assert {one.person_id for one in due(told.case, date(2027, 1, 12))} == {str(ann), str(cat)}


# ---------------------------------------------------------------- coming of age


def test_at_sixteen_and_at_eighteen(told: Any) -> None:
    """Rule 16."""
    ann, cat = told.child(birth_date="2010-03-05"), told.adult()
    told.agree(cat)
    assert first_due(told.case, "turned_16", "2026-03-05", "2026-03-04")
    told.agree(cat, given_on="2026-04-01")
    assert "turned_16" in dict(found(told.case, "2026-04-02")), "a parent's new yes does not ask the young person"
    told.agree(ann, "young_person_16_17", given_on="2026-04-01")
    assert "turned_16" not in dict(found(told.case, "2026-04-02"))
    assert first_due(told.case, "turned_18", "2028-03-05", "2028-03-04")


def test_whoever_was_sixteen_before_is_not_due(told: Any) -> None:
    told.agree(told.child(birth_date="2010-01-12"), "young_person_16_17")
    assert found(told.case, "2026-06-01") == []


@pytest.mark.parametrize("birth", [None, "2010", "2010-03", "2010-03-05~"])
def test_no_birthday_is_guessed(told: Any, birth: str | None) -> None:
    told.child(birth_date=birth)
    told.agree(told.adult())
    assert found(told.case, "2026-12-31") == []


def test_a_parent_has_birthdays_of_no_concern(told: Any) -> None:
    told.agree(told.adult(birth_date="2008-03-05"))
    assert found(told.case, "2026-12-31") == []


# ---------------------------------------------------------------- a new lead (rule 17)


def test_a_new_lead(told: Any) -> None:
    cat = told.adult()
    told.agree(cat, practitioner="Priya Nair")
    told.row("lead", name="priya  nair", started_on="2026-02-01")
    assert found(told.case, "2026-06-08") == [], "who asked them is nobody new"
    told.row("lead", name="Aaron Wood", started_on="2026-06-09")
    assert found(told.case, "2026-06-08") == []
    assert found(told.case, "2026-07-01") == [("new_lead", "2026-06-09")]
    told.agree(cat, practitioner="Aaron Wood", given_on="2026-06-09")
    assert found(told.case, "2026-07-01") == []


# ---------------------------------------------------------------- new services and purposes


def test_a_service_that_came_later(told: Any) -> None:
    cat, dan = told.adult(), told.adult("Dan")
    told.agree(cat)
    told.agree(dan, "adult_self")
    told.row("services", service="Debt advice", for_whom=[cat], since="2026-01-12")
    assert found(told.case, "2026-06-01") == []
    told.row("services", service="The Hub", worker="Mr Bell", for_whom=[cat], since="2026-02-01")
    assert [one.person_id for one in due(told.case, date(2026, 2, 1))] == [str(cat)]
    assert first_due(told.case, "new_service", "2026-02-01", "2026-01-31")


@pytest.mark.parametrize("recipient", ["the hub", "The  Hub, Kirkdale", "Mr Bell"])
@pytest.mark.parametrize("decision", ["yes", "no", "ask_each_time"])
def test_a_decision_on_sharing_is_an_answer(told: Any, recipient: str, decision: str) -> None:
    cat = told.adult()
    told.agree(cat)
    told.row("services", service="The Hub", worker="Mr Bell", for_whom=[cat], since="2026-02-01")
    row = told.row("sharing", recipient=recipient, person=told.adult("Dan"), decision=decision)
    assert found(told.case, "2026-02-01") == [("new_service", "2026-02-01")], "somebody else's answer"
    told.say("sharing.person", cat, row)
    assert found(told.case, "2026-02-01") == []
    told.say("sharing.decision", None, row)
    assert found(told.case, "2026-02-01") == [("new_service", "2026-02-01")]


def test_without_a_day_it_counts_when_it_was_written_down(told: Any) -> None:
    cat = told.adult()
    told.agree(cat)
    row = told.row("services", service="The Hub", for_whom=[cat])
    assert found(told.case, "2026-06-01") == []
    later(told, "services", row, "2026-01-14")
    assert found(told.case, "2026-06-01") == [("new_service", "2026-01-14")]


def test_a_service_chosen_later_is_a_new_purpose(told: Any) -> None:
    cat = told.adult()
    told.agree(cat)
    row = told.row(
        "referrals", service="Step Forward", for_whom=[cat], choice="refer", family_choice="refer", sent_on="2026-03-01"
    )
    assert first_due(told.case, "new_purpose", "2026-03-01", "2026-02-28")
    told.say("referrals.family_choice", "not_wanted", row)
    assert found(told.case, "2026-06-01") == []
    told.say("referrals.family_choice", "refer", row)
    told.say("referrals.choice", "not_now", row)
    assert found(told.case, "2026-06-01") == []


def test_an_assessment_that_goes_on_from_another_is_a_new_purpose(told: Any) -> None:
    told.agree(told.adult())
    told.say("start.started_on", "2026-04-01")
    told.say("start.kind_of_record", "new")
    assert found(told.case, "2026-06-01") == []
    told.say("start.kind_of_record", "transfer_in")
    assert found(told.case, "2026-06-01") == [("new_purpose", "2026-04-01")]
    told.say("start.started_on", "2026-01-12")
    assert found(told.case, "2026-06-01") == []


def test_of_several_the_earliest_counts(told: Any) -> None:
    cat = told.adult()
    told.agree(cat)
    for since in ("2026-03-01", "2026-02-01", "2027-01-01"):
        told.row("services", service=f"Number {since}", for_whom=[cat], since=since)
    assert found(told.case, "2026-06-01") == [("new_service", "2026-02-01")]


# ---------------------------------------------------------------- they wanted time


def test_whoever_wanted_time_may_be_asked(told: Any) -> None:
    cat = told.adult()
    told.agree(cat, decision="wants_time")
    assert found(told.case, "2026-01-12") == [("wants_time", "2026-01-12")]
    told.agree(cat, decision="does_not_agree", given_on="2026-01-20")
    assert found(told.case, "2026-02-01") == []


def test_a_parent_who_wants_time_is_asked_for_themselves(told: Any) -> None:
    told.child()
    cat = told.adult()
    told.agree(cat, decision="wants_time")
    assert [one.person_id for one in due(told.case, date(2026, 1, 12))] == [str(cat)]


def test_no_reason_names_anybody(told: Any) -> None:
    assert all("{" not in words and words[0].islower() for words in REASONS.values())
