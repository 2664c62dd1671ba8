"""The command in tmux at 80 by 24, from the first start to the documents; nothing of the family stays behind.

EHAT_COMMAND names another command to test, such as one installed from a wheel.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from .conftest import DEMO, ROOT

PASSPHRASE = "brown kettle sings twice"
WORDS = "Nana minds the baby on Fridays"
MORE = "and Jay comes"

pytestmark = [
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
    pytest.mark.xdist_group("journey-3"),
    pytest.mark.timeout(240),
]


class Tmux:
    """A shell in tmux, with a server of its own."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self._socket = str(folder / "tmux")
        settings = [word for name, value in env.items() for word in ("-e", f"{name}={value}")]
        shell = "env PS1='ready> ' sh"
        self._run("-f", os.devnull, "new-session", "-d", "-x", "80", "-y", "24", "-c", str(folder), *settings, shell)
        self.wait("the shell", lambda text: "ready>" in text)

    def _run(self, *arguments: str) -> str:
        command = ["tmux", "-S", self._socket, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout

    def text(self, *, history: bool = False) -> str:
        """What is on the screen, or everything that can be scrolled back to."""
        return self._run("capture-pane", "-p", *(["-S", "-"] if history else []))

    def keys(self, *names: str) -> None:
        """Press keys by tmux's names for them."""
        self._run("send-keys", *names)

    def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        self._run("send-keys", "-l", text)

    def wait(self, what: str, found: Callable[[str], object], patience: float = 40) -> str:
        """Wait until the screen shows it."""
        end = monotonic() + patience
        while not found(text := self.text()):
            assert monotonic() < end, f"{what} did not come:\n{text}"
            sleep(0.05)
        return text

    def wait_for(self, *words: str) -> str:
        """Wait until all these words are on the screen."""
        return self.wait(" and ".join(words), lambda text: all(word in text for word in words))

    def close(self) -> None:
        """End the server and what runs in it."""
        self._run("kill-server")


def command() -> str:
    """The installed command, or the module where it is not installed."""
    beside = shutil.which("ehat", path=str(Path(sys.executable).parent))
    return os.environ.get("EHAT_COMMAND") or beside or f"{shlex.quote(sys.executable)} -m ehat_tui"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Tmux]:
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    env = {"EHAT_HOME": str(tmp_path / "home"), "TEXTUAL_ANIMATIONS": "none", "PYTHONUTF8": "1", "EHAT": command()}
    if not os.environ.get("EHAT_COMMAND"):
        env["PYTHONPATH"] = str(ROOT)
    tmux = Tmux(tmp_path, env)
    yield tmux
    tmux.close()


def unlock(shell: Tmux) -> None:
    shell.wait_for("Your passphrase")
    shell.type(PASSPHRASE)
    shell.keys("Enter")


def set_up(shell: Tmux) -> None:
    """The first minute, by keys."""
    shell.wait_for("Your name")
    for text in ("Priya Nair", "Health visitor", "Mersey Tide"):
        shell.type(text)
        shell.wait_for(text)
        shell.keys("Enter")
    sleep(0.3)
    shell.keys("Enter")  # the area as it is
    for _ in range(2):
        sleep(0.3)
        shell.type(PASSPHRASE)
        shell.wait("the passphrase, hidden", lambda text: "•" * 8 in text)
        shell.keys("Enter")
    text = shell.wait_for("Your recovery key")
    assert PASSPHRASE not in text
    groups = re.findall(r"\b[0-9A-Z]{3,}\b", next(line for line in text.splitlines() if line.count("-") >= 4))
    shell.type(" ".join(groups[-2:]))
    shell.keys("Enter")


def test_from_the_first_start_to_the_documents(shell: Tmux, tmp_path: Path) -> None:
    shell.type("clear; $EHAT new")
    shell.keys("Enter")
    set_up(shell)

    # type, on the first page
    shell.wait_for("Before we begin")
    for answer in ("1", "2", "2"):
        sleep(0.3)
        shell.keys(answer, "Tab")
    shell.wait("three answers, closed again", lambda text: text.count("▸ a private answer") == 3)
    shell.keys("Tab", "Tab", "Tab")
    shell.wait("the long field", lambda text: text.count("▌") >= 3)
    shell.type(WORDS)
    shell.wait_for(WORDS, "Saved")

    # blank: a clock and nothing else; the same key brings the page back
    shell.keys("F9")
    shell.wait("only a clock", lambda text: re.fullmatch(r"\s*\d\d:\d\d\s*", text))
    shell.keys("F9")
    shell.wait_for(WORDS)

    # lock: nothing of the family; the passphrase leads back into the same field
    shell.keys("F8")
    assert WORDS not in shell.wait_for("Your passphrase")
    unlock(shell)
    shell.wait_for(WORDS)
    shell.wait("the same field", lambda text: text.count("▌") >= 1)
    shell.keys("End")
    shell.type(f" {MORE}")
    shell.wait_for(f"{WORDS} {MORE}", "Saved")

    # quit: nothing stays in the terminal, not even further up
    shell.keys("C-q")
    shell.wait("the shell", lambda text: "ready>" in text)
    left = shell.text(history=True)
    assert not [word for word in (*WORDS.split(), *MORE.split(), "Before we begin") if word in left], left

    # a whole family from a file, finished and given to them
    shell.type(f"EHAT_PASSPHRASE_FILE=passphrase $EHAT import {DEMO / 'marsden.toml'}")
    shell.keys("Enter")
    reference = re.findall(r"EH-\d\d-\d{4}", shell.wait("a reference", lambda text: re.search(r"EH-\d\d-\d{4}", text)))[
        -1
    ]
    shell.type(f"clear; $EHAT open {reference}")
    shell.keys("Enter")
    unlock(shell)
    shell.wait_for("Before we begin")
    shell.keys("F4")
    sleep(0.3)
    shell.keys("End", "Enter")
    shell.wait_for("Nothing is missing")
    shell.keys("F3")
    shell.wait_for("Who gets what", "Keeley")
    shell.keys("F3")
    shell.wait_for("Into which folder?")
    shell.keys("Enter")
    shell.wait_for("Written for", "-family-p1-v1.pdf", "-family-p1-v1.docx")
    shell.keys("C-q")
    shell.wait("the shell", lambda text: "ready>" in text)
    assert "Keeley" not in shell.text(history=True)
    (plan,) = tmp_path.glob("*-family-p1-v1.pdf")
    assert plan.read_bytes().startswith(b"%PDF-")
