"""What stands before every change of a unit of work: who must agree to it, and which decisions stay as they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import Session, select

from ehat_tui.errors import NotValid
from ehat_tui.form.model import Form, Section
from ehat_tui.record import columns, gate, statements, whose
from ehat_tui.record.agreement import Agreements
from ehat_tui.record.chain import Chain
from ehat_tui.record.ids import pair_id
from ehat_tui.record.kinds import now
from ehat_tui.record.said import partial
from ehat_tui.record.tables import Agreement, Gillick, Kept, Person, Relationship, Row, SharingDecision

EVENTS: tuple[type[Kept], ...] = (Agreement, Gillick, SharingDecision)  # what a document rests on
STAYS = "What was said then stays as it was said"
ADD_ANOTHER = "Add a new answer: the newest one counts"
IS_KEPT = "Whoever has taken something back stays in the record, with what they said"
NOT_ABOUT_THEM = "Say that this is not about them; then no more is asked"
TICK = timedelta(microseconds=1)

Said = Mapping[tuple[str, UUID], Any]  # values by question and subject, as they will be once a change is made


class Gatekeeper:
    """Asked by `Unit` before each change. `agreed`: what was agreed as the unit begins, None when it must be read."""

    def __init__(
        self, session: Session, chain: Chain, form: Form, assessment: UUID, agreed: Agreements | None = None
    ) -> None:
        self.session = session
        self.chain = chain
        self.form = form
        self.assessment = assessment
        self.agreed = agreed  # as far as it was read and is still so: an import asks at each of its hundreds of rows
        self.settled = False  # whether a decision was settled

    @property
    def _connection(self) -> Connection:
        return self.session.connection()

    def agreements(self) -> Agreements:
        """Where everybody stands now, within the unit."""
        if self.agreed is None:
            self.session.flush()
            keeps_gillick = any(section.table == "gillick" for section in self.form.sections.values())
            self.agreed = statements.agreed(self._connection, self.assessment, keeps_gillick=keeps_gillick)
        return self.agreed

    def forget(self, row: Row) -> None:
        """What is computed from the rows is computed anew after one of these has changed."""
        if isinstance(row, Agreement | Gillick | Person | Relationship):
            self.agreed = None

    # -- who must agree ---------------------------------------------------------------------------------------

    def answer(self, section: Section, question_id: str, subject: UUID, value: Any, column: str) -> None:
        """Before an answer: whom it was about must agree, and whom it will be about. NotAgreed."""
        if not section.needs_agreement:
            return
        written = {column} if column else set()
        if question_id == section.id:  # "there is none"
            self._require(section, written, ())
        elif section.repeats == "pair":
            pair = self.pair(subject)
            owners, others = ((str(pair[0]),), gate.told_of(str(pair[1]), written)) if pair else ((), ())
            self._require(section, written, owners, others)
        else:
            self._require(section, written, self._owners(section, subject, {}))
            if question_id in section.about:
                self._require(section, written, self._owners(section, subject, {(question_id, subject): value}))

    def new_row(self, section: Section, row_id: UUID, values: Mapping[str, Any]) -> None:
        """Before a row is added with these bound columns. NotAgreed."""
        if section.needs_agreement:
            said = {(one.id, row_id): values.get(one.bind) for one in whose.pointing(section) if one.bind}
            self._require(section, values, self._owners(section, row_id, said))

    def row_about(self, section: Section, owners: Iterable[str]) -> None:
        """Before a row is added of which it is known already whom it will be about. NotAgreed."""
        if owners:
            self._require(section, (), owners)

    def row(self, section: Section, row: Row) -> None:
        """Before a row goes or comes back. NotAgreed; NotValid when something rests on it."""
        if isinstance(row, Kept) and row.settled_at is not None:
            raise NotValid(STAYS, hint=ADD_ANOTHER)
        if not section.needs_agreement:
            return
        written = {name for name, value in columns.read_values(row).items() if value}
        if isinstance(row, Person):
            self._require_nothing_taken_back(row)
            written = written or set(gate.NAMES)
        self._require(section, written, self._owners(section, row.id, {}))

    def order(self, section: Section) -> None:
        """Before the rows of a list change places. NotAgreed."""
        self._require(section, gate.NAMES, None)  # people may be put in order as soon as they have names

    def _require_nothing_taken_back(self, person: Person) -> None:
        """With who took something back would go that they did: it would be open again."""
        if any(partial(one) and one["person"] == str(person.id) for one in self.agreements().valid):
            raise NotValid(IS_KEPT, hint=NOT_ABOUT_THEM)

    def _require(
        self, section: Section, written: Iterable[str], owners: Iterable[str] | None, others: Iterable[str] = ()
    ) -> None:
        if not section.needs_agreement:
            return
        agreed = self.agreements()
        gate.require_agreement(section, gate.topic_of(self.form, section), written, owners, agreed, others)
        if agreed.open and not gate.only_names(section, written):
            for row_id in map(UUID, agreed.open):
                self._settle(self.session.get(Agreement, row_id) or self.session.get_one(Gillick, row_id))

    def _owners(self, section: Section, subject: UUID, said: Said) -> frozenset[str] | None:
        def value(question_id: str, about: UUID) -> Any:
            if (question_id, about) in said:
                return said[question_id, about]
            return self._value(question_id, about)

        return whose.owners_of(self.form, section, subject, value, self.assessment)

    def _value(self, question_id: str, subject: UUID) -> Any:
        question = self.form.question(question_id)
        if not question.bind:
            return statements.value(self._connection, self.assessment, question_id, subject)
        row = self.session.get(columns.table_of(self.form.sections[question.section]), subject)
        return columns.read_values(row).get(question.bind) if row else None

    def pair(self, row_id: UUID) -> tuple[UUID, UUID] | None:
        """The child and the other person of the row with this id, also before there is one."""
        people = self.session.exec(select(Person.id).where(Person.assessment_id == self.assessment)).all()
        pairs = ((child, other) for child in people for other in people if child != other)
        return next((pair for pair in pairs if pair_id(*pair) == row_id), None)

    # -- what stays as it is ----------------------------------------------------------------------------------

    def column(self, row: Row, name: str, value: Any) -> None:
        """Before a bound column is written. NotValid when something rests on what it says.

        Nothing is overwritten; but how an answer was given may be filled in later, where nobody had said it yet.
        """
        if not isinstance(row, Kept) or row.settled_at is None:
            return
        before = columns.read_values(row)[name]
        if (value or None) != before and (before is not None or name not in row.LATER):
            raise NotValid(STAYS, hint=ADD_ANOTHER)

    def after(self, table: type[Kept]) -> datetime:
        """When a new event was made: after every other of its table, whatever was done to the clock."""
        last = statements.last_made(self._connection, self.assessment, table)
        return max(now(), last + TICK) if last else now()

    def followed(self, row: Row) -> None:
        """After an answer was given: earlier ones of the same person stay as they are, once there is a newer one."""
        if not isinstance(row, Agreement) or row.person_id is None or not row.decided:
            return
        agreed = self.agreements()
        for event in agreed.valid:
            if event["id"] == str(row.id):
                return
            if event["person"] == str(row.person_id) and event["id"] in agreed.open:
                self._settle(self.session.get_one(Agreement, UUID(event["id"])))

    def settle(self, tables: Iterable[type[Kept]] = EVENTS) -> None:
        """Close every decision of these tables that is still open: from now on only a new one can follow it."""
        self.session.flush()
        for table in tables:
            for row_id in statements.unsettled(self._connection, self.assessment, table):
                row = self.session.get_one(table, row_id)
                if row.decided:
                    self._settle(row)

    def _settle(self, row: Kept) -> None:
        """An agreement keeps the very words that were read out, and which form they come from."""
        if isinstance(row, Agreement):
            bound = (one for one in self.form.questions.values() if one.bind == "explained")
            label = next((self.form.vocabulary(one).label for one in bound), str)
            row.wording = [label(code) for code in row.explained or ()]
            row.wording_version = f"{self.form.id} {self.form.version} {self.form.digest[:12]}"
        row.settled_at = now()
        row.touch()
        self.session.add(row)
        self.session.flush()
        self.chain.append("settle", self.assessment, row.id, [type(row).__name__.lower()])
        self.forget(row)
        self.settled = True
