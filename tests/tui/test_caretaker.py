"""What is done for the vault while people type: the backup of the day, and a look for damage after a crash."""

from __future__ import annotations

import json
import os

import pytest

from ehat_tui.record.case import Answer
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change
from ehat_tui.vault import holder
from ehat_tui.vault.backup import backups
from ehat_tui.vault.paths import Paths
from screens import caretaker

from .conftest import Running, Seed

WORDS = "he stood outside the school again"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caretaker, "PAUSE", 0.0)


async def test_the_first_unlocking_of_a_day_makes_a_backup(run: Running, paths: Paths) -> None:
    for _ in range(2):
        async with run() as ehat:
            for _ in range(100):
                if backups(paths):
                    break
                await ehat.pilot.pause(0.1)
            assert not ehat.told
    assert len(backups(paths)) == 1


async def test_a_backup_that_cannot_be_made_is_said(run: Running, paths: Paths) -> None:
    (paths.home / "backups").write_text("a file where the folder should be", encoding="utf-8")
    async with run() as ehat:
        for _ in range(100):
            if ehat.told:
                break
            await ehat.pilot.pause(0.1)
        assert "Today's backup was not made" in ehat.told


def leave_unclean(paths: Paths) -> None:
    """What a killed ehat leaves."""
    note = {"pid": os.getpid(), "since": "2026-01-12T14:02:00+00:00"}
    (paths.home / "vault.open").write_text(json.dumps(note), encoding="utf-8")


@pytest.mark.parametrize("clean", [True, False])
async def test_after_a_crash_it_looks_for_damage(
    run: Running, paths: Paths, monkeypatch: pytest.MonkeyPatch, clean: bool
) -> None:
    monkeypatch.setattr("ehat_tui.vault.engine.faults", lambda _: ["HMAC verification failed for page 11"])
    if not clean:
        leave_unclean(paths)
    async with run() as ehat:
        for _ in range(30):
            await ehat.pilot.pause(0.1)
        assert ("A part of the vault cannot be read" in ehat.told) is not clean
    assert holder.held_since(paths) == ""


@pytest.mark.parametrize("clean", [True, False])
async def test_who_starts_anew_after_a_crash_is_told_where_the_words_of_before_are(
    run: Running, paths: Paths, store: Store, seed: Seed, clean: bool
) -> None:
    family = seed(store, "Albie Marsden")
    case = store.case(family.reference)
    store.save(case.id, [Change("start.why_now", case.id, Answer(WORDS))])
    if not clean:
        leave_unclean(paths)
    async with run(start="new") as ehat:
        assert family.reference not in ehat.text
        assert ("The last visit was cut off. It is all there: F12 shows the list" in ehat.told) is not clean
        await ehat.press("f12")
        await ehat.click(family.reference)
        assert ehat.saved("start.why_now").value == WORDS


async def test_locking_does_not_wait_for_it(run: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caretaker, "PAUSE", 60.0)
    async with run() as ehat:
        await ehat.press("f8")
        assert ehat.app.vault is None
        assert "Your passphrase" in ehat.text
