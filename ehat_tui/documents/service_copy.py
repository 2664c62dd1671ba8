"""What one service or one member of the team gets: what was agreed that they may know, and nothing that hints at more.

`compose` is for one recipient, page by page in the form's order; `team_plan` is the short plan for a meeting, the
family's own words first (rules 12, 19, 33). Who may read what stands in `readers`; here is only the shape.
"""

from __future__ import annotations

from collections.abc import Iterator

from ehat_tui.areas.profile import Area
from ehat_tui.documents import family_agreed, family_people, family_plan, family_voice, standings
from ehat_tui.documents.family_agreed import short_day
from ehat_tui.documents.going import going
from ehat_tui.documents.look import Look
from ehat_tui.documents.readers import said
from ehat_tui.documents.record_chapters import CHAPTERS, chapters, said_page
from ehat_tui.documents.tree import Block, Document, Fact, Facts, Paragraph, Section, Table
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import join, say
from ehat_tui.form.dates import in_words
from ehat_tui.practice.looking_again import next_meeting, next_review
from ehat_tui.record.case import Case, Person
from ehat_tui.record.sharing import YES

FRONT, SHARED = "front", "shared"
SECTIONS = (FRONT, SHARED, *CHAPTERS)


def compose(look: Look, view: View, area: Area) -> Document:
    """Everything one recipient may see, after a front page: from whom, for whom, and what was agreed."""
    spoken = View(look.case, lambda *asked: said(asked[-1]) and view.shows(*asked), view.shows)  # no reasons for blanks
    sections = (
        Section(FRONT, say("service.front"), _front(look)),
        Section(SHARED, say("service.shared"), _shared(look, view)),
        *chapters(spoken, said_page),
    )
    return _document(look, view, area.assessment_name, sections)


def team_plan(look: Look, view: View, area: Area) -> Document:
    """The plan for one agency of the team around the family: who, what goes well, worries, what was agreed, dates."""
    sections = (
        Section("people", say("taf.people"), family_people.people(view)),
        Section("hopes", say("taf.hopes"), family_plan.hopes(view)),
        *family_voice.voice(view),
        Section("strengths", say("strengths.title"), family_plan.strengths(view)),
        Section("worries", say("taf.worries"), family_plan.worries(view), beside="strengths"),
        Section("scale", say("scale.title"), family_plan.scales(view)),
        Section("going", say("going.title"), going(view)),
        Section("agreed", say("agreed.title"), _tables(family_agreed.agreed(view))),
        Section("part", "", family_plan.part(view)),
        Section("next", say("taf.next"), _next(view, area)),
        Section("worse", "", family_agreed.worse(view, area)),
        Section(SHARED, say("service.shared"), _shared(look, view)),
    )
    return _document(look, view, say("taf.title"), sections)


def _document(look: Look, view: View, title: str, sections: tuple[Section, ...]) -> Document:
    case = look.case
    about = [view.name(person) for person in _agreed_about(look, view)]
    return Document(
        title=title,
        subtitle=say("service.about", names=join(about)) if about else "",
        reader="",
        reference=case.reference,
        version=_version(case),
        status="draft" if case.is_draft else "final",
        dated=(case.completed_at or case.updated_at).date(),
        date_shown=say("service.started", day=in_words(case.on)),
        sections=tuple(section for section in sections if section.blocks),
    )


def _version(case: Case) -> str:
    return say("service.draft") if case.is_draft else say("family.version", number=str(case.version))


# -- the front page --------------------------------------------------------------------------------------


def _front(look: Look) -> tuple[Block, ...]:
    """Who it is from and for whom, and what it may be used for (Caldicott 1)."""
    worker = look.case.practitioner
    facts = (
        Fact(say("service.to"), look.recipient.name if look.recipient else ""),
        Fact(say("service.from"), _joined(worker, "name", "job_title", "organisation")),
        Fact(say("service.reach"), _joined(worker, "phone", "email")),
    )
    return (Facts(tuple(fact for fact in facts if fact.value)), Paragraph(say("service.why")))


def _joined(facts: dict[str, str], *names: str) -> str:
    return ", ".join(found for name in names if (found := facts.get(name, "")))


def _shared(look: Look, view: View) -> tuple[Block, ...]:
    """What was agreed: about whom, which parts, by whose word, noted on what day (C14 to C16).

    Not in their own words: those say as well what somebody would rather leave out.
    """
    rows = tuple(_agreed(look, view, person) for person in _agreed_about(look, view))
    header = tuple(say(f"service.{name}") for name in ("whom", "what", "word", "noted"))
    return (Table(header, rows),) if rows else ()


def _agreed_about(look: Look, view: View) -> list[Person]:
    """The people with a yes that counts: of anybody else this reader does not even learn that they are there."""
    return [person for person in view.people if look.decision(str(person.id)).answer == YES]


def _agreed(look: Look, view: View, person: Person) -> tuple[str, ...]:
    decision = look.decision(str(person.id))
    noted = decision.row.created_at if decision.row else None
    return (
        view.name(person),
        standings.parts(view, decision),
        standings.by_whose_word(view, person),
        short_day(in_words(noted.astimezone().date())) if noted else "",
    )


# -- the team's plan -------------------------------------------------------------------------------------


def _tables(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The table alone: the sentence on an outcome speaks to the family."""
    return tuple(block for block in blocks if isinstance(block, Table))


def _next(view: View, area: Area) -> tuple[Block, ...]:
    facts = tuple(fact for fact in _dates(view, area) if fact.value)
    return (Facts(facts),) if facts else ()


def _dates(view: View, area: Area) -> Iterator[Fact]:
    """Who leads, how to reach them, and when the team meets (N6, N7)."""
    lead = family_agreed.current_lead(view)
    if lead:
        said = {name: view.text(f"lead.{name}", lead.id) for name in ("name", "job_title", "organisation")}
        yield Fact(area.lead_word.capitalize(), _joined(said, *said))
        reach = {name: view.text(f"lead.{name}", lead.id) for name in ("phone", "email")}
        yield Fact(say("service.reach"), _joined(reach, *reach))
    case = view.case
    first = "next_meeting" if case.sections.get("meetings") else "first"
    yield Fact(say(f"taf.{first}"), view.text(*next_meeting(case)))
    yield Fact(say("taf.review"), view.text(*next_review(case)))
    yield Fact(say("taf.how"), view.text("plan.how_reviewed", case.id))
