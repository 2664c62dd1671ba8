"""What keeps an assessment from being finished, in the words of the form, grouped by step.

A question that was declined, or is not known, with its reason, counts as answered. Beyond the required questions of the
form stand the rules of practice that no single question can hold (practice-rules.md 12-14, 17, 20; K7).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from ehat_tui.form import journey
from ehat_tui.form.model import Section
from ehat_tui.record.case import Case, Row


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing: where (`section`, `subject`), under which headings, and what to do."""

    section: str
    subject: UUID
    question: str
    chapter: str
    step: str
    what: str


def missing(case: Case) -> list[Gap]:
    """Everything still missing, in the order of the form; empty when the assessment may be finished."""
    gaps = [
        _gap(case, gap.section, gap.subject, gap.what, gap.question.id if gap.question else "")
        for gap in journey.missing(case)
    ]
    gaps.extend(rule for rules in RULES for rule in rules(case))
    order = {section: place for place, section in enumerate(case.form.sections)}
    return sorted(gaps, key=lambda gap: order[gap.section])


def step_title(case: Case, section: Section, subject: UUID) -> str:
    """The heading of a page or row: the section, and whom or what it is about."""
    joint = " " if section.title.endswith("?") else ": "
    if section.in_rows and subject != case.id:
        return f"{section.title}{joint}{row_title(case, section, subject)}"
    person = case.person(subject)
    return f"{section.title}{joint}{person.name}" if person else section.title


def row_title(case: Case, section: Section, subject: UUID) -> str:
    """A row in a few words: the two people of a pair, or the first words of its summary."""
    row = case.row(section.id, subject)
    if row is None:
        return ""
    if section.repeats == "pair":
        child, other = case.person(row.values["child"]), case.person(row.values["person"])
        return f"{other.name if other else '?'} and {child.name if child else '?'}"
    for question_id in section.summary:
        question = case.form.question(question_id)
        answer = case.answer(question, subject)
        value = answer.value
        if answer.restricted or value in (None, "", []) or not journey.holds(case, question.enable_when, subject):
            continue
        if question.kind == "person":
            person = case.person(value)
            if person:
                return person.name
            continue
        if question.kind in ("row", "rows", "people", "date"):
            continue
        if question.kind in ("choice", "yes_no"):
            return case.form.vocabulary(question).label(value)
        if isinstance(value, str) and value.strip():
            first = value.strip().splitlines()[0]
            return first if len(first) <= 40 else first[:39].rstrip() + "…"
    return f"{section.item} {row.position + 1}"


def _gap(case: Case, section: Section, subject: UUID, what: str, question: str = "") -> Gap:
    chapter = case.form.chapter_of(section.id).title
    return Gap(section.id, subject, question, chapter, step_title(case, section, subject), what)


def _agreement(case: Case) -> Iterator[Gap]:
    """No assessment without agreement (rules 2 and 3)."""
    if not case.agreed:
        section = case.form.sections["agreement"]
        yield _gap(case, section, case.id, "Nobody agrees yet: write down who agrees and what was explained")


def _people(case: Case) -> Iterator[Gap]:
    """An assessment is about at least one child (rule 13)."""
    if not case.children:
        section = case.form.sections["people"]
        yield _gap(case, section, case.id, "Say which child or young person this assessment is about")


def _child_words(case: Case) -> Iterator[Gap]:
    """Each child's own words, or the reason why there are none (rule 14, J2)."""
    section = case.form.sections["words"]
    heard = {case.value("words.child", row.id) for row in case.rows("words")}
    if case.none_of(section).given:
        return
    for child in case.children:
        asked = journey.enabled(case, case.form.sections["voice"], child.id)
        why_not = any(q.name == "why_not" and case.answer(q, child.id).given for q in asked)
        if str(child.id) not in heard and not why_not:
            what = f"Write down {child.name}'s own words, or say on the page before why there are none"
            yield _gap(case, section, case.id, what)


def planned(case: Case) -> bool:
    """Whether the outcome (L5) calls for a plan; until it is chosen, it does."""
    without = {"no_further_help", "advice", "step_up", "family_declined", "family_moved"}
    return case.value("decision.outcome", case.id) not in without


def actions_of(case: Case, objective: Row) -> list[Row]:
    """The actions that serve an objective."""
    return [row for row in case.rows("actions") if row.values.get("objective") == str(objective.id)]


def _needs_answered(case: Case) -> Iterator[Gap]:
    """Every need has an action, or "not now, because" (rule 20, N1)."""
    section = case.form.sections["worries"]
    served = {
        need
        for objective in case.rows("objectives")
        if actions_of(case, objective)
        for need in objective.values.get("needs") or ()
    }
    for row in case.rows("worries"):
        question = section.question("not_now")
        if planned(case) and str(row.id) not in served and not case.answer(question, row.id).given:
            what = "No objective with an action is for this yet: link one, or say why not now"
            yield _gap(case, section, row.id, what, question.id)


def _actions_have_someone(case: Case) -> Iterator[Gap]:
    """Every action has who does it (rule 20: who, for whom and by when; the last two are required questions)."""
    section = case.form.sections["actions"]
    for row in case.rows("actions"):
        if not any(case.answer(section.question(name), row.id).given for name in ("who", "who_else")):
            yield _gap(case, section, row.id, "Say who does this: someone in the family, or a worker", "actions.who")


def _objectives_have_actions(case: Case) -> Iterator[Gap]:
    """An objective nobody does anything for is a wish (rule 20)."""
    section = case.form.sections["objectives"]
    for row in case.rows("objectives"):
        if not actions_of(case, row):
            yield _gap(case, section, row.id, "No action is for this objective yet")


def _lead(case: Case) -> Iterator[Gap]:
    """A named lead practitioner who still holds the role (rule 17)."""
    section = case.form.sections["lead"]
    rows = case.rows("lead")
    if planned(case) and rows and all(row.values.get("ended_on") for row in rows):
        yield _gap(case, section, case.id, "Name the lead practitioner from now on")


def _advice(case: Case) -> Iterator[Gap]:
    """From level 3 on, somebody is asked for advice (L6, rule 7)."""
    section = case.form.sections["advice"]
    levels = {case.value("analysis.level", child.id) for child in case.children}
    if levels & {"level_3", "level_4"} and not case.rows("advice") and not case.none_of(section).given:
        what = "At level 3 or 4: write down whom you asked for advice, and what they said"
        yield _gap(case, section, case.id, what)


def _scores(case: Case) -> Iterator[Gap]:
    """Each scale is scored by someone in the family and by the practitioner, apart (K7, rule 22)."""
    section = case.form.sections["scores"]
    for scale in case.rows("scales"):
        scores = [row for row in case.rows("scores") if row.values.get("scale") == str(scale.id)]
        given = [row for row in scores if case.answer(section.question("value"), row.id).given]
        name = row_title(case, case.form.sections["scales"], scale.id)
        if not any(row.values.get("person") for row in given):
            yield _gap(case, section, case.id, f"Nobody in the family has given a number yet: {name}")
        own = [row for row in given if row.values.get("practitioner") == "yes" and not row.values.get("person")]
        if not own:
            yield _gap(case, section, case.id, f"Your own number is missing: {name}")


RULES = (
    _agreement,
    _people,
    _child_words,
    _needs_answered,
    _objectives_have_actions,
    _actions_have_someone,
    _lead,
    _advice,
    _scores,
)
