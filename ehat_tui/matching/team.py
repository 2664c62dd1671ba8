"""Who of the area's early help team could advise, and why (seed S2: the team of a Family Hub).

A role is named by the area profile with the facts it knows about; a hint is no referral, and chooses nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ehat_tui.areas.profile import TeamRole
from ehat_tui.matching import rules
from ehat_tui.matching.asking import Asking
from ehat_tui.practice.facts import FACTS, PRIVATE

PRIVATELY = "one of the team, for a reason that is kept private"


@dataclass(frozen=True, slots=True)
class Hint:
    """A role that could advise. `private`: its name alone would tell what is kept private (rule 25)."""

    role: TeamRole
    reasons: tuple[str, ...]
    private: bool

    @property
    def line(self) -> str:
        """Such as "SEND coordinator could advise - Yonas: has an EHC plan"."""
        how = "could advise, if the family agrees" if self.role.advice_only else "could advise"
        return f"{self.role.role} {how} - {'; '.join(self.reasons)}"


def hints(team: Iterable[TeamRole], who: Asking) -> tuple[Hint, ...]:
    """The roles that know about something that is so for one of those who take part, in the order of the profile.

    What nobody has said is no reason: a hint is never a guess. A role without needs is never hinted at.
    """
    found = []
    for role in team:
        reasons = dict(_reasons(role, who))
        if reasons:
            found.append(Hint(role, tuple(dict.fromkeys(reasons.values())), not set(reasons) - PRIVATE))
    return tuple(found)


def _reasons(role: TeamRole, who: Asking) -> Iterator[tuple[str, str]]:
    """(fact, whose it is and what): once for the family where it is so for all of them."""
    everybody = [person for person in who.case.people if person.is_assessed]
    for code in role.needs:
        having = [person for person in everybody if who.family.fact(code, person)]
        if not having:
            continue
        whole = code in PRIVATE or (code in FACTS and FACTS[code].whole)
        whose = "the family" if whole else who.called(*having)
        yield code, f"{whose}: {rules.in_words(code, who)}"
