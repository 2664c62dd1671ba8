"""One reader before one case: who they are, whose information each answer is, and what was said about telling them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from ehat_tui.documents import kinship
from ehat_tui.form.model import Question, Section
from ehat_tui.record.agreement import CONFLICT, Agreements
from ehat_tui.record.case import Answer, Case, Person
from ehat_tui.record.sharing import UNASKED, YES, Decision, Recipient, decisions, recipients

ADDRESSES = "contact"  # the section with addresses; `contact.address_type` says what kind each is
REFUGE = "refuge"  # a kind of address


@dataclass(frozen=True, slots=True)
class Item:
    """One answer, and whose information it is: ids of people, none when it is about the family as a whole."""

    question: Question
    subject: UUID
    answer: Answer
    section: Section
    topic: str
    about: frozenset[str]


@dataclass(frozen=True)
class Look:
    """A case as one reader may see it.

    `person` when the reader is one of the family (or, for a subject access copy, whom it is about); `recipient` when
    somebody else is told.
    """

    case: Case
    person: Person | None = None
    recipient: Recipient | None = None

    @property
    def agreed(self) -> Agreements:
        """Where everybody stands."""
        return self.case.agreement

    @property
    def own(self) -> str:
        """The id of the reader, "" when they are none of the family."""
        return str(self.person.id) if self.person else ""

    @property
    def key(self) -> str:
        """How commands, file names and events call this copy, "" when there is only one."""
        if self.person:
            return self.case.number(self.person)
        return self.recipient.key if self.recipient else ""

    def item(self, question: Question, subject: UUID, answer: Answer) -> Item:
        """An answer with what the rules ask about it."""
        section = self.case.form.sections[question.section]
        return Item(question, subject, answer, section, self._topic[section.id], self._about(section, subject))

    @cached_property
    def _topic(self) -> dict[str, str]:
        return {section: chapter.id for chapter in self.case.form.chapters for section in chapter.sections}

    def _about(self, section: Section, subject: UUID) -> frozenset[str]:
        key = (section.id, subject)
        if key not in self._abouts:
            self._abouts[key] = self.case.about(section, subject)
        return self._abouts[key]

    @cached_property
    def _abouts(self) -> dict[tuple[str, UUID], frozenset[str]]:
        return {}

    # -- the family ---------------------------------------------------------------------------------------

    def decides(self, person: str) -> bool:
        """Whether somebody speaks for themselves: every adult, and each young person who was asked (rules 15, 16)."""
        known = self.case.person(person)
        return known is None or not known.is_child or bool(self.agreed.standing(person).own)

    def others(self, about: Iterable[str], topic: str) -> list[str]:
        """Those of `about` who have not said that this reader, of the same family, may read a chapter."""
        return [one for one in about if one != self.own and not self._lets_read(one, topic)]

    def _lets_read(self, person: str, topic: str) -> bool:
        """By what was last said about telling this reader (C16), else by the agreement; children: their parents."""
        told = self._told.get(person, UNASKED)
        if told.answer and told.answer != YES:
            return False
        return told.covers(topic) or not self.decides(person) or self.agreed.may_read(person, self.own)

    @cached_property
    def _told(self) -> dict[str, Decision]:
        """What was said about telling this reader, who is one of the family, by the id of the person it is about."""
        mine = next((one for one in recipients(self.case) if one.person == self.own), None) if self.person else None
        return decisions(self.case, mine) if mine else {}

    @cached_property
    def children(self) -> frozenset[str]:
        """The ids of the children this reader is a parent of (D8, D9)."""
        rows = self.case.rows("relationships") if self.person else ()
        return frozenset(
            str(row.values["child"])
            for row in rows
            if row.values["person"] == self.own
            and (row.values.get("parental_responsibility") == "yes" or row.values.get("relationship") in BIRTH_PARENTS)
        )

    @cached_property
    def lives_here(self) -> bool:
        """Whether this reader is of the household: a child being assessed lives with them all the time (D8).

        As long as nobody said where they live, whoever the assessment is about counts as living here.
        """
        if self.person is None or self.person.is_child:
            return self.person is not None
        rows = [row for row in self.case.rows("relationships") if row.values["person"] == self.own]
        said = [row.values["lives_with"] for row in rows if row.values.get("lives_with")]
        return AT_HOME in said if said else self.person.is_assessed

    def not_theirs(self, about: Iterable[str]) -> list[str]:
        """The children in `about` whom a parent who lives elsewhere has no part in."""
        return [one for one in about if one != self.own and not self.decides(one) and one not in self.children]

    # -- somebody else ------------------------------------------------------------------------------------

    @cached_property
    def _decisions(self) -> dict[str, Decision]:
        return decisions(self.case, self.recipient) if self.recipient else {}

    def decision(self, person: str) -> Decision:
        """What was said about telling this recipient about a person; nothing counts of somebody who does not agree."""
        return self._decisions.get(person, UNASKED) if self.agreed.standing(person).covered else UNASKED

    @cached_property
    def everybody(self) -> frozenset[str]:
        """The ids of all the assessment is about: what is about the family is theirs together."""
        return frozenset(str(person.id) for person in self.case.people if person.is_assessed)

    def without_yes(self, about: Iterable[str], topic: str) -> list[str]:
        """Those of `about` (nobody in particular: everybody) without a yes to telling this recipient about a chapter.

        While two who both count say different things about a person, nothing about them leaves (C10).
        """
        asked = list(about) or sorted(self.everybody) or [""]
        return [
            one for one in asked if not self.decision(one).covers(topic) or self.agreed.standing(one).state == CONFLICT
        ]

    # -- people who are only named ------------------------------------------------------------------------

    def mentioned(self, item: Item) -> list[str]:
        """The ids of the people an answer speaks of, by name or as "my gran", besides those it is about."""
        words = " ".join(_texts(item.answer))
        if not words:
            return []
        named = {one for one, name in self._names if name.search(words)}
        named |= {one for child, one, kin in self._kin if child in (item.about or {child}) and kin.search(words)}
        return sorted(named - item.about)

    @cached_property
    def _kin(self) -> list[tuple[str, str, re.Pattern[str]]]:
        """(child, relative, words for the relative). Of parents only who was asked about this reader and said no."""
        found = []
        for row in self.case.rows("relationships"):
            child, person, what = row.values["child"], row.values["person"], row.values.get("relationship") or ""
            words = kinship.pattern(what)
            if words and (what not in kinship.PARENTS or self._decisions.get(person, UNASKED).answer):
                found.append((child, person, words))
        return found

    @cached_property
    def _names(self) -> list[tuple[str, re.Pattern[str]]]:
        called = [(str(one.id), {*_called(one)}) for one in self.case.people]
        return [
            (who, re.compile(rf"\b({'|'.join(map(re.escape, sorted(names)))})\b")) for who, names in called if names
        ]

    # -- addresses ----------------------------------------------------------------------------------------

    @cached_property
    def hidden_addresses(self) -> frozenset[str]:
        """The ids of everybody at an address that is kept secret (D11, rule 27)."""
        kinds = {str(one.id): self.case.value(f"{ADDRESSES}.address_type", one.id) for one in self.case.people}
        same = {str(one.id): self.case.value(f"{ADDRESSES}.address_same_as", one.id) for one in self.case.people}
        hidden = {who for who, kind in kinds.items() if kind == REFUGE}
        while more := {who for who, other in same.items() if other in hidden} - hidden:
            hidden |= more
        return frozenset(hidden)


BIRTH_PARENTS = frozenset({"mother", "father", "adoptive_mother", "adoptive_father"})
AT_HOME = "all_the_time"


def _called(person: Person) -> Iterable[str]:
    for column in ("given_names", "known_as", "other_names"):
        yield from (part for part in str(person.row.values.get(column) or "").split() if len(part) > 1)


def _texts(answer: Answer) -> Iterable[str]:
    value: Any = answer.value
    yield from ([value] if isinstance(value, str) else [])
    yield answer.typed


def recipient_called(case: Case, key: str) -> Recipient | None:
    """The recipient with this key."""
    return next((one for one in recipients(case) if one.key == key), None)
