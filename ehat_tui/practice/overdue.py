"""What of the plan is past its day (N3; seeds S1 and S4: a name and a date for each thing, a list of what is late)."""

from __future__ import annotations

from datetime import date

from ehat_tui.form.dates import PartialDate
from ehat_tui.record.case import Case, Row

OVER = frozenset({"done", "no_longer_needed"})


def overdue(case: Case, on: date) -> tuple[Row, ...]:
    """The actions whose day was before `on` and that are neither done nor given up; a rough date ends last."""
    return tuple(row for row in case.rows("actions") if _is_open(case, row) and _before(case, row, on))


def _is_open(case: Case, row: Row) -> bool:
    return case.value("actions.status", row.id) not in OVER


def _before(case: Case, row: Row, on: date) -> bool:
    iso = case.value("actions.by_when", row.id)
    return bool(iso) and PartialDate.from_iso(iso).latest < on
