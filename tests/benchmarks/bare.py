"""What our screens are measured against: the smallest Textual apps that do the same thing."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import Label, TextArea


class OneLabel(App[None]):
    """A label."""

    def compose(self) -> ComposeResult:
        yield Label("Your passphrase")


class OneTextArea(App[None]):
    """A text area."""

    def compose(self) -> ComposeResult:
        yield TextArea("ready to type")


if __name__ == "__main__":
    (OneLabel if sys.argv[1] == "label" else OneTextArea)().run()
