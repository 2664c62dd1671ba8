"""Answers in words: for lists, for "check your answers" and for documents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ehat_tui.form.dates import PartialDate, age, shown
from ehat_tui.form.model import ABSENT_REASONS, Question
from ehat_tui.form.reading import date_echo, is_birth
from ehat_tui.practice.completeness import row_title
from ehat_tui.record.case import Answer, Case


def in_brief(case: Case, question: Question, answer: Answer) -> str:
    """An answer for one line of a list: of a date of birth only the age."""
    if question.kind == "yes_no":
        return question.label if answer.value == "yes" else ""
    if is_birth(question) and answer.value:
        return age(PartialDate.from_iso(answer.value), case.on).text()
    words = " ".join(in_words(case, question, answer).split())
    return words if len(words) <= 60 else words[:59].rstrip() + "…"


def in_words(case: Case, question: Question, answer: Answer) -> str:
    """An answer as a person would read it; the reason in brackets when it is blank; "" when there is nothing."""
    if answer.typed:
        return answer.typed
    if answer.value in (None, "", []):
        reason = ABSENT_REASONS.get(answer.absent, "")
        return f"({reason})" if reason else ""
    values = answer.value if isinstance(answer.value, list) else [answer.value]
    words = [word for word in (_word(case, question, value) for value in values) if word]
    # "Autism, found by a specialist" is one of several, not two
    joint = "; " if question.kind == "rows" or any("," in word for word in words) else ", "
    return joint.join(words)


def _word(case: Case, question: Question, value: Any) -> str:
    match question.kind:
        case "choice" | "choices" | "yes_no":
            return case.form.vocabulary(question).label(str(value))
        case "person" | "people":
            person = case.person(value)
            return person.name if person else "(removed)"
        case "row" | "rows":
            title = row_title(case, case.form.sections[question.of], UUID(str(value)))
            return title or "(removed)"
        case "date":
            date = PartialDate.from_iso(value)
            return date_echo(question, date, case.on) if is_birth(question) else shown(date)
        case "number":
            return f"{value:.15g} {question.unit}".strip()  # g alone rounds to six figures
        case "scale":
            return f"{value:g} out of 10"
        case _:
            return str(value)
