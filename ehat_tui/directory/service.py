"""One service of the directory, read from Open Referral UK / HSDS 3.0 JSON; old 1.x names are understood too.

What the standard lacks stands in `attributes` of ours, link_type "ehat:<name>": data/areas/ATTRIBUTES.md lists them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from ehat_tui.directory import hsds
from ehat_tui.directory.hours import Schedule
from ehat_tui.directory.hsds import Contacts
from ehat_tui.directory.plain import findable, line, paragraphs

PREFIX = "ehat:"
NATIONAL = "england"  # the area whose signposts and doors are for everybody
_CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,59}")
# Field of a Service: the attribute of ours that says it.
_CODES = {
    "needs_any": "need_any",
    "needs_all": "need_all",
    "excluded_if": "excluded_if",
    "levels": "level",
    "excluded_levels": "excluded_level",
    "referrers": "referrer",
    "agreement_from": "agreement_from",
    "topics": "topic",
    "links_to": "links_to",
}
_ONE_CODE = ("beneficiary", "route", "recipient", "tier")
_YES = ("referrers_only", "pre_approved", "self_contact")


class Kind(StrEnum):
    """What an entry of the directory is."""

    SERVICE = "service"
    HUB = "hub"
    VENUE = "venue"
    SIGNPOST = "signpost"
    SAFEGUARDING_DOOR = "safeguarding_door"
    HIGHER_TIER = "higher_tier"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Ages:
    """The ages a service takes, as stated; None: not stated, which is not the same as everybody."""

    least: float | None = None  # in `unit`
    most: float | None = None
    unit: str = "years"  # "years" | "months"
    bottom: str = "inclusive"  # "inclusive" | "exclusive" | "unclear": does the age itself count?
    top: str = "unclear"
    stated: str = ""  # "in_name": only its name says so; at best it may fit

    def __hash__(self) -> int:
        return hash((self.least, self.most))  # enough, and fast: what was said of a service is found again by its ages

    @property
    def stated_at_all(self) -> bool:
        """Whether anything is said about ages."""
        return self.least is not None or self.most is not None

    @property
    def in_words(self) -> str:
        """Such as "8 to 18", "0 to 18 months", "18 and over"; "" when nothing is stated."""
        unit = " months" if self.unit == "months" else ""
        match self.least, self.most:
            case None, None:
                return ""
            case least, None:
                return f"{least:g}{unit} and over"
            case None, most:
                return f"up to {most:g}{unit}"
            case least, most:
                return f"{least:g} to {most:g}{unit}"


@dataclass(frozen=True, slots=True)
class Service:
    """One entry. Codes are data; an empty tuple or text means that nobody said."""

    key: str
    id: str
    name: str
    aliases: tuple[str, ...]
    area: str
    kind: str  # a Kind
    description: str
    organization: str
    url: str
    status: str
    ages: Ages
    beneficiary: str  # "child" | "parent" | "adult" | "family" | "parent_and_baby" | "anyone" | ""
    needs_any: tuple[str, ...]  # codes of facts (practice/facts.py)
    needs_all: tuple[str, ...]
    excluded_if: tuple[str, ...]
    needs_from: tuple[tuple[int, str], ...]  # (years, fact): needed as well from that age on
    levels: tuple[str, ...]
    excluded_levels: tuple[str, ...]
    referrers: tuple[str, ...]  # roles: kinds of agency (V7) and a few of ours
    referrers_only: bool  # for other workers it does not fit; else they ask one of those to refer
    pre_approved: bool  # only organisations that the service approved before
    route: str  # M3
    agreement_from: tuple[str, ...]
    recipient: str  # the kind of agency the family is asked about before it is told (C13)
    contacts: Contacts
    schedules: tuple[Schedule, ...]
    cost: str  # "free" | "paid" | ""
    cost_words: str
    languages: tuple[str, ...]
    categories: tuple[str, ...]
    topics: tuple[str, ...]  # of a signpost: situations (V8) it helps with
    service_areas: tuple[str, ...]
    links_to: tuple[str, ...]  # keys
    tier: str  # "universal" | "targeted" | "hub" | "intensive" | ""
    source: str
    source_date: str
    checked_on: str  # assured_date: when somebody last made sure, as 2026-01-31
    modified_on: str  # last_modified
    notes: str
    apply: str  # how to ask, in the service's words
    eligibility: str  # who it is for, in the service's words
    asked_until: float | None  # another source says people up to this age are taken; between the two: ask
    asked_source: str
    self_contact: bool  # families may get in touch themselves
    team: tuple[str, ...]  # who sits there, in words
    strands: tuple[str, ...]  # what it is made of, in words
    keyed: bool  # the key was given by hand, not made from the name
    raw: dict[str, Any] = field(compare=False, repr=False)  # the entry as it came, unknown keys kept
    found_by: str = field(compare=False, repr=False)  # plain.findable of all that a search looks into


def read(raw: Any, area: str = "") -> Service:
    """The service in one entry of services.json or of a feed. `area`: the id of the profile it came with, or "".

    Never raises, whatever the feed holds: what cannot be read counts as not stated.
    """
    entry = raw if isinstance(raw, dict) else {}
    ours, categories = _attributes(entry)
    found = hsds.fields(entry) | _own(ours)
    found["categories"] = tuple(dict.fromkeys([*categories, *_labels(ours, "support")]))
    found["aliases"] = tuple(filter(None, [line(entry.get("alternate_name")), *_labels(ours, "alias")]))
    found["keyed"] = bool(_one(ours, "key"))
    found["key"] = _one(ours, "key") or slug(found["name"])
    found["ages"] = _stated(*hsds.ages(entry), ours)
    searched = ("aliases", "categories", "strands", "team", "service_areas")
    words = [*(text for name in searched for text in found[name]), *_labels(ours, "need_any"), *_labels(ours, "topic")]
    texts = (found["name"], found["description"], found["eligibility"], found["organization"], *words)
    return Service(**found, area=area, raw=entry, found_by=findable(*texts))


def slug(name: str) -> str:
    """A name as a key: "Breakfast Club (Anfield)" is breakfast_club_anfield."""
    return "_".join(findable(name).split())[:60] or "service"


# -- attributes of ours -------------------------------------------------------------------------------------------

_Ours = dict[str, list[tuple[str, str]]]  # name: (value, label) of each


def _attributes(entry: dict[str, Any]) -> tuple[_Ours, list[str]]:
    """Our own attributes by name; and the names of the categories that others put on it."""
    ours: _Ours = {}
    categories: list[str] = []
    for one in hsds.objects(entry, "attributes"):
        kind = line(one.get("link_type"))
        if kind.startswith(PREFIX):
            said = line(one.get("value")), paragraphs(one.get("label"), 500)
            ours.setdefault(kind.removeprefix(PREFIX), []).append(said)
        else:
            term = hsds.table(one.get("taxonomy_term")) or hsds.table(one.get("taxonomy"))
            categories.append(line(term.get("name")) or line(one.get("label")))
    return ours, list(filter(None, categories))


def _own(ours: _Ours) -> dict[str, Any]:
    """What the standard has no name for."""
    kind = _one(ours, "kind")
    asked = next(iter(ours.get("asked_until", ())), ("", ""))
    return {
        **{name: _codes(ours, attribute) for name, attribute in _CODES.items()},
        **{name: _one(ours, name) for name in _ONE_CODE},
        **{name: _one(ours, name) == "yes" for name in _YES},
        "kind": Kind(kind) if kind in set(Kind) else Kind.SERVICE,
        "needs_from": tuple(_from_ages(value for value, _ in ours.get("need_from_age", ()))),
        "strands": _labels(ours, "strand"),
        "team": _labels(ours, "team"),
        "notes": "\n".join(_labels(ours, "note")),
        "source": "; ".join(_labels(ours, "source")),
        "source_date": next((hsds.iso(value) for value, _ in ours.get("source_date", ())), ""),
        "asked_until": hsds.number(asked[0]),
        "asked_source": asked[1],
    }


def _codes(ours: _Ours, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value, _ in ours.get(name, ()) if _CODE.fullmatch(value)))


def _one(ours: _Ours, name: str) -> str:
    return next(iter(_codes(ours, name)), "")


def _labels(ours: _Ours, name: str) -> tuple[str, ...]:
    return tuple(label or value for value, label in ours.get(name, ()) if label or value)


def _from_ages(values: Iterable[str]) -> Iterable[tuple[int, str]]:
    """Each "18:send" as (18, "send")."""
    for value in values:
        years, _, code = value.partition(":")
        if years.isascii() and years.isdigit() and len(years) < 4 and _CODE.fullmatch(code):
            yield int(years), code


_ages = lru_cache(maxsize=1024)(Ages)  # most services state one of a few: equal ages are one object, found faster


def _stated(least: float | None, most: float | None, ours: _Ours) -> Ages:
    """The ages with what is known about their bounds; the standard counts in years, months are exact again here."""
    months = _one(ours, "age_unit") == "months"
    bounds = ("inclusive", "exclusive", "unclear")
    bottom, top = _one(ours, "age_bottom"), _one(ours, "age_top")
    return _ages(
        least=round(least * 12, 1) if months and least is not None else least,
        most=round(most * 12, 1) if months and most is not None else most,
        unit="months" if months else "years",
        bottom=bottom if bottom in bounds else "inclusive",
        top=top if top in bounds else "unclear",
        stated="in_name" if _one(ours, "age_stated") == "in_name" else "",
    )
