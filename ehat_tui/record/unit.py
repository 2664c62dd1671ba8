"""One unit of work: some changes and their events in one transaction, together or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import Session, func, select

from ehat_tui.errors import NotFound, NotValid
from ehat_tui.form.model import Form, Question, Section
from ehat_tui.record import columns, statements
from ehat_tui.record.agreement import Agreements
from ehat_tui.record.case import BLANK
from ehat_tui.record.case import Answer as AnswerValue
from ehat_tui.record.chain import Chain, Link
from ehat_tui.record.gatekeeper import Gatekeeper
from ehat_tui.record.ids import new_id
from ehat_tui.record.kinds import now
from ehat_tui.record.tables import Item, Kept, Redaction, Relationship, Row, Snapshot

ANSWER_COLUMNS = tuple(field.name for field in fields(AnswerValue))
FEW = 8  # up to here answers are looked up one by one, above it all at once


@dataclass(slots=True)
class Head:
    """The assessment a unit works on, as it stands within the unit."""

    id: UUID
    reference: str
    status: str
    version: int
    form_digest: str
    amending: str
    seal: str
    edit_id: UUID


@dataclass(frozen=True, slots=True)
class Change:
    """A new answer to one question about one subject. `question_id` may be a list section's id: "there is none"."""

    question_id: str
    subject: UUID
    answer: AnswerValue


class Unit:
    """The changes of one transaction on one assessment. Made by `Store.unit`, which closes, commits or rolls back."""

    def __init__(
        self, session: Session, chain: Chain, form: Form, assessment: Head, agreed: Agreements | None = None
    ) -> None:
        self.session = session
        self.chain = chain
        self.form = form
        self.assessment = assessment
        self.gatekeeper = Gatekeeper(session, chain, form, assessment.id, agreed)
        self._answered: set[tuple[str, UUID]] | None = None
        self._changed: dict[str, Any] = {}  # columns of the assessment
        self._touched = False

    @property
    def _connection(self) -> Connection:
        return self.session.connection()

    def close(self) -> None:
        """Write what has become of the assessment itself; the last thing before the commit."""
        self.session.flush()
        edit_id = new_id() if self._touched or self.gatekeeper.settled else None
        statements.change_assessment(self._connection, self.assessment.id, self._changed, edit_id)
        self.assessment.edit_id = edit_id or self.assessment.edit_id

    # -- answers ----------------------------------------------------------------------------------------------

    def save(self, changes: Sequence[Change]) -> None:
        """Store answers. NotAgreed when the gate is shut, NotValid when the assessment is finished."""
        self._require_draft()
        if len(changes) > FEW and self._answered is None:
            self._answered = statements.answered(self._connection, self.assessment.id)
        for given in changes:
            change = replace(given, answer=columns.storable_answer(given.answer))
            question = self.form.questions.get(change.question_id)
            section = self.form.sections[question.section if question else change.question_id]
            bound = question.bind if question else ""
            self.gatekeeper.answer(section, change.question_id, change.subject, change.answer.value, bound)
            if question and bound:
                self._save_bound(section, question, change)
            private = section.restricted or (question is not None and question.restricted)
            self._save_answer(change, bound=bool(bound), private=private)
            self.chain.append(
                "answer",
                self.assessment.id,
                change.subject,
                [change.question_id],
                list(astuple(change.answer)),
            )
        self._touched = True

    def _save_bound(self, section: Section, question: Question, change: Change) -> None:
        row = self._row(section, change.subject)
        self.gatekeeper.column(row, question.bind, change.answer.value)
        columns.write_value(row, question.bind, change.answer.value)
        self._touch(row)
        if question.bind in ("person", "decision"):
            self.gatekeeper.followed(row)

    def _save_answer(self, change: Change, *, bound: bool, private: bool) -> None:
        answer = change.answer if not bound else replace(change.answer, value=None)
        key = {"assessment": self.assessment.id, "question": change.question_id, "subject": change.subject}
        values = {name: getattr(answer, name) for name in ANSWER_COLUMNS}
        known = self._answered is None or (change.question_id, change.subject) in self._answered
        if known and statements.answer_again(self._connection, key, values):
            return
        if bound and answer == BLANK and not private:
            return  # the column holds the whole answer; "not private after all" stands nowhere else
        statements.add_answer(self._connection, key, values)
        if self._answered is not None:
            self._answered.add((change.question_id, change.subject))

    # -- rows -------------------------------------------------------------------------------------------------

    def add_row(
        self, section_id: str, values: dict[str, Any] | None = None, key: str = "", row_id: UUID | None = None
    ) -> UUID:
        """A new row at the end of a list; `values` are bound columns. Returns its id."""
        self._require_draft()
        section = self.form.sections[section_id]
        values = columns.storable(values or {})
        row_id = row_id or new_id()
        self.gatekeeper.new_row(section, row_id, values)
        row = columns.table_of(section)(
            id=row_id,
            assessment_id=self.assessment.id,
            key=key,
            position=self._next_position(section),
        )
        if isinstance(row, Kept):
            row.created_at = self.gatekeeper.after(type(row))
        if isinstance(row, Item):
            row.section = section_id
        for name, value in values.items():
            columns.write_value(row, name, value)
        self.session.add(row)
        self.session.flush()
        self.gatekeeper.forget(row)
        self.gatekeeper.followed(row)
        self.chain.append("row.add", self.assessment.id, row.id, [section_id], values)
        self._touched = True
        return row.id

    def remove_row(self, section_id: str, row_id: UUID) -> None:
        """Take a row away; it stays in the vault so that it can come back."""
        self._set_removed(section_id, row_id, removed=True)

    def restore_row(self, section_id: str, row_id: UUID) -> None:
        """Bring a removed row back to its place."""
        self._set_removed(section_id, row_id, removed=False)

    def _set_removed(self, section_id: str, row_id: UUID, *, removed: bool) -> None:
        self._require_draft()
        section = self.form.sections[section_id]
        row = self._row(section, row_id)
        self.gatekeeper.row(section, row)
        row.removed_at = now() if removed else None
        self.chain.append("row.remove" if removed else "row.restore", self.assessment.id, row_id, [section_id])
        self._touch(row)
        self._touched = True

    def order_rows(self, section_id: str, row_ids: Sequence[UUID]) -> None:
        """Put the rows of a list in this order."""
        self._require_draft()
        section = self.form.sections[section_id]
        self.gatekeeper.order(section)
        for position, row_id in enumerate(row_ids):
            row = self._row(section, row_id)
            if row.position != position:
                row.position = position
                self._touch(row)
        self.chain.append("row.order", self.assessment.id, None, [section_id], [str(r) for r in row_ids])
        self._touched = True

    def _next_position(self, section: Section) -> int:
        table = columns.table_of(section)
        statement = select(func.max(table.position)).where(table.assessment_id == self.assessment.id)
        last: int | None = self.session.exec(statement).one()
        return 0 if last is None else last + 1

    def _row(self, section: Section, row_id: UUID) -> Row:
        row = self.session.get(columns.table_of(section), row_id)
        if row is None and section.repeats == "pair":
            row = self._new_pair(row_id)
        elsewhere = isinstance(row, Item) and row.section != section.id
        if row is None or row.assessment_id != self.assessment.id or elsewhere:
            raise NotFound(f"This assessment has no such row in {section.title}")
        return row

    def _new_pair(self, row_id: UUID) -> Relationship | None:
        """The relationship row for a pair of people of this assessment, made when it is first written to."""
        pair = self.gatekeeper.pair(row_id)
        if pair is None:
            return None
        row = Relationship(id=row_id, assessment_id=self.assessment.id, child_id=pair[0], person_id=pair[1])
        self.session.add(row)
        return row

    # -- the assessment ---------------------------------------------------------------------------------------

    def keep_place(self, place: dict[str, str]) -> None:
        """Where the worker is, so that the next start returns there. Not a change of the record: no event."""
        self._changed["place"] = columns.storable(place)

    def finish(self, content: str) -> int:
        """Freeze a snapshot of the whole record (`content`, our JSON) as the next version; returns its number."""
        self._require_draft()
        self.settle()
        amending = self.assessment.amending
        self._become(status="completed", version=self.assessment.version + 1, amending="")
        self._changed["completed_at"] = now()
        digest = hashlib.sha256(content.encode()).hexdigest()
        self.session.add(
            Snapshot(
                assessment_id=self.assessment.id,
                version=self.assessment.version,
                reason=amending,
                content=content,
                digest=digest,
            )
        )
        self.chain.append("finish", self.assessment.id, None, [f"version {self.assessment.version}"], digest)
        self._touched = True
        return self.assessment.version

    def amend(self, reason: str) -> None:
        """Open a completed assessment again, for a new version, with a reason that stays with that version."""
        if self.assessment.status != "completed":
            raise NotValid("Only a finished assessment can be amended")
        reason = columns.storable(reason)
        if not reason.strip():
            raise NotValid("Say why it is being changed: the reason is kept with the new version")
        self._become(status="draft", amending=reason.strip())
        self.chain.append("amend", self.assessment.id, None, [], reason)
        self._touched = True

    def note(self, kind: str, fields: list[str], subject: UUID | None = None) -> Link:
        """An event about the record that changes nothing in it, such as an export; the link to print on a document."""
        return self.chain.append(kind, self.assessment.id, subject, fields)

    def redact(self, person: UUID, question_id: str, subject: UUID, *, released: bool, reason: str) -> None:
        """Decide about one item of the copy a person asked for (UK GDPR Art 15). Every decision is kept."""
        taken = select(func.count()).select_from(Redaction).where(Redaction.assessment_id == self.assessment.id)
        self.session.add(
            Redaction(
                assessment_id=self.assessment.id,
                position=self.session.exec(taken).one(),
                person_id=person,
                question_id=question_id,
                subject_id=subject,
                released=released,
                reason=columns.storable(reason),
            )
        )
        self.session.flush()
        self.chain.append("redact", self.assessment.id, person, [question_id, "released" if released else "withheld"])

    def hold(self, reason: str) -> None:
        """Let nobody purge this assessment, for a reason (`reasons.Hold`); "" lets it go again."""
        self._changed["held"] = reason
        self._touched = True
        self.chain.append("hold" if reason else "release", self.assessment.id, None, [reason] if reason else [])

    # -- shared -----------------------------------------------------------------------------------------------

    def _require_draft(self) -> None:
        if self.assessment.status != "draft":
            raise NotValid("This assessment is finished", hint="Amend it with a reason to change it")

    def settle(self) -> None:
        """Close every decision that is still open: from now on only a new one can follow it.

        Called whenever something is built on them: a document, a finished version. An answer and a newer decision
        settle by themselves what they rest on. An agreement keeps the very words that were read out, and which form
        they come from.
        """
        self.gatekeeper.settle()

    def _become(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self.assessment, name, value)
        self._changed |= values

    def _touch(self, row: Row) -> None:
        row.touch()
        self.session.add(row)
        self.gatekeeper.forget(row)
