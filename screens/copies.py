"""Every copy there can be of a case, and each of them in words before it is written. Nothing here knows Textual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ehat_tui.documents.compose import COMPOSERS, look_of, require
from ehat_tui.documents.compose import copies as keys_of
from ehat_tui.documents.grounds import is_private
from ehat_tui.documents.preview import Preview, preview
from ehat_tui.documents.readers import READERS, Reader, asked, may_read, said
from ehat_tui.errors import EhatError, NotAgreed
from ehat_tui.record.case import Case, Person
from ehat_tui.record.sharing import recipients

ASKED_FOR = frozenset({"subject", "subject-list"})  # for whoever asked for what is kept about them
MOST = 6  # headings on one line of what is left out


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy: for which reader, which key, how it is called on the screen, and whether it is one to make now.

    Others may be looked at too: then it is said why not.
    """

    reader: str
    key: str
    title: str
    possible: bool


@dataclass(frozen=True, slots=True)
class Look:
    """A copy before it is written: `words` to show, `refused` why it may not be made, how many private answers."""

    copy: Copy
    words: str
    holds: tuple[str, ...] = ()
    refused: str = ""
    private: int = 0
    sections: int = 0


def copies(case: Case) -> list[Copy]:
    """Every copy, those that may be made now first for each reader, in the order of the readers."""
    found: list[Copy] = []
    for reader in READERS.values():
        if reader.id in COMPOSERS:
            found += _of(case, reader)
    return found


def _of(case: Case, reader: Reader) -> Iterator[Copy]:
    possible = keys_of(case, reader.id)
    if not reader.keyed:
        yield Copy(reader.id, "", reader.title, case.agreed or not reader.needs_agreement)
        return
    for key, name in _everybody(case, reader).items():
        may = key in possible or reader.id in ASKED_FOR or (reader.id == "family" and _agreed_to(case, reader, key))
        yield Copy(reader.id, key, f"{reader.title} · {name}", may)


def _agreed_to(case: Case, reader: Reader, key: str) -> bool:
    """Whether what was agreed lets this copy be made: a parent elsewhere has one only if somebody asks for it."""
    try:
        require(reader, look_of(case, reader, key))
    except NotAgreed:
        return False
    return True


def _everybody(case: Case, reader: Reader) -> dict[str, str]:
    """{key: name} of all for whom this reader's copy can be thought of."""
    if reader.keyed == "agency":
        return {one.key: one.name for one in recipients(case) if not one.person}
    return {case.number(person): person.name for person in case.people if _may_be_for(reader, person)}


def _may_be_for(reader: Reader, person: Person) -> bool:
    if reader.id == "family":
        return not person.is_child or person.is_adult
    return person.is_child or reader.id not in ("young-person", "child")


def look_at(case: Case, copy: Copy) -> Look:
    """What a copy would hold and leave out; of one that may not be made, why not."""
    try:
        found = preview(case, copy.reader, copy.key)
    except EhatError as error:
        return Look(copy, f"{copy.title}\n\n{error.in_full}", refused=error.in_full)
    private = _private_in(case, copy)
    lines = [copy.title, f"in    {' · '.join(found.holds) or 'nothing that was said'}"]
    lines += _out(case, found)
    lines += _missing(case, found)
    if copy.reader in ASKED_FOR:
        lines.append("d     go through what somebody must decide")
    return Look(copy, "\n".join(lines), found.holds, "", private, len(found.holds))


def _private_in(case: Case, copy: Copy) -> int:
    """How many answers that were kept private this copy holds (data-protection 4.4, wrong recipient)."""
    reader = READERS[copy.reader]
    look = look_of(case, reader, copy.key)
    answers = ((question, subject, case.answer(question, subject)) for _, subject, question in asked(case))
    return sum(
        said(answer)
        and is_private(case, question, subject, answer)
        and may_read(reader, look, question, subject, answer)
        for question, subject, answer in answers
    )


def _out(case: Case, found: Preview) -> Iterator[str]:
    """What is left out, by rule and person; what every copy of this kind leaves out comes last, in one line each."""
    groups: dict[tuple[bool, str, tuple[str, ...]], dict[str, int]] = defaultdict(dict)
    for one in found.leaves_out:
        labels = groups[one.rule.always, one.rule.why, one.people]
        labels[one.label] = labels.get(one.label, 0) + one.count
    for (always, why, people), labels in sorted(groups.items(), key=lambda group: group[0][0]):
        names = " and ".join(person.name for who in people if (person := case.person(who)))
        count = sum(labels.values())
        answers = f"{count} answer{'s' * (count != 1)}"
        where = "" if always else f": {_few(list(labels))}"
        yield f"out   {answers}{where}\n      {f'{names} ' if names else ''}{why}"


def _few(labels: list[str]) -> str:
    more = f" and {len(labels) - MOST} more" if len(labels) > MOST else ""
    return " · ".join(labels[:MOST]) + more


def _missing(case: Case, found: Preview) -> Iterator[str]:
    for who, labels in found.missing.items():
        person = case.person(who)
        if person is not None:
            yield f"more  a yes of {person.name} would let in more: {_few(sorted(labels))}"
