"""A question as it is asked of somebody: with their name, the ends of its scale, the people and rows to choose from."""

from __future__ import annotations

from uuid import UUID

from ehat_tui.form.model import Option, Question, Section
from ehat_tui.practice.completeness import row_title
from ehat_tui.record.case import Case
from screens.widgets.question import ADD_PERSON

CALL_OUTCOME, NOBODY_ANSWERED = "call_outcome", "no_answer"  # a vocabulary, of which each area has its part


def prompt(case: Case, section: Section, question: Question, subject: UUID) -> str:
    """Its words, what 0 and 10 mean, and which signposts what was said suggests."""
    words = named(case, section, question.prompt, subject)
    return "\n".join([words, *_ends(case, section, question, subject), *_suggested(case, question)])


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


def _suggested(case: Case, question: Question) -> list[str]:
    """The places that help with what was said (seeds.md 2.2): the worker and the family choose."""
    if question.options != "signposts":
        return []
    from ehat_tui.directory import signposts
    from ehat_tui.practice.signposting import topics

    fitting = {one.key for one in signposts.suggested(signposts.of("", None), topics(case))}
    named = [option.label for option in case.form.vocabulary(question).options if option.code in fitting]
    return [f"Suggested by what was said: {', '.join(named)}"] if named else []


def options(case: Case, question: Question) -> list[Option]:
    """What can be chosen; of people also somebody who is not written down yet."""
    match question.kind:
        case "choice" | "choices" | "yes_no":
            found = list(case.form.vocabulary(question).options)
            return _of_the_area(case, question, found) if question.options == CALL_OUTCOME else found
        case "person" | "people":
            people = [Option(str(person.id), person.full_name) for person in case.people]
            return [*people, Option(ADD_PERSON, "+ someone else")]
        case "row" | "rows":
            target = case.form.sections[question.of]
            return [Option(str(row.id), row_title(case, target, row.id)) for row in case.rows(question.of)]
        case _:
            return []


def _of_the_area(case: Case, question: Question, options: list[Option]) -> list[Option]:
    """What a call can end with here, as the area's profile says; and what was chosen before it said so."""
    from ehat_tui.areas.profile import of

    chosen = {case.value(question.id, row.id) for row in case.rows(question.section)}
    known = {outcome.code for outcome in of(case.area).call_outcomes} | chosen | {NOBODY_ANSWERED}
    return [option for option in options if option.code in known] or options


def prefilled(case: Case, question: Question) -> str:
    """One line for each row of the list the question is filled from, without what is private."""
    if not question.prefill:
        return ""
    source = case.form.question(question.prefill)
    said = [case.answer(source, row.id) for row in case.rows(source.section)]
    return "\n".join(str(answer.value).strip() for answer in said if answer.value and not answer.restricted)
