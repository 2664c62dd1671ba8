"""Whom to ring now, and what comes next by when: for the safety page and `ehat crisis`, without a vault.

The words are those of the guide for parents (seed S1: early help is not a crisis service) and of the procedures (S3:
an assessment never replaces or delays child protection). Numbers are the area's own, of today, and never made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ehat_tui.areas.profile import AT_ONCE, Area, Door
from ehat_tui.form.dates import in_words, working_days_after
from ehat_tui.record.case import Case

LINES = (
    ("Someone is in danger now", "999, or go to A&E"),
    ("A crisis number was given", "call it; if there is a crisis plan, follow it"),
    ("Urgent, no life at risk", "111, or your local NHS mental health line"),
)
NOT_A_CRISIS_SERVICE = "Early help is not a crisis service, and never a reason to wait."
NO_AGREEMENT = (
    "You do not need anybody's agreement to protect a child. Tell the family what you are doing, unless that makes it "
    "less safe."
)
BANK_HOLIDAYS = "Working days are Monday to Friday; bank holidays are not known here."


@dataclass(frozen=True, slots=True)
class Next:
    """One step after a worry about harm: what, by when in words ("" where no time is stated), and by which source."""

    text: str
    by: str
    source: str


def steps(area: Area, today: date) -> tuple[Next, ...]:
    """What the area says comes next, its clocks counted from today in working days."""
    return tuple(Next(step.text, _by(step.within_working_days, today), step.source) for step in area.safeguarding_steps)


def _by(within: int | None, today: date) -> str:
    if within is None:
        return ""
    if within == AT_ONCE:
        return "at once"
    days = "1 working day" if within == 1 else f"{within} working days"
    return f"by {in_words(working_days_after(today, within))} ({days})"


def others(area: Area) -> tuple[Door, ...]:
    """The doors that are not for safeguarding: early help, and what else the area has."""
    return (area.early_help, *area.doors)


def ring(area: Area) -> str:
    """Whom to ring when a child may be harmed. Where the number is missing, who has it: nobody waits for it."""
    if area.safeguarding.number:
        return in_one_line(area.safeguarding)
    return f"{area.safeguarding.name}. Number not supplied: ask your manager or safeguarding lead for it now"


def in_one_line(door: Door) -> str:
    """A door as it is shown: its name, number, and when somebody last made sure of it."""
    return f"{door.name}: {door.shown}" + (f" (checked on: {door.checked})" if door.number else "")


def next_lines(area: Area, today: date) -> Iterator[str]:
    """Each step in a line, and about the clocks, if there is one, what they do not know."""
    found = steps(area, today)
    for step in found:
        yield f"{step.text}{f' {step.by[0].upper()}{step.by[1:]}.' if step.by else ''}"
    if any(step.by.startswith("by") for step in found):
        yield BANK_HOLIDAYS


def crisis_plan(case: Case) -> str:
    """Where a crisis plan is told of in this assessment (E14, F6); "" when nothing says that there is one."""
    form = case.form.sections
    if any(case.value("health.crisis_plan", person.id) == "yes" for person in case.people):
        return form["health"].title
    held = any(case.value("services.plan_held", row.id) == "crisis_plan" for row in case.rows("services"))
    return form["services"].title if held else ""


def in_lines(area: Area, today: date) -> Iterator[str]:
    """All of it for a terminal, line by line."""
    for what, call in LINES:
        yield f"{what:<27}{call}"
    yield ""
    yield f"Worried that a child is being harmed ({area.name})"
    yield f"  {ring(area)}"
    yield from (f"  {line}" for line in next_lines(area, today))
    yield ""
    yield "For early help, not for safeguarding"
    for door in others(area):
        yield f"  {in_one_line(door)}"
    yield ""
    yield NOT_A_CRISIS_SERVICE
    yield NO_AGREEMENT
