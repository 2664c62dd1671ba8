"""Where somebody stands, in words for the screen; nobody is judged, nobody pressed (rules 2, 5, 15, 16)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from ehat_tui.form.dates import PartialDate, shown
from ehat_tui.form.model import Section
from ehat_tui.record.agreement import CONFLICT, Standing
from ehat_tui.record.case import Case, Person, Row
from ehat_tui.record.gate import topic_of
from ehat_tui.record.said import STANDS

WORDS = {
    "agrees": "agrees",
    "agrees_with_limits": "agrees, with limits",
    "wants_time": "wants time to think",
    "does_not_agree": "does not take part",
    "withdrawn": "has asked us to stop",
    CONFLICT: "different answers: one says yes, one does not",
    "": "not asked yet",
}
KEPT = frozenset({"agreement", "gillick", "sharing_decision"})  # tables whose rows are events, never overwritten
STAYS = "it stays as it was said"  # of what something rests on by now

NOT_AGREED = (
    "Nobody has agreed to the assessment yet. Say what it means and write down who agrees; then this page opens."
)
REFUSED = "As it stands nobody agrees, and that is all right. What is here stays as it is; nothing is added."
NOT_FOR_ALL = (
    "This page is about the whole family. So far there is only somebody's agreement for themselves: "
    "ask somebody who can speak for the family."
)
SUBJECT = "We were asked to leave this subject alone. What is here stays as it is; nothing is added."
HARM = "If you are worried about harm now, press F10: that never waits."
WHY = {
    "withdrawn": "{who} asked us to stop. What is here stays as it is; nothing is added.",
    "does_not_agree": "{who} decided not to take part. What is here stays as it is; nothing is added.",
    "wants_time": "{who} wanted time to think. This page can wait; there is no hurry.",
    CONFLICT: "There are different answers about {name}. ehat does not choose between people: this page waits.",
    "": "{name} was not asked yet. Ask {name}, or somebody who may speak for {name}; then this page opens.",
}


def why_shut(case: Case, section: Section, subject: UUID) -> str:
    """Why nothing may be kept on a page or in a row now, in plain words; "" when it may."""
    if not case.shut(section, subject):
        return ""
    return f"{_why(case, section, subject)} {HARM}"


def _why(case: Case, section: Section, subject: UUID) -> str:
    if not case.agreed:
        return REFUSED if case.agreement.refused else NOT_AGREED
    topic = topic_of(case.form, section)
    standings = [(one, case.agreement.standing(one.id)) for one in _people(case, case.about(section, subject))]
    for person, standing in standings:
        if standing.says_no:
            words = WHY.get(standing.state, WHY["withdrawn"])
            return words.format(who=_who_says(case, person, standing), name=person.name)
    if topic in case.agreement.family_topics or any(topic in standing.topics for _, standing in standings):
        return SUBJECT
    unasked = [person for person, standing in standings if person.is_assessed and not standing.state]
    return WHY[""].format(name=unasked[0].name) if unasked else NOT_FOR_ALL


def closed(case: Case, section: Section, subject: UUID) -> bool:
    """Whether a page is shut because somebody was asked and does not agree; not while nobody was asked."""
    if not case.shut(section, subject):
        return False
    if not case.agreed:
        return case.agreement.refused
    return any(case.agreement.standing(one).state for one in case.about(section, subject)) or _is_left_alone(
        case, section
    )


def _is_left_alone(case: Case, section: Section) -> bool:
    return topic_of(case.form, section) in case.agreement.family_topics


def _people(case: Case, ids: Iterable[str]) -> list[Person]:
    return [person for person in case.people if str(person.id) in set(ids)]


def _who_says(case: Case, person: Person, standing: Standing) -> str:
    """Whose word it is: their own, or that of those who speak for a child."""
    if standing.own:
        return person.name
    names = [one.name for who, said in standing.parents.items() if said == standing.state and (one := case.person(who))]
    return " and ".join(names) or person.name


def in_words(case: Case, person: Person) -> str:
    """Where one person stands: "agrees", or of a child for whom others speak "agrees (Keeley)"."""
    standing = case.agreement.standing(person.id)
    said = WORDS[standing.state] + (
        "" if standing.covered or standing.state not in STANDS else ", but taken back since"
    )
    spoken = [] if standing.own else [one.name for who in standing.parents if (one := case.person(who))]
    taken = [chapter.title for chapter in case.form.chapters if chapter.id in standing.topics]
    parts = [said + (f" ({', '.join(spoken)})" if spoken else "")]
    parts += [f"not about: {', '.join(taken)}"] if taken else []
    return " · ".join(parts)


def is_settled(row: Row | None) -> bool:
    """Whether something rests on a decision, so that only a new answer can follow it."""
    return bool(row and row.values.get("settled"))


def said_on(row: Row) -> str:
    """The day something was said, as people write it: the day that was given, or the day it was written down."""
    given = row.values.get("given_on") or row.values.get("judged_on")
    day = str(given or (row.created_at.astimezone().date().isoformat() if row.created_at else ""))
    try:
        return shown(PartialDate.from_iso(day))
    except ValueError:
        return day
