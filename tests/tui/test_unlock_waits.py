"""The pages before the vault is open: the wait after wrong passphrases, a weak one, and who else can open it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyrage
import pytest

from ehat_tui.vault import attempts, keys
from ehat_tui.vault.paths import Paths

if TYPE_CHECKING:
    from tests.tui.conftest import Running  # noqa: TID251 - types only


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An organisation that has laid down that it can open the vault."""
    public = pyrage.x25519.Identity.generate().to_public()
    path = tmp_path / "laid_down.toml"
    path.write_text(f'organisation_key = "{public}"\norganisation_name = "Mersey Tide"\n', encoding="utf-8")
    monkeypatch.setenv("EHAT_POLICY", str(path))


async def test_after_three_wrong_ones_it_says_how_long(run: Running, paths: Paths) -> None:
    async with run(passphrase="") as ehat:
        for _ in range(2):
            await ehat.write("blue kettle sings twice")
            await ehat.press("enter")
            await ehat.wait_for("does not open this vault")
            ehat.app.screen.query_one("#say").update("")  # type: ignore[attr-defined]
        await ehat.write("blue kettle sings twice")
        await ehat.press("enter")
        await ehat.wait_for("Wait 2 seconds")
        await ehat.write("brown kettle sings twice")
        await ehat.press("enter", "enter", "enter")  # too soon; nothing typed is lost
        assert "Wait" in ehat.text
        await ehat.wait_for("Now try again")
        await ehat.press("enter")
        await ehat.wait_for("New assessment")
        with ehat.vault.engine.connect() as connection:
            (noted,) = connection.exec_driver_sql("SELECT fields FROM event WHERE kind = 'unlock.failed'").one()
        assert noted == '["3"]'
    assert attempts.failed(paths) == 0  # told, and not told again
    assert attempts.wait(paths) == 0


async def test_the_recovery_key_waits_for_nothing(run: Running, paths: Paths) -> None:
    async with run(passphrase="") as ehat:
        for _ in range(12):
            attempts.note_wrong(paths)
        await ehat.write("brown kettle sings twice")
        await ehat.press("enter")
        await ehat.wait_for("Wait 60 seconds")
        data_key = ehat_key(paths)
        await ehat.press("f2")
        await ehat.write(data_key)
        await ehat.press("enter")
        await ehat.wait_for("Choose a new passphrase")


def ehat_key(paths: Paths) -> str:
    """A recovery key of the vault: another way in is open while the passphrase waits."""
    attempts.note_right(paths)
    data_key = keys.unlock(paths.key, "brown kettle sings twice")
    for _ in range(12):
        attempts.note_wrong(paths)
    return keys.new_recovery(paths.key, data_key).text


async def test_the_unlock_page_says_who_else_can_open_it(run: Running, policy: None) -> None:
    async with run(passphrase="") as ehat:
        assert "Mersey Tide can open this vault with its own key." in ehat.text


async def test_and_says_nothing_where_nobody_can(run: Running) -> None:
    async with run(passphrase="") as ehat:
        assert "can open this vault" not in ehat.text


async def test_so_does_set_up_which_refuses_a_name_and_a_year(tmp_path: Path, run: Running, policy: None) -> None:
    home = Paths(tmp_path / "new")
    async with run(home=home, passphrase="") as ehat:
        assert "Mersey Tide can open this vault with its own key." in ehat.text
        for text in ("Priya Nair", "Health visitor", "Tide House"):
            await ehat.write(text)
            await ehat.press("enter")
        await ehat.press("tab")
        await ehat.write("Priya Nair 1984 Tide")
        await ehat.press("enter")
        await ehat.write("Priya Nair 1984 Tide")
        await ehat.press("enter")
        assert "your own name or workplace" in " ".join(ehat.text.split())
        assert not home.key.exists()
