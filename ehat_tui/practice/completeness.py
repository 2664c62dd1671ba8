"""What keeps an assessment from being finished, in the words of the form, grouped by step.

A question that was declined, or is not known, with its reason, counts as answered. Beyond the required questions of the
form stand the rules of practice that no single question can hold (practice-rules.md 2, 5, 12-17, 20; K7). Nothing that
may not be written down is missing: refusal is a complete outcome, of everybody and of each person (rules 5 and 16).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from ehat_tui.form import journey
from ehat_tui.form.model import Section
from ehat_tui.record.case import Case, Person, Row
from ehat_tui.record.said import GILLICK, STANDS

DECIDES_FROM = 16  # years: a young person is asked themselves (rule 16)


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
    sections = case.form.sections
    gaps.extend(gap for name, rule in RULES if name in sections for gap in rule(case, sections[name]))
    order = {section: place for place, section in enumerate(sections)}
    return sorted((gap for gap in gaps if _may_be_filled(case, gap)), key=lambda gap: order[gap.section])


def _may_be_filled(case: Case, gap: Gap) -> bool:
    """Whether it is on this side of the gate. Before anybody was asked everything is still to come."""
    section = case.form.sections[gap.section]
    if case.agreed_as == "refused":  # when nobody met, the attempts say so
        return not section.needs_agreement and not (section.id == "visits" and gap.subject == case.id)
    return case.agreed_as != "stands" or not _shut(case, section, gap.subject)


def _shut(case: Case, section: Section, subject: UUID) -> bool:
    named = section.id == "people" and case.agreement.standing(subject).says_no  # may be named by others, need not be
    return named or bool(case.shut(section, subject))


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
    return f"{section.item} {case.place_of(section, row)}"


def _gap(case: Case, section: Section, subject: UUID, what: str, question: str = "") -> Gap:
    chapter = case.form.chapter_of(section.id).title
    return Gap(section.id, subject, question, chapter, step_title(case, section, subject), what)


def _agreement(case: Case, section: Section) -> Iterator[Gap]:
    """No assessment without agreement, or without a refusal (rules 2, 3 and 5)."""
    if not case.agreed_as:
        yield _gap(case, section, case.id, "Nobody agrees yet: write down who agrees and what was explained")


def _unasked(case: Case, section: Section) -> Iterator[Gap]:
    """Everybody the assessment is about is asked, or somebody who may speak for them (C3; rules 2 and 16)."""
    for person in case.people:
        unasked = person.is_assessed and not case.agreement.standing(person.id).state
        if case.agreed_as == "stands" and unasked:
            yield _gap(case, section, case.id, _not_asked(case, person))


def _not_asked(case: Case, person: Person) -> str:
    years = case.age_years(person.id)
    if person.is_child and (years is None or years < DECIDES_FROM):
        return f"Nobody who may speak for {person.name} has been asked yet"
    return f"{person.name} has not been asked yet"


def _judged(case: Case, section: Section) -> Iterator[Gap]:
    """A yes of somebody under 16 counts with a record of how they decided (C5; rule 15)."""
    judged = {row.values.get("person") for row in case.rows(section.id) if row.values.get("outcome")}
    newest = {event.get("person"): event for event in case.agreements if event.get("decision")}
    for who, event in newest.items():
        person = case.person(who)
        if person and who not in judged and event.get("capacity") == GILLICK and event["decision"] in STANDS:
            yield _gap(case, section, case.id, f"Write down how you found that {person.name} can decide")


def _interpreter(case: Case, section: Section) -> Iterator[Gap]:
    """A relative or friend may not interpret without a reason in words: "not asked" is none (A14, rule 32)."""
    for row in case.rows(section.id):
        question = section.question("interpreter_reason")
        reason = case.answer(question, row.id)
        if case.value("visits.interpreter", row.id) == "family_member" and reason.absent and not reason.value:
            yield _gap(case, section, row.id, "Say in words why no trained interpreter was there", question.id)


def _attempts(case: Case, section: Section) -> Iterator[Gap]:
    """A refusal shows when and how people were asked (rule 5)."""
    if case.agreed_as == "refused" and not case.rows(section.id) and not case.none_of(section).given:
        what = "Write down each time somebody was asked, or say why there is nothing to write down"
        yield _gap(case, section, case.id, what)


def _people(case: Case, section: Section) -> Iterator[Gap]:
    """An assessment is about at least one child (rule 13)."""
    if not case.children:
        yield _gap(case, section, case.id, "Say which child or young person this assessment is about")


def _child_words(case: Case, section: Section) -> Iterator[Gap]:
    """Each child's own words, or the reason why there are none (rule 14, J2)."""
    heard = {case.value("words.child", row.id) for row in case.rows("words")}
    if case.none_of(section).given:
        return
    for child in case.children:
        if case.agreed and case.shut(case.form.sections["voice"], child.id):
            continue
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


def _needs_answered(case: Case, section: Section) -> Iterator[Gap]:
    """Every need has an action, or "not now, because" (rule 20, N1)."""
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


def _actions_have_someone(case: Case, section: Section) -> Iterator[Gap]:
    """Every action has who does it (rule 20: who, for whom and by when; the last two are required questions)."""
    for row in case.rows("actions"):
        if not any(case.answer(section.question(name), row.id).given for name in ("who", "who_else")):
            yield _gap(case, section, row.id, "Say who does this: someone in the family, or a worker", "actions.who")


def _objectives_have_actions(case: Case, section: Section) -> Iterator[Gap]:
    """An objective nobody does anything for is a wish (rule 20)."""
    for row in case.rows("objectives"):
        if not actions_of(case, row):
            yield _gap(case, section, row.id, "No action is for this objective yet")


def _lead(case: Case, section: Section) -> Iterator[Gap]:
    """A named lead practitioner who still holds the role (rule 17)."""
    rows = case.rows("lead")
    if planned(case) and rows and all(row.values.get("ended_on") for row in rows):
        yield _gap(case, section, case.id, "Name the lead practitioner from now on")


def _advice(case: Case, section: Section) -> Iterator[Gap]:
    """From level 3 on, somebody is asked for advice (L6, rule 7)."""
    levels = {case.value("analysis.level", child.id) for child in case.children}
    if levels & case.form.advice_levels and not case.rows("advice") and not case.none_of(section).given:
        what = "At this level of need: write down whom you asked for advice, and what they said"
        yield _gap(case, section, case.id, what)


def _scores(case: Case, section: Section) -> Iterator[Gap]:
    """Each scale is scored by someone in the family and by the practitioner, apart (K7, rule 22)."""
    for scale in case.rows("scales"):
        scores = [row for row in case.rows("scores") if row.values.get("scale") == str(scale.id)]
        given = [row for row in scores if case.answer(section.question("value"), row.id).given]
        name = row_title(case, case.form.sections["scales"], scale.id)
        if not any(row.values.get("person") for row in given):
            yield _gap(case, section, case.id, f"Nobody in the family has given a number yet: {name}")
        own = [row for row in given if row.values.get("practitioner") == "yes" and not row.values.get("person")]
        if not own:
            yield _gap(case, section, case.id, f"Your own number is missing: {name}")


# By the section it speaks of: a rule is silent in a form that has no such section.
RULES = (
    ("agreement", _agreement),
    ("agreement", _unasked),
    ("gillick", _judged),
    ("visits", _interpreter),
    ("attempts", _attempts),
    ("people", _people),
    ("words", _child_words),
    ("worries", _needs_answered),
    ("objectives", _objectives_have_actions),
    ("actions", _actions_have_someone),
    ("lead", _lead),
    ("advice", _advice),
    ("scores", _scores),
)
