"""P5: what a birthday has changed since the plan was last looked at, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from ehat_tui.directory import listing
from ehat_tui.matching.asking import Verdict
from ehat_tui.matching.match import asking, matches
from ehat_tui.matching.since import Change, changes
from ehat_tui.record.case import Case

AFTER = date(2027, 4, 1)  # Keeley is 19 and Albie nearly 19 months old


def looked(case: Case, on: date) -> list[Change]:
    who = asking(case, on)
    known = listing.load("liverpool", None)
    return changes(matches(known, who), known, who, {})


def test_a_birthday_is_told_with_the_answer_of_before(families: dict[str, Case]) -> None:
    finished = replace(families["marsden"], completed_at=datetime(2026, 2, 1, 12, tzinfo=UTC), version=1)
    told = {(one.match.service.key, len(one.match.people)): one for one in looked(finished, AFTER)}
    baby = told["parent_baby_relationship", 2]
    assert (baby.before, baby.match.verdict) == (Verdict.FITS, Verdict.ASK)
    assert baby.words == "may fit - ask; on 01/02/2026 it was: fits"
    assert told["therapeutic_services", 1].match.verdict is Verdict.NO
    assert {one.on for one in told.values()} == {date(2026, 2, 1)}


def test_nothing_is_told_of_a_plan_that_was_never_finished(families: dict[str, Case]) -> None:
    assert looked(families["marsden"], AFTER) == []


def test_nothing_has_changed_on_the_day_itself(families: dict[str, Case]) -> None:
    finished = replace(families["marsden"], completed_at=datetime(2026, 2, 1, 12, tzinfo=UTC), version=1)
    assert looked(finished, date(2026, 2, 1)) == []
    assert looked(finished, date(2026, 1, 12)) == []
