"""Marked words are typed and imported; meanwhile and afterwards they are looked for in every place that can be read.

An export is the one way out on purpose, and is not looked at.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep

import pytest

from ehat_tui.exchange.load import import_record, read
from ehat_tui.record.store import Store
from ehat_tui.vault import keys
from ehat_tui.vault.keys import Cost
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import audit_key, create_vault, open_vault

from .sentinels import (
    ANSWER,
    IN_FILE,
    NAME,
    PASSPHRASE,
    WRONG,
    in_files,
    in_processes,
    left_in_terminal,
    titles,
    words_in,
)
from .shell import Shell, Watched

ROOT = Path(__file__).parents[2]
FAMILY = ROOT / "data" / "demo" / "marsden.toml"
REFERENCE = "EH-26-0042"
CHEAP = Cost(ops=1, memory=8192)

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("sentinel")]


def place(paths: Paths, section: str, question: str = "") -> None:
    """Leave the draft at a page, as the app does."""
    with open_vault(paths, PASSPHRASE) as vault:
        store = Store(vault.engine, audit_key(vault.data_key))
        case = store.case(REFERENCE)
        store.save(case.id, [], {"section": section, "subject": str(case.id), "question": question, "row": ""})


def family_file(folder: Path) -> Path:
    """A family as a file, with the marked word in its names and answers."""
    made = folder / "family.toml"
    text = FAMILY.read_text(encoding="utf-8").replace("Marsden", IN_FILE).replace("Keeley", f"{IN_FILE}a")
    made.write_text(f'reference = "{REFERENCE}"\n{text}', encoding="utf-8")
    return made


# -- one long session in a shell ----------------------------------------------------------------------------------


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    if sys.platform != "linux" or shutil.which("tmux") is None or shutil.which("bash") is None:
        pytest.skip("it needs Linux, tmux and bash")
    home = tmp_path / "watched"
    (home / "tmp").mkdir(parents=True)
    command = f"{shlex.quote(sys.executable)} -m ehat_tui"
    env = {"EHAT_HOME": str(home / "ehat"), "HOME": str(home), "TMPDIR": str(home / "tmp"), "PYTHONPATH": str(ROOT)}
    env |= {"XDG_CACHE_HOME": str(home / "cache"), "XDG_CONFIG_HOME": str(home / "config"), "EHAT": command}
    env |= {"HISTFILE": str(home / ".bash_history"), "PROMPT_COMMAND": "history -a"}
    env |= {"TEXTUAL_ANIMATIONS": "none", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    with Shell(tmp_path, env) as made:
        made.until("ready>")
        yield made


def test_a_whole_session_leaves_nothing_in_clear(shell: Shell, tmp_path: Path) -> None:
    watched, outside = tmp_path / "watched", tmp_path / "outside"
    outside.mkdir()
    (outside / "me.toml").write_text('name = "Priya Nair"', encoding="utf-8")
    file = family_file(outside)
    paths = Paths(watched / "ehat")

    def nothing(when: str) -> None:
        assert in_files(watched) == {}, when
        assert in_processes() == {}, when

    said = shell.run(
        f"cd {watched}; $EHAT init --from ../outside/me.toml --recovery-key-to key.txt", PASSPHRASE, PASSPHRASE
    )
    assert "ended 0" in said
    assert "ended 3" in shell.run("$EHAT list", WRONG)
    assert "ended 0" in shell.run(f"$EHAT import {file}", PASSPHRASE)
    nothing("after the import")

    # a name, typed into a new row of the family
    place(paths, "people")
    shell.run("true")
    shell.type(f"clear; $EHAT open {REFERENCE}")
    shell.press("Enter")
    shell.until("Your passphrase")
    shell.type(PASSPHRASE)
    shell.press("Enter")
    shell.until("Who is in your family?", "Add a")
    shell.press("F6")
    shell.until("first names?")
    sleep(0.5)
    shell.type(NAME)
    shell.until(NAME, "Saved")
    nothing("while the app is open, a name typed")
    assert not words_in(shell.tmux("display-message", "-p", "#{pane_title} #{window_name}"))

    # blank, lock, suspend: nothing on the screen, nor above it
    shell.press("F9")
    shell.until(":")
    sleep(0.3)
    assert not words_in(shell.screen())
    shell.press("F9")
    shell.until(NAME)
    os.kill(shell.child(), signal.SIGTSTP)  # no key of ours suspends: Ctrl+Z takes back what was typed
    shell.until("ready>")
    assert not words_in(shell.everything())
    nothing("while it is suspended")
    shell.type("fg")
    shell.press("Enter")
    shell.until(NAME)
    shell.press("F8")
    assert not words_in(shell.until("Your passphrase"))
    nothing("locked")
    shell.press("C-q")
    shell.until("ready>")
    assert not words_in(shell.everything())
    nothing("after the app")

    for command in ("list", f"check {REFERENCE}", f"audit show {REFERENCE}"):
        assert not words_in(shell.run(f"$EHAT {command}", PASSPHRASE)), command
    shell.run("$EHAT doctor; $EHAT where")
    assert "ended 0" in shell.run("$EHAT backup --to copy.age", PASSPHRASE)
    assert "ended 0" in shell.run(f"$EHAT export {REFERENCE} --for family --format md --to {outside}", PASSPHRASE)
    shell.type("history -a")
    shell.press("Enter")
    assert any(words_in(path.read_text(encoding="utf-8")) for path in outside.glob("*.md")), "the export is in clear"
    assert (watched / ".bash_history").stat().st_size
    assert not words_in(shell.everything())
    nothing("at the end")


# -- each way to end ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    vault, _ = create_vault(Paths(folder / "home"), PASSPHRASE, CHEAP)
    with vault:
        keys.confirm_recovery(vault.paths.key)
        store = Store(vault.engine, audit_key(vault.data_key))
        store.save_practitioner({"name": "Priya Nair"})
        import_record(store, read(family_file(folder)))
    place(Paths(folder / "home"), "reasons", "reasons.why_help")
    return folder / "home"


BREAKS = """
import threading
import screens.questions, ehat_tui.record.store
def page(self):
    said = [box.answer.value for box in self.query("QuestionBox")]
    raise ValueError(f"quotes {said}")
def save(self, assessment_id, changes, place=None):
    raise RuntimeError(f"quotes {changes}")
def thread(self):
    said = [box.answer.value for box in self.query("QuestionBox")]
    def broken():
        raise KeyError(f"quotes {said}")
    threading.Thread(target=broken).start()
screens.questions.QuestionPage.action_why = page
screens.questions.QuestionPage.action_mark = thread
"""


WAYS: dict[str, Callable[[Watched], object]] = {
    "quit": lambda terminal: terminal.press("ctrl+q"),
    "ctrl+c": lambda terminal: terminal.press("\x03"),
    "SIGINT": lambda terminal: terminal.process.send_signal(signal.SIGINT),
    "SIGTERM": lambda terminal: terminal.process.send_signal(signal.SIGTERM),
    "SIGHUP": lambda terminal: terminal.process.send_signal(signal.SIGHUP),
    "crash": lambda terminal: terminal.press("f1"),
    "crash in a thread": lambda terminal: terminal.press("f5"),
}
ENDS = {"quit": {0}, "SIGINT": {0}, "SIGTERM": {0}, "SIGHUP": {0}, "crash": {1}}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_left_however_it_ends(way: str, prepared: Path, tmp_path: Path) -> None:
    watched = tmp_path / "watched"
    shutil.copytree(prepared, watched / "ehat")
    (watched / "tmp").mkdir()
    (tmp_path / "breaks").mkdir()
    (tmp_path / "breaks" / "sitecustomize.py").write_text(BREAKS, encoding="utf-8")
    env = {"EHAT_HOME": str(watched / "ehat"), "HOME": str(watched), "TMPDIR": str(watched / "tmp")}
    env |= {"PYTHONPATH": f"{tmp_path / 'breaks'}{os.pathsep}{ROOT}", "TEXTUAL_ANIMATIONS": "none", "TMUX": ""}
    command = [sys.executable, "-m", "ehat_tui", "open", REFERENCE]
    terminal = Watched(command, env, columns=100, rows=36, cwd=watched)
    try:
        terminal.wait_for("Your passphrase")
        terminal.press(PASSPHRASE, "enter")
        terminal.wait("the page", lambda: "Why" in terminal.text and "part" in terminal.lines[0])
        terminal.rest()
        terminal.press(ANSWER)
        terminal.wait_for(ANSWER)
        terminal.wait_for("Saved")
        assert in_files(watched) == {}
        WAYS[way](terminal)
        if way not in ENDS:  # they end nothing: it is still there, and whole
            terminal.rest(0.5)
            assert terminal.process.poll() is None
            terminal.press("ctrl+q")
        code = terminal.ended()
        while terminal.look(0.2):
            pass
    finally:
        terminal.close()
    assert code in ENDS.get(way, {0})
    assert not words_in(left_in_terminal(terminal.written)), left_in_terminal(terminal.written)
    assert not words_in(" ".join(titles(terminal.written)))
    assert in_files(watched) == {}
    assert (watched / "ehat" / "crash.txt").exists() == way.startswith("crash")
    with open_vault(Paths(watched / "ehat"), PASSPHRASE) as vault:
        case = Store(vault.engine, audit_key(vault.data_key)).case(REFERENCE)
        assert ANSWER in str(case.value("reasons.why_help", case.id))


def test_the_eyes_would_see_it(tmp_path: Path) -> None:
    """Else everything above proves nothing: each spelling in a file, a process, a title, a screen that was left."""
    from .sentinels import SECRETS, spellings

    for word in SECRETS:
        for number, spelt in enumerate(spellings(word)):
            (tmp_path / f"{number}").write_bytes(b"#" * number + spelt + b"...")
            assert in_files(tmp_path)[str(tmp_path / f"{number}")] >= {word}
            (tmp_path / f"{number}").unlink()
    if sys.platform == "linux":
        with subprocess.Popen(["sleep", "30"], env={**os.environ, "SAID": NAME}) as process:
            assert f"{process.pid}/environ" in in_processes()
            process.kill()
    assert titles(f"a\x1b]0;{NAME}\x07b") == [f"0;{NAME}"]
    left = left_in_terminal(f"before\x1b[?1049h\x1b[2J{ANSWER}\x1b[?1049l\x1b[1m{NAME[:4]}\x1b[0m{NAME[4:]}")
    assert words_in(left) == {NAME}
