"""From a Case and a reader to one document tree, and what that reader does not get."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ehat_tui.areas import profile
from ehat_tui.areas.profile import Area
from ehat_tui.documents import (
    child_page,
    family_plan,
    practitioner_record,
    privacy_sheet,
    refusal_record,
    safeguarding_pack,
    service_copy,
    signposts_sheet,
    stop_letter,
    subject_copy,
)
from ehat_tui.documents.holders import taken_back
from ehat_tui.documents.look import Look, recipient_called
from ehat_tui.documents.readers import READERS, Omitted, Reader, may_read, omitted
from ehat_tui.documents.tree import Document
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import say
from ehat_tui.errors import NotAgreed, NotFound, NotValid
from ehat_tui.record.agreement import CONFLICT, STANDS
from ehat_tui.record.case import Case, Person
from ehat_tui.record.sharing import YES, Recipient, recipients

Composer = Callable[[Look, View, Area], Document]

# How each reader's document is made; who may read what in it is in `readers`.
COMPOSERS: dict[str, Composer] = {
    "family": family_plan.compose,
    "young-person": family_plan.young,
    "child": child_page.compose,
    "refusal": refusal_record.compose,
    "privacy": privacy_sheet.compose,
    "signposts": signposts_sheet.compose,
    "stop": stop_letter.compose,
    "practitioner": practitioner_record.compose,
    "taf": service_copy.team_plan,
    "agency": service_copy.compose,
    "safeguarding": safeguarding_pack.compose,
    "subject": subject_copy.compose,
    "subject-list": subject_copy.worklist,
}


@dataclass(frozen=True, slots=True)
class Composed:
    """A document, and for the practitioner alone what was left out of it and why. `key`: which copy it is.

    For the events: `to` is the key of whoever gets it, where that is another; `parts` what is in it, where that is not
    its sections.
    """

    document: Document
    omitted: tuple[Omitted, ...]
    key: str = ""
    to: str = ""
    parts: tuple[str, ...] = ()


def reader_of(reader_id: str) -> Reader:
    """The reader of this id; NotValid names the known ones."""
    if reader_id not in READERS:
        raise NotValid("There is no reader of this name", hint=f"Known readers: {', '.join(READERS)}")
    return READERS[reader_id]


def compose(case: Case, reader_id: str, key: str = "", composer: Composer | None = None) -> Composed:
    """The document for one reader, and of a keyed reader for one person or service.

    `composer` makes it instead of the reader's own: of the short forms there are several (short_forms.py). NotValid for
    an unknown reader, NotFound for an unknown key, NotAgreed when what was agreed forbids it (rule 2).
    """
    reader = reader_of(reader_id)
    look = look_of(case, reader, key)
    require(reader, look)
    view = View(case, lambda question, subject, answer: may_read(reader, look, question, subject, answer))
    area = profile.of_case(case)
    composer = composer or COMPOSERS.get(reader.id)
    if composer is None:
        raise NotValid("A short form is for one service", hint="Say which one: --service, as `ehat match` shows it")
    document = composer(look, view, area)
    return Composed(_addressed(document, reader, look, view), omitted(reader, look), key)


def copies(case: Case, reader_id: str) -> list[str]:
    """The keys of all copies there are for a reader; one empty key for a reader without any.

    Empty for a keyed reader of whom there is none. A young mother is both a young person and an adult of the family.
    """
    reader = reader_of(reader_id)
    match reader.keyed:
        case "person":
            return [case.number(person) for person in case.people if _has_copy(case, reader, person)]
        case "agency":
            return [one.key for one in recipients(case) if not one.person and _is_for(case, reader, one)]
        case _:
            return [""]


def chosen(case: Case, reader_id: str, keys: Sequence[str]) -> list[str]:
    """The copies of a reader that were asked for: those with these keys, or all of them when there are no keys.

    Raises NotFound for a key nobody has, NotAgreed when there is no copy at all that may be made.
    """
    reader = reader_of(reader_id)
    if not reader.keyed:
        return [""]
    if keys:
        looks = [look_of(case, reader, key) for key in keys]
        return [look.key for look in looks]
    if found := copies(case, reader_id):
        return found
    if reader_id in ("subject", "subject-list"):
        look_of(case, reader, "")
    if not case.agreed:
        require(reader, Look(case))
    raise NotAgreed(NOBODY[reader.id], "The steps Agreement and Who may know what say who was asked")


def _is_for(case: Case, reader: Reader, recipient: Recipient) -> bool:
    if reader.id == "stop":
        return bool(taken_back(case, recipient))
    return _told_anything(Look(case, None, recipient))


NOBODY = {
    "family": "No adult who lives here has agreed, so there is no family copy",
    "young-person": "No young person from 11 on takes part at present, so there is no copy for one",
    "child": "No child under 11 takes part at present, so there is no page for one",
    "taf": "Nobody has said yes to telling a service, so there is no copy for the team",
    "agency": "Nobody has said yes to telling a service, so there is no copy for one",
    "stop": "Nobody holds a copy that has to be taken back",
}


def _has_copy(case: Case, reader: Reader, person: Person) -> bool:
    look = Look(case, person)
    match reader.id:
        case "family":
            grown = person.is_adult or not person.is_child
            return grown and look.lives_here and case.agreement.standing(person.id).own in STANDS
        case "young-person":
            return person.is_child and _old_enough(case, person) and case.agreement.standing(person.id).covered
        case "child":
            return person.is_child and not _old_enough(case, person) and case.agreement.standing(person.id).covered
        case _:
            return False  # a subject access copy is made for whoever asked


OLD_ENOUGH = 11  # years: from here on a plan in words, before that a page with pictures (data-protection 4.5)


def _old_enough(case: Case, person: Person) -> bool:
    years = case.age_years(person.id)
    return years is not None and years >= OLD_ENOUGH


FOR_CHILDREN = frozenset({"young-person", "child"})


def look_of(case: Case, reader: Reader, key: str) -> Look:
    """The case as this copy's reader sees it; NotFound names the keys there are."""
    person = case.called(key) if key and reader.keyed == "person" else None
    if person and (person.is_child or reader.id not in FOR_CHILDREN):
        return Look(case, person)
    if reader.keyed == "agency" and (recipient := recipient_called(case, key) if key else None):
        return Look(case, None, recipient)
    if not reader.keyed:
        return Look(case)
    known = [case.number(one) for one in case.people] if reader.keyed == "person" else [r.key for r in recipients(case)]
    raise NotFound(
        f"Say for whom the {reader.id} copy is" if not key else f"There is nobody {key} for the {reader.id} copy",
        f"Known here: {', '.join(known)}" if known else "Nobody was named in this assessment yet",
    )


# ---------------------------------------------------------------- what was agreed, before anything is made


def require(reader: Reader, look: Look) -> None:
    """Raise NotAgreed when no document may be made for this reader (rules 1, 2, 16, 29)."""
    if not reader.needs_agreement:
        return
    if not look.agreed.stands:
        raise NotAgreed(
            "Nobody agrees to this assessment at present, so there is no plan to give out",
            "Open the step Agreement, or make the practitioner record",
        )
    if look.person and not _takes_part(reader, look):
        raise NotAgreed(
            "This person has not agreed to take part, so there is no copy for them",
            "Ask them first: the step Agreement. A parent elsewhere needs to know and not to object",
        )
    if look.recipient and not _told_anything(look):
        raise NotAgreed(
            "Nobody has said yes to telling this service, so nothing is written for them",
            "The step Who may know what says who was asked, and what they answered",
        )


def _takes_part(reader: Reader, look: Look) -> bool:
    standing = look.agreed.standing(look.own)
    if look.person and look.person.is_child and reader.id != "family":
        return standing.covered  # by a parent's word too: whoever takes part gets what is theirs (rule 16)
    return standing.own in STANDS or (bool(look.children) and not standing.own and _is_told(look))


def _is_told(look: Look) -> bool:
    """Whether a parent who was not asked to agree knows, and does not object, for each of their children (C10)."""
    views = {one.child: one.view for one in look.agreed.parents if one.person == look.own}
    return all(views.get(child) in ("agrees", "informed") for child in look.children)


def _told_anything(look: Look) -> bool:
    people = (str(person.id) for person in look.case.people)
    return any(look.decision(who).answer == YES and look.agreed.standing(who).state != CONFLICT for who in people)


# ---------------------------------------------------------------- to whom, and why


def _addressed(document: Document, reader: Reader, look: Look, view: View) -> Document:
    """The document with its reader's name, why they have it, and that it is not theirs to copy on."""
    whom = _whom(look.recipient, look.person, view)
    title = f"{reader.title}: {whom}" if whom else reader.title
    return replace(document, reader=document.reader or title, footer=(*_footer(reader), *document.footer))


def _whom(recipient: Recipient | None, person: Person | None, view: View) -> str:
    if recipient:
        return recipient.name
    return view.name(person) if person else ""


def _footer(reader: Reader) -> Iterator[str]:
    yield say(f"copy.{reader.id.replace('-', '_')}")
