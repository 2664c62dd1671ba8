"""A practitioner who has the whole family in mind and types it into the app, with keys alone.

The typist knows the form and the family (`model`, a Case), and reads the screen. It never looks into the app, and
answers whatever question the cursor is in - so it also finds out when the app asks something else than it should.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from ehat_tui.form import journey
from ehat_tui.form.dates import PartialDate, in_words
from ehat_tui.form.journey import Step
from ehat_tui.form.model import ABSENT_REASONS, MAY_TELL, SOURCES, Option, Question, Section
from ehat_tui.practice.completeness import row_title, step_title
from ehat_tui.record.case import Answer, Case, Person

from .eyes import Eyes, squeezed
from .terminal import Terminal

TYPED = 1  # characters of a text; the rest is pasted
SOMEONE_ELSE = "+ someone else"
WRAPS = 55  # characters of an option that surely stand on one line
END = "Check your answers"
MARK_KEYS = {  # as the small page of marks shows them
    **dict(zip(SOURCES, "cpfswdo", strict=True)),
    **dict(zip(ABSENT_REASONS, "nkax", strict=True)),
}
MAY_TELL_KEYS = dict(zip(MAY_TELL, "yti", strict=True))
SELECT_DOWN, SELECT_TO_END = "\x1b[1;2B", "\x1b[1;2F"
MONTHS = ["Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"]


def as_typed(date: PartialDate, turn: int) -> str:
    """A date as somebody writes it: each time (`turn`) in another way."""
    year, month, day = date.year, date.month, date.day
    if day and month:
        ways = [f"{day}/{month}/{year}", f"{day} {MONTHS[month - 1]} {year}", f"{day}.{month:02}.{year}"]
        ways.append(date.iso().rstrip("~"))
    elif month:
        ways = [f"{MONTHS[month - 1]} {year}", f"{month}/{year}"]
    else:
        ways = [str(year)]
    return ("about " if date.iso().endswith("~") else "") + ways[turn % len(ways)]


@dataclass
class Typist:
    """Types `model` into the app that runs in `terminal`, from the first page to the last."""

    terminal: Terminal
    model: Case
    named: list[Person] = field(default_factory=list)  # in the order they were written down
    answers: int = 0
    pages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.eyes = Eyes(self.terminal)

    # -- the way through --------------------------------------------------------------------------------------

    def journey(self, until: str = squeezed(END)) -> None:
        """Every page the app leads to with Continue, until the one with this heading."""
        self._expect("the first page", lambda: self.eyes.heading)
        while (heading := self.eyes.heading) != until:
            step = self._step(heading)
            if step.section.repeats == "pair":
                self._pairs(step.section)
            elif step.section.id == "people":
                self._people(step.section)
            elif step.section.repeats == "list":
                self._list(step.section)
            else:
                self._page(step.section, step.subject)
            self.pages.append(heading)
            self._turn("f3")

    def jump(self, chapter: str) -> None:
        """To the first page of a chapter that is to do, through the steps at the left."""
        self._expect("the first page", lambda: self.eyes.heading)
        self.terminal.press("f4")
        self._expect("the cursor in the steps", self.eyes.in_steps)
        while chapter not in (lit := self.eyes.lit_step()):
            self.terminal.press("down")
            self._expect("the next step", partial(self._other_step, lit))
        self._turn("enter")

    def _other_step(self, before: str) -> bool:
        return self.eyes.lit_step() not in ("", before)

    def _step(self, heading: str) -> Step:
        for step in journey.steps(self.model):
            if squeezed(step_title(self.model, step.section, step.subject)) == heading:
                return step
        raise AssertionError(f"the family has no page {heading!r}\n{self.terminal.text}")

    def _turn(self, *keys: str) -> None:
        """Press keys that lead to another page, and wait for it."""
        before = self.eyes.heading
        self.terminal.press(*keys)
        self._expect("another page", lambda: self.eyes.heading not in ("", before))

    def _expect(self, what: str, found: Callable[[], Any]) -> Any:
        return self.terminal.wait(what, found)

    # -- lists ------------------------------------------------------------------------------------------------

    def _list(self, section: Section) -> None:
        none = self.model.none_of(section)
        if none.absent:
            self._mark(MARK_KEYS[none.absent], ABSENT_REASONS[none.absent])
        for row in self.model.rows(section.id):
            if section.id == "sharing":
                self._as_list()
            self._turn("f6")
            self._page(section, row.id)
            self._turn("f3")

    def _as_list(self) -> None:
        """From the grid of services and people to the answers one by one: the last of the buttons below it."""
        self._expect("the buttons", lambda: "All answers" in self.terminal.text)
        self.terminal.press(*["tab"] * 5, "enter")
        self._expect("the list", lambda: "Ask again" in self.terminal.text)

    def _pairs(self, section: Section) -> None:
        for number, row in enumerate(self.model.rows(section.id)):
            self._open(number, row_title(self.model, section, row.id))
            self._page(section, row.id)
            self._turn("f3")

    def _people(self, section: Section) -> None:
        """Those whose names were needed before are there already; then everybody is put into their order."""
        for number, person in enumerate(list(self.named)):
            self._open(number, person.name)
            self._page(section, person.id)
            self._turn("f3")
        for person in self.model.people:
            if person not in self.named:
                self._turn("f6")
                self._page(section, person.id)
                self.named.append(person)
                self._turn("f3")
        for place, person in enumerate(self.model.people):
            at = self.named.index(person)
            if at != place:
                self._highlight(at, person.name)
                for above in range(at - 1, place - 1, -1):
                    passed = squeezed(self.named[above].name)
                    self.terminal.press("\x19")  # Ctrl+Y: up
                    self._expect(f"{person.name} above {passed}", partial(self._above, person.name, passed))
                self.named.insert(place, self.named.pop(at))

    def _above(self, name: str, other: str) -> bool:
        words = self.eyes.words
        return self.eyes.lit().startswith(squeezed(name)) and words.rfind(squeezed(name)) < words.rfind(other)

    def _highlight(self, number: int, name: str) -> None:
        self.terminal.press("home", *["down"] * number)
        self._expect(f"the arrows on {name}", lambda: squeezed(name)[:6] in self.eyes.lit())

    def _open(self, number: int, title: str) -> None:
        self._highlight(number, title.split(" and ", maxsplit=1)[0])
        self._turn("enter")
        assert squeezed(title) in self.eyes.heading, f"{title} is not what was opened:\n{self.terminal.text}"

    # -- a page of questions ----------------------------------------------------------------------------------

    def _page(self, section: Section, subject: UUID) -> None:
        """Answer what the cursor is in, go on with Tab, until the cursor has left the page."""
        person = None if section.in_rows else self.model.person(subject)
        name = person.name if person else "this person"
        prompts = [(q, q.prompt.replace("{name}", name)) for q in section.questions]
        wanted = [q.id for q in journey.enabled(self.model, section, subject)]
        question = self._expect("a question", lambda: self.eyes.question(prompts))
        for expected in wanted:
            while question.id != expected and question.id in wanted:  # one appeared while the cursor went on: back
                question = self._move("shift+tab", prompts, question)
            assert question.id == expected, f"asked {question.id}, not {expected}\n{self.terminal.text}"
            self._answer(question, subject)
            question = self._move("tab", prompts, question)
        assert question.id == wanted[-1], f"asked {question.id} too\n{self.terminal.text}"

    def _move(self, key: str, prompts: list[tuple[Question, str]], question: Question) -> Question:
        """The question Tab or Shift+Tab leads to; the same again when it leads away from the questions."""
        away = self.eyes.in_steps()
        self.terminal.press(key)

        def moved() -> Question | None:
            if self.eyes.in_steps():
                return None if away else question
            found = self.eyes.question(prompts)
            return found if found and (away or found.id != question.id) else None

        found: Question = self._expect(f"the question beside {question.id}", moved)
        return found

    def _answer(self, question: Question, subject: UUID) -> None:
        answer = self.model.answer(question, subject)
        if answer.typed:
            self._write(question, answer.typed)
        elif answer.value not in (None, "", []) and not self._named_already(question, subject):
            self._give(question, answer.value)
        self._marks(question, answer)
        self.answers += answer.given

    def _named_already(self, question: Question, subject: UUID) -> bool:
        names = ("people.given_names", "people.family_name", "people.known_as")
        return question.id in names and any(person.id == subject for person in self.named)

    def _give(self, question: Question, value: Any) -> None:
        if question.kind in ("text", "date", "number"):  # the app may have put something there, such as today
            self._clear()
        match question.kind:
            case "text" | "long_text":
                self._write(question, value)
                if question.format or question.prefill:
                    self._see(value)
            case "date":
                date = PartialDate.from_iso(value)
                self.terminal.press(as_typed(date, self.answers))
                self._see(in_words(date))
            case "number":
                self.terminal.press(f"{value:g}")
                self._see(f"{value:g}")
            case "scale":
                self.terminal.press(f"{value:g}")
                self._see(f"│ 10    {value:g}")
            case "person" | "people":
                self._choose_people(question, value if question.many else [value])
            case "row" | "rows":
                section = self.model.form.sections[question.of]
                rows = self.model.rows(question.of)
                options = [Option(str(row.id), row_title(self.model, section, row.id)) for row in rows]
                self._choose(question, options, value if question.many else [value])
            case _:
                options = list(self.model.form.vocabulary(question).options)
                self._choose(question, options, value if question.many else [value])

    def _clear(self) -> None:
        if there := self.eyes.typed():
            self.terminal.press(*["backspace"] * len(there))
            self._expect("an empty field", lambda: self.eyes.cursor() and not self.eyes.typed())

    def _write(self, question: Question, text: str) -> None:
        """Words are typed, of long ones the rest is pasted; what the app has put there before is taken out."""
        if question.prefill:
            self.terminal.press(*[SELECT_DOWN] * 40, SELECT_TO_END, "delete")
        self.terminal.press(text[:TYPED])
        if text[TYPED:]:
            self.terminal.paste(text[TYPED:])

    def _see(self, text: str) -> None:
        self._expect(f"{text!r} on the page", lambda: self.eyes.shows(text))

    # -- choosing ---------------------------------------------------------------------------------------------

    def _choose(self, question: Question, options: list[Option], codes: list[str]) -> None:
        labels = {option.code: option.label for option in options}
        if self.eyes.at_picker():
            self._pick([labels[code] for code in codes], many=question.many)
            self._see(f"● {labels[codes[-1]]}")
            return
        order = list(labels)
        for code in codes:
            place = order.index(code)
            by_arrows = ["up"] * len(order) + ["down"] * place + [" "]
            self.terminal.press(*([str(place + 1)] if place < 9 else by_arrows))
            self._see(("[x] " if question.many else "(●) ") + labels[code])

    def _pick(self, labels: list[str], *, many: bool) -> None:
        """In the list that can be searched: type some words, arrows to the line, Enter."""
        self.terminal.press("enter")
        self._expect("the list", self.eyes.choices)
        for label in labels:
            words = label[:14].strip()
            self.terminal.press(words)
            self._expect(f"only what fits {words}", partial(self._narrowed, words.casefold().split()))
            self._expect(label, partial(self._line_of, label))
            while (away := self._away(label)) != 0:
                self.terminal.press("down" if away > 0 else "up")
                self._expect("the arrows to move", partial(self._moved, label, away))
            self.terminal.press("enter")
            if many:
                self._expect(f"[x] {label}", partial(self._ticked, label))
        if many:
            self.terminal.press("enter")
        self._expect("the page again", lambda: not self.eyes.covered())

    def _narrowed(self, words: list[str]) -> bool:
        shown = [c.label.casefold() for c in self.eyes.choices() if len(c.label) < WRAPS]
        return bool(self.eyes.choices()) and all(word in label for label in shown for word in words)

    def _line_of(self, label: str) -> int | None:
        """The line of an option when the list shows it and one line is lit."""
        choices = self.eyes.choices()
        here = next((c.line for c in choices if c.label and label.startswith(c.label[:WRAPS])), None)
        return here if any(choice.lit for choice in choices) else None

    def _away(self, label: str) -> int:
        """How many lines the arrows are above (positive) or below the option."""
        here = self._line_of(label)
        lit = next((choice.line for choice in self.eyes.choices() if choice.lit), None)
        return 99 if here is None or lit is None else here - lit

    def _moved(self, label: str, before: int) -> bool:
        return self._away(label) != before

    def _ticked(self, label: str) -> bool:
        found = [c for c in self.eyes.choices() if c.label and label.startswith(c.label[:WRAPS])]
        return any(choice.chosen for choice in found)

    def _choose_people(self, question: Question, ids: list[str]) -> None:
        for one in ids:
            person = self.model.person(one)
            assert person is not None
            if person in self.named:
                people = [Option(str(other.id), other.full_name) for other in self.named]
                self._choose(question, [*people, Option("+", SOMEONE_ELSE)], [one])
            else:
                self._name(question, person)

    def _name(self, question: Question, person: Person) -> None:
        """Somebody who is not written down yet: their names, and nothing else."""
        if self.eyes.at_picker():
            self._pick([SOMEONE_ELSE], many=question.many)
        else:
            self.terminal.press(str(len(self.named) + 1))
        self.terminal.wait_for("Who is it?")
        for name in ("given_names", "family_name", "known_as"):
            field = self._expect("the cursor", self.eyes.bars)
            self.terminal.press(self.model.value(f"people.{name}", person.id) or "", "enter")
            self._expect("the next field", partial(self._bars_moved, field))
        self.named.append(person)
        self._expect("the page again", lambda: not self.eyes.covered())
        self._see(person.full_name)

    def _bars_moved(self, before: list[int]) -> bool:
        return self.eyes.bars() != before

    # -- marks ------------------------------------------------------------------------------------------------

    def _marks(self, question: Question, answer: Answer) -> None:
        starts_private = question.restricted or self.model.form.sections[question.section].restricted
        if answer.absent:
            self._mark(MARK_KEYS[answer.absent], ABSENT_REASONS[answer.absent])
        if answer.said_by:
            self._mark(MARK_KEYS[answer.said_by], SOURCES[answer.said_by])
        if answer.may_tell:
            self._mark(MAY_TELL_KEYS[answer.may_tell], MAY_TELL[answer.may_tell])
        if answer.given and answer.restricted != starts_private:
            self._mark("r", "private" if answer.restricted else "")

    def _mark(self, letter: str, word: str) -> None:
        self.terminal.press("f5")
        self.terminal.wait_for("Esc  leave it as it is")
        self.terminal.press(letter)
        self._expect("the page again", lambda: not self.eyes.covered())
        self._see(word)
