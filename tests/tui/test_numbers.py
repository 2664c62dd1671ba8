"""Whom to ring: what the sources do not say is typed in on a page, and stands on F10 from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import OptionList

from ehat_tui.areas import profile

if TYPE_CHECKING:
    from ehat_tui.vault.paths import Paths
    from tests.tui.conftest import Driver, Running  # noqa: TID251 - types only


@pytest.fixture(autouse=True)
def at_home(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers lie beside the vault, wherever that is."""
    monkeypatch.setenv("EHAT_HOME", str(paths.home))


async def open_numbers(ehat: Driver) -> None:
    """From the list of assessments."""
    listed = ehat.app.screen.query_one(OptionList)
    listed.highlighted = listed.get_option_index("numbers")
    await ehat.press("enter")
    await ehat.settle()


async def test_a_number_is_typed_in_and_is_the_one_to_ring(run: Running) -> None:
    async with run() as ehat:
        await open_numbers(ehat)
        name = profile.as_written("england").safeguarding.name
        assert name in ehat.text
        await ehat.write("0113 496 0000")
        await ehat.press("tab")
        await ehat.settle()
        assert "Saved" in ehat.text
        assert profile.of("england").safeguarding.number == "0113 496 0000"
        await ehat.press("f10")
        await ehat.wait_for("0113 496 0000")


async def test_a_doubtful_number_is_kept_and_said(run: Running) -> None:
    async with run() as ehat:
        await open_numbers(ehat)
        await ehat.write("12")
        await ehat.press("tab")
        await ehat.settle()
        assert "It is saved anyway." in ehat.told
        await ehat.press("shift+tab")
        await ehat.press("escape")  # leaving saves too
        await ehat.settle()
        assert profile.of("england").safeguarding.number == "12"


async def test_what_is_typed_is_kept_within_a_second_wherever_the_keys_are(run: Running) -> None:
    """A battery that dies takes no more with it (issue of the vault)."""
    async with run() as ehat:
        await open_numbers(ehat)
        await ehat.write("0113 496 0000")
        await ehat.pilot.pause(1)
        assert profile.of("england").safeguarding.number == "0113 496 0000"
