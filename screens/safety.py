"""Someone is in danger, or there is worry about harm: one key from everywhere, before unlocking too.

The words are those of the guide for parents (seed S1: early help is not a crisis service) and of the procedures (S3:
an assessment never replaces or delays child protection).
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ehat_tui.areas.profile import Area

LINES = (
    ("Someone is in danger now", "999, or go to A&E"),
    ("A crisis number was given", "call it; if there is a crisis plan, follow it"),
    ("Urgent, not life-threatening", "111"),
)
NOT_A_CRISIS_SERVICE = (
    "Early help is not a crisis service, and never a reason to wait. You do not need anybody's agreement "
    "to protect a child. Tell the family what you are doing, unless that makes it less safe."
)


class SafetyScreen(ModalScreen[str]):
    """Who to call. Returns "record" to write down what was said or seen, "pack" for the referral pack, else ""."""

    CSS = """
    SafetyScreen { align: center middle; }
    #box { width: 76; max-width: 98%; height: auto; max-height: 98%; border: round $error; padding: 0 2;
           background: $surface; overflow-y: auto; }
    #box Static { margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f10,ctrl+e", "leave", "Back", priority=True),
        Binding("r", "record", "Write it down"),
        Binding("p", "pack", "Referral pack"),
    ]

    def __init__(self, area: Area | None, *, can_record: bool) -> None:
        super().__init__()
        self._area = area
        self._can_record = can_record

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            for what, call in LINES:
                yield Static(Content.assemble((f"{what:<31}", "bold"), call))
            yield Static(Content.assemble(("Worried a child is being harmed?", "bold"), "\n", self._door()))
            if self._can_record:
                yield Static(
                    Content.from_markup(
                        "[@click=screen.record][bold]r[/bold]  write down now what was said or seen[/] "
                        "(needs no agreement)\n"
                        "[@click=screen.pack][bold]p[/bold]  the referral pack from what is here so far[/] (the same)"
                    )
                )
            yield Static(NOT_A_CRISIS_SERVICE, markup=False)
            yield Static(Content.from_markup("[@click=screen.leave][bold]Esc[/bold]  back[/]"))

    def _door(self) -> str:
        if self._area is None:
            return "Children's social care of the council where the child lives, by day and by night."
        door = self._area.safeguarding
        return f"{door.name}: {door.shown} (checked on: {door.checked})"

    def action_record(self) -> None:
        """To the page where it is written down."""
        if self._can_record:
            self.dismiss("record")

    def action_pack(self) -> None:
        """To the documents, on the copy for children's social care."""
        if self._can_record:
            self.dismiss("pack")

    def action_leave(self) -> None:
        """Back to the page."""
        self.dismiss("")
