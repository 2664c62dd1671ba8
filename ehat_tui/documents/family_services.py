"""The services that were asked to help, in the family's plan: for whom, what they said, and until what age (M6; S1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ehat_tui.directory import listing
from ehat_tui.documents.tree import Block, Paragraph
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import join, say
from ehat_tui.form.dates import age, in_words, months_after
from ehat_tui.matching.limits import Limit, chosen, limits
from ehat_tui.record.case import Row

TOLD_AHEAD = 18  # months; an age that is years away is nothing to plan by


def asked(view: View, on: date) -> tuple[Block, ...]:
    """A sentence or two for each service; `on` is the day of the plan, on which ages count."""
    shown = {row.id for row in view.rows("referrals", "service")}
    rows = [row for row in chosen(view.case) if row.id in shown]
    soon = months_after(on, TOLD_AHEAD)
    grown = [one for one in limits(view.case, listing.load(view.case.area), on) if one.until <= soon] if rows else []
    lines = [" ".join(_line(view, row, [one for one in grown if one.row.id == row.id], on)) for row in rows]
    return (Paragraph(" ".join(lines), lead=say("asked.title")),) if lines else ()


def _line(view: View, row: Row, grown: list[Limit], on: date) -> Iterator[str]:
    service = view.text("referrals.service", row.id)
    people = [view.name(person) for person in view.people_of("referrals.for_whom", row.id)]
    yield say("asked.line", service=service, names=join(people)) if people else say("asked.service", service=service)
    answer = view.value("referrals.answer", row.id)
    if answer:
        yield say(f"asked.{answer}")
    elif view.value("referrals.choice", row.id) == "discuss_first":
        yield say("asked.talk")
    for one in grown:
        if one.person.name in people and one.person.birth is not None:
            yield _until(one, on)


def _until(one: Limit, on: date) -> str:
    """Such as: Albie is 4 months old. This is for babies up to 18 months. That is until 3 March 2027."""
    assert one.person.birth is not None
    kind = "asked.until_months" if one.service.ages.unit == "months" else "asked.until_years"
    return say(
        kind,
        name=one.person.name,
        age=age(one.person.birth, on).text(),
        most=f"{one.service.ages.most:g}",
        day=in_words(one.until),
    )
