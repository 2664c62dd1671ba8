"""Who may read what: each reader is a row of `READERS`, each thing they may not read a rule with its source.

A document is computed from these rules and from what people agreed to; nothing else decides what is in it. A reader is
added here, not in the documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from ehat_tui.documents import grounds
from ehat_tui.documents.grounds import Test, Whose
from ehat_tui.documents.look import ADDRESSES, Look
from ehat_tui.form.journey import enabled, holds
from ehat_tui.form.model import Question, Section
from ehat_tui.record.case import Answer, Case


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to leave an answer out; `why` is for the practitioner, never for the reader.

    `always` when it is the same for every family, so that a preview can fold it away. `missing` gives the ids of the
    people whose word would let it in, where a word would.
    """

    id: str
    why: str
    source: str
    applies: Test
    always: bool = True
    missing: Whose | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone a document is made for.

    `keyed` says what a copy is for besides: a "person" of the family, an "agency" that was asked about, or nothing.
    `sees_restricted`: also what was kept private. `needs_agreement`: nothing is made while nobody agrees.
    Why each has it, and what they may do with it, is printed: `copy.*` in the wording.
    """

    id: str
    title: str
    keyed: str = ""
    sees_restricted: bool = False
    needs_agreement: bool = True
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Omitted:
    """What a reader does not get: how many answers, under which heading of the form, by which rule, for whose sake.

    `people` are the ids of those whose word is missing; the count says how much, never what.
    """

    label: str
    rule: Rule
    count: int
    section: str = ""
    people: tuple[str, ...] = field(default=())


# ---------------------------------------------------------------- rules

PRIVATE = Rule("private", "kept private", "fields.md 1.0; rule 27; data-protection 4.5", grounds.private, always=False)
REFUGE = Rule("refuge", "an address that is kept secret", "D11; rule 27", grounds.secret_address)
CHILDS_WORD = Rule(
    "childs_word",
    "the child has not said that others may be told",
    "J6; rule 31",
    grounds.in_confidence,
    always=False,
    missing=lambda _look, item: item.about,
)
NOT_AGREED = Rule(
    "not_agreed",
    "does not agree at present, or has taken it back",
    "C6; C11; rules 1 and 2",
    grounds.without_agreement,
    always=False,
    missing=grounds.who_does_not_agree,
)
OTHERS_OWN = Rule(
    "others_own",
    "has not said that this reader may read it",
    "data-protection 4.5; rules 16 and 29",
    grounds.others_own,
    always=False,
    missing=lambda look, item: look.others(item.about, item.topic),
)
HEALTH_OF_OTHERS = Rule(
    "health_of_others",
    "another person's health",
    "DP23; data-protection 4.2",
    grounds.health_of_others,
)
ELSEWHERE = Rule(
    "elsewhere",
    "about the home, or a child, of others: this reader lives somewhere else",
    "C10; rules 27 and 29; data-protection 4.5",
    grounds.of_a_home_elsewhere,
)
MENTIONS = Rule(
    "mentions",
    "names somebody who has not said that this reader may read it",
    "DP5; data-protection 4.5 (third parties)",
    grounds.names_others,
    always=False,
    missing=grounds.named_without_word,
)
NO_YES = Rule(
    "no_yes",
    "has not said yes to this part for this reader",
    "C14 to C16; rule 2; Caldicott 2 to 4",
    grounds.not_said_yes,
    always=False,
    missing=grounds.whose_yes,
)
HEALTH_TICKED = Rule(
    "health_unticked",
    "health, which nobody ticked for this reader",
    "DP23; data-protection 4.2",
    grounds.health_unticked,
    always=False,
    missing=lambda _look, item: item.about,
)
THIRD_PARTY = Rule(
    "third_party",
    "about somebody outside the family, or told by them",
    "data-protection 4.5; fields.md 1.0 (TP)",
    grounds.sensitive("third-party"),
)
ABUSE = Rule(
    "abuse_or_offence",
    "about abuse or an offence: others may read this copy",
    "rules 25 and 27; DP24",
    grounds.sensitive("domestic-abuse", "criminal-offence"),
)
SAFETY = Rule(
    "safety",
    "notes about safety are not for this copy",
    "rules 6 and 27",
    grounds.of_sections("safety", "at_home"),
)
WORKERS = Rule(
    "workers",
    "the worker's own notes, and advice from other people",
    "L6; R1 to R3; data-protection 4.5 (third parties)",
    grounds.of_sections("advice", "contacts", "attempts", "refusal", "start", "visits", "gillick"),
)
AGREEMENTS = Rule(
    "agreements",
    "what one person agreed to is between them and you",
    "C7; C11",
    grounds.of_sections("agreement"),
)
SHARING = Rule(
    "sharing",
    "what others may be told is not for this reader",
    "C13 to C16; data-protection 4.5",
    grounds.of_sections("sharing", "signatures"),
)
CONTACT = Rule(
    "contact",
    "how to reach each person is theirs to give",
    "data-protection 4.5; D12; rule 27",
    grounds.of_sections(ADDRESSES),
)
NOT_NEEDED = Rule(
    "not_needed",
    "a plan does not need it",
    "DP5 (data minimisation)",
    grounds.of_sections("about", "school", "money"),
)
NUMBERS = Rule(
    "numbers",
    "this reader does not need it",
    "DP5 (data minimisation)",
    grounds.of_questions("people.sex", "people.nhs_number", "people.upn", "people.other_names"),
)
NOT_ASKED_FOR = Rule(
    "not_asked_for",
    "a service does not need it",
    "DP5 (data minimisation)",
    grounds.of_questions("people.sex", "people.other_names"),
)
THEIR_NUMBER = Rule(
    "their_number",
    "a number that another kind of service uses",
    "D13; DP5 (data minimisation)",
    grounds.not_their_number,
)
CHILDS_PAGE = Rule(
    "childs_page",
    "a child's page holds hopes, helpers and the next date only",
    "data-protection 4.5; DP15",
    grounds.not_of_sections(
        "people", "relationships", "child_hopes", "child_strengths", "voice", "plan", "lead", "actions"
    ),
)
NO_STORY = Rule(
    "no_story",
    "a record of a refusal holds nothing of the family's story",
    "data-protection 4.5; rule 5",
    grounds.not_of_sections("start", "agreement", "gillick", "attempts", "refusal", "people"),
)
OF_OTHERS = Rule("of_others", "not about this person", "UK GDPR Art 15", grounds.of_others)
TO_DECIDE = Rule(
    "to_decide",
    "somebody must decide whether this may go (third party, private, opinion)",
    "DP11; DPA 2018 Sch 2 and 3",
    grounds.to_decide,
    always=False,
)
NO_ANSWERS = Rule("no_answers", "this sheet holds nothing anybody said", "DP3", lambda _look, _item: True)

HOUSEHOLD = (
    *(SAFETY, WORKERS, AGREEMENTS, CONTACT, REFUGE, HEALTH_OF_OTHERS, NOT_NEEDED, NUMBERS, ABUSE, THIRD_PARTY),
    *(ELSEWHERE, NOT_AGREED, CHILDS_WORD, OTHERS_OWN),
)
OUTSIDE = (
    *(SAFETY, WORKERS, AGREEMENTS, SHARING, REFUGE, NOT_ASKED_FOR, THEIR_NUMBER, ABUSE, THIRD_PARTY),
    *(NOT_AGREED, CHILDS_WORD, NO_YES, HEALTH_TICKED, MENTIONS),
)
# A service that is asked to help is told why now, what was tried and at which level; as all else, with a yes (2.6).
TOLD_WHY = frozenset({"start.why_now", "start.tried", "start.level"})
ASKING = replace(WORKERS, applies=lambda look, item: item.question.id not in TOLD_WHY and WORKERS.applies(look, item))
TO_ASK = tuple(ASKING if rule is WORKERS else rule for rule in OUTSIDE)

READERS: dict[str, Reader] = {
    reader.id: reader
    for reader in (
        Reader("family", "For the family", "person", rules=HOUSEHOLD),
        Reader("young-person", "For a young person", "person", rules=HOUSEHOLD),
        Reader("child", "For a child", "person", rules=(*HOUSEHOLD, CHILDS_PAGE)),
        Reader(
            "practitioner",
            "For the practitioner",
            sees_restricted=True,
            needs_agreement=False,
            rules=(NOT_AGREED,),
        ),
        Reader("taf", "For the team around the family", "agency", rules=OUTSIDE),
        Reader("agency", "For a service", "agency", rules=OUTSIDE),
        Reader("referral", "To ask a service for help", "agency", rules=TO_ASK),
        Reader(
            "safeguarding",
            "For children's social care",
            sees_restricted=True,
            needs_agreement=False,
        ),
        Reader(
            "refusal",
            "For the manager",
            needs_agreement=False,
            rules=(PRIVATE, NO_STORY),
        ),
        Reader(
            "subject",
            "For the person it is about",
            "person",
            sees_restricted=True,
            needs_agreement=False,
            rules=(OF_OTHERS, TO_DECIDE),
        ),
        Reader(
            "subject-list",
            "For the worker who decides",
            "person",
            sees_restricted=True,
            needs_agreement=False,
            rules=(OF_OTHERS,),
        ),
        Reader(
            "privacy",
            "Before we start",
            sees_restricted=True,
            needs_agreement=False,
            rules=(NO_ANSWERS,),
        ),
        Reader(
            "signposts",
            "Other places that help",
            sees_restricted=True,
            needs_agreement=False,
            rules=(NO_ANSWERS,),
        ),
        Reader(
            "stop",
            "To whoever holds a copy",
            "agency",
            needs_agreement=False,
            rules=(NO_ANSWERS,),
        ),
    )
}


def refusal(reader: Reader, look: Look, question: Question, subject: UUID, answer: Answer) -> Rule | None:
    """The first rule that keeps an answer from a reader; None when they may read it."""
    item = look.item(question, subject, answer)
    if not reader.sees_restricted and PRIVATE.applies(look, item):
        return PRIVATE
    return next((rule for rule in reader.rules if rule.applies(look, item)), None)


def may_read(reader: Reader, look: Look, question: Question, subject: UUID, answer: Answer) -> bool:
    """Whether a reader may see an answer."""
    return refusal(reader, look, question, subject, answer) is None


def omitted(reader: Reader, look: Look) -> tuple[Omitted, ...]:
    """Everything that was said and that a reader does not get, in the order of the form.

    For the practitioner, before and after an export: it must never reach the reader, not even as a hint.
    """
    found: Counter[tuple[str, str, Rule, tuple[str, ...]]] = Counter()
    for section, subject, question in asked(look.case):
        answer = look.case.answer(question, subject)
        rule = refusal(reader, look, question, subject, answer) if said(answer) else None
        if rule:
            item = look.item(question, subject, answer)
            missing = tuple(sorted(rule.missing(look, item))) if rule.missing else ()
            found[_label(look.case, section, subject), section.id, rule, missing] += 1
    return tuple(
        Omitted(label, rule, count, section, people) for (label, section, rule, people), count in found.items()
    )


def said(answer: Answer) -> bool:
    """Whether there is something in an answer that could be read."""
    return answer.value not in (None, "", []) or bool(answer.typed.strip())


def asked(case: Case) -> Iterator[tuple[Section, UUID, Question]]:
    """Every question that is asked now, about everybody and in every row, in the order of the form."""
    for section in case.form.sections.values():
        if holds(case, section.enable_when, case.id):
            for subject in case.subjects(section):
                for question in enabled(case, section, subject):
                    yield section, subject, question


def _label(case: Case, section: Section, subject: UUID) -> str:
    person = None if section.in_rows else case.person(subject)
    return f"{section.title}: {person.name}" if person else section.title
