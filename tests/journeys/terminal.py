"""The command in a real terminal: a pseudo-terminal, and a picture of what a person would see on it."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TypeVar

from .picture import Cell, Picture

Found = TypeVar("Found")

PATIENCE = 20.0  # seconds until a screen that does not come is a failure; a loaded machine needs some

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "escape": "\x1b",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "delete": "\x1b[3~",
    "shift+tab": "\x1b[Z",
    "ctrl+q": "\x11",
    **{f"f{number}": f"\x1bO{letter}" for number, letter in enumerate("PQRS", 1)},
    **{f"f{number}": f"\x1b[{code}~" for number, code in enumerate((15, 17, 18, 19, 20, 21, 23, 24), 5)},
}

# Synchronised output, as many terminals have it: a picture is shown when it is whole, never half of it.
_ASKS, _CAN = "\x1b[?2026$p", "\x1b[?2026;2$y"


class Gone(AssertionError):
    """The program ended, or what was expected did not come to the screen."""


class Terminal:
    """One program in a terminal. It offers only what a person can do: press keys, paste, and look."""

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
        self.columns, self.rows = columns, rows
        self.picture = Picture(columns, rows)
        self._decode = codecs.getincrementaldecoder("utf-8")().decode

    # -- looking ----------------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """What stands on the screen."""
        return self.picture.lines

    @property
    def text(self) -> str:
        """The whole screen as one text."""
        return "\n".join(line.rstrip() for line in self.lines)

    def cell(self, x: int, y: int) -> Cell:
        """One character with its colours."""
        return self.picture.cell(x, y)

    def look(self, timeout: float) -> bool:
        """Take in what the program writes within `timeout` seconds; whether it wrote, or may yet."""
        if not select.select([self.master], [], [], timeout)[0]:
            return self.process.poll() is None
        try:
            written = os.read(self.master, 1 << 16)
        except OSError:  # how Linux says that the program has closed its end
            written = b""
        text = self._decode(written)
        if _ASKS in text:
            self._write(_CAN)
        self.picture.draw(text)
        return bool(written)

    def wait(self, what: str, found: Callable[[], Found | None], patience: float = PATIENCE) -> Found:
        """Look until `found` returns something true, and return it."""
        end = monotonic() + patience
        while True:
            if result := found():
                return result
            if not self.look(0.05) or monotonic() > end:
                if result := found():
                    return result
                raise Gone(f"{what}\n(ended: {self.process.poll()})\n{self.text}")

    def wait_for(self, words: str, patience: float = PATIENCE) -> None:
        """Look until these words stand on the screen."""
        self.wait(f"{words!r} did not appear", lambda: words in self.text, patience)

    def rest(self, quiet: float = 0.1) -> None:
        """Look until nothing has changed for a moment; a cursor that blinks changes twice a second."""
        end = monotonic() + PATIENCE
        while monotonic() < end and select.select([self.master], [], [], quiet)[0] and self.look(0):
            pass

    # -- doing ------------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys by name; anything that is no name is typed."""
        self._write("".join(KEYS.get(key, key) for key in keys))

    def paste(self, text: str) -> None:
        """Paste, as a terminal tells a program that asked to be told."""
        self._write(f"\x1b[200~{text}\x1b[201~")

    def _write(self, text: str) -> None:
        data = text.encode()
        while data:
            data = data[os.write(self.master, data) :]

    # -- the end ----------------------------------------------------------------------------------------------

    def ended(self, patience: float = PATIENCE) -> int:
        """Wait until the program has ended; its exit code."""
        end = monotonic() + patience
        while self.process.poll() is None and monotonic() < end:
            self.look(0.05)
        if self.process.poll() is None:
            raise Gone(f"it did not end\n{self.text}")
        return self.process.returncode

    def kill(self) -> None:
        """SIGKILL: no goodbye, nothing flushed."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """End the program if it still runs, and let go of the terminal."""
        if self.process.poll() is None:
            self.kill()
        with suppress(OSError):
            os.close(self.master)
