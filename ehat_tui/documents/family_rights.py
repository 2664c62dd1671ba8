"""The family's plan on stopping, copies, sharing (C13 to C17), complaints, signatures (C21); rules 1, 21."""

from __future__ import annotations

from ehat_tui.documents.family_agreed import current_lead, lead_name, short_day
from ehat_tui.documents.family_people import taking_part
from ehat_tui.documents.tree import Block, Fact, Facts, Paragraph, Signature, Signatures
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import join, known, say
from ehat_tui.record.case import Person, Row

SIGNS_FROM = 10  # years: younger children may sign if they wish (C21), but no empty line waits for them


def rights(view: View) -> tuple[Block, ...]:
    """Stop at any time, your copy, who else sees it, what to do when unhappy."""
    lead = lead_name(view)
    shared = _shared(view)
    told = (Paragraph(say("rights.yes")), Facts(tuple(shared))) if shared else ()
    ask = say("rights.some" if shared else "rights.nobody")
    return (
        Paragraph(" ".join((say("rights.stop", lead=lead), say("rights.change"), say("rights.copy")))),
        *told,
        Paragraph(f"{ask} {say('rights.safety')}"),
        Paragraph(" ".join([say("rights.unhappy", lead=lead), *_manager(view)])),
    )


def _shared(view: View) -> list[Fact]:
    """Who may be told what about whom, a line for each recipient; only what was answered with yes (C16)."""
    told: dict[str, dict[str, list[str]]] = {}
    for row in view.rows("sharing", "recipient", "what"):
        only_asked = view.value("sharing.direction", row.id) == "we_may_ask"
        person = view.text("sharing.person", row.id)
        if view.value("sharing.decision", row.id) == "yes" and person and not only_asked:
            parts = told.setdefault(view.text("sharing.recipient", row.id), {})
            parts.setdefault(_what(view, row), []).append(person)
    return [Fact(recipient, _parts(parts)) for recipient, parts in told.items()]


def _parts(parts: dict[str, list[str]]) -> str:
    return "; ".join(
        say("share.part", what=what, names=join(list(dict.fromkeys(names)))) for what, names in parts.items()
    )


def _what(view: View, row: Row) -> str:
    codes = [code for code in view.value("sharing.what", row.id) if known(f"share.{code}")]
    return join([say(f"share.{code}") for code in codes])


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


def signatures(view: View) -> tuple[Block, ...]:
    """What people add, then who signed, how and when.

    Until somebody has signed, and in every draft, an empty line waits for each adult, young person and worker.
    """
    rows = view.rows("signatures", "as")
    lines = [_line(view, row) for row in rows]
    if view.case.is_draft or not rows:
        lines += _waiting(view, rows)
    return (*_remarks(view, rows), Signatures(tuple(line for line in lines if line.who)))


def _waiting(view: View, rows: list[Row]) -> list[Signature]:
    signed = {view.value("signatures.who", row.id) for row in rows}
    waiting = [person for person in taking_part(view) if str(person.id) not in signed]
    lines = [Signature(person.full_name) for person in waiting if _signs(view, person)]
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
