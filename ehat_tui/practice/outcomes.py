"""What came of the help, as one code for each assessment: so that it can be counted (seed S0: less escalation)."""

from __future__ import annotations

from ehat_tui.practice.looking_again import last_review
from ehat_tui.record.case import Case

REVIEW, DECISION = "reviews.outcome", "decision.outcome"
STEP_UP = "step_up"  # to children's social care: the same code in both lists


def outcome(case: Case) -> tuple[str, str] | None:
    """(question, code): that of the newest review, before one what was decided; None when nothing was."""
    last = last_review(case)
    said = [(REVIEW, case.value(REVIEW, last.id))] if last else []
    said.append((DECISION, case.value_now(DECISION, case.id)))
    return next(((question, str(code)) for question, code in said if code), None)


def in_words(case: Case, question: str, code: str) -> str:
    """An outcome as the form calls it."""
    return case.form.vocabulary(case.form.question(question)).label(code)
