"""A page that is a list: people, services, worries, objectives, actions - and the grid of who belongs to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from ehat_tui.errors import EhatError
from ehat_tui.form import journey
from ehat_tui.form.model import ABSENT_REASONS, Question, Section
from ehat_tui.practice.answers import in_brief
from ehat_tui.practice.completeness import row_title
from ehat_tui.record.case import Answer, Row
from screens.keys import KEYS, binding
from screens.modals import MarkScreen
from screens.page import Page
from screens.widgets.fields import scale_row
from screens.widgets.steps import StepsPane

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

    def heading(self) -> str:
        assert self.step is not None
        return self.step.section.title

    # -- what is shown ----------------------------------------------------------------------------------------

    def content(self) -> ComposeResult:
        assert self.step is not None
        section = self.step.section
        if self.shut:
            yield from self.why_shut()
            return
        if section.intro:
            yield Static(section.intro, classes="intro", markup=False)
        yield RowList(*self._lines(), markup=False, classes="row-list", id="rows")
        yield Static(self._none_text(), id="none", markup=False)
        with Horizontal(classes="buttons"):
            if section.repeats == "list":
                yield Button("Add", id="b-add")
            yield Button("Open", id="b-open")
            if section.repeats == "list":
                yield Button("Up", id="b-up")
                yield Button("Remove", id="b-remove")
                yield Button("Undo", id="b-undo")
                if section.required:
                    yield Button("None", id="b-none")

    def _lines(self) -> list[Option]:
        assert self.step is not None
        section = self.step.section
        case = self.work.case
        if section.repeats == "pair":
            return self._grid() or [Option(Content("Write down the family first."), disabled=True)]
        lines = list(self._grouped()) if section.group_by else self._rows(case.rows(section.id))
        if case.editable:
            article = "an" if section.item[:1] in "aeiou" else "a"
            lines.append(Option(Content(f"+ Add {article} {section.item}"), id=ADD))
        return lines

    def _rows(self, rows: Iterable[Row]) -> list[Option]:
        return [Option(self._line(row), id=str(row.id)) for row in rows]

    def _grouped(self) -> Iterator[Option]:
        """The rows under what they belong to: numbers under their scale, actions under their goal."""
        assert self.step is not None
        case, section = self.work.case, self.step.section
        belongs = case.form.question(section.group_by)
        target = case.form.sections[belongs.of]
        rows = {row.id: case.answer(belongs, row.id).value for row in case.rows(section.id)}
        for group in case.rows(target.id):
            yield Option(Content.styled(self._title(target, group), "bold"), disabled=True)
            yield from self._rows(row for row in case.rows(section.id) if rows[row.id] == str(group.id))
        known = {str(group.id) for group in case.rows(target.id)}
        yield from self._rows(row for row in case.rows(section.id) if rows[row.id] not in known)

    def _title(self, section: Section, row: Row) -> str:
        """What a group is headed by: its name, and of a scale what its two ends mean."""
        case = self.work.case
        ends = next((q.ends for q in self._questions() if q.ends), ())
        said = [case.value(name, row.id) or "?" for name in ends if name.startswith(f"{section.id}.")]
        title = row_title(case, section, row.id)
        return "   ".join([title, *(f"{end} = {text}" for end, text in zip((0, 10), said, strict=False))])

    def _questions(self) -> tuple[Question, ...]:
        assert self.step is not None
        return self.step.section.questions

    def _grid(self) -> list[Option]:
        """Who belongs to whom: under each child a line for each other person, its answers in columns."""
        assert self.step is not None
        case, section = self.work.case, self.step.section
        questions = [case.form.question(name) for name in section.summary]
        heads = "".join(f"{head:<13.12}" for head in section.heads)
        lines: list[Option] = []
        child = ""
        for row in case.rows(section.id):
            if row.values["child"] != child:
                child = row.values["child"]
                name = case.person(child)
                head = f"{'To ' + (name.name if name else ''):<9.8}{heads}"
                lines.append(Option(Content.styled(head, "bold"), disabled=True))
            person = case.person(row.values["person"])
            cells = [case.answer(question, row.id) for question in questions]
            words = [
                "private" if a.restricted and a.given else self._words(q, a) or "·"
                for q, a in zip(questions, cells, strict=True)
            ]
            text = f"  {person.name if person else '':<7.6}" + "".join(f"{w:<13.12}" for w in words)
            lines.append(Option(Content(text), id=str(row.id)))
        return lines

    def _line(self, row: Row) -> Content:
        """One row: its summary in words, private answers not shown in a list that others may see."""
        assert self.step is not None
        case, section = self.work.case, self.step.section
        parts: list[str] = []
        for name in section.summary:
            question = case.form.question(name)
            if not journey.holds(case, question.enable_when, row.id):
                continue
            answer = case.answer(question, row.id)
            words = "private" if answer.restricted and answer.given else self._words(question, answer)
            if words:
                parts.append(words)
        return Content(" · ".join(parts) or f"{section.item} {row.position + 1}")

    def _words(self, question: Question, answer: Answer) -> str:
        if question.kind == "scale" and answer.value is not None:
            return f"0 {scale_row(answer.value)} 10  {answer.value:g}"
        return in_brief(self.work.case, question, answer)

    def _none_text(self) -> str:
        assert self.step is not None
        none = self.work.case.none_of(self.step.section)
        reason = ABSENT_REASONS.get(none.absent, "")
        return f"{self.step.section.none_label} [{reason}]" if reason else ""

    def _redraw(self) -> None:
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
        keys = "Enter opens or adds. Delete removes, F7 brings it back. F11 moves one up. F5 says there is none."
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
        if row is None or self.step.section.repeats != "list":
            return
        try:
            self.work.remove_row(self.step.section.id, row)
        except EhatError as error:
            self.notify(error.message, severity="warning", markup=False)
            return
        self._redraw()
        self.notify(f"Removed. {KEYS['undo'].shown} brings it back", markup=False)

    def _fixed(self) -> bool:
        """Whether nothing may be changed here now; says why. Else a change would wait for ever to be saved."""
        if self.shut:
            self.notify("Nobody has agreed to the assessment yet", severity="warning", markup=False)
        elif not self.work.case.editable:
            self.notify(self.why_fixed(), severity="warning", markup=False)
        return self.shut or not self.work.case.editable

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
        self._redraw()

    @on(Button.Pressed, "#b-up")
    def action_up(self) -> None:
        """Move the row one up."""
        assert self.step is not None
        row = self._at()
        if row is None or self.step.section.repeats != "list" or self._fixed():
            return
        self.work.move_row(self.step.section.id, row, -1)
        self._redraw()
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
            self._redraw()

        marks = {"absent": current.absent}
        self.app.push_screen(MarkScreen(section.none_label or section.title, marks, only="absent"), marked)
