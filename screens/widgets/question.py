"""One question on a page: its words, its marks, the field, and a line that echoes what was understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from ehat_tui.form.model import ABSENT_REASONS, MAY_TELL, SOURCES, Option, Question
from ehat_tui.form.reading import read
from ehat_tui.record.case import Answer
from screens.widgets.closed import ClosedAnswer
from screens.widgets.fields import LongField, Options, ScaleField
from screens.widgets.line import Edited, LineField
from screens.widgets.picker import PickField

ADD_PERSON = "+"  # the option that adds somebody new to the people to choose from
# More options than this are chosen from a list that can be searched; ticks stay in sight longer, to be read aloud.
FEW, FEW_TICKS = 8, 12


def marks_in_words(answer: Answer) -> str:
    """The marks of an answer as words beside the question: "child said · private"."""
    words = [SOURCES.get(answer.said_by, ""), ABSENT_REASONS.get(answer.absent, "")]
    words += [MAY_TELL.get(answer.may_tell, ""), "private" if answer.restricted else ""]
    return " · ".join(word for word in words if word)


class QuestionBox(Vertical):
    """A question as it is asked. Posts `Answered` whenever its answer changes.

    A private answer is closed when the page comes and when the cursor has left it; a page opens it with `open_up`.
    """

    DEFAULT_CSS = """
    QuestionBox { height: auto; margin-bottom: 1; }
    QuestionBox .prompt { text-style: bold; }
    QuestionBox .echo { color: $text-muted; display: none; padding: 0 1; }
    QuestionBox .echo.shown { display: block; }
    QuestionBox.closed > * { display: none; }
    QuestionBox.closed > ClosedAnswer { display: block; }
    """

    class Answered(Message):
        """The answer of a box has changed."""

        def __init__(self, box: QuestionBox, answer: Answer, *, at_once: bool) -> None:
            super().__init__()
            self.box = box
            self.answer = answer
            self.at_once = at_once

    class AddPerson(Message):
        """Somebody is to be chosen who is not written down yet."""

        def __init__(self, box: QuestionBox) -> None:
            super().__init__()
            self.box = box

    def __init__(
        self,
        question: Question,
        answer: Answer,
        *,
        prompt: str,
        options: Sequence[Option],
        on: date,
        start: str = "",
    ) -> None:
        super().__init__()
        self.question = question
        self.answer = answer
        self._prompt = prompt
        self._options = options
        self._on = on
        self.start = start
        self._marks = marks_in_words(answer)  # what is shown of the answer now
        self._echoed = ""
        self.set_class(self._to_close, "closed")

    @property
    def _to_close(self) -> bool:
        """Private, and given: one still to be given has to be asked. What the app filled in itself tells little."""
        return self.answer.restricted and self.answer.given and not self.question.default

    def compose(self) -> ComposeResult:
        yield Static(self._head(), classes="prompt")
        yield self._field()
        yield Static("", classes="echo", markup=False)
        if self._to_close:
            yield ClosedAnswer()

    def on_mount(self) -> None:
        """Echo what is already there."""
        if self.question.kind in ("date", "number") or self.question.format:
            self._echo(read(self.question, self._text(), self._on).echo)

    def on_resize(self) -> None:
        """What one is writing stays in view while it grows."""
        if self.has_focus_within:
            self.scroll_visible(animate=False, immediate=True)

    def _head(self) -> Content:
        marks = marks_in_words(self.answer)
        return Content.assemble(self._prompt, (f"  [{marks}]" if marks else "", "italic not bold"))

    def _text(self) -> str:
        answer = self.answer
        if answer.typed:
            return answer.typed
        return "" if answer.value is None else read_back(self.question, answer.value)

    def _field(self) -> Widget:
        kind, value = self.question.kind, self.answer.value
        if kind == "long_text":
            return LongField(self._text() or self.start)
        if kind == "scale":
            return ScaleField(value)
        if kind in ("text", "date", "number"):
            return LineField(self._text())
        chosen = [str(v) for v in value] if self.question.many and value else [str(value)] if value else []
        if len(self._options) > (FEW_TICKS if self.question.many else FEW):
            return PickField(self._prompt, self._options, chosen, many=self.question.many)
        return Options(self._options, chosen, many=self.question.many)

    @property
    def field(self) -> Widget:
        """The field that takes the keys."""
        return self.children[1]

    @property
    def entry(self) -> Widget:
        """What the cursor goes to: the field, or what stands for it while it is closed."""
        return self.query_one(ClosedAnswer) if self.closed else self.field

    @property
    def closed(self) -> bool:
        """Whether it shows neither question nor answer."""
        return self.has_class("closed")

    def close_up(self) -> None:
        """Hide a private answer that was given."""
        if self._to_close and not self.closed:
            if not self.query(ClosedAnswer):
                self.mount(ClosedAnswer())
            self.add_class("closed")

    def open_up(self) -> None:
        """Show question and answer, and go to the field."""
        self.remove_class("closed")
        self.field.focus()

    def on_edited(self, message: Edited) -> None:
        """Read what was typed; whatever cannot be read is kept as typed."""
        message.stop()
        if message.value == ADD_PERSON or (isinstance(message.value, list) and ADD_PERSON in message.value):
            self._show_choice()
            self.post_message(self.AddPerson(self))
            return
        self.start = ""  # it was changed: if it was emptied, it stays empty
        found = read(self.question, message.value, self._on)
        answer = self.answer
        absent = "" if found.given else answer.absent
        self.answer = Answer(found.value, found.typed, absent, answer.said_by, answer.restricted, answer.may_tell)
        self._echo(found.echo)
        self._show_marks()
        self.post_message(self.Answered(self, self.answer, at_once=message.at_once))

    def accept_start(self) -> None:
        """What the field was filled with counts as the answer."""
        self.answer = replace(self.answer, value=self.start)

    def set_options(self, options: Sequence[Option]) -> None:
        """Other people or rows to choose from."""
        self._options = options
        if isinstance(self.field, Options | PickField):
            self.field.options = list(options)
            self.field.refresh(layout=True)

    def choose(self, code: str) -> None:
        """Choose this option too (many), or instead (one)."""
        old = [str(v) for v in self.answer.value or []] if self.question.many else []
        self.answer = replace(self.answer, value=[*old, code] if self.question.many else code, absent="")
        self._show_choice()
        self._show_marks()
        self.post_message(self.Answered(self, self.answer, at_once=True))

    def _show_choice(self) -> None:
        value = self.answer.value
        if isinstance(self.field, Options | PickField):
            self.field.chosen = list(value) if isinstance(value, list) else [str(value)] if value else []
            self.field.refresh(layout=True)

    def put_back(self, answer: Answer) -> None:
        """Show a choice as it was before the last key; nobody is told."""
        self.answer = answer
        self._show_choice()
        self._show_marks()

    def mark(self, mark: str, code: str) -> None:
        """Put a mark on the answer; the same mark again takes it off."""
        old = self.answer
        new: dict[str, Any] = {"absent": old.absent, "said_by": old.said_by, "may_tell": old.may_tell}
        restricted = old.restricted
        if mark == "restricted":
            restricted = not restricted
        else:
            new[mark] = "" if new[mark] == code else code
        self.answer = Answer(old.value, old.typed, restricted=restricted, **new)
        self._show_marks()
        self.post_message(self.Answered(self, self.answer, at_once=True))

    def _show_marks(self) -> None:
        marks = marks_in_words(self.answer)
        if marks != self._marks:  # an update lays out the whole page, which is too much for every key
            self._marks = marks
            self.query_one(".prompt", Static).update(self._head())

    def _echo(self, text: str) -> None:
        if text == self._echoed:
            return
        self._echoed = text
        line = self.query_one(".echo", Static)
        line.update(Content(text))
        line.set_class(bool(text), "shown")
        if text and self.field.has_focus:  # at the foot of the page it would come up out of sight
            self.call_after_refresh(self.scroll_visible, animate=False)


def read_back(question: Question, value: Any) -> str:
    """A stored value as it would be typed."""
    if question.kind == "date":
        from ehat_tui.form.dates import PartialDate, shown

        return shown(PartialDate.from_iso(value))
    if question.kind == "number":
        return f"{value:g}"
    return str(value)
