"""Who a short form is about, and what the program puts together about them: ages, addresses, who agreed, who helps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from ehat_tui.directory.service import Service
from ehat_tui.documents.family_agreed import short_day
from ehat_tui.documents.grounds import is_private
from ehat_tui.documents.look import Look
from ehat_tui.documents.short_form_table import table
from ehat_tui.documents.stop_letter import initials
from ehat_tui.documents.tree import Table
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import join, say
from ehat_tui.form.dates import age, in_words
from ehat_tui.matching.ages import in_full
from ehat_tui.record.case import Case, Person, Row
from ehat_tui.record.said import STANDS, Event

Made = Callable[["About"], Iterator[str]]
CURRENT = frozenset({"involved_now", "referred_waiting", "waiting_since"})
WAYS = {"call": "phone", "text": "phone", "email": "email", "post": "", "visit": ""}  # way: the answer it needs


@dataclass(frozen=True)
class About:
    """A short form while it is filled in: who reads it (`view`), about whom, from which row, on which day.

    `people`: those it is for whom the reader may be told about. `names`: people by name, else by initials.
    """

    look: Look
    view: View
    service: Service
    people: tuple[Person, ...]
    row: Row | None
    on: date
    names: bool

    @property
    def case(self) -> Case:
        """The assessment."""
        return self.view.case

    def called(self, person: Person) -> str:
        """A person as this form calls them; "" when the reader may not know of them."""
        if not self.view.named(person):
            return ""
        return self.view.name(person) if self.names else initials(person)

    @property
    def children(self) -> list[Person]:
        """The children it is for."""
        return [person for person in self.people if person.is_child]

    def plain(self, text: str) -> str:
        """What people said, without a name where the form has initials only."""
        return text if self.names else self._without_names(text)

    def _without_names(self, text: str) -> str:
        for known, short in self._known:
            text = re.sub(rf"\b{re.escape(known)}\b\.?", short, text)
        return text

    @cached_property
    def _known(self) -> list[tuple[str, str]]:
        """Every name of everybody, the longest first, and the initials that stand for it."""
        found = {}
        for person in self.case.people:
            found[person.full_name] = initials(person)
            values = person.row.values
            for name in ("given_names", "known_as", "family_name", "other_names"):
                for part in str(values.get(name) or "").split():
                    if len(part) > 1:
                        found.setdefault(part, f"{part[0].upper()}.")
        return sorted(found.items(), key=lambda pair: -len(pair[0]))


def places(about: About, section_id: str) -> list[UUID]:
    """Where the answers of a section are, as far as they are about somebody this form is for."""
    section = about.case.form.sections.get(section_id)
    if section is None:
        return []
    if section_id == "referrals":
        return [about.row.id] if about.row else []
    if section.repeats == "once":
        return [about.case.id]
    ids = {str(person.id) for person in about.people}
    if section.in_rows:
        return [row.id for row in about.case.rows(section_id) if ids & about.case.about(section, row.id)]
    return [subject for subject in about.case.subjects(section) if str(subject) in ids]


def no_harm(case: Case) -> bool:
    """Whether danger and harm were asked about, and both answered no (B1, B2)."""
    return {case.value(f"start.{name}", case.id) for name in ("danger", "harm")} == {"no"}


# -- in a line ------------------------------------------------------------------------------------------------


def _initials(about: About) -> Iterator[str]:
    if named := [initials(person) for person in about.people if about.view.named(person)]:
        yield join(named)


def _age(about: About) -> Iterator[str]:
    for person in about.people:
        if person.birth and about.view.text("people.birth_date", person.id):
            years = in_full(age(person.birth, about.on))
            yield f"{about.called(person)}: {years}" if len(about.people) > 1 else years


def _responsible(about: About) -> Iterator[str]:
    """Who has parental responsibility for each child, of those the reader may know of (D9)."""
    for child in about.children:
        rows = [row for row in about.case.rows("relationships") if row.values["child"] == str(child.id)]
        having = [
            about.called(other)
            for row in rows
            if about.view.value("relationships.parental_responsibility", row.id) == "yes"
            and (other := about.case.person(row.values["person"]))
        ]
        if found := [name for name in having if name]:
            yield f"for {about.called(child)}: {join(found)}"


def _address(about: About) -> Iterator[str]:
    """Each address once, and who lives there, when not all of them do."""
    found: dict[str, list[str]] = {}
    for person in about.people:
        if words := _home(about.view, person):
            found.setdefault(words, []).append(about.called(person))
    for words, names in found.items():
        yield words if len(found) == 1 else f"{join(names)}: {words}"


def _home(view: View, person: Person) -> str:
    at = person
    for _ in view.case.people:  # "the same as" may go over several people, and round in a circle
        other = view.case.person(view.value("contact.address_same_as", at.id))
        if other is None:
            break
        at = other
    parts = (view.text(f"contact.{name}", at.id) for name in ("address", "postcode"))
    return ", ".join(" ".join(words.split()) for words in parts if words)


def _contact(about: About) -> Iterator[str]:
    """Only ways that somebody said are safe, each with what it needs; no word of those that are not (D12; rule 27)."""
    word, view = table().say, about.view
    for person in about.people:
        safe = [way for way in WAYS if about.case.value(f"contact.safe_{way}", person.id) == "safe"]
        needed = {name: view.text(f"contact.{name}", person.id) for name in ("phone", "email")}
        told = {way: needed.get(WAYS[way], "") for way in safe if not WAYS[way] or needed[WAYS[way]]}
        if any(told.values()):
            ways = join([word(way) for way in told], "or")
            yield f"{about.called(person)}: {ways} ({', '.join(dict.fromkeys(filter(None, told.values())))})"
        elif named := _called(about, view.value("contact.through", person.id)):
            yield f"{about.called(person)}: {word('through', name=named)}"


def _called(about: About, person_id: str | None) -> str:
    person = about.case.person(person_id)
    return about.called(person) if person else ""


def _agreement(about: About) -> Iterator[str]:
    """Whose word it is that counts for each of them, and when and how they gave it (C6, C8, C9). Never their limits."""
    spoken: dict[str, list[str]] = {}
    for person in about.people:
        for who, day in _speakers(about, person):
            spoken.setdefault(f"{who}: {day}" if day else who, []).append(about.called(person))
    for words, names in spoken.items():
        yield f"{words} (for {join(names)})" if len(about.people) > 1 else words


def _speakers(about: About, person: Person) -> Iterator[tuple[str, str]]:
    standing = about.look.agreed.standing(person.id)
    ids = (
        [str(person.id)]
        if standing.own in STANDS
        else [who for who, said in standing.parents.items() if said in STANDS]
    )
    for who in ids:
        speaker = about.case.person(who)
        name = about.called(speaker) if speaker else ""
        yield name or say("standing.parent"), _given(about, who)


def _given(about: About, who: str) -> str:
    """The day and the way of somebody's newest yes."""
    said = [
        event
        for (person, _), event in about.look.agreed.newest.items()
        if person == who and event["decision"] in STANDS
    ]
    parts = (_open(about, said[-1], name) for name in ("given_on", "how_given")) if said else ()
    return ", ".join(part for part in parts if part)


def _open(about: About, event: Event, name: str) -> str:
    """What an agreement says to one question, unless that was kept private."""
    question = about.case.form.questions.get(f"agreement.{name}")
    row = UUID(str(event["id"]))
    if question is None or is_private(about.case, question, row, about.case.answer(question, row)):
        return ""
    words = about.view.in_words(question, about.case.answer(question, row))
    return short_day(words) if question.kind == "date" else f"{words[:1].lower()}{words[1:]}"


def _helpers(about: About) -> Iterator[str]:
    """Services that help them now or that they wait for; no worker by name (third parties)."""
    section = about.case.form.sections.get("services")
    for row_id in places(about, "services") if section else ():
        name, kind = (about.view.text(f"services.{part}", row_id) for part in ("service", "agency"))
        status = about.view.text("services.status", row_id)
        if about.view.value("services.status", row_id) in CURRENT and (name or kind):
            yield about.plain(", ".join(part for part in (name or kind, kind if name else "", status.lower()) if part))


MADE: dict[str, Made] = {
    "initials": _initials,
    "age": _age,
    "responsible": _responsible,
    "address": _address,
    "contact": _contact,
    "agreement": _agreement,
    "helpers": _helpers,
}


# -- tables of people -----------------------------------------------------------------------------------------


def _family(about: About) -> Table:
    return _grid(about, about.people, ("name", "born", "part_in"))


def _children(about: About) -> Table:
    return _grid(about, about.children, ("name", "born", "school"))


def _grid(about: About, people: list[Person] | tuple[Person, ...], columns: tuple[str, ...]) -> Table:
    rows = [tuple(_cell(about, person, column) for column in columns) for person in people if about.view.named(person)]
    return Table(tuple(table().say(column) for column in columns), tuple(rows))


def _cell(about: About, person: Person, column: str) -> str:
    match column:
        case "name":
            return person.full_name if about.names else initials(person)
        case "born":
            shown = about.view.text("people.birth_date", person.id)
            if shown and person.birth:  # the age of today: a form says how old somebody is when it is read
                shown = f"{in_words(person.birth)} · {age(person.birth, about.on).text()}"
            return short_day(shown)
        case "school":
            return about.view.text("school.name", person.id) or about.view.text("school.setting", person.id)
        case _:
            return about.view.text("people.roles", person.id)


TABLES: dict[str, Callable[[About], Table]] = {"family": _family, "children": _children}
