"""How it is going: what was found when the plan was looked at again (1.P; seed S1), as far as its reader may see it."""

from __future__ import annotations

from datetime import date

from ehat_tui import clock
from ehat_tui.documents.text import quoted
from ehat_tui.documents.tree import Block, Bullets, Paragraph, Table
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import say
from ehat_tui.form.dates import PartialDate
from ehat_tui.practice.looking_again import last_review, newest
from ehat_tui.record.case import Row

WIDTHS = (0.4, 0.24, 0.36)
COLUMNS = ("goal", "stands", "evidence")


def going(view: View) -> tuple[Block, ...]:
    """What came of the newest review, how each goal stands, and how each child is; nothing before the first."""
    return (*_outcome(view), *_goals(view), *_children(view))


def reviewed_on(view: View) -> date | None:
    """The day of the newest review, as far as this reader may know it: a whole day that was, since it was started."""
    row = last_review(view.case)
    iso = view.value("reviews.reviewed_on", row.id) if row else None
    day = PartialDate.from_iso(str(iso)).as_day() if iso else None
    return day if day and view.case.on <= day <= clock.today() else None


def _outcome(view: View) -> tuple[Block, ...]:
    row = last_review(view.case)
    said = {name: view.text(f"reviews.{name}", row.id) for name in ("reviewed_on", "outcome")} if row else {}
    if row is None or not all(said.values()):
        return ()
    told = [(say(f"going.{name}"), view.text(f"reviews.{name}", row.id)) for name in ("reason", "family_says")]
    first = Paragraph(say("going.looked", day=said["reviewed_on"], next=said["outcome"]))
    return (first, *(Paragraph(words, lead=lead) for lead, words in told if words))


def _goals(view: View) -> tuple[Block, ...]:
    found = []
    for goal in view.rows("objectives", "title"):
        mine = [row for row in view.rows("progress", "stands") if view.value("progress.goal", row.id) == str(goal.id)]
        row = newest(view.case, "progress", "looked_on", mine)
        if row:
            words = [view.text("objectives.title", goal.id)]
            found.append((*words, *(view.text(f"progress.{name}", row.id) for name in ("stands", "evidence"))))
    return (Table(tuple(say(f"going.{name}") for name in COLUMNS), tuple(found), WIDTHS),) if found else ()


def _children(view: View) -> tuple[Block, ...]:
    lines = []
    for child in view.people:
        mine = [row for row in view.rows("changes", "how") if view.value("changes.child", row.id) == str(child.id)]
        row = newest(view.case, "changes", "looked_on", mine)
        if row:
            lines.append(say("going.child", name=view.name(child), words=_child(view, row)))
    return (Bullets(tuple(lines)),) if lines else ()


def _child(view: View, row: Row) -> str:
    own = view.text("changes.own_words", row.id)
    parts = (*(view.text(f"changes.{name}", row.id) for name in ("how", "what")), quoted(own) if own else "")
    return " ".join(part if part.endswith((".", "?", "!", "”", "’")) else f"{part}." for part in parts if part)
