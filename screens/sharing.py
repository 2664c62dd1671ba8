"""Who may know what: one line for each recipient, one column for each person, every answer a word (C13 to C17)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.coordinate import Coordinate
from textual.widgets import Button, DataTable, Static

from ehat_tui.errors import EhatError
from ehat_tui.form.model import Option
from ehat_tui.record.case import Answer, Case, Person, Row
from ehat_tui.record.sharing import (
    ASK,
    FAMILY_MEMBER,
    NO,
    UNASKED,
    YES,
    Decision,
    Recipient,
    decisions,
    recipients,
    rows_of,
)
from screens.lists import ListPage
from screens.modals import Ask, Pick
from screens.standing import is_settled
from screens.widgets.steps import StepsPane
from screens.work import Work

SHORT = {"whole_assessment": "all", "plan_only": "plan", "contact_details_only": "names", "named_sections": "parts"}
AS_BEFORE = ("what", "topics", "sections_named", "direction")  # what a new answer has from the one it follows
LEGEND = "y yes   n no   a ask me each time   Enter how much, and telling or asking"


class Grid(DataTable[Text]):
    """The answers; the arrows move from one to the next."""

    DEFAULT_CSS = "Grid { height: auto; max-height: 14; margin-bottom: 1; }"


class SharingPage(ListPage):
    """A grid to go through slowly with the family; a plain list as long as there is nobody to ask about."""

    FIELDS = f"Grid, {ListPage.FIELDS}"
    AUTO_FOCUS = ", ".join(f".body {field}" for field in FIELDS.split(", "))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", f"say('{YES}')", show=False),
        Binding("n", f"say('{NO}')", show=False),
        Binding("a", f"say('{ASK}')", show=False),
    ]

    @property
    def _people(self) -> list[Person]:
        return [person for person in self.work.case.people if person.is_assessed]

    @property
    def _recipients(self) -> Sequence[Recipient]:
        return recipients(self.work.case)

    def content(self) -> ComposeResult:
        assert self.step is not None
        if self.shut or not self._people:
            yield from super().content()
            return
        self.work.refresh()  # what rests on an answer may have been written a moment ago
        yield Static(self.step.section.intro, classes="intro", markup=False)
        yield Grid(id="grid", cursor_type="cell", zebra_stripes=True, cell_padding=0)
        yield Static(LEGEND, id="legend", markup=False)
        yield Static(self._none_text(), id="none", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Add", id="b-add")
            yield Button("Open", id="b-open")
            yield Button("Remove", id="b-remove")
            yield Button("Undo", id="b-undo")
            yield Button("All answers", id="b-list")

    def on_mount(self) -> None:
        """Fill the grid."""
        super().on_mount()
        for grid in self.query(Grid):
            for person in self._people:
                grid.add_column(Text(f"{person.name:.11}"), width=12)
            self._fill(grid)

    def _fill(self, grid: Grid) -> None:
        case = self.work.case
        at = grid.cursor_coordinate
        grid.clear()
        for recipient in self._recipients:
            said = decisions(case, recipient)
            cells = [Text(in_short(said.get(str(person.id), UNASKED))) for person in self._people]
            grid.add_row(*cells, label=Text(f"{recipient.name:.13} "))
        if grid.row_count:
            grid.move_cursor(row=min(at.row, grid.row_count - 1), column=at.column)

    def redraw(self) -> None:
        if not self.query(Grid):
            super().redraw()
            return
        self._fill(self.query_one(Grid))
        self.query_one("#none", Static).update(self._none_text())
        self.query_one(StepsPane).show(self.work.case, self.step)

    # -- one answer -------------------------------------------------------------------------------------------

    def _cell(self) -> tuple[Recipient, Person] | None:
        """Whom with and about whom, where the keys are."""
        for grid in self.query(Grid):
            at: Coordinate = grid.cursor_coordinate
            if at.row < len(self._recipients) and at.column < len(self._people):
                return self._recipients[at.row], self._people[at.column]
        return None

    def _at(self) -> UUID | None:
        if not self.query(Grid):
            return super()._at()
        cell = self._cell()
        row = newest(self.work.case, *cell) if cell else None
        return row.id if row else None

    def action_say(self, answer: str) -> None:
        """Yes, no or ask: a new answer when the last one stays as it was said."""
        cell = self._cell()
        if cell is None or self._fixed():
            return
        row = self._row(*cell, answer)
        if row is not None:
            self.redraw()

    @on(DataTable.CellSelected, "#grid")
    def _enter(self, event: DataTable.CellSelected) -> None:
        event.stop()
        self.action_open()

    @on(Button.Pressed, "#b-open")
    def action_open(self) -> None:
        """The page of this answer: how much they may know, telling or asking. One not asked yet begins there."""
        cell = self._cell()
        if cell is None:
            super().action_open()
            return
        found = self._at()
        row = found or (None if self._fixed() else self._row(*cell, ""))
        if row is not None:
            self._open(row)

    def _row(self, recipient: Recipient, person: Person, answer: str) -> UUID | None:
        try:
            return decide(self.work, recipient, person, answer)
        except EhatError as error:
            self.notify(error.in_full, severity="warning", markup=False, timeout=10)
            return None

    @on(Button.Pressed, "#b-list")
    def _as_list(self) -> None:
        assert self.step is not None
        self.ehat.show(ListPage(self.work, self.step))

    # -- another recipient ------------------------------------------------------------------------------------

    @on(Button.Pressed, "#b-add")
    def action_add(self) -> None:
        """Somebody else to ask about: what kind, then who."""
        if not self.query(Grid):
            super().action_add()
            return
        if self._fixed():
            return
        case = self.work.case
        kinds = case.form.vocabulary(case.form.question("sharing.agency_type")).options

        def chosen(codes: list[str] | None) -> None:
            if codes:
                self._ask_name(codes[0])

        self.app.push_screen(Pick("What kind of service?", kinds, [], many=False), chosen)

    def _ask_name(self, kind: str) -> None:
        if kind == FAMILY_MEMBER:
            people = [Option(str(person.id), person.full_name) for person in self.work.case.people]

            def picked(ids: list[str] | None) -> None:
                person = self.work.case.person(ids[0]) if ids else None
                if person is not None:
                    self._add({"agency_type": kind, "reader": str(person.id), "recipient": person.name})

            self.app.push_screen(Pick("Who in the family?", people, [], many=False), picked)
            return

        def named(name: str | None) -> None:
            if name:
                self._add({"agency_type": kind, "recipient": name})

        self.app.push_screen(Ask("Which person or service is it?", button="Add", hint="A name is best."), named)

    def _add(self, values: dict[str, Any]) -> None:
        try:
            self.work.add_row("sharing", values)
        except EhatError as error:
            self.notify(error.in_full, severity="warning", markup=False, timeout=10)
            return
        self.redraw()
        self.query_one(Grid).move_cursor(row=len(self._recipients) - 1, column=0)


def in_short(said: Decision) -> str:
    """One answer in a cell: "yes · plan", "no", "ask", "not asked"; "?" while nobody said how much."""
    row = said.row
    if row is not None and said.answer == NO and row.values.get("direction") == "we_may_ask":
        return "may ask"  # asking somebody is not telling them (C17)
    match said.answer:
        case "yes" | "ask_each_time":
            word = "yes" if said.answer == YES else "ask"
            return f"{word} · {', '.join(SHORT.get(one, one) for one in sorted(said.what)) or '?'}"
        case "no":
            return "no"
        case _:
            return "not asked"


def newest(case: Case, recipient: Recipient, person: Person) -> Row | None:
    """The row that says what this recipient may know about this person, decided or only begun."""
    begun = [row for row in rows_of(case, recipient) if row.values.get("person") == str(person.id)]
    return begun[-1] if begun else None


def decide(work: Work, recipient: Recipient, person: Person, answer: str) -> UUID:
    """Write down an answer, "" to begin one: into the row that is still open, else as a new row. Returns the row.

    NotAgreed when nothing about this person may be written.
    """
    from ehat_tui.record.unit import Change

    case = work.case
    old = newest(case, recipient, person)
    stopped = old is not None and str(old.id) in case.agreement.stopped_sharing
    empty = next(
        (row for row in rows_of(case, recipient) if not row.values.get("person") and not is_settled(row)), None
    )
    into = old if old is not None and not is_settled(old) and not stopped else None if old else empty
    work.autosave.flush()
    with work.store.unit(case.id) as unit:
        if into is None:
            row = unit.add_row("sharing", _values(recipient, person, old))
        else:
            row = into.id
            unit.save([Change("sharing.person", row, Answer(str(person.id)))])
        if answer:
            unit.save([Change("sharing.decision", row, Answer(answer))])
    work.read_again()
    return row


def _values(recipient: Recipient, person: Person, old: Row | None) -> dict[str, Any]:
    values: dict[str, Any] = {"person": str(person.id), "recipient": recipient.name, "agency_type": recipient.kind}
    if recipient.person:
        values["reader"] = recipient.person
    before = {name: old.values[name] for name in AS_BEFORE if old and old.values.get(name)}
    return values | before
