"""The list of assessments: carry on with one, or start a new one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ehat_tui import clock
from screens.guard import OfEhat
from screens.keys import KEYS, binding
from screens.widgets.chrome import KeyLine, TopLine

if TYPE_CHECKING:
    from ehat_tui.record.store import Store, Summary

NEW = "new"
MORE = "more"
ME = "me"
ADVICE = "advice"
SIGNPOSTS = "signposts"
NUMBERS = "numbers"
ALWAYS = 5  # lines that are there without any assessment
FIRST = 12  # as many as a screen; the rest is one key away, so that a long list opens as fast as a short one


class HomeScreen(OfEhat, Screen[None]):
    """What is on this laptop. A draft that was interrupted stands first."""

    CSS = """
    HomeScreen #list { height: 1fr; border: none; padding: 0 2; }
    HomeScreen #hint { padding: 1 2 0 3; color: $text-muted; }
    HomeScreen #remind { padding: 0 2; color: $text-warning; display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [binding("add")]

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._all = False

    def compose(self) -> ComposeResult:
        yield TopLine("Assessments")
        yield Static("", id="remind", markup=False)
        yield Static("Enter carries on where you left off.", id="hint", markup=False)
        yield OptionList(*self._lines(), id="list", markup=False)
        yield KeyLine(("add", "lock", "blank", "safety", "quit"))

    def on_mount(self) -> None:
        """Remind of a recovery key that nobody has shown to have."""
        from ehat_tui.vault.keys import recovery_confirmed

        found = self.query_one(OptionList)
        found.highlighted = 1 if found.option_count > ALWAYS else 0
        if not recovery_confirmed(self.ehat.paths.key):
            reminder = self.query_one("#remind", Static)
            reminder.update("Your recovery key is not confirmed yet. Press k to do it now.")
            reminder.display = True

    def _lines(self) -> list[Option]:
        found = self._store.assessments(limit=None if self._all else FIRST + 1)
        shown = found if self._all else found[:FIRST]
        lines = [Option(Content(f"+ New assessment ({KEYS['add'].shown})"), id=NEW)]
        lines += [Option(self._line(summary), id=summary.reference) for summary in shown]
        if len(found) > len(shown):
            lines.append(Option(Content("… show all"), id=MORE))
        lines.append(Option(Content("  Other places that help families, and which are open now"), id=SIGNPOSTS))
        lines.append(Option(Content("  A call for advice, without a family"), id=ADVICE))
        lines.append(Option(Content("  Whom to ring in your area"), id=NUMBERS))
        lines.append(Option(Content("  About you: your name, phone and manager"), id=ME))
        return lines

    @staticmethod
    def _line(summary: Summary) -> Content:
        people = ", ".join(summary.people) or "no family written down yet"
        state = "draft" if summary.status == "draft" else f"finished, version {summary.version}"
        if summary.amending:
            state = "being amended"
        return Content.assemble(
            (f"{summary.reference:<12}", "bold"), f"{people:<30.30} {state:<19} {_when(summary.updated_at)}"
        )

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        match event.option_id:
            case "new":
                self.action_add()
            case "more":
                self._all = True
                self.query_one(OptionList).clear_options().add_options(self._lines())
            case "me":
                from screens.about_you import AboutYouScreen

                self.ehat.show(AboutYouScreen(self._store))
            case "numbers":
                from screens.numbers import NumbersScreen

                self.ehat.show(NumbersScreen(self._area))
            case "advice":
                from screens.advice_call import AdviceCallScreen

                self.ehat.show(AdviceCallScreen(self._store))
            case "signposts":
                from screens.signposts import SignpostScreen

                self.ehat.push_screen(SignpostScreen(self._area, self.ehat.paths.home))
            case str(reference):
                self.ehat.open(reference)

    @property
    def _area(self) -> str:
        return (self._store.practitioner() or {}).get("area", "")

    def action_add(self) -> None:
        """Start a new assessment."""
        self.ehat.new()

    def key_k(self) -> None:
        """Confirm the recovery key."""
        from ehat_tui.vault.keys import confirm_recovery, recovery_confirmed
        from screens.modals import Ask

        if recovery_confirmed(self.ehat.paths.key):
            return

        def typed(text: str | None) -> None:
            if text is None:
                return
            from ehat_tui.errors import EhatError
            from ehat_tui.vault.keys import unlock_with_recovery

            try:
                unlock_with_recovery(self.ehat.paths.key, text).wipe()
            except EhatError as error:
                self.notify(error.in_full, severity="warning", markup=False)
                return
            confirm_recovery(self.ehat.paths.key)
            self.query_one("#remind").display = False

        hint = "Read it from your paper. If the paper is lost, `ehat recovery renew` makes a new one."
        self.app.push_screen(Ask("Type your recovery key", button="Confirm", hint=hint), typed)


def _when(at: datetime) -> str:
    local = at.astimezone()
    today = clock.today()
    return f"today {local:%H:%M}" if local.date() == today else f"{local:%d/%m/%Y}"
