"""Services that could help: what fits and why, under it what was chosen; a person chooses, not the program (M1, M2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from ehat_tui import clock
from ehat_tui.errors import EhatError
from ehat_tui.form.dates import shown
from ehat_tui.matching.asking import Verdict
from screens.lists import ListPage
from screens.modals import MODAL_CSS, HelpScreen

if TYPE_CHECKING:
    from ehat_tui.matching.match import Match
    from ehat_tui.matching.since import Change
    from ehat_tui.matching.team import Hint

SHAPES = {Verdict.FITS: "✓", Verdict.ASK: "?", Verdict.NO: "–"}
NAMED = 2  # names that a line has room for
MOST = 200  # lines; more than that nobody reads, and a large feed has thousands that may fit
OTHERS, DIRECTORY, DIRECTORY_TOO, TEAM = "others", "directory", "directory-too", "team"
NO_REFERRAL = "They can advise. That is no referral, and nobody is told anything by looking at this."
SAYS = "What the directory suggests today. You decide together; nothing is sent."


class Suggestions(OptionList):
    """The services that fit or may fit; Enter says why."""

    DEFAULT_CSS = "Suggestions { max-height: 9; }"


class MatchingPage(ListPage):
    """The suggestions of the directory over the list of what was chosen."""

    AUTO_FOCUS = f".body Suggestions, {ListPage.AUTO_FOCUS}"
    FIELDS = f"Suggestions, {ListPage.FIELDS}"

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._found: list[Match] = []
        self._since: dict[int, Change] = {}  # by the place in `_found`
        self._hints: tuple[Hint, ...] = ()
        self._all = False

    def above(self) -> ComposeResult:
        if self.shut:
            return
        yield Static(SAYS, classes="intro", markup=False, id="says")
        yield Suggestions(Option(Content("Looking…"), disabled=True), classes="row-list", id="suggestions")
        yield Static("What you chose", classes="heading", markup=False)

    def on_mount(self) -> None:
        """Read the directory off the key path."""
        super().on_mount()
        if self.query("#suggestions"):
            self._look()

    @work(thread=True, exit_on_error=False, group="matching", exclusive=True)
    def _look(self) -> None:
        from ehat_tui.areas import profile
        from ehat_tui.areas.organisation import services
        from ehat_tui.directory import listing
        from ehat_tui.matching import match, since, team

        case, settings = self.work.case, services(self.ehat.paths.home)
        known = listing.load(case.area, self.ehat.paths.home)
        who = match.asking(case, clock.today(), settings)
        found = match.matches(known, who)
        changed = since.changes(found, known, who, settings)
        hints = team.hints(profile.of(case.area).team, who)
        self.app.call_from_thread(self._show, found, changed, hints)

    def _show(self, found: list[Match], changed: list[Change], hints: tuple[Hint, ...]) -> None:
        if self.is_mounted:
            places = {id(one): at for at, one in enumerate(found)}
            self._since = {places[id(each.match)]: each for each in changed}
            self._found, self._hints = found, hints
            self._fill()
            self.call_after_refresh(self._to_the_top)

    def _to_the_top(self) -> None:
        """The heading is seen: a list that grows under the keys would push it away."""
        for body in self.query(".body"):
            body.scroll_home(animate=False)

    def _fill(self) -> None:
        listed = self.query_one(Suggestions)
        at = listed.highlighted or 0
        listed.clear_options()
        listed.add_options(self._suggested())
        listed.highlighted = min(at, listed.option_count - 1)

    def _suggested(self) -> list[Option]:
        listed = [(at, one) for at, one in enumerate(self._found) if self._all or self._worth_a_line(at, one)]
        lines = [Option(_line(one, self._since.get(at)), id=str(at)) for at, one in listed[:MOST]]
        if len(listed) > MOST:
            lines.append(Option(Content(f"… and {len(listed) - MOST} more: look them up"), id=DIRECTORY_TOO))
        hidden = len(self._found) - len(listed)
        if hidden:
            lines.append(Option(Content(f"… {hidden} that do{'es' * (hidden == 1)} not fit: say why"), id=OTHERS))
        if self._hints:  # who they are would tell what is kept private: closed until somebody opens it
            lines.append(Option(Content(f"… {len(self._hints)} of the team could advise: who, and why"), id=TEAM))
        lines.append(Option(Content("… look something up in the whole directory"), id=DIRECTORY))
        return lines

    def _worth_a_line(self, at: int, one: Match) -> bool:
        """What does not fit is shown when it did, as the plan was last looked at (P5)."""
        return one.verdict is not Verdict.NO or at in self._since

    @on(OptionList.OptionSelected, "#suggestions")
    def _why(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id == OTHERS:
            self._all = True
            self._fill()
        elif event.option_id in (DIRECTORY, DIRECTORY_TOO):
            from screens.directory import DirectoryScreen

            self.app.push_screen(DirectoryScreen(self.work.case.area, self.ehat.paths.home))
        elif event.option_id == TEAM:
            told = [(hint.role.role, "; ".join(hint.reasons) + _how(hint)) for hint in self._hints]
            self.app.push_screen(HelpScreen("Who of the team could advise", [*told, ("And then", NO_REFERRAL)]))
        elif event.option_id:
            self._open_match(int(event.option_id))

    def _open_match(self, at: int) -> None:
        one = self._found[at]

        def decided(write: bool | None) -> None:
            if write:
                self._write_down(one)

        can = self.work.case.editable and not self.shut
        self.app.push_screen(WhyScreen(one, self._since.get(at), can_write=can), decided)

    def _write_down(self, one: Match) -> None:
        """A line of its own, with the name and for whom; what each of them chose is asked on its page."""
        values = {"service": one.service.name, "for_whom": [str(person.id) for person in one.people]}
        try:
            row = self.work.add_row("referrals", values)
        except EhatError as error:
            self.notify(error.in_full, severity="warning", markup=False, timeout=10)
            return
        self._open(row)

    def help_parts(self) -> list[tuple[str, str]]:
        marks = "✓ fits. ? may fit: ask. – does not fit. Enter says why, and how to ask."
        return [("Suggestions", f"{SAYS} {marks}"), *super().help_parts()]


def _line(one: Match, since: Change | None) -> Content:
    whom = one.asking.called(*one.people) if len(one.people) <= NAMED else "the family"
    changed = f" · since {shown(since.on)}" if since else ""
    return Content(f"{SHAPES[one.verdict]} {one.service.name} · {whom}{changed}")


def _how(hint: Hint) -> str:
    return " (as advice, and only if the family agrees)" if hint.role.advice_only else ""


class WhyScreen(ModalScreen[bool]):
    """One service: what each rule says, how to ask, and a way to write it down. True when it is to be written down."""

    CSS = f"""
    WhyScreen {{ align: center middle; }} {MODAL_CSS}
    #box {{ width: 76; padding: 0 1; }}
    #box VerticalScroll {{ height: auto; max-height: 15; }}
    """
    AUTO_FOCUS = "#write, #leave"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back"),
        Binding("down,pagedown", "scroll(1)", show=False),
        Binding("up,pageup", "scroll(-1)", show=False),
    ]

    def __init__(self, one: Match, since: Change | None, *, can_write: bool) -> None:
        super().__init__()
        self._one, self._changed, self._can = one, since, can_write

    def compose(self) -> ComposeResult:
        from ehat_tui.directory import describe

        one = self._one
        with Vertical(id="box"):
            yield Static(f"{one.service.name}: {one.verdict.words}", classes="title", markup=False)
            with VerticalScroll(can_focus=False, id="words"):
                yield Static(Content(f"For {one.asking.called(*one.people)}"))
                if self._changed:
                    yield Static(self._changed.words, markup=False)
                for reason in one.reasons:
                    yield Static(f"{SHAPES[reason.verdict]} {reason.text}", markup=False)
                for line in (*one.standing.lines, "", *describe.lines(one.service, datetime.now().astimezone())):
                    yield Static(line, markup=False)
            with Horizontal():
                if self._can:
                    yield Button("Write it down", id="write")
                yield Button("Back", id="leave")

    def action_scroll(self, by: int) -> None:
        """What does not fit on the page."""
        words = self.query_one("#words")
        words.scroll_relative(y=by * max(1, words.size.height - 1), animate=False)

    @on(Button.Pressed, "#write")
    def _write(self) -> None:
        self.dismiss(True)

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Back to the list."""
        self.dismiss(False)
