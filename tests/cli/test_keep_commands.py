"""`ehat purge`, `hold`, `due`, `inventory`: what goes, what must stay, what was here. They name nobody."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from ehat_tui.cli.unlock import opened, opened_vault
from ehat_tui.errors import Exit
from ehat_tui.record.case import Answer
from ehat_tui.record.unit import Change
from ehat_tui.vault import backup

Ehat = Callable[..., Any]


class Typing:
    """A terminal at which somebody types one line."""

    def __init__(self, line: str) -> None:
        self.line = line

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return f"{self.line}\n"


def references() -> list[str]:
    with opened() as store:
        return store.references()


# ---------------------------------------------------------------- purge


def test_purge_deletes_it_here_and_in_the_backups(ehat: Ehat, family: str, home: Path) -> None:
    with opened_vault() as vault:
        assert backup.roll(vault) == ""
        size = vault.paths.vault.stat().st_size
    ended = ehat("purge", family, "--reason", "handed-over", "--yes")
    assert (ended.code, ended.out) == (Exit.DONE, f"{family}: deleted; backups here hold it no more\n")
    assert references() == []
    assert (home / "vault.db").stat().st_size < size
    assert len(list((home / "backups").iterdir())) == 1
    assert ehat("show", family).code == Exit.NOT_FOUND
    assert ehat("audit", "verify").code == Exit.DONE
    told = ehat("audit", "show", family).out.splitlines()
    assert f"deleted from this laptop; {family}, handed-over, assessment 1, " in told[-1]


def test_purge_shows_what_goes_and_asks_for_the_reference(
    ehat: Ehat, family: str, monkeypatch: pytest.MonkeyPatch, said: set[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Typing("EH-26-0043"))
    ended = ehat("purge", family, "--reason", "retention")
    assert (ended.code, ended.out) == (Exit.NOT_VALID, "")
    assert "Nothing was deleted" in ended.err
    assert references() == [family]
    monkeypatch.setattr(sys, "stdin", Typing(family))
    ended = ehat("purge", family, "--reason", "retention")
    assert ended.code == Exit.DONE
    assert references() == []
    listed = {line.split()[1]: int(line.split()[0]) for line in ended.err.splitlines() if line.startswith("   ")}
    assert {"person", "answer", "agreement", "item", "assessment"} <= set(listed)
    assert min(listed.values()) > 0
    assert [word for word in said if word in ended.err + ended.out] == []


def test_2_purge_without_a_terminal_needs_yes(ehat: Ehat, family: str) -> None:
    ended = ehat("purge", family, "--reason", "retention")
    assert (ended.code, ended.out) == (Exit.USAGE, "")
    assert references() == [family]


@pytest.mark.parametrize("arguments", [[], ["--reason", "Keeley asked me to"]])
def test_2_purge_needs_a_reason_of_the_list(ehat: Ehat, family: str, arguments: list[str]) -> None:
    assert ehat("purge", family, "--yes", *arguments).code == Exit.USAGE
    assert references() == [family]


def test_6_purge_of_an_unknown_one(ehat: Ehat, family: str) -> None:
    assert ehat("purge", "EH-26-0001", "--reason", "mistake", "--yes").code == Exit.NOT_FOUND


def test_4_nothing_is_purged_while_the_app_has_it_open(ehat: Ehat, family: str, home: Path) -> None:
    from ehat_tui.vault.holder import alone
    from ehat_tui.vault.paths import Paths

    with alone(Paths(home)):
        ended = ehat("purge", family, "--reason", "mistake", "--yes")
    assert (ended.code, ended.out) == (Exit.NOT_VALID, "")
    assert references() == [family]


def test_8_a_purge_that_was_held_up_goes_on(ehat: Ehat, family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from ehat_tui.errors import DiskRefused
    from ehat_tui.record import purge

    def refuse(_: object) -> None:
        raise DiskRefused("Another program is using the vault.", "Close the other ehat, then try again.")

    with monkeypatch.context() as patched:
        patched.setattr(purge, "clear", refuse)
        ended = ehat("purge", family, "--reason", "mistake", "--yes")
    assert (ended.code, ended.out) == (Exit.DISK, "")
    assert "traces of it are left" in ended.err
    ended = ehat("purge", family, "--reason", "mistake")
    assert (ended.code, ended.out) == (Exit.DONE, f"{family}: was deleted before; backups here hold it no more\n")


# ---------------------------------------------------------------- hold


def test_a_held_one_is_not_purged(ehat: Ehat, family: str) -> None:
    assert ehat("hold", family, "--on", "--reason", "inquiry").code == Exit.DONE
    ended = ehat("purge", family, "--reason", "retention", "--yes")
    assert ended.code == Exit.NOT_VALID
    assert "must be kept (inquiry)" in ended.err
    assert references() == [family]
    assert ehat("hold", family, "--off", "--reason", "ended").code == Exit.DONE
    assert ehat("purge", family, "--reason", "retention", "--yes").code == Exit.DONE
    assert ehat("hold", family, "--on", "--reason", "court").code == Exit.NOT_VALID


@pytest.mark.parametrize(
    "arguments", [["--on"], ["--on", "--reason", "ended"], ["--off", "--reason", "court"], ["--reason", "my boss"]]
)
def test_2_a_hold_needs_a_reason_that_fits(ehat: Ehat, family: str, arguments: list[str]) -> None:
    assert ehat("hold", family, *arguments).code == Exit.USAGE


# ---------------------------------------------------------------- due


FIRST_DAY = datetime(2026, 1, 13, 12, tzinfo=UTC)  # the Marsdens agreed on the day before


COMING = "EH-26-0042    task       p1 turns 18 on 20/02/2026 (by 20/02/2026)\n"  # Keeley; practice/flags.py


def test_on_the_first_day_a_birthday_is_coming_and_nothing_is_due(ehat: Ehat, family: str) -> None:
    with time_machine.travel(FIRST_DAY):
        ended = ehat("due")
        (one,) = json.loads(ehat("due", "--json").out)
    assert (ended.code, ended.out, ended.err) == (Exit.DONE, COMING, "")
    assert one == {
        "reference": family, "do": "task", "code": "turning_18", "people": ["p1"], "task": "", "due": "2026-02-20",
        "sentence": "p1 turns 18 on 20/02/2026", "source": "rules 15 and 16; C12",
    }  # fmt: skip
    with time_machine.travel(datetime(2026, 2, 20, 12, tzinfo=UTC)):
        assert "turns 18" not in ehat("due").out


def test_what_of_the_plan_is_late_is_counted(ehat: Ehat, family: str, said: set[str]) -> None:
    """Seeds S1 and S4: a date for each thing, a list of what is late; a count, for a list may be seen by anybody."""
    with time_machine.travel(datetime(2026, 2, 19, 12, tzinfo=UTC)):
        ended = ehat("due")
        late = [one for one in json.loads(ehat("due", "--json").out) if one.get("code") == "overdue"]
    assert f"{family}    task       7 things in the plan are past their day\n" in ended.out
    assert late == [{"reference": family, "do": "task", "code": "overdue", "count": 7}]
    assert [word for word in said if word in ended.out] == []


def test_nothing_is_due_in_an_empty_vault(ehat: Ehat, empty: Path) -> None:
    ended = ehat("due")
    assert (ended.code, ended.out, ended.err) == (Exit.DONE, "", "Nothing is due.\n")


def test_who_is_asked_again_is_told_by_a_number(ehat: Ehat, family: str, said: set[str]) -> None:
    """C12: Keeley is eighteen from 20 February 2026."""
    with time_machine.travel(datetime(2026, 2, 19, 12, tzinfo=UTC)):
        assert "ask-again" not in ehat("due").out
    with time_machine.travel(datetime(2026, 2, 20, 12, tzinfo=UTC)):
        ended = ehat("due")
        one, *_ = json.loads(ehat("due", "--json").out)
    why = "p1 has turned 18 since, and decides for themselves (since 20/02/2026)"
    assert ended.out.startswith(f"{family}    ask-again  {why}\n")
    assert [word for word in said if word in ended.out + ended.err] == []
    assert one == {
        "reference": family, "do": "ask-again", "since": "2026-02-20", "kind": "turned_18", "why": why, "held": "",
    }  # fmt: skip
    with time_machine.travel(datetime(2027, 1, 12, 12, tzinfo=UTC)):
        found = [line.split()[2:6] for line in ehat("due").out.splitlines() if " p" in line]
    assert ["p3", "agreed", "more", "than"] in found


def test_nobody_is_asked_again_about_what_is_to_be_deleted(ehat: Ehat, family: str, home: Path) -> None:
    (home / "policy.toml").write_text("[retention]\nfinished_days = 7\n", encoding="utf-8")
    with opened() as store, time_machine.travel(FIRST_DAY, tick=True):
        case = store.case(family)
        store.save(case.id, [Change("start.registered_on", case.id, Answer())])
        with store.unit(case.id) as unit:
            unit.finish("{}")
    with time_machine.travel(datetime(2026, 2, 20, 12, tzinfo=UTC)):
        assert [one["do"] for one in json.loads(ehat("due", "--json").out)] == ["purge"]


def test_a_finished_one_is_asked_about_and_the_policy_answers(
    ehat: Ehat, family: str, home: Path, said: set[str]
) -> None:
    with opened() as store, time_machine.travel(FIRST_DAY, tick=True):
        case = store.case(family)
        store.save(case.id, [Change("start.registered_on", case.id, Answer())])
        with store.unit(case.id) as unit:
            unit.finish("{}")
    with time_machine.travel(FIRST_DAY, tick=True):
        ended = ehat("due")
    assert ended.out.startswith(f"{family}    ask        finished, and not registered with the council, on ")
    assert [word for word in said if word in ended.out] == []
    (home / "policy.toml").write_text("[retention]\nfinished_days = 7\n", encoding="utf-8")
    with time_machine.travel(FIRST_DAY, tick=True):
        assert ehat("due").out == COMING
    ehat("hold", family, "--on", "--reason", "complaint")
    with time_machine.travel(FIRST_DAY + timedelta(days=8), tick=True):
        one = json.loads(ehat("due", "--json").out)[0]
        assert (one["reference"], one["do"], one["kind"], one["held"]) == (family, "purge", "finished", "complaint")
        assert " keep " in ehat("due").out


def test_a_refusal_and_a_drifting_draft_are_due_after_a_year(ehat: Ehat, empty: Path) -> None:
    with opened() as store:
        drifting = store.create("leeds").reference
        with store.creating("leeds") as unit:
            cat = unit.add_row("people", {"given_names": "Cat"})
            unit.add_row("agreement", {"person": str(cat), "explained": ["voluntary"], "decision": "does_not_agree"})
        with store.creating("leeds") as undecided:
            dan = undecided.add_row("people", {"given_names": "Dan"})
            undecided.add_row("agreement", {"person": str(dan), "explained": ["voluntary"], "decision": "wants_time"})
    with time_machine.travel(datetime.now(UTC) + timedelta(days=366), tick=True):
        found = {one["reference"]: (one["do"], one["kind"]) for one in json.loads(ehat("due", "--json").out)}
    assert found == {
        drifting: ("ask-again", "drift"),
        unit.assessment.reference: ("purge", "refused"),
        undecided.assessment.reference: ("ask-again", "drift"),
    }


# ---------------------------------------------------------------- the sheet


def test_the_sheet_of_a_lost_laptop_names_nobody(ehat: Ehat, family: str, tmp_path: Path, said: set[str]) -> None:
    with opened_vault() as vault:
        assert backup.roll(vault) == ""
        people = len(store_people(vault))
    path = tmp_path / "sheet.txt"
    ended = ehat("inventory", "--to", path)
    assert (ended.code, ended.out) == (Exit.DONE, f"{path}\n")
    sheet = path.read_text(encoding="utf-8")
    assert sheet.splitlines()[1:] == ehat("inventory").out.splitlines()[1:], "all but the minute it was made"
    for line in ("Assessments        1", f"People             {people}", "Special category   yes (UK GDPR Art 9)"):
        assert line in sheet
    assert "AES-256" in sheet
    assert f"Last backup here   {datetime.now().astimezone():%d/%m/%Y}" in sheet
    assert f"{family}    {datetime.now().astimezone():%d/%m/%Y}" in sheet
    assert [word for word in said if word in sheet] == []
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600


def store_people(vault: Any) -> list[Any]:
    from ehat_tui.cli.unlock import store_of

    return list(store_of(vault).case("EH-26-0042").people)


def test_the_sheet_of_an_empty_vault(ehat: Ehat, empty: Path) -> None:
    ended = ehat("inventory")
    assert ended.code == Exit.DONE
    assert "Assessments        0" in ended.out
    assert "Special category   no" in ended.out
    assert "Last backup here   none" in ended.out
