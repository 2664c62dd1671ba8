"""The directory of an area: its own services, what was imported, England's signposts; and how fresh each entry is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from ehat_tui.directory import feed
from ehat_tui.directory.finding import Filters, search
from ehat_tui.directory.service import NATIONAL, Kind, Service, read
from ehat_tui.form.dates import shown
from ehat_tui.resources import data_root

__all__ = ["Filters", "everything", "load", "problems", "search", "stale"]
STALE = timedelta(days=365)
NEVER_CHECKED = "nobody said when this was checked"
_FILE = "services.json"


# -- what there is ----------------------------------------------------------------------------------------------


def load(area: str, own: Path | None = None) -> tuple[Service, ...]:
    """The directory of an area. `own`: the data folder, whose files stand before the built-in ones.

    Keys are unique. An imported entry with the id or the key (ehat:key) of another takes its place.
    """
    return tuple(_gather([area], own, []))


def everything(areas: Iterable[str], own: Path | None = None) -> tuple[Service, ...]:
    """The directories of several areas as one."""
    return tuple(_gather(areas, own, []))


def problems(areas: Iterable[str], own: Path | None) -> list[str]:
    """What cannot be read in the files of the data folder; what stands there is left out of the directory."""
    found: list[str] = []
    _gather(areas, own, found)
    return found


def _gather(areas: Iterable[str], own: Path | None, wrong: list[str]) -> list[Service]:
    feeds = imported(own) if own else []
    wrong += [f"{one.name}: {one.problem}" for one in feeds if one.problem]
    wanted = tuple(dict.fromkeys(areas))
    found: list[Service] = []
    for area in wanted:
        mine = [one for one in feeds if one.area == area and one.services]
        added = [service for one in mine for service in one.services]
        base: Sequence[Service] = _base(area, own, wrong)
        if any(one.replaces for one in mine):
            base = _doors(base) if not _doors(added) else ()
        found += _merged(base, added)
    found = _merged(found, (service for one in feeds if not one.area for service in one.services))
    if NATIONAL not in wanted:
        found = _merged(_base(NATIONAL, own, wrong), found, first=False)
    return _with_own_keys(found)


@dataclass(frozen=True, slots=True)
class Imported:
    """A feed as it is used: `problem` says why it cannot be."""

    name: str
    area: str
    replaces: bool
    imported_on: str
    services: tuple[Service, ...]
    problem: str


def imported(own: Path) -> list[Imported]:
    """Every feed that was imported, by name. Read again only when its file has changed."""
    found = []
    for file in feed.stored(own):
        about = file.stat()
        found.append(_imported(file, about.st_mtime_ns, about.st_size))
    return found


@lru_cache(maxsize=8)
def _imported(file: Path, _changed: int, _size: int) -> Imported:
    one = feed.kept(file)
    services = tuple(_readable(one.entries, one.area))
    return Imported(one.name, one.area, one.replaces, one.imported_on, services, one.problem)


def _doors(services: Iterable[Service]) -> list[Service]:
    """A file that names no safeguarding door leaves those of the area standing."""
    return [service for service in services if service.kind is Kind.SAFEGUARDING_DOOR]


def _base(area: str, own: Path | None, wrong: list[str]) -> Sequence[Service]:
    """The services.json of an area: the one in the data folder, else the built-in one."""
    file = own / "areas" / area / _FILE if own else None
    if file is None or not area or not file.is_file():
        return _shipped(area)
    found = feed.read(file)
    wrong += [f"areas/{area}/{problem}" for problem in found.problems]
    return tuple(_readable((entry.raw for entry in found.entries), area))


@cache
def _shipped(area: str) -> tuple[Service, ...]:
    file: Traversable = data_root() / "areas" / area / _FILE
    if not area.isidentifier() or not file.is_file():
        return ()
    return tuple(_readable(json.loads(file.read_bytes()), area))


def _readable(entries: Iterable[Any], area: str) -> Iterator[Service]:
    return (read(raw, area) for raw in entries if not feed.fault(raw))


def _merged(base: Iterable[Service], added: Iterable[Service], *, first: bool = True) -> list[Service]:
    """Both, base first unless told otherwise; an added one with the id, or a key given by hand, replaces."""
    more = list(added)
    ids = {one.id for one in more if one.id}
    keys = {one.key for one in more if one.keyed}
    left = [one for one in base if one.id not in ids and one.key not in keys]
    return [*left, *more] if first else [*more, *left]


def _with_own_keys(services: Iterable[Service]) -> list[Service]:
    """Each key once: of several, the later ones get a mark made from their id, the same every time.

    The same entry twice, as pages that were fetched one after the other have it, is one entry.
    """
    found: dict[str, Service] = {}
    marks: set[str] = set()
    for service in services:
        mark = sha256(f"{service.name}|{service.id or service.raw}".encode("utf-8", "replace")).hexdigest()
        if mark in marks:
            continue
        marks.add(mark)
        key, length = service.key, 4
        while key in found:
            key, length = f"{service.key}_{mark[:length]}", length + 4
        found[key] = service if key == service.key else replace(service, key=key)
    return list(found.values())


# -- how fresh it is ------------------------------------------------------------------------------------------


def checked_on(service: Service, today: date) -> date | None:
    """When somebody last made sure of it, or changed it; None when nobody said. A day to come is a slip."""
    said = (service.checked_on, service.modified_on)
    return max((day for day in map(date.fromisoformat, filter(None, said)) if day <= today), default=None)


def stale(service: Service, today: date) -> str:
    """After a year "not checked since dd/mm/yyyy"; "nobody said when this was checked"; else ""."""
    day = checked_on(service, today)
    if day is None:
        return NEVER_CHECKED
    return f"not checked since {shown(day)}" if today - day > STALE else ""
