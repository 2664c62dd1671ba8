"""The grounds a rule can have: whether one answer stays out before one reader, and whose word would let it in.

Which reader each counts for, and by which source, is said in `readers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from ehat_tui.documents.look import ADDRESSES, Item, Look
from ehat_tui.form.model import Question, Section
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.sharing import CONTACT as CONTACT_DETAILS

Test = Callable[[Look, Item], bool]
Whose = Callable[[Look, Item], Iterable[str]]

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
DATES = frozenset({"plan.first_taf_on", "plan.review_on", "meetings.next_on", "reviews.next_on"})
IDENTITY = frozenset({"people", "relationships"})
FOR_ANYBODY = frozenset({"lead", "people", "relationships"})  # as far as they may know the people


# ---------------------------------------------------------------- what is private


def is_private(case: Case, question: Question, subject: UUID, answer: Answer) -> bool:
    """Whether an answer belongs to the restricted part: marked so, asked under a question that starts so,
    or in a row whose first line is so, or that belongs to such a row: what became of a private goal.

    Taking the mark off a question that starts restricted does not bring its answer into a copy: a forgotten
    mark must not be what puts a refuge's address on paper (rule 27).
    """
    return _kept(case, question, answer) or _in_private_row(case, question, subject)


def _kept(case: Case, question: Question, answer: Answer) -> bool:
    return answer.restricted or question.restricted or case.form.sections[question.section].restricted


def _in_private_row(case: Case, question: Question, subject: UUID) -> bool:
    section = case.form.sections[question.section]
    if _headline_kept(case, section, subject):
        return True
    above = ((one.of, case.answer(one, subject).value) for one in section.questions if one.kind == "row")
    rows = ((of, case.row(of, row_id)) for of, row_id in above)
    return any(row is not None and _headline_kept(case, case.form.sections[of], row.id) for of, row in rows)


def _headline_kept(case: Case, section: Section, subject: UUID) -> bool:
    """Whether the first line of a row is private; of a page, which has none, no."""
    for question_id in section.summary:
        headline = case.form.question(question_id)
        answer = case.answer(headline, subject)
        if answer.given:
            return _kept(case, headline, answer)
    return False


# ---------------------------------------------------------------- the grounds


def not_their_number(look: Look, item: Item) -> bool:
    """The number a service knows somebody by goes to that kind of service only (D13; DP5)."""
    kinds = NUMBERS_FOR.get(item.question.id)
    return kinds is not None and (look.recipient is None or look.recipient.kind not in kinds)


def of_sections(*ids: str) -> Test:
    """Asked in one of these sections."""
    return lambda _look, item: item.section.id in ids


def not_of_sections(*ids: str) -> Test:
    """Asked anywhere else than in these sections."""
    return lambda _look, item: item.section.id not in ids


def of_questions(*ids: str) -> Test:
    """One of these questions."""
    return lambda _look, item: item.question.id in ids


def sensitive(*kinds: str) -> Test:
    """A question that the form marks as one of these kinds."""
    return lambda _look, item: not set(kinds).isdisjoint(item.question.sensitive)


def private(look: Look, item: Item) -> bool:
    """Of the restricted part (`is_private`)."""
    return is_private(look.case, item.question, item.subject, item.answer)


def secret_address(look: Look, item: Item) -> bool:
    """How to reach somebody who must not be found, or who shares their address (D11; rule 27)."""
    return item.section.id == ADDRESSES and not look.hidden_addresses.isdisjoint(item.about)


def in_confidence(look: Look, item: Item) -> bool:
    """A child's own words; those without a name may be a child's. To themselves nothing is told on."""
    childs = not item.about or any((one := look.case.person(who)) and one.is_child for who in item.about)
    return item.question.may_tell and childs and item.about != {look.own} and item.answer.may_tell != "yes"


def without_agreement(look: Look, item: Item) -> bool:
    """About somebody who says no at present, or took this chapter back (C6; C11)."""
    return bool(list(who_does_not_agree(look, item)))


def who_does_not_agree(look: Look, item: Item) -> Iterator[str]:
    """The ids of those; "" for the family as a whole."""
    if not item.section.needs_agreement:
        return
    for who in item.about:
        standing = look.agreed.standing(who)
        if standing.says_no or item.topic in standing.topics:
            yield who
    if not item.about and item.topic in look.agreed.family_topics:
        yield ""


def names_others(look: Look, item: Item) -> bool:
    """Names somebody whose word for this reader is missing."""
    return bool(named_without_word(look, item))


def named_without_word(look: Look, item: Item) -> list[str]:
    """The ids of those: to a service a yes is missing, to one of the family that they may read."""
    named = look.mentioned(item)
    return look.without_yes(named, item.topic) if look.recipient and named else look.others(named, item.topic)


def others_own(look: Look, item: Item) -> bool:
    """Who is there is no secret to those who live there."""
    return bool(look.others(item.about, item.topic)) and not (look.lives_here and item.section.id in IDENTITY)


def health_of_others(look: Look, item: Item) -> bool:
    """The health of anybody but the reader and the reader's children (DP23)."""
    return item.section.id in HEALTH_SECTIONS and not item.about <= {look.own, *look.children}


def of_a_home_elsewhere(look: Look, item: Item) -> bool:
    """What is about the home, and a child who is not theirs, is not for a parent who lives somewhere else."""
    if look.lives_here or item.section.id in FOR_ANYBODY or item.question.id in DATES:
        return False
    return not item.about or bool(look.not_theirs(item.about))


def not_said_yes(look: Look, item: Item) -> bool:
    """Somebody it is about has not said yes to this part for this reader (C14 to C16)."""
    return bool(whose_yes(look, item))


def whose_yes(look: Look, item: Item) -> list[str]:
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


def of_others(look: Look, item: Item) -> bool:
    """What is about the family is about each of them, and what somebody said of them stands on another's page."""
    return look.own not in (item.about or look.everybody) and look.own not in look.mentioned(item)


def to_decide(look: Look, item: Item) -> bool:
    """Whether a person must decide before the one it is about gets it, and has not decided to release it."""
    return bool(doubts(look, item)) and not look.case.released.get((look.own, item.question.id, item.subject))


def doubts(look: Look, item: Item) -> tuple[str, ...]:
    """Why somebody must decide about an item of a subject access copy; none when it may go as it is."""
    found = {
        "third party": "third-party" in item.question.sensitive or bool(look.mentioned(item)),
        "others": _of_others_too(look, item),
        "restricted": private(look, item),
        "opinion": item.answer.said_by in ("opinion", "professional", "document"),
        "told by somebody else": _somebody_else_said(look, item),
        "serious harm": not {"domestic-abuse", "criminal-offence"}.isdisjoint(item.question.sensitive),
        "secret address": secret_address(look, item),
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


def health_unticked(look: Look, item: Item) -> bool:
    """Health goes to others than health services only where somebody ticked it by name (DP23)."""
    if item.section.id not in HEALTH_SECTIONS or (look.recipient and look.recipient.kind in HEALTH_SERVICES):
        return False
    return any("health" not in look.decision(who).topics for who in item.about)
