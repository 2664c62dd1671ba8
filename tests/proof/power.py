"""A disk that loses its power: which bytes can be on it at each moment, worked out from what a program asked for.

What POSIX promises, and no more: bytes of a file are there for certain after an fsync of the file, a name after an
fsync of its folder. Whatever was asked for since then may be there, or not, or in part (sectors of 512 bytes), in any
order; only the names in one folder change in the order they were changed, as every journalling file system has it.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CALLS = "openat,write,pwrite64,fsync,fdatasync,ftruncate,rename,unlink,unlinkat"
# What would change the disk in a way that is not modelled: seen in a recording, it is an error.
STRANGE = "creat,writev,pwritev,pwritev2,sync_file_range,fallocate,renameat,renameat2,truncate,link,linkat,symlink"
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+|\?)(.*)$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_HANDLE = re.compile(r"^\d+<((?:\\x[0-9a-f]{2})*)>")


@dataclass(frozen=True, slots=True)
class Op:
    """One thing that was asked of the disk. `path` is within the recorded folder."""

    kind: str  # make, write, cut, sync, sync-folder, rename, remove, told
    path: str
    data: bytes = b""
    at: int = 0
    target: str = ""


def can_record() -> bool:
    """Whether the calls of a program can be recorded here."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode == 0


def record(command: Sequence[str], folder: Path, trace: Path, env: dict[str, str]) -> list[Op]:
    """Run a program and return what it asked of the disk below `folder`, in order."""
    watch = f"trace={CALLS},{STRANGE}"
    strace = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "1000000", "-o", str(trace), "-e", watch]
    subprocess.run([*strace, *command], check=True, env=env, capture_output=True)
    return list(_read(trace, folder))


def _read(trace: Path, folder: Path) -> Iterator[Op]:
    reading, begun = _Reading(f"{folder}/"), dict[str, str]()
    for raw in trace.read_text(encoding="ascii").splitlines():
        line, pid = raw, raw.split(maxsplit=1)[0]
        if line.endswith("<unfinished ...>"):  # another thread comes between a call and its end
            begun[pid] = line.removesuffix("<unfinished ...>")
            continue
        if resumed := re.match(r"^\d+ +<\.\.\. \w+ resumed>(.*)$", line):
            line = begun.pop(pid) + resumed[1]
        found = _CALL.match(line)
        if found is not None and not found[3].startswith("-") and found[3] != "?":
            yield from reading.ops(found[1], found[2])


class _Reading:
    """Knows which files there are, and how long those are that are written to without saying where."""

    def __init__(self, inside: str) -> None:
        self._inside = inside
        self._sizes: dict[str, int] = {}

    def ops(self, call: str, arguments: str) -> Iterator[Op]:
        handle = _HANDLE.match(arguments)
        texts = [_plain(text) for text in _TEXT.findall(arguments)]
        path = (_plain(handle[1]) if handle else texts[0] if texts else b"").decode()
        if not f"{path}/".startswith(self._inside):
            return
        name = path.removeprefix(self._inside)
        at = int(arguments.rsplit(", ", 1)[-1]) if call in ("pwrite64", "ftruncate") else 0
        match call:
            case "openat":
                yield from self._opened(name, arguments)
            case "write" if name == "done":
                yield Op("told", name, texts[-1])
            case "write":
                yield Op("write", name, texts[-1], self._sizes[name])
                self._sizes[name] += len(texts[-1])
            case "pwrite64":
                yield Op("write", name, texts[-1], at)
            case "ftruncate":
                yield Op("cut", name, at=at)
            case "fsync" | "fdatasync":
                yield Op("sync" if name in self._sizes else "sync-folder", name)
            case "rename":
                target = texts[1].decode().removeprefix(self._inside)
                self._sizes[target] = self._sizes.pop(name)
                yield Op("rename", name, target=target)
            case "unlink" | "unlinkat":
                self._sizes.pop(name, None)
                yield Op("remove", name)
            case _:
                raise AssertionError(f"{call} is not modelled")

    def _opened(self, name: str, arguments: str) -> Iterator[Op]:
        if "O_CREAT" in arguments and name not in self._sizes:
            self._sizes[name] = 0
            yield Op("make", name)
        elif "O_TRUNC" in arguments:
            self._sizes[name] = 0
            yield Op("cut", name)


def _plain(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


@dataclass
class _File:
    kept: bytearray = field(default_factory=bytearray)
    waiting: list[Op] = field(default_factory=list)


class Disk:
    """Takes what was asked for, one thing after another; says what may be on it when the power goes now."""

    def __init__(self) -> None:
        self._names: dict[str, _File] = {}  # as they are now
        self._kept: dict[str, _File] = {}  # as they are for certain
        self._waiting: list[tuple[Op, _File | None]] = []  # changes of names that may be lost

    def take(self, op: Op) -> None:
        """One thing that was asked for."""
        match op.kind:
            case "make" | "rename" | "remove":
                file = _File() if op.kind == "make" else self._names.get(op.path)
                self._waiting.append((op, file))
                _rename(self._names, op, file)
            case "write" | "cut":
                self._names[op.path].waiting.append(op)
            case "sync":
                file = self._names[op.path]
                for waiting in file.waiting:
                    _apply(file.kept, waiting)
                file.waiting.clear()
            case "sync-folder":
                for change, file in self._waiting:
                    _rename(self._kept, change, file)
                self._waiting.clear()

    def everything(self) -> dict[str, bytes]:
        """All that was asked for came onto the disk: the program was killed, and not the power."""
        return {name: _content(file, file.waiting) for name, file in self._names.items()}

    def the_least(self) -> dict[str, bytes]:
        """Only what is certain."""
        return {name: bytes(file.kept) for name, file in self._kept.items()}

    def something(self, dice: random.Random) -> dict[str, bytes]:
        """What is certain, and of the rest what the dice say: whole writes, or some sectors of them, in any order."""
        names = dict(self._kept)
        for change, file in self._waiting[: dice.randint(0, len(self._waiting))]:
            _rename(names, change, file)
        found = {}
        for name, file in names.items():
            share = dice.random()
            some = [_torn(op, dice) for op in file.waiting if dice.random() < share]
            found[name] = _content(file, dice.sample(some, len(some)) if dice.random() < 0.5 else some)
        return found


def _rename(names: dict[str, _File], op: Op, file: _File | None) -> None:
    if op.kind == "make":
        assert file is not None
        names[op.path] = file
    else:
        moved = names.pop(op.path, None)
        if op.kind == "rename" and moved is not None:
            names[op.target] = moved


def _torn(op: Op, dice: random.Random) -> Op:
    sectors = len(op.data) // SECTOR
    if op.kind != "write" or sectors < 2 or dice.random() < 0.5:
        return op
    first = dice.randrange(sectors)
    last = dice.randint(first + 1, sectors)
    return Op("write", op.path, op.data[first * SECTOR : last * SECTOR], op.at + first * SECTOR)


def _content(file: _File, ops: Sequence[Op]) -> bytes:
    content = bytearray(file.kept)
    for op in ops:
        _apply(content, op)
    return bytes(content)


def _apply(content: bytearray, op: Op) -> None:
    end = op.at + len(op.data)
    if op.kind == "cut":
        del content[op.at :]
    if len(content) < end or op.kind == "cut":
        content.extend(bytes(max(0, end - len(content))))
    if op.kind == "write":
        content[op.at : end] = op.data
