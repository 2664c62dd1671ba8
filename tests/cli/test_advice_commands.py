"""`ehat advice`: a call that belongs to no family is kept, listed, and deleted after a year."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from ehat_tui.cli.unlock import opened
from ehat_tui.errors import Exit, NotValid
from ehat_tui.record import purge
from ehat_tui.record.advice import Call, calls, log

Ehat = Callable[..., Any]
DAY = datetime(2026, 3, 18, 12, tzinfo=UTC)
FILE = """
asked_who = "Early Help Front Door"
asked_what = "A family of four, overcrowded, and nobody knows who to ask"
said = "Ring again with the family there"
outcome = "advice"
minutes = 12
"""


@pytest.fixture
def call(tmp_path: Path) -> Path:
    file = tmp_path / "call.toml"
    file.write_text(FILE, encoding="utf-8")
    return file


class Typing:
    """A terminal at which somebody types several lines."""

    def __init__(self, *lines: str) -> None:
        self._lines: Iterator[str] = iter(lines)

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return f"{next(self._lines)}\n"


def test_a_call_is_kept_without_any_person(ehat: Ehat, empty: Path, call: Path) -> None:
    with time_machine.travel(DAY, tick=True):
        ended = ehat("advice", "--from", call)
    assert (ended.code, ended.out) == (Exit.DONE, "")
    assert "No names" in ended.err
    with opened() as store:
        (kept,) = calls(store)
        assert store.references() == []
    assert kept == Call(
        "liverpool",
        date(2026, 3, 18),
        "Early Help Front Door",
        "A family of four, overcrowded, and nobody knows who to ask",
        "Ring again with the family there",
        "advice",
        12,
    )
    assert ehat("audit", "verify").code == Exit.DONE


def test_it_asks_at_a_terminal(ehat: Ehat, empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Typing("The hub", "Which level?", "Two", "1", ""))
    ended = ehat("advice")
    assert (ended.code, ended.out) == (Exit.DONE, "")
    assert ended.err.index("No names") < ended.err.index("Whom did you ask?")
    with opened() as store:
        (kept,) = calls(store)
    assert (kept.asked_who, kept.said, kept.outcome, kept.minutes) == ("The hub", "Two", "advice", None)


@pytest.mark.parametrize("lines", [["", "x", "y", "1", ""], ["a", "x", "y", "77", ""], ["a", "x", "y", "1", "long"]])
def test_4_what_is_not_answered_is_not_kept(
    ehat: Ehat, empty: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Typing(*lines))
    assert ehat("advice").code == Exit.NOT_VALID
    with opened() as store:
        assert calls(store) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('outcome = "advice"', 'outcome = "whatever"'), "outcome must be one of: advice"),
        (("minutes = 12", 'minutes = "12"'), "minutes must be a whole number"),
        (("minutes = 12", "minutes = 1200"), "0 to 600"),
        (("minutes = 12", "child = 1"), "child is not known"),
        (("minutes = 12", "on = 2026-03-18T12:00:00"), "on must be a date"),
        (('said = "Ring again with the family there"', 'said = ""'), "said must be text"),
    ],
)
def test_4_a_file_with_mistakes(ehat: Ehat, empty: Path, call: Path, change: tuple[str, str], told: str) -> None:
    call.write_text(FILE.replace(*change), encoding="utf-8")
    ended = ehat("advice", "--from", call)
    assert ended.code == Exit.NOT_VALID
    assert told in ended.err
    assert "overcrowded" not in ended.err


def test_2_without_a_terminal_a_file_is_needed(ehat: Ehat, empty: Path) -> None:
    assert ehat("advice").code == Exit.USAGE
    assert ehat("advice", "purge").code == Exit.USAGE


def test_6_a_file_that_is_not_there(ehat: Ehat, empty: Path, tmp_path: Path) -> None:
    assert ehat("advice", "--from", tmp_path / "none.toml").code == Exit.NOT_FOUND


def test_the_list_says_what_was_said_only_when_asked(ehat: Ehat, empty: Path, call: Path) -> None:
    assert ehat("advice", "list").err == "No calls for advice were written down.\n"
    with time_machine.travel(DAY, tick=True):
        ehat("advice", "--from", call)
    ended = ehat("advice", "list")
    assert ended.out == "18/03/2026   12 min  They gave advice\n"
    assert "overcrowded" in ehat("advice", "list", "--full").out
    (one,) = json.loads(ehat("advice", "list", "--json").out)
    assert (one["called_on"], one["outcome"], one["minutes"]) == ("2026-03-18", "advice", 12)


def test_after_a_year_it_is_due_and_deleted(
    ehat: Ehat, empty: Path, call: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleared: list[object] = []  # the file is written anew without what was deleted
    monkeypatch.setattr(purge, "clear", cleared.append)
    with time_machine.travel(DAY, tick=True):
        ehat("advice", "--from", call)
    with time_machine.travel(datetime(2027, 3, 18, 12, tzinfo=UTC), tick=True):
        assert ehat("due").out == ""
        assert ehat("advice", "purge", "--yes").out == "0 deleted\n"
    with time_machine.travel(datetime(2027, 3, 19, 12, tzinfo=UTC), tick=True):
        assert ehat("due").out == "advice        purge      1 call for advice of before 19/03/2026: ehat advice purge\n"
        assert ehat("advice", "purge", "--yes").out.startswith("1 deleted")
        assert ehat("due").out == ""
    assert ehat("audit", "verify").code == Exit.DONE
    assert len(cleared) == 1


def test_the_organisation_may_lay_down_another_time(ehat: Ehat, empty: Path, call: Path) -> None:
    with time_machine.travel(DAY, tick=True):
        ehat("advice", "--from", call)
    (empty / "policy.toml").write_text("[advice]\nkeep_days = 7\n", encoding="utf-8")
    with time_machine.travel(datetime(2026, 3, 26, 12, tzinfo=UTC), tick=True):
        assert "1 call" in ehat("due").out
    (empty / "policy.toml").write_text('[advice]\nkeep_days = "7"\n', encoding="utf-8")
    assert ehat("advice", "purge", "--yes").code == Exit.NOT_VALID


def test_purge_asks_first(ehat: Ehat, empty: Path, call: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(DAY, tick=True):
        ehat("advice", "--from", call)
    with time_machine.travel(datetime(2027, 6, 1, 12, tzinfo=UTC), tick=True), monkeypatch.context() as patched:
        patched.setattr(sys, "stdin", Typing("no"))
        assert ehat("advice", "purge").code == Exit.NOT_VALID
        patched.setattr(sys, "stdin", Typing("yes"))
        assert ehat("advice", "purge").out.startswith("1 deleted")


def test_a_call_without_words_is_no_call(ehat: Ehat, empty: Path) -> None:
    with opened() as store, pytest.raises(NotValid):
        log(store, Call("leeds", date(2026, 3, 18), "The hub", "What?", "   ", "advice"))
