"""The disk refuses while somebody types in the app: the words stay on the screen, and are saved when it is back."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ehat_tui.record.case import Case
from ehat_tui.vault import keys
from ehat_tui.vault.engine import faults
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import create_vault, open_vault
from screens import autosave
from screens.app import EhatApp

from ..tui.conftest import Driver  # noqa: TID252 - the same hands as the tests of the screens
from .disk import WHY, fill, no_more_pages, store_of
from .session import CHEAP, FIRST

LONG = "They asked for help after the move. " * 400  # more than what is left of a page


@pytest.fixture
def home(memory: Path) -> Path:
    """A vault with a draft in it."""
    vault, _ = create_vault(Paths(memory / "home"), FIRST, CHEAP)
    with vault:
        keys.confirm_recovery(vault.paths.key)
        store = store_of(vault)
        store.save_practitioner({"name": "Priya Nair"})
        store.create()
    return memory / "home"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autosave, "RETRY", 0.1)


@asynccontextmanager
async def at_the_question(home: Path) -> AsyncIterator[Driver]:
    """The app at a draft, the cursor in a long text."""
    app = EhatApp(Paths(home), start="open", reference=references(home)[0], passphrase=FIRST)
    async with app.run_test(size=(100, 36), notifications=True) as pilot:
        await pilot.pause()
        ehat = Driver(app, pilot)
        await ehat.focus(WHY)
        await ehat.write("Before. ")
        await ehat.wait_for("Saved ", 20)
        try:
            yield ehat
        finally:
            app.close_vault()


def references(home: Path) -> list[str]:
    with open_vault(Paths(home), FIRST) as vault:
        return store_of(vault).references()


def stored(home: Path) -> str:
    """What is in the vault when it is opened again; the vault is whole."""
    with open_vault(Paths(home), FIRST) as vault:
        assert faults(vault.engine) == []
        case: Case = store_of(vault).case(references(home)[0])
        return str(case.value(WHY, case.id))


def move(folder: Path, name: str) -> None:
    folder.rename(folder.with_name(name))


async def not_saved(ehat: Driver) -> None:
    """It says so, plainly, and what was typed is still there."""
    await ehat.wait_for("NOT SAVED", 20)
    assert LONG in ehat.box(WHY).field.text  # type: ignore[attr-defined]
    assert "They asked" not in ehat.told
    assert "Traceback" not in ehat.text


async def test_a_database_that_cannot_grow(home: Path) -> None:
    async with at_the_question(home) as ehat:
        make_room = no_more_pages(ehat.vault)
        await ehat.write(LONG)
        await not_saved(ehat)
        assert "The disk is full" in ehat.told
        await ehat.press("f8")
        assert "Not locked" in ehat.told
        make_room()
        await ehat.wait_for("Saved ", 20)
        assert "NOT SAVED" not in ehat.text
    assert LONG in stored(home)


async def test_a_full_disk(home: Path, small: Path) -> None:
    there = small / "home"
    shutil.copytree(home, there)
    async with at_the_question(there) as ehat:
        filler = fill(small)
        await ehat.write(LONG)
        await not_saved(ehat)
        assert "The disk is full" in ehat.told
        filler.unlink()
        await ehat.wait_for("Saved ", 20)
    assert LONG in stored(there)


async def test_a_folder_that_goes_away_and_comes_back(home: Path) -> None:
    """A stick that is pulled out: nothing is lost, whether it was noticed or not."""
    async with at_the_question(home) as ehat:
        move(home, "elsewhere")
        await ehat.write(LONG)
        await ehat.pilot.pause(1.0)
        assert LONG in ehat.box(WHY).field.text  # type: ignore[attr-defined]
        assert "Traceback" not in ehat.text
        move(home.with_name("elsewhere"), home.name)
        await ehat.write("And after. ")
        await ehat.wait_for("Saved ", 20)
    assert LONG in stored(home)
    assert "And after." in stored(home)


async def test_a_disk_that_never_comes_back_keeps_nobody_from_leaving_it_open(home: Path) -> None:
    async with at_the_question(home) as ehat:
        no_more_pages(ehat.vault)
        await ehat.write(LONG)
        await not_saved(ehat)
        await ehat.press("ctrl+q")
        assert "Not closed" in ehat.told
        assert ehat.app.is_running
        await ehat.press("f9")  # nothing may be shown, and nothing is lost
        assert "They asked" not in ehat.text
        await ehat.press("f9")
        assert LONG in ehat.box(WHY).field.text  # type: ignore[attr-defined]
    assert stored(home) == "Before. "
