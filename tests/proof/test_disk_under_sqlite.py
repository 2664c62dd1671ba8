"""A write, a sync or a rename fails in the middle of a session, whoever asked for it, SQLite too (strace --inject).

The calls fail in the kernel's name; some calls later the disk is back.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from ehat_tui.errors import Exit
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import create_vault, exists, open_vault

from .judge import NOTHING, Told, opens, whole
from .power import Op, can_record, record
from .session import CHEAP, FIRST

ROOT = Path(__file__).parents[2]
COMMITS = 12
LASTS = 3  # calls until the disk is back
FAILS = {"pwrite64": "ENOSPC", "fsync": "EIO", "ftruncate": "ENOSPC", "rename": "EROFS"}

pytestmark = [
    pytest.mark.skipif(not can_record(), reason="nothing can be injected here (strace)"),
    pytest.mark.timeout(3600),  # --thorough: a hundred sessions for each call
    pytest.mark.xdist_group("under-sqlite"),
]


@pytest.fixture(scope="module")
def ops(tmp_path_factory: pytest.TempPathFactory) -> list[Op]:
    """What the session asks of a disk that does not refuse."""
    folder = tmp_path_factory.mktemp("recorded")
    (folder / "watched").mkdir()
    return record(program(folder / "watched"), folder / "watched", folder / "trace", environment())


def calls(ops: Iterable[Op], call: str) -> int:
    """How many calls of one kind these are."""
    kinds = {"fsync": {"sync", "sync-folder"}, "ftruncate": {"cut"}, "rename": {"rename"}, "pwrite64": {"write"}}
    ours = [op for op in ops if op.kind != "write" or not op.path.endswith(".tmp")]  # those use another call
    return sum(op.kind in kinds[call] for op in ours)


def made(ops: list[Op]) -> int:
    """Where the vault is there for good."""
    return next(at for at, op in enumerate(ops) if op.kind == "told")


@pytest.mark.parametrize("call", FAILS)
def test_a_call_that_fails_loses_nothing(call: str, ops: list[Op], memory: Path, thorough: bool) -> None:
    before = calls(ops[: made(ops)], call)
    moments = range(before + 1, before + calls(ops[made(ops) :], call) + 1)
    step = 1 + len(moments) // 100
    for first in moments[::step] if thorough else random.sample(moments, 1):
        folder = memory / str(first)
        folder.mkdir()
        done = failing(folder, call, first)
        assert done.returncode in (Exit.DONE, Exit.DISK), f"{call} {first}\n{done.stderr}"
        assert "Traceback" not in done.stderr, f"{call} {first}\n{done.stderr}"
        told = Told.read(folder)
        assert done.returncode == Exit.DISK or told.saved == COMMITS
        try:
            assert opens(Paths(folder / "home"), told)
        except Exception as wrong:
            raise AssertionError(f"{call} {first}: {wrong}\n{done.stderr}") from wrong


def test_a_setup_on_a_full_disk_leaves_no_vault_or_a_whole_one(ops: list[Op], memory: Path) -> None:
    """The disk is full just when the new database is written out of its log."""
    placed = next(at for at, op in enumerate(ops) if op.target == "home/vault.db")
    logged = max(at for at, op in enumerate(ops[:placed]) if op.kind == "write" and op.path.endswith("-wal"))
    folder = memory / "setup"
    folder.mkdir()
    done = failing(folder, "pwrite64", calls(ops[: logged + 1], "pwrite64") + 1, lasts=10_000)
    assert done.returncode == Exit.DISK, done.stderr
    paths = Paths(folder / "home")
    if not exists(paths):
        vault, _ = create_vault(paths, FIRST, CHEAP)
        vault.close()
    with open_vault(paths, FIRST) as opened:
        assert whole(opened) == NOTHING


def failing(folder: Path, call: str, first: int, lasts: int = LASTS) -> subprocess.CompletedProcess[str]:
    """The session, on a disk that refuses some calls, the `first` and those after it."""
    inject = f"inject={call}:error={FAILS[call]}:when={first}..{first + lasts - 1}"
    strace = ["strace", "-f", "--seccomp-bpf", "-qqq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject]
    command = [*strace, *program(folder)]
    return subprocess.run(command, check=False, env=environment(), capture_output=True, text=True, encoding="utf-8")


def program(folder: Path) -> list[str]:
    return [sys.executable, str(Path(__file__).with_name("session.py")), str(folder), str(COMMITS)]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}
