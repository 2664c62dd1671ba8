"""The letter to somebody who holds a copy or was told: what they may use no more, from which day (C11; DP14).

Initials and the reference are enough to find it by; no reason and no story (DP5).
"""

from __future__ import annotations

from collections import Counter

from ehat_tui.areas.profile import Area
from ehat_tui.documents.holders import Taken, taken_back
from ehat_tui.documents.look import Look
from ehat_tui.documents.standings import topic
from ehat_tui.documents.tree import Block, Bullets, Document, Fact, Facts, Paragraph, Section, Table
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import join, say
from ehat_tui.errors import NotValid
from ehat_tui.form.dates import in_words
from ehat_tui.record.case import Case, Person

SECTIONS = ("letter", "what", "do", "ask")
STEPS = ("use", "destroy", "passed_on", "duty", "tell_us")


def compose(look: Look, view: View, area: Area) -> Document:
    """The letter to one recipient. NotValid when nothing that they were told was taken back."""
    case, recipient = look.case, look.recipient
    taken = taken_back(case, recipient) if recipient else ()
    if recipient is None or not taken:
        raise NotValid(
            "Nothing that this service was told was taken back, so there is nothing to stop",
            hint="The step Agreement says who took back what",
        )
    return Document(
        title=say("stop.title"),
        reader="",
        reference=case.reference,
        version="",
        status="final",
        dated=case.updated_at.date(),
        date_shown=in_words(case.updated_at.date()),
        sections=(
            Section("letter", "", _head(case, recipient.name, area)),
            Section("what", say("stop.what"), (Paragraph(say("stop.why")), _table(view, taken))),
            Section("do", say("stop.do"), (Bullets(tuple(say(f"stop.{step}") for step in STEPS)),)),
            Section("ask", say("stop.ask"), _whom_to_ring(case)),
        ),
        footer=(),
    )


def _head(case: Case, recipient: str, area: Area) -> tuple[Block, ...]:
    worker = case.practitioner
    sender = ", ".join(part for name in ("name", "job_title", "organisation") if (part := worker.get(name, "")))
    facts = [Fact(say("stop.to"), recipient), Fact(say("stop.from"), sender)]
    facts.append(Fact(say("stop.about"), f"{area.assessment_name}, {case.reference}"))
    return (Facts(tuple(fact for fact in facts if fact.value)),)


def _table(view: View, taken: tuple[Taken, ...]) -> Table:
    called = _initials(view.case, [one.person for one in taken])
    rows = ((called[one.person], _what(view, one), in_words(one.since)) for one in taken)
    return Table(tuple(say(f"stop.{name}") for name in ("who", "part", "since")), tuple(rows), (0.2, 0.45, 0.35))


def _what(view: View, one: Taken) -> str:
    """All of it, or the chapters by the names the family heard."""
    return say("stop.only", topics=join([topic(view, part) for part in one.topics])) if one.topics else say("stop.all")


def _initials(case: Case, people: list[str]) -> dict[str, str]:
    """Initials; with the year of birth where two people have the same."""
    found = {who: initials(person) for who in people if (person := case.person(who))}
    twice = {words for words, count in Counter(found.values()).items() if count > 1}
    return {
        who: f"{words} {_born(case.person(who))}".strip() if words in twice else words for who, words in found.items()
    }


def initials(person: Person) -> str:
    """How somebody is called where a name is more than is needed: "K.M."."""
    return "".join(f"{part[0].upper()}." for part in person.full_name.split())


def _born(person: Person | None) -> str:
    return say("stop.born", year=str(person.birth.year)) if person and person.birth else ""


def _whom_to_ring(case: Case) -> tuple[Block, ...]:
    worker = case.practitioner
    reach = " · ".join(part for name in ("phone", "email") if (part := worker.get(name, "")))
    manager = ", ".join(part for name in ("manager_name", "manager_contact") if (part := worker.get(name, "")))
    facts = (Fact(worker.get("name") or say("stop.worker"), reach), Fact(say("stop.manager"), manager))
    return (Facts(tuple(fact for fact in facts if fact.value)), Paragraph(say("stop.not_them")))
