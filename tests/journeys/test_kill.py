"""Killed without warning while somebody types: the draft is offered, the field is found again, the words are there."""

from __future__ import annotations

import random
import re
from functools import partial
from time import monotonic

import pytest

from ehat_tui.record.case import Case
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import open_vault

from .conftest import PASSPHRASE, Start, store_of
from .eyes import Eyes, squeezed
from .terminal import Terminal

KILLS = 5  # a thousand belong to the night, not to every change
PROMISE = 1.0  # seconds of typing that may be lost (DESIGN.md: autosave)
SLACK = 0.7  # the test's own clock, on a machine that does other things too
MOMENT = 0.15  # until a letter on the screen has gone its way to the autosave
QUESTION = "start.why_now"  # a long text on the first page


def unlock(terminal: Terminal) -> None:
    terminal.wait_for("Your passphrase")
    terminal.press(PASSPHRASE, "enter")


def go_to_question(terminal: Terminal, case: Case) -> None:
    """With Tab, as far as the question."""
    here = terminal.wait("the first page", partial(question_at, terminal, case))
    while here != QUESTION:
        terminal.press("tab")
        here = terminal.wait("the next question", partial(question_at, terminal, case, before=here))


def question_at(terminal: Terminal, case: Case, before: str = "") -> str:
    """The question of the first page that the cursor is in, if it is another than before."""
    found = Eyes(terminal).question([(question, question.prompt) for question in case.form.sections["start"].questions])
    return found.id if found and found.id != before else ""


class Writer:
    """Types numbered words, and remembers when each was seen on the screen, and which were seen as saved."""

    def __init__(self, terminal: Terminal, name: str) -> None:
        self.terminal = terminal
        self.name = name
        self.seen: list[float] = []  # when the word with this number was first on the screen
        self.saved = 0  # words that were on the screen for a moment already when it said "Saved"
        self._saving = False

    def write(self, seconds: float) -> None:
        """Type without a pause for so long."""
        end = monotonic() + seconds
        number = 0
        while monotonic() < end:
            number += 1
            self.terminal.press(f"{self.name}{number} ")
            self.terminal.look(random.uniform(0.01, 0.06))
            self._look()

    def _look(self) -> None:
        shown = [int(number) for number in re.findall(rf"\b{self.name}(\d+) ", self.terminal.text)]
        words = max(shown, default=0)
        self.seen += [monotonic()] * (words - len(self.seen))
        if self._saving and "Saved" in self.terminal.lines[0]:
            self.saved = sum(seen < monotonic() - MOMENT for seen in self.seen)
        self._saving = "…" in self.terminal.lines[0]


@pytest.mark.timeout(240)
@pytest.mark.xdist_group("journey-3")
def test_killed_while_typing(start: Start, vault: Paths) -> None:
    with open_vault(vault, PASSPHRASE) as opened:
        case = store_of(opened).create()
    terminal = start("open", case.reference)
    unlock(terminal)
    for kill in range(KILLS):
        if kill:
            terminal = start()  # the plain command: the list, with the draft on it
            unlock(terminal)
            terminal.wait_for(case.reference)
            assert "draft" in next(line for line in terminal.lines if case.reference in line)
            terminal.press("enter")
            terminal.wait("the field that was left", lambda: question_at(terminal, case) == QUESTION)  # noqa: B023
        else:
            go_to_question(terminal, case)
        writer = Writer(terminal, "abcdefgh"[kill])
        writer.write(random.uniform(1.0, 3.5))
        killed = monotonic()
        terminal.kill()
        kept = in_vault(vault, case.reference)
        words = len(re.findall(rf"\b{writer.name}\d+\b", kept))
        promised = sum(seen < killed - PROMISE - SLACK for seen in writer.seen)
        assert words >= writer.saved, f"kill {kill}: it said Saved with {writer.saved} words, and kept {words}"
        assert words >= promised, f"kill {kill}: {promised} words were older than a second, and {words} were kept"
        expected = "".join(f"{writer.name}{number}" for number in range(1, words + 1))
        assert expected in squeezed(kept), "what was kept has no gaps"


def in_vault(vault: Paths, reference: str) -> str:
    """The text as the vault holds it after the kill; the file itself is whole."""
    with open_vault(vault, PASSPHRASE) as opened:
        with opened.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").all() == []
        case = store_of(opened).case(reference)
        return str(case.value(QUESTION, case.id) or "")
