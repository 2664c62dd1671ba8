"""Who may read what: each reader is a row of `READERS`, each thing they may not read a rule with its source.

The seam for the full set of readers and the consent rules: a reader is added here, not in the documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from ehat_tui.form.journey import enabled, holds
from ehat_tui.form.model import Question, Section
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.gate import STANDS, newest_by_person

Test = Callable[[Case, Question, UUID, Answer], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to leave an answer out; `why` is for the practitioner, never for the reader.

    `always` when it is the same for every family, so that a preview can fold it away.
    """

    id: str
    why: str
    source: str
    applies: Test
    always: bool = True


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone a document is made for. `needs_agreement`: nothing is made for them while nobody agrees."""

    id: str
    title: str
    sees_restricted: bool
    needs_agreement: bool
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Omitted:
    """What a reader does not get: how many answers, under which heading of the form, and by which rule."""

    label: str
    rule: Rule
    count: int


def is_private(case: Case, question: Question, subject: UUID, answer: Answer) -> bool:
    """Whether an answer belongs to the restricted part: marked so, asked under a question that starts so,
    or in a row whose first line is so.

    Taking the mark off a question that starts restricted does not bring its answer into a copy: a forgotten
    mark must not be what puts a refuge's address on paper (rule 27).
    """
    return _kept(case, question, answer) or _in_private_row(case, question, subject)


def _kept(case: Case, question: Question, answer: Answer) -> bool:
    return answer.restricted or question.restricted or case.form.sections[question.section].restricted


def _in_private_row(case: Case, question: Question, subject: UUID) -> bool:
    for question_id in case.form.sections[question.section].summary:
        headline = case.form.question(question_id)
        answer = case.answer(headline, subject)
        if answer.given:
            return _kept(case, headline, answer)
    return False


def has_said_no(case: Case, person_id: UUID | str) -> bool:
    """Whether someone was asked and does not agree at present: said no, wants time, or has taken it back (C6).

    Someone may agree for themselves and, apart from that, as a parent: what they say for themselves counts here.
    """
    agreements = newest_by_person(case.agreements)
    asked = {
        capacity: agreement["decision"]
        for (person, capacity), agreement in agreements.items()
        if person == str(person_id) and agreement.get("decision")
    }
    own = [decision for capacity, decision in asked.items() if capacity not in FOR_A_CHILD]
    decisions = own or list(asked.values())
    return bool(decisions) and STANDS.isdisjoint(decisions)


def _of_sections(*ids: str) -> Test:
    return lambda _case, question, _subject, _answer: question.section in ids


def _of_questions(*ids: str) -> Test:
    return lambda _case, question, _subject, _answer: question.id in ids


def _sensitive(*kinds: str) -> Test:
    return lambda _case, question, _subject, _answer: not set(kinds).isdisjoint(question.sensitive)


# Capacities (C4) in which a parent may speak for a child, and not only for themselves.
FOR_A_CHILD = frozenset({"parent_with_pr", "carer_without_pr", "expectant_parent"})

# Which question of a list says whose words a row holds.
_OWNERS = {"strengths": "strengths.who", "scores": "scores.person", "words": "words.child"}


def _owner(case: Case, question: Question, subject: UUID) -> str:
    """The id of the person whose words an answer is, "" when it is nobody's in particular."""
    section = case.form.sections[question.section]
    if section.repeats in ("person", "child", "adult"):
        return str(subject)
    return str(case.value(_OWNERS[section.id], subject) or "") if section.id in _OWNERS else ""


def _not_to_be_told(case: Case, question: Question, subject: UUID, answer: Answer) -> bool:
    owner = case.person(_owner(case, question, subject))
    childs = owner is None or owner.is_child  # words without a name may be a child's
    return question.may_tell and childs and answer.may_tell != "yes"


def _without_agreement(case: Case, question: Question, subject: UUID, _answer: Answer) -> bool:
    """What someone said of themselves, who was asked and does not agree, or has taken it back."""
    return has_said_no(case, _owner(case, question, subject))


PRIVATE = Rule(
    "private",
    "kept private",
    "fields.md 1.0; rule 27; data-protection 4.5",
    is_private,
    always=False,
)
CHILDS_WORD = Rule(
    "childs_word",
    "the child has not said that the family may be told",
    "J6; rule 31",
    _not_to_be_told,
    always=False,
)
NOT_AGREED = Rule(
    "not_agreed",
    "this person was asked and does not agree at present",
    "C6; C11; rules 1 and 2",
    _without_agreement,
    always=False,
)
ABUSE = Rule(
    "abuse_or_offence",
    "about abuse or an offence: anyone in the home may read this copy",
    "rules 25 and 27; DP24",
    _sensitive("domestic-abuse", "criminal-offence"),
)
SAFETY = Rule(
    "safety",
    "notes about safety are not for the household's copy",
    "rules 6 and 27",
    _of_sections("safety", "at_home"),
)
WORKERS = Rule(
    "workers",
    "the worker's own notes, and advice from other people",
    "L6; R1 to R3; data-protection 4.5 (third parties)",
    _of_sections("advice", "contacts"),
)
AGREEMENTS = Rule(
    "agreements",
    "what one person agreed to is between them and you",
    "C7; C11",
    _of_sections("agreement"),
)
CONTACT = Rule(
    "contact",
    "how to reach each person is theirs to give",
    "data-protection 4.5; D12; rule 27",
    _of_sections("contact"),
)
HEALTH = Rule(
    "health",
    "health is left out unless that person asks for it to be in",
    "DP23; data-protection 4.2",
    _of_sections("health", "conditions", "learning", "caring", "situations"),
)
NOT_NEEDED = Rule(
    "not_needed",
    "a plan does not need it",
    "DP5 (data minimisation)",
    _of_sections("about", "school", "money"),
)
NUMBERS = Rule(
    "numbers",
    "a plan does not need it",
    "DP5 (data minimisation)",
    _of_questions("people.sex", "people.nhs_number", "people.upn", "people.other_names"),
)
FAMILY_RULES = (
    SAFETY,
    WORKERS,
    AGREEMENTS,
    CONTACT,
    HEALTH,
    NOT_NEEDED,
    NUMBERS,
    ABUSE,
    NOT_AGREED,
    CHILDS_WORD,
)

READERS: dict[str, Reader] = {
    reader.id: reader
    for reader in (
        Reader("family", "For the family", sees_restricted=False, needs_agreement=True, rules=FAMILY_RULES),
        Reader("practitioner", "For the practitioner", sees_restricted=True, needs_agreement=False),
    )
}


def refusal(reader: Reader, case: Case, question: Question, subject: UUID, answer: Answer) -> Rule | None:
    """The first rule that keeps an answer from a reader; None when they may read it."""
    if not reader.sees_restricted and PRIVATE.applies(case, question, subject, answer):
        return PRIVATE
    return next((rule for rule in reader.rules if rule.applies(case, question, subject, answer)), None)


def may_read(reader: Reader, case: Case, question: Question, subject: UUID, answer: Answer) -> bool:
    """Whether a reader may see an answer."""
    return refusal(reader, case, question, subject, answer) is None


def omitted(reader: Reader, case: Case) -> tuple[Omitted, ...]:
    """Everything that was said and that a reader does not get, in the order of the form.

    For the practitioner, before and after an export: it must never reach the reader, not even as a hint.
    """
    found: Counter[tuple[str, Rule]] = Counter()
    for section, subject, question in _asked(case):
        answer = case.answer(question, subject)
        said = answer.value not in (None, "", []) or answer.typed.strip()
        rule = refusal(reader, case, question, subject, answer) if said else None
        if rule:
            found[_label(case, section, subject), rule] += 1
    return tuple(Omitted(label, rule, count) for (label, rule), count in found.items())


def _asked(case: Case) -> Iterator[tuple[Section, UUID, Question]]:
    for section in case.form.sections.values():
        if holds(case, section.enable_when, case.id):
            for subject in case.subjects(section):
                for question in enabled(case, section, subject):
                    yield section, subject, question


def _label(case: Case, section: Section, subject: UUID) -> str:
    person = None if section.in_rows else case.person(subject)
    return f"{section.title}: {person.name}" if person else section.title
