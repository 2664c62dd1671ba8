"""The first minutes: set-up, unlocking, the recovery key, and the list of assessments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ehat_tui.vault import keys
from ehat_tui.vault.keys import recovery_confirmed
from ehat_tui.vault.paths import Paths, own_areas
from ehat_tui.vault.recovery import RecoveryKey, last_two_groups
from ehat_tui.vault.vault import open_vault, open_vault_with_recovery

if TYPE_CHECKING:
    from ehat_tui.record.store import Store
    from tests.tui.conftest import Driver, Running, Seed  # noqa: TID251 - types only

NEW = "seven green ladders leaning"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app asks for the usual cost of a passphrase: half a second and 256 MB, every time."""
    monkeypatch.setattr(keys, "default_cost", lambda: keys.Cost(1, 8192))


async def fill_in(ehat: Driver, passphrase: str, again: str) -> None:
    for field, text in (("name", "Priya Nair"), ("job_title", "Health visitor"), ("organisation", "Mersey Tide")):
        assert ehat.app.focused is not None
        assert ehat.app.focused.id == field
        await ehat.write(text)
        await ehat.press("enter")
    await ehat.press("tab")  # the area stays as it is
    await ehat.write(passphrase)
    await ehat.press("enter")
    await ehat.write(again)
    await ehat.press("enter")
    await ehat.settle()


def seen(ehat: Driver, field: str) -> bool:
    """Whether a field has the focus, and stands on the screen as it is scrolled."""
    box = ehat.app.screen.query_one("#box")
    found = ehat.app.screen.query_one(f"#{field}")
    return found.has_focus and box.region.contains_region(found.region)


def recovery_key(ehat: Driver) -> str:
    """The recovery key as it stands on the screen."""
    return next(line.strip() for line in ehat.text.split("\n") if line.count("-") == 6)


async def test_set_up_asks_again_for_what_is_too_short_or_differs(tmp_path: Path, run: Running) -> None:
    home = Paths(tmp_path / "new")
    async with run(home=home, passphrase="") as ehat:
        await fill_in(ehat, "kettle", "kettle")
        assert "Write at least 4 words, or 14 characters" in ehat.text
        assert ehat.app.focused is not None
        assert ehat.app.focused.id == "passphrase"
        await ehat.press("ctrl+z")
        await ehat.write(NEW)
        await ehat.press("enter", "ctrl+z")
        await ehat.write(f"{NEW} x")
        await ehat.press("enter")
        assert "The two passphrases differ" in ehat.text
        assert NEW not in ehat.text
        assert not home.key.exists()
        await ehat.press("f10")  # someone may be in danger before there is a vault
        assert "999" in ehat.text
        await ehat.press("escape")
        assert "Welcome to ehat" in ehat.text


async def test_set_up_says_who_could_read_along_and_what_is_missing_is_seen_all_the_same(
    tmp_path: Path, run: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("TMUX", "STY", "SSH_CONNECTION"):  # all at once: the page is longer than the window
        monkeypatch.setenv(variable, "x")
    home = Paths(tmp_path / "new")
    async with run(home=home, passphrase="") as ehat:
        assert ehat.text.lstrip().startswith("Welcome to ehat")
        words = " ".join(ehat.text.replace("│", " ").split())
        assert "inside tmux: it keeps what is on the screen" in words
        assert "the vault lies there, not on this laptop." in words
        warning = ehat.app.screen.query_one("#box .warning")
        assert warning.styles.border_top[0] == "round"
        await ehat.press("enter", "enter", "enter", "tab", "enter", "enter")
        assert "Write your name" in ehat.text
        assert seen(ehat, "name")
        await ehat.press("ctrl+z")
        await fill_in(ehat, "kettle", "kettle")
        assert "Write at least 4 words, or 14 characters." in ehat.text
        assert seen(ehat, "passphrase")
        await ehat.press("ctrl+z")
        await ehat.write(NEW)
        await ehat.press("enter", "ctrl+z")
        await ehat.write(NEW)
        assert seen(ehat, "again")
        await ehat.press("tab")
        assert "Make my vault" in ehat.text
        await ehat.press("enter")
        await ehat.wait_for("Your recovery key")


async def test_set_up_and_the_recovery_key_confirmed(tmp_path: Path, run: Running) -> None:
    home = Paths(tmp_path / "new")
    async with run(home=home, passphrase="", start="new") as ehat:
        await fill_in(ehat, NEW, NEW)
        await ehat.wait_for("Your recovery key")
        text = recovery_key(ehat)
        await ehat.write("ABCD-EFG")
        await ehat.press("enter")
        assert "That is not it" in ehat.text
        assert not recovery_confirmed(home.key)
        await ehat.press(*["backspace"] * 8)
        await ehat.write(" ".join(text.split("-")[-2:]).lower())
        await ehat.press("enter")
        await ehat.settle()
        assert recovery_confirmed(home.key)
        assert "Before we begin" in ehat.text  # straight into work
        assert ehat.app.store is not None
        worker = ehat.app.store.practitioner() or {}
        assert (worker["name"], worker["job_title"], worker["area"]) == ("Priya Nair", "Health visitor", "england")
        await ehat.press("f12")
        assert "recovery key" not in ehat.text
    open_vault(home, NEW).close()
    open_vault_with_recovery(home, text).close()


async def test_the_recovery_key_can_wait_and_the_list_keeps_reminding(tmp_path: Path, run: Running) -> None:
    home = Paths(tmp_path / "new")
    async with run(home=home, passphrase="") as ehat:
        await fill_in(ehat, NEW, NEW)
        await ehat.wait_for("Your recovery key")
        text = recovery_key(ehat)
        await ehat.click("Later (F2)")
        assert "Your recovery key is not confirmed yet" in ehat.text
    async with run(home=home, passphrase=NEW) as ehat:
        assert "Your recovery key is not confirmed yet" in ehat.text
        await ehat.press("k")
        await ehat.write(text[:-1] + ("0" if text[-1] != "0" else "1"))
        await ehat.press("enter")
        assert "mistake in the recovery key" in ehat.told
        await ehat.press("k")
        await ehat.write(text)
        await ehat.press("enter")
        assert "not confirmed yet" not in ehat.text
    assert recovery_confirmed(home.key)


async def test_a_wrong_passphrase_says_so_and_the_right_one_opens(run: Running) -> None:
    async with run(passphrase="") as ehat:
        assert "Your passphrase" in ehat.text
        await ehat.write("blue kettle sings twice")
        assert "kettle" not in ehat.text
        await ehat.press("enter")
        await ehat.wait_for("does not open this vault")
        assert "or use the recovery key" in ehat.text
        for key in ("f12", "f8", "f6"):  # nothing of the vault can be reached
            await ehat.press(key)
        assert "Your passphrase" in ehat.text
        await ehat.write("brown kettle sings twice")
        await ehat.press("enter")
        await ehat.wait_for("New assessment")


async def test_the_recovery_key_opens_and_asks_for_a_new_passphrase(run: Running, paths: Paths, store: Store) -> None:
    with open_vault(paths, "brown kettle sings twice") as vault:
        recovery: RecoveryKey = keys.new_recovery(paths.key, vault.data_key)
    async with run(passphrase="") as ehat:
        await ehat.press("f2")
        assert "Your recovery key" in ehat.text
        await ehat.write(recovery.text)
        await ehat.press("enter")
        await ehat.wait_for("Choose a new passphrase")
        await ehat.write("short")
        await ehat.press("enter")
        await ehat.write("short")
        await ehat.press("enter")
        assert "Write at least 4 words" in ehat.text
        ehat.app.screen.query_one("#passphrase").focus()
        await ehat.press("ctrl+z")
        await ehat.write(NEW)
        await ehat.press("enter", "ctrl+z")
        await ehat.write(NEW)
        await ehat.press("enter")
        await ehat.wait_for("New assessment")
    open_vault(paths, NEW).close()
    assert last_two_groups(recovery)


async def test_the_list_starts_a_new_one_and_carries_on_with_a_draft(run: Running, store: Store, seed: Seed) -> None:
    async with run() as ehat:
        await ehat.press("enter")
        assert "-0001 · draft" in ehat.text
        await ehat.press("f12", "f6")  # nobody has written anything in it: no second empty one
        assert "-0001" in ehat.text
        await ehat.focus("start.why_now")
        await ehat.write("Keeley asked")
        await ehat.press("f12")
        assert "-0001" in ehat.text
        await ehat.press("f6")
        assert "-0002" in ehat.text
        await ehat.press("f12")
        await ehat.click("-0001")
        assert ehat.focused_question == "start.why_now"
        assert "Keeley asked" in ehat.text


async def test_a_long_list_shows_the_newest_and_the_rest_on_demand(
    run: Running, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screens.home.FIRST", 3)
    for _ in range(5):
        store.create()
    async with run() as ehat:
        assert ehat.text.count("EH-") == 3
        assert "-0005" in ehat.text
        await ehat.click("show all")
        assert ehat.text.count("EH-") == 5
        assert "show all" not in ehat.text
        await ehat.press("end", "up", "up", "up", "up", "enter")
        assert "-0001 · draft" in ehat.text


async def test_a_reference_that_does_not_exist_leads_to_the_list(run: Running) -> None:
    async with run(start="open", reference="EH-99-0001") as ehat:
        assert "There is no assessment EH-99-0001" in ehat.told
        assert "New assessment" in ehat.text


async def test_an_own_profile_with_mistakes_is_said_and_the_list_stays(run: Running, store: Store) -> None:
    folder = own_areas() / "ours"
    folder.mkdir(parents=True)
    (folder / "area.toml").write_text("id = 3", encoding="utf-8")
    store.save_practitioner({"area": "ours"})
    async with run(start="new") as ehat:
        assert "mistakes" in ehat.told
        assert "New assessment" in ehat.text
    assert store.references() == []


async def test_about_you_saves_what_is_typed(run: Running) -> None:
    async with run() as ehat:
        await ehat.click("About you")
        assert ehat.app.focused is not None
        await ehat.press("tab", "tab", "tab")
        await ehat.write("0151 496 0131")
        await ehat.press("tab")  # saved when the field is left
        assert ehat.app.store is not None
        assert (ehat.app.store.practitioner() or {})["phone"] == "0151 496 0131"
        await ehat.press("f2")
        assert "New assessment" in ehat.text
