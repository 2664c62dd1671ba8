"""A question as it is asked of somebody: with their name, the ends of its scale, the people and rows to choose from."""

from __future__ import annotations

from uuid import UUID

from ehat_tui.form.model import Option, Question, Section
from ehat_tui.practice.completeness import row_title
from ehat_tui.record.case import Case
from screens.widgets.question import ADD_PERSON


def prompt(case: Case, section: Section, question: Question, subject: UUID) -> str:
    """Its words, and what 0 and 10 mean."""
    return "\n".join([named(case, section, question.prompt, subject), *_ends(case, section, question, subject)])


def named(case: Case, section: Section, words: str, subject: UUID) -> str:
    """Words of the form with the name of the person the page is about."""
    person = None if section.in_rows else case.person(subject)
    return words.replace("{name}", person.name if person else "this person")


def _ends(case: Case, section: Section, question: Question, subject: UUID) -> list[str]:
    """What 0 and 10 mean, in the words that were written down for this scale."""
    if not question.ends:
        return []
    scale = next(one for one in section.questions if one.kind == "row")
    row = case.value(scale.id, subject)
    said = [case.value(name, UUID(row)) for name in question.ends] if row else []
    return [f"{end} = {text}" for end, text in zip((0, 10), said, strict=False) if text]


def options(case: Case, question: Question) -> list[Option]:
    """What can be chosen; of people also somebody who is not written down yet."""
    match question.kind:
        case "choice" | "choices" | "yes_no":
            return list(case.form.vocabulary(question).options)
        case "person" | "people":
            people = [Option(str(person.id), person.full_name) for person in case.people]
            return [*people, Option(ADD_PERSON, "+ someone else")]
        case "row" | "rows":
            target = case.form.sections[question.of]
            return [Option(str(row.id), row_title(case, target, row.id)) for row in case.rows(question.of)]
        case _:
            return []


def prefilled(case: Case, question: Question) -> str:
    """One line for each row of the list the question is filled from, without what is private."""
    if not question.prefill:
        return ""
    source = case.form.question(question.prefill)
    said = [case.answer(source, row.id) for row in case.rows(source.section)]
    return "\n".join(str(answer.value).strip() for answer in said if answer.value and not answer.restricted)
