"""What should leave this laptop, or be asked about again: pure rules on facts, with an area's or organisation's times.

The laptop is not the council's system of record: a copy stays only until it is handed over (data-protection 4.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ehat_tui.areas import organisation, profile
from ehat_tui.areas.profile import Retention
from ehat_tui.errors import NotValid
from ehat_tui.record.keeping import Facts

PURGE, ASK, ASK_AGAIN = "purge", "ask", "ask-again"


@dataclass(frozen=True, slots=True)
class Due:
    """One assessment that is due: what to do, since when, and why in one sentence. `held`: it must be kept."""

    reference: str
    do: str  # PURGE | ASK (the organisation) | ASK_AGAIN (the family)
    since: date
    kind: str  # handed_over | refused | closed | finished | drift
    why: str
    held: str


def due(facts: Facts, rules: Retention, today: date) -> Due | None:
    """What is due with an assessment; None when nothing is, and while its time runs.

    The first kind that fits counts: handed over, refused, closed, finished, and drifting drafts.
    """
    for kind, start in (
        ("handed_over", facts.registered if facts.version and facts.status == "completed" else None),
        ("refused", facts.refused),
        ("closed", facts.closed),
        ("finished", facts.finished if facts.status == "completed" else None),
        ("drift", facts.created),
    ):
        if start is not None:
            since, do, why = _judged(kind, start, rules)
            return Due(facts.reference, do, since, kind, why, facts.held) if since <= today else None
    return None


def rules(area_id: str, own: Path) -> Retention:
    """The times for an area: the organisation's own where it lays some down in `own` ([retention]), else the area's.

    Raises NotValid for a file that cannot be read or says something unknown; no file is no rule.
    """
    return organisation.over(profile.of(area_id).retention, own, "retention", profile.retention)


ADVICE_DAYS = 365  # a default of ours, like those of data-protection 4.3: to be confirmed


def advice_days(own: Path) -> int:
    """Days that a call for advice stays: the organisation's ([advice] keep_days in `own`), else `ADVICE_DAYS`.

    Raises NotValid for a file that cannot be read or says something else.
    """
    part = organisation.table(own, "advice")
    days = part.get("keep_days") if isinstance(part, dict) and set(part) == {"keep_days"} else None
    if part is not None and (isinstance(days, bool) or not isinstance(days, int) or days < 0):
        raise NotValid(f"{own.name} has mistakes", [f"{own.name}: advice: write only keep_days = 365, a whole number"])
    return ADVICE_DAYS if days is None else days


def _judged(kind: str, start: date, rules: Retention) -> tuple[date, str, str]:
    days = getattr(rules, f"{kind}_days")
    since = start + timedelta(days=days)
    begun = f"{start:%d/%m/%Y}"
    if kind == "drift":
        return since, ASK_AGAIN, f"a draft since {begun}: ask the family whether they still want it, or delete it"
    if days:
        return since, PURGE, f"{_WORDS[kind]} on {begun}: its {days} days here are over"
    return since, ASK, f"{_WORDS[kind]} on {begun}: ask your organisation how long it may stay on this laptop"


_WORDS = {
    "handed_over": "registered with the council",
    "refused": "not agreed",
    "closed": "closed",
    "finished": "finished, and not registered with the council,",
}
