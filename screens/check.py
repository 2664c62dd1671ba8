"""Check your answers: what is still missing, every answer so far, and finishing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from ehat_tui import clock
from ehat_tui.errors import EhatError
from ehat_tui.form import journey
from ehat_tui.form.journey import Step
from ehat_tui.form.model import Section
from ehat_tui.practice.answers import in_words
from ehat_tui.practice.completeness import Gap, missing, step_title
from ehat_tui.practice.flags import Flag, flags, is_private
from screens.modals import Ask, HelpScreen
from screens.page import Page

if TYPE_CHECKING:
    from screens.work import Work

PRIVATE = "Something that is kept private: Enter opens it to read"
CLOSED = "closed-"  # before the number of a line that is private
REFUSED = (
    "As it stands nobody agrees, and that is a complete outcome. It can be finished as a refusal, "
    "and its record is among the documents."
)
STAYS = "It stays as it is. Amend it to write down a meeting, a review or a change."
REVIEWS = "Meetings and reviews stand under The plan, after Who may see."


class CheckPage(Page):
    """Missing things first, each a way to its question; then the answers, each a way to change it."""

    AUTO_FOCUS = "#b-finish, #b-amend, #answers"
    KEYS: ClassVar[Sequence[str]] = ("why", "back", "continue", "steps", "blank", "safety", "home")

    def __init__(self, work: Work) -> None:
        super().__init__(work, None)
        self._places: list[tuple[str, UUID, str]] = []
        self._private: list[Flag] = []

    def content(self) -> ComposeResult:
        case = self.work.case
        gaps = missing(case)
        yield Static(self._summary(gaps), classes="intro", markup=False)
        with Horizontal(classes="buttons"):
            if case.editable and not gaps:
                yield Button("Finish", id="b-finish")
            if not case.is_draft and not case.read_only:
                yield Button("Amend", id="b-amend")
            yield Button("Documents", id="b-documents")
        lines = (*self._missing_lines(gaps), *self._thoughts(), *self._answer_lines())
        yield OptionList(*lines, markup=False, id="answers")

    def _summary(self, gaps: Sequence[Gap]) -> str:
        case = self.work.case
        if not case.is_draft:
            return f"Finished as version {case.version}. {STAYS}"
        if case.agreed_as == "refused":
            return REFUSED + (" Enter on a line takes you to what is missing." if gaps else " Nothing is missing.")
        if gaps:
            things = "thing is" if len(gaps) == 1 else "things are"
            return f"{len(gaps)} {things} still missing. Enter on a line takes you there."
        done = "Nothing is missing. Read it through together, sign, and finish."
        return f"{done} {REVIEWS}" if case.amending and "reviews" in case.form.sections else done

    def _place(self, section: str, subject: UUID, question: str) -> str:
        self._places.append((section, subject, question))
        return str(len(self._places) - 1)

    def _missing_lines(self, gaps: Sequence[Gap]) -> Iterator[Option]:
        for step, found in groupby(gaps if self.work.case.is_draft else (), key=lambda gap: gap.step):
            yield Option(Content.styled(f"Missing · {step}", "bold"), disabled=True)
            for gap in found:
                place = self._place(gap.section, gap.subject, gap.question)
                yield Option(Content(f"  · {gap.what}"), id=place)

    def _thoughts(self) -> Iterator[Option]:
        """Each thing to think about, why and what to do; of what is private only that there is something."""
        case = self.work.case
        found = flags(case, clock.today())
        if found:
            yield Option(Content.styled("To think about", "bold"), disabled=True)
        for flag in found:
            if is_private(case, flag):
                self._private.append(flag)
                yield Option(Content(f"  · {PRIVATE}"), id=f"{CLOSED}{len(self._private) - 1}")
            else:
                place = self._resting(flag)
                yield Option(_thought(flag), id=place, disabled=place is None)

    def _resting(self, flag: Flag) -> str | None:
        """The answer a flag comes from, to go to; None when it comes from none."""
        for question_id, subject in flag.rests_on:
            question = self.work.case.form.questions.get(question_id)
            if question is not None:
                return self._place(question.section, subject, question_id)
        return None

    def _answer_lines(self) -> Iterator[Option]:
        case = self.work.case
        for section in case.form.sections.values():
            if not journey.holds(case, section.enable_when, case.id):
                continue
            for subject in case.subjects(section):
                lines = list(self._answers(section, subject))
                if lines:
                    yield Option(Content.styled(step_title(case, section, subject), "bold"), disabled=True)
                    yield from lines

    def _answers(self, section: Section, subject: UUID) -> Iterator[Option]:
        case = self.work.case
        for question in journey.enabled(case, section, subject):
            answer = case.answer(question, subject)
            if not answer.given:
                continue
            words = "private: open it to read" if answer.restricted else in_words(case, question, answer)
            line = Content.assemble(f"  {question.label}: ", (words.replace("\n", " "), "italic"))
            yield Option(line, id=self._place(section.id, subject, question.id))

    @on(OptionList.OptionSelected, "#answers")
    def _go(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        wanted = event.option_id or "0"
        if wanted.startswith(CLOSED):
            self._open_private(self._private[int(wanted.removeprefix(CLOSED))])
        else:
            self._jump_to(int(wanted))

    def _open_private(self, flag: Flag) -> None:
        """Shown for as long as it is asked for, and noted, as each private answer is."""
        for question_id, subject in flag.rests_on:
            self.work.opened_private(self.work.case.form.question(question_id), subject)
        parts = [("", flag.sentence), ("What to do", _task(flag)), ("Source", flag.source)]
        self.app.push_screen(HelpScreen("To think about", parts))

    def _jump_to(self, place: int) -> None:
        section_id, subject, question = self._places[place]
        case = self.work.case
        section = case.form.sections[section_id]
        if section.in_rows:
            row = subject if subject != case.id else None
            self.ehat.go_to(Step(section, case.id), row=row, question=question)
        else:
            self.ehat.go_to(Step(section, subject), question=question)

    def help_parts(self) -> list[tuple[str, str]]:
        finish = "When nothing is missing, Finish keeps this version for good. Documents work on a draft too."
        return [
            ("Check your answers", "Read them through with the family. Enter takes you to an answer."),
            ("", finish),
        ]

    def action_go_on(self) -> None:
        """To the first thing that is missing; finish when nothing is; then the documents."""
        if not self.work.case.editable:
            self._documents()
        elif missing(self.work.case):
            self._jump_to(0)
        else:
            self._finish()

    # -- finishing --------------------------------------------------------------------------------------------

    @on(Button.Pressed, "#b-finish")
    def _finish(self) -> None:
        from ehat_tui.exchange.finish import finish

        if not self.work.refresh():
            return
        try:
            gaps = finish(self.work.store, self.work.case.reference)
        except EhatError as error:
            self.notify(error.in_full, severity="error", markup=False)
            return
        self.work.refresh()
        if gaps:
            self.ehat.go_to_check()
        else:
            self._documents()

    @on(Button.Pressed, "#b-amend")
    def _amend(self) -> None:
        def given(reason: str | None) -> None:
            if reason:
                with self.work.store.unit(self.work.case.id) as unit:
                    unit.amend(reason)
                self.work.refresh()
                self.ehat.go_to_check()

        hint = "The finished version stays. Your changes become the next version."
        self.app.push_screen(Ask("Why is it being changed?", button="Amend", hint=hint), given)

    @on(Button.Pressed, "#b-documents")
    def _documents(self) -> None:
        from screens.documents import DocumentsPage

        self.work.refresh()
        self.ehat.show(DocumentsPage(self.work))


def _thought(flag: Flag) -> Content:
    return Content.assemble(f"  · {flag.sentence}", (f" [{flag.source}]", "dim"), f"\n    {_task(flag)}")


def _task(flag: Flag) -> str:
    return f"{flag.task} By {flag.due:%d/%m/%Y}." if flag.due else flag.task
