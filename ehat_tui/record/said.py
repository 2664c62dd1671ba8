"""What the rules of agreement read: who there is, and one thing somebody said at a time (C3 to C11, D2, D3, D9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from ehat_tui.form.dates import PartialDate

STANDS = frozenset({"agrees", "agrees_with_limits"})
SAYS_NO = frozenset({"does_not_agree", "withdrawn", "wants_time"})
WITHDRAWN = "withdrawn"

# Capacities (C4) in which somebody speaks for a child: with parental responsibility, or for a baby on the way.
FOR_A_CHILD = frozenset({"parent_with_pr", "expectant_parent"})
# ... and those in which somebody may speak about the home and the family as a whole.
FOR_THE_FAMILY = FOR_A_CHILD | {"carer_without_pr"}
GILLICK = "under_16_able"
# The two parts in which one person may speak, each with an answer of its own (C3, C4): a young mother for herself and
# as a mother. Within a part the newest answer follows the others, also of another capacity: a girl turns sixteen.
SELF, FAMILY = "self", "family"

CHILD = "child_assessed"
PROFESSIONAL = "professional"
PARENTS = frozenset({"parent", "carer", "step_parent", "expectant_parent"})  # roles (D2)
RESPONSIBLE = frozenset({"yes", "shared_with_council", "court_order"})  # D9, said in so many words
GROWN = 18  # years: parental responsibility ends (Children Act 1989 s105)

Event = Mapping[str, Any]


def event(row: UUID, made: datetime, values: Event) -> dict[str, Any]:
    """An agreement or Gillick record from its row: its columns, its `id`, and the day it was `recorded` (UTC)."""
    return {**values, "id": str(row), "recorded": made.date().isoformat()}


@dataclass(frozen=True, slots=True)
class Somebody:
    """What these rules need to know of a person.

    `child`: a child or young person the assessment is about. `parent`: of somebody, themselves. `grown`: the ISO day
    from which nobody has parental responsibility for them any more, "" while their age is not known.
    """

    id: str
    child: bool = False
    assessed: bool = False
    parent: bool = False
    grown: str = ""


def somebody(person: str, roles: Iterable[str] | None, assessed: str | None, birth: str | None) -> Somebody:
    """A person from their columns (D2, D3). The assessment is never about a professional, whatever was said once."""
    found = frozenset(roles or ())
    child = CHILD in found
    return Somebody(
        person,
        child,
        assessed=child or (assessed == "yes" and bool(found - {PROFESSIONAL})),
        parent=not found.isdisjoint(PARENTS),
        grown=_grown(birth) if birth else "",
    )


def _grown(birth: str) -> str:
    try:
        day = PartialDate.from_iso(birth).latest
    except ValueError:
        return ""
    return f"{day.year + GROWN:04}{day.isoformat()[4:]}"  # as text: 29 February needs no leap year


@dataclass(frozen=True, slots=True)
class Parent:
    """One person's place in one child's life, as far as anybody said (D9, C10)."""

    child: str
    person: str
    responsibility: str = ""
    view: str = ""  # `other_parent`


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands. `covered`: what is about them may be written down now, and may be shared by their word.

    `state` is a decision (C6), "conflict", or "" when nobody was asked. `own` is what they said themselves, `parents`
    what those who may speak for them said, by person. `topics` are the chapters that were taken back. `frozen`: they
    were covered and are no more, so what was written down about them stays as it is (C11).
    """

    state: str = ""
    covered: bool = False
    own: str = ""
    parents: Mapping[str, str] = field(default_factory=dict)
    topics: frozenset[str] = frozenset()
    frozen: bool = False

    @property
    def says_no(self) -> bool:
        """Whether somebody was asked, and as it stands nothing about this person may be used."""
        return bool(self.state) and not self.covered


# What can be taken back apart from everything (C11), and the column that says which.
PARTS = {"one_person": "withdrawn_people", "one_topic": "withdrawn_topics", "one_agency": "withdrawn_sharing"}


def partial(event: Event) -> bool:
    """Whether somebody takes back a part of an agreement; one that does not say what takes back everything."""
    return event["decision"] == WITHDRAWN and "all" not in (event.get("withdrawn_what") or ["all"])


def named(event: Event, part: str) -> Iterator[str]:
    """What is named of a part; names of a part that is not meant any more, in a hidden answer, count for nothing."""
    if part in event["withdrawn_what"]:
        yield from map(str, event.get(PARTS[part]) or ())


def takes_back(event: Event, person: str, topic: str = "") -> bool:
    """Whether a taking back in part names a chapter, or the person when there is no chapter."""
    return topic in named(event, "one_topic") if topic else person in named(event, "one_person")
