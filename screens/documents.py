"""The documents: for whom, in which format, into which folder. Only what leaves through here leaves the vault."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from ehat_tui.errors import EhatError
from ehat_tui.form.model import Option
from screens.page import Page
from screens.widgets.fields import Options
from screens.widgets.line import LineField

if TYPE_CHECKING:
    from screens.work import Work

FORMATS = (
    Option("pdf", "PDF, to print"),
    Option("docx", "Word"),
    Option("html", "Web page"),
    Option("md", "Plain text"),
    Option("json", "Data"),
)


class DocumentsPage(Page):
    """Write plan documents."""

    KEYS: ClassVar[Sequence[str]] = ("why", "back", "continue", "steps", "blank", "safety", "home")

    def __init__(self, work: Work) -> None:
        super().__init__(work, None)

    def heading(self) -> str:
        return "Documents"

    def content(self) -> ComposeResult:
        from ehat_tui.documents.readers import READERS

        if self.work.case.is_draft:
            yield Static("This is a draft: every page will say so.", classes="notice", markup=False)
        yield Static("Who is it for?", markup=False)
        readers = [Option(reader.id, reader.title) for reader in READERS.values()]
        yield Options(readers, ["family"], many=True, id="readers")
        yield Static("\nAs what?", markup=False)
        yield Options(FORMATS, ["pdf", "docx"], many=True, id="formats")
        yield Static("\nInto which folder?", markup=False)
        yield LineField(str(Path.cwd()), id="folder")
        yield Static("", id="say", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Write them", id="b-write")

    def help_parts(self) -> list[tuple[str, str]]:
        words = "The files are not encrypted: keep them as carefully as paper. Their names hold no person's name."
        return [("Documents", words)]

    def action_back(self) -> None:
        """Back to the answers."""
        self.ehat.go_to_check()

    def action_go_on(self) -> None:
        """Write what is chosen."""
        self._write()

    @on(Button.Pressed, "#b-write")
    def _write(self) -> None:
        readers: list[str] = self.query_one("#readers", Options).value
        formats: list[str] = self.query_one("#formats", Options).value
        if not readers or not formats:
            self._say("Choose at least one reader and one format.")
            return
        self._say("Writing…")
        self._export(readers, formats, Path(self.query_one("#folder", LineField).value).expanduser())

    def _say(self, text: str) -> None:
        self.query_one("#say", Static).update(Content(f"\n{text}"))

    @work(thread=True, exit_on_error=False, group="documents", exclusive=True)
    def _export(self, readers: list[str], formats: list[str], folder: Path) -> None:
        from ehat_tui.documents.export import hand_out

        written: list[str] = []
        notes: dict[str, None] = {}  # each once, in their order
        try:
            for reader in readers:
                for done in hand_out(self.work.store, self.work.case, reader, formats, folder):
                    written += [path.name for path in done.paths]
                    notes |= dict.fromkeys(f"Note: {warning}" for warning in done.warnings)
        except EhatError as error:
            self.app.call_from_thread(self._say, error.in_full)
            return
        self.app.call_from_thread(self._say, "Written:\n" + "\n".join([*written, *notes]))
