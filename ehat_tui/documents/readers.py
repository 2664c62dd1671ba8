"""Who may read what: each reader is a row of `READERS`, each thing they may not read a rule with its source.

A document is computed from these rules and from what people agreed to; nothing else decides what is in it. A reader is
added here, not in the documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from ehat_tui.documents.look import ADDRESSES, Item, Look
from ehat_tui.form.journey import enabled, holds
from ehat_tui.form.model import Question, Section
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.sharing import CONTACT as CONTACT_DETAILS

Test = Callable[[Look, Item], bool]
Whose = Callable[[Look, Item], Iterable[str]]


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


# ---------------------------------------------------------------- what is private


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


# ---------------------------------------------------------------- tests


def _not_their_number(look: Look, item: Item) -> bool:
    """The number a service knows somebody by goes to that kind of service only (D13; DP5)."""
    kinds = NUMBERS_FOR.get(item.question.id)
    return kinds is not None and (look.recipient is None or look.recipient.kind not in kinds)


def _of_sections(*ids: str) -> Test:
    return lambda _look, item: item.section.id in ids


def _not_of_sections(*ids: str) -> Test:
    return lambda _look, item: item.section.id not in ids


def _of_questions(*ids: str) -> Test:
    return lambda _look, item: item.question.id in ids


def _sensitive(*kinds: str) -> Test:
    return lambda _look, item: not set(kinds).isdisjoint(item.question.sensitive)


def _private(look: Look, item: Item) -> bool:
    return is_private(look.case, item.question, item.subject, item.answer)


def _secret_address(look: Look, item: Item) -> bool:
    return item.section.id == ADDRESSES and not look.hidden_addresses.isdisjoint(item.about)


def _in_confidence(look: Look, item: Item) -> bool:
    """A child's own words; those without a name may be a child's. To themselves nothing is told on."""
    childs = not item.about or any((one := look.case.person(who)) and one.is_child for who in item.about)
    return item.question.may_tell and childs and item.about != {look.own} and item.answer.may_tell != "yes"


def _without_agreement(look: Look, item: Item) -> bool:
    return bool(list(_who_does_not_agree(look, item)))


def _who_does_not_agree(look: Look, item: Item) -> Iterator[str]:
    if not item.section.needs_agreement:
        return
    for who in item.about:
        standing = look.agreed.standing(who)
        if standing.says_no or item.topic in standing.topics:
            yield who
    if not item.about and item.topic in look.agreed.family_topics:
        yield ""


def _names_others(look: Look, item: Item) -> bool:
    return bool(_named_without_word(look, item))


def _named_without_word(look: Look, item: Item) -> list[str]:
    named = look.mentioned(item)
    return look.without_yes(named, item.topic) if look.recipient and named else look.others(named, item.topic)


def _others_own(look: Look, item: Item) -> bool:
    """Who is there is no secret to those who live there."""
    return bool(look.others(item.about, item.topic)) and not (look.lives_here and item.section.id in IDENTITY)


def _health_of_others(look: Look, item: Item) -> bool:
    return item.section.id in HEALTH_SECTIONS and not item.about <= {look.own, *look.children}


def _of_a_home_elsewhere(look: Look, item: Item) -> bool:
    """What is about the home, and a child who is not theirs, is not for a parent who lives somewhere else."""
    if look.lives_here or item.section.id in FOR_ANYBODY or item.question.id in DATES:
        return False
    return not item.about or bool(look.not_theirs(item.about))


def _not_said_yes(look: Look, item: Item) -> bool:
    return bool(_whose_yes(look, item))


def _whose_yes(look: Look, item: Item) -> list[str]:
    """A name, and how to reach someone, may go with any yes about them; the rest by its chapter.

    Who the worker is and when people meet may go to whoever was told anything at all.
    """
    if item.section.id == "lead" or item.question.id in DATES:
        return [] if any(_any_yes(look, one) for one in look.everybody) else sorted(look.everybody)
    if item.section.id in IDENTITY:
        return [one for one in item.about or look.everybody if not _any_yes(look, one)]
    if item.section.id == ADDRESSES:
        return [one for one in item.about if not (_any_yes(look, one) and CONTACT_DETAILS in look.decision(one).what)]
    return look.without_yes(item.about, item.topic)


def _any_yes(look: Look, who: str) -> bool:
    decision = look.decision(who)
    return decision.answer == "yes" and bool(decision.what) and look.agreed.standing(who).state != "conflict"


def _of_others(look: Look, item: Item) -> bool:
    """What is about the family is about each of them, and what somebody said of them stands on another's page."""
    return look.own not in (item.about or look.everybody) and look.own not in look.mentioned(item)


def _to_decide(look: Look, item: Item) -> bool:
    """Whether a person must decide before the one it is about gets it, and has not decided to release it."""
    return bool(doubts(look, item)) and not look.case.released.get((look.own, item.question.id, item.subject))


def doubts(look: Look, item: Item) -> tuple[str, ...]:
    """Why somebody must decide about an item of a subject access copy; none when it may go as it is."""
    found = {
        "third party": "third-party" in item.question.sensitive or bool(look.mentioned(item)),
        "others": _of_others_too(look, item),
        "restricted": _private(look, item),
        "opinion": item.answer.said_by in ("opinion", "professional", "document"),
        "told by somebody else": _somebody_else_said(look, item),
        "serious harm": not {"domestic-abuse", "criminal-offence"}.isdisjoint(item.question.sensitive),
        "secret address": _secret_address(look, item),
    }
    return tuple(name for name, true in found.items() if true)


def _of_others_too(look: Look, item: Item) -> bool:
    """Of the family as a whole only what tells of somebody: not a date, a level, or who the lead worker is."""
    if item.about:
        return item.about != {look.own}
    plain = item.section.id == "lead" or item.question.id in DATES
    return not plain and (bool(item.question.sensitive) or item.question.kind in ("text", "long_text"))


def _somebody_else_said(look: Look, item: Item) -> bool:
    """A child may have said it of a parent, or a parent of a child; "family" may be anybody."""
    mine = "child" if look.person and look.person.is_child else "parent"
    return item.answer.said_by in {"child", "parent", "family"} - {mine}


def _health_unticked(look: Look, item: Item) -> bool:
    """Health goes to others than health services only where somebody ticked it by name (DP23)."""
    if item.section.id not in HEALTH_SECTIONS or (look.recipient and look.recipient.kind in HEALTH_SERVICES):
        return False
    return any("health" not in look.decision(who).topics for who in item.about)


# ---------------------------------------------------------------- rules

HEALTH_SECTIONS = frozenset({"health", "conditions", "learning", "caring", "situations"})
HEALTH_SERVICES = frozenset(
    {
        *("gp", "midwifery", "health_visiting", "school_health", "camhs", "paediatrics", "speech_language", "dentist"),
        *("occupational_therapy", "physiotherapy", "adult_mental_health", "talking_therapies", "hospital"),
    }
)
EDUCATION = frozenset(
    {
        *("early_years", "primary_school", "secondary_school", "special_school_ap", "college", "senco"),
        *("education_welfare", "educational_psychology", "send_team"),
    }
)
NUMBERS_FOR = {"people.nhs_number": HEALTH_SERVICES, "people.upn": EDUCATION, "school.uln": EDUCATION}
DATES = frozenset({"plan.first_taf_on", "plan.review_on"})
IDENTITY = frozenset({"people", "relationships"})
FOR_ANYBODY = frozenset({"lead", "people", "relationships"})  # as far as they may know the people

PRIVATE = Rule("private", "kept private", "fields.md 1.0; rule 27; data-protection 4.5", _private, always=False)
REFUGE = Rule("refuge", "an address that is kept secret", "D11; rule 27", _secret_address)
CHILDS_WORD = Rule(
    "childs_word",
    "the child has not said that others may be told",
    "J6; rule 31",
    _in_confidence,
    always=False,
    missing=lambda _look, item: item.about,
)
NOT_AGREED = Rule(
    "not_agreed",
    "does not agree at present, or has taken it back",
    "C6; C11; rules 1 and 2",
    _without_agreement,
    always=False,
    missing=_who_does_not_agree,
)
OTHERS_OWN = Rule(
    "others_own",
    "has not said that this reader may read it",
    "data-protection 4.5; rules 16 and 29",
    _others_own,
    always=False,
    missing=lambda look, item: look.others(item.about, item.topic),
)
HEALTH_OF_OTHERS = Rule(
    "health_of_others",
    "another person's health",
    "DP23; data-protection 4.2",
    _health_of_others,
)
ELSEWHERE = Rule(
    "elsewhere",
    "about the home, or a child, of others: this reader lives somewhere else",
    "C10; rules 27 and 29; data-protection 4.5",
    _of_a_home_elsewhere,
)
MENTIONS = Rule(
    "mentions",
    "names somebody who has not said that this reader may read it",
    "DP5; data-protection 4.5 (third parties)",
    _names_others,
    always=False,
    missing=_named_without_word,
)
NO_YES = Rule(
    "no_yes",
    "has not said yes to this part for this reader",
    "C14 to C16; rule 2; Caldicott 2 to 4",
    _not_said_yes,
    always=False,
    missing=_whose_yes,
)
HEALTH_TICKED = Rule(
    "health_unticked",
    "health, which nobody ticked for this reader",
    "DP23; data-protection 4.2",
    _health_unticked,
    always=False,
    missing=lambda _look, item: item.about,
)
THIRD_PARTY = Rule(
    "third_party",
    "about somebody outside the family, or told by them",
    "data-protection 4.5; fields.md 1.0 (TP)",
    _sensitive("third-party"),
)
ABUSE = Rule(
    "abuse_or_offence",
    "about abuse or an offence: others may read this copy",
    "rules 25 and 27; DP24",
    _sensitive("domestic-abuse", "criminal-offence"),
)
SAFETY = Rule(
    "safety",
    "notes about safety are not for this copy",
    "rules 6 and 27",
    _of_sections("safety", "at_home"),
)
WORKERS = Rule(
    "workers",
    "the worker's own notes, and advice from other people",
    "L6; R1 to R3; data-protection 4.5 (third parties)",
    _of_sections("advice", "contacts", "attempts", "refusal", "start", "visits", "gillick"),
)
AGREEMENTS = Rule(
    "agreements",
    "what one person agreed to is between them and you",
    "C7; C11",
    _of_sections("agreement"),
)
SHARING = Rule(
    "sharing",
    "what others may be told is not for this reader",
    "C13 to C16; data-protection 4.5",
    _of_sections("sharing", "signatures"),
)
CONTACT = Rule(
    "contact",
    "how to reach each person is theirs to give",
    "data-protection 4.5; D12; rule 27",
    _of_sections(ADDRESSES),
)
NOT_NEEDED = Rule(
    "not_needed",
    "a plan does not need it",
    "DP5 (data minimisation)",
    _of_sections("about", "school", "money"),
)
NUMBERS = Rule(
    "numbers",
    "this reader does not need it",
    "DP5 (data minimisation)",
    _of_questions("people.sex", "people.nhs_number", "people.upn", "people.other_names"),
)
NOT_ASKED_FOR = Rule(
    "not_asked_for",
    "a service does not need it",
    "DP5 (data minimisation)",
    _of_questions("people.sex", "people.other_names"),
)
THEIR_NUMBER = Rule(
    "their_number",
    "a number that another kind of service uses",
    "D13; DP5 (data minimisation)",
    _not_their_number,
)
CHILDS_PAGE = Rule(
    "childs_page",
    "a child's page holds hopes, helpers and the next date only",
    "data-protection 4.5; DP15",
    _not_of_sections("people", "relationships", "child_hopes", "child_strengths", "voice", "plan", "lead", "actions"),
)
NO_STORY = Rule(
    "no_story",
    "a record of a refusal holds nothing of the family's story",
    "data-protection 4.5; rule 5",
    _not_of_sections("start", "agreement", "gillick", "attempts", "refusal", "people"),
)
OF_OTHERS = Rule("of_others", "not about this person", "UK GDPR Art 15", _of_others)
TO_DECIDE = Rule(
    "to_decide",
    "somebody must decide whether this may go (third party, private, opinion)",
    "DP11; DPA 2018 Sch 2 and 3",
    _to_decide,
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
