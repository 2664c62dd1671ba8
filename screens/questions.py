"""A page of questions: a section about a person or the family, or one row of a list. Knows no question by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.widget import Widget
from textual.widgets import Input, Static

from ehat_tui.errors import EhatError
from ehat_tui.form import journey
from ehat_tui.form.journey import Step
from ehat_tui.form.model import Question
from ehat_tui.practice.completeness import step_title
from ehat_tui.record.case import Answer
from screens import prompts
from screens.keys import binding
from screens.modals import MarkScreen, NameScreen
from screens.page import Page
from screens.standing import KEPT, why_shut
from screens.widgets.closed import ClosedAnswer
from screens.widgets.question import QuestionBox
from screens.widgets.steps import StepsPane

if TYPE_CHECKING:
    from screens.work import Work


BAR = 0.05  # seconds after which a page that opens has been laid out


class QuestionPage(Page):
    """The questions about one subject. `row` is set when the subject is a row of a list."""

    KEYS: ClassVar[Sequence[str]] = ("why", "back", "continue", "steps", "mark", "blank", "safety")
    BINDINGS: ClassVar[list[BindingType]] = [binding("mark")]

    def __init__(self, work: Work, step: Step, *, row: UUID | None = None, question: str = "") -> None:
        super().__init__(work, step)
        self.row = row
        self._start_at = question
        self._asked: list[str] = []

    @staticmethod
    def of(work: Work, step: Step, row: UUID | None, question: str) -> QuestionPage:
        """The page of some questions; that of a decision has rules of its own."""
        if row is not None and step.section.table in KEPT:
            from screens.kept import KeptPage

            return KeptPage(work, step, row=row, question=question)
        if row is not None and step.section.id == "referrals":
            from screens.short_form import ReferralPage

            return ReferralPage(work, step, row=row, question=question)
        return QuestionPage(work, step, row=row, question=question)

    @property
    def subject(self) -> UUID:
        """Whom or what the questions are about."""
        assert self.step is not None
        return self.row or self.step.subject

    @property
    def place(self) -> Step:
        """The step; a page of questions always has one."""
        assert self.step is not None
        return self.step

    def heading(self) -> str:
        return step_title(self.work.case, self.place.section, self.subject)

    # -- the questions ----------------------------------------------------------------------------------------

    def content(self) -> ComposeResult:
        case, section = self.work.case, self.place.section
        asked = journey.enabled(case, section, self.subject)
        if why := self.shut:
            yield from self.say_shut(why)
            asked = [question for question in asked if case.answer(question, self.subject).given]
        elif not case.editable:
            yield Static(self.why_fixed(), classes="notice", markup=False)
        else:
            yield from self.above()
        if section.intro and not why:
            yield Static(section.intro, classes="intro", markup=False)
        self._asked = [question.id for question in asked]
        for question in asked:
            box = self._box(question)
            if question.id == self._start_at:
                self._open_at(box)
            yield box

    def _open_at(self, box: QuestionBox) -> None:
        """Begin in this question, at once: a key pressed meanwhile would go to the first field."""
        box.add_class("start")
        fields = ["ClosedAnswer"] if box.closed else [f for f in self.FIELDS.split(", ") if f != "ClosedAnswer"]
        self.AUTO_FOCUS = ", ".join(f".start {field}" for field in fields)  # type: ignore[misc]  # of this page alone

    def above(self) -> ComposeResult:
        """What stands over the questions."""
        yield from ()

    def may_change(self, question: Question) -> bool:
        """Whether an answer may be given here now."""
        return not self.shut and self.work.case.editable

    def _box(self, question: Question) -> QuestionBox:
        answer = self.work.current(question, self.subject)
        box = QuestionBox(
            question,
            answer,
            prompt=prompts.prompt(self.work.case, self.place.section, question, self.subject),
            options=prompts.options(self.work.case, question),
            on=self.work.case.on,
            start="" if answer.given else prompts.prefilled(self.work.case, question),
        )
        box.disabled = not self.may_change(question)
        return box

    @on(QuestionBox.Answered)
    def _answered(self, event: QuestionBox.Answered) -> None:
        question, answer = event.box.question, event.answer
        if question.id in self.place.section.about and self._would_be_shut(question, answer):
            event.box.put_back(self.work.current(question, self.subject))
            return
        self.take(question, answer, at_once=event.at_once)
        if event.at_once:
            self.query_one(".heading", Static).update(Content(self.heading()))
        self._ask_what_is_enabled(event.box)
        opens = question.opens
        values = answer.value if isinstance(answer.value, list) else [answer.value]
        if event.at_once and opens is not None and set(values) & set(opens.values):
            self.ehat.action_safety()

    def take(self, question: Question, answer: Answer, *, at_once: bool) -> None:
        """Keep an answer."""
        self.work.answer(question, self.subject, answer, at_once=at_once)
        self.ehat.show_saving()

    def _would_be_shut(self, question: Question, answer: Answer) -> bool:
        """Whether a row may not be about whoever was chosen; says why. Saving it would be refused for ever."""
        then = self.work.case.with_answers([(question.id, self.subject, answer)])
        why = why_shut(then, self.place.section, self.subject)
        if why:
            self.notify(why, severity="warning", markup=False, timeout=10)
        return bool(why)

    def _ask_what_is_enabled(self, trigger: QuestionBox) -> None:
        """Show the questions that now apply and put away the others; their answers stay in the draft."""
        section = self.place.section
        wanted = [q.id for q in journey.enabled(self.work.case, section, self.subject)]
        if wanted == self._asked:
            return
        boxes = {box.question.id: box for box in self.query(QuestionBox)}
        for name, box in boxes.items():
            if name not in wanted and box.display:
                if self.focused is not None and box in self.focused.ancestors:
                    trigger.entry.focus()  # never hide what has the focus: keys would go to a hidden field
                box.display = False
        before: QuestionBox | None = None
        for name in wanted:
            box = boxes.get(name) or self._mount_after(name, before)
            box.display = True
            before = box
        self._asked = wanted

    def _mount_after(self, name: str, before: QuestionBox | None) -> QuestionBox:
        box = self._box(self.work.case.form.question(name))
        body = self.query_one(".body")
        if before is None:
            first = self.query(QuestionBox).first()
            body.mount(box, before=first)
        else:
            body.mount(box, after=before)
        return box

    # -- focus, place, help -----------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Return to the field one left."""
        for box in self.query(QuestionBox):
            if box.question.id == self._start_at:
                self.call_after_refresh(lambda found=box: self.focused or found.entry.focus())

    def focused_box(self) -> QuestionBox | None:
        """The question the cursor is in."""
        if self.focused is None:
            return None
        return next((node for node in self.focused.ancestors if isinstance(node, QuestionBox)), None)

    @on(DescendantFocus)
    def _arrived(self) -> None:
        box = self.focused_box()
        if box is not None:
            self.call_after_refresh(self._bring_into_view, box)
            self.work.keep_place(self.place, box.question.id, self.row)
            words = "\n\n".join(f"{head}\n{text}" for head, text in self.help_parts())
            self.query_one("#help-text", Static).update(Content(words))

    def _bring_into_view(self, box: QuestionBox) -> None:
        """The whole question, its words too; from the first one the heading is seen as well."""
        if box is self.query(QuestionBox).first():
            self.query_one(".body").scroll_home(animate=False)
        else:
            box.scroll_visible(animate=False, immediate=True)
        self.set_timer(BAR, self._follow_with_the_bar)

    def _follow_with_the_bar(self) -> None:
        """Textual forgets to draw the bar anew when it moves in the same moment as a page is laid out."""
        for body in self.query(".body"):
            if body.show_vertical_scrollbar:
                body.vertical_scrollbar.refresh()

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Leave the scrolling to `_bring_into_view`: of two scrolls at once neither may show the field."""
        super().set_focus(widget, scroll_visible=False, from_app_focus=from_app_focus)

    def left(self) -> None:
        """The cursor has left a field: save what waits."""
        self.work.autosave.hurry()

    @on(DescendantBlur)
    def _left(self, event: DescendantBlur) -> None:
        self.left()
        for box in event.widget.ancestors:
            if isinstance(box, QuestionBox):
                self.call_after_refresh(self._close_if_left, box)

    def _close_if_left(self, box: QuestionBox) -> None:
        """A private answer closes when the cursor has gone on; not for a small page over this one."""
        if self.is_current and self.focused_box() is not box:
            box.close_up()

    @on(ClosedAnswer.Opened)
    def _open_private(self) -> None:
        """Show a private answer, once it stands in the events that somebody did."""
        box = self.focused_box()
        if box is None:
            return
        try:
            self.work.opened_private(box.question, self.subject)
        except EhatError as error:
            self.notify(error.in_full, severity="error", markup=False)
            return
        box.open_up()

    @on(Input.Submitted)
    def _enter(self) -> None:
        self.focus_next()

    def help_parts(self) -> list[tuple[str, str]]:
        box = self.focused_box()
        if box is None or box.closed:
            return [("This step", self.place.section.intro or "Use Tab to go from question to question.")]
        parts = [("Why we ask", box.question.why), ("A way to begin", box.question.opener)]
        return [
            (head, prompts.named(self.work.case, self.place.section, text, self.subject))
            for head, text in parts
            if text
        ]

    def leave(self) -> None:
        """What was filled in from earlier pages and left as it is counts as said; then save."""
        for box in self.query(QuestionBox):
            if box.start and not box.answer.given and box.display and not box.disabled:
                box.accept_start()
                self.work.answer(box.question, self.subject, box.answer, at_once=True)
        super().leave()

    def _move(self, by: int) -> None:
        """From a row, back and on lead to its list."""
        if self.row is None:
            super()._move(by)
        else:
            self.leave()
            self.ehat.go_to(self.place)

    def key_escape(self) -> None:
        """From a row Escape goes to its list; everything is kept."""
        if self.row is not None:
            self._move(1)
        else:
            super().key_escape()

    # -- marks and people -------------------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Who said it, why it is blank, keep it private: one more key."""
        box = self.focused_box()
        if box is None:
            self.notify("Go to a question first, then mark it", markup=False)
            return
        if box.closed:
            self.notify("Open it first: Enter", markup=False)
            return
        answer = box.answer
        current = {"said_by": answer.said_by, "absent": answer.absent, "may_tell": answer.may_tell}
        current["restricted"] = "yes" if answer.restricted else ""

        def marked(mark: tuple[str, str] | None) -> None:
            if mark is not None:
                box.mark(*mark)

        label = box.question.label
        self.app.push_screen(MarkScreen(label, current, may_tell=box.question.may_tell), marked)

    @on(QuestionBox.AddPerson)
    def _add_person(self, event: QuestionBox.AddPerson) -> None:
        def named(names: dict[str, str] | None) -> None:
            if names is None:
                return
            try:
                person = self.work.add_row("people", names)
            except EhatError as error:
                self.notify(error.message, severity="warning", markup=False)
                return
            for box in self.query(QuestionBox):
                if box.question.kind in ("person", "people"):
                    box.set_options(prompts.options(self.work.case, box.question))
            event.box.choose(str(person))
            self.call_after_refresh(self._bring_into_view, event.box)  # it has grown by a line
            self.query_one(StepsPane).show(self.work.case, self.step)

        self.app.push_screen(NameScreen(), named)
