"""A day in a command: as people write it, today when it was left out."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from ehat_tui.clock import today

On = Annotated[str, typer.Option("--on", metavar="DATE", help="As of that day, such as 23/02/2026; without it, today.")]


def day(typed: str) -> date:
    """The day that was typed after --on; today for "". A usage error for what is no whole date."""
    from ehat_tui.form.dates import PartialDate, parse

    if not typed:
        return today()
    found = parse(typed, today())
    whole = found.as_day() if isinstance(found, PartialDate) else None
    if whole is None:
        raise typer.BadParameter("write a whole date, such as 23/02/2026", param_hint="--on")
    return whole
