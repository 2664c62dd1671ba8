"""The first page where the OS keyring opens the vault: it does at the start, and never after a lock."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from textual.events import Paste

from ehat_tui.vault import attempts, keys, os_keyring, os_store
from ehat_tui.vault.vault import open_vault
from screens.setup import NewPassphraseScreen
from screens.unlock import UnlockScreen

if TYPE_CHECKING:
    from ehat_tui.vault.paths import Paths
    from tests.conftest import FakeStore  # noqa: TID251 - types only
    from tests.tui.conftest import Driver, Running  # noqa: TID251 - types only

PASSPHRASE = "brown kettle sings twice"
LIST = "Assessments"


@pytest.fixture
def os_keeps(fake_store: type[FakeStore], paths: Paths) -> type[FakeStore]:
    """It opens the vault."""
    os_keyring.turn_on(paths, keys.unlock(paths.key, PASSPHRASE))
    started_anew()
    return fake_store


@pytest.fixture
def unanswered(os_keeps: type[FakeStore]) -> threading.Event:
    """The store answers when this is set."""
    os_keeps.answered = threading.Event()
    return os_keeps.answered


def started_anew() -> None:
    """As a program does that was just started."""
    os_keyring._had_open.clear()


def says(ehat: Driver) -> str:
    assert isinstance(ehat.app.screen, UnlockScreen)
    return ehat.words("#say")


def noted(paths: Paths) -> list[str]:
    """The fields of the events about it."""
    with open_vault(paths, PASSPHRASE) as vault, vault.engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT fields FROM event WHERE kind = 'keyring'").scalars())


async def test_it_opens_by_itself_and_that_is_an_event(run: Running, paths: Paths, os_keeps: type[FakeStore]) -> None:
    async with run(passphrase="") as ehat:
        await ehat.settle()
        assert LIST in ehat.text
    assert noted(paths) == ['["open"]']


async def test_where_it_is_off_the_store_is_not_asked(
    run: Running, paths: Paths, os_keeps: type[FakeStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    os_keyring.turn_off(paths)
    monkeypatch.setattr(os_store, "_asked", lambda *_: pytest.fail("asked"))
    async with run(passphrase="") as ehat:
        await ehat.settle()
        assert says(ehat) == "Enter opens. Forgotten? F2 asks for the recovery key."


@pytest.mark.parametrize("how", ["by the key", "idle"])
async def test_after_a_lock_only_the_passphrase_opens_also_in_a_new_program(
    run: Running, paths: Paths, os_keeps: type[FakeStore], how: str
) -> None:
    async with run(passphrase="") as ehat:
        await ehat.settle()
        if how == "idle":
            ehat.app.lock("Locked, because nobody used it for a while.")
        else:
            await ehat.press("f8")
        await ehat.settle()
        assert "keyring" not in says(ehat)
        assert ehat.app.vault is None
    started_anew()
    async with run(passphrase="") as ehat:
        await ehat.settle()
        assert "The vault was locked, so the keyring of this computer does not open it. Enter opens" in says(ehat)
        await ehat.write(PASSPHRASE)
        await ehat.press("enter")
        await ehat.settle()
        assert LIST in ehat.text
    started_anew()
    async with run(passphrase="") as ehat:
        await ehat.settle()
        assert LIST in ehat.text


async def test_locked_after_the_passphrase_it_stays_locked(
    run: Running, paths: Paths, os_keeps: type[FakeStore]
) -> None:
    async with run(passphrase=PASSPHRASE) as ehat:
        assert LIST in ehat.text
        await ehat.press("f8")
        await ehat.settle()
        assert isinstance(ehat.app.screen, UnlockScreen)
        assert ehat.app.vault is None


async def test_when_the_store_cannot_one_sentence_says_why_and_what_is_typed_stays(
    run: Running, os_keeps: type[FakeStore], unanswered: threading.Event
) -> None:
    os_keeps.shut = True
    async with run(passphrase="") as ehat:
        assert "Opening with the keyring" in says(ehat)
        ehat.app.post_message(Paste("brown kettle"))
        await ehat.pilot.pause()
        await ehat.press("enter")  # nothing yet: the store is being asked
        unanswered.set()
        await ehat.wait_for("Enter opens. Forgotten?")
        assert says(ehat).startswith("The keyring of this computer is locked, or does not answer. Enter opens.")
        await ehat.write(" sings twice")
        await ehat.press("enter")
        await ehat.settle()
        assert LIST in ehat.text


async def test_f2_meanwhile_lets_the_store_choose_no_new_passphrase(run: Running, unanswered: threading.Event) -> None:
    async with run(passphrase="") as ehat:
        await ehat.press("f2")
        assert "Your recovery key" in ehat.text
        unanswered.set()
        await ehat.settle()
        assert not isinstance(ehat.app.screen, NewPassphraseScreen)
        assert LIST in ehat.text


async def test_a_wait_after_wrong_passphrases_is_waited_for(
    run: Running, paths: Paths, os_keeps: type[FakeStore]
) -> None:
    for _ in range(3):
        attempts.note_wrong(paths)
    async with run(passphrase="") as ehat:
        await ehat.settle()
        assert "Wait" in says(ehat)
        assert ehat.app.vault is None
