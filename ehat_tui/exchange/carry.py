"""Say it once: a re-assessment takes over what was said before and still holds (A4; rule 11; seeds S1 and S2).

Only what the family agrees to now: the gate lets in what the new agreement covers, and nothing else is copied. What is
of one day - worries, wishes, scales, a child's words, the plan - is asked again, and so is what a child lets us tell.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from ehat_tui.errors import NotAgreed, NotValid
from ehat_tui.exchange.dump import dump
from ehat_tui.exchange.keys import keys_of
from ehat_tui.exchange.layout import ENDS, FORMAT, PEOPLE
from ehat_tui.exchange.reading import Draft, NewAnswer, understand
from ehat_tui.exchange.replay import write_what_may
from ehat_tui.form.formats import spoken
from ehat_tui.form.model import Section
from ehat_tui.record.case import BLANK, Case, Person
from ehat_tui.record.store import Store

CHAPTERS = ("family", "health", "services", "strengths")


@dataclass(frozen=True, slots=True)
class Carried:
    """How many answers were taken over, and how many were not: nobody whom they are about agrees yet."""

    taken: int
    left: int


def same_people(store: Store, reference: str, earlier: str) -> list[Person]:
    """Those of this assessment who are in the earlier one too: whose story would be taken over. Raises like `carry`."""
    case, before = _both(store, reference, earlier)
    here = _same(case, before)
    return [person for person in case.people if person.id in here.values()]


def carry(store: Store, reference: str, earlier: str) -> Carried:
    """Write what an earlier assessment says into the blanks of this one, as far as its agreement goes.

    NotFound when there is no such assessment, NotValid when it is this one or one of other people, NotAgreed while
    nobody agrees.
    """
    case, before = _both(store, reference, earlier)
    draft = _draft(case, before)
    with store.unit(case.id) as unit:
        left = write_what_may(unit, draft)
        unit.note("carry", [earlier])
    return Carried(len(draft.answers) - left, left)


def _both(store: Store, reference: str, earlier: str) -> tuple[Case, Case]:
    case, before = store.case(reference), store.case(earlier)
    if case.id == before.id:
        raise NotValid("That is this assessment itself", hint="Write the number of the earlier one")
    if not case.agreement.stands:
        raise NotAgreed("Nobody has agreed yet, so nothing was taken over", "Write down who agrees, then try again")
    if not _same(case, before):
        raise NotValid(
            f"Nobody of this family is in {earlier}", hint="Look at the number, and at how names are written"
        )
    return case, before


# -- who is who


def _same(case: Case, before: Case) -> dict[UUID, UUID]:
    """The people of both: {id there: id here}. One name each, written alike, and birth dates that do not differ."""
    here, there = _by_name(case), _by_name(before)
    pairs = ((there[name], here[name]) for name in here if name in there)
    return {old.id: new.id for old, new in pairs if old.birth is None or new.birth is None or old.birth == new.birth}


def _by_name(case: Case) -> dict[str, Person]:
    """Everybody by full name; nobody without one, and none of two who are called the same."""
    named = [(spoken(person.full_name), person) for person in case.people if person.row.values.get("given_names")]
    count = Counter(name for name, _ in named)
    return {name: person for name, person in named if count[name] == 1}


def _coming(case: Case, before: Case) -> set[UUID]:
    """Of the earlier people those who may be taken over: the same ones, and others whose names nobody has here."""
    same, taken = _same(case, before), {spoken(person.full_name) for person in case.people}
    others = (person.id for name, person in _by_name(before).items() if name not in taken)
    return {*same, *others}


# -- what is taken over


def _draft(case: Case, before: Case) -> Draft:
    """What the earlier assessment says and this one does not, with the ids of this one's people."""
    keys = keys_of(before, before.form.sections.values())[PEOPLE]
    coming = {keys[str(person)] for person in _coming(case, before)}
    content = _content(case, before, coming)
    people = {keys[str(old)]: new for old, new in _same(case, before).items()}
    draft = understand(case.form, {"format": FORMAT, **content}, people)
    here = {person.id for person in case.people}
    draft.rows = [
        row for row in draft.rows if row.id not in here and (row.section.id == PEOPLE or not case.rows(row.section.id))
    ]
    new = {row.id for row in draft.rows}
    draft.answers = [
        replace(one, answer=replace(one.answer, may_tell=""))  # what a child lets us tell is theirs to say again
        for one in draft.answers
        if _is_blank(case, one, new)
    ]
    return draft


def _content(case: Case, before: Case, coming: set[str]) -> dict[str, Any]:
    """The parts of the earlier record file that still hold, without a word about people who do not come along.

    What is about the family, and nobody in particular, only when all its adults are here: one home is not the other
    (C10; rule 29).
    """
    same = _same(case, before)
    whole = all(person.id in same for person in before.people if person.is_assessed and not person.is_child)
    told = dump(before, asked_only=True)
    found: dict[str, Any] = {}
    for chapter in case.form.chapters:
        for section in (case.form.sections[name] for name in chapter.sections if chapter.id in CHAPTERS):
            part = told.get(section.id)
            if part and (kept := _part(section, part, coming, whole=whole)):
                found[section.id] = kept
    return found


def _part(section: Section, part: Any, coming: set[str], *, whole: bool) -> Any:
    match section.repeats:
        case "once":
            return part if whole else None
        case "list" if isinstance(part, dict):  # there is none
            return part if whole else None
        case "list" if section.id == PEOPLE:
            return [row for row in part if row["key"] in coming]
        case "list":
            return [row for row in part if _may_come(_people_of(section, row), coming, whole=whole)]
        case "pair":
            return [row for row in part if {row[end] for end in ENDS} <= coming]
        case _:
            return {key: answers for key, answers in part.items() if key in coming}


def _people_of(section: Section, row: dict[str, Any]) -> set[str]:
    """The keys of the people a row is about."""
    names = [question.name for question in section.questions if question.id in section.about]
    said = (row.get(name) for name in names)
    values = (one.get("value") if isinstance(one, dict) else one for one in said)
    return {key for value in values for key in (value if isinstance(value, list) else [value]) if key}


def _may_come(people: set[str], coming: set[str], *, whole: bool) -> bool:
    return people <= coming if people else whole


def _is_blank(case: Case, new: NewAnswer, rows: set[UUID]) -> bool:
    """Whether there is nothing in its place, not even a mark: in a new row, or about the same person."""
    if new.section.repeats == "list" and new.section.id != PEOPLE and new.subject is not None:
        return new.subject in rows
    if new.question.id == new.section.id:  # there is none
        return not case.rows(new.section.id) and case.none_of(new.section) == BLANK
    return case.answer(new.question, new.subject or case.id) == BLANK
