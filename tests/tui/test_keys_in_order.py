"""Keys typed faster than the pages come: each lands where it would have landed typed slowly."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Input

from ehat_tui.record.store import Store

from .conftest import Running, Seed


class TwoLines(App[None]):
    """Stock Textual with two fields."""

    def compose(self) -> ComposeResult:
        yield Input(id="one")
        yield Input(id="two")


async def test_textual_writes_what_is_typed_after_tab_into_the_field_before() -> None:
    """Why `screens.in_order` is there; when this fails, Textual deals with keys in order and it can go."""
    async with TwoLines().run_test() as pilot:
        driver = pilot.app._driver
        assert driver is not None
        for key in ("a", "tab", "b"):
            driver.send_message(Key(key, key if len(key) == 1 else None))
        await pilot.pause(0.2)
        assert pilot.app.query_one("#one", Input).value == "ab"


async def test_a_key_after_tab_goes_into_the_next_field(run: Running) -> None:
    async with run(start="new") as ehat:
        await ehat.focus("start.why_now")
        await ehat.burst("a", "b", "shift+tab", "tab", "c", "tab", "1", "shift+tab", "d")
        assert ehat.saved("start.why_now", ehat.stored().id).value == "abcd"


async def test_keys_typed_during_a_page_change_are_for_the_new_page(run: Running, store: Store, seed: Seed) -> None:
    family = seed(store, "Albie Marsden", "Keeley Marsden")
    albie, keeley = family.people.values()
    async with run(start="open", reference=family.reference) as ehat:
        await ehat.go_to("contact", albie)
        await ehat.burst("f3", "2", "f2", "1")
        chosen = [ehat.saved("contact.address_same_as", person).value for person in (albie, keeley)]
        assert chosen == [str(albie), str(keeley)]


async def test_a_small_page_takes_the_keys_that_follow(run: Running) -> None:
    async with run(start="new") as ehat:
        await ehat.focus("start.why_now")
        await ehat.burst("x", "f5", "p", "y")
        answer = ehat.saved("start.why_now", ehat.stored().id)
        assert (answer.value, answer.said_by) == ("xy", "parent")


async def test_a_message_that_is_lost_holds_no_key_up_for_long(run: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    from screens import in_order

    monkeypatch.setattr(in_order, "PATIENCE", 0.1)
    async with run(start="new") as ehat:
        await ehat.focus("start.why_now")
        monkeypatch.setattr(type(ehat.app), "on_settled", lambda _app, _message: None)
        await ehat.burst("a", "b", "c")
        await ehat.pilot.pause(0.5)
        await ehat.settle()
        assert ehat.saved("start.why_now", ehat.stored().id).value == "abc"
