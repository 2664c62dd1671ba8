"""Say it once: a re-assessment takes over what was said before and still holds (A4; rule 11; seeds S1 and S2).

Only what the family agrees to now: the gate lets in what the new agreement covers, and nothing else is copied. What is
of one day - worries, wishes, scales, a child's words, the plan - is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ehat_tui.errors import NotAgreed, NotValid
from ehat_tui.exchange.dump import dump
from ehat_tui.exchange.keys import keys_of
from ehat_tui.exchange.layout import FORMAT, PEOPLE
from ehat_tui.exchange.reading import Draft, NewAnswer, understand
from ehat_tui.exchange.replay import write_what_may
from ehat_tui.form.formats import spoken
from ehat_tui.record.case import Case
from ehat_tui.record.store import Store

CHAPTERS = ("family", "health", "services", "strengths")


@dataclass(frozen=True, slots=True)
class Carried:
    """How many answers were taken over, and how many were not: nobody whom they are about agrees yet."""

    taken: int
    left: int


def carry(store: Store, reference: str, earlier: str) -> Carried:
    """Write what an earlier assessment says into the blanks of this one, as far as its agreement goes.

    People are the same when they have the same full name. NotFound when there is no such assessment, NotValid when
    it is this one, NotAgreed while nobody agrees.
    """
    case, before = store.case(reference), store.case(earlier)
    if case.id == before.id:
        raise NotValid("That is this assessment itself", hint="Write the number of the earlier one")
    if not case.agreement.stands:
        raise NotAgreed("Nobody has agreed yet, so nothing was taken over", "Write down who agrees, then try again")
    draft = _draft(case, before)
    with store.unit(case.id) as unit:
        left = write_what_may(unit, draft)
        unit.note("carry", [earlier])
    return Carried(len(draft.answers) - left, left)


def _draft(case: Case, before: Case) -> Draft:
    """What the earlier assessment says and this one does not, with the ids of this one's people."""
    sections = [name for chapter in case.form.chapters if chapter.id in CHAPTERS for name in chapter.sections]
    content = {name: part for name, part in dump(before, asked_only=True).items() if name in sections}
    draft = understand(case.form, {"format": FORMAT, **content}, _same_people(case, before))
    here = {person.id for person in case.people}
    draft.rows = [
        row for row in draft.rows if row.id not in here and (row.section.id == PEOPLE or not case.rows(row.section.id))
    ]
    new = {row.id for row in draft.rows}
    draft.answers = [answer for answer in draft.answers if _is_blank(case, answer, new)]
    return draft


def _same_people(case: Case, before: Case) -> dict[str, UUID]:
    """The people of this assessment by the keys they have in the file of the earlier one."""
    here = {spoken(person.full_name): person.id for person in case.people}
    keys = keys_of(before, before.form.sections.values())[PEOPLE]
    return {keys[str(person.id)]: here[name] for person in before.people if (name := spoken(person.full_name)) in here}


def _is_blank(case: Case, new: NewAnswer, rows: set[UUID]) -> bool:
    """Whether there is nothing in its place: in a new row, or about the same person and not answered yet."""
    if new.section.repeats == "list" and new.section.id != PEOPLE and new.subject is not None:
        return new.subject in rows
    asked = new.section if new.question.id == new.section.id else None
    there = case.none_of(asked) if asked else case.answer(new.question, new.subject or case.id)
    return not there.given
