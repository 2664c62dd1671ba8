"""The people of the family; those of an earlier assessment, and what was said of them, can be taken over (A4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button

from ehat_tui.errors import EhatError
from ehat_tui.form.model import Option
from screens.lists import ListPage
from screens.modals import Pick

if TYPE_CHECKING:
    from ehat_tui.exchange.carry import Carried

TAKE = "take"


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
    def _ask(self) -> None:
        """Whose story it is, before a word of it is taken over: a number is easily mistyped."""
        from ehat_tui.exchange.carry import same_people

        self.work.autosave.flush()
        try:
            people = same_people(self.work.store, self.work.case.reference, self._earlier)
        except EhatError as error:
            self.notify(error.in_full, severity="warning", markup=False, timeout=10)
            return

        def answered(codes: list[str] | None) -> None:
            if codes == [TAKE]:
                self._carry(self._earlier)

        names = ", ".join(person.name for person in people)
        choices = [Option(TAKE, f"Yes: it is about {names}"), Option("leave", "No, leave it")]
        self.app.push_screen(Pick(f"Take over what {self._earlier[:20]} says?", choices, [], many=False), answered)

    @work(thread=True, exit_on_error=False, exclusive=True)
    def _carry(self, earlier: str) -> None:
        """What the earlier one says, into the blanks, as far as the family agrees to it now; it takes some seconds."""
        from ehat_tui.exchange.carry import carry

        try:
            found = carry(self.work.store, self.work.case.reference, earlier)
        except EhatError as error:
            self.app.call_from_thread(self.notify, error.in_full, severity="warning", markup=False, timeout=10)
        else:
            self.app.call_from_thread(self._carried, found)

    def _carried(self, found: Carried) -> None:
        self.work.read_again()
        if self.is_mounted:
            self.redraw()
        self.app.notify(_told(found.taken, found.left), markup=False, timeout=15)


def _told(taken: int, left: int) -> str:
    if not taken:
        return "Nothing new was found there, as far as the family agrees."
    first = f"{taken} answer{'s' * (taken != 1)} taken over. Go through them together: what has changed?"
    return f"{first} {left} stay where they are: nobody they are about agrees yet." if left else first
