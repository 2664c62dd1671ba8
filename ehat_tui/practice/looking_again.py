"""Meetings and reviews (fields.md 1.O and 1.P; seed S1): which days come next, and what of them is late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ehat_tui.form.dates import PartialDate, shown, working_days_after
from ehat_tui.record.case import Case, Row

NOTES_WITHIN = 5  # working days until the family has them (rule 21)
ENDS = frozenset({"end_needs_met", "step_up"})  # outcomes no review follows
Place = tuple[str, UUID]  # a question and what it is asked about


@dataclass(frozen=True, slots=True)
class Late:
    """A meeting, a review or notes past their day: what is said of it (nobody's name), the day, where it stands."""

    code: str
    words: str
    task: str
    source: str
    due: date
    place: Place


def last_review(case: Case) -> Row | None:
    """The newest review that came to something; one that is only begun is none yet."""
    rows = case.sections.get("reviews", ())
    return newest(case, "reviews", "reviewed_on", [row for row in rows if case.value("reviews.outcome", row.id)])


def next_review(case: Case) -> Place:
    """Where the day of the next review stands: in the newest review, else in the plan (N7)."""
    last = last_review(case)
    return ("reviews.next_on", last.id) if last else ("plan.review_on", case.id)


def next_meeting(case: Case) -> Place:
    """Where the day of the next meeting stands: in the newest meeting, else in the plan (N7)."""
    last = newest(case, "meetings", "held_on")
    return ("meetings.next_on", last.id) if last else ("plan.first_taf_on", case.id)


def looked_at_on(case: Case) -> date | None:
    """The day the plan was last looked at: at the newest review, else when it was finished; None before."""
    last = last_review(case)
    reviewed = _day(case, ("reviews.reviewed_on", last.id)) if last else None
    return reviewed or (case.completed_at.astimezone().date() if case.completed_at else None)


def ended(case: Case) -> bool:
    """Whether the newest review ended the plan."""
    last = last_review(case)
    return last is not None and case.value("reviews.outcome", last.id) in ENDS


def late(case: Case, on: date) -> Iterator[Late]:
    """What is past its day, as long as there is a finished plan that goes on, and a form that asks about it."""
    finished = case.version or case.sections.get("reviews") or case.sections.get("meetings")
    if not finished or "reviews" not in case.form.sections or ended(case):
        return
    for code, what, place in (("review", "review", next_review(case)), ("meeting", "meeting", next_meeting(case))):
        day = _when(case, place)
        if day and day.latest < on:
            words = f"The {what} agreed for {shown(day)} is not written down."
            task = f"Hold the {what} and write it down, or agree another day with the family."
            yield Late(f"{code}_late", words, task, "rule 18; N7", day.latest, place)
    for row in case.rows("meetings"):
        held = _day(case, ("meetings.held_on", row.id))
        sent = ("meetings.notes_sent_on", row.id)
        due = working_days_after(held, NOTES_WITHIN) if held else None
        if held and due and due < on and not case.value(*sent):
            words = f"The family has no notes yet of the meeting of {shown(held)}; five working days are over."
            yield Late("notes_late", words, "Give the family the notes, and say when.", "rule 21; O9", due, sent)


def newest(case: Case, section: str, day: str, rows: Sequence[Row] | None = None) -> Row | None:
    """The row of a list, or of some of its `rows`, with the latest day; a day nobody knows counts as the first."""
    rows = case.sections.get(section, ()) if rows is None else rows
    found = [(_when(case, (f"{section}.{day}", row.id)), at) for at, row in enumerate(rows)]
    days = [(when.latest if when else date.min, at) for when, at in found]
    return rows[max(days)[1]] if days else None


def _day(case: Case, place: Place) -> date | None:
    """A whole day; None for a rough one, which is none to count from."""
    when = _when(case, place)
    return when.as_day() if when else None


def _when(case: Case, place: Place) -> PartialDate | None:
    iso = case.value(*place) if place[0] in case.form.questions else None
    return PartialDate.from_iso(iso) if iso else None
