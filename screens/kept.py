"""The page of a decision: an agreement, a Gillick record, an answer on sharing. What something rests on stays."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Static

from ehat_tui.form.model import Question
from ehat_tui.record.case import Answer
from screens.questions import QuestionPage
from screens.standing import STAYS, is_settled, said_on
from screens.widgets.question import QuestionBox

# What was done about somebody's word is written down later, and changes nothing of what they said (C11).
AFTERWARDS = frozenset({"ask_again", "withdrawn_reason", "withdrawn_stopped", "withdrawn_told"})


class KeptPage(QuestionPage):
    """The questions of one decision. Of one that stays only what is still blank can be filled in, once."""

    _later: dict[str, Answer]

    def content(self) -> ComposeResult:
        self._later = {}
        self.work.refresh()  # what rests on it may have been written a moment ago
        yield from super().content()

    @property
    def settled(self) -> bool:
        """Whether something rests on it by now."""
        return is_settled(self.work.case.row(self.place.section.id, self.row))

    def above(self) -> ComposeResult:
        row = self.work.case.row(self.place.section.id, self.row)
        if row is not None and self.settled:
            yield Static(f"Said on {said_on(row)}; {STAYS}.", classes="notice", markup=False)
            yield Button("Ask again", id="ask-again")

    @on(Button.Pressed, "#ask-again")
    def _ask_again(self) -> None:
        assert self.row is not None
        self.ehat.go_to(self.place, row=self.work.again(self.place.section.id, self.row))

    def may_change(self, question: Question) -> bool:
        return super().may_change(question) and (
            not self.settled or question.name in AFTERWARDS or self._is_later(question)
        )

    def _is_later(self, question: Question) -> bool:
        """Whether it says how an answer was given, and nobody had said it yet when it was settled."""
        from ehat_tui.record.tables import ROW_TABLES

        later = getattr(ROW_TABLES[self.place.section.table], "LATER", ()) if self.settled else ()
        row = self.work.case.row(self.place.section.id, self.row)
        return question.bind in later and row is not None and row.values.get(question.bind) is None

    def take(self, question: Question, answer: Answer, *, at_once: bool) -> None:
        """What may be filled in once waits until it is whole: a second letter would change what stays."""
        if self._is_later(question):
            self._later[question.id] = answer
        else:
            super().take(question, answer, at_once=at_once)

    def left(self) -> None:
        """Save what was filled in; then it stays too."""
        later, self._later = self._later, {}
        for box in self.query(QuestionBox):
            if box.question.id in later:
                self.work.answer(box.question, self.subject, later[box.question.id], at_once=True)
                box.disabled = True
        super().left()

    def leave(self) -> None:
        """Nothing that was filled in is left behind."""
        self.left()
        super().leave()
