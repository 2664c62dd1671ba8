"""The last look before a document leaves: for whom, what is in it, as what and where to (data-protection 4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from ehat_tui.form.model import Option
from ehat_tui.record.case import Case
from screens.copies import Look
from screens.modals import MODAL_CSS
from screens.widgets.fields import Options
from screens.widgets.line import Edited, LineField

FORMATS = (
    Option("pdf", "PDF, to print"),
    Option("docx", "Word"),
    Option("html", "Web page"),
    Option("md", "Plain text"),
    Option("json", "Data"),
)
READ_IT = "Read the pages first: names inside what people said are not all found."
LOCK = (Option("lock", "Lock with a passphrase"),)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a copy is written: kinds of files, the folder, and the passphrase, "" for none."""

    formats: tuple[str, ...]
    folder: Path
    passphrase: str = ""

    @property
    def without_passphrase(self) -> Wanted:
        """To remember for the next copy: a passphrase is typed anew for each reader."""
        return replace(self, passphrase="")


class HandOutScreen(ModalScreen[Wanted | None]):
    """Enter writes. Returns how, None when left with Escape."""

    CSS = f"""
    HandOutScreen {{ align: center middle; }} {MODAL_CSS}
    #box {{ width: 76; padding: 0 1; }}
    #box Horizontal {{ margin-top: 0; }}
    #box #holds {{ height: auto; max-height: 6; }}
    #box.locked #holds {{ max-height: 3; }}
    #box .half {{ width: 1fr; height: auto; }}
    #box .half LineField, #box .words LineField {{ margin-bottom: 0; }}
    #box .words {{ display: none; height: auto; }}
    #box.locked .words {{ display: block; }}
    """
    AUTO_FOCUS = "#write"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave it as it is")]

    def __init__(self, case: Case, look: Look, wanted: Wanted) -> None:
        super().__init__()
        self._case, self._look, self._wanted = case, look, wanted

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(self._look.copy.title, classes="title", markup=False)
            with VerticalScroll(id="holds", can_focus=False):
                yield Static(self._confirm(), id="confirm", markup=False)
            with Horizontal():
                with Vertical(classes="half"):
                    yield Options(FORMATS, self._wanted.formats, many=True, id="formats")
                with Vertical(classes="half"):
                    yield Static("Into which folder?", markup=False)
                    yield LineField(str(self._wanted.folder), id="folder")
                    yield Options(LOCK, many=True, id="lock")
            with Vertical(classes="words"):
                yield Static("Four words or more that do not belong together, twice:", markup=False)
                yield LineField(password=True, id="once")
                yield LineField(password=True, id="twice")
            yield Static("", id="wrong", markup=False)
            with Horizontal():
                yield Button("Write it", id="write")
                yield Button("Leave it", id="leave")

    def _confirm(self) -> str:
        """Reader, parts, and how many private answers: the three things that go wrong (data-protection 4.4)."""
        parts = ", ".join(self._look.holds) or "nothing that was said"
        private = self._look.private
        care = "" if not private else " - for this reader alone"
        return f"Private answers in it: {private}{care}.\n{READ_IT}\nHolds: {parts}.\n"

    @on(Edited, "#lock")
    def _lock(self, event: Edited) -> None:
        event.stop()
        self.query_one("#box").set_class("lock" in event.value, "locked")

    @on(Edited)
    def _edited(self, event: Edited) -> None:
        event.stop()

    @on(Input.Submitted)
    def _enter(self) -> None:
        self.focus_next()

    @on(Button.Pressed, "#write")
    def _write(self) -> None:
        problem = next(self._problems(), "")
        if problem:
            self.query_one("#wrong", Static).update(Content(problem))
            return
        formats = tuple(self.query_one("#formats", Options).value)
        self.dismiss(Wanted(formats, self._folder, self._passphrase))

    @property
    def _folder(self) -> Path:
        return Path(self.query_one("#folder", LineField).value).expanduser()

    @property
    def _passphrase(self) -> str:
        locked = self.query_one("#lock", Options).value
        return self.query_one("#once", LineField).value if locked else ""

    def _problems(self) -> Iterator[str]:
        """Why it cannot be written like this."""
        if not self.query_one("#formats", Options).value:
            yield "Choose at least one kind of file."
        if not self._folder.is_dir():
            yield "There is no such folder."
        if self.query_one("#lock", Options).value:
            from ehat_tui.documents.protect import weak

            if self._passphrase != self.query_one("#twice", LineField).value:
                yield "The two passphrases are not the same."
            known = [person.full_name for person in self._case.people] + [self._case.practitioner.get("name", "")]
            if advice := weak(self._passphrase, known):
                yield advice

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Nothing is written."""
        self.dismiss(None)
