"""What of the plan is past its day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ehat_tui.practice.overdue import overdue

if TYPE_CHECKING:
    from .conftest import Told

DAY = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("by_when", "status", "late"),
    [
        ("2026-02-28", "not_started", True),
        ("2026-02-28", None, True),
        ("2026-02-28", "stuck", True),
        ("2026-02-28", "done", False),
        ("2026-02-28", "no_longer_needed", False),
        ("2026-03-15", "under_way", False),  # today is not late
        ("2026-02", "under_way", True),
        ("2026-03", "under_way", False),  # any day of March
        (None, "under_way", False),
    ],
)
def test_overdue(told: Told, by_when: str | None, status: str | None, late: bool) -> None:
    row = told.row("actions", what="Ring the landlord", by_when=by_when, status=status)
    assert [one.id for one in overdue(told.case, DAY)] == ([row] if late else [])
