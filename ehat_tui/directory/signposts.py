"""Places a family can turn to themselves (M7, seed S1), under headings in plain words.

What nobody stated - a number, hours - is said to be missing, and never made up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ehat_tui.areas import profile
from ehat_tui.directory import listing
from ehat_tui.directory.finding import GONE
from ehat_tui.directory.service import Kind, Service
from ehat_tui.resources import data_root

NO_HOURS = "hours not supplied"
NOT_SUPPLIED = "how to reach them: not supplied"


@dataclass(frozen=True, slots=True)
class Topic:
    """A heading, and what stands under it: signposts that help with one of `codes`, and those of `keys`."""

    title: str
    codes: frozenset[str]
    keys: frozenset[str]


def of(area: str, home: Path | None) -> tuple[Service, ...]:
    """The signposts of an area ("": England's): what the council gave, and the guide's organisations."""
    found = listing.load(area or profile.USUAL, home)
    return tuple(one for one in found if one.kind == Kind.SIGNPOST and one.status not in GONE)


def by_topic(signposts: Iterable[Service], first: Collection[str] = ()) -> tuple[tuple[str, tuple[Service, ...]], ...]:
    """(heading, signposts): first what is urgent, then topics with one of the codes `first`, then the others.

    A signpost stands under each heading that it helps with; one of no topic at the end.
    """
    every = list(signposts)
    urgent, *others = _topics()
    ordered = [urgent, *sorted(others, key=lambda topic: topic.codes.isdisjoint(first))]
    found = [(topic.title, tuple(one for one in every if _belongs(one, topic))) for topic in ordered]
    return tuple((title, places) for title, places in found if places)


def suggested(signposts: Iterable[Service], topics: Collection[str]) -> tuple[Service, ...]:
    """Those that help with one of these topics."""
    return tuple(one for one in signposts if not set(topics).isdisjoint(one.topics))


def _belongs(signpost: Service, topic: Topic) -> bool:
    if topic.keys or topic.codes:
        return signpost.key in topic.keys or (not _urgent(signpost) and not topic.codes.isdisjoint(signpost.topics))
    return not _urgent(signpost) and all(one.codes.isdisjoint(signpost.topics) for one in _topics())


def _urgent(signpost: Service) -> bool:
    return signpost.key in _topics()[0].keys


def words(signpost: Service) -> str:
    """What it helps with, in plain words where we have them (data/vocabularies/signposts.toml)."""
    return _plain().get(signpost.key) or signpost.description


def reach(signpost: Service) -> str:
    """Its numbers, emails and website in one line; "" when none was supplied."""
    contacts = signpost.contacts
    return " · ".join(filter(None, (*contacts.phones, *contacts.emails, signpost.url)))


@cache
def _topics() -> tuple[Topic, ...]:
    content = _read("areas/topics.toml")
    return tuple(
        Topic(one["title"], frozenset(one.get("codes", ())), frozenset(one.get("keys", ()))) for one in content["topic"]
    )


@cache
def _plain() -> dict[str, str]:
    return {one["code"]: one.get("help", "") for one in _read("vocabularies/signposts.toml")["option"]}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(data_root().joinpath(*name.split("/")).read_bytes().decode("utf-8"))
