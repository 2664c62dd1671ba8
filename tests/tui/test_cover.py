"""What a terminal gets after F9 and F8: from the next frame on there is nothing of the case in it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from ehat_tui.record.store import Store
from ehat_tui.vault.paths import Paths

from .conftest import PASSPHRASE, Seed

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from ..journeys.terminal import Terminal  # noqa: TID252 - the same terminal as the journeys

ROOT = Path(__file__).parents[2]
WORDS = "he stood outside the school again"
END_OF_FRAME = "\x1b[?2026l"
RUN = "\nfrom ehat_tui.__main__ import main\nmain()"
SLOWLY = 1.5  # seconds; what is seen before they are over is the cover, for the page behind it cannot be there yet
SLOW_BLANK = f"""
import time, screens.blank
compose = screens.blank.BlankScreen.compose
def slowly(self):
    time.sleep({SLOWLY})
    yield from compose(self)
screens.blank.BlankScreen.compose = slowly
"""
SLOW_VAULT = f"""
import time, screens.app
close = screens.app.EhatApp.close_vault
def slowly(self):
    time.sleep({SLOWLY})
    close(self)
screens.app.EhatApp.close_vault = slowly
"""
SLOW_PAGE = """
import time, screens.lists
compose = screens.lists.ListPage.compose
def slowly(self):
    time.sleep(0.3)
    yield from compose(self)
screens.lists.ListPage.compose = slowly
"""
NOT_SAVED = "import screens.autosave\nscreens.autosave.Autosave.flush = lambda self: False"
NEVER_QUICK = "import screens.blank\nscreens.blank.QUICK = -1.0"

Start = Callable[..., "Frames"]


class Frames(Terminal):
    """A terminal that remembers each frame it was shown."""

    def __init__(self, *arguments: Any, **how: Any) -> None:
        super().__init__(*arguments, **how)
        self.frames: list[str] = []
        draw = self.picture.draw

        def keep(written: str) -> None:
            for part in re.split(f"(?<={re.escape(END_OF_FRAME)})", written):
                draw(part)
                if part.endswith(END_OF_FRAME):
                    self.frames.append(self.text)

        self.picture.draw = keep  # type: ignore[method-assign]

    def hit(self, *keys: str) -> None:
        """Keys, all there before the first of them is looked at; the frames from here on count."""
        self.rest(0.2)
        self.frames.clear()
        self.press(*keys)

    def colours(self) -> list[str]:
        """The background of each place, and the colour of what is written there."""
        cells = [self.cell(x, y) for y in range(self.rows) for x in range(self.columns)]
        return [f"{cell.style.bg} {cell.style.fg if cell.data.strip() else ''}" for cell in cells]

    def watch(self, seconds: float) -> None:
        """Look for so long."""
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0:
            self.look(left)

    def hidden_after(self) -> float:
        """Seconds until there is nothing but a clock."""
        start = monotonic()
        self.wait("the clock and nothing else", lambda: is_neutral(self.text))
        return monotonic() - start


def is_neutral(text: str) -> bool:
    """Nothing but a clock."""
    return re.fullmatch(r"\s*\d\d:\d\d\s*", text) is not None


def said(store: Store) -> object:
    """What the vault has of the answer."""
    case = store.case(store.references()[0])
    return case.value("start.why_now", case.id)


@pytest.fixture
def start(paths: Paths, store: Store, seed: Seed, tmp_path: Path) -> Iterator[Start]:
    """The app at a question with words in it; `change` is Python that runs before it."""
    family = seed(store, "Keeley Marsden")
    case = store.case(family.reference)
    store.save(case.id, [], {"section": "start", "subject": str(case.id), "question": "start.why_now", "row": ""})
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    env = {"EHAT_HOME": str(paths.home), "EHAT_PASSPHRASE_FILE": str(secret), "PYTHONPATH": str(ROOT), "TMUX": ""}
    running: list[Frames] = []

    def begin(change: str = "") -> Frames:
        terminal = Frames([sys.executable, "-c", change + RUN, "open", family.reference], env, cwd=tmp_path)
        running.append(terminal)
        terminal.wait_for("part 1 of")
        terminal.rest()
        terminal.press(WORDS)
        terminal.wait_for(WORDS)
        terminal.wait_for("Saved")
        return terminal

    yield begin
    for terminal in running:
        terminal.close()


@pytest.mark.parametrize(("key", "change"), [("f9", SLOW_BLANK), ("\x0f", SLOW_BLANK), ("f8", SLOW_VAULT)])
def test_it_is_hidden_before_anything_else_is_done(start: Start, key: str, change: str) -> None:
    terminal = start(change)
    terminal.hit(key)
    assert terminal.hidden_after() < SLOWLY / 2
    terminal.watch(SLOWLY + 0.5)
    assert WORDS not in "".join(terminal.frames[1:])  # the first may be a cursor that blinked just before
    assert is_neutral(terminal.text) if key != "f8" else "Your passphrase" in terminal.text


def test_the_cover_looks_like_the_blank_page_and_the_page_comes_back_whole(start: Start) -> None:
    terminal = start(SLOW_BLANK)
    before = terminal.text
    terminal.hit("f9")
    terminal.hidden_after()
    cover = terminal.colours()
    terminal.watch(SLOWLY + 0.5)
    assert terminal.colours() == cover
    terminal.hit("f9")
    terminal.wait_for(WORDS)
    terminal.rest()
    assert terminal.text == before


def test_keys_before_it_do_not_show_a_page_again_and_keys_after_it_write_nothing(start: Start, store: Store) -> None:
    terminal = start(SLOW_PAGE)
    terminal.hit(" and ran", "f3", "f9", "unseen")
    terminal.hidden_after()
    terminal.watch(0.5)
    hidden = next(number for number, frame in enumerate(terminal.frames) if is_neutral(frame))
    assert all(is_neutral(frame) for frame in terminal.frames[hidden:])
    assert not any("Add a visit" in frame for frame in terminal.frames)
    terminal.hit("f9")
    terminal.wait_for("Add a visit")
    terminal.wait("saved", lambda: said(store) == f"{WORDS} and ran")


def test_what_cannot_be_saved_is_seen_again(start: Start) -> None:
    terminal = start(NOT_SAVED)
    terminal.hit("f8")
    terminal.hidden_after()
    terminal.wait_for("Not locked")
    terminal.wait_for("part 1 of")


def test_after_a_while_the_passphrase_is_asked_and_the_page_is_not_seen_for_a_moment(start: Start) -> None:
    terminal = start(NEVER_QUICK)
    terminal.hit("f9")
    terminal.hidden_after()
    terminal.hit("f9")
    terminal.wait_for("Your passphrase")
    terminal.rest()
    assert not any(WORDS in frame for frame in terminal.frames)
