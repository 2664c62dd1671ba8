"""A call for advice that belongs to no family: written down in a minute, and deleted after a year."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Static

from ehat_tui import clock
from ehat_tui.areas import profile
from ehat_tui.errors import EhatError, NotValid
from screens.sheet import KEYS_OF_A_SHEET, Sheet
from screens.widgets.chrome import KeyLine, TopLine
from screens.widgets.fields import LongField, Options
from screens.widgets.line import LineField

if TYPE_CHECKING:
    from ehat_tui.record.advice import Call
    from ehat_tui.record.store import Store


FIELDS = ("asked_who", "asked_what", "said", "outcome", "minutes")


class AdviceCallScreen(Sheet):
    """Whom, what, what they said, what came of it, how long. What was typed waits here until `Keep it`."""

    CSS = """
    AdviceCallScreen .warning { color: $text-warning; text-style: bold; padding: 0 3; }
    AdviceCallScreen LongField { min-height: 2; max-height: 5; }
    AdviceCallScreen Button { height: 1; border: none; }
    AdviceCallScreen #minutes { width: 12; }
    AdviceCallScreen Horizontal { height: auto; margin-top: 1; }
    """
    AUTO_FOCUS = "#asked_who"

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._area = profile.of((store.practitioner() or {}).get("area", ""))
        self._told: dict[str, str] = {}  # what is saved of it, by field

    def compose(self) -> ComposeResult:
        from ehat_tui.record.advice import NO_NAMES, begun

        there = begun(self._store)
        told = {name: str(text) for name, text in asdict(there).items() if text is not None} if there else {}
        self._told = {name: told.get(name, "") for name in FIELDS}
        yield TopLine("A call for advice")
        yield Static(NO_NAMES, classes="warning", markup=False)
        with VerticalScroll(id="box", can_focus=False):
            yield Static("Whom did you ask?", markup=False)
            yield LineField(told.get("asked_who", ""), id="asked_who")
            yield Static("What did you ask?", markup=False)
            yield LongField(told.get("asked_what", ""), id="asked_what")
            yield Static("What did they say?", markup=False)
            yield LongField(told.get("said", ""), id="said")
            yield Static("What came of it?", markup=False)
            yield Options(self._area.call_outcomes, [code for code in [told.get("outcome")] if code], id="outcome")
            yield Static("How many minutes?", markup=False)
            yield LineField(told.get("minutes", ""), id="minutes")
            with Horizontal():
                yield Button("Keep it", id="keep")
        yield KeyLine(KEYS_OF_A_SHEET)

    @on(Button.Pressed, "#keep")
    def _keep(self, event: Button.Pressed) -> None:
        from ehat_tui.record.advice import log

        event.stop()
        try:
            log(self._store, self._call(), begun=True)
        except NotValid as error:
            missing = "; ".join(error.problems)
            self.notify(f"Not kept yet: {missing}.", severity="warning", markup=False)
        except EhatError as error:
            self.query_one(TopLine).say(error.in_full, failed=True)
        else:
            self._changed = {}
            self.ehat.action_home()
            self.ehat.notify("Kept. `ehat advice list` shows it; after a year it is to be deleted.", markup=False)

    def keep(self, changed: dict[str, str]) -> str:
        """As far as it was typed: a lock, or an empty battery, takes nothing of it."""
        from ehat_tui.record.advice import begin

        begin(self._store, self._call())
        self._told |= changed
        return "Saved"

    def _call(self) -> Call:
        from ehat_tui.record.advice import Call

        told = {name: text.strip() for name, text in (self._told | self._changed).items()}
        minutes = told.pop("minutes")
        number = int(minutes) if minutes.isdecimal() else None if not minutes else -1
        return Call(area=self._area.id, called_on=clock.today(), minutes=number, **told)
