"""Somebody wants to stop: two keys from every page, and then what it means (C11; rule 2; data-protection 4.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from ehat_tui.documents.wording import join
from ehat_tui.errors import EhatError
from ehat_tui.form.journey import Step
from ehat_tui.record.case import Case, Person
from screens import stopping
from screens.holding import Held, held
from screens.keys import binding
from screens.modals import MODAL_CSS, Ask
from screens.page import Page
from screens.stopping import AGENCY, PERSON, TOPIC, Wish

if TYPE_CHECKING:
    from screens.app import EhatApp
    from screens.work import Work

LETTERS = "123456789abcdefghijklm"
PARTS = (
    ("s", AGENCY, "talking to one service"),
    ("p", PERSON, "what is about one person"),
    ("t", TOPIC, "one subject"),
)

# A line of the choice: its key, its words, and what it leads to - the wish itself, or the next lines.
Line = tuple[str, str, "Wish | Callable[[], list[Line]]"]


def ask(app: EhatApp, open_work: Work) -> None:
    """Ask who wants to stop what, over whatever is shown; then write it down and say what it means."""
    case = open_work.case
    if isinstance(app.screen, WithdrawScreen):
        app.screen.dismiss(None)
        return
    if case.read_only:
        app.notify("You are only looking: another ehat has this vault open.", severity="warning", markup=False)
        return
    if not stopping.agreeing(case):
        app.notify("Nobody has agreed, so there is nothing to take back", markup=False)
        return

    def said(wish: Wish | None) -> None:
        if wish is None:
            return
        before = open_work.case
        try:
            rows = stopping.write_down(open_work, wish)
        except EhatError as error:
            app.notify(error.in_full, severity="error", markup=False, timeout=10)
            return
        app.show(StoppedPage(open_work, wish, rows, before))

    app.push_screen(WithdrawScreen(case), said)


class WithdrawScreen(ModalScreen[Wish | None]):
    """One key for one person's whole agreement; a letter and a key for a part of it. Returns the wish."""

    CSS = f"WithdrawScreen {{ align: center middle; }} {MODAL_CSS} #box OptionList {{ max-height: 14; }}"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave it as it is", priority=True)]

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case
        self._shown: list[list[Line]] = [list(self._first())]

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static("Somebody wants to stop", classes="title", markup=False)
            yield Static("They may, at any time. The next key writes it down.", id="hint", markup=False)
            yield OptionList(*self._options(), id="wishes", markup=False)
            yield Static("Esc  leave it as it is", markup=False)

    # -- the lines --------------------------------------------------------------------------------------------

    def _first(self) -> Iterator[Line]:
        for key, person in zip(LETTERS, stopping.agreeing(self._case), strict=False):
            yield key, f"{person.name}: everything", Wish(str(person.id))
        for letter, what, words in PARTS:
            if any(self._which(what, person) for person in stopping.agreeing(self._case)):
                yield letter, f"{words} …", lambda what=what: self._whose(what)  # type: ignore[misc]

    def _whose(self, what: str) -> list[Line]:
        """Who wants to stop a part of it; asked only when several people agreed."""
        people = [one for one in stopping.agreeing(self._case) if self._which(what, one)]
        if len(people) == 1:
            return self._which(what, people[0])
        return [
            (key, f"{person.name} …", lambda person=person: self._which(what, person))  # type: ignore[misc]
            for key, person in zip(LETTERS, people, strict=False)
        ]

    def _which(self, what: str, person: Person) -> list[Line]:
        case = self._case
        match what:
            case "one_agency":
                found = [(one.key, one.name) for one in stopping.services(case, person)]
            case "one_person":
                found = [(str(one.id), f"what is about {one.name}") for one in stopping.speaks_for(case, person)]
            case _:
                found = stopping.topics(case)
        return [
            (key, f"{person.name}: {words}", Wish(str(person.id), what, which))
            for key, (which, words) in zip(LETTERS, found, strict=False)
        ]

    def _options(self) -> list[Option]:
        return [Option(Content.assemble((key, "bold"), f"  {words}"), id=key) for key, words, _ in self._shown[-1]]

    # -- choosing ---------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """One key is one line."""
        if event.character and any(event.character.lower() == key for key, _, _ in self._shown[-1]):
            event.stop()
            self._choose(event.character.lower())

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose(event.option_id or "")

    def _choose(self, key: str) -> None:
        _, words, then = next(line for line in self._shown[-1] if line[0] == key)
        if isinstance(then, Wish):
            self.dismiss(then)
            return
        self._show(then())
        self.query_one("#hint", Static).update(Content(words.removesuffix(" …").capitalize()))

    def _show(self, lines: Sequence[Line]) -> None:
        self._shown.append(list(lines))
        found = self.query_one(OptionList)
        found.clear_options()
        found.add_options(self._options())
        found.highlighted = 0

    def action_leave(self) -> None:
        """One choice back; from the first nothing is written down."""
        if len(self._shown) == 1:
            self.dismiss(None)
            return
        self._shown.pop()
        self._show(self._shown.pop())


class StoppedPage(Page):
    """What has been written down, what it freezes, who holds copies, and how to undo a slip."""

    AUTO_FOCUS = ".buttons Button"
    KEYS: ClassVar[Sequence[str]] = ("back", "continue", "steps", "undo", "blank", "safety", "home")
    BINDINGS: ClassVar[list[BindingType]] = [binding("undo")]

    def __init__(self, open_work: Work, wish: Wish, rows: list[UUID], before: Case) -> None:
        super().__init__(open_work, None)
        self._wish, self._rows, self._before = wish, rows, before
        self._holders: list[Held] = []

    def heading(self) -> str:
        person = self._before.person(self._wish.person)
        name = person.name if person else "Somebody"
        return f"{name} wants to stop: {stopping.called(self._before, self._wish)}"

    def content(self) -> ComposeResult:
        self._holders = held(self.work.store, self.work.case)
        yield Static("Written down, with the day and the time. From now on everything obeys it.\n", markup=False)
        with Horizontal(classes="buttons"):
            if any(one.letter for one in self._holders):
                yield Button("Stop letters", id="b-letters")
            yield Button("The reason", id="b-reason")
            yield Button("Undo, a slip", id="b-undo")
        yield Static("", id="say", markup=False)
        yield Static(self._frozen(), id="frozen", markup=False)
        yield Static(self._held(), id="held", markup=False)

    def _frozen(self) -> str:
        case = self.work.case
        found = stopping.frozen(self._before, case)
        lines = [f"· {title}" for title in found[:4]] + ([f"· and {len(found) - 4} more"] if len(found) > 4 else [])
        head = "Nothing more is added to:" if found else "No page is frozen by it."
        return "\n".join([head, *lines, self._goes_on(), ""])

    def _goes_on(self) -> str:
        case = self.work.case
        going = [one.name for one in case.people if one.is_assessed and case.agreement.standing(one.id).covered]
        if not going:
            return "The assessment stops, and that is all right. Its record is among the documents."
        if self._wish.what in (AGENCY, TOPIC):
            return "Everything else goes on as it was."
        return f"What is about {join(going)} goes on."

    def _held(self) -> str:
        if not self._holders:
            return "Nobody outside holds anything so far.\n"
        return "\n".join(["Who holds something:", *(f"· {one.words}" for one in self._holders), ""])

    def help_parts(self) -> list[tuple[str, str]]:
        slip = "Undo takes it away again as long as nothing rests on it. After that only a new answer can follow it."
        return [("What happens now", "What was written stays; nothing is added, and nothing more leaves."), ("", slip)]

    def say(self, words: str) -> None:
        """What came of a button, under it."""
        self.query_one("#say", Static).update(Content(f"{words}\n"))

    # -- what can be done -------------------------------------------------------------------------------------

    @on(Button.Pressed, "#b-reason")
    def _reason(self) -> None:
        case = self.work.case
        question = "agreement.withdrawn_reason"
        self.ehat.go_to(Step(case.form.sections["agreement"], case.id), row=self._rows[0], question=question)

    @on(Button.Pressed, "#b-undo")
    def action_undo(self) -> None:
        """Take it away again, if nothing rests on it yet."""
        if stopping.take_back(self.work, self._rows):
            self.ehat.go_to(Step(self.work.case.form.sections["agreement"], self.work.case.id))
            self.app.notify("Taken away again: it was a slip", markup=False)
        else:
            self.say("Something rests on it by now, so it stays as it was said. Ask again: the newest answer counts.")

    def action_back(self) -> None:
        """To where everybody stands."""
        self._move(1)

    def _move(self, by: int) -> None:
        self.ehat.go_to(Step(self.work.case.form.sections["agreement"], self.work.case.id))

    @on(Button.Pressed, "#b-letters")
    def _letters(self) -> None:
        def given(folder: str | None) -> None:
            if folder:
                self.say("Writing…")
                self._write(Path(folder).expanduser())

        question = "Into which folder do the letters go?"
        self.app.push_screen(Ask(question, button="Write them", typed=str(Path.cwd())), given)

    @work(thread=True, exit_on_error=False, group="documents", exclusive=True)
    def _write(self, folder: Path) -> None:
        from ehat_tui.documents.export import hand_out

        written: list[str] = []
        try:
            for one in (holder for holder in self._holders if holder.letter):
                for done in hand_out(self.work.store, self.work.case, "stop", ["docx", "pdf"], folder, key=one.letter):
                    written += [path.name for path in done.paths]
        except EhatError as error:
            written.append(error.in_full)
        self.app.call_from_thread(self._written, written)

    def _written(self, lines: list[str]) -> None:
        self.say("\n".join(["Written:", *lines]))
