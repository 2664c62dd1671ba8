"""Someone is in danger, or there is worry about harm: one key from everywhere, before unlocking too.

What it says is worked out in `areas/doors`; here it is only shown. Nothing on it waits for an agreement or an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ehat_tui import clock
from ehat_tui.areas import doors
from ehat_tui.areas.profile import Area

# key, what it returns, its words, whether it needs a record that may be written
KEYS = (
    ("r", "record", "write down now the child's words, and what was seen", True),
    ("o", "outcome", "write down who was rung, and what came of it", True),
    ("p", "pack", "the referral pack from what is here so far", True),
    ("s", "signposts", "other places that help, and which are open now", False),
)
NEW = "in a new record, "


class SafetyScreen(ModalScreen[str]):
    """Who to call. Returns what to do next, one of `KEYS`, else "".

    `where`: where the open assessment tells of a crisis plan, "" for none. `writes`: "here" into the open assessment,
    "new" into one that is made for it, "" when nothing can be written (locked).
    """

    CSS = """
    SafetyScreen { align: center middle; }
    #box { width: 78; max-width: 98%; height: auto; max-height: 98%; border: round $error; padding: 0 1;
           background: $surface; scrollbar-size-vertical: 1; }
    #box Static { width: 1fr; }
    #box .part { margin-top: 1; }
    """
    AUTO_FOCUS = "#box"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f10,ctrl+e", "leave", "Back", priority=True),
        *(Binding(key, f"choose('{what}')", words) for key, what, words, _ in KEYS),
    ]

    def __init__(self, area: Area, *, writes: str = "", where: str = "") -> None:
        super().__init__()
        self._area = area
        self._writes = writes
        self._where = where

    def compose(self) -> ComposeResult:
        today = clock.today()
        with VerticalScroll(id="box"):
            for what, call in doors.LINES:
                yield Static(Content.assemble((f"{what:<27}", "bold"), call))
            if self._where:
                yield Static(Content.assemble(("There is a crisis plan: follow it. ", "bold"), f"See {self._where}."))
            yield Static(doors.NOT_A_CRISIS_SERVICE, markup=False)
            yield Static(Content.assemble(*self._door()), classes="part")
            yield Static(doors.NO_AGREEMENT, markup=False)
            yield Static(Content("\n").join(self._keys()), classes="part")
            yield Static("\n".join(self._steps(today)), classes="part", markup=False)
            yield Static("\n".join(self._others()), classes="part", markup=False)

    def _door(self) -> Iterator[tuple[str, str] | str]:
        yield ("Worried a child is being harmed? ", "bold")
        yield f"Ring {doors.ring(self._area)}"

    def _keys(self) -> Iterator[Content]:
        """Each can be clicked too. The words are ours, so they may be markup."""
        for key, what, words, needs in KEYS:
            if self._may(what, needs=needs):
                new = NEW if self._writes == "new" and needs else ""
                yield Content.from_markup(f"[@click=screen.choose('{what}')][bold]{key}[/bold]  {new}{words}[/]")
        if not self._writes:
            yield Content("Write it on paper now, with the time; here once it is unlocked.")
        yield Content.from_markup("[@click=screen.leave][bold]Esc[/bold]  back[/]")

    def _may(self, what: str, *, needs: bool) -> bool:
        return not needs or self._writes == "here" or (self._writes == "new" and what == "record")

    def _steps(self, today: date) -> Iterator[str]:
        """What the area says comes next, with its clocks from now."""
        yield f"What comes next ({self._area.name}):"
        yield from (f"· {line}" for line in doors.next_lines(self._area, today))

    def _others(self) -> Iterator[str]:
        yield "Early help, which is another door:"
        yield from (f"· {doors.in_one_line(door)}" for door in doors.others(self._area))

    def action_choose(self, what: str) -> None:
        """Leave, to do one of `KEYS`; nothing when it cannot be done now."""
        if any(one == what and self._may(what, needs=needs) for _, one, _, needs in KEYS):
            self.dismiss(what)

    def action_leave(self) -> None:
        """Back to the page."""
        self.dismiss("")
