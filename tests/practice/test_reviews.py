"""Meetings and reviews past their day, and a no at a review that is not written where it counts (rules 2, 18, 21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from ehat_tui.practice.flags import flags
from ehat_tui.practice.looking_again import late, looked_at_on, next_meeting, next_review
from ehat_tui.practice.outcomes import outcome
from ehat_tui.record.case import Answer, Case, Row
from ehat_tui.record.ids import new_id

FINISHED = datetime(2026, 2, 1, 12, tzinfo=UTC)
AFTER = date(2026, 9, 1)


def finished(case: Case) -> Case:
    return replace(case, version=1, status="completed", completed_at=FINISHED)


def with_row(case: Case, section: str, **said: Any) -> Case:
    """A row more in a list, as it would be read from the vault."""
    row_id = new_id()
    bound = {question.name: question.bind for question in case.form.sections[section].questions if question.bind}
    values = {column: said.get(name) for name, column in bound.items()}
    row = Row(row_id, section, "", len(case.sections.get(section, ())), values, datetime.now(UTC))
    added = replace(case, sections={**case.sections, section: (*case.sections.get(section, ()), row)})
    return added.with_answers([(f"{section}.{name}", row_id, Answer(value)) for name, value in said.items()])


def codes(case: Case, on: date = AFTER) -> list[str]:
    return [flag.code for flag in flags(case, on)]


def test_a_review_and_a_meeting_past_their_day_are_said(families: dict[str, Case]) -> None:
    case = finished(families["marsden"])
    assert [(one.code, one.due) for one in late(case, AFTER)] == [
        ("review_late", date(2026, 2, 23)),
        ("meeting_late", date(2026, 2, 2)),
    ]
    assert list(late(case, date(2026, 2, 2))) == []  # the day itself is not past
    assert list(late(families["marsden"], AFTER)) == []  # a draft has no plan yet
    assert {"review_late", "meeting_late"} <= set(codes(case))


def test_the_newest_review_says_when_the_next_one_is(families: dict[str, Case]) -> None:
    case = with_row(
        finished(families["marsden"]),
        "reviews",
        reviewed_on="2026-02-23",
        outcome="keep_going",
        next_on="2026-10-01",
    )
    assert "review_late" not in codes(case)
    assert looked_at_on(case) == date(2026, 2, 23)
    begun = with_row(case, "reviews", reviewed_on="2026-08-01")  # nothing came of it yet
    assert (next_review(begun), looked_at_on(begun)) == (next_review(case), date(2026, 2, 23))
    assert outcome(begun) == ("reviews.outcome", "keep_going")


def test_a_plan_that_ended_is_late_with_nothing(families: dict[str, Case]) -> None:
    case = with_row(finished(families["marsden"]), "reviews", reviewed_on="2026-02-23", outcome="end_needs_met")
    assert list(late(case, AFTER)) == []


def test_a_rough_day_is_said_as_it_was_said(families: dict[str, Case]) -> None:
    case = with_row(
        finished(families["marsden"]), "reviews", reviewed_on="2026-02", outcome="extend", next_on="2026-07"
    )
    assert [one.words for one in late(case, AFTER) if one.code == "review_late"] == [
        "The review agreed for 07/2026 is not written down."
    ]
    assert looked_at_on(case) == FINISHED.date()  # a month is no day to count from


def test_notes_of_a_meeting_are_due_in_five_working_days(families: dict[str, Case]) -> None:
    held = with_row(finished(families["marsden"]), "meetings", held_on="2026-03-02", next_on="2026-12-01")
    assert "notes_late" not in codes(held, date(2026, 3, 9))
    assert "notes_late" in codes(held, date(2026, 3, 10))
    row: UUID = held.rows("meetings")[0].id
    sent = held.with_answers([("meetings.notes_sent_on", row, Answer("2026-03-05"))])
    assert "notes_late" not in codes(sent, date(2026, 3, 10))
    assert next_meeting(sent) == ("meetings.next_on", row)


def test_a_no_at_a_review_is_to_be_written_where_it_counts(families: dict[str, Case]) -> None:
    case = with_row(
        finished(families["marsden"]), "reviews", reviewed_on="2026-02-23", outcome="pause", agreement="withdrawn"
    )
    assert "wants_to_stop" in codes(case)
    keeley = next(iter(case.agreements))["person"]
    told = with_row(case, "agreement", person=keeley, decision="withdrawn")
    assert "wants_to_stop" not in codes(told)
