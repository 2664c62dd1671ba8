"""The family's plan on stopping, copies, sharing (C13 to C17), complaints, signatures (C21); rules 1, 21."""

from __future__ import annotations

from ehat_tui.documents.family_agreed import current_lead, lead_name, short_day
from ehat_tui.documents.family_people import taking_part
from ehat_tui.documents.look import Look
from ehat_tui.documents.standings import topic
from ehat_tui.documents.tree import Block, Fact, Facts, Paragraph, Section, Signature, Signatures
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import join, say
from ehat_tui.record.case import Person, Row
from ehat_tui.record.sharing import CONTACT, PARTS, PLAN, WHOLE, YES, Decision, recipients

WHATS = (WHOLE, PLAN, CONTACT)  # what may be shared, besides parts that are named
SIGNS_FROM = 10  # years: younger children may sign if they wish (C21), but no empty line waits for them


def agreed_to(look: Look) -> bool:
    """Whether this reader agreed for themselves, or somebody did for them: then it is theirs to stop."""
    return look.agreed.standing(look.own).covered


def rights(look: Look, view: View) -> Section:
    """Stop at any time, your copy, who else is told, what to do when unhappy.

    A parent who only knows of it has nothing to stop: they may ask, and may say that they do not agree (C10).
    """
    lead, mine = lead_name(view), agreed_to(look)
    shared = _shared(look, view)
    told = (Paragraph(say("rights.yes" if look.decides(look.own) else "rights.yes_family")), Facts(shared))
    first = (say("rights.stop", lead=lead), say("rights.change")) if mine else (say("rights.ask", lead=lead),)
    blocks = (
        Paragraph(" ".join((*first, say("rights.copy")))),
        *(told if shared else ()),
        Paragraph(f"{say('rights.some' if shared else 'rights.nobody')} {say('rights.safety')}"),
        Paragraph(" ".join([say("rights.unhappy", lead=lead), *_manager(view)])),
    )
    return Section("rights", say("rights.title" if mine else "rights.title_elsewhere"), blocks)


def _shared(look: Look, view: View) -> tuple[Fact, ...]:
    """Who may be told what about this reader and their young children; only what is a yes now (C16)."""
    people = [person for person in view.people if str(person.id) in _speaks_for(look)]
    told: dict[str, dict[str, list[str]]] = {}
    for recipient in recipients(look.case):
        for person in people:
            decision = Look(look.case, None, recipient).decision(str(person.id))
            if decision.answer == YES and decision.row and (name := view.text("sharing.recipient", decision.row.id)):
                told.setdefault(name, {}).setdefault(_what(view, decision), []).append(view.name(person))
    return tuple(Fact(recipient, _parts(parts)) for recipient, parts in told.items())


def _speaks_for(look: Look) -> set[str]:
    """Whose sharing decisions are this reader's to know: their own, and those about children they said yes for."""
    if not look.lives_here:
        return {look.own}
    return {look.own, *(child for child in look.children if not look.decides(child))}


def _parts(parts: dict[str, list[str]]) -> str:
    return "; ".join(
        say("share.part", what=what, names=join(list(dict.fromkeys(names)))) for what, names in parts.items()
    )


def _what(view: View, decision: Decision) -> str:
    parts = [topic(view, chapter.id) for chapter in view.case.form.chapters if chapter.id in decision.topics]
    named = [say("share.parts", topics=", ".join(parts)) if parts else say("share.named_sections")]
    codes = [code for code in WHATS if code in decision.what]
    return join([*(say(f"share.{code}") for code in codes), *(named if PARTS in decision.what else [])])


def _manager(view: View) -> list[str]:
    name, contact = _manager_of(view)
    if not name:
        return []
    return [say("rights.manager_on", name=name, contact=contact) if contact else say("rights.manager", name=name)]


def _manager_of(view: View) -> tuple[str, str]:
    """The lead worker's manager; the practitioner's own while they lead, or while nobody does."""
    lead, worker = current_lead(view), view.case.practitioner
    if lead and (name := view.text("lead.manager", lead.id)):
        return name, view.text("lead.manager_contact", lead.id)
    if lead and view.text("lead.name", lead.id) != worker.get("name"):
        return "", ""
    return worker.get("manager_name", ""), worker.get("manager_contact", "")


# -- signatures ------------------------------------------------------------------------------------------


def signatures(look: Look, view: View) -> tuple[Block, ...]:
    """What they add, then who signed, how and when.

    Until this reader has signed, and in every draft, an empty line waits for them and for the worker.
    """
    rows = view.rows("signatures", "as")
    lines = [_line(view, row) for row in rows] if agreed_to(look) else []
    if agreed_to(look) and (view.case.is_draft or not rows):
        lines += _waiting(look, view, rows)
    found = tuple(line for line in lines if line.who)
    return (*_remarks(view, rows), *([Signatures(found)] if found else []))


def _waiting(look: Look, view: View, rows: list[Row]) -> list[Signature]:
    signed = {view.value("signatures.who", row.id) for row in rows}
    mine = [one for one in taking_part(view) if one == look.person and look.own not in signed and _signs(view, one)]
    lines = [Signature(person.full_name) for person in mine]
    if not any(view.value("signatures.as", row.id) == "practitioner" for row in rows):
        lines.append(Signature(_worker(view)))
    return lines


def _line(view: View, row: Row) -> Signature:
    if view.value("signatures.as", row.id) == "practitioner":
        who = view.text("signatures.name", row.id) or _worker(view)
    else:
        people = view.people_of("signatures.who", row.id)
        who = people[0].full_name if people else ""
    day = short_day(view.text("signatures.signed_on", row.id))
    return Signature(who, view.text("signatures.how", row.id), day)


def _signs(view: View, person: Person) -> bool:
    age = view.case.age_years(person.id)
    return person.is_adult or (person.is_child and age is not None and age >= SIGNS_FROM)


def _worker(view: View) -> str:
    worker = view.case.practitioner
    name, job = worker.get("name", ""), worker.get("job_title", "")
    return say("signatures.worker", name=name, job=job) if name and job else name


def _remarks(view: View, rows: list[Row]) -> list[Block]:
    """What they add, and what they see differently, beside the text as they said it (rule 21; L2; DP6)."""
    remarks: list[Block] = []
    differs = {person.id: view.text("views.disagrees", person.id) for person in view.people if person.is_assessed}
    for row in rows:
        for person in view.people_of("signatures.who", row.id):
            comment = view.text("signatures.comments", row.id)
            remarks.extend([_remark(view, "comment", person, comment)] if comment else [])
            differs[person.id] = view.text("signatures.disagrees", row.id) or differs.get(person.id, "")
    for person in view.people:
        text = differs.get(person.id)
        remarks.extend([_remark(view, "differs", person, text)] if text else [])
    return remarks


def _remark(view: View, key: str, person: Person, text: str) -> Paragraph:
    return Paragraph(text, lead=say(f"signatures.{key}", name=view.name(person)))
