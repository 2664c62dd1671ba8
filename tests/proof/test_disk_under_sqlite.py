"""A write, a sync or a rename fails in the middle of a session, whoever asked for it, SQLite too (strace --inject).

The calls fail in the kernel's name; some calls later the disk is back.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from ehat_tui.errors import Exit
from ehat_tui.vault.paths import Paths

from .judge import Told, opens
from .power import can_record

ROOT = Path(__file__).parents[2]
COMMITS = 12
LASTS = 3  # calls until the disk is back
FAILS = {"pwrite64": ("ENOSPC", 420), "fsync": ("EIO", 45), "ftruncate": ("ENOSPC", 8), "rename": ("EROFS", 5)}

pytestmark = [
    pytest.mark.skipif(not can_record(), reason="nothing can be injected here (strace)"),
    pytest.mark.timeout(1200),
]


@pytest.mark.parametrize("call", FAILS)
def test_a_call_that_fails_loses_nothing(call: str, memory: Path, thorough: bool) -> None:
    error, calls = FAILS[call]
    moments = range(1, calls + 1)
    some = moments[:: max(1, calls // 100)] if thorough else random.sample(moments, 1)
    for first in some:
        folder = memory / str(first)
        folder.mkdir()
        inject = f"inject={call}:error={error}:when={first}..{first + LASTS - 1}"
        done = session(folder, ["strace", "-f", "-qqq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject])
        assert done.returncode in (Exit.DONE, Exit.DISK, Exit.VAULT), f"{inject}\n{done.stderr}"
        assert "Traceback" not in done.stderr, f"{inject}\n{done.stderr}"
        try:
            assert opens(Paths(folder / "home"), told := Told.read(folder)) or not told.words
        except Exception as wrong:
            raise AssertionError(f"{inject}: {wrong}\n{done.stderr}") from wrong
        if done.returncode == Exit.DONE:
            assert told.saved == COMMITS


def session(folder: Path, under: list[str]) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, str(Path(__file__).with_name("session.py")), str(folder), str(COMMITS)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([*under, *program], check=False, env=env, capture_output=True, text=True, encoding="utf-8")
