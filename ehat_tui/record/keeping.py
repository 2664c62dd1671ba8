"""What is on this laptop, as facts about each assessment that name nobody: for `ehat due` and the lost-laptop sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, func, select

from ehat_tui.form.model import SENSITIVE
from ehat_tui.record import statements
from ehat_tui.record.tables import Agreement, Answer, Assessment, Closure, Person

if TYPE_CHECKING:
    from uuid import UUID

    from ehat_tui.record.store import Store

REGISTERED = "start.registered_on"
SAID_NO = frozenset({"does_not_agree", "withdrawn"})  # who wants time has not refused


@dataclass(frozen=True, slots=True)
class Facts:
    """One assessment. Dates are those of this laptop's clock; None where something did not happen."""

    reference: str
    area: str
    status: str
    version: int
    held: str
    people: int
    created: date
    changed: date
    finished: date | None
    registered: date | None  # with the council
    refused: date | None  # the newest decision, when somebody said no and nobody agrees
    closed: date | None  # the last closure


def facts(store: Store) -> list[Facts]:
    """Every assessment in the vault, in the order of the references.

    A handful of queries however many there are, and four for each that somebody said no to.
    """
    with store.looking() as session:
        people = _people(session)
        registered = _registered(session)
        refused = _refused(session)
        closed = _closed(session)
        return [
            Facts(
                reference=found.reference,
                area=found.area,
                status=found.status,
                version=found.version,
                held=found.held,
                people=people.get(found.id, 0),
                created=_day(found.created_at),
                changed=_day(found.updated_at),
                finished=_day(found.completed_at) if found.completed_at else None,
                registered=registered.get(found.id),
                refused=refused.get(found.id),
                closed=closed.get(found.id),
            )
            for found in session.exec(select(Assessment).order_by(col(Assessment.reference)))
        ]


def kinds(store: Store) -> set[str]:
    """Which kinds of sensitive data (form.model.SENSITIVE) are answered somewhere in the vault."""
    questions = [question for form in store.forms() for question in form.questions.values()]
    found = set()
    with store.looking() as session:
        for kind in SENSITIVE:
            asked = {question.id for question in questions if kind in question.sensitive}
            said = select(Answer.id).where(col(Answer.question_id).in_(asked), Answer.absent == "").limit(1)
            if session.exec(said).first():
                found.add(kind)
    return found


def _people(session: Session) -> dict[UUID, int]:
    """Removed ones as well: they are still in the vault."""
    counted = select(Person.assessment_id, func.count()).group_by(col(Person.assessment_id))
    return dict(session.exec(counted).all())


def _registered(session: Session) -> dict[UUID, date]:
    said = select(Answer.assessment_id, Answer.value).where(Answer.question_id == REGISTERED)
    found = {assessment: _date(value) for assessment, value in session.exec(said)}
    return {assessment: day for assessment, day in found.items() if day}


def _refused(session: Session) -> dict[UUID, date]:
    """The day the newest decision was given, as far as known whole, else written down."""
    said_no = col(Agreement.decision).in_(SAID_NO), col(Agreement.removed_at).is_(None)
    found = {}
    for assessment in session.exec(select(Agreement.assessment_id).where(*said_no).distinct()).all():
        agreed = statements.agreed(session.connection(), assessment, keeps_gillick=True)
        newest = list(agreed.newest.values())
        if agreed.refused and any(one["decision"] in SAID_NO for one in newest):
            found[assessment] = _date(newest[-1].get("given_on")) or date.fromisoformat(newest[-1]["recorded"])
    return found


def _closed(session: Session) -> dict[UUID, date]:
    said = select(Closure.assessment_id, Closure.closed_on).where(col(Closure.removed_at).is_(None))
    found: dict[UUID, date] = {}
    for assessment, value in session.exec(said):
        if day := _date(value):
            found[assessment] = max(day, found.get(assessment, day))
    return found


def _day(moment: datetime) -> date:
    return moment.astimezone().date()


def _date(value: Any) -> date | None:
    """A whole date, None for a partial one or none: nobody's time is counted from a day that nobody said."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
