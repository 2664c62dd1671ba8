"""A neutral page: a clock and nothing else, no name, no hint of what is behind."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.cover import clock
from screens.keys import binding

QUICK = 10.0  # seconds in which the same key brings the page back; after that the passphrase is asked


class BlankScreen(ModalScreen[bool]):
    """Back by the same key within ten seconds (True), after that by passphrase (False)."""

    CSS = """
    BlankScreen { align: center middle; background: $background 100%; }
    BlankScreen #clock { width: auto; }
    BlankScreen Toast { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [binding("blank", "back")]

    def compose(self) -> ComposeResult:
        yield Static(clock(), id="clock", markup=False)

    def on_mount(self) -> None:
        """Keep the clock going."""
        self._since = monotonic()
        self.set_interval(5, self._tick)

    def _tick(self) -> None:
        self.query_one("#clock", Static).update(clock())

    def action_back(self) -> None:
        """Away from the clock."""
        self.dismiss(monotonic() - self._since <= QUICK)
