"""Wrong passphrases slow down; nothing is ever refused for good."""

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehat_tui.errors import Locked
from ehat_tui.vault import attempts, keys
from ehat_tui.vault.keys import Cost
from ehat_tui.vault.paths import Paths


class Clock:
    """Both clocks, in place of the module: one runs on, the other can be set."""

    def __init__(self, wall: float = 1_800_000_000.0, running: float = 1000.0) -> None:
        self.wall = wall
        self.running = running

    def time(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.running

    def go_on(self, seconds: float) -> None:
        self.wall += seconds
        self.running += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("ehat_tui.vault.attempts.time", made)
    monkeypatch.setattr(attempts, "_known", {})
    return made


@pytest.fixture
def home(tmp_path: Path) -> Paths:
    return Paths(tmp_path)


def start_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "_known", {})


def test_the_first_three_are_free_then_it_doubles_up_to_a_minute(clock: Clock, home: Paths) -> None:
    waits = []
    for _ in range(10):
        attempts.note_wrong(home)
        waits.append(attempts.wait(home))
        clock.go_on(waits[-1])
        assert attempts.wait(home) == 0
    assert waits == [0, 0, 2, 4, 8, 16, 32, 60, 60, 60]


def test_starting_again_does_not_reset_it(clock: Clock, home: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        attempts.note_wrong(home)
    clock.go_on(3)
    start_again(monkeypatch)
    assert attempts.wait(home) == pytest.approx(5)
    with pytest.raises(Locked, match="Wait 5 seconds"):
        attempts.require(home)
    attempts.note_wrong(home)
    assert attempts.wait(home) == 16


def test_deleting_the_file_does_not_reset_this_process(clock: Clock, home: Paths) -> None:
    for _ in range(4):
        attempts.note_wrong(home)
    (home.home / "attempts.json").unlink()
    assert attempts.wait(home) == 4
    attempts.note_wrong(home)
    assert attempts.wait(home) == 8


@pytest.mark.parametrize("set_by", [-3600, -10 * 365 * 86400, -1])
def test_a_clock_set_back_locks_nobody_out(
    clock: Clock, home: Paths, monkeypatch: pytest.MonkeyPatch, set_by: float
) -> None:
    for _ in range(20):
        attempts.note_wrong(home)
    clock.wall += set_by
    start_again(monkeypatch)
    assert attempts.wait(home) == 60
    clock.go_on(59)
    assert attempts.wait(home) == 1
    clock.go_on(1)
    assert attempts.wait(home) == 0
    attempts.note_wrong(home)  # and goes on counting after that
    clock.go_on(60)
    assert attempts.wait(home) == 0


def test_a_clock_set_forward_shortens_nothing_in_this_process(clock: Clock, home: Paths) -> None:
    for _ in range(5):
        attempts.note_wrong(home)
    clock.wall += 3600
    assert attempts.wait(home) == 8


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b"\xff", b'{"in_a_row": "x", "at": 0, "untold": 0}',
        b'{"in_a_row": -1, "at": 0, "untold": 0}', b'{"in_a_row": 9, "at": NaN, "untold": 9}',
        b'{"in_a_row": 9, "at": Infinity, "untold": 9}', b'{"in_a_row": 1e999, "at": 0, "untold": 0}',
    ],
)  # fmt: skip
def test_a_damaged_file_counts_as_none(clock: Clock, home: Paths, content: bytes) -> None:
    (home.home / "attempts.json").write_bytes(content)
    assert (attempts.wait(home), attempts.failed(home)) == (0, 0)


@given(st.integers(0, 10**9), st.floats(allow_nan=False, allow_infinity=False), st.floats(0, 4e9))
def test_whatever_stands_in_the_file_a_minute_is_the_most(in_a_row: int, at: float, now: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attempts, "_known", {})
        patch.setattr(attempts, "_read", lambda _: attempts._State(in_a_row, at, 0))
        clock = Clock(now, 5.0)
        patch.setattr("ehat_tui.vault.attempts.time", clock)
        assert 0 <= attempts.wait(Paths(Path("nowhere"))) <= attempts.LONGEST
        clock.running += attempts.LONGEST + 0.1
        assert attempts.wait(Paths(Path("nowhere"))) == 0


def test_a_disk_that_refuses_keeps_counting_in_memory(
    clock: Clock, home: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(os, "replace", refuse)
    for _ in range(3):
        attempts.note_wrong(home)
    assert attempts.wait(home) == 2


def test_they_are_told_of_once_after_the_unlock_that_ended_them(
    clock: Clock, home: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        attempts.note_wrong(home)
    attempts.note_right(home)
    assert (attempts.wait(home), attempts.failed(home)) == (0, 4)
    start_again(monkeypatch)
    assert attempts.failed(home) == 4  # killed before the event was written
    attempts.note_wrong(home)
    assert attempts.failed(home) == 5
    attempts.note_right(home)
    attempts.told(home)
    start_again(monkeypatch)
    assert attempts.failed(home) == 0
    assert list(home.home.iterdir()) == []


def test_unlocking_counts_waits_and_starts_anew(
    clock: Clock, home: Paths, passphrase: str, cheap: Cost, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_key, spare = keys.create(home.key, passphrase, cheap)
    for _ in range(3):
        with pytest.raises(Locked, match="does not open"):
            keys.unlock(home.key, "not the passphrase at all")
    with pytest.raises(Locked, match="Wait 2 seconds"):
        keys.unlock(home.key, passphrase)
    assert keys.unlock_with_recovery(home.key, spare.text) == data_key  # which needs no wait, and ends it
    assert keys.unlock(home.key, passphrase) == data_key
    assert attempts.failed(home) == 3
    content = (home.home / "attempts.json").read_text(encoding="utf-8")
    assert set(json.loads(content)) == {"in_a_row", "at", "untold"}


def test_another_process_waits_as_well(home: Paths) -> None:
    for _ in range(5):
        attempts.note_wrong(home)
    code = (
        "import pathlib, sys; from ehat_tui.vault import attempts; from ehat_tui.vault.paths import Paths\n"
        "print(attempts.wait(Paths(pathlib.Path(sys.argv[1]))))"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code, str(home.home)], capture_output=True, check=True, text=True)
    assert 8 - (time.monotonic() - began) - 0.5 <= float(done.stdout) <= 8
