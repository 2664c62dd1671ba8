"""The tables (DESIGN.md 3): what was said, who, what was agreed and done, what happened to the record.

Portable to PostgreSQL: UUID keys made on the laptop, UTC times with zone, nothing only SQLite knows. Dates that may be
partial ("about 1953") are kept as ISO 8601-2 text, never rounded to a day nobody said.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from ehat_tui.record.ids import new_id
from ehat_tui.record.kinds import Changing, UtcDateTime, many, now, text


class Practitioner(Changing, table=True):
    """Who works on this laptop (A7)."""

    area: str = "england"
    name: str = ""
    job_title: str = ""
    organisation: str = ""
    organisation_type: str = ""
    phone: str = ""
    email: str = ""
    manager_name: str = ""
    manager_contact: str = ""


class FormVersion(SQLModel, table=True):
    """The form a record was filled with, whole, so that an old draft opens with its own questions."""

    digest: str = Field(primary_key=True)
    form_id: str
    version: str
    content: str
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Assessment(Changing, table=True):
    """One Early Help Assessment of one family."""

    __table_args__: ClassVar[Any] = (Index("ix_assessment_updated_at", "updated_at"),)  # the list: newest change first
    reference: str = Field(unique=True)  # A1: no personal data in it
    area: str = "england"
    status: str = "draft"  # draft | completed (A15)
    version: int = 0  # of the newest snapshot; 0 before the first
    form_digest: str = Field(foreign_key="formversion.digest")
    practitioner_id: UUID = Field(foreign_key="practitioner.id")
    completed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    amending: str = ""  # why a completed assessment was opened again
    place: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # where the worker left off
    held: str = ""  # why it must not be purged, a code of `reasons.Hold`
    # Mixed into the keyed hashes in its events. It goes with a purge, and then nobody, not even the owner of the
    # vault, can try out what a "yes" would hash to. Empty in what was made before revision 0002.
    seal: str = Field(default_factory=lambda: secrets.token_hex(16))


class Row(Changing):
    """A thing of one assessment that the family has several of."""

    assessment_id: UUID = Field(foreign_key="assessment.id", index=True)
    key: str = ""  # the short name people and rows have in a record file
    position: int = 0
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Item(Row, table=True):
    """A row of a list section that has no table of its own; its answers are Answer rows."""

    section: str = Field(index=True)


class Person(Row, table=True):
    """Someone in the family or around it (D1-D4, D13)."""

    given_names: str | None = text()
    family_name: str | None = text()
    known_as: str | None = text()
    other_names: str | None = text()
    roles: list[str] | None = many()
    assessed: str | None = text()
    birth_date: str | None = text()
    sex: str | None = text()
    nhs_number: str | None = text()
    upn: str | None = text()


class Relationship(Row, table=True):
    """How a person belongs to one child (D8-D10, C10). Its id is `pair_id(child, person)`."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("child_id", "person_id"),)
    child_id: UUID = Field(foreign_key="person.id")
    person_id: UUID = Field(foreign_key="person.id")
    relationship: str | None = text()
    parental_responsibility: str | None = text()
    lives_with: str | None = text()
    pattern: str | None = text()
    other_parent: str | None = text()
    other_parent_note: str | None = text()


class Kept(Row):
    """A row that is an event: once something rests on it, it is settled and stays as it is; a new row follows it."""

    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    DECIDES: ClassVar[str] = "decision"  # the column without which nothing was said yet
    # Columns that may still be filled in, once: how it was given, not what.
    LATER: ClassVar[frozenset[str]] = frozenset()

    @property
    def decided(self) -> bool:
        """Whether there is something to settle."""
        return getattr(self, self.DECIDES) is not None


class Agreement(Kept, table=True):
    """One decision of one person about taking part (C1-C9, C11): an event, never overwritten by the next."""

    LATER: ClassVar[frozenset[str]] = frozenset(
        {"limits", "notice", "notice_note", "how_given", "where_kept", "confirm_by"}
        | {"given_on", "given_at", "place", "practitioner"}
    )
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    capacity: str | None = text()
    explained: list[str] | None = many()
    notice: str | None = text()
    notice_note: str | None = text()
    decision: str | None = text()
    limits: str | None = text()
    family_readers: list[str] | None = many()  # who in the family may read what is about this person
    withdrawn_what: list[str] | None = many()
    withdrawn_people: list[str] | None = many()
    withdrawn_topics: list[str] | None = many()  # chapters of the form
    withdrawn_sharing: list[str] | None = many()  # sharing decisions that hold no more
    how_given: str | None = text()
    where_kept: str | None = text()
    confirm_by: str | None = text()
    given_on: str | None = text()
    given_at: str | None = text()
    place: str | None = text()
    practitioner: str | None = text()
    # What was read out, in its very words, and from which form: filled in as it is settled.
    wording: list[str] | None = many()
    wording_version: str | None = text()


class Gillick(Kept, table=True):
    """Whether one young person under 16 can decide for themselves, and how that was found (C5)."""

    DECIDES: ClassVar[str] = "outcome"
    LATER: ClassVar[frozenset[str]] = frozenset(
        {"judged_on", "understood", "weighed", "said", "judged_by", "parent_encouraged", "parent_why_not"}
    )
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    judged_on: str | None = text()
    understood: str | None = text()
    weighed: str | None = text()
    said: str | None = text()
    judged_by: str | None = text()
    outcome: str | None = text()
    parent_encouraged: str | None = text()
    parent_why_not: str | None = text()


class SharingDecision(Kept, table=True):
    """What one agency may know about one person (C13-C17)."""

    __tablename__ = "sharing_decision"
    LATER: ClassVar[frozenset[str]] = frozenset({"agency_type"})
    recipient: str | None = text()
    agency_type: str | None = text()
    reader_id: UUID | None = None  # the person, when the recipient is one of the family
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    what: list[str] | None = many()
    topics: list[str] | None = many()  # chapters of the form
    sections_named: str | None = text()
    decision: str | None = text()
    direction: str | None = text()


class Objective(Row, table=True):
    """What the plan is for (N1, N2)."""

    title: str | None = text()
    needs: list[str] | None = many()
    measure: str | None = text()


class Action(Row, table=True):
    """Who does what, for whom, by when (N3, N4)."""

    objective_id: UUID | None = Field(default=None, foreign_key="objective.id")
    what: str | None = text()
    who: list[str] | None = many()
    who_else: str | None = text()
    for_whom: list[str] | None = many()
    by_when: str | None = text()
    support_type: str | None = text()
    status: str | None = text()
    stuck_because: str | None = text()


class Score(Row, table=True):
    """One person's number on one scale on one day, never averaged with another's (K7, K8)."""

    scale_id: UUID | None = Field(default=None, foreign_key="item.id")
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    practitioner: str | None = text()
    value: float | None = None
    reason: str | None = text()
    step_up: str | None = text()
    scored_on: str | None = text()


class LeadPractitioner(Row, table=True):
    """Who co-ordinates, from when to when (A8, rule 17)."""

    __tablename__ = "lead_practitioner"
    name: str | None = text()
    job_title: str | None = text()
    organisation: str | None = text()
    phone: str | None = text()
    email: str | None = text()
    started_on: str | None = text()
    ended_on: str | None = text()
    how_chosen: str | None = text()


class Referral(Row, table=True):
    """A service that was thought of, chosen, asked (M2, M6)."""

    service: str | None = text()
    for_whom: list[str] | None = many()
    choice: str | None = text()
    reason: str | None = text()
    family_choice: str | None = text()
    sent_on: str | None = text()
    sent_by: str | None = text()
    sent_how: str | None = text()
    answer: str | None = text()
    answered_on: str | None = text()
    waiting: str | None = text()
    told_family_on: str | None = text()


class Contact(Row, table=True):
    """One entry of the contact log (R1, R3)."""

    happened_on: str | None = text()
    kind: str | None = text()
    who: str | None = text()
    what: str | None = text()
    so_what: str | None = text()
    next: str | None = text()
    third_party: str | None = text()


class Meeting(Row, table=True):
    """A TAF or TAC meeting (1.O)."""

    kind: str | None = text()
    held_on: str | None = text()
    place: str | None = text()
    next_on: str | None = text()
    notes_sent_on: str | None = text()


class Attendance(Row, table=True):
    """Who was invited to a meeting and came (O2)."""

    meeting_id: UUID | None = Field(default=None, foreign_key="meeting.id")
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    who: str | None = text()
    came: str | None = text()
    report: str | None = text()


class Review(Row, table=True):
    """Looking again at the plan (1.P)."""

    reviewed_on: str | None = text()
    agreement_current: str | None = text()
    outcome: str | None = text()


class Closure(Row, table=True):
    """How and why the work with one child or the family ended (1.Q)."""

    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    closed_on: str | None = text()
    reason: str | None = text()
    difference_made: str | None = text()


class Redaction(Row, table=True):
    """What was decided about one item of a subject access copy (UK GDPR Art 15; DPA 2018 Sch 2): the newest counts."""

    person_id: UUID = Field(foreign_key="person.id")
    question_id: str
    subject_id: UUID
    released: bool = False
    reason: str = ""


class AdviceCall(Changing, table=True):
    """A call for advice that belongs to no family, and names nobody: whom, what was asked, what they said."""

    __tablename__ = "advice_call"
    area: str
    called_on: date
    asked_who: str
    asked_what: str
    said: str
    outcome: str  # a code of the area's call outcomes
    minutes: int | None = None
    begun: bool = False  # typed, and not kept yet: nothing that was typed is lost


class Answer(Changing, table=True):
    """What was said to one question about one subject: an assessment, a person, a pair or a row.

    For a question that binds to a column the value stands there, and this row keeps only its marks and what was typed.
    """

    __table_args__: ClassVar[Any] = (UniqueConstraint("assessment_id", "subject_id", "question_id"),)
    assessment_id: UUID = Field(foreign_key="assessment.id")
    question_id: str
    subject_id: UUID
    value: Any = Field(default=None, sa_type=JSON)
    typed: str = ""  # kept when it cannot be read as a value: validation never blocks saving
    absent: str = ""
    said_by: str = ""
    restricted: bool = False
    may_tell: str = ""


class Event(SQLModel, table=True):
    """What happened, chained: each row carries a keyed hash over itself and the one before. Never values.

    No foreign key: the events of an assessment outlive it (`purge`). Triggers refuse to change or delete one.
    """

    seq: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    kind: str
    assessment_id: UUID | None = Field(default=None, index=True)
    subject_id: UUID | None = None
    fields: list[str] = Field(default_factory=list, sa_type=JSON)
    content: str = ""  # keyed hash of what was written
    previous: str = Field(sa_type=String)
    mac: str


class Snapshot(SQLModel, table=True):
    """One finalised version, whole: a finalised assessment never changes."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("assessment_id", "version"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    assessment_id: UUID = Field(foreign_key="assessment.id")
    version: int
    reason: str = ""
    content: str
    digest: str
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


# Which table keeps the rows of a section: named by the section's `table`, `Item` when it names none.
ROW_TABLES: dict[str, type[Row]] = {
    "person": Person,
    "relationship": Relationship,
    "agreement": Agreement,
    "gillick": Gillick,
    "sharing_decision": SharingDecision,
    "objective": Objective,
    "action": Action,
    "score": Score,
    "lead_practitioner": LeadPractitioner,
    "referral": Referral,
    "contact": Contact,
    "meeting": Meeting,
    "review": Review,
    "": Item,
}
