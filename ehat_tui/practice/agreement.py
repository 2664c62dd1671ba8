"""What to keep in mind about the agreement, in plain sentences: for the check page and for the worker's own documents.

They name people. Nothing here decides anything: a conflict is shown and never resolved by the program (C6, C10).
"""

from __future__ import annotations

from collections.abc import Iterator

from ehat_tui.form.dates import PartialDate, shown
from ehat_tui.record.agreement import CONFLICT
from ehat_tui.record.case import Case, Person
from ehat_tui.record.said import GILLICK, STANDS, Event

SPOKEN = frozenset({"spoken_witnessed", "spoken_phone"})


def notes(case: Case) -> tuple[str, ...]:
    """Sentences on answers that differ, limits to read again, spoken words to follow in writing; none is a gap."""
    return tuple(dict.fromkeys([*_conflicts(case), *_not_counted(case), *_limits(case), *_spoken(case)]))


def _conflicts(case: Case) -> Iterator[str]:
    for person in case.people:
        if case.agreement.standing(person.id).state == CONFLICT:
            yes, no = _sides(case, person)
            agree, not_so = "agree" if len(yes) > 1 else "agrees", "do not" if len(no) > 1 else "does not"
            yield f"About {person.name}: {_and(yes)} {agree}, {_and(no)} {not_so}. Talk with them before you go on."


def _sides(case: Case, person: Person) -> tuple[list[str], list[str]]:
    """Who says yes and who says no about somebody, by name."""
    standing = case.agreement.standing(person.id)
    said = {str(person.id): standing.own, **standing.parents}
    yes = [who for who, decision in said.items() if decision in STANDS]
    no = [who for who, decision in said.items() if decision and decision not in STANDS]
    objecting = [one.person for one in case.agreement.parents if one.child == str(person.id) and one.view == "objects"]
    return _names(case, yes), _names(case, dict.fromkeys([*no, *objecting]))


def _not_counted(case: Case) -> Iterator[str]:
    """C5: somebody under 16 who was found not able to decide, or not surely. It takes nothing from a parent's word."""
    counts = {event["id"] for event in case.agreement.valid}
    newest = {event.get("person"): event for event in case.agreement.events if event.get("decision") in STANDS}
    for who, event in newest.items():
        person = case.person(who)
        if person and event.get("capacity") == GILLICK and event["id"] not in counts and event.get("explained"):
            yield f"{person.name} said yes, and that does not count yet: nothing says that {person.name} can decide."


def _limits(case: Case) -> Iterator[str]:
    for person, event in _newest(case):
        if event["decision"] == "agrees_with_limits":
            yield f"{person.name} agreed with limits. Read them again before you share anything."


def _spoken(case: Case) -> Iterator[str]:
    """Rule 4: spoken agreement is followed in writing. A newer answer of the same person in writing does that."""
    for person, event in _newest(case):
        if event["decision"] in STANDS and event.get("how_given") in SPOKEN:
            by = event.get("confirm_by")
            until = f" by {shown(PartialDate.from_iso(by))}" if by else ""
            yield f"{person.name} agreed aloud. Put it in writing{until}."


def _newest(case: Case) -> Iterator[tuple[Person, Event]]:
    for (who, _), event in case.agreement.newest.items():
        if person := case.person(who):
            yield person, event


def _names(case: Case, ids: list[str] | dict[str, None]) -> list[str]:
    return [person.name for one in ids if (person := case.person(one))]


def _and(names: list[str]) -> str:
    return " and ".join(names) or "somebody"
