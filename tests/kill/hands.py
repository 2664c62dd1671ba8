"""A practitioner who goes through the pages and types, and writes down when each key was pressed and seen.

Nothing of the app is looked into: the eyes see the screen, the hands press keys. What is typed needs no meaning, but a
mark by which each stretch of it is found again: it begins with a letter that stands nowhere else in the vault.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import TypeVar

from ehat_tui.form import journey
from ehat_tui.form.model import Question, Section
from ehat_tui.practice.completeness import step_title
from ehat_tui.record.case import Case

from ..journeys.eyes import Eyes, squeezed  # noqa: TID252 - the same eyes and the same terminal as the journeys
from ..journeys.terminal import Gone, Terminal  # noqa: TID252

__all__ = ["Gone", "Hands", "Record", "Stretch", "Terminal", "Tick", "marks", "squeezed"]

MOMENT = 0.15  # seconds until a letter on the screen has gone its way to the autosave
TAIL = 10  # letters by which the end of what was typed is known on the screen
_MARKS = [chr(n) for n in range(0x1200, 0x137D) if unicodedata.category(chr(n)) == "Lo"]  # Ethiopic: one cell wide
_LETTERS = "abcdefghijklmnopqrstuvwxyz'"

LEFT_ALONE = {"agreement", "people", "relationships"}  # without them there are no other pages, or other headings

Found = TypeVar("Found")


@dataclass
class Stretch:
    """What was typed into one field without leaving it; `pressed` and `seen` have a time for each letter."""

    question: str
    text: str = ""
    pressed: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    saved: int = 0  # letters that were on the screen for a moment already when it said "Saved"


@dataclass(frozen=True)
class Tick:
    """One option that was chosen (or, of several, turned over), and when it was seen."""

    question: str
    code: str
    at: float


@dataclass(frozen=True)
class Place:
    """Where the cursor was seen to arrive; question "" where it cannot be seen in which field it is."""

    section: str
    question: str
    at: float


@dataclass
class Record:
    """Everything that was done until the kill."""

    stretches: list[Stretch] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    rows: list[tuple[str, float]] = field(default_factory=list)  # (section, when its page was seen)
    leaving: float = 0.0  # when a key was pressed that leads elsewhere, and where to was not seen yet; 0 when seen
    slowest: float = 0.0  # seconds from a letter's key to the letter on the screen


def marks(dice: random.Random) -> Iterator[str]:
    """Letters that stand nowhere else, each once."""
    return iter(dice.sample(_MARKS, len(_MARKS)))


class Hands:
    """Goes on from wherever the app is. `visit` ends when the app is gone."""

    def __init__(self, terminal: Terminal, case: Case, dice: random.Random, marks: Iterator[str]) -> None:
        self.terminal, self.case, self.dice, self.marks = terminal, case, dice, marks
        self.eyes = Eyes(terminal)
        self.record = Record()
        self.section: Section | None = None
        self.in_row = False
        self._titles = {squeezed(step_title(case, s.section, s.subject)): s.section for s in journey.steps(case)}
        self._saving = 0.0  # when the screen was first seen to say that it is saving

    # -- finding out where we are -----------------------------------------------------------------------------

    def arrive(self, section: str, *, in_row: bool) -> None:
        """Take up work on a page of this section that is on the screen already."""
        self.section, self.in_row = self.case.form.sections[section], in_row
        self._note(self.question())

    def question(self) -> Question | None:
        """The question the cursor is in; None for a list, the steps, or an answer that is closed."""
        assert self.section is not None
        return self.eyes.question(list(self._prompts(self.section)))

    def _prompts(self, section: Section) -> Iterator[tuple[Question, str]]:
        """Each question with the words it is asked in; of a person's page, with the name in the heading."""
        names = [person.name for person in self.case.people if squeezed(person.name) in self.eyes.words]
        for question in section.questions:
            for name in {*names, "this person"} if "{name}" in question.prompt else {""}:
                yield question, question.prompt.replace("{name}", name)

    def _headed(self) -> Section | None:
        """The section of the page by its heading; None while there is none, or it is that of the check page."""
        return self._titles.get(self.eyes.heading)

    def _note(self, question: Question | None) -> None:
        assert self.section is not None
        self.record.leaving = 0.0
        self.record.places.append(Place(self.section.id, question.id if question else "", monotonic()))

    def _go(self, *keys: str) -> None:
        """Press keys that lead elsewhere."""
        self.record.leaving = monotonic()
        self.terminal.press(*keys)

    def _wait(self, what: str, found: Callable[[], Found | None], patience: float = 20.0) -> Found:
        return self.terminal.wait(what, found, patience)

    def _settled(self, what: str, found: Callable[[], Found | None]) -> Found | None:
        """What is found within a moment, or None: the walk goes on from there."""
        end = monotonic() + 1.5
        while monotonic() < end:
            if result := found():
                return result
            if not self.terminal.look(0.05):
                raise Gone(what)
        return None

    # -- going about ------------------------------------------------------------------------------------------

    def visit(self) -> None:
        """Type and go on, for ever: only the end of the app ends it (Gone)."""
        while True:
            question = self.question()
            if question is not None:
                self._answer(question)
            if self.dice.random() < 0.8 and question is not None:
                self._next_field(question)
            else:
                self._next_page()

    def _next_field(self, question: Question) -> None:
        self._go("tab")
        if self._settled("the next field", lambda: self.eyes.in_steps() or self._other(question)):
            found = None if self.eyes.in_steps() else self.question()
            if found is not None:
                self._note(found)
                return
        self._next_page()

    def _other(self, question: Question) -> bool:
        found = self.question()
        return found is not None and found.id != question.id

    def _next_page(self) -> None:
        assert self.section is not None
        before = self.eyes.heading
        adds = self.section.repeats == "list" and not self.section.restricted and self.section.id not in LEFT_ALONE
        if adds and not self.in_row and self.dice.random() < 0.7:
            self._go("f6")
            if self._settled("a new row", self.question):
                self.in_row = True
                self.record.rows.append((self.section.id, monotonic()))
                self._note(self.question())
            return
        self._go("f2" if self.dice.random() < 0.2 and not self.in_row else "f3")
        self._settled("another page", lambda: self.eyes.heading not in ("", before))
        found = self._settled("a page we know", self._headed)
        if found is None:
            self._jump()
            return
        self._land(found)

    def _jump(self) -> None:
        """From the check page, the steps, or anywhere: back into the journey."""
        self._go("f4")
        self._wait("the steps", self.eyes.in_steps)
        self.terminal.press("home", *["down"] * self.dice.randrange(4, 12), "enter")
        self._land(self._wait("a page we know", self._headed))

    def _land(self, section: Section) -> None:
        """On the first field of a page, or on a list."""
        self.section, self.in_row = section, False
        if not section.in_rows:
            self._settled("the cursor", self.question)
        self._note(self.question())

    # -- answering --------------------------------------------------------------------------------------------

    def _answer(self, question: Question) -> None:
        assert self.section is not None
        private = question.restricted or self.section.restricted  # closed until a key opens it
        if private or question.format or question.prefill or question.opens or self.section.id in LEFT_ALONE:
            return
        if question.kind in ("text", "long_text"):
            self._type(Stretch(question.id))
        elif question.kind in ("choice", "choices", "yes_no") and not self.eyes.at_picker():
            self._tick(question)

    def _type(self, stretch: Stretch) -> None:
        """Some words, faster than most people type, with the pauses of somebody who thinks."""
        self.record.stretches.append(stretch)
        words = self.dice.randrange(2, 14)
        for number in range(words):
            letters = self.dice.choices(_LETTERS, k=self.dice.randrange(2, 9))
            for letter in [*([next(self.marks)] if not number else [" "]), *letters]:
                self.terminal.press(letter)
                if letter != " ":
                    stretch.text += letter
                    stretch.pressed.append(monotonic())
                self._look(stretch, self.dice.choice((0.005, 0.02, 0.04, 0.08)))
            if self.dice.random() < 0.1:
                self._look(stretch, self.dice.uniform(0.3, 1.0))
        end = monotonic() + 3
        while len(stretch.seen) < len(stretch.text) and monotonic() < end:
            self._look(stretch, 0.05)

    def _look(self, stretch: Stretch, seconds: float) -> None:
        """Look for so long; note which letters are on the screen by now, and what it says about saving."""
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0:
            if not self.terminal.look(left):
                raise Gone("while typing")
            self._note_seen(stretch)

    def _note_seen(self, stretch: Stretch) -> None:
        now, words = monotonic(), self.eyes.words
        for upto in range(len(stretch.text), len(stretch.seen), -1):
            if stretch.text[max(0, upto - TAIL) : upto] in words:
                stretch.seen += [now] * (upto - len(stretch.seen))
                break
        if stretch.seen:
            at = len(stretch.seen) - 1
            self.record.slowest = max(self.record.slowest, stretch.seen[at] - stretch.pressed[at])
        top = self.terminal.lines[0]
        if "…" in top:
            self._saving = self._saving or now
        elif "Saved" in top and self._saving:
            self._saving = 0.0
            for one in self.record.stretches:
                one.saved = max(one.saved, sum(seen < now - MOMENT for seen in one.seen))

    def _tick(self, question: Question) -> None:
        options = self.case.form.vocabulary(question).options[:9]
        at = self.dice.randrange(len(options))
        label = squeezed(options[at].label)[:20]
        off, on = ("[]", "[x]") if question.kind == "choices" else ("()", "(●)")
        if not self._shows(off + label):  # chosen already, or not on the screen
            return
        self.terminal.press(str(at + 1))
        if self._settled("the tick", partial(self._shows, on + label)):
            self.record.ticks.append(Tick(question.id, options[at].code, monotonic()))

    def _shows(self, words: str) -> bool:
        return words in self.eyes.words
