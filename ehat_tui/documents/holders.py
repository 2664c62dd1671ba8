"""Who holds a copy or was told, since when and of whom; and what each may use no more (C11; data-protection DP14).

Two sources: the events say which document was handed out to whom, the sharing decisions who might be told in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ehat_tui.record.case import Case, Row
from ehat_tui.record.said import FOR_A_CHILD, SAYS_NO, Event, named, partial
from ehat_tui.record.sharing import NO, YES, Decision, Recipient, decisions, recipients, said_of

if TYPE_CHECKING:
    from ehat_tui.record.audit import Told

# Readers whose document stays with the worker and the manager: nobody else holds anything.
INSIDE = frozenset({"practitioner", "refusal", "privacy", "stop", "subject-list"})


@dataclass(frozen=True, slots=True)
class Taken:
    """What about one person may be used no more: all of it, or some chapters. `since`: the day they said so."""

    person: str  # id
    since: date
    topics: tuple[str, ...] = ()  # none: all of it


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a copy, or was told.

    `reader` and `key` say which copy, as `ehat export` calls it; `reader` is "" for who may only have been told in
    words. `people` are the ids of those it is about, `taken` is what of it may be used no more.
    """

    reader: str
    key: str
    name: str
    since: date
    people: frozenset[str]
    taken: tuple[Taken, ...] = ()


def holders(case: Case, events: Iterable[Told]) -> tuple[Holder, ...]:
    """Everybody outside who holds something, in the order they got it. `events` as `audit.show` gives them."""
    given: dict[tuple[str, str], date] = {}
    for event in events:
        reader, _, key = event.to.partition(" ")
        if event.kind == "export" and reader not in INSIDE:
            given.setdefault((reader, key), event.at.date())
    written = [_holder(case, reader, key, day) for (reader, key), day in given.items()]
    by_word = [_told(case, one) for one in recipients(case) if one.key not in {key for _, key in given}]
    return tuple(one for one in (*written, *by_word) if one)


def _holder(case: Case, reader: str, key: str, since: date) -> Holder:
    recipient = next((one for one in recipients(case) if one.key == key), None)
    if recipient and not recipient.person:
        people = frozenset(_ever_told(case, recipient))
        return Holder(reader, key, recipient.name, since, people, taken_back(case, recipient))
    person = case.called(key) if key else None
    everybody = frozenset(str(one.id) for one in case.people)
    return Holder(reader, key, person.name if person else "", since, everybody)


def _told(case: Case, recipient: Recipient) -> Holder | None:
    told = _ever_told(case, recipient)
    if not told:
        return None
    first = min(_made(case, row) for row in told.values())
    return Holder("", recipient.key, recipient.name, first, frozenset(told), taken_back(case, recipient))


# ---------------------------------------------------------------- what may be used no more


def taken_back(case: Case, recipient: Recipient) -> tuple[Taken, ...]:
    """What a recipient was told with a yes, and may use no more: that yes, or the agreement under it, was taken back.

    "Ask me each time" takes nothing back of what was told with a yes before.
    """
    now = decisions(case, recipient)
    found = (_taken(case, person, now[person], row) for person, row in _ever_told(case, recipient).items())
    return tuple(one for one in found if one)


def _taken(case: Case, person: str, now: Decision, told: Row) -> Taken | None:
    standing = case.agreement.standing(person)
    if standing.says_no:
        return Taken(person, _last(case, lambda event: _closes(case, event, person), told))
    if now.answer == NO:
        stopped = {str(row.id) for row in (told, now.row) if row}
        return Taken(
            person, _last(case, lambda event: not stopped.isdisjoint(_of(event, "one_agency")), now.row or told)
        )
    topics = tuple(chapter.id for chapter in case.form.chapters if chapter.id in standing.topics)
    if topics:
        return Taken(person, _last(case, lambda event: not {*topics}.isdisjoint(_of(event, "one_topic")), told), topics)
    return None


def _of(event: Event, part: str) -> Iterator[str]:
    return named(event, part) if partial(event) else iter(())


def _closes(case: Case, event: Event, person: str) -> bool:
    """Whether an event is a no that is about somebody: their own, one that names them, or one of a child's parent."""
    if event["decision"] not in SAYS_NO:
        return False
    known = case.agreement.people.get(person)
    if partial(event):
        return person in named(event, "one_person")
    return event["person"] == person or (known is not None and known.child and event.get("capacity") in FOR_A_CHILD)


def _last(case: Case, which: Callable[[Event], bool], else_: Row) -> date:
    """The day of the last event of this kind; the day a row was made when there is none."""
    days = [_day(event) for event in case.agreement.valid if which(event)]
    return days[-1] if days else _made(case, else_)


def _day(event: Event) -> date:
    """The day an answer was given (C9, C11), else the day it was written down."""
    with suppress(ValueError):
        return date.fromisoformat(str(event.get("given_on")))
    return date.fromisoformat(str(event["recorded"]))


def _made(case: Case, row: Row) -> date:
    return (row.created_at or case.created_at).date()


def _ever_told(case: Case, recipient: Recipient) -> dict[str, Row]:
    """The first yes to telling this recipient about each person; asking somebody is not telling them (C17)."""
    found: dict[str, Row] = {}
    for row in said_of(case, recipient):
        if row.values["decision"] == YES and row.values.get("direction") != "we_may_ask":
            found.setdefault(str(row.values["person"]), row)
    return found
