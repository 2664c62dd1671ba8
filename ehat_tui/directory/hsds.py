"""What Open Referral UK / HSDS 3.0 has a name for, read from one entry; old 1.x names are understood too.

Never raises: what cannot be read counts as not stated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ehat_tui.directory import hours
from ehat_tui.directory.hours import Schedule, day_of
from ehat_tui.directory.plain import line, paragraphs

STATUSES = ("active", "inactive", "defunct", "temporarily closed")
OLDEST = 150  # years; more than that is a slip of the keyboard
MANY = 50  # of anything a feed lists: as much as somebody could read
# What the UK profile called these up to version 1.x (its changelog; peers.md 3.1).
_OLD = {
    "schedules": "regular_schedules",
    "eligibility": "eligibilitys",
    "attributes": "service_taxonomys",
    "addresses": "physical_addresses",
}


@dataclass(frozen=True, slots=True)
class Contacts:
    """How to reach it, as it is shown. Empty: not supplied - never made up."""

    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def fields(entry: dict[str, Any]) -> dict[str, Any]:
    """What the standard has a name for."""
    cost, cost_words = _cost(entry)
    status = line(entry.get("status")).lower()
    eligible = [paragraphs(entry.get("eligibility_description"))]
    return {
        "id": line(entry.get("id"), 100),
        "name": line(entry.get("name")) or "No name given",
        "description": paragraphs(entry.get("description")),
        "organization": line(table(entry.get("organization")).get("name")),
        "url": line(entry.get("url"), 300),
        "status": status if status in STATUSES else "active",
        "contacts": _contacts(entry),
        "schedules": _schedules(entry),
        "cost": cost,
        "cost_words": cost_words,
        "languages": _first_of(objects(entry, "languages"), "name", "language", "code"),
        "service_areas": _first_of(objects(entry, "service_areas"), "name", "service_area"),
        "checked_on": iso(entry.get("assured_date")),
        "modified_on": iso(entry.get("last_modified")),
        "apply": paragraphs(entry.get("application_process")),
        "eligibility": "\n".join(filter(None, [*eligible, *_first_of(objects(entry, "eligibility"), "eligibility")])),
    }


# -- ages -----------------------------------------------------------------------------------------------------


def ages(entry: dict[str, Any]) -> tuple[float | None, float | None]:
    """The least and the most age in years; None both when they contradict each other."""
    places = [entry, *objects(entry, "eligibility")]
    least = min(_stated(places, "minimum_age"), default=None)
    most = max(_stated(places, "maximum_age"), default=None)
    return (None, None) if least is not None and most is not None and least > most else (least, most)


def _stated(places: list[dict[str, Any]], name: str) -> list[float]:
    found = (number(place[name]) for place in places if name in place)
    return [one for one in found if one is not None]


def number(value: Any) -> float | None:
    """A number of years that somebody can be; None for anything else."""
    try:
        found = float(line(value, 20))
    except ValueError:
        return None
    return found if math.isfinite(found) and 0 <= found <= OLDEST else None


# -- contacts, hours, cost ------------------------------------------------------------------------------------


def _contacts(entry: dict[str, Any]) -> Contacts:
    held = [entry, *objects(entry, "contacts"), *_places(entry)]
    phones = (line(phone.get("number"), 60) for one in held for phone in objects(one, "phones"))
    emails = (line(one.get("email"), 100) for one in held)
    addresses = (_address(each) for place in _places(entry) for each in objects(place, "addresses"))
    return Contacts(*(tuple(dict.fromkeys(filter(None, found)))[:MANY] for found in (phones, emails, addresses)))


def _places(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Where it is: each place of it, and the location of that place."""
    at = objects(entry, "service_at_locations")
    return [*at, *filter(None, (table(one.get("location")) for one in at))]


def _address(raw: dict[str, Any]) -> str:
    parts = (line(raw.get(name)) for name in ("address_1", "address_2", "city", "postal_code"))
    return ", ".join(filter(None, parts))


def _schedules(entry: dict[str, Any]) -> tuple[Schedule, ...]:
    raw = (schedule for one in [entry, *_places(entry)] for schedule in objects(one, "schedules"))
    return tuple(dict.fromkeys(filter(None, map(hours.read, raw))))[:MANY]


def _cost(entry: dict[str, Any]) -> tuple[str, str]:
    """("free" | "paid" | "", words): "" also when some of it is free and some is not."""
    found: set[str] = set()
    words = [paragraphs(entry.get("fees_description"), 500), paragraphs(entry.get("fees"), 500)]
    for option in objects(entry, "cost_options"):
        told = [line(option.get(name)) for name in ("option", "amount_description")]
        words.append(" ".join(filter(None, told)))
        amount = number(option.get("amount"))
        if amount is not None:
            found.add("paid" if amount else "free")
    said = list(dict.fromkeys(filter(None, words)))
    if not found:
        found = {"free" for one in said if one.casefold().startswith(("free", "no charge", "no cost"))}
    return (found.pop() if len(found) == 1 else ""), "; ".join(said)


# -- shapes ---------------------------------------------------------------------------------------------------


def table(value: Any) -> dict[str, Any]:
    """An object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def objects(entry: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects under a name, under its new and its old one."""
    found: list[dict[str, Any]] = []
    for key in (name, _OLD.get(name, "")):
        value = entry.get(key)
        if isinstance(value, list):
            found += [one for one in value[: MANY * 4] if isinstance(one, dict)]
    return found


def _first_of(items: list[dict[str, Any]], *names: str) -> tuple[str, ...]:
    """Of each item what stands under the first of the names that it has."""
    texts = (next(filter(None, (line(one.get(name)) for name in names)), "") for one in items)
    return tuple(dict.fromkeys(filter(None, texts)))[:MANY]


def iso(value: Any) -> str:
    """The date a text begins with, as 2026-01-31; "" when it begins with none."""
    day = day_of(value)
    return day.isoformat() if day else ""
