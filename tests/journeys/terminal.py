"""The command in a real terminal: a pseudo-terminal, and pyte to see what a person would see on it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic

import pyte
from pyte.screens import Char

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0  # seconds until a screen that does not come is a failure; a loaded machine needs some

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "space": " ",
    "escape": "\x1b",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "delete": "\x1b[3~",
    "pageup": "\x1b[5~",
    "shift+tab": "\x1b[Z",
    **dict(zip(("f1", "f2", "f3", "f4"), ("\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS"), strict=True)),
    **{f"f{n}": f"\x1b[{code}~" for n, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)},
    "ctrl+q": "\x11",
}

# What pyte does not know and would print: private modes asked for (CSI ? ... $ p), kitty's keyboard (CSI > ... u).
_UNKNOWN = re.compile(rb"\x1b\[[?]\d+\$p|\x1b\[[<>=]\d*u|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


class Gone(AssertionError):
    """The program ended, or its screen did not come."""


class Terminal:
    """One program in a terminal of `columns` by `rows`. Only what a person can do: press keys, and look."""

    def __init__(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
        cwd: Path | None = None,
    ) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            arguments,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **env},
            start_new_session=True,
        )
        os.close(slave)
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._left = b""
        self.seen = b""  # everything the program wrote, for asserting what it did not

    # -- looking ----------------------------------------------------------------------------------------------

    @property
    def columns(self) -> int:
        """The width."""
        return int(self.screen.columns)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen."""
        return list(self.screen.display)

    @property
    def text(self) -> str:
        """The whole screen as one text."""
        return "\n".join(line.rstrip() for line in self.lines)

    def cell(self, x: int, y: int) -> Char:
        """One character with its colours."""
        return self.screen.buffer[y][x]

    def look(self, timeout: float) -> bool:
        """Take in what was written within `timeout` seconds. Whether there was anything."""
        if not select.select([self.master], [], [], timeout)[0]:
            return False
        try:
            written = os.read(self.master, 65536)
        except OSError:  # Linux says so when the program has closed its end
            written = b""
        if not written:
            return False
        self.seen += written
        whole = self._left + written
        cut = whole.rfind(b"\x1b")  # a sequence may be cut in two by the read
        if cut < len(whole) - 32:
            cut = len(whole)
        self._left = whole[cut:]
        self._stream.feed(_UNKNOWN.sub(b"", whole[:cut]))
        if self._left and not select.select([self.master], [], [], 0)[0]:
            self._stream.feed(_UNKNOWN.sub(b"", self._left))
            self._left = b""
        return True

    def wait[T](self, found: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
        raise NotImplementedError
