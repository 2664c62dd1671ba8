"""A field for choosing from a long list: shows what is chosen, and opens the list on Enter or a click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from ehat_tui.form.model import Option
from screens.modals import Pick
from screens.widgets.line import Edited


class PickField(Widget, can_focus=True):
    """What is chosen from a long list, a line each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,down", "open", show=False),
        Binding("backspace", "clear", show=False),
    ]

    DEFAULT_CSS = """
    PickField { height: auto; width: 1fr; padding: 0 1; }
    PickField:focus { background: $surface; text-style: bold; }
    """

    def __init__(self, title: str, options: Sequence[Option], chosen: Sequence[str], *, many: bool) -> None:
        super().__init__()
        self._title = title
        self.options = list(options)
        self.chosen = list(chosen)
        self.many = many

    @property
    def value(self) -> Any:
        """The chosen code or codes."""
        return list(self.chosen) if self.many else (self.chosen[0] if self.chosen else None)

    def _lines(self) -> list[str]:
        labels = {option.code: option.label for option in self.options}
        more = "▾ choose more" if self.many else "▾ change"
        return [*(f"● {labels.get(code, code)}" for code in self.chosen), more if self.chosen else "▾ choose"]

    def render(self) -> Content:
        """A line for each choice, and one that opens the list."""
        return Content("\n").join(Content(line) for line in self._lines())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line each, counting lines that wrap."""
        return sum(max(1, -(-len(line) // max(1, width))) for line in self._lines())

    def on_click(self) -> None:
        """A click opens the list."""
        self.action_open()

    def action_open(self) -> None:
        """Show the list over the page."""
        self.app.push_screen(Pick(self._title, self.options, self.chosen, many=self.many), self._picked)

    def action_clear(self) -> None:
        """Take the choice back."""
        if self.chosen:
            self._picked([])

    def _picked(self, codes: list[str] | None) -> None:
        if codes is None:
            return
        self.chosen = codes
        self.refresh(layout=True)
        self.post_message(Edited(self, self.value, at_once=True))
