"""The passphrase typed at a real terminal: asked for, and never echoed."""

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="POSIX only")
ROOT = Path(__file__).resolve().parents[2]


def typed(passphrase: str) -> tuple[int, str, str]:
    """Run `ehat list --json` in a terminal of its own and type; gives code, stdout, and the screen."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "ehat_tui", "list", "--json"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    screen = b""
    until = time.monotonic() + 60
    sent = False
    while time.monotonic() < until:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                screen += os.read(ours, 1024)
            except OSError:  # Linux, when the other end is closed
                break
        if b"Passphrase: " in screen and not sent:
            os.write(ours, passphrase.encode() + b"\n")
            sent = True
        if process.poll() is not None:
            break
    out, _ = process.communicate(timeout=10)
    os.close(ours)
    return process.returncode, out.decode(), screen.decode()


def test_typed_and_not_echoed(empty: Path, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passphrase = passphrase_file.read_text(encoding="utf-8").strip()
    monkeypatch.delenv("EHAT_PASSPHRASE_FILE")
    code, out, screen = typed(passphrase)
    assert (code, out) == (0, "[]\n")
    assert "Passphrase: " in screen
    assert passphrase not in screen


def test_typed_wrong(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EHAT_PASSPHRASE_FILE")
    code, out, screen = typed("quite another one here")
    assert (code, out) == (3, "")
    assert "does not open this vault" in screen
