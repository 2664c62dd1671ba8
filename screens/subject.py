"""A copy for the person it is about: what a human must decide, item by item (UK GDPR Art 15; DPA 2018 Sch 2 and 3).

Each item is closed until somebody opens it, which stands in the events; each decision is kept with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option as ListOption

from ehat_tui.documents.look import Look
from ehat_tui.documents.subject_copy import RELEASE, WITHHOLD, Doubt, content, place, to_decide
from ehat_tui.errors import EhatError
from ehat_tui.form.model import Option
from screens.modals import Pick
from screens.page import Page

if TYPE_CHECKING:
    from ehat_tui.record.case import Person
    from screens.work import Work

WORDS = {
    "own_words": "They said it themselves, or know of it",
    "agreed": "Whoever else it is about agrees",
    "reasonable": "It is reasonable without asking whoever else it is about",
    "worker": "It names a worker, or is a worker's opinion",
    "others": "It would tell them about somebody else",
    "harm": "It could do somebody serious harm",
    "crime": "It could get in the way of preventing or looking into a crime",
    "legal": "It is advice from a lawyer",
}
DECIDED = {None: "to decide", True: "released", False: "withheld"}
KEYS_HERE = "Enter opens it   r release   w withhold   Esc back"


class SubjectPage(Page):
    """The list of what is to decide; under it, the item that is open."""

    AUTO_FOCUS = "#items"
    KEYS: ClassVar[Sequence[str]] = ("why", "back", "blank", "safety", "home")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "decide(True)", "Release", show=False),
        Binding("w", "decide(False)", "Withhold", show=False),
    ]

    def __init__(self, work: Work, person: Person) -> None:
        super().__init__(work, None)
        self._person = person
        self._opened: Doubt | None = None

    def heading(self) -> str:
        return f"The copy {self._person.name} asked for: what somebody must decide"

    @property
    def _doubts(self) -> tuple[Doubt, ...]:
        return to_decide(Look(self.work.case, self._person))

    def content(self) -> ComposeResult:
        self.work.refresh()
        yield Static(self._count(), id="count", classes="intro", markup=False)
        yield OptionList(*self._lines(), id="items", markup=False)
        yield Static(KEYS_HERE, markup=False)
        yield Static("", id="item", markup=False)

    def _count(self) -> str:
        found = self._doubts
        if not found:
            return "Nothing needs a decision: all that is about them may go."
        left = sum(doubt.released is None for doubt in found)
        return f"{len(found)} things, {left} still to decide. What nobody has released stays out of the copy."

    def _lines(self) -> Iterator[ListOption]:
        for doubt in self._doubts:
            yield ListOption(Content(self._line(doubt)), id=str(doubt.number))

    def _line(self, doubt: Doubt) -> str:
        """Where it stands and why it is doubtful; of a private one not even where."""
        where = "a private answer" if "restricted" in doubt.reasons else place(self.work.case, doubt)
        return f"{doubt.number}  {DECIDED[doubt.released]} · {where} · {', '.join(doubt.reasons)}"

    def help_parts(self) -> list[tuple[str, str]]:
        words = "A copy holds what is about the person who asked. Where somebody else comes in, a human decides."
        return [("What is this", words), ("Keys", KEYS_HERE)]

    @property
    def _here(self) -> Doubt | None:
        found = self.query_one("#items", OptionList)
        if found.highlighted is None:
            return None
        number = found.get_option_at_index(found.highlighted).id
        return next((doubt for doubt in self._doubts if str(doubt.number) == number), None)

    # -- opening ----------------------------------------------------------------------------------------------

    @on(OptionList.OptionSelected, "#items")
    def _open(self, event: OptionList.OptionSelected) -> None:
        """Show what it says, once it stands in the events that somebody did."""
        event.stop()
        doubt = self._here
        if doubt is None:
            return
        try:
            self.work.opened_private(doubt.question, doubt.subject)
        except EhatError as error:
            self.notify(error.in_full, severity="error", markup=False)
            return
        self._opened = doubt
        words = f"\n{place(self.work.case, doubt)}\n{content(self.work.case, doubt)}"
        self.query_one("#item", Static).update(Content(words))

    @on(OptionList.OptionHighlighted, "#items")
    def _left(self) -> None:
        """An item closes when the keys have gone on."""
        here = self._here
        if self._opened is not None and (here is None or here.number != self._opened.number):
            self._opened = None
            self.query_one("#item", Static).update("")

    # -- deciding ---------------------------------------------------------------------------------------------

    def action_decide(self, release: bool) -> None:
        """Release or withhold the item the keys are on, with a reason of a closed list."""
        doubt = self._here
        if doubt is None:
            return
        if self.work.case.read_only:
            self.notify(self.why_fixed(), severity="warning", markup=False)
            return
        reasons = [Option(code, WORDS.get(code, code)) for code in (RELEASE if release else WITHHOLD)]

        def given(codes: list[str] | None) -> None:
            if codes:
                self._keep(doubt, release, codes[0])

        title = f"{'Release' if release else 'Withhold'} number {doubt.number}, because"
        self.app.push_screen(Pick(title, reasons, [], many=False), given)

    def _keep(self, doubt: Doubt, release: bool, reason: str) -> None:
        with self.work.store.unit(self.work.case.id) as unit:
            unit.redact(self._person.id, doubt.question.id, doubt.subject, released=release, reason=reason)
        self.work.read_again()
        found = self.query_one("#items", OptionList)
        at = found.highlighted or 0
        found.clear_options()
        found.add_options(list(self._lines()))
        found.highlighted = min(at + 1, found.option_count - 1)
        self.query_one("#count", Static).update(self._count())

    def action_steps(self) -> None:
        """The steps have no room here: back to the copies."""
        self._move(1)

    def action_back(self) -> None:
        """Back to the copies."""
        self._move(1)

    def _move(self, by: int) -> None:
        from screens.documents import DocumentsPage

        self.leave()
        self.ehat.show(DocumentsPage(self.work, "subject"))
