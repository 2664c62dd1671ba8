"""The power goes at any moment of a session: the vault opens, is whole, and holds everything that was said saved.

The session is recorded at the level of the system calls (strace, where there is one) and replayed to every cut; where
nothing can be recorded, the write-ahead log that a session leaves is cut and garbled at every frame.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

import pytest

from ehat_tui.vault.engine import faults
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import create_vault, exists, open_vault

from .judge import NOTHING, Told, opens, whole
from .power import SECTOR, Disk, Op, can_record, record
from .session import CHEAP, FIRST, SECOND, work

ROOT = Path(__file__).parents[2]
COMMITS = 60
SAMPLE = 45  # moments, each in three ways
HEADER, FRAME, PAGE = 32, 24 + 4096, 4096  # bytes of a write-ahead log

pytestmark = [pytest.mark.timeout(3600), pytest.mark.xdist_group("power")]


# -- replayed -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ops(tmp_path_factory: pytest.TempPathFactory) -> list[Op]:
    if not can_record():
        pytest.skip("the calls of a program cannot be recorded here (strace)")
    folder = tmp_path_factory.mktemp("recorded")
    (folder / "watched").mkdir()
    command = [sys.executable, str(Path(__file__).with_name("session.py")), str(folder / "watched"), str(COMMITS)]
    return record(command, folder / "watched", folder / "trace", {**os.environ, "PYTHONPATH": str(ROOT)})


def test_the_recording_is_one_of_a_session(ops: list[Op]) -> None:
    """Else the replay would prove nothing: commits, their syncs, a checkpoint into the file, a new key file."""
    kinds = [op.kind for op in ops]
    assert kinds.count("sync") > COMMITS
    assert kinds.count("told") == COMMITS + 3
    assert [op for op in ops if op.kind == "write" and op.path == "home/vault.db"]
    assert [op for op in ops if op.kind == "rename" and op.target == "home/vault.key"]
    told = [at for at, op in enumerate(ops) if op.kind == "told"]
    for before, after in pairwise(told[2:]):
        assert any(op.kind == "sync" for op in ops[before:after]), "something was said saved without a sync"


def test_whenever_the_power_goes_the_vault_opens_with_all_that_was_saved(
    ops: list[Op], memory: Path, thorough: bool
) -> None:
    dice = random.Random(3)
    last = len(ops) - 1
    moments = set(range(len(ops))) if thorough else {*dice.sample(range(len(ops)), SAMPLE), last}
    told, tried, refused = set[str](), 0, 0
    disk = Disk()
    for at, op in enumerate(ops):
        disk.take(op)
        if op.kind == "told":
            told.add(op.data.decode().strip())
        if at not in moments:
            continue
        so_far = Told(frozenset(told))
        for way, files in (("all", disk.everything()), ("least", disk.the_least()), ("some", disk.something(dice))):
            folder = lay_out(memory / f"{at}-{way}", files, dice)
            try:
                refused += not opens(Paths(folder / "home"), so_far)
            except Exception as wrong:
                raise AssertionError(f"cut after {at} of {last} ({op.kind} {op.path}), {way}: {wrong}") from wrong
            shutil.rmtree(folder)
            tried += 1
    print(f"{tried} states of the disk after {len(moments)} of {len(ops)} calls; {refused} before there was a vault")


def lay_out(folder: Path, files: Mapping[str, bytes], dice: random.Random) -> Path:
    """A folder with these files; the index of the write-ahead log, which is never synced, holds anything at all."""
    (folder / "home").mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(dice.randbytes(len(content)) if name.endswith("-shm") else content)
    return folder


def test_a_setup_that_was_cut_off_can_be_done_again(ops: list[Op], memory: Path) -> None:
    dice = random.Random(4)
    made = next(at for at, op in enumerate(ops) if op.kind == "told")
    moments = set(dice.sample(range(made), 4))
    disk = Disk()
    for at, op in enumerate(ops[:made]):
        disk.take(op)
        if at in moments:
            paths = Paths(lay_out(memory / str(at), disk.something(dice), dice) / "home")
            if not exists(paths):
                vault, _ = create_vault(paths, SECOND, CHEAP)
                vault.close()
                assert opens(paths, Told(frozenset({"passphrase"})))


# -- cut and garbled ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Logged:
    """A vault as it lay on the disk in the middle of a session, and where each commit ends in its log."""

    folder: Path
    ends: dict[int, int]  # {commit: bytes}


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Logged:
    folder = tmp_path_factory.mktemp("logged")
    ends: dict[int, int] = {}
    taken = folder / "taken"

    def watch(word: str) -> None:
        if word.startswith("saved "):
            ends[int(word.split()[1])] = (folder / "home" / "vault.db-wal").stat().st_size
            if int(word.split()[1]) == COMMITS // 2 - 1:
                shutil.copytree(folder / "home", taken)

    work(folder, COMMITS, watch)
    half = {number: end for number, end in ends.items() if number < COMMITS // 2}
    return Logged(taken, half)


def test_a_log_cut_anywhere_holds_every_commit_before_the_cut(logged: Logged, memory: Path, thorough: bool) -> None:
    dice = random.Random(5)
    log = (logged.folder / "vault.db-wal").read_bytes()
    frames = range(HEADER, len(log) + 1, FRAME)
    inside = [at + dice.randrange(1, FRAME) for at in frames[:-1]]
    cuts = [*frames, *inside] if thorough else [*dice.sample(frames, 12), *dice.sample(inside, 12), len(log)]
    for cut in cuts:
        for tail in (b"", bytes(PAGE), dice.randbytes(PAGE)):
            content = log[:cut] + tail[: len(log) - cut]
            number = kept(logged, content, memory / "home")
            certain = max((n for n, end in logged.ends.items() if end <= cut), default=NOTHING)
            assert number >= certain, f"cut at {cut}: {certain} was whole, and there is {number}"


def test_a_checkpoint_done_in_part_loses_nothing(logged: Logged, memory: Path) -> None:
    """Some pages came over into the file, whole or torn, and the log is still there: the log wins."""
    dice = random.Random(6)
    old = (logged.folder / "vault.db").read_bytes()
    copy = memory / "copy"
    shutil.copytree(logged.folder, copy)
    open_vault(Paths(copy), FIRST).close()
    new = (copy / "vault.db").read_bytes()
    assert not (copy / "vault.db-wal").exists()
    log = (logged.folder / "vault.db-wal").read_bytes()
    logged_pages = {int.from_bytes(log[at : at + 4]) for at in range(HEADER, len(log), FRAME)}
    for _ in range(10):
        content = bytearray(old.ljust(len(new), b"\0"))
        for page in islice(dice.sample(sorted(logged_pages), len(logged_pages)), dice.randrange(len(logged_pages))):
            start = (page - 1) * PAGE
            part = dice.choice((PAGE, PAGE, 512, 2048))
            content[start : start + part] = new[start : start + part]
        assert kept(logged, log, memory / "home", bytes(content)) == COMMITS // 2 - 1


def kept(logged: Logged, log: bytes, home: Path, database: bytes = b"") -> int:
    """The commit a vault with this log stands at, after asserting that it is whole."""
    shutil.copytree(logged.folder, home)
    (home / "vault.db-wal").write_bytes(log)
    if database:
        (home / "vault.db").write_bytes(database)
    with open_vault(Paths(home), FIRST) as vault:
        number = whole(vault)
    shutil.rmtree(home)
    return number


def test_a_page_that_is_torn_in_the_file_and_whole_in_the_log_is_no_damage(logged: Logged, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(logged.folder, home)
    with (home / "vault.db").open("rb+") as file:
        file.seek(1024)
        file.write(bytes(SECTOR))
    with open_vault(Paths(home), FIRST) as vault:
        assert faults(vault.engine) == []
