"""What may be written: no answer from the family section on without one agreement that stands (rules 2 and 3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ehat_tui.errors import NotAgreed
from ehat_tui.form.model import Section

STANDS = frozenset({"agrees", "agrees_with_limits"})

# Who is being asked must be written down before they can agree (C3): their names, and nothing else about them.
NAMES = frozenset({"given_names", "family_name", "known_as"})


def newest_by_person(agreements: Iterable[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The current agreement of each person in each capacity: an agreement is an event, so the newest one counts.

    A young mother may agree for herself and as a parent: two agreements, each with a life of its own (C3, C4).

    Taking back one part (an agency, a topic) leaves what was agreed before standing (C11).

    `agreements` are the rows in the order they were given, as column values.
    """
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for agreement in agreements:
        taken_back = agreement.get("withdrawn_what") or ["all"]
        partly = agreement.get("decision") == "withdrawn" and "all" not in taken_back
        if agreement.get("person") and not partly:
            newest[str(agreement["person"]), str(agreement.get("capacity"))] = agreement
    return newest


def agreement_stands(agreements: Iterable[dict[str, Any]]) -> bool:
    """Whether somebody agrees who was told what to (rule 3: "agrees" counts for nothing with C1 empty)."""
    return any(
        agreement.get("decision") in STANDS and agreement.get("explained")
        for agreement in newest_by_person(agreements).values()
    )


def require_agreement(section: Section, columns: set[str], agreements: Iterable[dict[str, Any]]) -> None:
    """Raise NotAgreed unless an answer of `section` may be stored now. `columns` are the bound columns written."""
    if not section.needs_agreement or (section.id == "people" and columns and columns <= NAMES):
        return
    if not agreement_stands(agreements):
        raise NotAgreed(
            "Nobody has agreed to the assessment yet, so this cannot be kept",
            "Open the step Agreement, say what it means, and write down who agrees",
        )
