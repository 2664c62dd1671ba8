"""Taking back what was agreed: who may take back what, writing it down, and what is frozen by it (C11, rule 2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ehat_tui.practice.completeness import step_title
from ehat_tui.record.case import Answer, Case, Person
from ehat_tui.record.said import FOR_A_CHILD, STANDS
from ehat_tui.record.sharing import ASK, YES, Recipient, decisions, recipients
from screens.work import Work

ALL, AGENCY, PERSON, TOPIC = "all", "one_agency", "one_person", "one_topic"
NO_SUBJECTS = frozenset({"notes", "finish"})  # chapters that are not about the family
AMENDED = "Somebody took back their agreement"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to stop: `what` is a code of C11, `which` a service's key, a person's id or a chapter."""

    person: str
    what: str = ALL
    which: str = ""


def agreeing(case: Case) -> list[Person]:
    """Everybody whose agreement stands, in the order of the family."""
    found = {who for (who, _), event in case.agreement.newest.items() if event["decision"] in STANDS}
    return [person for person in case.people if str(person.id) in found]


def speaks_for(case: Case, person: Person) -> list[Person]:
    """Whom somebody may take something back for: themselves, and each child they agreed for."""
    me = str(person.id)
    mine = [one for one in case.people if case.agreement.standing(one.id).parents.get(me) in STANDS]
    return [person, *(one for one in mine if one != person)]


def services(case: Case, person: Person) -> list[Recipient]:
    """The services that may be told something now by this person's word."""
    return [one for one in recipients(case) if _told(case, person, one)]


def _told(case: Case, person: Person, recipient: Recipient) -> list[str]:
    """The ids of the decisions this person can take back."""
    about = {str(one.id) for one in speaks_for(case, person)}
    found = decisions(case, recipient).items()
    return [str(one.row.id) for who, one in found if who in about and one.answer in (YES, ASK) and one.row]


def topics(case: Case) -> list[tuple[str, str]]:
    """The subjects somebody may ask us to leave alone: (chapter, title)."""
    return [
        (chapter.id, chapter.title)
        for chapter in case.form.chapters
        if chapter.id not in NO_SUBJECTS and any(case.form.sections[name].needs_agreement for name in chapter.sections)
    ]


def write_down(work: Work, wish: Wish) -> list[UUID]:
    """Record it at once, in one transaction, for each capacity in which that person agreed; the new rows.

    A finished assessment is opened again for it: a wish to stop waits for nothing.
    """
    from ehat_tui.record.unit import Change

    work.autosave.flush()
    case, at = work.case, datetime.now().astimezone()
    with work.store.unit(case.id) as unit:
        if not case.is_draft:
            unit.amend(AMENDED)
        rows = [unit.add_row("agreement", _said(case, wish, capacity, at)) for capacity in _capacities(case, wish)]
        for row in reversed(rows):  # a decision settles those of the rows before it, and then a slip could not go
            unit.save([Change(name, row, Answer(value)) for name, value in _answers(case, wish, at) if value])
    work.read_again()
    return rows


def _capacities(case: Case, wish: Wish) -> list[str]:
    standing = ((who, event) for (who, _), event in case.agreement.newest.items() if event["decision"] in STANDS)
    mine = list(dict.fromkeys(str(event.get("capacity") or "") for who, event in standing if who == wish.person))
    if wish.what == ALL:
        return mine
    return sorted(mine, key=lambda capacity: capacity not in FOR_A_CHILD)[:1]  # a part: once is enough


def _said(case: Case, wish: Wish, capacity: str, at: datetime) -> dict[str, Any]:
    person = case.person(wish.person)
    assert person is not None
    told = next((one for one in recipients(case) if one.key == wish.which), None) if wish.what == AGENCY else None
    found = {
        "person": wish.person,
        "capacity": capacity,
        "withdrawn_what": [wish.what],
        "withdrawn_people": [wish.which] if wish.what == PERSON else [],
        "withdrawn_topics": [wish.which] if wish.what == TOPIC else [],
        "withdrawn_sharing": _told(case, person, told) if told else [],
        "given_on": at.date().isoformat(),
        "given_at": f"{at:%H:%M}",
        "practitioner": case.practitioner.get("name", ""),
    }
    return {name: value for name, value in found.items() if value}


def _answers(case: Case, wish: Wish, at: datetime) -> Iterator[tuple[str, str]]:
    """The rest of C11, as far as the form asks for it."""
    said = {
        "agreement.decision": "withdrawn",
        "agreement.withdrawn_on": at.date().isoformat(),
        "agreement.withdrawn_by": wish.person,
    }
    return ((name, value) for name, value in said.items() if name in case.form.questions)


def called(case: Case, wish: Wish) -> str:
    """What a wish is about, in words: "everything", "what is about Albie"."""
    match wish.what:
        case "one_agency":
            return next((one.name for one in recipients(case) if one.key == wish.which), "")
        case "one_person":
            person = case.person(wish.which)
            return f"what is about {person.name}" if person else ""
        case "one_topic":
            return next((chapter.title for chapter in case.form.chapters if chapter.id == wish.which), "")
        case _:
            return "everything"


def take_back(work: Work, rows: list[UUID]) -> bool:
    """Undo a slip: the rows go again, all or none. Whether they could: what something rests on by now stays."""
    work.read_again()
    found = [work.case.row("agreement", row) for row in rows]
    if any(row is None or row.values.get("settled") for row in found) or not work.case.editable:
        return False
    with work.store.unit(work.case.id) as unit:
        for row in rows:
            unit.remove_row("agreement", row)
    work.read_again()
    return True


def frozen(before: Case, now: Case) -> list[str]:
    """What may be added to no longer, and holds something: the titles of pages and of lists with their rows."""
    found = []
    for section in now.form.sections.values():
        shut = [
            subject
            for subject in now.subjects(section)
            if now.shut(section, subject) and not before.shut(section, subject) and _holds(now, section.id, subject)
        ]
        if section.in_rows and shut:
            found.append(f"{section.title} ({len(shut)})")
        else:
            found += [step_title(now, section, subject) for subject in shut]
    return found


def _holds(case: Case, section_id: str, subject: UUID) -> bool:
    questions = case.form.sections[section_id].questions
    return any(case.answer(question, subject).given for question in questions)
