"""Who asks, and what one rule answers: the nouns of the matching."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from ehat_tui.directory.service import Ages
from ehat_tui.practice.facts import Family
from ehat_tui.record.case import Case, Person


class Verdict(IntEnum):
    """The worst counts: one rule that says no is enough."""

    FITS = 0
    ASK = 1
    NO = 2

    @property
    def words(self) -> str:
        """As it is shown."""
        return ("fits", "may fit - ask", "does not fit")[self]


class Reason(NamedTuple):
    """What one rule says. `template` and `words` make the sentence; `on` is the day on which the answer changes."""

    verdict: Verdict
    rule: str
    template: str
    words: tuple[str | Callable[[], str], ...] = ()
    on: date | None = None

    @property
    def text(self) -> str:
        """One plain sentence, without the person's name."""
        return self.template.format(*(word if isinstance(word, str) else word() for word in self.words))


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and when: what the rules need to know besides the family."""

    family: Family
    on: date
    day: str  # that day in a sentence
    roles: frozenset[str]  # of the worker
    pre_approved: bool | None  # whether the worker's organisation is, for services that ask for it
    names: bool = True  # people by name; else p1, p2: a shell keeps what it shows
    # What the rules have worked out already. People are known by id(): they are those of the case, which lives as long,
    # and to hash a UUID would take most of the time.
    ages: defaultdict[tuple[Ages, float | None, str], dict[int, Reason]] = field(
        default_factory=lambda: defaultdict(dict), repr=False
    )
    facts: dict[tuple[object, ...], bool | None] = field(default_factory=dict, repr=False)

    @property
    def case(self) -> Case:
        """The assessment."""
        return self.family.case

    def called(self, *people: Person) -> str:
        """Such as "Connor and Poppy", or "p1 and p2"."""
        return listed([one.name if self.names else self.case.number(one) for one in people], "and")


def listed(told: Sequence[str], last: str) -> str:
    """Such as "a, b and c"."""
    return f" {last} ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)
