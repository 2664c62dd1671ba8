"""Autosave: in the vault within a second of the last key, validated or not; nothing is lost, no key waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import pytest

from ehat_tui.errors import DiskRefused, NotAgreed
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change
from screens import autosave as module
from screens.autosave import Autosave
from screens.work import Work

if TYPE_CHECKING:
    from tests.tui.conftest import Driver, Running, Seed  # noqa: TID251 - types only

WHY = "start.why_now"


class Told:
    """What the autosave has said, and when."""

    def __init__(self) -> None:
        self.saved: list[datetime] = []
        self.failed: list[str] = []

    def wait(self, what: Callable[[], object], seconds: float = 5) -> float:
        """Wait until something is true; returns the seconds it took."""
        start = monotonic()
        while not what():
            assert monotonic() - start < seconds, "it has not happened"
            sleep(0.01)
        return monotonic() - start


class Stubborn:
    """A store that does what the disk does on a bad day, and else what the real one does."""

    def __init__(self, store: Store) -> None:
        self.real = store
        self.errors: list[Exception] = []
        self.gate = threading.Event()
        self.gate.set()
        self.calls = 0

    def save(self, *what: Any) -> datetime:
        self.calls += 1
        self.gate.wait(10)
        if self.errors:
            raise self.errors.pop(0)
        return self.real.save(*what)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@pytest.fixture
def case(store: Store) -> Case:
    return store.create()


@pytest.fixture
def bad(store: Store) -> Stubborn:
    return Stubborn(store)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def saving(bad: Stubborn, case: Case, told: Told) -> Iterator[Autosave]:
    found = Autosave(bad, case.id, saved=told.saved.append, failed=told.failed.append)  # type: ignore[arg-type]
    yield found
    bad.errors.clear()
    bad.gate.set()
    found.close()


def change(case: Case, text: str, question: str = WHY) -> Change:
    return Change(question, case.id, Answer(text))


def kept(store: Store, case: Case, question: str = WHY) -> Answer:
    """What the vault holds, read as by somebody else."""
    found = store.case(case.reference)
    return found.answer(found.form.question(question), case.id)


# -- when ---------------------------------------------------------------------------------------------------------


def test_it_is_in_the_vault_within_a_second_of_the_last_key(
    saving: Autosave, store: Store, case: Case, told: Told
) -> None:
    saving.put(change(case, "She"), at_once=False)
    took = told.wait(lambda: kept(store, case).value == "She")
    assert took + 0.1 >= module.PAUSE
    assert took < 1
    told.wait(lambda: told.saved)


def test_somebody_who_types_without_a_pause_is_saved_too(
    saving: Autosave, store: Store, case: Case, told: Told
) -> None:
    start = monotonic()
    text = ""
    while not told.saved:
        text += "x"
        saving.put(change(case, text), at_once=False)
        sleep(0.05)
        assert monotonic() - start < 2
    assert monotonic() - start < 1.2
    assert kept(store, case).value


def test_a_burst_of_keys_is_one_commit(saving: Autosave, bad: Stubborn, case: Case, told: Told) -> None:
    for n in range(20):
        saving.put(change(case, "x" * n), at_once=False)
    told.wait(lambda: told.saved)
    assert bad.calls == 1


def test_a_choice_and_leaving_a_field_do_not_wait(saving: Autosave, case: Case, told: Told) -> None:
    saving.put(change(case, "a"), at_once=True)
    assert told.wait(lambda: told.saved) < module.PAUSE
    saving.put(change(case, "b"), at_once=False)
    saving.hurry()
    assert told.wait(lambda: len(told.saved) == 2) < module.PAUSE


def test_saved_is_said_only_after_the_commit(
    saving: Autosave, bad: Stubborn, store: Store, case: Case, told: Told
) -> None:
    bad.gate.clear()
    saving.put(change(case, "a"), at_once=True)
    told.wait(lambda: bad.calls)
    sleep(0.1)
    assert told.saved == []
    assert kept(store, case) == Answer()
    bad.gate.set()
    told.wait(lambda: told.saved)
    assert kept(store, case).value == "a"


def test_flush_and_close_leave_nothing_behind(store: Store, case: Case, told: Told) -> None:
    saving = Autosave(store, case.id, saved=told.saved.append, failed=told.failed.append)
    saving.put(change(case, "a"), at_once=False)
    assert saving.flush()
    assert not saving.waiting
    assert kept(store, case).value == "a"
    saving.put(change(case, "b"), at_once=False)
    saving.place({"section": "start"})
    assert saving.close()
    assert kept(store, case).value == "b"
    assert store.case(case.reference).place == {"section": "start"}
    assert not saving._thread.is_alive()


def test_the_place_alone_is_saved_soon_and_not_told_of(saving: Autosave, store: Store, case: Case, told: Told) -> None:
    saving.place({"section": "start", "question": WHY})
    told.wait(lambda: store.case(case.reference).place)
    assert told.saved == []


# -- what ---------------------------------------------------------------------------------------------------------


def test_what_cannot_be_read_is_kept_as_it_was_typed(store: Store, case: Case, told: Told) -> None:
    work = Work(store, case.reference, saved=told.saved.append, failed=told.failed.append)
    question = case.form.question("start.started_on")
    work.answer(question, case.id, Answer(None, "31/02/2024"), at_once=False)
    assert work.close()
    assert kept(store, case, "start.started_on") == Answer(None, "31/02/2024")


@pytest.mark.parametrize("text", ["a\x00b", "[/]", "ŵ £ 👩‍👧 שלום", "'; drop table answer; --", "x" * 100_000])
def test_any_text_at_all_is_kept(saving: Autosave, store: Store, case: Case, text: str) -> None:
    saving.put(change(case, text), at_once=False)
    assert saving.flush()
    assert kept(store, case).value == text.replace("\x00", "")


# -- when it fails ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(DiskRefused("The disk is full", "Make some room"), id="what the vault knows"),
        pytest.param(RuntimeError("quotes what was said"), id="what nobody thought of"),
    ],
)
def test_a_save_that_fails_keeps_the_text_says_so_and_tries_again(
    saving: Autosave, bad: Stubborn, case: Case, told: Told, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY", 0.1)
    bad.errors += [error, error]
    saving.put(change(case, "a"), at_once=True)
    told.wait(lambda: told.failed)
    assert "Not saved" in told.failed[0]
    assert "quotes" not in told.failed[0]
    assert told.saved == []
    told.wait(lambda: told.saved)
    assert bad.calls == 3
    assert kept(bad.real, case).value == "a"
    assert not saving.waiting


def test_what_is_typed_while_it_fails_wins_over_what_failed(
    saving: Autosave, bad: Stubborn, store: Store, case: Case, told: Told
) -> None:
    bad.errors.append(DiskRefused("The disk is full"))
    saving.put(change(case, "old"), at_once=False)
    saving.put(change(case, "2026-01-12", "start.started_on"), at_once=True)
    told.wait(lambda: told.failed)
    saving.put(change(case, "new"), at_once=True)
    told.wait(lambda: told.saved)
    assert kept(store, case).value == "new"
    assert kept(store, case, "start.started_on").value == "2026-01-12"


def test_a_shut_gate_is_not_knocked_at_again(saving: Autosave, bad: Stubborn, case: Case, told: Told) -> None:
    bad.errors += [NotAgreed("Nobody has agreed"), NotAgreed("Nobody has agreed")]
    saving.put(change(case, "a"), at_once=True)
    told.wait(lambda: told.failed)
    sleep(0.2)
    assert bad.calls == 1
    assert saving.waiting


def test_a_key_never_waits_for_the_disk(saving: Autosave, bad: Stubborn, case: Case, told: Told) -> None:
    bad.gate.clear()
    saving.put(change(case, "a"), at_once=True)
    told.wait(lambda: bad.calls)
    took = []
    for n in range(200):
        start = monotonic()
        saving.put(change(case, "a" * n), at_once=n % 2 == 0)
        saving.place({"section": "start"})
        saving.hurry()
        took.append(monotonic() - start)
    assert sorted(took)[100] < 0.005  # the median: a shared machine may stop any one of them
    bad.gate.set()
    assert saving.flush()


# -- in the app ---------------------------------------------------------------------------------------------------


@contextmanager
def stubborn(ehat: Driver) -> Iterator[Stubborn]:
    """The store of the open assessment turned into one that can fail."""
    work = ehat.app.work
    assert work is not None
    found = Stubborn(work.store)
    work.store = work.autosave._store = found  # type: ignore[assignment]
    try:
        yield found
    finally:
        found.errors.clear()
        found.gate.set()


def full(times: int) -> list[Exception]:
    return [DiskRefused("The disk is full", "Make some room") for _ in range(times)]


async def test_saved_is_shown_with_the_time_and_not_before(run: Running) -> None:
    async with run(start="new") as ehat:
        with stubborn(ehat) as bad:
            await ehat.focus("start.why_now")
            bad.gate.clear()
            await ehat.write("She asked")
            assert ehat.words("#saved") == "…"
            bad.gate.set()
            await ehat.wait_for("Saved ")
        assert ehat.words("#saved") in {f"Saved {datetime.now().astimezone():%H:%M}", ehat.app.saved_text}
        assert ehat.stored().value("start.why_now", ehat.stored().id) == "She asked"


async def test_leaving_the_field_the_page_and_the_app_saves_at_once(
    run: Running, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAUSE", 60)
    monkeypatch.setattr(module, "LONGEST", 60)

    def said(reference: str) -> Any:
        case = store.case(reference)
        return case.value(WHY, case.id)

    async def leave(ehat: Driver, words: str, *keys: str) -> None:
        assert ehat.app.work is not None
        reference = ehat.app.work.case.reference
        await ehat.focus("start.why_now")
        await ehat.write(words)
        assert words not in (said(reference) or "")
        await ehat.press(*keys)
        for _ in range(100):
            if words in (said(reference) or ""):
                return
            await ehat.pilot.pause(0.05)
        raise AssertionError(f"not saved by {keys}")

    async with run(start="new") as ehat:
        await leave(ehat, "tab ", "tab")
        await leave(ehat, "next ", "f3")
        await ehat.press("f2")
        await leave(ehat, "steps ", "f4", "end", "up", "enter")
        await ehat.go_to("start")
        await leave(ehat, "home ", "f12")
        await ehat.press("enter")
        await leave(ehat, "lock ", "f8")
        await ehat.write("brown kettle sings twice")
        await ehat.press("enter")
        await ehat.wait_for("lock ")
        await leave(ehat, "quit ", "ctrl+q")


async def test_a_full_disk_keeps_the_text_in_the_field_and_nobody_loses_it(
    run: Running, store: Store, seed: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = seed(store, "Bryn Ellis")
    async with run(start="new") as ehat:
        assert ehat.app.work is not None
        reference = ehat.app.work.case.reference
        with stubborn(ehat) as bad:
            await ehat.focus("start.why_now")
            bad.errors += full(100)
            await ehat.write("She asked")
            await ehat.wait_for("NOT SAVED")
            assert ehat.told.count("The disk is full") == 1
            await ehat.write(" me")
            ehat.app.work.autosave.hurry()
            await ehat.pilot.pause(0.2)
            assert ehat.told.count("The disk is full") == 1  # tried again and again, said once
            await ehat.press("ctrl+q", "f8")
            assert "Not closed" in ehat.told
            assert "Not locked" in ehat.told
            assert ehat.box("start.why_now").field.text == "She asked me"  # type: ignore[attr-defined]
            await ehat.press("f3", "f2")  # other pages can be gone to, and nothing is forgotten there
            assert ehat.box("start.why_now").answer.value == "She asked me"
            await ehat.press("f12")
            ehat.app.open(other.reference)
            await ehat.settle()
            assert "Not opened" in ehat.told
            ehat.app.open(reference)
            await ehat.settle()
            assert ehat.box("start.why_now").answer.value == "She asked me"
            bad.errors.clear()
            monkeypatch.setattr(module, "RETRY", 0.1)
            ehat.app.work.autosave.hurry()
            await ehat.wait_for("Saved ")
        assert "NOT SAVED" not in ehat.text
        case = store.case(reference)
        assert case.value(WHY, case.id) == "She asked me"


async def test_a_failing_save_and_a_waiting_page_do_not_hold_each_other_up(run: Running) -> None:
    """The thread that saves tells the page that it failed, while the page waits for the thread to be done."""
    async with run(start="new") as ehat:
        with stubborn(ehat) as bad:
            await ehat.focus("start.why_now")
            await ehat.write("She asked")
            work = ehat.app.work
            assert work is not None
            told = Told()
            bad.gate.clear()
            bad.errors += full(1)
            work.autosave.hurry()
            told.wait(lambda: bad.calls)
            threading.Timer(0.2, bad.gate.set).start()
            done: list[bool] = []
            waits = threading.Thread(target=lambda: done.append(work.refresh()))
            waits.start()
            waits.join(5)  # the app does nothing else meanwhile, as when it waits itself
            assert done == [True]  # the failing save came to its end, and the next one saved
            await ehat.settle()


async def test_a_page_that_is_only_just_coming_can_be_told_of_a_save(run: Running) -> None:
    async with run(start="new") as ehat:
        ehat.app.go_to(ehat.step("visits"))
        ehat.app._say("Saved 14:32")  # before the page has anything on it
        await ehat.settle()
        assert ehat.words("#saved") == "Saved 14:32"


async def test_a_polite_kill_saves_and_closes(run: Running, store: Store) -> None:
    import asyncio
    import os
    import signal
    import sys

    if sys.platform == "win32":
        pytest.skip("no such signals there")
    async with run(start="new") as ehat:
        assert asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)  # it was listened for
        assert ehat.app.work is not None
        reference = ehat.app.work.case.reference
        await ehat.focus("start.why_now")
        await ehat.write("She asked")
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in range(100):
            if ehat.app.vault is None:
                break
            await asyncio.sleep(0.05)
        assert ehat.app.vault is None
    case = store.case(reference)
    assert case.value(WHY, case.id) == "She asked"
