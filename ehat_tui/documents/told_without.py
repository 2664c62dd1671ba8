"""What was passed on without agreement (C20), so that nobody overlooks it: for the worker and for social care."""

from __future__ import annotations

from collections.abc import Iterator

from ehat_tui.documents.record_pages import words_of
from ehat_tui.documents.tree import Callout, Paragraph
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import say
from ehat_tui.record.case import Row

SECTION = "safety"
WITHOUT = "without_agreement"
# In the order in which a manager or social care asks (C20; data-protection DP22): whom, what, when, why, by which law,
# whether the family knows and why not, whose advice.
ASKED = (
    "shared_with",
    "shared_what",
    "shared_on",
    "reasons",
    "basis",
    "why",
    "family_told",
    "family_not_told_why",
    "advised_by",
)


def callouts(view: View) -> tuple[Callout, ...]:
    """A box for each time somebody was told without agreement."""
    rows = view.case.rows(SECTION) if SECTION in view.case.form.sections else ()
    without = [row for row in rows if view.value(f"{SECTION}.decision", row.id) == WITHOUT]
    return tuple(Callout(say("without.title"), tuple(_of(view, row))) for row in without)


def decision(view: View, row: Row) -> Callout:
    """Whether one note was passed on, and why or why not; also when nobody has decided yet (rule 39)."""
    decided = view.value(f"{SECTION}.decision", row.id)
    if decided == WITHOUT:
        return Callout(say("without.title"), tuple(_of(view, row)))
    words = view.text(f"{SECTION}.decision", row.id)
    return Callout(say("without.passed_on"), (Paragraph(words or say("without.undecided")), *_of(view, row)))


def _of(view: View, row: Row) -> Iterator[Paragraph]:
    """What was answered of it; where somebody was told, what nobody has answered yet is said to be missing."""
    told = view.value(f"{SECTION}.decision", row.id) == WITHOUT
    asked = {q.name: (q, answer) for q, answer in view.questions(view.case.form.sections[SECTION], row.id)}
    for question, answer in (asked[name] for name in ASKED if name in asked):
        words = words_of(view, question, answer) if answer.given else ""
        if words or (told and question.required):
            yield Paragraph(words or say("without.missing"), lead=f"{question.label}:")
