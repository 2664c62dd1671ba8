"""The step Agreement: above the list, where everybody stands and who is to be asked again (C6, C10, C12)."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from ehat_tui import clock
from ehat_tui.practice.agreement import notes
from ehat_tui.practice.asking_again import due
from screens.lists import ListPage
from screens.standing import in_words


class AgreementPage(ListPage):
    """The answers people gave, one for each time they were asked; the newest counts."""

    def above(self) -> ComposeResult:
        if any(person.is_assessed for person in self.work.case.people) or self.work.case.rows("agreement"):
            yield Static(self._overview(), id="standing")

    def _overview(self) -> Content:
        lines = [Content.styled("Where everybody stands", "bold"), *self._people(), *self._to_do()]
        return Content("\n").join([*lines, Content("")])

    def _people(self) -> Iterator[Content]:
        case = self.work.case
        asked = {str(event.get("person")) for event in case.agreements}
        for person in case.people:
            if person.is_assessed or str(person.id) in asked:
                yield Content(f"  {person.name:<11} {in_words(case, person)}")

    def _to_do(self) -> Iterator[Content]:
        """What is due to be asked again, answers that differ, limits, spoken words to follow in writing."""
        case = self.work.case
        for one in due(case, clock.today()):
            yield Content(f"  Ask again · {one.sentence}")
        for sentence in notes(case):
            yield Content(f"  {sentence}")

    def redraw(self) -> None:
        super().redraw()
        for text in self.query("#standing").results(Static):
            text.update(self._overview())
