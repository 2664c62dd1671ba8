"""A window is closed, a program told to end, in a real pseudo-terminal: the words are saved, and it is gone."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from ehat_tui.record.store import Store
from ehat_tui.vault.keys import Cost
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import audit_key, create_vault, open_vault
from screens.hang_up import listen

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

import pty

from ..proof.sentinels import left_in_terminal  # noqa: TID252 - the same eyes
from ..proof.shell import Watched  # noqa: TID252 - the same terminal

PASSPHRASE = "brown kettle sings twice"
WORDS = "Keeley rang me in tears"


@dataclass(frozen=True)
class Draft:
    """An assessment left at a question, and how it is opened."""

    paths: Paths
    reference: str
    command: list[str]
    env: dict[str, str]

    def answer(self) -> object:
        """What the vault has of the answer to it."""
        with open_vault(self.paths, PASSPHRASE) as vault:
            case = Store(vault.engine, audit_key(vault.data_key)).case(self.reference)
            return case.value("start.why_now", case.id)


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    paths = Paths(tmp_path / "home")
    vault, _ = create_vault(paths, PASSPHRASE, Cost(ops=1, memory=8192))
    with vault:
        store = Store(vault.engine, audit_key(vault.data_key))
        store.save_practitioner({"name": "Priya Nair"})
        case = store.create()
        why = {"section": "start", "subject": str(case.id), "question": "start.why_now", "row": ""}
        store.save(case.id, [], why)
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    env = {"EHAT_HOME": str(paths.home), "EHAT_PASSPHRASE_FILE": str(secret), "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "ehat_tui", "open", case.reference]
    return Draft(paths, case.reference, command, env | {"COLUMNS": "80", "LINES": "24"})


def read_until(fd: int, text: bytes, limit: float = 60) -> None:
    seen, end = b"", time.monotonic() + limit
    while text not in seen:
        ready, _, _ = select.select([fd], [], [], max(0, end - time.monotonic()))
        assert ready, f"{text!r} never came"
        seen += os.read(fd, 65536)


def type_and_close(master: int) -> None:
    read_until(master, b"part 1 of 14")
    time.sleep(1)
    for key in WORDS:
        os.write(master, key.encode())
        time.sleep(0.01)
    time.sleep(0.5)  # what the app has not read from the terminal yet goes with it
    os.close(master)


def test_a_closed_window_saves_and_ends(draft: Draft) -> None:
    """The terminal goes without a word, while the app is writing to it."""
    master, slave = pty.openpty()
    environment = {**os.environ, **draft.env}
    # a session of its own: no signal tells it that the window was closed, it finds out by writing
    with subprocess.Popen(
        draft.command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
    ) as app:
        os.close(slave)
        try:
            type_and_close(master)
            app.wait(30)
        finally:
            app.kill()
    assert draft.answer() == WORDS


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_end_from_outside_it_saves_and_ends_with_a_sentence(draft: Draft, number: signal.Signals) -> None:
    """SIGHUP without the sentence: the terminal is gone, or is going."""
    terminal = Watched(draft.command, draft.env)
    try:
        terminal.wait_for("part 1 of 14")
        terminal.rest()
        terminal.press(WORDS)
        terminal.wait_for(WORDS)
        terminal.process.send_signal(number)
        code = terminal.ended()
        while terminal.look(0.2):
            pass
        left = left_in_terminal(terminal.written).strip()
    finally:
        terminal.close()
    told = "ehat was asked to end by another program. Everything is saved."
    assert (code, left) == (0, "" if number == signal.SIGHUP else told)
    assert draft.answer() == WORDS


async def test_it_is_put_aside_between_two_steps_and_not_within_one() -> None:
    """Textual's own handler waits for itself when it interrupts a frame on its way to the writing thread."""
    handing_over = threading.Lock()
    could: list[bool] = []

    class Driver:
        def _sigtstp_application(self) -> None:
            could.append(handing_over.acquire(timeout=0.2))

        def _sigcont_application(self) -> None: ...

    nothing = lambda *_: None  # noqa: E731
    listen(SimpleNamespace(_driver=Driver(), work=None, when_typed=nothing, end=nothing))  # type: ignore[arg-type]
    loop = asyncio.get_running_loop()
    try:
        with handing_over:
            os.kill(os.getpid(), signal.SIGTSTP)
            time.sleep(0.01)  # noqa: ASYNC251 - the loop must stand still here
            assert could == []
        await asyncio.sleep(0.05)
        assert could == [True]
    finally:
        for number in (signal.SIGTSTP, signal.SIGCONT, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.remove_signal_handler(number)


def stopped(pid: int) -> bool:
    """Whether it has been stopped since this was asked last."""
    return os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOHANG) is not None


def test_put_aside_in_the_middle_of_writing_it_goes_on(draft: Draft) -> None:
    terminal = Watched(draft.command, draft.env)
    try:
        terminal.wait_for("part 1 of 14")
        terminal.rest()
        terminal.press(WORDS)
        terminal.wait_for(WORDS)
        for _ in range(5):
            terminal.press("e" * 10)  # ten frames, and the signal somewhere among them
            time.sleep(0.01)
            terminal.process.send_signal(signal.SIGTSTP)
            terminal.wait("it was not put aside", lambda: stopped(terminal.process.pid))
            terminal.process.send_signal(signal.SIGCONT)
            terminal.wait_for("part 1 of 14")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ended() == 0
    finally:
        terminal.close()
    assert str(draft.answer()).startswith(WORDS)
