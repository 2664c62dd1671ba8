"""Writing a record file in the order in which it came about, so that the gate lets in what it let in then.

Somebody agreed, answers were written down, then it was taken back: what a file tells all at once is told again step by
step. After each answer of the agreement everything is written that may be written by then; what is left in the end was
never agreed to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ehat_tui.errors import NotAgreed
from ehat_tui.exchange.layout import PEOPLE
from ehat_tui.exchange.reading import Draft, NewAnswer, NewRow
from ehat_tui.form.model import Section
from ehat_tui.record.gate import NAMES
from ehat_tui.record.unit import Change, Unit
from ehat_tui.record.whose import people_in

EVENTS = AGREEMENT, GILLICK = "agreement", "gillick"  # the tables of what is told step by step


@dataclass(slots=True, eq=False)
class _Page:
    """What is still to be written of one page or row, in the order of the form; a row is added first."""

    section: Section
    row: NewRow | None = None
    answers: list[NewAnswer] = field(default_factory=list)
    refused: NotAgreed | None = None
    whose_first: bool = False  # a row is not even added before those it is about agree

    @property
    def left(self) -> int:
        return len(self.answers) + (self.row is not None)


def write(unit: Unit, draft: Draft) -> None:
    """Store everything in a draft. NotAgreed when something in it was covered by no agreement at any time."""
    _add_people(unit, draft)
    pages = _pages(draft)
    free = [page for page in pages if not page.section.needs_agreement and page.section.table not in EVENTS]
    for page in free:
        _add_row(unit, page)
    at_once = [*filter(_is_name, draft.answers), *(new for page in free for new in page.answers)]
    unit.save([_change(unit, new) for new in at_once])
    waiting = _all_that_may(unit, [page for page in pages if page.section.needs_agreement])
    for page in _in_turn([page for page in pages if page.section.table in EVENTS]):
        _go_on(unit, page)
        waiting = _all_that_may(unit, waiting)
    for page in waiting:
        if page.refused:
            raise page.refused
    _put_in_order(unit, draft)


def write_what_may(unit: Unit, draft: Draft) -> int:
    """Store what the agreement of now lets in; returns how many answers it does not.

    First whom each row is about: else its words would be let in as long as nobody had said whose they are, and stay
    there as everybody's. (An import as a whole fails then.)
    """
    _add_people(unit, draft)
    unit.save([_change(unit, new) for new in draft.answers if _is_name(new)])
    pages = _pages(draft)
    for page in pages:
        page.whose_first = True
        page.answers.sort(key=lambda new: new.question.id not in new.section.about)
    return sum(len(page.answers) for page in _all_that_may(unit, pages))


def _add_people(unit: Unit, draft: Draft) -> None:
    for row in draft.rows:
        if row.section.id == PEOPLE:
            unit.add_row(PEOPLE, {"given_names": None}, row.key, row.id)


def _is_name(new: NewAnswer) -> bool:
    return new.section.id == PEOPLE and new.question.bind in NAMES


def _pages(draft: Draft) -> list[_Page]:
    """The pages and rows of a draft in the order of the form, without the names."""
    pages: dict[tuple[str, UUID | None], _Page] = {}
    for row in draft.rows:
        if row.section.id != PEOPLE:
            pages[row.section.id, row.id] = _Page(row.section, row)
    for new in draft.answers:
        if not _is_name(new):
            pages.setdefault((new.section.id, new.subject), _Page(new.section)).answers.append(new)
    return sorted(pages.values(), key=lambda page: draft.order.index(page.section.id))


def _in_turn(told: list[_Page]) -> Iterator[_Page]:
    """What was first found of each young person (C5), then the answers as they were given, then later findings."""
    judged = [page for page in told if page.section.table == GILLICK]
    first = {_whose(page): page for page in reversed(judged)}.values()
    yield from (page for page in judged if page in first)
    yield from (page for page in told if page.section.table == AGREEMENT)
    yield from (page for page in judged if page not in first)


def _whose(page: _Page) -> Any:
    return next((new.answer.value for new in page.answers if new.question.bind == "person"), None)


def _all_that_may(unit: Unit, waiting: list[_Page]) -> list[_Page]:
    """Write what may be written now, as often as one answer makes way for another; what still has to wait."""
    while True:
        left = sum(page.left for page in waiting)
        for page in waiting:
            _go_on(unit, page, {str(other.row.id) for other in waiting if other.row})
        waiting = [page for page in waiting if page.left]
        if left == sum(page.left for page in waiting):
            return waiting


def _go_on(unit: Unit, page: _Page, to_come: Collection[str] = ()) -> None:
    """Write what is left of a page until the gate shuts, or something points at a row that is still to come."""
    page.refused = None
    try:
        _add_row(unit, page)
        while page.answers and not _points_at(page.answers[0], to_come):
            unit.save([_change(unit, page.answers[0])])
            del page.answers[0]
    except NotAgreed as error:
        page.refused = error


def _points_at(new: NewAnswer, rows: Collection[str]) -> bool:
    found = new.answer.value if new.question.kind in ("row", "rows") else None
    return any(one in rows for one in (found if isinstance(found, list) else [found]))


def _add_row(unit: Unit, page: _Page) -> None:
    if page.row:
        if page.whose_first:
            unit.gatekeeper.row_about(page.section, _about(page))
        unit.add_row(page.section.id, None, page.row.key, page.row.id)
        page.row = None


def _about(page: _Page) -> set[str]:
    """The ids of the people the answers of a row say it is about."""
    said = (new for new in page.answers if new.question.id in page.section.about)
    return {one for new in said if new.question.kind in ("person", "people") for one in people_in(new.answer.value)}


def _change(unit: Unit, new: NewAnswer) -> Change:
    return Change(new.question.id, new.subject or unit.assessment.id, new.answer)


def _put_in_order(unit: Unit, draft: Draft) -> None:
    """What was found of young people, as the file has it: first ones came before."""
    rows = [row for row in draft.rows if row.section.table == GILLICK]
    if len(rows) > 1:
        unit.order_rows(rows[0].section.id, [row.id for row in rows])
