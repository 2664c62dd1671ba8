"""What every page of an open assessment shares: the frame, the steps at the left, going back and on, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Static

from ehat_tui.form import journey
from ehat_tui.form.journey import Step
from ehat_tui.practice.completeness import step_title
from screens.guard import OfEhat
from screens.keys import binding
from screens.modals import HelpScreen
from screens.standing import why_shut
from screens.widgets.chrome import KeyLine, TopLine
from screens.widgets.steps import CHECK, STOP, StepsPane

if TYPE_CHECKING:
    from screens.work import Work

# At this width there is room for the help beside the questions.
WIDE = 110
READING = frozenset({"start", "attempts", "refusal"})  # and the check page: here the help names what to read


class Page(OfEhat, Screen[None]):
    """One page of the journey. Subclasses fill the middle with `content` and say which keys they use."""

    CSS_PATH = "page.tcss"
    FIELDS = "Options, ClosedAnswer, LineField, LongField, PickField, ScaleField, OptionList, #to-agreement, #ask-again"
    AUTO_FOCUS = ", ".join(f".body {field}" for field in FIELDS.split(", "))
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-usual"), (WIDE, "-wide")]
    KEYS: ClassVar[Sequence[str]] = ("why", "back", "continue", "steps", "mark", "blank", "safety")
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("why"),
        binding("back"),
        binding("continue"),
        binding("steps"),
    ]

    def __init__(self, work: Work, step: Step | None) -> None:
        super().__init__()
        self.work = work
        self.step = step

    # -- the frame --------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        case = self.work.case
        state = "draft" if case.is_draft else f"finished · version {case.version}"
        state += " · only looking" if case.read_only else ""
        yield TopLine(f"{case.reference} · {state}{self._part()}", self.ehat.saved_text)
        with Horizontal(id="middle"):
            yield StepsPane(self.work.case, self.step)
            with VerticalScroll(classes="body", can_focus=False):
                yield Static(Content(self.heading()), classes="heading")
                yield from self.content()
            with Vertical(id="help"):
                yield Static(id="help-text", markup=False)
        yield KeyLine(self.KEYS, ("withdraw", "lock", "home", "quit"))

    def _part(self) -> str:
        """How far along: " · part 5 of 14"."""
        if self.step is None:
            return ""
        chapters = self.work.case.form.chapters
        at = chapters.index(self.work.case.form.chapter_of(self.step.section.id)) + 1
        return f" · part {at} of {len(chapters)}"

    def heading(self) -> str:
        """The title of the page."""
        if self.step is None:
            return "Check your answers"
        return step_title(self.work.case, self.step.section, self.step.subject)

    def content(self) -> ComposeResult:
        """The middle of the page."""
        yield from ()

    @property
    def subject(self) -> UUID:
        """Whom or what the page is about."""
        return self.step.subject if self.step else self.work.case.id

    @property
    def shut(self) -> str:
        """Why nothing may be kept here now, in plain words; "" when it may (rules 2, 15 and 16)."""
        return why_shut(self.work.case, self.step.section, self.subject) if self.step else ""

    def why_fixed(self) -> str:
        """Why nothing may be changed."""
        if self.work.case.read_only:
            return "You are only looking: another ehat has this vault open."
        return "This assessment is finished. Amend it (Check your answers) to change it."

    def say_shut(self, why: str) -> ComposeResult:
        """What a page says while the gate is shut."""
        yield Static(why, classes="notice", markup=False)
        yield Button("Go to Agreement", id="to-agreement")

    @on(Button.Pressed, "#to-agreement")
    def _to_agreement(self) -> None:
        self.ehat.go_to(Step(self.work.case.form.sections["agreement"], self.work.case.id))

    def help_parts(self) -> list[tuple[str, str]]:
        """What F1 shows: (heading, words)."""
        return []

    def say_saved(self, text: str, *, failed: bool = False) -> None:
        """Show the state of saving at the top."""
        for line in self.query(TopLine):  # none yet on a page that is only just coming
            line.say(text, failed=failed)

    # -- moving -----------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Save what waits as the page goes, in the background; never stops anybody from leaving."""
        self.work.autosave.hurry()

    def action_why(self) -> None:
        """Why we ask, and a way to begin; where the worker stops to think, what the area has to read."""
        self.app.push_screen(HelpScreen(self.heading(), [*self.help_parts(), *self._to_read()]))

    def _to_read(self) -> list[tuple[str, str]]:
        """Titles only: there is no network here."""
        if self.step is not None and self.step.section.id not in READING:
            return []
        from ehat_tui.areas import profile

        area = profile.of(self.work.case.area)
        titles = "\n".join(link.in_words for link in area.links)
        return [(f"For you to read ({area.name})", titles)] if titles else []

    def action_back(self) -> None:
        """The page before; validates nothing."""
        self._move(-1)

    def action_go_on(self) -> None:
        """The next page."""
        self._move(1)

    def _move(self, by: int) -> None:
        self.leave()
        case = self.work.case
        if self.step is None:
            target = journey.steps(case)[-1] if by < 0 else None
        else:
            target = journey.next_step(case, self.step, by)
        if target is not None:
            self.ehat.go_to(target)
        elif by > 0:
            self.ehat.go_to_check()
        else:
            self.ehat.action_home()

    def action_steps(self) -> None:
        """To the steps and back."""
        pane = self.query_one(StepsPane)
        if pane.has_focus:
            self.focus_body()
        else:
            pane.focus()

    def focus_body(self) -> None:
        """Put the cursor into the middle of the page."""
        fields = self.query(type(self).AUTO_FOCUS or "")
        if fields:
            fields.first().focus()

    def key_escape(self) -> None:
        """Escape never discards: it goes to the steps, and from there back to the page."""
        self.action_steps()

    @on(StepsPane.OptionSelected, "StepsPane")  # the message of every list of options is of this one class
    def _jump(self, event: StepsPane.OptionSelected) -> None:
        event.stop()
        self.leave()
        if event.option_id == CHECK:
            self.ehat.go_to_check()
            return
        if event.option_id == STOP:
            self.ehat.action_withdraw()
            return
        section, subject = (event.option_id or "|").split("|")[:2]
        if section:
            self.ehat.go_to(Step(self.work.case.form.sections[section], UUID(subject)))
