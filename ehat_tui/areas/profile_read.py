"""From the content of an area.toml to an Area: strict, and every mistake is named with its place and what to write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import date
from typing import Any, TypeVar

from ehat_tui.areas import profile_parts as parts
from ehat_tui.areas.profile_parts import Area, Door, LawfulBasis, Retention, SafeguardingStep, Timescales
from ehat_tui.errors import NotValid
from ehat_tui.form.model import Option

_REACHED = ("number", "phone", "email", "address")  # what must not stand there without a source
_DATES = ("checked_on",)
T = TypeVar("T")


def area(place: str, content: dict[str, Any], area_id: str) -> Area:
    """The area in the content of a file at `place`. Raises NotValid with each mistake."""
    reader = _Reader(place)
    reader.only("", content, [*KEYS, "form"])
    found = Area(**{name: piece(reader, content) for name, piece in PIECES.items()})
    if not reader.problems and found.id != area_id:
        reader.wrong("id", f'must be "{area_id}", like its folder')
    _different(reader, "level", [level.code for level in found.levels])
    _different(reader, "call_outcome", [outcome.code for outcome in found.call_outcomes])
    if not any(level.advice for level in found.levels):
        reader.wrong("level", "at least one needs advice = true: from there on advice is asked for (L6, rule 7)")
    reader.done(f"The area profile {place} has mistakes")
    return found


def pinned(content: dict[str, Any]) -> dict[str, Any]:
    """The pieces of an Area that an assessment kept, as far as they can be read: a record always opens."""
    found = {}
    for name, key in KEPT.items():
        reader = _Reader("")
        piece = PIECES[name](reader, content) if key in content else None
        if piece is not None and not reader.problems:
            found[name] = piece
    return found


def retention(place: str, part: object) -> Retention:
    """The retention that an organisation lays down in a file of its own. Raises NotValid, which names `place`."""
    reader = _Reader(place)
    found = reader.retention({"retention": part})
    reader.done(f"{place} has mistakes")
    return found


def lawful_basis(place: str, part: object) -> LawfulBasis:
    """The lawful basis that an organisation lays down in a file of its own. Raises NotValid, which names `place`."""
    reader = _Reader(place)
    found = reader.lawful_basis({"lawful_basis": part})
    reader.done(f"{place} has mistakes")
    return found


class _Reader:
    """Reads pieces of a file and collects what is wrong with them; a piece that is wrong is read as far as it goes."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.problems: list[str] = []

    def wrong(self, where: str, what: str) -> None:
        self.problems.append(f"{self.place}: {where}: {what}")

    def done(self, message: str) -> None:
        """Raise NotValid if anything was wrong."""
        if self.problems:
            raise NotValid(message, self.problems)

    def retention(self, content: dict[str, Any]) -> Retention:
        part = self._table(content, "retention")
        days = [field.name for field in fields(Retention) if field.name.endswith("_days")]
        self.only("retention", part, [*days, "council", "source"])
        council, source = self.text("retention", part, "council", empty=True), self.text("retention", part, "source")
        return Retention(**self._numbers("retention", part, days, least=0), council=council, source=source)

    def lawful_basis(self, content: dict[str, Any]) -> LawfulBasis:
        part = self._table(content, "lawful_basis")
        known = [field.name for field in fields(LawfulBasis)]
        self.only("lawful_basis", part, known)
        return LawfulBasis(**{key: self.text("lawful_basis", part, key, empty=key != "source") for key in known})

    def timescales(self, content: dict[str, Any]) -> Timescales:
        part = self._table(content, "timescales")
        numbers = [field.name for field in fields(Timescales) if field.name != "source"]
        self.only("timescales", part, [*numbers, "source"])
        found = self._numbers("timescales", part, numbers, least=1)
        return Timescales(**found, source=self.text("timescales", part, "source"))

    def upper_age(self, content: dict[str, Any]) -> parts.UpperAge:
        part = self._table(content, "upper_age")
        self.only("upper_age", part, ["years", "send", "source"])
        found = self._numbers("upper_age", part, ["years", "send"], least=0)
        return parts.UpperAge(**found, source=self.text("upper_age", part, "source"))

    def words(self, content: dict[str, Any]) -> parts.Words:
        return self.one(parts.Words, "words", self._table(content, "words"))

    def door(self, content: dict[str, Any], name: str) -> Door:
        """A door that every area has: its number, source and date must be written, if only as empty."""
        part = self._table(content, name)
        for key in ("number", "source", "checked_on"):
            self.text(name, part, key, empty=True)
        return self.one(Door, name, part)

    def steps(self, content: dict[str, Any]) -> tuple[SafeguardingStep, ...]:
        found = []
        for where, part in self.tables(content, "safeguarding_step"):
            self.only(where, part, ["text", "within", "source"])
            within = part.get("within")
            if within in ("at once", ""):
                within = parts.AT_ONCE if within else None
            elif isinstance(within, bool) or not isinstance(within, int) or within < 1:
                self.wrong(f"{where}.within", 'must be "at once", a number of working days, or "" where none is stated')
                within = None
            found.append(SafeguardingStep(self.text(where, part, "text"), within, self.text(where, part, "source")))
        if not found:
            self.wrong("safeguarding_step", "must be there: whom to ring first, as [[safeguarding_step]]")
        return tuple(found)

    def each(self, shape: type[T], content: dict[str, Any], name: str, *, needed: bool = False) -> tuple[T, ...]:
        """Every [[name]] as a `shape`."""
        found = tuple(self.one(shape, where, part) for where, part in self.tables(content, name))
        if needed and not found:
            self.wrong(name, f"must be there at least once: write [[{name}]]")
        return found

    def one(self, shape: type[T], where: str, part: dict[str, Any]) -> T:
        """One table as a dataclass of texts, lists of texts and yes or no; fields with a default may be left out."""
        known = fields(shape)  # type: ignore[arg-type]
        self.only(where, part, [field.name for field in known])
        found: dict[str, Any] = {}
        for field in known:
            optional = field.default is not MISSING
            if optional and field.name not in part:
                continue
            found[field.name] = self._value(str(field.type), where, part, field.name, empty=optional)
        self._reached(where, found)
        return shape(**found)

    def _value(self, kind: str, where: str, part: dict[str, Any], key: str, *, empty: bool) -> Any:
        value = part.get(key)
        if kind == "bool":
            return self.yes_no(f"{where}.{key}", value)
        if kind.startswith("tuple"):
            if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
                self.wrong(f"{where}.{key}", 'must be a list of texts: ["...", "..."]')
                return ()
            return tuple(value)
        may_be_empty = empty or key in ("number", *_DATES) or (key == "source" and "number" in part)
        return self.text(where, part, key, empty=may_be_empty)

    def _reached(self, where: str, found: dict[str, Any]) -> None:
        if any(found.get(key) for key in _REACHED) and not found.get("source"):
            self.wrong(
                f"{where}.source", f"must say where the {'number' if 'number' in found else 'details'} come from"
            )
        for key in _DATES:
            try:
                if found.get(key):
                    date.fromisoformat(found[key])
            except ValueError:
                self.wrong(f"{where}.{key}", 'must be a date like "2026-01-31", or empty')

    def yes_no(self, where: str, value: Any) -> bool:
        if not isinstance(value, bool):
            self.wrong(where, "must be true or false")
        return value is True

    def tables(self, content: dict[str, Any], name: str) -> list[tuple[str, dict[str, Any]]]:
        """Each [[name]] with its place; none when the file has none."""
        found = content.get(name, [])
        if not isinstance(found, list) or not all(isinstance(part, dict) for part in found):
            self.wrong(name, f"must be tables: write [[{name}]] above each")
            return []
        return [(f"{name} {number}", part) for number, part in enumerate(found, 1)]

    def _numbers(self, table: str, part: dict[str, Any], keys: list[str], least: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for key in keys:
            number = part.get(key)
            if isinstance(number, bool) or not isinstance(number, int) or number < least:
                self.wrong(f"{table}.{key}", f"must be a whole number, {least} or more")
                number = least
            found[key] = number
        return found

    def _table(self, content: dict[str, Any], name: str) -> dict[str, Any]:
        part = content.get(name)
        if not isinstance(part, dict):
            self.wrong(name, f"must be a table: write [{name}]")
            return {}
        return part

    def text(self, table: str, part: dict[str, Any], key: str, *, empty: bool = False) -> str:
        """A text, which may be empty only where `empty` says so."""
        value = part.get(key)
        if isinstance(value, str) and (value.strip() or empty):
            return value
        must = "must be text in quotes" if empty else "must be text in quotes, and not empty"
        self.wrong(f"{table}.{key}".lstrip("."), must)
        return ""

    def only(self, table: str, part: dict[str, Any], known: list[str]) -> None:
        for key in part:
            if key not in known:
                self.wrong(f"{table}.{key}".lstrip("."), f"is not known here; known are {', '.join(known)}")


def _different(reader: _Reader, name: str, codes: list[str]) -> None:
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        reader.wrong(name, f"has the same code twice: {', '.join(twice)}")


def _text(key: str) -> Callable[[_Reader, dict[str, Any]], str]:
    return lambda reader, content: reader.text("", content, key)


# Each field of an Area, and how it is read.
PIECES: dict[str, Callable[[_Reader, dict[str, Any]], Any]] = {
    **{
        key: _text(key)
        for key in ("id", "version", "name", "assessment_name", "short_name", "lead_word", "source", "levels_source")
    },
    "words": _Reader.words,
    "levels": lambda reader, content: reader.each(parts.Level, content, "level", needed=True),
    "safeguarding": lambda reader, content: reader.door(content, "safeguarding"),
    "early_help": lambda reader, content: reader.door(content, "early_help"),
    "timescales": _Reader.timescales,
    "retention": _Reader.retention,
    "lawful_basis": _Reader.lawful_basis,
    "upper_age": _Reader.upper_age,
    "doors": lambda reader, content: reader.each(Door, content, "door"),
    "hubs": lambda reader, content: reader.each(parts.Hub, content, "hub"),
    "team": lambda reader, content: reader.each(parts.TeamRole, content, "team"),
    "safeguarding_steps": _Reader.steps,
    "call_outcomes": lambda reader, content: reader.each(Option, content, "call_outcome", needed=True),
    "links": lambda reader, content: reader.each(parts.Link, content, "link"),
    "graduated": lambda reader, content: reader.each(parts.Tier, content, "tier"),
    "report_outcomes": lambda reader, content: reader.yes_no("report_outcomes", content.get("report_outcomes", False)),
}

# What some fields are called in the file; the others are called as in Area.
_IN_FILE = {
    "levels": "level", "doors": "door", "hubs": "hub", "safeguarding_steps": "safeguarding_step",
    "call_outcomes": "call_outcome", "links": "link", "graduated": "tier",
}  # fmt: skip
KEYS = [_IN_FILE.get(name, name) for name in PIECES]
KEPT = {name: _IN_FILE.get(name, name) for name in (
    "version", "name", "source", "assessment_name", "short_name", "lead_word", "words", "levels", "levels_source",
    "timescales", "upper_age", "graduated", "report_outcomes",
)}  # fmt: skip
