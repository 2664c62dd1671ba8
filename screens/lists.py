"""A page that is a list: people, services, worries, objectives, actions - and the grid of who belongs to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from ehat_tui.errors import EhatError
from ehat_tui.form.model import ABSENT_REASONS
from ehat_tui.record.case import Answer
from screens import row_lines
from screens.keys import KEYS, binding
from screens.modals import MarkScreen
from screens.page import Page
from screens.standing import KEPT, STAYS, is_settled, said_on, why_shut
from screens.widgets.steps import StepsPane

if TYPE_CHECKING:
    from ehat_tui.form.journey import Step
    from screens.work import Work

ADD = "add"


class RowList(OptionList):
    """The rows of a list, and a line to add one."""


class ListPage(Page):
    """Add, open, move, remove and bring back rows, by keys or wholly by mouse."""

    KEYS: ClassVar[Sequence[str]] = ("back", "continue", "steps", "add", "undo", "blank", "safety")
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("add"),
        binding("undo"),
        binding("remove", priority=False),
        binding("up"),
        binding("mark"),
    ]

    @staticmethod
    def of(work: Work, step: Step) -> ListPage:
        """The page of a list; of those that are more than a list, their own."""
        match step.section.id:
            case "agreement":
                from screens.agreement import AgreementPage

                return AgreementPage(work, step)
            case "sharing":
                from screens.sharing import SharingPage

                return SharingPage(work, step)
            case "referrals":
                from screens.matching import MatchingPage

                return MatchingPage(work, step)
            case "people":
                from screens.people import PeoplePage

                return PeoplePage(work, step)
            case _:
                return ListPage(work, step)

    def heading(self) -> str:
        assert self.step is not None
        return self.step.section.title

    # -- what is shown ----------------------------------------------------------------------------------------

    def content(self) -> ComposeResult:
        assert self.step is not None
        section = self.step.section
        if section.table in KEPT:
            self.work.refresh()  # what rests on it may have been written a moment ago
        yield from self.above()
        if why := self.shut:
            yield from self.say_shut(why)
            if not self.work.case.rows(section.id):
                return
        elif section.intro and not (section.table in KEPT and self.work.case.rows(section.id)):
            yield Static(section.intro, classes="intro", markup=False)
        yield RowList(*self._lines(), markup=False, classes="row-list", id="rows")
        yield Static(self._none_text(), id="none", markup=False)
        with Horizontal(classes="buttons"):
            if section.repeats == "list":
                yield Button("Add", id="b-add")
            yield Button("Open", id="b-open")
            if section.repeats == "list":
                if section.table not in KEPT:  # of what was said, the order is that of the days
                    yield Button("Up", id="b-up")
                yield Button("Remove", id="b-remove")
                yield Button("Undo", id="b-undo")
                if section.table in KEPT:
                    yield Button("Ask again", id="b-again")
                elif section.required:
                    yield Button("None", id="b-none")

    def above(self) -> ComposeResult:
        """What stands over the list."""
        yield from ()

    def _lines(self) -> list[Option]:
        assert self.step is not None
        section, case = self.step.section, self.work.case
        found = row_lines.lines(case, section)
        if section.repeats == "list" and case.editable and not self.shut:
            article = "an" if section.item[:1] in "aeiou" else "a"
            found.append(Option(Content(f"+ Add {article} {section.item}"), id=ADD))
        return found

    def _none_text(self) -> str:
        assert self.step is not None
        none = self.work.case.none_of(self.step.section)
        reason = ABSENT_REASONS.get(none.absent, "")
        return f"{self.step.section.none_label} [{reason}]" if reason else ""

    def redraw(self) -> None:
        """Draw the rows anew."""
        rows = self.query_one(RowList)
        at = rows.highlighted or 0
        rows.clear_options()
        rows.add_options(self._lines())
        rows.highlighted = min(at, rows.option_count - 1)
        self.query_one("#none", Static).update(Content(self._none_text()))
        self.query_one(StepsPane).show(self.work.case, self.step)

    def on_mount(self) -> None:
        """Remember where we are."""
        assert self.step is not None
        self.work.keep_place(self.step)

    def help_parts(self) -> list[tuple[str, str]]:
        assert self.step is not None
        keys = "Enter opens or adds. Delete removes, F7 brings it back. Ctrl+Y moves one up. F5 says there is none."
        return [("This list", self.step.section.intro or self.step.section.title), ("Keys", keys)]

    # -- what can be done -------------------------------------------------------------------------------------

    def _at(self) -> UUID | None:
        """The row the keys are on."""
        for rows in self.query(RowList):
            if rows.highlighted is not None:
                name = rows.get_option_at_index(rows.highlighted).id
                return UUID(name) if name and name != ADD else None
        return None

    @on(OptionList.OptionSelected, "#rows")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id == ADD:
            self.action_add()
        elif event.option_id:
            self._open(UUID(event.option_id))

    def _open(self, row: UUID) -> None:
        assert self.step is not None
        self.ehat.go_to(self.step, row=row)

    @on(Button.Pressed, "#b-open")
    def action_open(self) -> None:
        """Open the row the keys are on."""
        row = self._at()
        if row is not None:
            self._open(row)

    @on(Button.Pressed, "#b-add")
    def action_add(self) -> None:
        """A new row, opened at once."""
        assert self.step is not None
        if self.step.section.repeats != "list":
            return
        try:
            row = self.work.add_row(self.step.section.id)
        except EhatError as error:
            self.notify(error.in_full, severity="warning", markup=False)
            return
        self._open(row)

    @on(Button.Pressed, "#b-remove")
    def action_remove(self) -> None:
        """Remove the row the keys are on; nothing is asked, because Undo brings it back."""
        assert self.step is not None
        row = self._at()
        if row is None or self.step.section.repeats != "list" or self._fixed() or self._stays(row):
            return
        try:
            self.work.remove_row(self.step.section.id, row)
        except EhatError as error:
            self.notify(error.message, severity="warning", markup=False)
            return
        self.redraw()
        self.notify(f"Removed. {KEYS['undo'].shown} brings it back", markup=False)

    @on(Button.Pressed, "#b-again")
    def _again(self) -> None:
        """A new answer of the same person."""
        assert self.step is not None
        row = self._at()
        if row is not None and not self._fixed():
            self._open(self.work.again(self.step.section.id, row))

    def _stays(self, row_id: UUID) -> bool:
        """Whether a row may not go: what somebody said and something rests on, or what is frozen. Says why."""
        assert self.step is not None
        section = self.step.section
        row = self.work.case.row(section.id, row_id)
        why = why_shut(self.work.case, section, row_id)
        if row is not None and is_settled(row):
            why = f"Said on {said_on(row)}; {STAYS}. Ask again instead: the newest answer counts."
        if why:
            self.notify(why, severity="warning", markup=False, timeout=10)
        return bool(why)

    def _fixed(self) -> bool:
        """Whether nothing may be changed here now; says why. Else a change would wait for ever to be saved."""
        if self.shut:
            self.notify(self.shut, severity="warning", markup=False)
        elif not self.work.case.editable:
            self.notify(self.why_fixed(), severity="warning", markup=False)
        return bool(self.shut) or not self.work.case.editable

    @on(Button.Pressed, "#b-undo")
    def action_undo(self) -> None:
        """Bring back what was removed last."""
        if self._fixed():
            return
        assert self.step is not None
        section = self.work.undo()
        if section is None:
            self.notify("Nothing to bring back", markup=False)
        elif section != self.step.section.id:
            self.notify(f"Brought back on the page {self.work.case.form.sections[section].title}", markup=False)
        self.redraw()

    @on(Button.Pressed, "#b-up")
    def action_up(self) -> None:
        """Move the row one up."""
        assert self.step is not None
        row = self._at()
        if row is None or self.step.section.repeats != "list" or self._fixed():
            return
        self.work.move_row(self.step.section.id, row, -1)
        self.redraw()
        rows = self.query_one(RowList)
        rows.highlighted = rows.get_option_index(str(row))

    @on(Button.Pressed, "#b-none")
    def action_mark(self) -> None:
        """Say that the list is empty, and why."""
        assert self.step is not None
        section = self.step.section
        if section.repeats != "list" or self._fixed():
            return
        current = self.work.case.none_of(section)

        def marked(mark: tuple[str, str] | None) -> None:
            if mark is None or mark[0] != "absent":
                return
            absent = "" if current.absent == mark[1] else mark[1]
            self.work.answer(section, self.work.case.id, Answer(absent=absent), at_once=True)
            self.redraw()

        marks = {"absent": current.absent}
        self.app.push_screen(MarkScreen(section.none_label or section.title, marks, only="absent"), marked)
