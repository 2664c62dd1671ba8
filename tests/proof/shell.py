"""A shell, and a terminal, that remember everything that was ever shown in them."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self

from ..journeys.terminal import Terminal  # noqa: TID252 - the same terminal as the journeys


class Shell:
    """A shell with a history, in tmux with everything that was ever on the screen. To be used in a `with`."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self._socket = str(folder / "tmux")
        self._runs = 0
        settings = [word for name, value in env.items() for word in ("-e", f"{name}={value}")]
        history = ("set-option", "-g", "history-limit", "50000", ";")  # before the window there is, or it keeps less
        window = ("new-session", "-d", "-x", "100", "-y", "36", *settings, "env PS1='ready> ' bash --norc -i")
        self.tmux("-f", os.devnull, "start-server", ";", *history, *window)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """The server ends, whatever came of the test."""
        self.tmux("kill-server")

    def tmux(self, *arguments: str) -> str:
        command = ["tmux", "-S", self._socket, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout

    def press(self, *names: str) -> None:
        self.tmux("send-keys", *names)

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-l", text)

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p", "-J")

    def everything(self) -> str:
        """The screen, what scrolled off it, the title, and what tmux has of it to paste."""
        shown = self.tmux("capture-pane", "-p", "-J", "-S", "-")
        return shown + self.tmux("display-message", "-p", "#{pane_title} #{window_name}") + self.tmux("list-buffers")

    def wait(self, what: str, found: Callable[[str], bool]) -> str:
        end = monotonic() + 40
        while not found(text := self.screen()):
            assert monotonic() < end, f"{what} did not come:\n{text}"
            sleep(0.05)
        return text

    def child(self) -> int:
        """The program that runs in the shell."""
        pid = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[0])

    def until(self, *words: str) -> str:
        return self.wait(" and ".join(words), lambda text: all(word in text for word in words))

    def run(self, command: str, *typed: str) -> str:
        """A command at the prompt; a passphrase each time it asks for one. What it printed."""
        self._runs += 1  # else what the command before printed could be taken for this one's
        begun, ended = f"begun {self._runs}\n", f"of run {self._runs}\n"
        self.type(f"clear; echo beg''un {self._runs}; {command}; echo end''ed $? of r''un {self._runs}")
        self.press("Enter")
        for number, text in enumerate(typed):
            self.wait(f"prompt {number}", partial(asked, begun, number))
            sleep(0.2)
            self.type(text)
            self.press("Enter")
        return self.until(ended)


def asked(begun: str, before: int, shown: str) -> bool:
    """Whether a command, below the words it began with, asks for one more thing than it has been told before."""
    return len(re.findall(": *\n", shown.partition(begun)[2])) > before


class Watched(Terminal):
    """A terminal that keeps everything that was ever written to it."""

    def __init__(self, *arguments: Any, **how: Any) -> None:
        super().__init__(*arguments, **how)
        self.written = ""
        draw = self.picture.draw

        def keep(text: str) -> None:
            self.written += text
            draw(text)

        self.picture.draw = keep  # type: ignore[method-assign, assignment]
