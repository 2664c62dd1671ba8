"""`ehat directory`: import what councils publish, look something up, list what there is. Opens no vault."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ehat_tui.cli import report
from ehat_tui.cli.records import AsJson, print_json
from ehat_tui.cli.unlock import here
from ehat_tui.clock import today
from ehat_tui.errors import NotFound, NotValid

if TYPE_CHECKING:
    from ehat_tui.directory.feed import Entry
    from ehat_tui.directory.service import Service

MANY_PROBLEMS = 20  # as many as are told one by one
AreaName = Annotated[str, typer.Option("--area", metavar="NAME", help="The area profile, such as leeds.")]


class Cost(StrEnum):
    """What it costs."""

    FREE = "free"
    PAID = "paid"


class Day(StrEnum):
    """Days as the standard writes them."""

    MO = "mo"
    TU = "tu"
    WE = "we"
    TH = "th"
    FR = "fr"
    SA = "sa"
    SU = "su"


# -- import -----------------------------------------------------------------------------------------------------


def import_(
    source: Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="Open Referral UK: JSON, or one a line.")],
    *,
    area: AreaName = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="It stands instead of the services ehat has for the area.")
    ] = False,
) -> None:
    """Import a directory file, or a folder of them: Open Referral UK 3.0 or 1.x, HSDS 3.0.

    What is no service is reported and left out; the rest is kept. Without --area it is for every area. Importing a
    file of the same name again takes the place of the one before; `ehat directory remove` takes it away.
    """
    from ehat_tui.directory import feed
    from ehat_tui.vault.paths import Paths

    if replace and not area:
        raise typer.BadParameter("of which area? add --area", param_hint="--replace")
    if area:
        _known(area)
    entries, problems = _entries(source)
    good: list[str] = []
    with _progress(entries) as each:
        for entry in each:
            try:
                good.append(_line_of(entry))
            except NotValid as error:
                problems.append(f"{entry.where}: {error.message}")
    report.say(*problems[:MANY_PROBLEMS])
    if len(problems) > MANY_PROBLEMS:
        report.say(f"and {len(problems) - MANY_PROBLEMS} more")
    if not good:
        raise NotValid("There is no service in it. Nothing was changed.", hint="It must be Open Referral UK JSON.")
    own = Paths(here().home).ensure().home
    name = feed.keep(own, source.stem, good, area=area, replaces=replace, today=today())
    left = f"; {len(problems)} left out" if problems else ""
    report.say(f"{len(good)} services imported as {name}{left}.")


def _entries(source: Path) -> tuple[list["Entry"], list[str]]:
    """What may be a service in the files, and what else is in them."""
    from ehat_tui.directory import feed

    entries: list[Entry] = []
    problems: list[str] = []
    expected = 0
    for file in feed.files(source):
        found = feed.read(file)
        entries += found.entries
        problems += found.problems
        expected = max(expected, found.expected)
    if len(entries) < expected:
        report.say(f"warning: the directory has {expected} services, these pages {len(entries)}: fetch the others too")
    return entries, problems


def _line_of(entry: "Entry") -> str:
    """A service as it is kept. Raises NotValid, which says why it is none."""
    from ehat_tui.directory import feed

    wrong = feed.fault(entry.raw)
    if wrong:
        raise NotValid(wrong)
    return feed.as_line(entry.raw)


@contextmanager
def _progress(entries: list["Entry"]) -> Iterator[Iterable["Entry"]]:
    """The entries, with a bar on a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield entries
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        yield bar.track(entries, description="Reading services")


def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As `ehat directory list` prints it.")],
) -> None:
    """Take away what was imported; the services ehat has for the area stand again."""
    from ehat_tui.directory import feed

    feed.remove(here().home, name)
    report.say(f"{name} is gone.")


# -- looking something up ---------------------------------------------------------------------------------------


def search(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS...]", help="Beginnings of words.", show_default=False)
    ] = None,
    *,
    need: Annotated[str, typer.Option(metavar="CODE", help="What it should help with, such as money.")] = "",
    age: Annotated[str, typer.Option(metavar="AGE", help="Such as 8, or 4m for months.")] = "",
    area: AreaName = "",
    cost: Annotated[Cost | None, typer.Option(help="What it costs.")] = None,
    day: Annotated[Day | None, typer.Option(help="When it is open.")] = None,
    language: Annotated[str, typer.Option(metavar="LANGUAGE", help="A name, or a code such as pl.")] = "",
    as_json: AsJson = False,
) -> None:
    """Look something up in the directory, in every area or in one.

    An entry that does not say its age, cost, days or language is found too, after those that do.
    """
    from ehat_tui.directory import listing

    found = listing.search(
        _services(area),
        " ".join(words or ()),
        need=_need(need),
        age=_age(age),
        cost=cost.value if cost else "",
        day=day.value.upper() if day else "",
        language=language,
    )
    if as_json:
        print_json([as_data(one) for one in found])
        return
    for one in found:
        print("\n".join(map(report.shown, _told(one))))
    if not found:
        report.say("Nothing was found. Try fewer words, or the beginning of one.")


def list_(*, area: AreaName = "", as_json: AsJson = False) -> None:
    """List every entry of the directory by its key; and on stderr what was imported."""
    from ehat_tui.directory import listing

    services = _services(area)
    if as_json:
        print_json([as_data(one) for one in services])
    else:
        for one in services:
            line = f"{one.key:<32}  {one.area or 'every area':<10}  {one.kind:<17}  {one.name}"
            print(report.shown(line + "".join(f"  ({mark})" for mark in _marks(one))))
    for kept in listing.imported(here().home):
        whose = f"{'instead of ' if kept.replaces else 'for '}{kept.area}" if kept.area else "for every area"
        report.say(f"Imported: {kept.name}, {len(kept.services)} services {whose}, on {kept.imported_on}")


def _services(area: str) -> tuple["Service", ...]:
    """Those of an area, else of all; what cannot be read is told."""
    from ehat_tui.areas.profile import names
    from ehat_tui.directory import listing

    own = here().home
    areas = [_known(area)] if area else names()
    report.say(*(f"warning: {problem}" for problem in listing.problems(areas, own)))
    return listing.everything(areas, own)


def _known(area: str) -> str:
    from ehat_tui.areas.profile import names

    if area not in names():
        raise NotFound("There is no area profile of this name", f"Known areas: {', '.join(names())}")
    return area


def _need(code: str) -> str:
    from ehat_tui.directory.finding import needs

    known = needs()
    if code and code not in known:
        raise typer.BadParameter(f"known are {', '.join(known)}", param_hint="--need")
    return code


def _age(typed: str) -> float | None:
    from ehat_tui.directory.finding import age

    found = age(typed)
    if typed and found is None:
        raise typer.BadParameter("write years, such as 8, or months, such as 4m", param_hint="--age")
    return found


def _marks(one: "Service") -> list[str]:
    """What somebody must know before they rely on an entry."""
    from ehat_tui.directory.listing import stale

    return [mark for mark in ("" if one.status == "active" else one.status, stale(one, today())) if mark]


def _told(one: "Service") -> list[str]:
    """An entry in a few lines."""
    from ehat_tui.directory.describe import lines

    return [f"{one.name} [{one.key}]", *(f"  {line}" for line in lines(one, datetime.now().astimezone())), ""]


def as_data(one: "Service") -> dict[str, Any]:
    """An entry for programs: what ehat understood of it, and the entry as it came."""
    from ehat_tui.directory import hours

    return {
        "key": one.key,
        "name": one.name,
        "area": one.area,
        "kind": str(one.kind),
        "ages": one.ages.in_words,
        "hours": hours.in_words(one),
        "open_now": hours.open_now(one, datetime.now().astimezone()),
        "marks": _marks(one),
        "entry": one.raw,
    }
