"""The practitioner's record: everything in the form's order, and the restricted part bound separately."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ehat_tui.areas.profile import Area
from ehat_tui.documents import standings, thoughts, told_without
from ehat_tui.documents.going import reviewed_on
from ehat_tui.documents.grounds import is_private
from ehat_tui.documents.laid_down import basis_facts
from ehat_tui.documents.look import Look
from ehat_tui.documents.record_chapters import CHAPTERS, chapters, page, pages, private_page, step_title
from ehat_tui.documents.tree import Block, Document, Fact, Facts, PageBreak, Paragraph, Section, SubHeading
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import say
from ehat_tui.form.dates import PartialDate, in_words
from ehat_tui.form.journey import steps
from ehat_tui.form.model import Question
from ehat_tui.practice.completeness import Gap, missing
from ehat_tui.practice.looking_again import next_meeting, next_review
from ehat_tui.record.case import Case

FRONT, STANDING, THINK, GAPS, RESTRICTED = "front", "standing", "think", "gaps", "restricted"
RESTRICTED_TITLE = "Restricted - not for any copy"
HIDDEN = "(see the restricted part)"
SECTIONS = (FRONT, STANDING, THINK, GAPS, *CHAPTERS, RESTRICTED)


def compose(look: Look, view: View, area: Area) -> Document:
    """The record as a tree. Nothing that is restricted stands before the section `RESTRICTED`."""
    case = look.case

    def named(question: Question, *of: Any) -> bool:
        """Who somebody is stays known to the worker, whatever they took back."""
        return (question.section == "people" or view.shows(question, *of)) and not is_private(case, question, *of)

    main = View(case, lambda *asked: view.shows(*asked) and not is_private(case, *asked), named, HIDDEN)
    private = View(case, lambda *asked: view.shows(*asked) and is_private(case, *asked), lambda *_: True, HIDDEN)
    gaps = missing(case) if case.is_draft else []
    day = (case.completed_at or case.updated_at).date()
    pages = (
        Section(FRONT, "Front sheet", _front(main, area)),
        Section(STANDING, say("standing.title"), _agreed(main, area)),
        Section(THINK, thoughts.TITLE, thoughts.open_ones(view, main, day)),
        Section(GAPS, "Still missing", _gaps(main, gaps)),
        *chapters(main, page),
    )
    sections = [section for section in pages if section.blocks]
    restricted = _restricted(private, thoughts.private_ones(view, day))
    if restricted:
        sections[-1] = replace(sections[-1], blocks=(*sections[-1].blocks, PageBreak()))
        sections.append(Section(RESTRICTED, RESTRICTED_TITLE, restricted))
    children = [main.name(child) for child in case.children]
    return Document(
        title=area.assessment_name,
        subtitle=f"Practitioner record: {', '.join(children)}" if children else "Practitioner record",
        reader="",
        reference=case.reference,
        version=_version(case),
        status="draft" if case.is_draft else "final",
        dated=day,
        date_shown=f"Started {in_words(case.on)}",
        sections=tuple(sections),
        dense=True,
        footer=("Confidential. Keep the restricted part apart, and out of every copy.",),
    )


def _version(case: Case) -> str:
    if not case.is_draft:
        return f"Version {case.version}"
    return f"Draft of version {case.version + 1}"


# -- the front sheet -------------------------------------------------------------------------------------


def _front(view: View, area: Area) -> tuple[Block, ...]:
    case = view.case
    facts = [
        Fact("Reference", case.reference),
        Fact("Status", _version(case)),
        Fact("Why it is being changed", case.amending),
        Fact("Completed", in_words(case.completed_at.date()) if case.completed_at and not case.is_draft else ""),
        Fact("Area", area.name),
        Fact("Kind of assessment", view.text("start.kind_of_record", case.id)),
        Fact("Children and young people", _children(view)),
        Fact("Practitioner", _worker(case)),
        Fact("Manager", _joined(case.practitioner, "manager_name", "manager_contact")),
        *_leads(view, area),
        *_dates(view, area),
        Fact("Levels of need here", "; ".join(level.label for level in area.levels)),
        Fact(f"Safeguarding: {area.safeguarding.name}", area.safeguarding.shown),
    ]
    note = Paragraph("Optional questions that nobody answered are not printed.")
    return (Facts(tuple(fact for fact in facts if fact.value)), note)


def _children(view: View) -> str:
    lines = []
    for child in view.case.children:
        name = child.full_name if view.named(child) else HIDDEN
        born = view.text("people.birth_date", child.id)
        lines.append(f"{name}, {born}" if born else name)
    return "\n".join(lines)


def _joined(facts: dict[str, str], *names: str) -> str:
    return ", ".join(found for name in names if (found := facts.get(name, "")))


def _worker(case: Case) -> str:
    return _joined(case.practitioner, "name", "job_title", "organisation", "phone", "email")


def _leads(view: View, area: Area) -> Iterator[Fact]:
    """Every lead practitioner there was (A8: the history is kept)."""
    for row in view.rows("lead", "name"):
        ended = view.text("lead.ended_on", row.id)
        words = [view.text(f"lead.{name}", row.id) for name in ("name", "job_title", "organisation", "phone", "email")]
        label = area.lead_word.capitalize()
        yield Fact(f"Earlier {area.lead_word}" if ended else label, ", ".join(word for word in words if word))


def _dates(view: View, area: Area) -> Iterator[Fact]:
    """A5 and the due dates of A6, each with the setting it comes from."""
    case, scales, meeting = view.case, area.timescales, area.words.meeting
    first = _day(view.value("plan.first_taf_on", case.id))
    reviewed = reviewed_on(view)
    due = scales.due(case.on, first.as_day() if first else None, reviewed)
    yield Fact("Started", in_words(case.on))
    yield Fact("Assessment due", in_words(due.assessment), f"{scales.assessment_days} days from the start")
    yield Fact(f"First {meeting} due", in_words(due.first_taf), f"{scales.first_taf_weeks} weeks from the start")
    yield Fact(f"First {meeting} agreed for", view.text("plan.first_taf_on", case.id))
    if case.sections.get("meetings"):
        yield Fact(f"Next {meeting} agreed for", view.text(*next_meeting(case)))
    counted = "the last review" if reviewed else f"the first {meeting}"
    yield Fact("Review due", in_words(due.review), f"{scales.review_weeks} weeks from {counted}")
    yield Fact("Review agreed for", view.text(*next_review(case)))


def _day(iso: object) -> PartialDate | None:
    try:
        return PartialDate.from_iso(str(iso))
    except ValueError:
        return None


# -- what was agreed -------------------------------------------------------------------------------------


def _agreed(view: View, area: Area) -> tuple[Block, ...]:
    """Where everybody stands, who may be told what, what was explained; apart from it the basis in law (C19)."""
    agreed = (*standings.standings(view), *standings.grid(view), *standings.explained(view))
    return (*agreed, SubHeading(say("standing.basis")), basis_facts(area.id))


# -- what is missing -------------------------------------------------------------------------------------


def _gaps(view: View, gaps: list[Gap]) -> tuple[Block, ...]:
    """The gaps by step. Steps are named by what may be shown of them, so no restricted title slips in."""
    by_step: dict[str, list[str]] = {}
    for gap in gaps:
        section = view.case.form.sections[gap.section]
        title = step_title(view, section, gap.subject)
        by_step.setdefault(title, []).append(gap.what)
    blocks: list[Block] = []
    for title, whats in by_step.items():
        blocks.append(Paragraph("; ".join(dict.fromkeys(whats)), lead=f"{title}:"))
    return tuple(blocks)


# -- the restricted part ---------------------------------------------------------------------------------


def _restricted(view: View, thought: tuple[Block, ...]) -> tuple[Block, ...]:
    """What was told without agreement comes first (C20; rule 39), then page by page what was kept private."""
    think = (SubHeading(thoughts.TITLE), *thought) if thought else ()
    blocks = (*told_without.callouts(view), *think, *pages(view, steps(view.case), private_page))
    note = "For the practitioner and their manager. Do not copy, send or show these pages."
    return (Paragraph(note), *blocks) if blocks else ()
