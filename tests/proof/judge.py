"""Whether a vault is whole, and holds everything the recorded session (session.py) had said was saved."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ehat_tui.errors import Locked
from ehat_tui.record import audit
from ehat_tui.record.audit import Ledger
from ehat_tui.vault.engine import faults, outside_transaction
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import Vault, audit_key, exists, open_vault

from .session import FIRST, QUESTIONS, SECOND, said

NOTHING = -1  # the commit a vault stands at that has no assessment yet


@dataclass(frozen=True)
class Told:
    """What the program had said was done by the moment of the cut."""

    words: frozenset[str] = frozenset()

    @classmethod
    def read(cls, folder: Path) -> Told:
        """What the session in a folder has said."""
        return cls(frozenset((folder / "done").read_text(encoding="utf-8").splitlines()))

    @property
    def saved(self) -> int:
        """The last commit that was said saved."""
        return max((int(word.split()[1]) for word in self.words if word.startswith("saved ")), default=0)


def whole(vault: Vault, told: Told | None = None) -> int:
    """Assert that a vault is whole and holds what was said saved; returns the commit it stands at."""
    with outside_transaction(vault.engine) as connection:
        number = stands_at(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # a page torn in the file is whole in the log
        assert stands_at(connection) == number
    assert faults(vault.engine) == []
    assert audit.verify(Ledger(vault.engine, audit_key(vault.data_key))).findings == ()
    if told is not None:
        assert number != NOTHING or "begun" not in told.words
        assert told.saved <= max(0, number) <= told.saved + 1, f"saved was {told.saved}, and there is {number}"
    return number


def stands_at(connection: Any) -> int:
    """The commit whose answers, place and events are there, all of them and no others; in plain SQL, which is quick."""
    places = connection.execute("SELECT place FROM assessment").fetchall()
    events = connection.execute("SELECT kind, fields FROM event WHERE assessment_id IS NOT NULL").fetchall()
    answers = connection.execute("SELECT question_id, revision, typed FROM answer").fetchall()
    if not places:
        assert (events, answers) == ([], [])
        return NOTHING
    number = max((revision for _, revision, _ in answers), default=0)
    assert sorted(answers) == sorted((name, number, said(number)) for name in QUESTIONS if number)
    assert json.loads(places[0][0] or "{}").get("question", "0") == str(number)
    found = [json.loads(fields) for kind, fields in events if kind == "answer"]
    assert found == [[name] for _ in range(number) for name in QUESTIONS]
    return number


def opens(paths: Paths, told: Told) -> bool:
    """Assert that the vault is whole; False when there is none yet, and then none had been promised."""
    if not exists(paths):
        assert not told.words
        return False
    with unlocked(paths, told) as vault:
        whole(vault, told)
    return True


def unlocked(paths: Paths, told: Told) -> Vault:
    """The vault, by the passphrase that was the last to be said changed, or the one that was just being changed."""
    if "passphrase" in told.words:
        return open_vault(paths, SECOND)
    try:
        return open_vault(paths, FIRST)
    except Locked:
        return open_vault(paths, SECOND)
