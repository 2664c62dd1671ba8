"""For a family: places they can turn to themselves, by topic, also when no service fits or there is a wait (M7; S1).

Made for one family, the topics that may matter to them come first, and nothing says why. It holds no answer of anybody,
so it can be printed with no assessment at all (`blank`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from ehat_tui import clock
from ehat_tui.areas import profile
from ehat_tui.areas.profile import Area
from ehat_tui.directory import hours, signposts
from ehat_tui.directory.service import Service
from ehat_tui.documents.look import Look
from ehat_tui.documents.tree import Bullets, Callout, Document, Group, Paragraph, Section, Table
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import say
from ehat_tui.practice.signposting import topics
from ehat_tui.vault import paths

WORSE, PLACES, NOTE = "worse", "places", "note"
SECTIONS = (WORSE, PLACES, NOTE)
WIDTHS = (0.22, 0.38, 0.2, 0.2)


def compose(look: Look, _view: View, area: Area) -> Document:
    """The sheet of one assessment: its reference, and the topics in the order that may suit this family."""
    case = look.case
    return _sheet(area, topics(case), case.practitioner, case.reference, case.updated_at.date())


def blank(area_id: str, worker: Mapping[str, str] | None = None) -> Document:
    """The same for any family, with no assessment."""
    return _sheet(profile.of(area_id), (), worker or {}, "", clock.today())


def _sheet(area: Area, first: Collection[str], worker: Mapping[str, str], reference: str, day: date) -> Document:
    groups = signposts.by_topic(signposts.of(area.id, paths.home()), first)
    return Document(
        title=say("signposts.title"),
        subtitle=say("signposts.subtitle"),
        reader="",
        reference=reference,
        version="",
        status="final",
        dated=day,
        date_shown=say("signposts.made", day=f"{day:%d/%m/%Y}"),
        sections=(
            Section(WORSE, "", (Callout(say("worse.title"), (Bullets(tuple(_worse())),)),)),
            Section(PLACES, "", (Paragraph(say("signposts.free")), _table(groups))),
            Section(NOTE, "", (Paragraph(" ".join(_note(worker))),)),
        ),
    )


def _worse() -> Iterator[str]:
    yield from (say(f"worse.{name}") for name in ("danger", "crisis", "urgent"))


def _table(groups: tuple[tuple[str, tuple[Service, ...]], ...]) -> Table:
    """A row for each place under each of its topics."""
    rows: list[tuple[str, ...]] = []
    headings: list[Group] = []
    for title, places in groups:
        headings.append(Group(len(rows), title))
        rows += [_row(place) for place in places]
    header = tuple(say(f"signposts.{name}") for name in ("who", "what", "when", "how"))
    return Table(header, tuple(rows), WIDTHS, tuple(headings))


def _row(place: Service) -> tuple[str, ...]:
    when = hours.in_words(place) or say("signposts.no_hours")
    return (place.name, signposts.words(place), when, signposts.reach(place) or say("signposts.ask"))


def _note(worker: Mapping[str, str]) -> Iterator[str]:
    yield say("signposts.holidays")
    yield say("signposts.through_worker")
    reach = " · ".join(part for key in ("phone", "email") if (part := worker.get(key, "")))
    if name := worker.get("name", ""):
        yield say("signposts.worker", name=f"{name}, {reach}" if reach else name)
    else:
        yield say("signposts.anyone")
