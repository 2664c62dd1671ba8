"""What has changed since the plan was last looked at: a birthday alone may open or close a service (P5; seed S0)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ehat_tui.directory.service import Service
from ehat_tui.form.dates import shown
from ehat_tui.matching.asking import Asking, Verdict
from ehat_tui.matching.match import Match, asking, matches
from ehat_tui.practice.looking_again import looked_at_on


@dataclass(frozen=True, slots=True)
class Change:
    """A service that said something else of somebody on the day `on`."""

    match: Match
    before: Verdict
    on: date

    @property
    def words(self) -> str:
        """Such as "may fit - ask; on 12/01/2026 it was: fits"."""
        return f"{self.match.verdict.words}; on {shown(self.on)} it was: {self.before.words}"


def changes(found: Iterable[Match], services: Iterable[Service], who: Asking, settings: dict[str, Any]) -> list[Change]:
    """Of what was `found` for `who`, all that had another answer when the plan was last looked at, if it was before.

    `settings` is the table [services] of the organisation's policy.toml.
    """
    on = looked_at_on(who.case)
    if on is None or on >= who.on:
        return []
    earlier = asking(who.case, on, settings, names=who.names)
    before = {_key(one): one.verdict for one in matches(services, earlier)}
    told = ((one, before.get(_key(one), one.verdict)) for one in found)
    return [Change(one, was, earlier.on) for one, was in told if was is not one.verdict]


def _key(one: Match) -> tuple[str, tuple[str, ...]]:
    return one.service.key, tuple(str(person.id) for person in one.people)
