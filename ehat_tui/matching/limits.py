"""Until when somebody is of the age a chosen service takes, and from when to be reminded of it (families.md 1.23)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ehat_tui.directory.service import Service
from ehat_tui.matching.ages import SOON, last_day
from ehat_tui.matching.rules import names_of, plain
from ehat_tui.record.case import Case, Person, Row

ASKED = frozenset({"refer", "discuss_first"})
REFUSED = frozenset({"not_accepted", "suggested_other"})


@dataclass(frozen=True, slots=True)
class Limit:
    """A service that was chosen for somebody who grows out of it on the day `until`."""

    row: Row
    service: Service
    person: Person
    until: date

    @property
    def remind_from(self) -> date:
        """Eight weeks before."""
        return self.until - SOON


def chosen(case: Case) -> Iterator[Row]:
    """The services the worker wanted to ask or talk to (M2), unless the family or the service said no, or not now."""
    for row in case.rows("referrals"):
        said = row.values
        wanted = said.get("choice") in ASKED and said.get("family_choice") in (None, *ASKED)
        if wanted and said.get("answer") not in REFUSED:
            yield row


def named(services: Iterable[Service], written: str) -> Service | None:
    """The service of the directory that a line of the assessment means, by its name or another name of it."""
    wanted = plain(written)
    return next((one for one in services if wanted and wanted in names_of(one)), None)


def limits(case: Case, services: Iterable[Service], on: date) -> Iterator[Limit]:
    """Each child who will be too old for a service that was chosen for them, in the order of the list."""
    known = tuple(services)
    for row in chosen(case):
        service = named(known, str(row.values.get("service") or ""))
        if service is None:
            continue
        for name in row.values.get("for_whom") or ():
            person = case.person(name)
            day = last_day(service.ages, person.birth, on) if person and person.is_child and person.birth else None
            if person and day:
                yield Limit(row, service, person, day)
