"""Generated families in which no sentence is like another: what is found in a document can be named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from ehat_tui.form.load import load
from ehat_tui.form.model import Form, Question, Section
from ehat_tui.record.case import Answer, Case, Row
from ehat_tui.record.ids import new_id, pair_id

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)
AGENCIES = (("Hill School", "secondary_school"), ("Quarry Surgery", "gp"), ("Dock Police", "police"))
WORDS = frozenset({"text", "long_text"})
WORKER = {"name": "Amy Lund", "job_title": "Family worker", "organisation": "Cluster", "manager_name": "Ben Hale"}


@dataclass(frozen=True)
class Said:
    """One sentence of a generated family: a word of its own, and where it stands."""

    word: str
    question: Question
    subject: UUID
    answer: Answer
    about: frozenset[str]  # as the generator meant it, not as ehat computes it


@dataclass
class Family:
    """A case and everything that was said in it."""

    case: Case = field(repr=False)
    said: list[Said] = field(default_factory=list, repr=False)
    seed: int = 0  # shown when a test fails: `make(seed)` makes it again

    @property
    def people(self) -> list[str]:
        return [str(person.id) for person in self.case.people]

    def with_rows(self, section: str, rows: list[Row]) -> Family:
        return replace(self, case=replace(self.case, sections={**self.case.sections, section: tuple(rows)}))


def make(seed: int) -> Family:
    """A family of two to five people; agreements, sharing decisions, marks and sentences as the dice fall."""
    dice = Random(seed)
    form = _form()
    ids = [new_id() for _ in range(dice.randint(2, 5))]
    kinds = ["parent", "child", *(dice.choice(["parent", "child", "child", "other"]) for _ in ids[2:])]
    who_is_what = list(zip(ids, kinds, strict=True))
    children = [who for who, kind in who_is_what if kind == "child"]
    rows: dict[str, list[Row]] = {
        "people": [_person(place, who, kind, dice) for place, (who, kind) in enumerate(who_is_what)],
        "relationships": [
            _row("relationships", pair_id(child, who), child=str(child), person=str(who), **_belongs(kind, dice))
            for child in children
            for who, kind in who_is_what
            if who != child
        ],
        "agreement": [_agreement(who, kind, ids, dice) for who, kind in who_is_what if dice.random() < 0.9],
    }
    rows["sharing"] = [_sharing(name, kind, who, dice) for name, kind in AGENCIES for who in ids if dice.random() < 0.7]
    answers: dict[tuple[str, UUID], Answer] = {}
    case = Case(
        id=new_id(), reference="EH-26-0001", area="england", status="draft", version=0, amending="", form=form,
        practitioner=WORKER, created_at=AT, updated_at=AT, completed_at=None, place={},
        sections={name: tuple(found) for name, found in rows.items()}, answers=answers,
    )  # fmt: skip
    family = Family(case, seed=seed)
    answers.update({("contact.address_type", who): Answer("home") for who in ids})  # else no address is asked for
    numbers = count(1)
    for section in form.sections.values():
        if section.repeats == "list" and section.id not in rows:
            rows[section.id] = [_list_row(section, ids, answers, dice) for _ in range(dice.randint(0, 2))]
            case = replace(case, sections={name: tuple(found) for name, found in rows.items()})
    for section in form.sections.values():
        if section.id in ("people", "sharing"):
            continue
        for subject in case.subjects(section):
            for question in section.questions:
                if question.kind in WORDS and question.format == "" and dice.random() < 0.6:
                    answer = _answer(f"Zq{next(numbers)}q", question, dice)
                    _put(rows, answers, section, question, subject, answer)
                    about = _about(case, answers, section, subject)
                    family.said.append(Said(answer.value, question, subject, answer, about))
    family.case = replace(case, sections={name: tuple(found) for name, found in rows.items()}, answers=answers)
    return family


SAID_BY = ("", "child", "parent", "family", "saw", "professional", "opinion")
MAY_TELL = ("yes", "yes", "no", "only-worried", "")


@cache
def _form() -> Form:
    return load()


def _answer(word: str, question: Question, dice: Random) -> Answer:
    may_tell = dice.choice(MAY_TELL) if question.may_tell else ""
    return Answer(word, said_by=dice.choice(SAID_BY), restricted=dice.random() < 0.1, may_tell=may_tell)


def _row(section: str, row_id: UUID, **values: Any) -> Row:
    return Row(row_id, section, "", 0, values, AT)


def _person(place: int, who: UUID, kind: str, dice: Random) -> Row:
    roles = {"child": ["child_assessed"], "parent": ["parent"], "other": ["grandparent"]}[kind]
    born = f"{2026 - (dice.randint(1, 17) if kind == 'child' else dice.randint(20, 70))}-01-01"
    assessed = "yes" if kind != "other" or dice.random() < 0.5 else "no"
    return Row(who, "people", f"k{place}", place, {
        "given_names": f"Name{'abcdefgh'[place]}x", "roles": roles, "assessed": assessed, "birth_date": born,
    }, AT)  # fmt: skip


def _belongs(kind: str, dice: Random) -> dict[str, Any]:
    if kind != "parent":
        return {"relationship": "other", "lives_with": dice.choice(["all_the_time", "no"])}
    return {
        "relationship": "mother",
        "parental_responsibility": dice.choice(["yes", "yes", "no"]),
        "lives_with": dice.choice(["all_the_time", "all_the_time", "no"]),
        "other_parent": dice.choice(["agrees", "informed", "objects", None]),
    }


def _agreement(who: UUID, kind: str, ids: list[UUID], dice: Random) -> Row:
    capacity = {"parent": "parent_with_pr", "other": "adult_self", "child": "young_person_16_17"}[kind]
    decision = dice.choice(["agrees", "agrees", "agrees", "agrees_with_limits", "does_not_agree", "withdrawn"])
    readers = [str(one) for one in ids if one != who and dice.random() < 0.4]
    return _row("agreement", new_id(), person=str(who), capacity=capacity, decision=decision, explained=["voluntary"],
                family_readers=readers)  # fmt: skip


def _sharing(name: str, kind: str, who: UUID, dice: Random) -> Row:
    what = dice.choice(["whole_assessment", "plan_only", "named_sections", "contact_details_only"])
    topics = dice.sample(["family", "health", "challenges", "strengths", "plan"], 2) if what == "named_sections" else []
    decision = dice.choice(["yes", "yes", "no", "ask_each_time"])
    return _row("sharing", new_id(), recipient=name, agency_type=kind, person=str(who), decision=decision, what=[what],
                topics=topics, direction="both")  # fmt: skip


def _list_row(section: Section, ids: list[UUID], answers: dict[tuple[str, UUID], Answer], dice: Random) -> Row:
    """A row that is about one or two people, if rows of this list are about people."""
    row = _row(section.id, new_id())
    for question in section.questions:
        if question.id in section.about and question.kind in ("person", "people"):
            about = [str(one) for one in dice.sample(ids, dice.choice([1, 1, 2]))]
            value: Any = about if question.kind == "people" else about[0]
            if question.bind:
                row.values[question.bind] = value
            else:
                answers[question.id, row.id] = Answer(value)
    return row


def _put(
    rows: dict[str, list[Row]], answers: dict[tuple[str, UUID], Answer], section: Section, question: Question,
    subject: UUID, answer: Answer,
) -> None:  # fmt: skip
    answers[question.id, subject] = answer
    if question.bind:
        row = next(row for row in rows[section.id] if row.id == subject)
        row.values[question.bind] = answer.value


def _about(case: Case, answers: dict[tuple[str, UUID], Answer], section: Section, subject: UUID) -> frozenset[str]:
    if section.repeats in ("person", "child", "adult"):
        return frozenset({str(subject)})
    row = case.row(section.id, subject) if section.in_rows else None
    if row is not None and section.repeats == "pair":
        return frozenset({row.values["child"], row.values["person"]})
    found: set[str] = set()
    for name in section.about:
        question = case.form.question(name)
        if row is not None and question.kind in ("person", "people"):
            value = row.values.get(question.bind) if question.bind else answers.get((name, subject), Answer()).value
            found |= {str(one) for one in (value if isinstance(value, list) else [value]) if one}
    return frozenset(found)


def words_in(content: Any) -> Iterator[str]:
    """Every piece of text of a document tree, wherever it stands."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for part in content.values():
            yield from words_in(part)
    elif isinstance(content, list | tuple):
        for part in content:
            yield from words_in(part)


families = st.integers(0, 2**32).map(make)
