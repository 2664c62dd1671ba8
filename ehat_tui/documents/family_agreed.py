"""What was agreed, in the family's plan: goals and actions (rule 20), the lead worker, the next dates, and N9."""

from __future__ import annotations

from ehat_tui.areas.profile import Area
from ehat_tui.documents.tree import Block, Bullets, Callout, Fact, Facts, Paragraph, SubHeading, Table
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import join, say
from ehat_tui.practice.completeness import actions_of, planned
from ehat_tui.record.case import Row

LONGEST_HEADING = 110  # characters: a goal longer than this is a paragraph under "Goal 1"
WIDTHS = (0.42, 0.2, 0.16, 0.22)


def agreed(view: View) -> tuple[Block, ...]:
    """Each goal with how we will know, and a table of who does what for whom by when."""
    blocks: list[Block] = []
    if not planned(view.case):
        outcome = view.value("decision.outcome", view.case.id)
        blocks.extend([Paragraph(say(f"outcome.{outcome}"))] if outcome else [])
    for number, goal in enumerate(view.rows("objectives", "title"), start=1):
        blocks.extend(_goal(view, goal, number))
    loose = [row for row in view.rows("actions", "what") if not row.values.get("objective")]
    if loose:
        blocks.extend([SubHeading(say("agreed.also")), _actions(view, loose)])
    return tuple(blocks)


def _goal(view: View, goal: Row, number: int) -> list[Block]:
    title = view.text("objectives.title", goal.id)
    short = len(title) <= LONGEST_HEADING and "\n" not in title
    heading = say("agreed.goal", number=str(number))
    blocks: list[Block] = [SubHeading(f"{heading}: {title}" if short else heading)]
    blocks.extend([] if short else [Paragraph(title)])
    measure = view.text("objectives.measure", goal.id)
    blocks.extend([Paragraph(measure, lead=say("agreed.measure"))] if measure else [])
    shown = {row.id for row in view.rows("actions", "what")}
    rows = [row for row in actions_of(view.case, goal) if row.id in shown and _wanted(row)]
    blocks.extend([_actions(view, rows)] if rows else [])
    return blocks


def _wanted(row: Row) -> bool:
    return row.values.get("status") != "no_longer_needed"


def _actions(view: View, rows: list[Row]) -> Table:
    header = tuple(say(f"agreed.{name}") for name in ("what", "who", "for_whom", "by_when"))
    return Table(header, tuple(_action(view, row) for row in rows), WIDTHS)


def _action(view: View, row: Row) -> tuple[str, str, str, str]:
    doers = [view.name(person) for person in view.people_of("actions.who", row.id)]
    service = view.text("actions.who_else", row.id)
    who = join([*doers, *([service] if service else [])])
    by_when = view.text("actions.by_when", row.id) or say("agreed.open")
    done = view.value("actions.status", row.id) == "done"
    return (
        view.text("actions.what", row.id),
        who or say("agreed.nobody"),
        _for_whom(view, row),
        say("agreed.done") if done else by_when,
    )


def _for_whom(view: View, row: Row) -> str:
    people = view.people_of("actions.for_whom", row.id)
    everyone = {person.id for person in view.case.people if person.is_assessed}
    if len(everyone) > 2 and everyone <= {person.id for person in people}:
        return say("agreed.everyone")
    return join([view.name(person) for person in people])


# -- the lead worker and the next dates --------------------------------------------------------------------------


def current_lead(view: View) -> Row | None:
    """The lead practitioner now (A8): the last one who has not stopped."""
    current = [row for row in view.rows("lead", "name") if not view.value("lead.ended_on", row.id)]
    return current[-1] if current else None


def lead_name(view: View) -> str:
    """Whom to talk to: the lead worker, or until there is one the practitioner."""
    lead = current_lead(view)
    worker = view.case.practitioner.get("name") or "your worker"
    return view.text("lead.name", lead.id) if lead else worker


def next_steps(view: View) -> tuple[Block, ...]:
    """Who the lead worker is and how to reach them (N6), when we meet and look at it again (N7)."""
    facts: list[Fact] = []
    lead = current_lead(view)
    if lead:
        parts = (view.text(f"lead.{name}", lead.id) for name in ("name", "job_title", "organisation"))
        facts.append(Fact(say("next.lead"), ", ".join(part for part in parts if part)))
        reach = " · ".join(part for part in _reach(view, lead) if part)
        facts.extend([Fact(say("next.reach"), reach)] if reach else [])
    for key, question_id in (("first", "plan.first_taf_on"), ("review", "plan.review_on"), ("how", "plan.how_reviewed")):
        words = view.text(question_id, view.case.id)
        note = say("next.first_note") if key == "first" else ""
        facts.extend([Fact(say(f"next.{key}"), words, note)] if words else [])
    text = say("next.about") if lead else say("next.none", worker=lead_name(view))
    return (Paragraph(text), *((Facts(tuple(facts)),) if facts else ()))


def _reach(view: View, lead: Row) -> tuple[str, str]:
    return view.text("lead.phone", lead.id), view.text("lead.email", lead.id)


def worse(view: View, area: Area) -> tuple[Block, ...]:
    """The box that is always printed (N9; rule 8; seed S1 on urgent help)."""
    door = area.early_help
    lines = [say("worse.danger"), say("worse.crisis"), say("worse.urgent")]
    if door.number:
        lines.append(say("worse.help", name=door.name, number=door.number))
    else:
        lines.append(say("worse.help_ask", lead=lead_name(view)))
    own = view.text("plan.if_worse", view.case.id)
    blocks: list[Paragraph | Bullets] = [Bullets(tuple(lines)), Paragraph(say("worse.wait"))]
    blocks.extend([Paragraph(own, lead=say("worse.agreed"))] if own else [])
    return (Callout(say("worse.title"), tuple(blocks)),)
