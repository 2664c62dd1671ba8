"""A private answer that is closed: somebody else may be looking at the screen."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget


class ClosedAnswer(Widget, can_focus=True):
    """Stands where the words of a private answer would. Enter, Space or a click opens it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "open", show=False)]

    DEFAULT_CSS = """
    ClosedAnswer { height: 1; width: 1fr; padding: 0 1; display: none; }
    ClosedAnswer:focus { background: $surface; text-style: bold underline; }
    """

    class Opened(Message):
        """It is to be opened."""

    def render(self) -> Content:
        """The same words for every question: what was asked is private too."""
        return Content("▸ a private answer · Enter opens it")

    def on_click(self) -> None:
        """A click opens it."""
        self.action_open()

    def action_open(self) -> None:
        """Ask the page to open it."""
        self.post_message(self.Opened())
