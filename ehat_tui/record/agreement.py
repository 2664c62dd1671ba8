"""Where everybody stands now: computed from the events each time, never stored (C3 to C11; rules 1, 2, 15, 16).

An agreement is an event, so the newest valid one of each person counts, in the order in which they were written down:
a day that was typed wrongly must not bring back what somebody has taken back. Where two answers differ that both
count, the state says so: the program shows it and never decides between people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ehat_tui.record.said import (
    FAMILY,
    FOR_A_CHILD,
    FOR_THE_FAMILY,
    GILLICK,
    RESPONSIBLE,
    SAYS_NO,
    SELF,
    STANDS,
    WITHDRAWN,
    Event,
    Parent,
    Somebody,
    Standing,
    named,
    partial,
    takes_back,
)

__all__ = ["CONFLICT", "SAYS_NO", "STANDS", "Agreements", "Parent", "Somebody", "Standing"]

CONFLICT = "conflict"
NEVER = -1  # the place of what was not said, before that of every event


@dataclass(frozen=True)
class Agreements:
    """All that was agreed in one assessment.

    `events` are the columns of the agreements, in the order they were written down, each with its `id`, the day it was
    `recorded` (ISO) and when it was `settled` ("" before). `judged` are the Gillick records (C5) in the same way; None
    when the form keeps none, in a draft from before there were any.
    """

    events: tuple[Event, ...] = ()
    people: Mapping[str, Somebody] = field(default_factory=dict)
    parents: frozenset[Parent] = frozenset()
    judged: tuple[Event, ...] | None = None

    @classmethod
    def of(
        cls,
        events: Iterable[Event],
        people: Iterable[Somebody],
        parents: Iterable[Parent],
        judged: Iterable[Event] | None,
    ) -> Agreements:
        """From what is written down, without what says nothing: pairs of whom nobody said anything, or who are gone."""
        known = {one.id: one for one in people}
        children = {one.id for one in known.values() if one.child}
        said = (one for one in parents if one.responsibility or one.view)
        told = frozenset(one for one in said if one.child in children and one.person in known)
        return cls(tuple(events), known, told, None if judged is None else tuple(judged))

    # -- events -----------------------------------------------------------------------------------------------

    @cached_property
    def valid(self) -> tuple[Event, ...]:
        """The events that count: of somebody who is there, decided, told what to (rule 3), and able to decide (C5)."""
        return tuple(event for event in self.events if self._counts(event))

    def _counts(self, event: Event) -> bool:
        decision = event.get("decision")
        if not decision or str(event.get("person")) not in self.people:
            return False
        yes = decision in STANDS
        if yes and not event.get("explained"):
            return False
        if event.get("capacity") != GILLICK or self.judged is None:
            return True
        found = self._outcomes.get(str(event["person"]))
        # Only who was found able can say yes. A no counts as long as nobody has found that they are not able.
        return found == "able" if yes else found != "not_able"

    @cached_property
    def _outcomes(self) -> dict[str, str]:
        """What the newest Gillick record of each person found."""
        return {str(one["person"]): one["outcome"] for one in self.judged or () if one.get("outcome")}

    @cached_property
    def newest(self) -> dict[tuple[str, str], Event]:
        """The current answer of each person in each part (SELF, FAMILY), by (person, part); the last one last.

        Taking back one part of it leaves the rest standing (C11). A no without a capacity is one in both parts.
        """
        found: dict[tuple[str, str], Event] = {}
        for event in self.valid:
            if not partial(event):
                person, part = str(event["person"]), self._part(event)
                no_at_all = event["decision"] not in STANDS and not event.get("capacity")
                for ended in (SELF, FAMILY) if no_at_all else (part,):
                    found.pop((person, ended), None)
                found[person, part] = event
        return found

    def _part(self, event: Event) -> str:
        """In which part somebody speaks. As long as nobody said: a child for themselves, else also for the family."""
        capacity = event.get("capacity")
        if not capacity and self.judged is not None and event["decision"] in STANDS:
            return SELF if self.people[str(event["person"])].child else FAMILY
        return FAMILY if not capacity or capacity in FOR_THE_FAMILY else SELF

    @cached_property
    def open(self) -> tuple[str, ...]:
        """The ids of the events and Gillick records that count and that nothing rests on yet."""
        judged = [one for one in self.judged or () if one.get("person") and one.get("outcome")]
        return tuple(one["id"] for one in (*self.valid, *judged) if not one.get("settled"))

    @cached_property
    def stands(self) -> bool:
        """Whether at least one agreement stands (rule 2)."""
        return any(event["decision"] in STANDS for event in self.newest.values())

    @property
    def refused(self) -> bool:
        """Whether somebody was asked and, as it is, nobody agrees: a complete outcome too (rule 5)."""
        return bool(self.newest) and not self.stands

    # -- who speaks for whom ----------------------------------------------------------------------------------

    def _speaks_for(self, event: Event, child: Somebody) -> bool:
        """Whether somebody speaks for a child here: with responsibility as far as known, and before the child grew up.

        For a young person who is a parent only those of whom it was said in so many words: the baby's father speaks
        for the baby. Whoever says no without a capacity speaks for everybody they might.
        """
        person, capacity = str(event["person"]), event.get("capacity")
        unsaid = not capacity and (self.judged is None or event["decision"] not in STANDS)
        if not child.child or person == child.id or not (capacity in FOR_A_CHILD or unsaid):
            return False
        if child.grown and event["recorded"] >= child.grown:
            return False
        has = self._responsibility.get((child.id, person))
        return has in RESPONSIBLE if child.parent else has != "no"

    @cached_property
    def _responsibility(self) -> dict[tuple[str, str], str]:
        return {(one.child, one.person): one.responsibility for one in self.parents}

    def _own(self, person: str) -> Event | None:
        """What somebody said for themselves. Who only spoke as a parent spoke for themselves as well."""
        return self.newest.get((person, SELF)) or self.newest.get((person, FAMILY))

    def _speakers(self, person: str) -> dict[str, Event]:
        """The current answers of those who speak for somebody, by person."""
        known = self.people[person]
        return {
            who: event
            for (who, part), event in self.newest.items()
            if part == FAMILY and self._speaks_for(event, known)
        }

    def _back(self, person: str, topic: str = "") -> tuple[int, int]:
        """When a person, or a chapter of theirs, was last taken back: by themselves, and by who speaks for them."""
        known = self.people[person]
        own = speakers = NEVER
        for event in filter(partial, self.valid):
            if takes_back(event, person, topic):
                if event["person"] == person:
                    own = self._place(event)
                elif self._ever_spoke_for(event, known, by_name=not topic):
                    speakers = self._place(event)
        return own, speakers

    def _ever_spoke_for(self, event: Event, known: Somebody, *, by_name: bool) -> bool:
        """Whether who takes back something has spoken for somebody. A chapter of one's own is nobody else's."""
        if not by_name and self._part(event) != FAMILY:
            return False
        return any(self._speaks_for(one, known) for one in self.valid if one["person"] == event["person"])

    @cached_property
    def _places(self) -> dict[int, int]:
        return {id(event): place for place, event in enumerate(self.valid)}

    def _place(self, event: Event) -> int:
        return self._places[id(event)]

    def _after(self, event: Event, back: int) -> bool:
        """Whether something was said after the last time a part was taken back."""
        return self._place(event) > back

    # -- people -----------------------------------------------------------------------------------------------

    def standing(self, person: Any) -> Standing:
        """Where one person stands; a blank one for somebody nobody knows."""
        return self._standings.get(str(person)) or Standing()

    @cached_property
    def _standings(self) -> dict[str, Standing]:
        return {person: self._standing(person) for person in self.people}

    def _standing(self, person: str) -> Standing:
        own = self._own_word(person)
        parents = {who: self._word(event, person) for who, event in self._speakers(person).items()}
        said = {own, *parents.values()}
        yes = bool(said & STANDS)
        conflict = yes and (bool(said & SAYS_NO) or self._objects(person, parents))
        covered = self._open(person)
        state = CONFLICT if conflict else own or next(reversed(parents.values()), "")
        return Standing(
            state,
            covered,
            own,
            parents,
            frozenset(self._shut_topics(person)),
            frozen=not covered and (state == WITHDRAWN or self._was_covered(person)),
        )

    def _own_word(self, person: str) -> str:
        event = self._own(person)
        if event is None:
            return WITHDRAWN if self._back(person)[0] > NEVER else ""
        return self._word(event, person)

    def _word(self, event: Event, person: str) -> str:
        """The decision, or "withdrawn" when the same one later took back what is about this person (C11)."""
        place = self._place(event)
        later = (one for one in self.valid[place + 1 :] if one["person"] == event["person"])
        gone = any(partial(one) and takes_back(one, person) for one in later)
        return WITHDRAWN if gone else str(event["decision"])

    def _objects(self, child: str, asked: Mapping[str, str]) -> bool:
        """Whether another parent objects who gave no answer of their own (C10)."""
        return any(
            one.child == child and one.view == "objects" and one.responsibility != "no" and one.person not in asked
            for one in self.parents
        )

    def _open(self, person: str, topic: str = "") -> bool:
        """Whether what is about somebody may be written down, of a chapter or at all.

        By their own yes; or, while they say no such thing, by one of those who speak for them. Either counts only when
        it came after the last time this was taken back, by themselves or by those who speak for them.
        """
        own = self._own(person)
        back, back_by_speakers = self._back(person, topic)
        if own is not None and (own["decision"] in SAYS_NO or self._after(own, back)):
            return own["decision"] in STANDS
        by_speaker = any(
            event["decision"] in STANDS and self._after(event, back_by_speakers)
            for event in self._speakers(person).values()
        )
        return back == NEVER and by_speaker

    def _was_covered(self, person: str) -> bool:
        known = self.people[person]
        yes = (event for event in self.valid if event["decision"] in STANDS)
        return any(event["person"] == person or self._speaks_for(event, known) for event in yes)

    def _shut_topics(self, person: str) -> Iterator[str]:
        """The chapters that they, or who speaks for them, took back, and that nobody has opened again."""
        for topic in self._topics:
            if max(self._back(person, topic)) > NEVER and not self._open(person, topic):
                yield topic

    @cached_property
    def _topics(self) -> frozenset[str]:
        """Every chapter anybody took back."""
        return frozenset(topic for event in self.valid if partial(event) for topic in named(event, "one_topic"))

    # -- what may be written and shared -----------------------------------------------------------------------

    @cached_property
    def family(self) -> bool:
        """Whether what is about the family and nobody in particular is covered.

        By somebody who may speak for it, or by each person the assessment is about: a young person's own agreement
        covers their own answers only (C4), unless there is nobody else.
        """
        return self._family_open("")

    @cached_property
    def family_topics(self) -> frozenset[str]:
        """The chapters in which nothing about the family and nobody in particular may be used any more."""
        return frozenset(topic for topic in self._topics if not self._family_open(topic))

    def _family_open(self, topic: str) -> bool:
        spoke = {str(event["person"]) for event in self.valid if self._part(event) == FAMILY}
        backs = (one for one in self.valid if partial(one) and topic in named(one, "one_topic"))
        back = max((self._place(one) for one in backs if one["person"] in spoke), default=NEVER)
        speaks = (event for (_, part), event in self.newest.items() if part == FAMILY)
        about = [one.id for one in self.people.values() if one.assessed]
        return any(event["decision"] in STANDS and self._after(event, back) for event in speaks) or (
            bool(about) and all(self._covers(one, topic) for one in about)
        )

    def _covers(self, person: str, topic: str) -> bool:
        """Whether what is about somebody may be written down in a chapter: neither they nor it are taken back."""
        return self._open(person) and self._open(person, topic)

    def taken_back(self, person: str, topic: str) -> bool:
        """Whether what is about somebody in a chapter stays as it is, because they or who speaks for them said stop."""
        standing = self.standing(person)
        return standing.frozen or topic in standing.topics

    def may_write(self, owners: Iterable[str] | None, topic: str) -> bool:
        """Whether an answer may be stored in a chapter that is about `owners`, ids of people.

        None of them: about the family. None: nobody has said yet about whom; then there must be somebody it could be.
        Somebody who is not being assessed is named by others, with a few facts, and asked nothing. Each of the others
        must be covered.
        """
        if owners is None:
            anybody = any(one.assessed and self._covers(one.id, topic) for one in self.people.values())
            return anybody or self._family_open(topic)
        known = [self.people[one] for one in owners if one in self.people]
        if any(self.taken_back(one.id, topic) for one in known):
            return False
        about = [one.id for one in known if one.assessed]
        return all(self.standing(one).covered for one in about) if about else self._family_open(topic)

    def may_read(self, owner: str, reader: str) -> bool:
        """Whether `owner` lets `reader`, of the same family, read what is about them in that person's copy."""
        event = self._own(owner)
        return (
            event is not None and self._word(event, owner) in STANDS and reader in (event.get("family_readers") or ())
        )

    @cached_property
    def stopped_sharing(self) -> frozenset[str]:
        """Ids of the sharing decisions that were taken back."""
        return frozenset(row for event in self.valid if partial(event) for row in named(event, "one_agency"))
