"""Calls for advice that belong to no family: kept and listed; record/purge.py deletes them in time.

Anonymous advice is possible (seeds.md 2.3, Leeds). No person belongs to a call, and none should be named in it: nobody
agreed to anything.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import col, select

from ehat_tui.errors import NotValid
from ehat_tui.record import columns
from ehat_tui.record.tables import AdviceCall

if TYPE_CHECKING:
    from ehat_tui.record.store import Store

LONGEST = 600  # minutes
NEEDED = {
    "asked_who": "whom you asked",
    "asked_what": "what you asked",
    "said": "what they said",
    "outcome": "what came of it",
}
NO_NAMES = "No names, and nothing that tells who it is: no family has agreed to this being written down."


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the day, whom, what was asked, what they said, what came of it (a code of the area), minutes."""

    area: str
    called_on: date
    asked_who: str
    asked_what: str
    said: str
    outcome: str
    minutes: int | None = None


def log(store: Store, call: Call, *, begun: bool = False) -> None:
    """Keep a call; with `begun` in the place of the one that was begun.

    NotValid when whom, what or what they said is missing, or the minutes cannot be.
    """
    missing = [f"{words} is missing" for name, words in NEEDED.items() if not str(getattr(call, name)).strip()]
    if call.minutes is not None and not 0 <= call.minutes <= LONGEST:
        missing.append(f"the minutes are a whole number, 0 to {LONGEST}")
    if missing:
        raise NotValid("This call cannot be kept yet.", missing)
    _write(store, call, begun=begun, kept=True)


def begin(store: Store, call: Call) -> None:
    """Write down what was typed of a call so far; there is one that is begun, and it need not be whole."""
    _write(store, call, begun=True, kept=False)


def begun(store: Store) -> Call | None:
    """The call that was begun and not kept yet."""
    with store.looking() as session:
        row = session.exec(select(AdviceCall).where(col(AdviceCall.begun))).first()
        return _call(row) if row else None


def calls(store: Store) -> list[Call]:
    """Every call that was kept, the newest first."""
    kept = select(AdviceCall).where(~col(AdviceCall.begun))
    with store.looking() as session:
        found = session.exec(kept.order_by(col(AdviceCall.called_on).desc(), col(AdviceCall.id).desc()))
        return [_call(row) for row in found]


def _write(store: Store, call: Call, *, begun: bool, kept: bool) -> None:
    """Into the row of the call that was begun, if that is meant and there is one, else into a new one."""
    told = columns.storable(asdict(call))
    with store.aside() as (session, chain):
        there = session.exec(select(AdviceCall).where(col(AdviceCall.begun))).first() if begun else None
        row = there or AdviceCall(**told)
        for name, value in {**told, "begun": not kept}.items():
            setattr(row, name, value)
        if there:
            row.touch()
        session.add(row)
        chain.append("advice" if kept else "advice.begun", None, row.id, [call.outcome], told)


def _call(row: AdviceCall) -> Call:
    return Call(**{field.name: getattr(row, field.name) for field in fields(Call)})
