"""A short form as a document: to whom, from whom, what was selected, and what is asked for in return."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ehat_tui.areas.profile import Area
from ehat_tui.documents import short_form_items
from ehat_tui.documents.short_form_people import About
from ehat_tui.documents.short_form_table import PARTS, Form, filled, table
from ehat_tui.documents.tree import Block, Document, Fact, Facts, Paragraph, Section
from ehat_tui.form.dates import in_words
from ehat_tui.matching.asking import Asking, listed
from ehat_tui.practice.facts import school_workers

ASK, CLOSE = "ask", "close"
SECTIONS = (ASK, *PARTS, CLOSE)
# Whom a form is for, by the route, where that is not the service itself: a word of [words].
ADDRESSED = {"own_worker": "own_worker", "not_open_to_referral": "hub_worker"}


def page(about: About, form: Form, asking: Asking, area: Area, taken: Iterable[str]) -> Document:
    """A form with the items of these codes."""
    wanted = set(taken)
    parts = [
        Section(part.id, part.title, _joined(_items(about, [code for code in part.items if code in wanted])))
        for part in form.parts
    ]
    return _document(about, form, asking, area, [part for part in parts if part.blocks], final=True)


def handed_over(about: About, form: Form, asking: Asking, area: Area, chapters: Iterable[Section]) -> Document:
    """The draft as the family agreed that it may be seen, with a cover that asks the service to complete it."""
    return _document(about, form, asking, area, list(chapters), final=not about.case.is_draft)


def _items(about: About, codes: Iterable[str]) -> Iterator[Block]:
    for code in codes:
        yield from short_form_items.blocks(about, table().items[code])


def _joined(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Facts that follow each other as one list: short ones stand side by side then."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Facts) and found and isinstance(found[-1], Facts):
            found[-1] = Facts((*found[-1].facts, *block.facts))
        else:
            found.append(block)
    return tuple(found)


def _document(about: About, form: Form, asking: Asking, area: Area, parts: list[Section], *, final: bool) -> Document:
    say, service = table().say, about.service
    opening, closing = (
        tuple(Paragraph(filled(sentence, service=service.name)) for sentence in sentences)
        for sentences in (form.opening, form.closing)
    )
    whom = say(ADDRESSED.get(service.route, "team"), service=service.name)
    if workers := school_workers(asking.family, about.people) if service.route == "own_worker" else []:
        whom = say("own_worker_named", worker=listed(workers, "and"), service=service.name)
    head = Facts(tuple(fact for fact in _head(about, form, asking, area, whom) if fact.value))
    return Document(
        title=filled(form.title, service=service.name),
        reader=say("for_worker") if form.for_worker else say("addressed", whom=whom),
        reference=about.case.reference,
        version="",
        status="final" if final else "draft",
        dated=asking.on,
        date_shown=in_words(asking.on),
        sections=(Section(ASK, "", (head, *opening)), *parts, Section(CLOSE, "", closing)),
        dense=len(parts) > 2,  # a page of several parts is to stay one page
    )


def _head(about: About, form: Form, asking: Asking, area: Area, whom: str) -> Iterator[Fact]:
    """To whom, with the way the route goes; from whom, and how to ring back."""
    say, worker, contacts = table().say, about.case.practitioner, about.service.contacts
    ways = contacts.phones if form.sent_how == "phone" else contacts.emails or contacts.phones
    yield Fact(say("to"), f"{whom} ({', '.join(ways) or say('not_supplied', hub=area.words.hub)})")
    yield Fact(say("from"), _together(worker, ("name", "job_title", "organisation")))
    yield Fact(say("reach"), _together(worker, ("phone", "email")))
    if form.pre_approved and about.service.pre_approved:
        known = {True: "approved_yes", False: "approved_no", None: "approved_ask"}
        yield Fact(say("approved"), say(known[asking.pre_approved]))


def _together(facts: dict[str, str], names: tuple[str, ...]) -> str:
    return ", ".join(found for name in names if (found := facts.get(name, "")))
