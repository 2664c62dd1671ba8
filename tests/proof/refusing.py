"""A disk that refuses: the n-th thing our own code asks of it fails, and everything after it, as when it is full.

Only what is ours: SQLite writes past Python, and has its own tests (max_page_count, strace, a small file system).
"""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CALLS = ("write", "fsync", "replace", "rename", "mkdir", "sendfile", "copy_file_range", "link", "symlink")


class Refusing:
    """Counts what is asked of the disk below `folder`; from the `first` on (1 is the first) everything fails."""

    def __init__(self, folder: Path, first: int, why: int = errno.ENOSPC) -> None:
        self._folder, self._first, self._why = str(folder), first, why
        self.asked = 0

    @property
    def refused(self) -> bool:
        """Whether anything was."""
        return self.asked >= self._first

    def ask(self, what: object = None) -> None:
        """One more; raises OSError from the first that fails on."""
        if isinstance(what, str | Path) and not str(what).startswith(self._folder):
            return
        self.asked += 1
        if self.refused:
            raise OSError(self._why, os.strerror(self._why))

    def raw(self) -> type[io.FileIO]:
        """Files that ask before each write."""
        ask = self.ask

        class Raw(io.FileIO):
            def write(self, data: Any) -> int:
                ask(self.name)
                return super().write(data)

            def truncate(self, size: int | None = None) -> int:
                ask(self.name)
                return super().truncate(size)

        return Raw


@contextmanager
def refusing(folder: Path, first: int, why: int = errno.ENOSPC) -> Iterator[Refusing]:
    """The disk refuses within the block, from the `first` thing that is asked of it."""
    disk = Refusing(folder, first, why)
    with pytest.MonkeyPatch.context() as patch:
        for name in _CALLS:
            if hasattr(os, name):
                patch.setattr(os, name, _asking(disk, getattr(os, name)))
        patch.setattr(os, "open", _opening(disk, os.open))
        opened = _files(disk, builtins.open)
        for module, name in ((builtins, "open"), (io, "open"), (os, "fdopen")):
            patch.setattr(module, name, opened)
        yield disk


def _asking(disk: Refusing, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **how: Any) -> Any:
        disk.ask(arguments[0] if arguments else None)
        return real(*arguments, **how)

    return call


def _opening(disk: Refusing, real: Callable[..., int]) -> Callable[..., int]:
    def call(path: Any, flags: int, *arguments: Any, **how: Any) -> int:
        if flags & _WRITING:
            disk.ask(path)
        return real(path, flags, *arguments, **how)

    return call


def _files(disk: Refusing, real: Callable[..., Any]) -> Callable[..., Any]:
    """`open` and `os.fdopen`, for files that ask before they write."""
    raw = disk.raw()

    def call(file: Any, mode: str = "r", buffering: int = -1, *arguments: Any, **how: Any) -> Any:
        inside = isinstance(file, int) or str(file).startswith(disk._folder)
        if not inside or not set(mode) & set("wxa+") or how.get("opener"):
            return real(file, mode, buffering, *arguments, **how)
        if not isinstance(file, int):
            disk.ask(file)
        found = raw(file, mode.replace("b", "").replace("t", ""), closefd=how.pop("closefd", True))
        buffered: Any = io.BufferedRandom(found) if "+" in mode else io.BufferedWriter(found)
        if "b" in mode:
            return buffered if buffering else found
        encoding, errors, newline = (*arguments, *[None] * 3)[:3]
        names = {"encoding": encoding, "errors": errors, "newline": newline} | how
        return io.TextIOWrapper(buffered, **names)

    return call
