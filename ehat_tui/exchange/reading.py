"""Reading the whole content of a record file against a form, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ehat_tui.exchange.findings import Findings, join, meant
from ehat_tui.exchange.layout import (
    ASSESSMENT_FACTS,
    ENDS,
    FORMAT,
    HEAD,
    INFORMATION,
    KEY,
    PEOPLE,
    REFERENCE,
    none_question,
)
from ehat_tui.exchange.values import AnswerReader, Keys
from ehat_tui.form.model import Form, Question, Section
from ehat_tui.record.case import BLANK, Answer
from ehat_tui.record.ids import new_id, pair_id
from ehat_tui.record.store import PRACTITIONER_FIELDS
from ehat_tui.resources import area_ids
from ehat_tui.vault.paths import own_areas

OWN_AREA = "england"  # the profile every ehat has


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row of a list section, with the id it will have."""

    section: Section
    id: UUID
    key: str


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer to be stored. `subject` is None for the assessment itself, which has no id yet."""

    section: Section
    question: Question
    subject: UUID | None
    answer: Answer


@dataclass(slots=True)
class Draft:
    """The content of a record file, understood: what an import writes, in the order of the form."""

    area: str = ""
    reference: str = ""
    order: tuple[str, ...] = ()  # of the sections
    rows: list[NewRow] = field(default_factory=list)
    answers: list[NewAnswer] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)


def understand(form: Form, content: dict[str, Any], people: Mapping[str, UUID] | None = None) -> Draft:
    """Everything in `content` that can be read, and in `findings` what cannot. Bad content never raises.

    `people` are those who are there already, by the keys they have in `content`; all others get ids of their own.
    """
    return _Reading(form, content, people or {}).draft


class _Reading:
    def __init__(self, form: Form, content: dict[str, Any], people: Mapping[str, UUID]) -> None:
        self.form = form
        self.there = people
        self.content = content
        self.findings = Findings(getattr(content, "lines", {}))
        self.draft = Draft(order=tuple(form.sections), findings=self.findings)
        self.keys = Keys()
        self.answers = AnswerReader(form, self.keys, self.findings)
        self.findings.only("", content, [*HEAD, *INFORMATION, *form.sections])
        self._head()
        self._facts("assessment", ASSESSMENT_FACTS)
        self._facts("practitioner", PRACTITIONER_FIELDS)
        shaped = [(s, self._shape(s, content[s.id])) for s in form.sections.values() if s.id in content]
        listed = [(section, part, self._new_rows(section, part)) for section, part in shaped]
        for section, part, rows in listed:  # every key is known by now
            self._section(section, part, rows)

    # -- about the file --------------------------------------------------------------------------------------

    def _head(self) -> None:
        if self.content.get("format") != FORMAT:
            self.findings.wrong("format", f'must be "{FORMAT}"; a newer ehat may read other files')
        area = self.content.get("area", "")
        areas = sorted({OWN_AREA, *area_ids(own_areas())})
        if not isinstance(area, str) or (area and len(areas) > 1 and area not in areas):
            self.findings.wrong("area", f"must be the name of an area profile{meant(str(area)[:60], areas)}")
        else:
            self.draft.area = area
        reference = self.content.get("reference", "")
        if not isinstance(reference, str) or (reference and not REFERENCE.fullmatch(reference)):
            self.findings.wrong("reference", 'must be letters, figures and "-", such as "EH-26-0042"')
        else:
            self.draft.reference = reference

    def _facts(self, name: str, known: tuple[str, ...]) -> None:
        part = self.content.get(name, {})
        if isinstance(part, dict):
            self.findings.only(name, part, known)
        else:
            self.findings.wrong(name, f"must be one table: [{name}]")

    # -- the shape of a section ------------------------------------------------------------------------------

    def _shape(self, section: Section, part: Any) -> Any:
        """The part of the file for a section when it has the right shape, else an empty one."""
        rows_given = isinstance(part, list) and all(isinstance(row, dict) for row in part)
        if section.in_rows:
            if rows_given:
                return part
            if section.repeats == "list" and isinstance(part, dict) and "none" in part:
                self.findings.only(section.id, part, ["none"])
                return part
            self.findings.wrong(section.id, f"must be rows: write [[{section.id}]] above each of them")
            return []
        if not isinstance(part, dict):
            header = section.id if section.repeats == "once" else f"{section.id}.KEY"
            self.findings.wrong(section.id, f"must be a table: write [{header}]")
            return {}
        return part

    def _new_rows(self, section: Section, part: Any) -> list[NewRow]:
        """The rows of a list with their ids, and their keys made known."""
        if section.repeats != "list" or isinstance(part, dict):
            return []
        known = self.keys.people if section.id == PEOPLE else self.keys.rows.setdefault(section.id, {})
        rows = []
        for place, row in _numbered(section, part):
            key = row.get("key", "")
            if not isinstance(key, str) or (key and not KEY.fullmatch(key)):
                self.findings.wrong(join(place, "key"), 'must be a short name of letters, figures, "-" and "_"')
                key = ""
            elif key in known:
                self.findings.wrong(join(place, "key"), "stands twice; each key may be used once in its section")
                key = ""
            there = self.there.get(key) if section.id == PEOPLE else None
            rows.append(NewRow(section, there or new_id(), key))
            if key:
                known[key] = rows[-1].id
        self.draft.rows += rows
        return rows

    # -- answers ---------------------------------------------------------------------------------------------

    def _section(self, section: Section, part: Any, rows: list[NewRow]) -> None:
        match section.repeats:
            case "once":
                self._read(section, part, None, section.id, ())
            case "list" if isinstance(part, dict):
                if "none" in part:
                    self._keep(section, none_question(section), None, part["none"], f"{section.id}.none")
            case "list":
                for (place, row), new in zip(_numbered(section, part), rows, strict=True):
                    self._read(section, row, new.id, place, ("key",))
            case "pair":
                self._pairs(section, part)
            case _:
                self._people(section, part)

    def _pairs(self, section: Section, part: list[dict[str, Any]]) -> None:
        seen: set[UUID] = set()
        for place, row in _numbered(section, part):
            ends = [self._person(row.get(end), join(place, end)) for end in ENDS]
            child, person = ends
            if child is None or person is None:
                continue
            subject = pair_id(child, person)
            if child == person:
                self.findings.wrong(place, "child and person must be two different people")
            elif subject in seen:
                self.findings.wrong(place, "this child and this person have stood together before")
            else:
                seen.add(subject)
                self._read(section, row, subject, place, ENDS)

    def _people(self, section: Section, part: dict[str, Any]) -> None:
        for key, answers in part.items():
            place = join(section.id, key)
            subject = self._person(key, place)
            if subject is not None and not isinstance(answers, dict):
                self.findings.wrong(place, f"must be a table: write [{section.id}.{key}]")
            elif subject is not None:
                self._read(section, answers, subject, place, ())

    def _person(self, key: Any, place: str) -> UUID | None:
        found = self.keys.people.get(key) if isinstance(key, str) else None
        if found is None:
            close = meant(str(key)[:60], self.keys.people)
            self.findings.wrong(place, f"must be the key of one of the [[{PEOPLE}]]{close}")
        return found

    def _read(
        self, section: Section, table: dict[str, Any], subject: UUID | None, place: str, own: tuple[str, ...]
    ) -> None:
        questions = {question.name: question for question in section.questions}
        for name, raw in table.items():
            if question := questions.get(name):
                self._keep(section, question, subject, raw, join(place, name))
            elif name not in own:
                self.findings.wrong(join(place, name), self._stranger(name, [*own, *questions]))

    def _stranger(self, name: str, known: list[str]) -> str:
        elsewhere = [question.section for question in self.form.questions.values() if question.name == name]
        if elsewhere:
            return f"is not asked here; it belongs to: {', '.join(elsewhere)}"
        return f"is not known here{meant(name, known)}"

    def _keep(self, section: Section, question: Question, subject: UUID | None, raw: Any, place: str) -> None:
        answer = self.answers.read(question, raw, place)
        if answer != BLANK:
            self.draft.answers.append(NewAnswer(section, question, subject, answer))


def _numbered(section: Section, rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row with its place, counted from 1."""
    return ((f"{section.id}[{number}]", row) for number, row in enumerate(rows, 1))
