"""`ehat audit`: who, what, when, to whom; whole or not; and never a word of anybody."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.cli.audit import KINDS, MANY
from ehat_tui.cli.unlock import opened_vault, store_of
from ehat_tui.errors import Exit
from ehat_tui.record import audit
from ehat_tui.vault.engine import outside_transaction

Ehat = Callable[..., Any]


def tamper(*statements: str) -> None:
    with opened_vault() as vault, outside_transaction(vault.engine) as connection:
        for trigger in ("event_no_update", "event_no_delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            connection.execute(statement)


def keep_head() -> None:
    with opened_vault() as vault:
        audit.keep_head(vault)


def test_show_tells_what_happened_and_to_whom(ehat: Ehat, family: str, tmp_path: Path, said: set[str]) -> None:
    ehat("show", family)
    ehat("check", family)
    ehat("export", family, "--for", "practitioner", "--format", "md", "--to", tmp_path)
    ended = ehat("audit", "show", family)
    assert (ended.code, ended.err) == (Exit.DONE, "")
    lines = ended.out.splitlines()
    assert "practitioner  assessment made" in lines[0]
    told = [line for line in lines if "settled" not in line]  # the decisions the document rests on
    assert told[-3].endswith("opened; show")
    assert told[-2].endswith("opened; check")
    assert lines[-1].endswith("; for practitioner")
    assert "document written; md, " in lines[-1]
    assert [word for word in said if word in ended.out] == []


def test_show_as_json(ehat: Ehat, family: str, tmp_path: Path, said: set[str]) -> None:
    ehat("export", family, "--format", "md", "--to", tmp_path)
    ended = ehat("audit", "show", family, "--json")
    told = json.loads(ended.out)
    assert set(told[0]) == {"seq", "at", "who", "what", "fields", "about", "to"}
    assert (told[0]["what"], told[0]["who"]) == ("create", "practitioner")
    assert (told[-1]["what"], told[-1]["to"], told[-1]["fields"][0]) == ("export", "family p3", "md")
    assert len(told[-1]["fields"]) > 3, "the sections"
    assert [word for word in said if word in ended.out] == []
    assert {one["what"] for one in told} <= set(KINDS)


def test_6_show_of_an_unknown_one(ehat: Ehat, empty: Path) -> None:
    assert ehat("audit", "show", "EH-26-0001").code == Exit.NOT_FOUND


def test_verify_a_whole_chain(ehat: Ehat, family: str) -> None:
    ended = ehat("audit", "verify")
    assert ended.code == Exit.DONE
    assert ended.out.count("\n") == 1
    assert " events, whole; newest: link " in ended.out
    keep_head()
    ended = ehat("audit", "verify", "--json")
    found = json.loads(ended.out)
    assert (ended.code, found["whole"], found["findings"]) == (Exit.DONE, True, [])
    assert found["kept"] == found["newest"]
    assert found["newest"]["seq"] == found["events"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE event SET kind = 'x' WHERE seq = 5", "5: changed after it was written\n"),
        ("DELETE FROM event WHERE seq BETWEEN 5 AND 7", "5-7: removed\n"),
    ],
)
def test_7_what_was_changed_is_named_by_its_number(ehat: Ehat, family: str, statement: str, said: str) -> None:
    tamper(statement)
    ended = ehat("audit", "verify")
    assert (ended.code, ended.out) == (Exit.VAULT, said)
    assert ended.err.startswith("error: ")
    assert "hint: " in ended.err


def test_7_a_cut_tail_is_found(ehat: Ehat, family: str) -> None:
    keep_head()
    with opened_vault() as vault:
        newest = audit.head(store_of(vault).ledger).seq
    tamper(f"DELETE FROM event WHERE seq > {newest - 3}")
    ended = ehat("audit", "verify", "--json")
    found = json.loads(ended.out)
    assert (ended.code, found["whole"]) == (Exit.VAULT, False)
    assert found["findings"] == [{"from": newest - 2, "to": newest, "what": "cut"}]


def test_a_printed_link_is_checked(ehat: Ehat, family: str) -> None:
    with opened_vault() as vault:
        newest = audit.head(store_of(vault).ledger)
    assert ehat("audit", "verify", "--link", newest.shown).code == Exit.DONE
    assert ehat("audit", "verify", "--link", f"{newest.seq} {newest.mac[:8]}").code == Exit.DONE
    ended = ehat("audit", "verify", "--link", f"{newest.seq} 00000000")
    assert (ended.code, ended.out) == (Exit.VAULT, f"{newest.seq}: not the event that was there\n")
    ended = ehat("audit", "verify", "--link", f"{newest.seq + 4} 00000000")
    assert (ended.code, ended.out) == (
        Exit.VAULT,
        f"{newest.seq + 1}-{newest.seq + 4}: the newest events were cut off\n",
    )
    assert ehat("audit", "verify", "--link", "yesterday").code == Exit.NOT_VALID


def test_a_chain_broken_everywhere_is_not_listed_to_the_end(ehat: Ehat, family: str) -> None:
    tamper("UPDATE event SET actor = 'x'")
    ended = ehat("audit", "verify")
    assert ended.code == Exit.VAULT
    lines = ended.out.splitlines()
    assert len(lines) == MANY + 1
    assert lines[-1].startswith("and ")
