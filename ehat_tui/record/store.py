"""The Store: the only writer, and the reader that hands out Cases. It is handed an engine; it opens nothing itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from ehat_tui.errors import DiskRefused, NotFound, NotValid, VaultDamaged
from ehat_tui.form.load import load_source
from ehat_tui.form.model import Form
from ehat_tui.form.source import Source, files_digest, read_source
from ehat_tui.record import columns, statements, tables
from ehat_tui.record.agreement import Agreements
from ehat_tui.record.audit import Ledger, purged
from ehat_tui.record.case import Answer, Case, Row
from ehat_tui.record.chain import Chain, Link, Writing
from ehat_tui.record.kinds import now
from ehat_tui.record.tables import Assessment, FormVersion, Practitioner, Snapshot
from ehat_tui.record.unit import Change, Head, Unit
from ehat_tui.resources import USUAL_AREA
from ehat_tui.vault.engine import in_plain_words, reading, require_sound
from ehat_tui.vault.paths import area_files

_CHECKS = "ehat form check and ehat area check tell more"

PRACTITIONER_FIELDS = (
    "area",
    "name",
    "job_title",
    "organisation",
    "organisation_type",
    "phone",
    "email",
    "manager_name",
    "manager_contact",
)


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the list of assessments. `people` are the names of the children, for the screen only."""

    id: UUID
    reference: str
    status: str
    version: int
    people: tuple[str, ...]
    updated_at: datetime
    amending: bool


class Store:
    """All reading and writing of one unlocked vault. `audit_key` keys the event chain."""

    def __init__(self, engine: Engine, audit_key: bytes, *, read_only: bool = False) -> None:
        self._engine = engine
        self._audit_key = audit_key
        self._forms: dict[str, Form] = {}
        self._agreed: dict[UUID, tuple[UUID, Agreements]] = {}  # of the newest unit, by assessment: (edit_id, agreed)
        self.read_only = read_only

    @contextmanager
    def _session(self) -> Iterator[Session]:
        """One writing transaction, for changes."""
        if self.read_only:
            raise NotValid(
                "Nothing can be changed here: another ehat has this vault open", hint="Close or lock it there"
            )
        with self._writing() as session:
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """One writing transaction, also for events of who only looks. Errors become sentences, without a value."""
        try:
            with Writing(self._engine, expire_on_commit=False) as session, session.begin(), _sound(session):
                yield session
        except DBAPIError as error:
            raise in_plain_words(error) from error

    @contextmanager
    def aside(self) -> Iterator[tuple[Session, Chain]]:
        """One writing transaction on what belongs to no assessment, with the event chain for what happens in it."""
        with self._session() as session:
            yield session, self._chain(session)

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """A session that only reads, and waits for no writer."""
        try:
            with Session(reading(self._engine), expire_on_commit=False) as session, _sound(session):
                yield session
        except DBAPIError as error:
            raise in_plain_words(error) from error

    # -- the practitioner -------------------------------------------------------------------------------------

    def practitioner(self) -> dict[str, str] | None:
        """Who works here (A7), as {field: text}; None before set-up."""
        with self.looking() as session:
            found = session.exec(select(Practitioner).limit(1)).first()
            return {name: getattr(found, name) for name in PRACTITIONER_FIELDS} if found else None

    def save_practitioner(self, details: dict[str, str]) -> None:
        """Set or change some of A7; unknown fields are an error."""
        with self._session() as session:
            found = session.exec(select(Practitioner).limit(1)).first() or Practitioner()
            details = columns.storable(details)
            for name, value in details.items():
                if name not in PRACTITIONER_FIELDS:
                    raise KeyError(name)
                setattr(found, name, value)
            found.updated_at = now()
            session.add(found)
            self._chain(session).append("practitioner", None, found.id, sorted(details), details)

    def _chain(self, session: Session, seal: str = "") -> Chain:
        return Chain(session, self._audit_key, "practitioner", seal)

    # -- what happened ----------------------------------------------------------------------------------------

    @property
    def ledger(self) -> Ledger:
        """The event chain, to show and to verify (`audit`)."""
        return Ledger(self._engine, self._audit_key)

    def note(self, kind: str, fields: Sequence[str] = (), assessment_id: UUID | None = None) -> Link:
        """An event of its own, such as a backup or an unlock; `fields` are codes and numbers, never names or words."""
        with self._writing() as session:
            return self._chain(session).append(kind, assessment_id, None, list(fields))

    def opened(self, assessment_id: UUID, how: str) -> None:
        """An assessment was opened whole; `how` is "app" or a command's name. A full disk keeps nobody out."""
        with suppress(DiskRefused):
            self.note("open", [how], assessment_id)

    def opened_restricted(self, assessment_id: UUID, question_id: str, subject: UUID) -> None:
        """Somebody opened a restricted answer. Note it first, then show the answer."""
        with self._writing() as session:
            self._chain(session).append("restricted.open", assessment_id, subject, [question_id])

    def note_unlock_failures(self, count: int) -> None:
        """How many wrong passphrases there were since the last unlock; nothing when there were none."""
        if count:
            self.note("unlock.failed", [str(count)])

    # -- forms ------------------------------------------------------------------------------------------------

    def newest_form(self, area: str = USUAL_AREA) -> Form:
        """The form as an area has it today; parsed once for each change of its files and kept in the vault.

        Raises NotValid when the form or the area's profile has mistakes.
        """
        folder = area_files(area)
        digest = files_digest(area=folder)
        if digest not in self._forms:
            with self._session() as session:
                kept = session.get(FormVersion, digest)
                source = Source.from_json(kept.content) if kept else read_source(area=folder)
                form = self._build(source, digest)
                if kept is None:
                    session.add(
                        FormVersion(digest=digest, form_id=form.id, version=form.version, content=source.to_json())
                    )
            self._forms[digest] = form
        return self._forms[digest]

    def forms(self) -> list[Form]:
        """Every form that an assessment here was filled with: of other times, and of other areas."""
        with self.looking() as session:
            digests = session.exec(select(Assessment.form_digest).distinct()).all()
            return [self._form(session, digest) for digest in sorted(digests)]

    def _form(self, session: Session, digest: str) -> Form:
        if digest not in self._forms:
            kept = session.get(FormVersion, digest)
            if kept is None:
                raise VaultDamaged("The vault has lost the form this assessment was filled with")
            # A kept form is never refused for what a newer ehat would call a mistake: the record must open.
            form, _ = load_source(Source.from_json(kept.content), digest)
            if form is None:
                raise VaultDamaged("The form this assessment was filled with cannot be read any more")
            self._forms[digest] = form
        return self._forms[digest]

    @staticmethod
    def _build(source: Source, digest: str) -> Form:
        form, problems = load_source(source, digest)
        if form is None or problems:
            raise NotValid("The form files have mistakes", [str(problem) for problem in problems], _CHECKS)
        return form

    # -- writing ----------------------------------------------------------------------------------------------

    def create(self, area: str = USUAL_AREA, reference: str = "") -> Case:
        """A new draft, empty, with the newest form of its area."""
        with self.creating(area, reference) as unit:
            created = unit.assessment.reference
        return self.case(created)

    @contextmanager
    def creating(self, area: str, reference: str = "") -> Iterator[Unit]:
        """A unit on a new assessment: whatever is added within becomes one transaction with it."""
        form = self.newest_form(area)
        with self._session() as session:
            worker = session.exec(select(Practitioner).limit(1)).first() or Practitioner()
            session.add(worker)
            session.flush()
            assessment = Assessment(
                reference=reference or self._next_reference(session),
                area=area,
                form_digest=form.digest,
                practitioner_id=worker.id,
            )
            session.add(assessment)
            session.flush()
            chain = self._chain(session, assessment.seal)
            chain.append("create", assessment.id)
            unit = Unit(session, chain, form, Head(**{name: getattr(assessment, name) for name in Head.__slots__}))
            yield unit
            unit.close()

    @staticmethod
    def _next_reference(session: Session) -> str:
        """`EH-26-0042`: the year and a number, nothing of the family in it (A1). Never that of a purged one."""
        start = f"EH-{now():%y}-"
        here = session.exec(select(Assessment.reference).where(col(Assessment.reference).startswith(start)))
        taken = {*here, *purged(session.connection())}
        numbers = [int(r.removeprefix(start)) for r in taken if r.removeprefix(start).isdecimal()]
        return f"{start}{max(numbers, default=0) + 1:04d}"

    @contextmanager
    def unit(self, assessment_id: UUID) -> Iterator[Unit]:
        """Changes to one assessment, committed together when the block ends without an error."""
        with self._session() as session:
            found = statements.assessment(session.connection(), assessment_id)
            if found is None:
                raise NotFound("This assessment is not in the vault")
            unit = self._unit(session, Head(**found))
            yield unit
            unit.close()
            self._remember(unit)

    @contextmanager
    def handing_out(self, assessment_id: UUID, fields: Sequence[str]) -> Iterator[Link]:
        """The event of a document that leaves, its link, and within the writing of it: all of it or nothing.

        `fields`: for whom, in which format, which parts. Every decision it rests on is settled first. Who only looks
        may hand out too; then what is open stays open.
        """
        with self._writing() as session:
            found = statements.assessment(session.connection(), assessment_id)
            if found is None:
                raise NotFound("This assessment is not in the vault")
            unit = self._unit(session, Head(**found))
            if not self.read_only:
                unit.settle()
                unit.close()
            yield unit.note("export", list(fields))

    def _unit(self, session: Session, head: Head) -> Unit:
        known = self._agreed.get(head.id)
        agreed = known[1] if known and known[0] == head.edit_id else None
        return Unit(session, self._chain(session, head.seal), self._form(session, head.form_digest), head, agreed)

    def _remember(self, unit: Unit) -> None:
        """What was agreed, for the next unit; it counts only as long as nobody has changed the assessment since."""
        agreed = unit.gatekeeper.agreed
        self._agreed = {unit.assessment.id: (unit.assessment.edit_id, agreed)} if agreed else {}

    def save(self, assessment_id: UUID, changes: Sequence[Change], place: dict[str, str] | None = None) -> datetime:
        """Commit some answers; returns the time to show as "Saved 14:32"."""
        with self.unit(assessment_id) as unit:
            if changes:
                unit.save(changes)
            if place is not None:
                unit.keep_place(place)
        return now()

    # -- reading ----------------------------------------------------------------------------------------------

    def assessments(self, limit: int | None = None) -> list[Summary]:
        """The assessments, the newest change first. `limit` keeps a long list quick to open."""
        with self.looking() as session:
            found = session.exec(select(Assessment).order_by(col(Assessment.updated_at).desc()).limit(limit)).all()
            ids = [assessment.id for assessment in found]
            names: dict[UUID, list[str]] = defaultdict(list)
            people = select(tables.Person).where(col(tables.Person.removed_at).is_(None))
            if limit is not None:
                people = people.where(col(tables.Person.assessment_id).in_(ids))
            for person in session.exec(people.order_by(col(tables.Person.position))):
                if not person.roles or "child_assessed" in person.roles:
                    name = person.known_as or person.given_names
                    names[person.assessment_id].append(" ".join(p for p in (name, person.family_name) if p))
        return [
            Summary(a.id, a.reference, a.status, a.version, tuple(names[a.id]), a.updated_at, bool(a.amending))
            for a in found
        ]

    def references(self) -> list[str]:
        """Every reference in the vault."""
        with self.looking() as session:
            return list(session.exec(select(Assessment.reference).order_by(col(Assessment.reference))))

    def case(self, reference: str) -> Case:
        """One assessment, whole; NotFound if there is none with this reference."""
        with self.looking() as session:
            found = session.exec(select(Assessment).where(Assessment.reference == reference)).first()
            if found is None:
                raise NotFound(f"There is no assessment {reference}", "ehat list shows the references")
            form = self._form(session, found.form_digest)
            worker = session.get_one(Practitioner, found.practitioner_id)
            return Case(
                id=found.id,
                reference=found.reference,
                area=found.area,
                status=found.status,
                version=found.version,
                amending=found.amending,
                form=form,
                practitioner={name: getattr(worker, name) for name in PRACTITIONER_FIELDS},
                created_at=found.created_at,
                updated_at=found.updated_at,
                completed_at=found.completed_at,
                place=dict(found.place or {}),
                sections=_read_rows(session, form, found.id),
                answers=_read_answers(session, found.id),
                read_only=self.read_only,
                released=_read_redactions(session, found.id),
            )

    def snapshots(self, assessment_id: UUID) -> list[tuple[int, str, str]]:
        """(version, reason, content) of each finalised version, the oldest first."""
        with self.looking() as session:
            statement = select(Snapshot).where(Snapshot.assessment_id == assessment_id).order_by(col(Snapshot.version))
            return [(s.version, s.reason, s.content) for s in session.exec(statement)]


@contextmanager
def _sound(session: Session) -> Iterator[None]:
    """VaultDamaged when a page that was read within failed its check, whatever came of the zeros in its place."""
    try:
        yield
    finally:
        if session.in_transaction() and session.is_active:  # a flush that failed has no connection left
            require_sound(session.connection().connection.driver_connection)


def _read_rows(session: Session, form: Form, assessment_id: UUID) -> dict[str, tuple[Row, ...]]:
    by_section: dict[str, list[Row]] = defaultdict(list)
    section_of = {section.table: section.id for section in form.sections.values() if section.table}
    for name, table in tables.ROW_TABLES.items():
        statement = (
            select(table)
            .where(table.assessment_id == assessment_id, col(table.removed_at).is_(None))
            .order_by(col(table.position), col(table.id))
        )
        for row in session.exec(statement):
            section = row.section if isinstance(row, tables.Item) else section_of.get(name, "")
            values: dict[str, Any] = columns.read_values(row)
            by_section[section].append(Row(row.id, section, row.key, row.position, values, row.created_at))
    return {section: tuple(rows) for section, rows in by_section.items()}


def _read_redactions(session: Session, assessment_id: UUID) -> dict[tuple[str, str, UUID], bool]:
    """The newest decision on each item of a subject access copy."""
    statement = (
        select(tables.Redaction)
        .where(tables.Redaction.assessment_id == assessment_id)
        .order_by(col(tables.Redaction.created_at), col(tables.Redaction.position))
    )
    return {(str(one.person_id), one.question_id, one.subject_id): one.released for one in session.exec(statement)}


def _read_answers(session: Session, assessment_id: UUID) -> dict[tuple[str, UUID], Answer]:
    found = session.exec(select(tables.Answer).where(tables.Answer.assessment_id == assessment_id))
    return {
        (a.question_id, a.subject_id): Answer(a.value, a.typed, a.absent, a.said_by, a.restricted, a.may_tell)
        for a in found
    }
