"""The people of the family; those of an earlier assessment, and what was said of them, can be taken over (A4)."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button

from ehat_tui.errors import EhatError
from screens.lists import ListPage


class PeoplePage(ListPage):
    """The list, and one button more where an earlier assessment was named."""

    @property
    def _earlier(self) -> str:
        case = self.work.case
        return str(case.value_now("start.earlier", case.id) or "").strip().upper()

    def above(self) -> ComposeResult:
        if self._earlier and self.work.case.editable:
            yield Button(Content(f"Take over what {self._earlier[:20]} says"), id="b-carry")

    @on(Button.Pressed, "#b-carry")
    def _carry(self) -> None:
        """What the earlier one says, into the blanks, as far as the family agrees to it now."""
        from ehat_tui.exchange.carry import carry

        work = self.work
        work.autosave.flush()
        try:
            found = carry(work.store, work.case.reference, self._earlier)
        except EhatError as error:
            self.notify(error.in_full, severity="warning", markup=False, timeout=10)
            return
        work.read_again()
        self.redraw()
        self.notify(_told(found.taken, found.left), markup=False, timeout=15)


def _told(taken: int, left: int) -> str:
    if not taken:
        return "Nothing new was found there, as far as the family agrees."
    first = f"{taken} answer{'s' * (taken != 1)} taken over. Go through them together: what has changed?"
    return f"{first} {left} stay where they are: nobody they are about agrees yet." if left else first
