"""`ehat flags`, and what it says in `ehat due`: without --names nobody is named and nothing private is told."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import time_machine

from ehat_tui.cli.unlock import opened
from ehat_tui.errors import Exit
from ehat_tui.record.case import Answer
from ehat_tui.record.unit import Change

Ehat = Callable[..., Any]
LATER = datetime(2026, 3, 1, 12, tzinfo=UTC)  # nobody's birthday is near
SECRETS = ("Prevent", "prevent", "extremis", "radical")


def tick(family: str, *tags: str) -> None:
    with opened() as store:
        case = store.case(family)
        store.save(case.id, [Change("situations.tags", case.people[2].id, Answer(list(tags), restricted=True))])


def test_it_says_what_to_think_about(ehat: Ehat, family: str, said: set[str]) -> None:
    ended = ehat("flags", family, "--on", "12/01/2026")
    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert ended.out == "p1 turns 18 on 20/02/2026 (by 20/02/2026)\n"
    assert [word for word in said if word in ended.out] == []
    named = ehat("flags", family, "--on", "12/01/2026", "--names").out
    assert named.startswith("Keeley turns 18 on 20/02/2026. [rules 15 and 16; C12]\n  At 18 they decide")
    ended = ehat("flags", family, "--on", "20/02/2026")
    assert (ended.out, ended.err) == ("", "Nothing to think about was found.\n")


def test_what_is_private_is_told_only_when_it_is_asked_for(ehat: Ehat, family: str) -> None:
    tick(family, "radicalisation")
    with time_machine.travel(LATER, tick=True):
        outs = [
            ehat("due").out,
            ehat("due", "--json").out,
            ehat("flags", family).out,
            ehat("flags", family, "--json").out,
        ]
        named = ehat("flags", family, "--names").out
        (told,) = json.loads(ehat("flags", family, "--json", "--names").out)
    for out in outs:
        assert "p3" in out
        assert [word for word in SECRETS if word in out] == []
    assert "Denise" in named
    assert "Prevent" in named
    assert told["code"] == "prevent"


def test_2_a_day_must_be_a_whole_day(ehat: Ehat, family: str) -> None:
    for typed in ("soon", "2026", "31/02/2026"):
        assert ehat("flags", family, "--on", typed).code == Exit.USAGE


def test_6_an_unknown_assessment(ehat: Ehat, family: str) -> None:
    assert ehat("flags", "EH-26-0001").code == Exit.NOT_FOUND


def test_a_draft_that_drifts_is_said_once(ehat: Ehat, family: str) -> None:
    with time_machine.travel(datetime(2028, 1, 13, 12, tzinfo=UTC), tick=True):
        assert [line for line in ehat("due").out.splitlines() if "open since" in line] == []
        assert "this has been open since 12/01/2026" in ehat("flags", family).out
