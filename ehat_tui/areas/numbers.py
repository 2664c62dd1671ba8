"""Whom to ring, as far as the sources do not say and somebody here found out: numbers.toml beside the vault (seed S0).

Nothing about anybody stands in it. What was typed counts over the profile, with the day it was typed as the day it was
checked; it belongs to a place by its name, so that a newer profile in another order cannot turn numbers round.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from ehat_tui.areas.profile_parts import Area, Door, Hub
from ehat_tui.errors import NotValid
from ehat_tui.vault.paths import own_numbers

FIELDS: dict[type[Door | Hub], dict[str, str]] = {
    Door: {"number": "Number", "email": "Email"},
    Hub: {"name": "Name", "lead": "Who leads it", "phone": "Number", "email": "Email", "address": "Address"},
}
NAMES = {"of", "checked_on", *(name for fields in FIELDS.values() for name in fields)}
SOURCE = "typed on this laptop"

Told = TypeVar("Told", Door, Hub)
Typed = dict[str, str]  # what was typed of one place, by field, with "of" (its name in the profile) and "checked_on"


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody who can be rung: `key` within its area, and what the profile says of it."""

    key: str
    told: Door | Hub


def places(area: Area) -> Iterator[Place]:
    """Every door and hub of a profile, the one for safeguarding first."""
    yield Place("safeguarding", area.safeguarding)
    yield Place("early_help", area.early_help)
    yield from (Place(f"door-{at}", door) for at, door in enumerate(area.doors, start=1))
    yield from (Place(f"hub-{at}", hub) for at, hub in enumerate(area.hubs, start=1))


def typed(area_id: str) -> dict[str, Typed]:
    """What was typed for an area, by the keys of its places. Raises NotValid for a file that cannot be read."""
    return _file().get(area_id, {})


def over(area: Area) -> Area:
    """An area with what was typed over it; as it is when nothing was, or the file cannot be read."""
    try:
        own = typed(area.id)
    except NotValid:  # whom to ring must show, with or without it
        return area
    if not own:
        return area
    return replace(
        area,
        safeguarding=_told(area.safeguarding, own.get("safeguarding", {})),
        early_help=_told(area.early_help, own.get("early_help", {})),
        doors=tuple(_told(door, own.get(f"door-{at}", {})) for at, door in enumerate(area.doors, start=1)),
        hubs=tuple(_told(hub, own.get(f"hub-{at}", {})) for at, hub in enumerate(area.hubs, start=1)),
    )


def keep(area_id: str, place: Place, field: str, text: str, on: date) -> None:
    """Write down what was typed into one field; nothing, and the profile's own counts again.

    Raises NotValid when the file that is there cannot be read, DiskRefused when it cannot be written.
    """
    from ehat_tui.vault.files import write_private

    found = _file()
    own = found.setdefault(area_id, {})
    was = own.get(place.key, {})
    changed = {
        **(was if was.get("of") == place.told.name else {}),
        field: "".join(filter(str.isprintable, " ".join(text.split()))),
    }
    said = {name: words for name, words in changed.items() if words and name in FIELDS[type(place.told)]}
    own[place.key] = {**said, "of": place.told.name, "checked_on": on.isoformat()} if said else {}
    write_private(own_numbers(), "".join(_lines(found)))


def _told(told: Told, own: Typed) -> Told:
    if own.get("of") != told.name:
        return told
    said = {name: own[name] for name in FIELDS[type(told)] if own.get(name)}
    return replace(told, **said, source=SOURCE, checked_on=own.get("checked_on", "")) if said else told


def _file() -> dict[str, dict[str, Typed]]:
    """By area, then by place; what is of another shape, or under another name, is as if it were not there."""
    try:
        found = tomllib.loads(own_numbers().read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise NotValid(f"{own_numbers().name} cannot be read.", hint="It must be TOML in UTF-8; delete it.") from error
    return {
        area: {key: _texts(part) for key, part in own.items() if isinstance(part, dict)}
        for area, own in found.items()
        if isinstance(own, dict)
    }


def _texts(part: Mapping[str, object]) -> Typed:
    return {name: text for name, text in part.items() if isinstance(text, str) and name in NAMES}


def _lines(found: Mapping[str, Mapping[str, Typed]]) -> Iterator[str]:
    for area, own in found.items():
        for key, part in own.items():
            if part:
                yield f"[{json.dumps(area)}.{json.dumps(key)}]\n"
                yield from (f"{name} = {json.dumps(text, ensure_ascii=False)}\n" for name, text in part.items())
                yield "\n"
