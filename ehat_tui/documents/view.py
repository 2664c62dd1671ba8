"""A Case through one reader's eyes: answers in words, names and titles; what is not theirs is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import Any
from uuid import UUID

from ehat_tui.form.dates import PartialDate, in_words
from ehat_tui.form.journey import enabled, holds
from ehat_tui.form.model import Question, Section
from ehat_tui.form.reading import date_echo, is_birth
from ehat_tui.record.case import BLANK, Answer, Case, Person, Row

Shows = Callable[[Question, UUID, Answer], bool]
LONGEST_TITLE = 60  # characters of a row's title in a heading


class View:
    """What one document may show of a case.

    `shows` decides about each answer; `names` about those that only give a person or a row its name (default:
    the same). `hidden` stands where a name may not; empty, nothing may tell that there was one. `private` stands
    behind what was kept private, in a document that holds both.
    """

    def __init__(
        self, case: Case, shows: Shows, names: Shows | None = None, hidden: str = "", private: str = ""
    ) -> None:
        self.case = case
        self.hidden = hidden
        self.private = private
        self.shows = shows
        self._names = names or shows

    @property
    def inside(self) -> bool:
        """Whether this is for workers who know that something is kept private; elsewhere nothing may hint at it."""
        return bool(self.hidden or self.private)

    # -- answers -----------------------------------------------------------------------------------------

    def answer(self, question: Question, subject: UUID) -> Answer:
        """The answer; `BLANK` when it is not shown, or its question is not asked (FHIR SDC, enableWhen)."""
        section = self.case.form.sections[question.section]
        about = self.case.id if section.repeats == "once" else subject
        return self._seen(question, about, self.shows)

    def _seen(self, question: Question, subject: UUID, shows: Shows) -> Answer:
        answer = self.case.answer(question, subject)
        if not answer.given or not holds(self.case, question.enable_when, subject):
            return BLANK
        return answer if shows(question, subject, answer) else BLANK

    def value(self, question_id: str, subject: UUID) -> Any:
        """The bare value, None when there is none to show."""
        question = self.case.form.questions.get(question_id)
        return self.answer(question, subject).value if question else None

    def text(self, question_id: str, subject: UUID) -> str:
        """The answer in words, "" when there is none to show; a reason for a blank is no answer here."""
        question = self.case.form.questions.get(question_id)
        return self.in_words(question, self.answer(question, subject)) if question else ""

    def in_words(self, question: Question, answer: Answer) -> str:
        """A value in words: labels for codes, dates written out, names; as typed if it could not be read."""
        value = answer.value
        if value in (None, "", []):
            return answer.typed.strip()
        if question.many:
            parts = [part for part in (self._one(question, part) for part in value) if part]
            if question.refers:  # titles of rows: their full stops would stand before the semicolons
                parts = [*(part.removesuffix(".") for part in parts[:-1]), *parts[-1:]]
            return ("\n" if any(part.endswith(".") for part in parts[:-1]) else "; ").join(parts)
        return self._one(question, value)

    def _one(self, question: Question, value: Any) -> str:
        match question.kind:
            case "choice" | "choices" | "yes_no":
                return self.case.form.vocabulary(question).label(str(value))
            case "date":
                return self._date(question, str(value))
            case "number" | "scale":
                return _number(question, value)
            case "person" | "people":
                return self.name(self.case.person(value))
            case "row" | "rows":
                return self._row(question, value)
            case _:
                return str(value).strip()

    def _row(self, question: Question, row_id: Any) -> str:
        row = self.case.row(question.of, row_id)
        return (self.title(self.case.form.sections[question.of], row) or self.hidden) if row else ""

    def _date(self, question: Question, iso: str) -> str:
        try:
            found = PartialDate.from_iso(iso)
        except ValueError:
            return iso
        return date_echo(question, found, self.case.on) if is_birth(question) else in_words(found)

    # -- people and rows ---------------------------------------------------------------------------------

    def name(self, person: Person | None) -> str:
        """What someone is called here: as they like, with the family name if two are called the same."""
        if person is None:
            return ""
        if not self.named(person):
            return self.hidden
        return person.full_name if self._twice[person.name] > 1 else person.name

    def named(self, person: Person) -> bool:
        """Whether this reader may know that this person is there."""
        questions = (self.case.form.question(f"people.{part}") for part in ("given_names", "known_as", "family_name"))
        answers = [(question, self.case.answer(question, person.id)) for question in questions]
        return all(self._names(question, person.id, answer) for question, answer in answers)

    @cached_property
    def _twice(self) -> Counter[str]:
        return Counter(person.name for person in self.case.people)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Everybody with a name whom this reader may know of."""
        return tuple(person for person in self.case.people if _has_name(person) and self.named(person))

    def people_of(self, question_id: str, subject: UUID) -> list[Person]:
        """The people an answer points at, in the order of the family."""
        value = self.value(question_id, subject)
        wanted = {str(part) for part in (value if isinstance(value, list) else [value])}
        return [person for person in self.people if str(person.id) in wanted]

    def rows(self, section_id: str, *must_show: str) -> list[Row]:
        """The rows of a list in which each question of `must_show` has something to show."""
        return [
            row
            for row in self.case.rows(section_id)
            if all(self.text(f"{section_id}.{name}", row.id) for name in must_show)
        ]

    def title(self, section: Section, row: Row) -> str:
        """A row in a few words, from what may be shown of it; "" when nothing may be."""
        if section.repeats == "pair":
            child, other = self.case.person(row.values["child"]), self.case.person(row.values["person"])
            return f"{self.name(other) or '?'} and {self.name(child) or '?'}"
        for question_id in section.summary:
            question = self.case.form.question(question_id)
            if question.kind in ("row", "rows", "people"):
                continue
            words = self.in_words(question, self._seen(question, row.id, self._names))
            if words:
                first = " ".join(words.splitlines()[0].split())
                return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1].rstrip()}…"
        return ""

    def questions(self, section: Section, subject: UUID) -> list[tuple[Question, Answer]]:
        """The questions of a page or row that are asked now, with the answers that may be shown."""
        return [(question, self.answer(question, subject)) for question in enabled(self.case, section, subject)]


def _has_name(person: Person) -> bool:
    return any(person.row.values.get(part) for part in ("given_names", "known_as", "family_name"))


def _number(question: Question, value: Any) -> str:
    number = int(value) if isinstance(value, float) and value.is_integer() else value
    if question.kind == "scale":
        return f"{number} out of 10"
    return f"{number}{'' if question.unit.startswith('%') else ' '}{question.unit}".strip()
