"""A child's own page: hopes, who helps, what is good, the next date, whom to tell; few words, pictures (4.5; DP15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ehat_tui.areas.profile import Area
from ehat_tui.documents.family_agreed import lead_name
from ehat_tui.documents.look import Look
from ehat_tui.documents.text import quoted
from ehat_tui.documents.tree import Card, Cards, Document, Section
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import join, say
from ehat_tui.errors import NotFound
from ehat_tui.form.dates import PartialDate, in_words
from ehat_tui.practice.looking_again import next_meeting, next_review
from ehat_tui.record.case import Person

SECTIONS = ("child",)
HOPES = ("child_hopes.hopes", "child_hopes.first", "voice.dreams")
GOOD = ("child_strengths.what", "child_strengths.enjoys", "voice.good_things")
WORDS, LINES = 60, 2  # characters of what somebody said, and how many of them: one page, few words


def compose(look: Look, view: View, _area: Area) -> Document:
    """The page as a tree. NotFound when it is for nobody of the family."""
    case, child = look.case, look.person
    if child is None:
        raise NotFound("Say which child the page is for")
    return Document(
        title=say("child.title", name=view.name(child)),
        reader="",
        reference=case.reference,
        version=say("family.draft") if case.is_draft else say("family.version", number=str(case.version)),
        status="final",  # no stamp across a child's page; that it is not finished stands beside the reference
        dated=(case.completed_at or case.updated_at).date(),
        date_shown="",
        sections=(Section("child", "", (Cards(tuple(_cards(view, child))),)),),
        footer=(),
        large=True,
    )


def _cards(view: View, child: Person) -> Iterator[Card]:
    for name, picture, questions in (("hopes", "sun", HOPES), ("good", "star", GOOD)):
        if lines := _own_words(view, child, questions):
            yield Card(picture, say(f"child.{name}"), tuple(lines))
    yield Card("people", say("child.helpers"), _helpers(view, child))
    if days := _next_day(view):
        yield Card("calendar", say("child.next"), (days,))
    tell = (say("child.tell", name=lead_name(view)), f"{say('child.no')} {say('child.danger')}")
    yield Card("speech", say("child.say"), tell)


def _own_words(view: View, child: Person, questions: tuple[str, ...]) -> list[str]:
    """The short things that were said, else the first; in quotation marks when the child said it."""
    said: list[str] = []
    for name in questions:
        words = view.text(name, child.id)
        if words and words not in said:
            answer = view.answer(view.case.form.question(name), child.id)
            said.append(quoted(words) if answer.said_by == "child" or name.startswith("voice.") else words)
    return [words for words in said if len(words) <= WORDS][:LINES] or said[:1]


def _helpers(view: View, child: Person) -> tuple[str, ...]:
    """Who matters to this child; who of the family does something for them in the plan, and the lead worker."""
    rows = view.rows("actions", "what")
    mine = [row for row in rows if child in view.people_of("actions.for_whom", row.id)]
    doers = [person for row in mine for person in view.people_of("actions.who", row.id) if person != child]
    names = [view.name(person) for person in doers]
    people = _own_words(view, child, ("child_strengths.people",))
    return (*people, join([*dict.fromkeys([*names, lead_name(view)])]))


def _next_day(view: View) -> str:
    """The first meeting, or once that was over when the plan was finished the day we look at it again."""
    case = view.case
    made = case.completed_at.date() if case.completed_at else case.on
    days = [_day(view.value(*place)) for place in (next_meeting(case), next_review(case))]
    ahead = sorted(day for day in days if day and day >= made)
    return say("child.meet", day=in_words(ahead[0])) if ahead else ""


def _day(iso: object) -> date | None:
    try:
        return PartialDate.from_iso(str(iso)).as_day()
    except ValueError:
        return None
