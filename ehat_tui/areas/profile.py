"""An area profile: what an area calls things, its timescales, and whom to ring (data/areas/<id>/area.toml).

A council's own lie in EHAT_HOME/areas/<id>/ and come before the ones that ship. An assessment keeps the words, levels
and times it began with (`of_case`); whom to ring is always today's, because an old number is a danger.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from importlib.resources.abc import Traversable

from ehat_tui.areas import numbers, profile_read
from ehat_tui.areas.profile_parts import (
    ASK_ORGANISATION,
    AT_ONCE,
    NOT_SUPPLIED,
    Area,
    Door,
    Due,
    Hub,
    LawfulBasis,
    Level,
    Link,
    Retention,
    SafeguardingStep,
    TeamRole,
    Tier,
    Timescales,
    UpperAge,
    Words,
)
from ehat_tui.errors import NotFound, NotValid
from ehat_tui.form.source import area_content
from ehat_tui.record.case import Case
from ehat_tui.resources import USUAL_AREA, area_folder, area_ids
from ehat_tui.vault.paths import own_areas

__all__ = [
    "ASK_ORGANISATION",
    "AT_ONCE",
    "NOT_SUPPLIED",
    "USUAL",
    "Area",
    "Door",
    "Due",
    "Hub",
    "LawfulBasis",
    "Level",
    "Link",
    "Retention",
    "SafeguardingStep",
    "TeamRole",
    "Tier",
    "Timescales",
    "UpperAge",
    "Words",
    "as_written",
    "lawful_basis",
    "load",
    "names",
    "of",
    "of_case",
    "read",
    "require_sound",
    "retention",
]

USUAL = USUAL_AREA
retention, lawful_basis = profile_read.retention, profile_read.lawful_basis


def names() -> list[str]:
    """The ids of the areas there are, in alphabetical order."""
    return area_ids(own_areas())


def load(area_id: str) -> Area:
    """The profile of an area. NotFound when there is none; NotValid names the file and each mistake in it."""
    folder = area_folder(area_id, own_areas())
    if folder is None:
        raise NotFound("There is no area profile of this name", f"Known areas: {', '.join(names())}")
    return numbers.over(read(folder / "area.toml", area_id))


def of(area_id: str) -> Area:
    """The profile of an area for work that must go on, with what was typed on this laptop over it."""
    return numbers.over(as_written(area_id))


def as_written(area_id: str) -> Area:
    """The profile of an area as its file has it: that which ships, at last the usual one, when there is no other or a
    council's own has mistakes (`ehat doctor` and `ehat area check` tell).
    """
    for found in (area_folder(area_id, own_areas()), area_folder(area_id)):
        if found is not None:
            try:
                return read(found / "area.toml", area_id)
            except NotValid:
                continue
    return load_shipped(USUAL)


def require_sound(area_id: str) -> None:
    """Raise NotValid when the profile for an area has mistakes: nothing is begun with it. No profile is no mistake."""
    if area_folder(area_id, own_areas()) is not None:
        load(area_id)


def load_shipped(area_id: str) -> Area:
    """The profile that ships with ehat, whatever lies beside the vault."""
    folder = area_folder(area_id)
    if folder is None:
        raise NotFound("There is no area profile of this name", f"Known areas: {', '.join(area_ids())}")
    return read(folder / "area.toml", area_id)


def of_case(case: Case) -> Area:
    """The profile an assessment goes by: its own words, levels and times, and today's contacts, hubs and steps."""
    today = of(case.area)
    pinned = case.form.area
    if not pinned:
        return today  # filled in before a vault kept the area's part
    return replace(today, **profile_read.pinned(pinned))


def read(file: Traversable, area_id: str) -> Area:
    """The profile in one file, checked strictly. Raises NotValid."""
    return _read(f"{area_id}/{file.name}", file.read_bytes(), area_id)


@lru_cache(maxsize=16)
def _read(place: str, content: bytes, area_id: str) -> Area:
    """Kept by what is in the file: a number that is put right counts at once."""
    return profile_read.area(place, area_content(place, content), area_id)
