"""The search screen of the directory: by keys and by mouse, in the smallest window, with text from anybody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from textual.widgets import OptionList

from ehat_tui.directory import feed
from screens.directory import DirectoryScreen
from screens.modals import Ask, Pick

if TYPE_CHECKING:
    from ehat_tui.vault.paths import Paths
    from tests.tui.conftest import Driver, Running  # noqa: TID251 - types only

HOSTILE = "[bold red]Tea[/] & <b>toast</b> \x1b[31m"


async def show(ehat: Driver, area: str = "liverpool") -> DirectoryScreen:
    screen = DirectoryScreen(area, ehat.app.paths.home)
    ehat.app.push_screen(screen)
    await ehat.settle()
    await ehat.wait_for("found")
    return screen


def put(paths: Paths, *entries: dict[str, Any]) -> None:
    feed.keep(paths.home, "feed", map(feed.as_line, entries), area="", replaces=False, today=date(2026, 11, 23))


async def test_by_keys(run: Running) -> None:
    async with run() as ehat:
        screen = await show(ehat)
        await ehat.write("outreach refer parents")
        await ehat.settle()
        assert "0 found" in ehat.text
        await ehat.press("ctrl+u")
        await ehat.write("step forw")
        await ehat.settle()
        assert ehat.lines_after("found")[0].strip().startswith("Step Forward Project")
        assert "Outreach family support workers refer by email" in ehat.words("#about")
        await ehat.press("escape")
        await ehat.settle()
        assert ehat.app.screen is not screen


async def test_arrows_and_reading_on(run: Running) -> None:
    async with run() as ehat:
        screen = await show(ehat)
        await ehat.press("down", "down")
        await ehat.settle()
        assert screen.query_one("#found", OptionList).highlighted == 2
        await ehat.press("up", "up", "up")
        assert screen.query_one("#found", OptionList).highlighted == 0
        assert ehat.app.focused is screen.query_one("#find")
        await ehat.press("pagedown")
        await ehat.settle()
        assert screen.query_one("#words").scroll_y > 0


async def test_filters_by_mouse(run: Running) -> None:
    async with run() as ehat:
        await show(ehat)
        await ehat.click("Need")
        assert isinstance(ehat.app.screen, Pick)
        await ehat.write("money")
        await ehat.press("enter")
        await ehat.settle()
        assert "need: Not having enough money" in ehat.text
        assert "Citizens Advice" in ehat.text
        await ehat.click("Age")
        assert isinstance(ehat.app.screen, Ask)
        await ehat.write("4m")
        await ehat.press("enter")
        await ehat.settle()
        assert "age: 4 months" in ehat.text
        await ehat.click("Clear")
        assert "need:" not in ehat.text


async def test_an_age_that_is_none_changes_nothing(run: Running) -> None:
    async with run() as ehat:
        await show(ehat)
        await ehat.click("Age")
        await ehat.write("old")
        await ehat.press("enter")
        await ehat.settle()
        assert "Write years" in ehat.told
        assert "age:" not in ehat.text


async def test_in_the_smallest_window(run: Running) -> None:
    async with run(size=(80, 24)) as ehat:
        await show(ehat)
        await ehat.write("therap")
        await ehat.settle()
        for words in ("Need", "Age", "Area", "Cost", "Day", "Language", "Clear", "found", "Ages: 8 to 18"):
            assert words in ehat.text


async def test_text_from_anybody_is_text(run: Running, paths: Paths) -> None:
    put(paths, {"id": "1", "name": HOSTILE, "description": HOSTILE})
    async with run() as ehat:
        await show(ehat, "leeds")
        await ehat.write("toast")
        await ehat.settle()
        assert "[bold red]Tea[/] & toast [31m" in ehat.text


async def test_many_are_not_all_painted(run: Running, paths: Paths) -> None:
    put(paths, *({"id": str(at), "name": f"Club {at}"} for at in range(300)))
    async with run() as ehat:
        screen = await show(ehat, "leeds")
        await ehat.write("club")
        await ehat.settle()
        assert "300 found" in ehat.text
        assert screen.query_one("#found", OptionList).option_count == 101


async def test_nothing_found(run: Running) -> None:
    async with run() as ehat:
        await show(ehat)
        await ehat.write("zzz")
        await ehat.settle()
        assert "Nothing was found" in ehat.text
        await ehat.press("down")  # nowhere to go, and nothing breaks


async def test_leaving_goes_where_it_is_told(run: Running) -> None:
    async with run() as ehat:
        gone: list[bool] = []
        ehat.app.push_screen(DirectoryScreen("kent", ehat.app.paths.home, back=lambda: gone.append(True)))
        await ehat.settle()
        await ehat.press("f2")
        assert gone == [True]


async def test_safety_is_one_key_away(run: Running) -> None:
    async with run() as ehat:
        screen = await show(ehat)
        await ehat.press("f10")
        await ehat.settle()
        assert ehat.app.screen is not screen
