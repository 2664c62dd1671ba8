"""An assessment from before keeps its form: the pages that look further than the form has go on working."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ehat_tui.vault.paths import Paths
from screens.check import CheckPage
from screens.documents import DocumentsPage

if TYPE_CHECKING:
    from tests.tui.conftest import Running  # noqa: TID251 - types only

VAULTS = Path(__file__).parents[1] / "vault" / "vaults"


@pytest.fixture(params=["0002", "0003", "0004"])
def paths(request: pytest.FixtureRequest, tmp_path: Path) -> Paths:
    """A vault of an older version, whose one assessment has a form of three sections."""
    shutil.copytree(VAULTS / request.param, tmp_path / "home")
    return Paths(tmp_path / "home")


async def test_it_opens_and_says_what_is_missing_and_whom_to_ring(run: Running) -> None:
    async with run(start="open", reference="EH-26-0042") as ehat:
        for section in ("people", "agreement", "worries"):
            await ehat.go_to(section)
        ehat.app.go_to_check()
        await ehat.settle()
        assert isinstance(ehat.app.screen, CheckPage)
        for key in ("r", "o"):
            await ehat.press("f10")
            assert "999" in ehat.text
            await ehat.press(key)
            await ehat.settle()
            assert "on paper now" in ehat.told
        await ehat.press("f10", "p")
        await ehat.settle()
        assert isinstance(ehat.app.screen, DocumentsPage)
        await ehat.press("f10", "s")
        await ehat.settle()
        assert "Citizens Advice" in ehat.words("#places Static")
