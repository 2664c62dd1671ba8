"""A page of plain fields that belongs to no assessment: F2 and Escape lead back to the list, Enter to the next one."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import suppress
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.events import DescendantBlur
from textual.screen import Screen
from textual.widgets import Input

from ehat_tui.errors import EhatError
from screens.guard import OfEhat
from screens.keys import binding
from screens.widgets.chrome import TopLine
from screens.widgets.line import Edited

KEYS_OF_A_SHEET = ("back", "lock", "blank", "safety", "quit")


AFTER = 0.5  # seconds


class Sheet(OfEhat, Screen[None]):
    """Each field is saved soon, or when it is left; what cannot be saved waits and is tried again."""

    CSS = "Sheet #box { padding: 0 3; }"
    AUTO_FOCUS = "LineField"
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("back", "app.home"),
        Binding("escape", "app.home", "All", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._changed: dict[str, str] = {}  # what is not saved yet, by the id of its field

    @abstractmethod
    def keep(self, changed: dict[str, str]) -> str:
        """Store what was typed, by the ids of the fields; what to say then. Raises EhatError when it cannot be."""

    @on(Input.Submitted)
    def _enter(self) -> None:
        self.focus_next()

    @on(Edited)
    def _typed(self, event: Edited) -> None:
        event.stop()
        self._changed[event.field.id or ""] = event.value or ""
        if event.at_once:
            self._save()

    def on_mount(self) -> None:
        """Nothing typed waits longer than a second, whatever happens to the laptop."""
        self.set_interval(AFTER, self._save)

    @on(DescendantBlur)
    def _save(self) -> None:
        if not self._changed:
            return
        try:
            said = self.keep(self._changed)
        except EhatError as error:
            self.query_one(TopLine).say(error.in_full, failed=True)
        else:
            self._changed = {}
            self.query_one(TopLine).say(said)

    def on_unmount(self) -> None:
        """Nothing typed is lost by leaving."""
        self.save_now()

    def save_now(self) -> None:
        """Before the page, or the vault under it, goes; there is nobody left to be told."""
        if self._changed:
            with suppress(EhatError):
                self.keep(self._changed)
                self._changed = {}
