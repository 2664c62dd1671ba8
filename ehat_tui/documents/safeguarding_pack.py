"""For children's social care: everything that bears on safety, from an unfinished draft too (rules 6, 26, 30, 39).

The first page is what somebody on the telephone needs: the children, what was said or seen, what was decided, where
everybody stands, whom to ring. After it comes the whole record, what was kept private as well, with its marks. Nothing
that is missing ever stops it; what page one lacks is said there to be missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from ehat_tui.areas.profile import Area
from ehat_tui.documents import standings, told_without
from ehat_tui.documents.look import REFUGE, Look
from ehat_tui.documents.record_chapters import CHAPTERS, chapters, said_page
from ehat_tui.documents.record_pages import fact_list, page_facts
from ehat_tui.documents.tree import (
    Block,
    Document,
    Fact,
    Facts,
    Paragraph,
    Quote,
    Section,
    SubHeading,
    Table,
)
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import join, say
from ehat_tui.form.dates import in_words
from ehat_tui.record.case import Case, Person, Row

CHILDREN, SAID, STANDING, CALL, RECORD = "children", "said", "standing", "call", "record"
SECTIONS = (CHILDREN, CALL, SAID, STANDING, RECORD, *CHAPTERS)
DANGER = ("start.danger", "start.harm")
WIDTHS = (0.18, 0.14, 0.18, 0.2, 0.15, 0.15)
# Of a note; its words stand before them. Then the call: whom, when, and what they said.
FIRST = (
    *("happened_on", "where", "about", "about_others", "done_now"),
    *("rang", "rang_on", "rang_at", "outcome", "written_on"),
)


def compose(look: Look, view: View, area: Area) -> Document:
    """The pack as a tree. `view` shows what social care may read: all of it."""
    case = look.case
    marked = View(case, view.shows, private=say("safeguarding.private"))
    record = list(chapters(marked, said_page, without={told_without.SECTION}))
    sections = (
        Section(CHILDREN, say("safeguarding.children"), _children(marked)),
        Section(CALL, say("safeguarding.call"), _call(case, area)),
        Section(SAID, say("safeguarding.said"), tuple(_said(view))),
        Section(STANDING, say("standing.title"), standings.standings(view)),
        Section(RECORD, say("safeguarding.record"), (Paragraph(say("safeguarding.marks")),) if record else ()),
        *record,
    )
    names = [child.full_name for child in case.children]
    return Document(
        title=say("safeguarding.title"),
        subtitle=join(names),
        reader="",
        reference=case.reference,
        version=say("safeguarding.draft") if case.is_draft else say("family.version", number=str(case.version)),
        status="draft" if case.is_draft else "final",
        dated=(case.completed_at or case.updated_at).date(),
        date_shown=say("safeguarding.saved", day=in_words(case.updated_at.astimezone().date())),
        sections=tuple(section for section in sections if section.blocks),
        dense=True,
    )


# -- the children ----------------------------------------------------------------------------------------


def _children(view: View) -> tuple[Block, ...]:
    """A line for each child: name, birth date and numbers, where and with whom they live, parental responsibility."""
    names = ("child", "born", "address", "lives_with", "responsible", "school")
    rows = [tuple(_child(view, child)) for child in view.case.children]
    if not rows:
        return (Paragraph(say("safeguarding.no_children")),)
    return (Table(tuple(say(f"safeguarding.{name}") for name in names), tuple(rows), WIDTHS),)


def _child(view: View, child: Person) -> Iterator[str]:
    numbers = (
        f"{say(f'safeguarding.{key}')} {words}"
        for key, name in (("nhs", "nhs_number"), ("upn", "upn"))
        if (words := view.text(f"people.{name}", child.id))
    )
    yield "\n".join([child.full_name, *numbers])
    yield view.text("people.birth_date", child.id) or say("without.missing")
    yield _address(view, child)
    around = list(_around(view, child))
    yield join([who.full_name for who, row in around if row.values.get("lives_with") == "all_the_time"])
    yield join([who.full_name for who, row in around if row.values.get("parental_responsibility") == "yes"])
    yield view.text("school.name", child.id)


def _address(view: View, child: Person) -> str:
    """Their own, or the one they share; a refuge says that it is one (D11; rule 27)."""
    at = child
    for _ in view.case.people:  # "the same as" may go over several people, and round in a circle
        other = view.case.person(view.value("contact.address_same_as", at.id))
        if other is None:
            break
        at = other
    parts = [view.text(f"contact.{name}", at.id) for name in ("address", "postcode", "post_to")]
    if view.value("contact.address_type", at.id) == REFUGE:
        parts.append(f"({view.text('contact.address_type', at.id)})")
    return ", ".join(words for words in parts if words) or say("without.missing")


def _around(view: View, child: Person) -> Iterator[tuple[Person, Row]]:
    for row in view.case.rows("relationships"):
        person = view.case.person(row.values["person"])
        if row.values["child"] == str(child.id) and person:
            yield person, row


# -- what was said or seen -------------------------------------------------------------------------------


def _said(view: View) -> Iterator[Block]:
    """Each note: the very words, who said or saw it, when and where, what was done, and the decision (C20).

    Before them the answers about danger now: they may be all there is (B1).
    """
    yield from fact_list(tuple(_danger(view)))
    section = view.case.form.sections.get(told_without.SECTION)
    rows = view.case.rows(section.id) if section else ()
    if section is None or not rows:
        yield Paragraph(say("safeguarding.nothing"))
        return
    for number, row in enumerate(rows, start=1):
        labels = {fact.label: fact for fact in page_facts(view, section, row.id)}
        words, who = (view.text(f"safety.{name}", row.id) for name in ("words", "heard_from"))
        if len(rows) > 1:
            yield SubHeading(say("safeguarding.note", number=str(number)))
        yield Quote(words, who) if words else Paragraph(say("safeguarding.no_words"), said_by=who)
        first = [section.question(name).label for name in FIRST if _has(view, name)]
        yield from fact_list([labels[label] for label in first if label in labels])
        yield told_without.decision(view, row)


def _danger(view: View) -> Iterator[Fact]:
    for question_id in DANGER:
        if words := view.text(question_id, view.case.id):
            yield Fact(view.case.form.question(question_id).label, words)


def _has(view: View, name: str) -> bool:
    return f"{told_without.SECTION}.{name}" in view.case.form.questions


# -- whom to ring ----------------------------------------------------------------------------------------


def _call(case: Case, area: Area) -> tuple[Block, ...]:
    """The door of this area, and the worker who knows the family. A number nobody supplied is never made up."""
    door, worker = area.safeguarding, case.practitioner
    number = door.number or say("safeguarding.not_supplied")
    facts = (
        Fact(door.name, number, say("safeguarding.checked", day=door.checked) if door.checked_on else ""),
        Fact(say("safeguarding.manager"), _joined(worker, "manager_name", "manager_contact")),
        Fact(say("safeguarding.worker"), _joined(worker, "name", "job_title", "organisation", "phone", "email")),
    )
    return (Paragraph(say("safeguarding.danger")), Facts(tuple(fact for fact in facts if fact.value)))


def _joined(facts: dict[str, str], *names: str) -> str:
    return ", ".join(found for name in names if (found := facts.get(name, "")))
