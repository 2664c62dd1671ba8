"""A call for advice from the list of assessments: kept without a family, or not kept and said why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import OptionList

from ehat_tui.record.advice import NO_NAMES, begun, calls
from ehat_tui.record.store import Store
from screens.advice_call import AdviceCallScreen
from screens.home import HomeScreen
from screens.signposts import SignpostScreen

if TYPE_CHECKING:
    from tests.tui.conftest import Driver, Running  # noqa: TID251 - types only


def page(ehat: Driver) -> type[object]:
    return type(ehat.app.screen)


async def choose(ehat: Driver, words: str) -> None:
    """Enter on the line of the list with these words."""
    found = ehat.app.screen.query_one("#list", OptionList)
    found.highlighted = next(at for at, option in enumerate(found.options) if words in str(option.prompt))
    await ehat.press("enter")
    await ehat.settle()


async def test_a_call_is_written_down_in_a_minute(run: Running, store: Store) -> None:
    async with run() as ehat:
        await choose(ehat, "A call for advice")
        assert page(ehat) is AdviceCallScreen
        assert NO_NAMES[:40] in ehat.text
        assert "Keep it" in ehat.text  # all of it at once, at 80 by 24
        for words in ("The front door", "Who helps with damp?", "The hub does"):
            await ehat.write(words)
            await ehat.press("tab")
        await ehat.press("1", "tab")
        await ehat.write("12")
        await ehat.press("tab", "enter")
        await ehat.settle()
        assert page(ehat) is HomeScreen
    (call,) = calls(store)
    assert (call.asked_who, call.asked_what, call.said) == ("The front door", "Who helps with damp?", "The hub does")
    assert (call.outcome, call.minutes, call.area) == ("advice", 12, "england")
    assert store.references() == []


async def test_what_is_not_filled_in_is_said_and_nothing_is_kept(run: Running, store: Store) -> None:
    async with run() as ehat:
        await choose(ehat, "A call for advice")
        await ehat.write("The front door")
        await ehat.press(*["tab"] * 5, "enter")
        await ehat.settle()
        assert page(ehat) is AdviceCallScreen
        assert "what you asked is missing; what they said is missing; what came of it is missing" in ehat.told
        await ehat.press("f2")
        await ehat.settle()
        assert page(ehat) is HomeScreen
    assert calls(store) == []


async def test_the_signposts_are_on_the_list_too(run: Running) -> None:
    async with run() as ehat:
        await choose(ehat, "Other places that help")
        assert page(ehat) is SignpostScreen
        assert "Family Line" in ehat.words("#places Static")
        await ehat.press("escape")
        await ehat.settle()
        assert page(ehat) is HomeScreen


async def test_a_call_that_was_begun_is_there_after_a_lock(run: Running, store: Store) -> None:
    async with run() as ehat:
        await choose(ehat, "A call for advice")
        await ehat.write("The front door")
        await ehat.press("tab")
        await ehat.write("Who helps with damp?")
        await ehat.press("f8")
        await ehat.settle()
    assert calls(store) == []
    async with run() as ehat:
        await choose(ehat, "A call for advice")
        assert "The front door" in ehat.text
        assert "Who helps with damp?" in ehat.text
        await ehat.press("tab", "tab")
        await ehat.write("The hub does")
        await ehat.press("tab", "1", "tab", "tab", "enter")
        await ehat.settle()
        assert page(ehat) is HomeScreen
    (call,) = calls(store)
    assert (call.asked_who, call.asked_what, call.said) == ("The front door", "Who helps with damp?", "The hub does")
    assert begun(store) is None
