"""What frames every page: the line at the top with the state of saving, and the line of keys at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from screens.keys import KEYS, show

USUAL = 11  # columns of "Saved 14:32"


class TopLine(Horizontal):
    """The reference at the left, "Saved 14:32" at the right. Never a person's name: the window may be seen."""

    DEFAULT_CSS = """
    TopLine { height: 1; background: $panel; padding: 0 1; }
    TopLine #where { width: 1fr; text-style: bold; }
    TopLine #saved { width: auto; min-width: 11; text-align: right; }
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
        wide = max(len(text), len(self._saved)) > USUAL  # otherwise nothing moves, and nothing is laid out anew
        self._saved = text
        for saved in self.query("#saved").results(Static):
            saved.update(Content(text), layout=wide)
            saved.set_class(failed, "failed")


class KeyLine(Static):
    """One line of keys; each can be clicked too. The words are ours, so they may be markup."""

    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; background: $panel; padding: 0 1; text-wrap: nowrap; }
    """

    def __init__(self, keys: Sequence[str], more: Sequence[str] = ()) -> None:
        """`keys` are always shown, `more` as far as there is room."""
        super().__init__()
        self._keys = keys
        self._more = [key for key in more if key not in keys]

    def render(self) -> Content:
        """The keys with their words; an action that is not on this screen belongs to the app."""
        parts = [self._part(key) for key in self._keys]
        for key in self._more:
            wider = [*parts, self._part(key)]
            if sum(part.cell_length + 2 for part in wider) > self.size.width + 2:
                break
            parts = wider
        return Content("  ").join(parts)

    def _moved(self) -> dict[str, str]:
        """Keys the practitioner has moved; an app that is no EhatApp has none."""
        settings = getattr(self.app, "settings", None)
        return settings.keys if settings else {}

    def _part(self, key_id: str) -> Content:
        key = KEYS[key_id]
        action = key_id.replace("continue", "go_on")
        owner = "screen" if hasattr(self.screen, f"action_{action}") else "app"
        moved = self._moved().get(key_id, "").split(",")[0]
        shown = show(moved) if moved else key.shown
        return Content.from_markup(f"[@click={owner}.{action}][bold]$key[/bold] {key.label}[/]", key=shown)
