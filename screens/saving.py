"""What the top line says of saving: "Saved 14:32", or that it was not, and why."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import App

if TYPE_CHECKING:
    from screens.work import Work


class Saving(App[int]):
    """Mixed into the app: it is told of each save by the thread that saves, and tells the pages."""

    work: Work | None = None  # the assessment that is open
    saved_text = ""
    _told = ""  # why the last save failed, as it was told

    def show_saving(self) -> None:
        """Something was typed that is not in the vault yet."""
        self._say("…")

    # Posted, never called across: the thread that saves must not wait for the one that waits for it in `flush`.

    def saved(self, at: datetime) -> None:
        """From the autosave thread, after the commit."""
        text = f"Saved {at.astimezone():%H:%M}"
        self.call_later(self._say_saved, text) if self._elsewhere() else self._say_saved(text)

    def not_saved(self, why: str) -> None:
        """From the autosave thread: the text stays in the field and is tried again."""
        self.call_later(self._say_failed, why) if self._elsewhere() else self._say_failed(why)

    def _elsewhere(self) -> bool:
        return threading.get_ident() != self._thread_id

    def _say_saved(self, text: str) -> None:
        self._told = ""
        if self.work is None or not self.work.autosave.waiting:
            self._say(text)

    def _say(self, text: str, *, failed: bool = False) -> None:
        self.saved_text = text
        for screen in self.screen_stack:
            say = getattr(screen, "say_saved", None)
            if say is not None:
                say(text, failed=failed)

    def _say_failed(self, why: str) -> None:
        self._say("NOT SAVED", failed=True)
        if why != self._told:  # it is tried again and again, and said once
            self._told = why
            self.notify(why, severity="error", markup=False, timeout=10)
