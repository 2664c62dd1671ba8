"""What may be written: no answer from the family section on without a current agreement that covers who it is about.

Rules 2, 3, 15 and 16. It stands in the unit of work, so no path through the Store leads around it.
"""

from __future__ import annotations

from collections.abc import Iterable

from ehat_tui.errors import NotAgreed
from ehat_tui.form.model import Form, Section
from ehat_tui.record.agreement import Agreements

# Who is being asked must be written down before they can agree (C3): their names, and nothing else about them.
NAMES = frozenset({"given_names", "family_name", "known_as"})
PEOPLE = "people"
# Who is responsible for a child, and whether they were told, is asked because of agreement itself (C10, D9): it finds
# its place also when that person has taken back everything else.
OF_A_PARENT = frozenset({"parental_responsibility", "other_parent", "other_parent_note"})
SHARING = "sharing_decision"  # the table of what may be shared: a no must find its place also when a topic is closed

NOBODY = "Nobody has agreed to the assessment yet, so this cannot be kept"
NOT_THEM = "Whoever this is about does not agree at present, so this cannot be kept"
NOT_FOR_ALL = "So far there is only somebody's agreement for themselves, so this cannot be kept"
TAKEN_BACK = "Agreement to this was taken back, so it stays as it is"
HELP = "Open the step Agreement, say what it means, and write down who agrees"


def topic_of(form: Form, section: Section) -> str:
    """The chapter an answer of this section belongs to; "" for what is no subject of its own."""
    return "" if section.table == SHARING else form.chapter_of(section.id).id


def only_names(section: Section, columns: Iterable[str]) -> bool:
    """Whether these bound columns are some of the names of a person and nothing else."""
    columns = frozenset(columns)
    return section.id == PEOPLE and bool(columns) and columns <= NAMES


def told_of(person: str, columns: Iterable[str]) -> tuple[str, ...]:
    """Of whom what is said of a pair only tells: the other person. The pair itself belongs to the child."""
    columns = frozenset(columns)
    return () if columns and columns <= OF_A_PARENT else (person,)


def shut(
    section: Section,
    topic: str,
    owners: Iterable[str] | None,
    agreed: Agreements,
    others: Iterable[str] = (),
    columns: Iterable[str] = (),
) -> str:
    """Why an answer of `section` may not be stored now, "" when it may.

    `owners` are the ids of the people it is about, none of them when it is about the family, None while nobody has
    said yet whom it is about; `topic` is the chapter. `others` are people it only tells of: it need not be covered by
    them, but must not have been taken back. `columns` are the bound columns written.
    """
    if not section.needs_agreement:
        return ""
    owners = None if owners is None else tuple(owners)
    if any(agreed.taken_back(one, topic) for one in (*(owners or ()), *others)):
        return TAKEN_BACK
    if only_names(section, columns):
        return ""
    if not agreed.stands:
        return NOBODY
    if section.id == PEOPLE or agreed.may_write(owners, topic):
        return ""
    return NOT_FOR_ALL if not owners else NOT_THEM


def require_agreement(
    section: Section,
    topic: str,
    columns: Iterable[str],
    owners: Iterable[str] | None,
    agreed: Agreements,
    others: Iterable[str] = (),
) -> None:
    """Raise NotAgreed unless an answer may be stored now; `shut` says what the arguments mean."""
    if why := shut(section, topic, owners, agreed, others, columns):
        raise NotAgreed(why, HELP)
