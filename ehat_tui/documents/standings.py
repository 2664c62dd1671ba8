"""Where everybody stands, what was read out to them, and who may be told what: for records, never for the family."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ehat_tui.documents.family_agreed import short_day
from ehat_tui.documents.grounds import is_private
from ehat_tui.documents.tree import Block, Bullets, Paragraph, SubHeading, Table
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import join, say
from ehat_tui.form.dates import PartialDate, in_words
from ehat_tui.record.agreement import CONFLICT, STANDS, Standing
from ehat_tui.record.case import Person, Row
from ehat_tui.record.sharing import CONTACT, PLAN, WHOLE, YES, Decision, Recipient, decisions, recipients

NOTHING = "–"
WIDTHS = (0.13, 0.18, 0.18, 0.36, 0.15)
STATES = "agrees", "agrees_with_limits", "wants_time", "does_not_agree", "withdrawn", CONFLICT


def standings(view: View) -> tuple[Block, ...]:
    """A line for each person who was asked or is assessed: where they stand (C6), by whose word, since when."""
    rows = [_standing(view, person) for person in _asked(view)]
    if not rows:
        return (Paragraph(say("standing.nobody")),)
    header = tuple(say(f"standing.{name}") for name in ("who", "now", "own", "others", "since"))
    return (Table(header, tuple(rows), WIDTHS), *_frozen(view))


def _asked(view: View) -> list[Person]:
    asked = {str(row.values.get("person")) for row in view.case.rows("agreement")}
    return [person for person in view.case.people if person.is_assessed or str(person.id) in asked]


def _standing(view: View, person: Person) -> tuple[str, ...]:
    standing = view.case.agreement.standing(person.id)
    return (
        view.name(person),
        _now(view, standing),
        _state(standing.own) if standing.own else NOTHING,
        "; ".join(_for_them(view, person, standing)) or NOTHING,
        _since(view, person) or NOTHING,
    )


def _now(view: View, standing: Standing) -> str:
    topics = join([topic(view, one) for one in sorted(standing.topics)])
    words = _state(standing.state) if standing.state else say("standing.unasked")
    return "; ".join([words, *([say("standing.without", topics=topics)] if topics else [])])


def _state(decision: str) -> str:
    return say(f"standing.{decision}") if decision in STATES else decision


def _for_them(view: View, person: Person, standing: Standing) -> Iterator[str]:
    """What those who may speak for a child said; of other parents what they think of it, or why nobody asked (C10)."""
    for who, decision in standing.parents.items():
        yield f"{view.name(view.case.person(who))}: {_state(decision)}"
    for row in view.case.rows("relationships"):
        theirs = row.values["child"] == str(person.id) and row.values["person"] not in standing.parents
        if theirs and (words := view.text("relationships.other_parent", row.id)):
            yield f"{view.name(view.case.person(row.values['person']))}: {words[:1].lower()}{words[1:]}"


def _since(view: View, person: Person) -> str:
    """The day of the last answer of whoever decides: the person, else those who spoke for them."""
    standing = view.case.agreement.standing(person.id)
    whose = {str(person.id)} if standing.own else {*standing.parents}
    said = [row for row in _in_order(view) if str(row.values.get("person")) in whose and row.values.get("decision")]
    for row in reversed(said):
        for name in ("withdrawn_on", "given_on"):
            if words := view.text(f"agreement.{name}", row.id):
                return short_day(words)
    return ""


def _in_order(view: View) -> list[Row]:
    made = view.case.created_at
    return sorted(view.case.rows("agreement"), key=lambda row: (row.created_at or made, row.position))


def _frozen(view: View) -> tuple[Block, ...]:
    """One line for the worker: what was said by those who do not agree now is kept, and not used (C11)."""
    agreed = view.case.agreement
    names = [view.name(person) for person in _asked(view) if agreed.standing(person.id).says_no]
    return (Paragraph(say("standing.frozen", names=join(names))),) if names else ()


# -- what was explained ----------------------------------------------------------------------------------


def explained(view: View) -> tuple[Block, ...]:
    """The very words that were read out, from which form, and to whom (C1, C2): kept as each answer was settled."""
    together: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
    for row in _in_order(view):
        if row.values.get("wording"):
            key = (str(row.values.get("wording_version") or ""), tuple(row.values["wording"]))
            together.setdefault(key, []).append(row)
    blocks: list[Block] = [SubHeading(say("explained.title"))] if together else []
    for (version, words), rows in together.items():
        heard = "; ".join(_heard(view, rows))
        blocks.extend([Paragraph(say("explained.to", names=heard, version=version)), Bullets(words)])
    return tuple(blocks)


def _heard(view: View, rows: list[Row]) -> Iterator[str]:
    """Whom it was read to, day by day."""
    days: dict[str, list[str]] = {}
    for row in rows:
        day = short_day(view.text("agreement.given_on", row.id)) or _day(row.values.get("settled"))
        days.setdefault(day, []).append(view.name(view.case.person(row.values.get("person"))))
    for day, names in days.items():
        yield say("explained.on", names=join(list(dict.fromkeys(names))), day=day) if day else join(names)


def _day(iso: Any) -> str:
    try:
        return in_words(PartialDate.from_iso(str(iso)[:10]))
    except ValueError:
        return ""


# -- who may be told what --------------------------------------------------------------------------------


def grid(view: View) -> tuple[Block, ...]:
    """Recipients by people: what was said about telling each of them about each person (C13 to C17)."""
    found = [(one, decisions(view.case, one)) for one in recipients(view.case)]
    about = [person for person in view.case.people if any(str(person.id) in said for _, said in found)]
    if not about:
        return ()
    header = (say("grid.recipient"), *(view.name(person) for person in about))
    rows = [
        (_recipient(view, one, said), *(_cell(view, person, said.get(str(person.id))) for person in about))
        for one, said in found
    ]
    return (SubHeading(say("grid.title")), Table(header, tuple(rows)))


def _recipient(view: View, one: Recipient, said: dict[str, Decision]) -> str:
    if one.person:
        return view.name(view.case.person(one.person))
    rows = [decision.row for decision in said.values() if decision.row]
    return one.name if any(_may_print(view, "sharing.recipient", row) for row in rows) else view.hidden


def _cell(view: View, person: Person, decision: Decision | None) -> str:
    if decision is None or decision.row is None:
        return NOTHING
    row = decision.row
    if not _may_print(view, "sharing.decision", row):
        return view.hidden
    question = view.case.form.question("sharing.decision")
    said = view.case.form.vocabulary(question).label(row.values["decision"])
    if str(row.id) in view.case.agreement.stopped_sharing:
        return say("grid.stopped")
    words = f"{said}: {parts(view, decision)}" if row.values["decision"] == YES and decision.what else said
    if row.values.get("direction") == "we_may_ask":
        return say("grid.asked", said=words)
    standing = view.case.agreement.standing(person.id)
    holds = decision.answer != YES or (standing.covered and standing.state != CONFLICT)
    return words if holds else say("grid.rests", said=words)


def _may_print(view: View, question_id: str, row: Row) -> bool:
    """Not what was kept private, where that stands apart. What somebody took back since is told: they may hold it."""
    question = view.case.form.question(question_id)
    answer = view.case.answer(question, row.id)
    return view.shows(question, row.id, answer) or not is_private(view.case, question, row.id, answer)


def parts(view: View, decision: Decision) -> str:
    """What may be told, in words: the parts by their names, the whole, the plan, how to reach them."""
    named = [topic(view, chapter.id) for chapter in view.case.form.chapters if chapter.id in decision.topics]
    return "; ".join([*(say(f"parts.{code}") for code in WHATS if code in decision.what), *named])


WHATS = (WHOLE, PLAN, CONTACT)  # in this order; named parts say their names instead


def by_whose_word(view: View, person: Person) -> str:
    """Whose yes it is that counts for a person: their own, or that of those who speak for them."""
    standing = view.case.agreement.standing(person.id)
    if standing.own in STANDS:
        return view.name(person)
    said = [view.case.person(who) for who, decision in standing.parents.items() if decision in STANDS]
    names = [view.name(parent) for parent in said if parent and view.named(parent)]
    return join(names) if names and len(names) == len(said) else say("standing.parent")


def topic(view: View, chapter: str) -> str:
    """A chapter of the form, as people were asked about it."""
    words = view.case.form.vocabularies.get("topics")
    return words.label(chapter) if words else chapter
