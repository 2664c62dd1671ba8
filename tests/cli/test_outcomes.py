"""`ehat outcomes`: what came of the finished assessments, counted, the newest review before the decision."""

import json
from collections.abc import Callable
from typing import Any

from ehat_tui.cli.unlock import opened
from ehat_tui.errors import Exit
from ehat_tui.record.case import Answer
from ehat_tui.record.unit import Change

Ehat = Callable[..., Any]


def reviewed(reference: str, *reviews: tuple[str, str]) -> None:
    """Amend it, and write down (date, outcome) of reviews."""
    with opened() as store, store.unit(store.case(reference).id) as unit:
        unit.amend("We met")
        for day, code in reviews:
            row = unit.add_row("reviews")
            unit.save([Change("reviews.reviewed_on", row, Answer(day)), Change("reviews.outcome", row, Answer(code))])


def test_only_what_is_finished_is_counted(ehat: Ehat, family: str, said: set[str]) -> None:
    ended = ehat("outcomes")
    assert (ended.code, ended.out, ended.err) == (Exit.DONE, "", "Nothing is finished yet.\n")
    assert ehat("finish", family).code == Exit.DONE
    ended = ehat("outcomes")
    assert "(decided, not reviewed yet)" in ended.out
    assert ended.out.endswith("Stepped up to children's social care: 0 of 1\n")
    assert [word for word in said if word in ended.out] == []


def test_the_newest_review_counts(ehat: Ehat, family: str) -> None:
    assert ehat("finish", family).code == Exit.DONE
    reviewed(family, ("2026-05-06", "step_up"), ("2026-03-25", "keep_going"))
    assert ehat("outcomes").out == ("   1  Children's social care\nStepped up to children's social care: 1 of 1\n")
    assert json.loads(ehat("outcomes", "--json").out) == {
        "finished": 1,
        "stepped_up": 1,
        "outcomes": [{"after": "review", "outcome": "step_up", "count": 1}],
    }
