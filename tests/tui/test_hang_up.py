"""A window that is closed, in a real pseudo-terminal: the words are saved and the program is gone."""

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ehat_tui.record.store import Store
from ehat_tui.vault.keys import Cost
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import audit_key, create_vault, open_vault

PASSPHRASE = "brown kettle sings twice"
WORDS = "Keeley rang me in tears"

pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals of this kind")


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


def test_a_closed_window_saves_and_ends(tmp_path: Path) -> None:
    """The terminal goes without a word, while the app is writing to it."""
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
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "EHAT_HOME": str(paths.home)}
    environment |= {"EHAT_PASSPHRASE_FILE": str(secret), "COLUMNS": "80", "LINES": "24"}
    command = [sys.executable, "-m", "ehat_tui", "open", case.reference]
    # a session of its own: no signal tells it that the window was closed, it finds out by writing
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
    ) as app:
        os.close(slave)
        try:
            type_and_close(master)
            app.wait(30)
        finally:
            app.kill()
    with open_vault(paths, PASSPHRASE) as vault:
        case = Store(vault.engine, audit_key(vault.data_key)).case(case.reference)
        assert case.value("start.why_now", case.id) == WORDS
