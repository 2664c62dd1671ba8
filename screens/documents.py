"""Who gets what: every copy there can be, what is in it and what is not and by whose word; then it is written.

Only what leaves through here leaves the vault.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ehat_tui.errors import EhatError
from screens.copies import ASKED_FOR, Copy, Look, copies, look_at
from screens.handing_out import HandOutScreen, Wanted
from screens.page import Page

if TYPE_CHECKING:
    from screens.work import Work

DRAFT = "A draft, and every page will say so. "
HINT = "Enter writes it. Page Down reads on."


class DocumentsPage(Page):
    """A line for each copy; under the list, what the copy holds, leaves out and why."""

    AUTO_FOCUS = "#copies"
    KEYS: ClassVar[Sequence[str]] = ("why", "back", "continue", "blank", "safety", "home")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "decide", "Decide", show=False),
        Binding("pagedown", "read(1)", "Read on", show=False, priority=True),
        Binding("pageup", "read(-1)", "Read back", show=False, priority=True),
    ]

    def __init__(self, work: Work, reader: str = "") -> None:
        super().__init__(work, None)
        self._copies: list[Copy] = []
        self._reader = reader
        self._seen: Look | None = None
        self._wanted = Wanted(("pdf", "docx"), Path.cwd())

    def heading(self) -> str:
        return "Who gets what"

    def content(self) -> ComposeResult:
        self.work.refresh()
        self._copies = copies(self.work.case)
        yield Static((DRAFT if self.work.case.is_draft else "") + HINT, classes="intro", markup=False)
        yield OptionList(*self._lines(), id="copies", markup=False)
        yield Static("", id="say", markup=False)
        with VerticalScroll(id="words", can_focus=False):
            yield Static("", id="preview", markup=False)

    def _lines(self) -> list[Option]:
        lines = [Option(Content(copy.title), id=str(at)) for at, copy in enumerate(self._copies) if copy.possible]
        rest = [(at, copy) for at, copy in enumerate(self._copies) if not copy.possible]
        if rest:
            lines.append(Option(Content.styled("Not usual, or not possible at present", "bold"), disabled=True))
            lines += [Option(Content(copy.title), id=str(at)) for at, copy in rest]
        return lines

    def on_mount(self) -> None:
        """Start on the copy that was asked for."""
        found = self.query_one("#copies", OptionList)
        wanted = (str(at) for at, copy in enumerate(self._copies) if copy.reader == self._reader)
        found.highlighted = found.get_option_index(next(wanted, "0")) if self._copies else None

    def help_parts(self) -> list[tuple[str, str]]:
        words = "The files are as private as paper: keep them so. Their names hold no person's name."
        why = "What is in a copy is worked out from what each person agreed to. To change it, ask them again."
        return [("Documents", words), ("Why something is left out", why)]

    # -- what a copy would be ---------------------------------------------------------------------------------

    @property
    def _here(self) -> Copy | None:
        found = self.query_one("#copies", OptionList)
        if found.highlighted is None:
            return None
        return self._copies[int(found.get_option_at_index(found.highlighted).id or 0)]

    @on(OptionList.OptionHighlighted, "#copies")
    def _moved(self) -> None:
        copy = self._here
        if copy is not None:
            self._look(copy)

    @work(thread=True, exit_on_error=False, group="preview", exclusive=True)
    def _look(self, copy: Copy) -> None:
        """Off the key path: a whole document is made for it."""
        found = look_at(self.work.case, copy)
        self.app.call_from_thread(self._show, found)

    def _show(self, found: Look) -> None:
        if self.is_mounted and self._here == found.copy:
            self._seen = found
            self.query_one("#preview", Static).update(Content(found.words))
            self.query_one("#words").scroll_home(animate=False)

    def action_read(self, by: int) -> None:
        """The next or the last page of what is under the list."""
        words = self.query_one("#words")
        words.scroll_relative(y=by * max(1, words.size.height - 1), animate=False)

    # -- writing it -------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Back to the answers."""
        self.ehat.go_to_check()

    def action_steps(self) -> None:
        """The steps have no room here: they are beside the answers."""
        self.action_back()

    def action_go_on(self) -> None:
        """Write the copy the mark is on."""
        copy = self._here
        if copy is not None:
            self._ask(copy)

    @on(OptionList.OptionSelected, "#copies")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._ask(self._copies[int(event.option_id or 0)])

    def _ask(self, copy: Copy) -> None:
        """Repeat whom it is for and what it holds; then write it."""
        found = self._seen if self._seen and self._seen.copy == copy else look_at(self.work.case, copy)
        self._seen = found
        if found.refused:
            self._say(found.refused)
            return

        def wanted(choice: Wanted | None) -> None:
            if choice is not None:
                self._wanted = choice.without_passphrase
                self._say("Writing…")
                self._write(copy, choice)

        self.app.push_screen(HandOutScreen(self.work.case, found, self._wanted), wanted)

    def _say(self, text: str) -> None:
        self.query_one("#say", Static).update(Content(f"{text}\n"))

    @work(thread=True, exit_on_error=False, group="documents", exclusive=True)
    def _write(self, copy: Copy, wanted: Wanted) -> None:
        from ehat_tui.documents.export import hand_out

        written: list[str] = []
        notes: dict[str, None] = {}  # each once, in their order
        try:
            for done in hand_out(
                self.work.store,
                self.work.case,
                copy.reader,
                wanted.formats,
                wanted.folder,
                key=copy.key,
                passphrase=wanted.passphrase,
            ):
                written += [path.name for path in done.paths]
                notes |= dict.fromkeys(f"Note: {warning}" for warning in done.warnings)
        except EhatError as error:
            notes[error.in_full] = None
        head = [f"Written for {copy.title.removeprefix('For ')}:"] if written else []
        self.app.call_from_thread(self._written, "\n".join([*head, *written, *notes]))

    def _written(self, text: str) -> None:
        if self.is_mounted:
            self._say(text)

    # -- what a person has to decide --------------------------------------------------------------------------

    def action_decide(self) -> None:
        """Of a copy for the person it is about: go through what somebody must decide."""
        copy = self._here
        person = self.work.case.called(copy.key) if copy and copy.reader in ASKED_FOR else None
        if person is not None:
            from screens.subject import SubjectPage

            self.ehat.show(SubjectPage(self.work, person))
