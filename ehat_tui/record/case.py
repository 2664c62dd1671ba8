"""The Case: one assessment read whole, detached from the database. Screens, documents and rules read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from ehat_tui.form.dates import Age, PartialDate, age
from ehat_tui.form.journey import State, Step, holds, state, steps
from ehat_tui.form.model import Form, Question, Section
from ehat_tui.record import gate, whose
from ehat_tui.record.agreement import Agreements
from ehat_tui.record.ids import pair_id
from ehat_tui.record.said import Parent, event, somebody

CHILD = "child_assessed"
WHO = ("roles", "assessed", "birth_date")  # what the rules of agreement ask about a person
PARENT = ("parental_responsibility", "other_parent")  # ... and about a pair
PARENTS = frozenset({"parent", "carer", "step_parent", "expectant_parent"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said to one question about one subject, with its marks.

    `value` is JSON: text, a code, a number, an ISO date, an id, or a list of these. `typed` is what was typed when it
    cannot be read as a value. `absent` is the reason for a blank (`model.ABSENT_REASONS`).
    """

    value: Any = None
    typed: str = ""
    absent: str = ""
    said_by: str = ""
    restricted: bool = False
    may_tell: str = ""

    @property
    def given(self) -> bool:
        """Whether there is something here: a value, or the reason why there is none."""
        return self.value not in (None, "", []) or bool(self.absent) or bool(self.typed.strip())


BLANK = Answer()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list or pair section. `values` holds the bound columns by their `bind` name."""

    id: UUID
    section: str
    key: str
    position: int
    values: dict[str, Any]
    created_at: datetime | None = None


@dataclass(frozen=True)
class Person:
    """Someone in or around the family, as the rules need to see them."""

    row: Row

    @property
    def id(self) -> UUID:
        """The id of the person's row."""
        return self.row.id

    @property
    def key(self) -> str:
        """The short key the person has in a record file."""
        return self.row.key

    @property
    def name(self) -> str:
        """What they like to be called."""
        return self.row.values.get("known_as") or self.row.values.get("given_names") or "(no name yet)"

    @property
    def full_name(self) -> str:
        """Given and family name, as far as known."""
        parts = (self.row.values.get("given_names"), self.row.values.get("family_name"))
        return " ".join(part for part in parts if part) or self.name

    @property
    def roles(self) -> frozenset[str]:
        """Codes of D2."""
        return frozenset(self.row.values.get("roles") or ())

    @property
    def is_child(self) -> bool:
        """A child or young person the assessment is about (may be unborn, or 18-25 with SEND)."""
        return CHILD in self.roles

    @property
    def is_assessed(self) -> bool:
        """Whether the assessment is about them; of the others only a few facts are asked (data minimisation)."""
        return self.is_child or self.row.values.get("assessed") == "yes"

    @property
    def is_adult(self) -> bool:
        """A parent or other adult the assessment is about; a young parent is child and adult at once."""
        return self.is_assessed and (not self.is_child or bool(self.roles & PARENTS))

    @cached_property
    def birth(self) -> PartialDate | None:
        """Date of birth, or the expected date."""
        iso = self.row.values.get("birth_date")
        return PartialDate.from_iso(iso) if iso else None


@dataclass(frozen=True)
class Case:
    """One assessment, whole. `answers` is keyed by question id and subject; the assessment itself is a subject too."""

    id: UUID
    reference: str
    area: str
    status: str
    version: int
    amending: str
    form: Form
    practitioner: dict[str, str]
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    place: dict[str, str]
    sections: dict[str, tuple[Row, ...]]
    answers: dict[tuple[str, UUID], Answer] = field(repr=False)
    read_only: bool = False  # somebody else has the vault open for writing
    # What was decided about items of a subject access copy: by (person it is for, question id, subject).
    released: dict[tuple[str, str, UUID], bool] = field(default_factory=dict, repr=False)

    # -- people -----------------------------------------------------------------------------------------------

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Everybody named, in the order the family was written down."""
        return tuple(Person(self._asked(row)) for row in self.sections.get("people", ()))

    def _asked(self, row: Row) -> Row:
        """The row without what is no longer asked: whoever has become "a professional" is not assessed any more."""
        questions = self.form.sections["people"].questions if "people" in self.form.sections else ()
        gone = {q.bind for q in questions if q.bind and not holds(self, q.enable_when, row.id)}
        return replace(row, values={name: None if name in gone else value for name, value in row.values.items()})

    @cached_property
    def _by_id(self) -> dict[UUID, Person]:
        return {person.id: person for person in self.people}

    def person(self, subject: UUID | str | None) -> Person | None:
        """The person with this id, if there is one and they were not removed."""
        return self._by_id.get(UUID(str(subject))) if subject else None

    def number(self, person: Person) -> str:
        """p1 for the first of the family, and so on: how commands, file names and events call people."""
        return f"p{self.people.index(person) + 1}"

    def called(self, number: str) -> Person | None:
        """The person with this number, or this key of a record file."""
        return next((one for one in self.people if number in (self.number(one), one.key or None)), None)

    @property
    def children(self) -> tuple[Person, ...]:
        """The children and young people being assessed."""
        return tuple(person for person in self.people if person.is_child)

    @property
    def adults(self) -> tuple[Person, ...]:
        """Parents, carers and other adults being assessed."""
        return tuple(person for person in self.people if person.is_adult)

    def age(self, person: Person) -> Age | None:
        """Their age on the day of the assessment (seeds: ages count at the date of the decision)."""
        return age(person.birth, self.on) if person.birth else None

    def age_years(self, subject: UUID) -> int | None:
        """Whole years of a person on the day of the assessment; None when not a person, or not known."""
        person = self._by_id.get(subject)
        found = self.age(person) if person else None
        return found.years if found else None

    @cached_property
    def on(self) -> date:
        """The day the assessment was started: A5 if it is a whole date, else the day the record was made."""
        iso = self.value("start.started_on", self.id)
        started = PartialDate.from_iso(iso) if iso else None
        if started and started.month and started.day:
            return date(started.year, started.month, started.day)
        return self.created_at.date()

    def place_of(self, section: Section, row: Row) -> int:
        """Where a row stands in its list, from 1."""
        return next((at for at, one in enumerate(self.rows(section.id), start=1) if one.id == row.id), row.position + 1)

    # -- rows and subjects ------------------------------------------------------------------------------------

    def rows(self, section_id: str) -> tuple[Row, ...]:
        """The rows of a list section, in their order; for pairs one row for each child and other person.

        None in a form that has no such section: an old case keeps the form it began with.
        """
        section = self.form.sections.get(section_id)
        if section is None:
            return ()
        return self._pairs(section_id) if section.repeats == "pair" else self.sections.get(section_id, ())

    def row(self, section_id: str, subject: UUID | str | None) -> Row | None:
        """One row by its id."""
        wanted = UUID(str(subject)) if subject else None
        return next((row for row in self.rows(section_id) if row.id == wanted), None)

    def _pairs(self, section_id: str) -> tuple[Row, ...]:
        stored = {row.id: row for row in self.sections.get(section_id, ())}
        rows: list[Row] = []
        for child, other in self.pair_people():
            row_id = pair_id(child.id, other.id)
            values = {**(stored[row_id].values if row_id in stored else {})}
            values |= {"child": str(child.id), "person": str(other.id)}
            rows.append(Row(row_id, section_id, "", len(rows), values))
        return tuple(rows)

    def pair_people(self) -> Iterable[tuple[Person, Person]]:
        """Each child being assessed with each other person (D8: relationship to each child, not to the family)."""
        return ((child, other) for child in self.children for other in self.people if other.id != child.id)

    def subjects(self, section: Section) -> list[UUID]:
        """Who or what a section is asked about: the assessment, people, or rows."""
        match section.repeats:
            case "once":
                return [self.id]
            case "person":
                return [person.id for person in self.people if person.is_assessed]
            case "child":
                return [person.id for person in self.children]
            case "adult":
                return [person.id for person in self.adults]
            case _:
                return [row.id for row in self.rows(section.id)]

    # -- answers ----------------------------------------------------------------------------------------------

    def answer(self, question: Question, subject: UUID) -> Answer:
        """The answer to a question, wherever its value is kept; `BLANK` if nobody answered."""
        marks = self.answers.get((question.id, subject), BLANK)
        if not question.bind:
            return marks
        row = self._row_of(question.section, subject)
        value = row.values.get(question.bind) if row else None
        return Answer(value, marks.typed, marks.absent, marks.said_by, marks.restricted, marks.may_tell)

    def _row_of(self, section_id: str, subject: UUID) -> Row | None:
        return self._rows_by_id.get((section_id, subject))

    @cached_property
    def _rows_by_id(self) -> dict[tuple[str, UUID], Row]:
        return {(row.section, row.id): row for rows in self.sections.values() for row in rows}

    def value(self, question_id: str, subject: UUID) -> Any:
        """The bare value of an answer, None if there is none or this form has no such question."""
        question = self.form.questions.get(question_id)
        return self.answer(question, subject).value if question else None

    def value_now(self, question_id: str, subject: UUID) -> Any:
        """The bare value of an answer that is asked now; None for one of a branch that was left."""
        question = self.form.questions.get(question_id)
        return self.value(question_id, subject) if question and holds(self, question.enable_when, subject) else None

    def none_of(self, section: Section) -> Answer:
        """The statement that a list is empty, with its reason; `BLANK` if nobody said so."""
        return self.answers.get((section.id, self.id), BLANK)

    def with_answers(self, changes: Iterable[tuple[str, UUID, Answer]]) -> Case:
        """The same case with some answers changed: (question id, subject, answer). Nothing is stored."""
        answers, sections = dict(self.answers), dict(self.sections)
        for question_id, subject, answer in changes:
            question = self.form.questions.get(question_id)
            answers[question_id, subject] = answer
            if question is None or not question.bind:
                continue
            rows = list(sections.get(question.section, ()))
            place = next((i for i, row in enumerate(rows) if row.id == subject), None)
            if place is None:  # the first answer about a pair makes its row
                rows.append(Row(subject, question.section, "", len(rows), {}))
                place = len(rows) - 1
            row = rows[place]
            rows[place] = replace(row, values={**row.values, question.bind: answer.value})
            sections[question.section] = tuple(rows)
        return replace(self, answers=answers, sections=sections)

    @cached_property
    def pages(self) -> tuple[tuple[Step, State], ...]:
        """Every page of the journey with its state; worked out once for each state of the case."""
        return tuple((step, state(self, step)) for step in steps(self))

    # -- state ------------------------------------------------------------------------------------------------

    @property
    def agreed(self) -> bool:
        """Whether at least one agreement stands (rule 2)."""
        return self.agreement.stands

    @property
    def agreed_as(self) -> str:
        """Where the agreement to the whole stands: "stands", "refused", or "" while nobody was asked (rule 5)."""
        return "stands" if self.agreement.stands else "refused" if self.agreement.refused else ""

    @cached_property
    def agreement(self) -> Agreements:
        """Where everybody stands (C6)."""
        pairs = (row.values for row in self.rows("relationships"))
        return Agreements.of(
            self._events("agreement"),
            (somebody(str(row.id), *(row.values.get(name) for name in WHO)) for row in self.sections.get("people", ())),
            (Parent(one["child"], one["person"], *(one.get(name) or "" for name in PARENT)) for one in pairs),
            self._events("gillick") if "gillick" in self.form.sections else None,
        )

    def _events(self, section_id: str) -> list[dict[str, Any]]:
        rows = self._in_order(section_id)
        return [event(row.id, row.created_at or self.created_at, row.values) for row in rows]

    def shut(self, section: Section, subject: UUID) -> str:
        """Why nothing may be kept on a page or in a row now, "" when it may (rule 2)."""
        if not section.needs_agreement:
            return ""
        topic = gate.topic_of(self.form, section)
        if section.repeats == "pair" and (row := self.row(section.id, subject)):
            return gate.shut(section, topic, {row.values["child"]}, self.agreement, {row.values["person"]})
        owners = whose.owners_of(self.form, section, subject, self.value, self.id)
        return gate.shut(section, topic, owners, self.agreement)

    def about(self, section: Section, subject: UUID) -> frozenset[str]:
        """Everybody a page or row is about, for those who read it: also whoever it only tells of (DP5).

        More than the gate asks for: both people of a pair, whom a page points at, whose worries a goal is for.
        """
        if section.repeats == "pair":
            row = self.row(section.id, subject)
            return frozenset({row.values["child"], row.values["person"]}) if row else frozenset()
        if section.table == "person" and subject != self.id:
            return frozenset({str(subject)})
        found = {*whose.subjects_of(section, subject, self.value), *whose.pointed_at(section, subject, self.value)}
        for of, row_id in whose.rows_pointed_at(section, subject, self.value):
            found |= self.about(self.form.sections[of], row_id)
        return frozenset(found)

    @property
    def agreements(self) -> list[dict[str, Any]]:
        """What each agreement says, in the order they were given, wherever they now stand in their list."""
        return [row.values for row in self._in_order("agreement")]

    def _in_order(self, section_id: str) -> list[Row]:
        """The rows of a list in the order they were made, wherever they stand in it."""
        found = self.sections.get(section_id, ())
        return sorted(found, key=lambda row: (row.created_at or self.created_at, row.position))

    @property
    def is_draft(self) -> bool:
        """Whether it is not finished yet."""
        return self.status == "draft"

    @property
    def editable(self) -> bool:
        """Whether it may be changed, here and now."""
        return self.is_draft and not self.read_only
