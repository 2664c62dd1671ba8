"""What was agreed, in the family's plan: goals and actions (rule 20), the lead worker, next dates, and N9."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ehat_tui.areas.profile import Area
from ehat_tui.documents.family_people import taking_part
from ehat_tui.documents.grounds import is_private
from ehat_tui.documents.tree import Block, Bullets, Callout, Fact, Facts, Group, Paragraph, Section, Table
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import join, say
from ehat_tui.form.dates import WEEKDAYS
from ehat_tui.practice.completeness import planned
from ehat_tui.practice.looking_again import next_meeting, next_review
from ehat_tui.record.case import Row

WIDTHS = (0.44, 0.22, 0.15, 0.19)
COLUMNS = ("what", "who", "for_whom", "by_when")


def agreed(view: View) -> tuple[Block, ...]:
    """One table of who does what for whom by when, under each goal and how we will know."""
    blocks: list[Block] = []
    if not planned(view.case):
        outcome = view.value("decision.outcome", view.case.id)
        blocks.extend([Paragraph(say(f"outcome.{outcome}"))] if outcome else [])
    rows: list[tuple[str, ...]] = []
    groups: list[Group] = []
    for heading, actions in _by_goal(view):
        groups.extend([replace(heading, at=len(rows))] if heading.heading else [])
        rows.extend(actions or [(say("agreed.nothing"), *[""] * (len(COLUMNS) - 1))])
    if rows:
        header = tuple(say(f"agreed.{name}") for name in COLUMNS)
        blocks.append(Table(header, tuple(rows), WIDTHS, tuple(groups)))
    return tuple(blocks)


def _by_goal(view: View) -> Iterator[tuple[Group, list[tuple[str, ...]]]]:
    """The actions of each goal in their order, then those whose goal is not this reader's, or that have none."""
    goals = view.rows("objectives", "title")
    shown = [row for row in view.rows("actions", "what") if _in_plan(view, row)]
    for goal in goals:
        title, measure = view.text("objectives.title", goal.id), view.text("objectives.measure", goal.id)
        note = say("agreed.measure", measure=measure) if measure else ""
        mine = [_action(view, row) for row in shown if row.values.get("objective") == str(goal.id)]
        yield Group(0, title, note), mine
    with_goal = {str(goal.id) for goal in goals}
    others = [_action(view, row) for row in shown if row.values.get("objective") not in with_goal]
    if others:
        yield Group(0, say("agreed.others") if goals else ""), others  # "other" than nothing would be a hint


def _in_plan(view: View, row: Row) -> bool:
    """Not what is no longer needed, of a private goal, or done only by someone this reader may not know of."""
    doers = row.values.get("who") or []
    known = view.people_of("actions.who", row.id) or view.text("actions.who_else", row.id)
    return row.values.get("status") != "no_longer_needed" and bool(known or not doers) and not _private_goal(view, row)


def _private_goal(view: View, row: Row) -> bool:
    question, goal = (
        view.case.form.question("objectives.title"),
        view.case.row("objectives", row.values.get("objective")),
    )
    return goal is not None and is_private(view.case, question, goal.id, view.case.answer(question, goal.id))


def _action(view: View, row: Row) -> tuple[str, ...]:
    doers = [view.name(person) for person in view.people_of("actions.who", row.id)]
    service = _service(view, row)
    who = join([*doers, *([service] if service else [])])
    done = view.value("actions.status", row.id) == "done"
    return (
        view.text("actions.what", row.id),
        who or say("agreed.nobody"),
        _for_whom(view, row),
        say("agreed.done") if done else _by_when(view, row) or say("agreed.open"),
    )


def _service(view: View, row: Row) -> str:
    """The worker or service; the lead worker by name only, their job stands below."""
    service, lead = view.text("actions.who_else", row.id), lead_name(view)
    return lead if service.startswith(f"{lead},") else service


def _by_when(view: View, row: Row) -> str:
    return short_day(view.text("actions.by_when", row.id))


def short_day(words: str) -> str:
    """A day in words without its weekday, for narrow columns."""
    first, _, rest = words.partition(" ")
    return rest if first in WEEKDAYS else words


def _for_whom(view: View, row: Row) -> str:
    people = view.people_of("actions.for_whom", row.id)
    everyone = {person.id for person in taking_part(view)}
    if len(everyone) > 2 and everyone <= {person.id for person in people}:
        return say("agreed.everyone")
    return join([view.name(person) for person in people])


# -- the lead worker and the next dates ------------------------------------------------------------------


def current_lead(view: View) -> Row | None:
    """The lead practitioner now (A8): the last one who has not stopped."""
    current = [row for row in view.rows("lead", "name") if not view.value("lead.ended_on", row.id)]
    return current[-1] if current else None


def lead_name(view: View) -> str:
    """Whom to talk to: the lead worker, or until there is one the practitioner."""
    lead = current_lead(view)
    worker = view.case.practitioner.get("name") or "your worker"
    return view.text("lead.name", lead.id) if lead else worker


def next_steps(view: View, *, here: bool) -> Section:
    """Who the lead worker is and how to reach them (N6), when we meet and look at it again (N7).

    Who lives somewhere else (not `here`) is told the day, and nothing of who meets where.
    """
    facts: list[Fact] = []
    lead = current_lead(view)
    if lead:
        parts = (view.text(f"lead.{name}", lead.id) for name in ("name", "job_title", "organisation"))
        facts.append(Fact(say("next.lead"), ", ".join(part for part in parts if part)))
        reach = " · ".join(part for part in _reach(view, lead) if part)
        facts.extend([Fact(say("next.reach"), reach)] if reach else [])
    for key, words in (_when(view) if here else {"review": view.text(*next_review(view.case))}).items():
        facts.extend([Fact(say(f"next.{key}"), words)] if words else [])
    about = say("next.about" if here else "next.about_elsewhere")
    text = about if lead else say("next.none", worker=lead_name(view))
    title = say("next.title" if here else "next.title_elsewhere")
    return Section("next", title, (Paragraph(text), *((Facts(tuple(facts)),) if facts else ())))


def _when(view: View) -> dict[str, str]:
    meeting, review = view.text(*next_meeting(view.case)), view.text(*next_review(view.case))
    how = view.text("plan.how_reviewed", view.case.id)
    if meeting == review:  # one meeting for both
        return {"both": meeting, "how": how}
    return {"first": meeting, "review": review, "how": how}


def _reach(view: View, lead: Row) -> tuple[str, str]:
    return view.text("lead.phone", lead.id), view.text("lead.email", lead.id)


def worse(view: View, area: Area, *, here: bool = True) -> tuple[Block, ...]:
    """The box that is always printed (N9; rule 8; seed S1 on urgent help).

    What the household agreed to do then is its own: it is not for who lives somewhere else (not `here`).
    """
    door = area.early_help
    lines = [say("worse.danger"), say("worse.crisis"), say("worse.urgent")]
    if door.number:
        lines.append(say("worse.help", name=door.name, number=door.number))
    else:
        lines.append(say("worse.help_ask", lead=lead_name(view)))
    own = view.text("plan.if_worse", view.case.id) if here else ""
    blocks: list[Paragraph | Bullets] = [Bullets(tuple(lines))]
    blocks.extend([Paragraph(own, lead=say("worse.agreed"))] if own else [])
    return (Callout(say("worse.title"), tuple(blocks)),)
