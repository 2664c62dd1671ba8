"""An area profile: what an area calls things, its timescales, and whom to ring (data/areas/<id>/area.toml).

A number stands there only when a seed states it; else it is empty, shown as `NOT_SUPPLIED`, never invented.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

from ehat_tui.errors import NotFound, NotValid
from ehat_tui.form.dates import add_weeks
from ehat_tui.resources import data_root

NOT_SUPPLIED = "not supplied - ask your Early Help Hub"
ASK_ORGANISATION = "not supplied - ask your organisation"
USUAL = "england"  # the profile every ehat has
_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Door:
    """Someone to ring. `number` is empty when no seed states it, `checked_on` when nobody rang it yet."""

    name: str
    number: str
    source: str
    checked_on: str

    @property
    def shown(self) -> str:
        """The number as it is shown to a practitioner."""
        return self.number or NOT_SUPPLIED

    @property
    def checked(self) -> str:
        """When somebody last made sure that the number is right."""
        return self.checked_on or "not supplied"


@dataclass(frozen=True, slots=True)
class Due:
    """The days by which something should happen (A6)."""

    assessment: date
    first_taf: date
    review: date


@dataclass(frozen=True, slots=True)
class Timescales:
    """Settings of fields.md 1.N: days from the start to the finished assessment, weeks for everything else.

    Reviews are counted from the first TAF; `warn_weeks` and `overdue_weeks` from the last review.
    """

    assessment_days: int
    first_taf_weeks: int
    review_weeks: int
    warn_weeks: int
    overdue_weeks: int
    source: str

    def due(self, started: date, first_taf: date | None = None) -> Due:
        """The due dates of an assessment; the review counts from the first TAF that was agreed, if any."""
        meeting = add_weeks(started, self.first_taf_weeks)
        review = add_weeks(first_taf or meeting, self.review_weeks)
        return Due(started + timedelta(days=self.assessment_days), meeting, review)


@dataclass(frozen=True, slots=True)
class Retention:
    """Days that a copy may stay on the laptop, by what became of it (data-protection 4.3); 0 asks the organisation.

    Counted from the day it was registered with the council, refused, closed, finished; drafts from their beginning.
    `council` is how long the council itself keeps the record, in its own words; empty when nobody said.
    """

    handed_over_days: int
    refused_days: int
    closed_days: int
    finished_days: int
    drift_days: int
    council: str
    source: str

    @property
    def council_shown(self) -> str:
        """How long the council keeps it, as it is shown."""
        return self.council or NOT_SUPPLIED


@dataclass(frozen=True, slots=True)
class LawfulBasis:
    """Who answers for the data and by which law (C19; DP1), in the organisation's own words; empty when nobody said.

    A setting of the organisation: shown and printed, never chosen by the worker, and apart from agreement.
    """

    controller: str  # who decides why and how the data is used
    dpo: str  # the data protection officer, and how to reach them
    art6: str  # UK GDPR Article 6: the basis
    art9: str  # Article 9: the condition for health and the like
    art10: str  # Article 10: the condition for offences
    privacy_notice: str  # the sheet that is given out: its name and version (C2)
    complaints: str  # how to complain, before the Information Commissioner
    source: str

    def shown(self, name: str) -> str:
        """One of these as it is shown."""
        found: str = getattr(self, name)
        return found or ASK_ORGANISATION


@dataclass(frozen=True, slots=True)
class Area:
    """One area: its names (A3), levels of need from the lowest (V13), whom to ring, timescales, retention, basis."""

    id: str
    name: str
    assessment_name: str
    lead_word: str
    source: str
    levels: tuple[str, ...]
    levels_source: str
    safeguarding: Door
    early_help: Door
    timescales: Timescales
    retention: Retention
    lawful_basis: LawfulBasis


def names() -> list[str]:
    """The ids of the areas there are, in alphabetical order."""
    folders = (data_root() / "areas").iterdir()
    return sorted(folder.name for folder in folders if (folder / "area.toml").is_file())


@cache
def load(area_id: str) -> Area:
    """The profile of an area. NotFound when there is none; NotValid names the file and each mistake in it."""
    file = data_root() / "areas" / area_id / "area.toml"
    if not _ID.fullmatch(area_id) or not file.is_file():
        raise NotFound("There is no area profile of this name", f"Known areas: {', '.join(names())}")
    return read(file, area_id)


def of(area_id: str) -> Area:
    """The profile of a case's area; the usual one when this computer has none for it."""
    return load(area_id if area_id in names() else USUAL)


def read(file: Traversable, area_id: str) -> Area:
    """The profile in one file, checked strictly. Raises NotValid."""
    place = f"{area_id}/{file.name}"
    try:
        content = tomllib.loads(file.read_bytes().decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotValid(f"{place} cannot be read", [f"{place}: {error}"]) from error
    reader = _Reader(place)
    area = reader.area(content)
    if not reader.problems and area.id != area_id:
        reader.wrong("id", f'must be "{area_id}", like its folder')
    if reader.problems:
        raise NotValid(f"The area profile {place} has mistakes", reader.problems)
    return area


def retention(place: str, part: object) -> Retention:
    """The retention that an organisation lays down in a file of its own. Raises NotValid, which names `place`."""
    reader = _Reader(place)
    found = reader.retention({"retention": part})
    if reader.problems:
        raise NotValid(f"{place} has mistakes", reader.problems)
    return found


def lawful_basis(place: str, part: object) -> LawfulBasis:
    """The lawful basis that an organisation lays down in a file of its own. Raises NotValid, which names `place`."""
    reader = _Reader(place)
    found = reader.lawful_basis({"lawful_basis": part})
    if reader.problems:
        raise NotValid(f"{place} has mistakes", reader.problems)
    return found


class _Reader:
    """Turns the content of a file into an Area and collects what is wrong with it."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.problems: list[str] = []

    def wrong(self, where: str, what: str) -> None:
        self.problems.append(f"{self.place}: {where}: {what}")

    def area(self, content: dict[str, Any]) -> Area:
        known = [field.name for field in fields(Area)]
        self._only("", content, known)
        return Area(
            id=self._text("", content, "id"),
            name=self._text("", content, "name"),
            assessment_name=self._text("", content, "assessment_name"),
            lead_word=self._text("", content, "lead_word"),
            source=self._text("", content, "source"),
            levels=self._levels(content),
            levels_source=self._text("", content, "levels_source"),
            safeguarding=self._door(content, "safeguarding"),
            early_help=self._door(content, "early_help"),
            timescales=self._timescales(content),
            retention=self.retention(content),
            lawful_basis=self.lawful_basis(content),
        )

    def retention(self, content: dict[str, Any]) -> Retention:
        part = self._table(content, "retention")
        days = [field.name for field in fields(Retention) if field.name.endswith("_days")]
        self._only("retention", part, [*days, "council", "source"])
        council, source = self._text("retention", part, "council", empty=True), self._text("retention", part, "source")
        return Retention(**self._numbers("retention", part, days, least=0), council=council, source=source)

    def lawful_basis(self, content: dict[str, Any]) -> LawfulBasis:
        part = self._table(content, "lawful_basis")
        known = [field.name for field in fields(LawfulBasis)]
        self._only("lawful_basis", part, known)
        return LawfulBasis(**{key: self._text("lawful_basis", part, key, empty=key != "source") for key in known})

    def _door(self, content: dict[str, Any], name: str) -> Door:
        part = self._table(content, name)
        known = [field.name for field in fields(Door)]
        self._only(name, part, known)
        found = {key: self._text(name, part, key, empty=key != "name") for key in known}
        if found["number"] and not found["source"]:
            self.wrong(f"{name}.source", "must say where the number comes from")
        try:
            if found["checked_on"]:
                date.fromisoformat(found["checked_on"])
        except ValueError:
            self.wrong(f"{name}.checked_on", 'must be a date like "2026-01-31", or empty')
        return Door(**found)

    def _timescales(self, content: dict[str, Any]) -> Timescales:
        part = self._table(content, "timescales")
        numbers = [field.name for field in fields(Timescales) if field.name != "source"]
        self._only("timescales", part, [*numbers, "source"])
        found = self._numbers("timescales", part, numbers, least=1)
        return Timescales(**found, source=self._text("timescales", part, "source"))

    def _numbers(self, table: str, part: dict[str, Any], keys: list[str], least: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for key in keys:
            number = part.get(key)
            if isinstance(number, bool) or not isinstance(number, int) or number < least:
                self.wrong(f"{table}.{key}", f"must be a whole number, {least} or more")
                number = least
            found[key] = number
        return found

    def _levels(self, content: dict[str, Any]) -> tuple[str, ...]:
        levels = content.get("levels")
        if not isinstance(levels, list) or not levels or not all(isinstance(each, str) for each in levels):
            self.wrong("levels", "must be a list of the area's levels of need, from the lowest")
            return ()
        return tuple(levels)

    def _table(self, content: dict[str, Any], name: str) -> dict[str, Any]:
        part = content.get(name)
        if not isinstance(part, dict):
            self.wrong(name, f"must be a table: write [{name}]")
            return {}
        return part

    def _text(self, table: str, part: dict[str, Any], key: str, *, empty: bool = False) -> str:
        value = part.get(key)
        if isinstance(value, str) and (value.strip() or empty):
            return value
        must = "must be text in quotes" if empty else "must be text in quotes, and not empty"
        self.wrong(f"{table}.{key}".lstrip("."), must)
        return ""

    def _only(self, table: str, part: dict[str, Any], known: list[str]) -> None:
        for key in part:
            if key not in known:
                self.wrong(f"{table}.{key}".lstrip("."), f"is not known here; known are {', '.join(known)}")
