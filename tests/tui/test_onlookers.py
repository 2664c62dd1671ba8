"""What somebody sees who looks over a shoulder, comes later, or opens a second window."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ehat_tui.record.case import Answer
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change
from ehat_tui.vault import holder
from ehat_tui.vault.paths import Paths
from screens import idle, settings
from screens.blank import BlankScreen
from screens.unlock import UnlockScreen

from .conftest import Driver, Running, Seed

WORDS = "he stood outside the school again"


@pytest.fixture
def private(store: Store, seed: Seed) -> str:
    """A draft with a private answer in it; its reference."""
    family = seed(store, "Albie Marsden")
    case = store.case(family.reference)
    with store.unit(case.id) as unit:
        unit.save([Change("start.why_now", case.id, Answer(WORDS, restricted=True))])
    return family.reference


def opened_events(ehat: Driver) -> list[str]:
    """The questions of the private answers that were opened, as the events have them."""
    with ehat.vault.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT fields FROM event WHERE kind = 'restricted.open' ORDER BY seq")
        return [row[0] for row in rows]


# ---------------------------------------------------------------- private answers


async def test_a_private_answer_is_closed_until_it_is_opened_and_closes_again(run: Running, private: str) -> None:
    async with run(start="open", reference=private) as ehat:
        await ehat.go_to("start", question="start.why_now")
        assert WORDS not in ehat.text
        assert "What has led to us" not in ehat.text  # what was asked is private too
        assert ehat.focused_question == "start.why_now"
        await ehat.press("x", "backspace")  # no key changes what cannot be seen
        await ehat.press("enter")
        assert WORDS in ehat.text
        await ehat.press("f5", "p")
        assert WORDS in ehat.text  # a small page over it is no leaving
        await ehat.press("tab")
        assert WORDS not in ehat.text
        assert "a private answer" in ehat.text
        answer = ehat.saved("start.why_now")
        assert (answer.value, answer.said_by, answer.restricted) == (WORDS, "parent", True)
        assert opened_events(ehat) == ['["start.why_now"]']


async def test_what_becomes_private_closes_when_it_is_left(run: Running) -> None:
    async with run(start="new") as ehat:
        await ehat.focus("start.why_now")
        await ehat.write(WORDS)
        await ehat.press("f5", "r")
        assert WORDS in ehat.text
        await ehat.press("shift+tab", "tab")
        assert WORDS not in ehat.text
        await ehat.press("enter")
        assert WORDS in ehat.text


async def test_it_stays_closed_when_the_event_cannot_be_written(
    run: Running, private: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ehat_tui.errors import DiskRefused

    def refused(*_: Any) -> None:
        raise DiskRefused("The disk is full")

    async with run(start="open", reference=private) as ehat:
        await ehat.go_to("start", question="start.why_now")
        monkeypatch.setattr(Store, "opened_restricted", refused)
        await ehat.press("enter")
        assert WORDS not in ehat.text
        assert "The disk is full" in ehat.told


# ---------------------------------------------------------------- locking by itself


def test_nobody_there_for_a_while_or_a_closed_lid() -> None:
    now = [0.0, 1000.0]
    watch = idle.Idle(5, clock=lambda: now[0], wall=lambda: now[1])

    def later(seconds: float, *, asleep: float = 0.0) -> str:
        now[0] += seconds
        now[1] += seconds + asleep
        return watch.overdue()

    assert [later(idle.LOOK) for _ in range(59)] == [""] * 59
    assert "nobody used it" in later(idle.LOOK)
    watch.used()
    assert later(idle.LOOK) == ""
    assert "asleep" in later(idle.LOOK, asleep=600)
    assert later(idle.LOOK, asleep=-3600) == ""  # the clock was set back


async def test_it_locks_by_itself_and_comes_back_to_the_same_field(run: Running, store: Store, seed: Seed) -> None:
    family = seed(store, "Albie Marsden")
    async with run(start="open", reference=family.reference) as ehat:
        await ehat.go_to("start", question="start.why_now")
        await ehat.focus("start.why_now")
        await ehat.write("half a sen")
        ehat.app.idle.used()
        ehat.app._lock_when_idle()
        assert not isinstance(ehat.app.screen, UnlockScreen)
        ehat.app.idle._used -= 16 * 60
        ehat.app._lock_when_idle()
        await ehat.settle()
        assert isinstance(ehat.app.screen, UnlockScreen)
        assert "nobody used it" in ehat.text
        assert (ehat.app.work, ehat.app.store, ehat.app.vault) == (None, None, None)
        assert "half a sen" not in "".join(ehat.everything_mounted())
        await ehat.write("brown kettle sings twice")
        await ehat.press("enter")
        await ehat.wait_for("half a sen")
        await ehat.settle()
        assert ehat.focused_question == "start.why_now"


async def test_what_cannot_be_saved_is_blanked_instead_of_locked(
    run: Running, store: Store, seed: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = seed(store, "Albie Marsden")
    async with run(start="open", reference=family.reference) as ehat:
        assert ehat.app.work is not None
        monkeypatch.setattr(ehat.app.work.autosave, "flush", lambda: False)
        ehat.app.idle._used -= 16 * 60
        ehat.app._lock_when_idle()
        await ehat.settle()
        assert isinstance(ehat.app.screen, BlankScreen)
        assert ehat.app.vault is not None
        monkeypatch.undo()


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("lock_after = 3", 3), ("lock_after = 0", 1), ("lock_after = 90", 15), ('lock_after = "x"', 5), ("[", 5), ("", 5)],
)
def test_how_long_it_waits_can_be_set(paths: Paths, written: str, minutes: float) -> None:
    paths.settings.write_text(written, encoding="utf-8")
    assert settings.read(paths).lock_after == minutes


# ---------------------------------------------------------------- two at once


async def test_the_second_one_may_look_and_not_touch(run: Running, paths: Paths, private: str) -> None:
    first = holder.take(paths)
    assert first is not None
    async with run(start="open", reference=private) as ehat:
        assert "Another ehat on this laptop has this vault open, since " in ehat.told
        assert "only looking" in ehat.text
        box = ehat.box("start.started_on")
        assert box.disabled
        await ehat.press("f12")
        assert private in ehat.text
        await ehat.press("f6")
        assert "Close or lock it there" in ehat.told
        first.release()
        await ehat.press("f8")
        await ehat.wait_for("Your passphrase")
        await ehat.write("brown kettle sings twice")
        await ehat.press("enter")
        await ehat.wait_for(private)
        assert ehat.app.opened is not None
        assert ehat.app.opened.hold is not None
        assert ehat.app.store is not None
        assert not ehat.app.store.read_only


def test_a_lock_goes_with_its_holder(paths: Paths) -> None:
    first = holder.take(paths)
    assert first is not None
    assert holder.take(paths) is None
    assert holder.held_since(paths) == time.strftime("%H:%M")
    with pytest.raises(holder.HeldElsewhereError), holder.alone(paths):
        pass
    first.release()
    with holder.alone(paths):
        assert holder.take(paths) is None
    assert holder.held_since(paths) == ""
