"""For the manager: who was asked and how, what they decided, what was left with them; none of their story (rule 5)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from ehat_tui.areas.profile import Area
from ehat_tui.documents.family_agreed import short_day
from ehat_tui.documents.laid_down import basis_facts, retention_of
from ehat_tui.documents.look import Look
from ehat_tui.documents.standings import explained
from ehat_tui.documents.tree import Block, Bullets, Document, Fact, Facts, Paragraph, Section, SubHeading, Table
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import say
from ehat_tui.errors import NotValid
from ehat_tui.form.dates import in_words
from ehat_tui.record.agreement import CONFLICT, STANDS
from ehat_tui.record.case import Case

SECTIONS = ("front", "asked", "attempts", "explained", "left", "decided", "again", "kept")
NOTHING = "–"
ASKED = ("person", "capacity", "decision", "given_on", "place", "practitioner")
ATTEMPTS = ("on", "time", "how", "which", "whom", "practitioner")
DECIDED = ("worries", "level", "decided", "decided_with", "advised_by")
DAYS = frozenset({"given_on", "on"})  # without the weekday in a narrow column


def compose(look: Look, view: View, area: Area) -> Document:
    """The record as a tree. NotValid while nobody was asked, and when everybody who was asked agrees."""
    case = look.case
    _require_refusal(case)
    sections = (
        Section("front", "", _front(case, area)),
        Section("asked", say("refusal.asked"), _table(view, "agreement", ASKED)),
        Section("attempts", say("refusal.attempts"), _table(view, "attempts", ATTEMPTS)),
        Section("explained", say("refusal.explained"), (*_told(view), *_told_after(view))),
        Section("left", say("refusal.left"), _left(view)),
        Section("decided", say("refusal.decided"), _facts(view, DECIDED)),
        Section("again", say("refusal.again"), _again(view)),
        Section("kept", say("refusal.kept"), _kept(area)),
    )
    return Document(
        title=say("refusal.title"),
        reader="",
        reference=case.reference,
        version="",
        status="final",
        dated=case.updated_at.date(),
        date_shown=say("refusal.started", day=in_words(case.on)),
        sections=tuple(section for section in sections if section.blocks),
        footer=(),
        dense=True,
    )


def _require_refusal(case: Case) -> None:
    agreed = case.agreement
    answers = {event["decision"] for event in agreed.newest.values()}
    disputed = any(agreed.standing(person.id).state == CONFLICT for person in case.people)
    if not answers and not case.rows("attempts"):
        raise NotValid(
            "Nobody was asked yet, so there is no refusal to record",
            hint="The step Agreement says who was asked and what they answered",
        )
    if answers and answers <= STANDS and not disputed:
        raise NotValid(
            "Everybody who was asked agrees, so there is no refusal to record",
            hint="The step Agreement says who was asked and what they answered",
        )


def _front(case: Case, area: Area) -> tuple[Block, ...]:
    worker = case.practitioner
    facts = (
        Fact(say("refusal.what"), area.assessment_name),
        Fact(say("refusal.worker"), _joined(worker, "name", "job_title", "organisation")),
        Fact(say("refusal.manager"), _joined(worker, "manager_name", "manager_contact")),
    )
    return (Facts(tuple(fact for fact in facts if fact.value)), Paragraph(say("refusal.fair")))


def _joined(worker: dict[str, str], *names: str) -> str:
    return ", ".join(part for name in names if (part := worker.get(name, "")))


def _table(view: View, section: str, names: tuple[str, ...]) -> tuple[Block, ...]:
    """One line for each row, in the order of the record; what was said stays in the record."""
    if section not in view.case.form.sections:
        return ()
    header = tuple(view.case.form.question(f"{section}.{name}").label for name in names)
    rows = [tuple(_cell(view, section, name, row.id) for name in names) for row in view.case.rows(section)]
    return (Table(header, tuple(rows)),) if rows else ()


def _cell(view: View, section: str, name: str, subject: UUID) -> str:
    words = view.text(f"{section}.{name}", subject)
    return (short_day(words) if name in DAYS else words) or NOTHING


def _told(view: View) -> Iterator[Block]:
    """The very words, without the heading they have in the practitioner's record."""
    return (block for block in explained(view) if not isinstance(block, SubHeading))


def _told_after(view: View) -> tuple[Block, ...]:
    """What was explained once the answer was no (rules 1, 5 and 40)."""
    words = view.text("refusal.explained", view.case.id)
    return (Paragraph(say("refusal.told_after")), Bullets(tuple(words.split("\n")))) if words else ()


def _left(view: View) -> tuple[Block, ...]:
    """What was left, and the group that is always named then (rule 5; seed S1)."""
    left = view.text("refusal.left", view.case.id)
    return (*([Paragraph(left)] if left else []), Paragraph(say("refusal.rights_group")))


def _facts(view: View, names: tuple[str, ...]) -> tuple[Block, ...]:
    """Whether worries remain and what was decided with whom; what the worries are stays in the record."""
    asked = [name for name in names if f"refusal.{name}" in view.case.form.questions]
    said = [(f"refusal.{name}", view.text(f"refusal.{name}", view.case.id)) for name in asked]
    facts = tuple(Fact(view.case.form.question(name).label, words) for name, words in said if words)
    return (Facts(facts),) if facts else ()


def _again(view: View) -> tuple[Block, ...]:
    """When each of them may be asked again, in their own words."""
    facts = [
        Fact(view.text("agreement.person", row.id), words)
        for row in view.case.rows("agreement")
        if (words := view.text("agreement.ask_again", row.id))
    ]
    everybody = view.text("refusal.ask_again", view.case.id)
    facts += [Fact(say("refusal.everybody"), everybody)] if everybody else []
    return (Facts(tuple(facts)),) if facts else ()


def _kept(area: Area) -> tuple[Block, ...]:
    """How long it may stay here (data-protection 4.3: refusals have a time of their own), and by which law."""
    rules = retention_of(area.id)
    here = say("refusal.days", days=str(rules.refused_days)) if rules.refused_days else say("refusal.days_ask")
    return (Paragraph(f"{here} {say('refusal.council', words=rules.council_shown)}"), basis_facts(area.id))
