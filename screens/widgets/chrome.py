"""What frames every page: the line at the top with the state of saving, and the line of keys at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from screens.keys import KEYS


class TopLine(Horizontal):
    """The reference at the left, "Saved 14:32" at the right. Never a person's name: the window may be seen."""

    DEFAULT_CSS = """
    TopLine { height: 1; background: $panel; padding: 0 1; }
    TopLine #where { width: 1fr; text-style: bold; }
    TopLine #saved { width: auto; }
    TopLine #saved.failed { background: $error; color: $text; text-style: bold; }
    """

    def __init__(self, where: str, saved: str = "") -> None:
        super().__init__()
        self._where = where
        self._saved = saved

    def compose(self) -> ComposeResult:
        yield Static(self._where, id="where", markup=False)
        yield Static(self._saved, id="saved", markup=False)

    def say(self, text: str, *, failed: bool = False) -> None:
        """Show the state of saving."""
        self._saved = text
        for saved in self.query("#saved").results(Static):
            saved.update(Content(text))
            saved.set_class(failed, "failed")


class KeyLine(Static):
    """One line of keys; each can be clicked too. The words are ours, so they may be markup."""

    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; background: $panel; padding: 0 1; text-wrap: nowrap; }
    """

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__()
        self._keys = keys

    def render(self) -> Content:
        """The keys with their words; an action that is not on this screen belongs to the app."""
        parts = []
        for key_id in self._keys:
            key = KEYS[key_id]
            action = key_id.replace("continue", "go_on")
            owner = "screen" if hasattr(self.screen, f"action_{action}") else "app"
            parts.append(Content.from_markup(f"[@click={owner}.{action}][bold]{key.shown}[/bold] {key.label}[/]"))
        return Content("  ").join(parts)
