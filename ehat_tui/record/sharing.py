"""Who may be told what about whom: the newest sharing decision of each recipient and person counts (C13 to C17)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ehat_tui.form.formats import spoken
from ehat_tui.record.case import Case, Row

YES, NO, ASK = "yes", "no", "ask_each_time"
WHOLE, PLAN, CONTACT, PARTS = "whole_assessment", "plan_only", "contact_details_only", "named_sections"
FAMILY_MEMBER = "family_member"  # kind of recipient: one of the family, who has a number of their own


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody outside, or one of the family, about whom it was asked whether they may know (C13).

    `key` names them in commands and file names without a name: the kind of service, numbered when there are two.
    """

    key: str
    name: str
    kind: str
    person: str = ""  # the id, when it is one of the family


@dataclass(frozen=True, slots=True)
class Decision:
    """What was last said about telling one recipient about one person; `answer` is "" when nobody was asked."""

    answer: str = ""
    what: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    row: Row | None = None

    def covers(self, topic: str) -> bool:
        """Whether it is a yes to a chapter of the form."""
        if self.answer != YES:
            return False
        return WHOLE in self.what or (PLAN in self.what and topic == "plan") or topic in self.topics


UNASKED = Decision()


def recipients(case: Case) -> tuple[Recipient, ...]:
    """Everybody somebody was asked about, in the order they were first named."""
    named: dict[str, Row] = {}
    for row in case.rows("sharing"):
        if row.values.get("recipient") or row.values.get("reader"):
            named.setdefault(_who(row), row)
    seen: Counter[str] = Counter()
    return tuple(_recipient(case, row, seen) for row in named.values())


def _who(row: Row) -> str:
    person = row.values.get("reader") if row.values.get("agency_type") == FAMILY_MEMBER else None
    return str(person or spoken(row.values.get("recipient")))


def _recipient(case: Case, row: Row, seen: Counter[str]) -> Recipient:
    kind = row.values.get("agency_type") or "other"
    person = case.person(row.values.get("reader")) if kind == FAMILY_MEMBER else None
    if person is not None:
        return Recipient(case.number(person), person.name, kind, str(person.id))
    seen[kind] += 1
    key = kind if seen[kind] == 1 else f"{kind}-{seen[kind]}"
    return Recipient(key, str(row.values.get("recipient") or "").strip(), kind)


def decisions(case: Case, recipient: Recipient) -> dict[str, Decision]:
    """What was last said about telling this recipient, by the id of the person it is about."""
    found = {str(row.values["person"]): row for row in said_of(case, recipient)}
    return {
        person: _decision(row, stopped=str(row.id) in case.agreement.stopped_sharing) for person, row in found.items()
    }


def said_of(case: Case, recipient: Recipient) -> list[Row]:
    """Every decision about telling this recipient, in the order they were made; also those that others followed."""
    return [row for row in rows_of(case, recipient) if row.values.get("person") and row.values.get("decision")]


def rows_of(case: Case, recipient: Recipient) -> list[Row]:
    """Every row about telling this recipient, in the order they were made; also those that are only begun."""
    rows = sorted(case.rows("sharing"), key=lambda row: (row.created_at or case.created_at, row.position))
    whom = recipient.person or spoken(recipient.name)
    return [row for row in rows if _who(row) == whom]


def _decision(row: Row, *, stopped: bool) -> Decision:
    values: dict[str, Any] = row.values
    only_asked = values.get("direction") == "we_may_ask"  # asking somebody is not telling them (C17)
    answer = NO if stopped or only_asked else str(values["decision"])
    what = frozenset(values.get("what") or ())
    topics = frozenset(values.get("topics") or ()) if PARTS in what else frozenset[str]()
    return Decision(answer, what, topics, row)
