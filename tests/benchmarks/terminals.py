"""A real pseudo-terminal around a program: when its text appears, and how long a key takes to be seen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

COLUMNS, LINES = 80, 24
_SEQUENCE = re.compile(rb"\x1b\[[^@-~]*[@-~]|[\r\n]")
_NEUTRAL = re.compile(rb" {900,}\d\d:\d\d {900,}")


class Terminal:
    """A program in an 80x24 terminal. Seconds throughout."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self.started = time.perf_counter()
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            os.execvpe(command[0], list(command), {**os.environ, **environment, "TERM": "xterm-256color"})
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.seen = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)

    def until(self, text: str, limit: float = 60) -> float:
        """Seconds from the start until `text` was written to the screen."""
        end = time.perf_counter() + limit
        while text.encode() not in self.seen:
            if not self._more(end - time.perf_counter()):
                raise TimeoutError(text)
        return time.perf_counter() - self.started

    def quiet(self, pause: float = 0.5) -> None:
        """Wait until nothing has been written for a while."""
        while self._more(pause):
            pass

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self._fd, keys.encode())

    def echo(self, key: str) -> float:
        """Seconds from a key to the first thing it changes on the screen."""
        self.quiet(0.02)
        start = time.perf_counter()
        self.send(key)
        self._more(5)
        return time.perf_counter() - start

    def hidden(self, key: str) -> float:
        """Seconds from a key until every cell has been written anew, with nothing but a clock in them."""
        self.quiet(0.02)
        self.seen = b""
        start = time.perf_counter()
        self.send(key)
        while not _NEUTRAL.fullmatch(_SEQUENCE.sub(b"", self.seen)[-COLUMNS * LINES :]):
            if not self._more(5):
                raise TimeoutError(key)
        return time.perf_counter() - start

    def _more(self, wait: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], max(0.0, wait))
        if ready:
            with suppress(OSError):
                data = os.read(self._fd, 65536)
                self.seen += data
                return bool(data)
        return False
