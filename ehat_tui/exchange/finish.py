"""Finishing an assessment: complete or not at all, and what is frozen is the record file itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ehat_tui.errors import NotAgreed, NotValid
from ehat_tui.exchange.dump import dump, to_json
from ehat_tui.record.kinds import now
from ehat_tui.record.store import Store

if TYPE_CHECKING:
    from ehat_tui.practice.completeness import Gap


def finish(store: Store, reference: str) -> list[Gap]:
    """Complete a draft as its next version; returns what is missing, and changes nothing if anything is.

    Also when everybody who was asked said no, or wants time: a refusal is a complete outcome (rule 5). NotValid when
    it is finished already, NotAgreed when nobody was asked (rule 2).
    """
    from ehat_tui.practice.completeness import missing

    case = store.case(reference)
    if not case.is_draft:
        raise NotValid(f"{reference} is finished already", hint="Amend it with a reason to change it")
    gaps = missing(case)
    if gaps:
        return gaps
    if not case.agreed_as:
        raise NotAgreed("Nobody was asked yet, so this cannot be finished", "Write down who was asked, and the answer")
    finished = replace(case, status="completed", version=case.version + 1, completed_at=now())
    with store.unit(case.id) as unit:
        unit.finish(to_json(dump(finished)))
    return []
