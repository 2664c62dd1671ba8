"""The one-line field, apart from the others: the unlock page needs it, and nothing else that takes time to load."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input


class Edited(Message):
    """A field has a new value. `at_once` when there is nothing more to wait for, as after a choice or on leaving."""

    def __init__(self, field: Widget, value: Any, *, at_once: bool) -> None:
        super().__init__()
        self.field = field
        self.value = value
        self.at_once = at_once

    @property
    def control(self) -> Widget:
        """The field that was edited."""
        return self.field


class LineField(Input):
    """One line of text. Keeps what is there on focus, deletes words to the left, and can undo."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+backspace,alt+backspace", "delete_left_word", show=False),
        Binding("ctrl+delete", "delete_right_word", show=False),
        # what Undo is everywhere else; Textual would delete to the left with Ctrl+U
        Binding("ctrl+z,f7,ctrl+u", "undo", show=False),
    ]

    # a line at the left shows where the field is without colour too
    DEFAULT_CSS = """
    LineField { height: 1; border: none; border-left: solid $foreground-muted; padding: 0 1; background: $surface; }
    LineField:focus { border: none; border-left: outer $accent; }
    """

    def __init__(self, value: str = "", *, password: bool = False, id: str | None = None) -> None:
        super().__init__(value, id=id, select_on_focus=False, password=password)
        self._past: list[str] = []
        self._last = value

    def _on_input_changed(self, event: Input.Changed) -> None:
        """Remember the text before the change; tell the page only of what differs from what it knows."""
        event.stop()
        if self.value == self._last:  # not event.value: keys that came since may have changed it again
            return
        self._past.append(self._last)
        self._last = self.value
        self.post_message(Edited(self, self.value, at_once=False))

    def action_undo(self) -> None:
        """Take back the last change: `Input` itself cannot."""
        if self._past:
            text = self._past.pop()
            self._last = text
            self.value = text
            self.post_message(Edited(self, text, at_once=False))

    def _on_paste(self, event: events.Paste) -> None:
        """Keep every line of a paste: stock Input would drop all but the first without a word."""
        self.replace(" ".join(event.text.splitlines()), *sorted(self.selection))
        event.prevent_default()
        event.stop()
