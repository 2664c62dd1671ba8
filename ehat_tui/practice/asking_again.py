"""When somebody should be asked again whether they agree (C12; rules 16 and 17): computed, never stored.

A year has gone by, a child has turned 16 or 18, somebody new leads or helps, the purpose is a new one, or they wanted
time to think.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ehat_tui.form.dates import birthday, months_after
from ehat_tui.form.formats import spoken
from ehat_tui.record.case import Case, Person, Row
from ehat_tui.record.said import STANDS, Event

AGES = (16, 18)
CARRIED_ON = frozenset({"re_assessment", "transfer_in", "step_down"})  # kinds of record (A4) that follow an earlier one
NO_HELP = frozenset({"not_now", "not_wanted"})

# Why, in words that follow a name, or a number: `ehat due` names nobody.
REASONS = {
    "year": "agreed more than twelve months ago",
    "turned_16": "has turned 16 since, and may decide for themselves",
    "turned_18": "has turned 18 since, and decides for themselves",
    "new_lead": "has a lead worker now who did not ask them",
    "new_service": "has a service now that they were not asked about",
    "new_purpose": "has agreed to something else than this is for now",
    "wants_time": "wanted time to think",
}


@dataclass(frozen=True, slots=True)
class AskAgain:
    """One person to ask again: why (a code of `REASONS`), since when, and a sentence that names them."""

    person_id: str
    reason_code: str
    since: date
    sentence: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What counts for one person now: the answers they, or those who speak for them, gave."""

    person: Person
    events: tuple[Event, ...]
    first: date  # the first day they ever answered
    on: date  # the day of the newest of these answers
    written: date  # the day that was last written down

    @property
    def own(self) -> bool:
        return any(event["person"] == str(self.person.id) for event in self.events)


def due(case: Case, today: date) -> tuple[AskAgain, ...]:
    """Who should be asked again by now, in the order of the family; of each reason the earliest day."""
    found = [(said.person, reason, since) for said in _asked(case) for reason, since in _reasons(case, said, today)]
    return tuple(
        AskAgain(str(person.id), reason, since, f"{person.name} {REASONS[reason]}.")
        for person, reason, since in found
        if since <= today
    )


def _asked(case: Case) -> Iterator[_Said]:
    """Everybody about whom something was said. Who spoke as a parent spoke for each of the children too."""
    newest = case.agreement.newest.values()
    for person in case.people:
        parents = case.agreement.standing(person.id).parents
        own = [event for event in newest if event["person"] == str(person.id)]
        theirs = own or [event for event in newest if event["person"] in parents]
        if days := _days(theirs):
            speakers = {event["person"] for event in theirs}
            ever = _days(event for event in case.agreement.valid if event["person"] in speakers)
            written = max(date.fromisoformat(event["recorded"]) for event in theirs)
            yield _Said(person, tuple(theirs), min(ever), max(days), written)


def _days(events: Iterable[Event]) -> list[date]:
    return [day for event in events if (day := _day(event.get("given_on")))]


def _reasons(case: Case, said: _Said, today: date) -> Iterator[tuple[str, date]]:
    decisions = {event["decision"] for event in said.events}
    if said.own and "wants_time" in decisions:
        yield "wants_time", said.on
    if decisions.isdisjoint(STANDS):
        return
    yield "year", months_after(said.on, 12)
    yield from _birthdays(said, today)
    for reason, days in (
        ("new_lead", _leads(case, said)),
        ("new_service", _services(case, said)),
        ("new_purpose", _purposes(case, said)),
    ):
        if came := [day for day in days if day <= today]:
            yield reason, min(came)


def _birthdays(said: _Said, today: date) -> Iterator[tuple[str, date]]:
    """A child who has come of an age to decide since they, or at first a parent for them, were asked (rule 16)."""
    birth = said.person.birth
    if not said.person.is_child or birth is None or birth.approximate or not birth.month or not birth.day:
        return
    for years in AGES:
        day = birthday(date(birth.year, birth.month, birth.day), years)
        if (said.on if said.own else said.first) < day <= today:
            yield f"turned_{years}", day


def _leads(case: Case, said: _Said) -> Iterator[date]:
    """Somebody who did not ask them leads since (rule 17)."""
    asked_by = {spoken(event.get("practitioner")) for event in said.events}
    for row in case.sections.get("lead", ()):
        day = _day(row.values.get("started_on"))
        if day and day > said.on and spoken(row.values.get("name")) not in asked_by:
            yield day


def _services(case: Case, said: _Said) -> Iterator[date]:
    """A service for them that began after they were asked, without a decision of theirs on sharing."""
    for row in case.sections.get("services", ()):
        names = [case.value(f"services.{name}", row.id) for name in ("service", "worker")]
        if _for(case, "services.for_whom", row, said) and not _decided(case, said, names):
            yield from _newer(case, row, case.value("services.since", row.id), said)


def _purposes(case: Case, said: _Said) -> Iterator[date]:
    """A service chosen for them later, undecided; or an assessment that goes on from an earlier one."""
    for row in case.sections.get("referrals", ()):
        chosen = row.values.get("family_choice") not in NO_HELP and row.values.get("choice") not in NO_HELP
        if chosen and _for(case, "referrals.for_whom", row, said) and not _decided(case, said, [row.values["service"]]):
            yield from _newer(case, row, row.values.get("sent_on"), said)
    begun = _day(case.value("start.started_on", case.id))
    if begun and begun > said.on and case.value("start.kind_of_record", case.id) in CARRIED_ON:
        yield begun


def _for(case: Case, question_id: str, row: Row, said: _Said) -> bool:
    return str(said.person.id) in (case.value(question_id, row.id) or ())


def _newer(case: Case, row: Row, own_day: Any, said: _Said) -> Iterator[date]:
    """The day it began, or was written down when nobody said; nothing when that is not after they were asked."""
    day = _day(own_day)
    written = (row.created_at or case.created_at).date()
    if (day > said.on) if day else (written > said.written):
        yield day or written


def _decided(case: Case, said: _Said, names: list[Any]) -> bool:
    """Whether they, or who speaks for them, said yes, no or "ask me" about one of these names, or a longer one."""
    wanted = [name for one in names if (name := spoken(one))]
    for row in case.sections.get("sharing", ()):
        told = spoken(row.values.get("recipient"))
        about = row.values.get("person") == str(said.person.id) and row.values.get("decision")
        if about and told and any(name in told or told in name for name in wanted):
            return True
    return False


def _day(value: Any) -> date | None:
    """A whole day; None for a partial date: nobody's time is counted from a day that nobody said."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
