"""Looking something up in the directory: words, and six filters.

A filter takes away only what is known not to fit: an entry that does not say its age, cost, days or language stays
findable, after those that do (peers.md 3.1).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from ehat_tui.directory import hours
from ehat_tui.directory.plain import findable
from ehat_tui.directory.service import NATIONAL, Service
from ehat_tui.form.model import Option
from ehat_tui.resources import data_root

_AGE = re.compile(r"\s*(\d{1,3}(?:\.\d+)?)\s*(?:(m|months?)|y|years?)?\s*")
GONE = frozenset({"inactive", "defunct"})


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for besides words; empty means anything. `age` in years, months as parts of one."""

    need: str = ""  # a situation (V8) or a fact code
    age: float | None = None
    area: str = ""  # an area, or part of its name
    cost: str = ""  # "free" | "paid"
    day: str = ""  # one of hours.DAYS
    language: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """All but the age, in the order of the rules."""
        return self.need, self.area, self.cost, self.day, self.language


def needs() -> list[str]:
    """The needs that can be looked for."""
    return list(_need_words())


def need_options() -> list[Option]:
    """The same with the words of the form."""
    content = tomllib.loads((data_root() / "vocabularies" / "situations.toml").read_bytes().decode("utf-8"))
    labels = {option["code"]: option["label"] for option in content["option"]}
    return [Option(code, labels.get(code, code)) for code in needs()]


def day_options() -> list[Option]:
    """The days of the week."""
    return [Option(code, name) for code, name in zip(hours.DAYS, hours.DAY_NAMES, strict=True)]


def age(typed: str) -> float | None:
    """What somebody typed as an age, in years: "8", "7.5", "4m" or "4 months"; None when it is none."""
    found = _AGE.fullmatch(typed.casefold())
    if found is None:
        return None
    number = float(found[1])
    return number / 12 if found[2] else number


def search(services: Iterable[Service], words: str = "", **filters: Any) -> tuple[Service, ...]:
    """Services with every word at the beginning of a word of theirs, and that no filter rules out. The best first.

    Filters are those of `Filters`. First come those that say they fit, and those with the words in their name.
    """
    wanted = Filters(**filters)
    beginnings = findable(words).split()
    found: list[tuple[int, int, Service]] = []
    for service in services:
        if service.status in GONE or not all(f" {word}" in service.found_by for word in beginnings):
            continue
        said = _said(service, wanted)
        if False not in said:
            named = findable(service.name, *service.aliases)
            inside = sum(f" {word}" not in named for word in beginnings)
            found.append((said.count(None), inside, service))
    return tuple(service for *_, service in sorted(found, key=lambda one: one[:2]))


def _said(service: Service, wanted: Filters) -> list[bool | None]:
    """What a service says to each filter that is set: yes, no, or nothing."""
    said = [rule(service, value) for value, rule in zip(wanted.codes, _RULES, strict=True) if value]
    return said if wanted.age is None else [*said, _takes_age(service, wanted.age)]


def _helps_with(service: Service, need: str) -> bool | None:
    """By its codes; else by the words that others use for it; nothing when it has neither needs nor categories."""
    codes = {*service.needs_any, *service.needs_all, *service.topics}
    if need in codes or any(f" {word}" in service.found_by for word in _need_words().get(need, ())):
        return True
    return False if codes or service.categories else None


@cache
def _need_words() -> dict[str, tuple[str, ...]]:
    content = tomllib.loads((data_root() / "areas" / "need_words.toml").read_bytes().decode("utf-8"))
    return {need: tuple(findable(word).strip() for word in words) for need, words in content["words"].items()}


def _takes_age(service: Service, age: float) -> bool | None:
    """In the year (or month) of a bound that may not count, it may: that is not said."""
    ages = service.ages
    step = 12 if ages.unit == "months" else 1
    at = int(age * step + 1e-6)
    if ages.least is not None and (at < ages.least or (ages.bottom == "exclusive" and at <= ages.least)):
        return False
    if ages.most is not None and (at > ages.most or (ages.top == "exclusive" and at >= ages.most)):
        return False
    edge = (ages.bottom == "unclear" and at == ages.least) or (ages.top == "unclear" and at == ages.most)
    return None if edge or (ages.least is None and ages.most is None) else True


def _in_area(service: Service, area: str) -> bool | None:
    if service.area in (area, NATIONAL):
        return True
    if service.service_areas:
        return findable(area) in findable(*service.service_areas)
    return False if service.area else None


def _costs(service: Service, cost: str) -> bool | None:
    return service.cost == cost if service.cost else None


def _open_on(service: Service, day: str) -> bool | None:
    stated = hours.days(service)
    return day in stated if stated else None


def _speaks(service: Service, language: str) -> bool | None:
    if not service.languages:
        return None
    known = _languages()
    wanted = {language.casefold(), known.get(language.casefold(), language.casefold())}
    return any(one.casefold() in wanted or known.get(one.casefold()) in wanted for one in service.languages)


@cache
def _languages() -> dict[str, str]:
    """The names of languages by their code, in small letters."""
    content = tomllib.loads((data_root() / "vocabularies" / "languages.toml").read_bytes().decode("utf-8"))
    return {option["code"].casefold(): option["label"].casefold() for option in content["option"]}


_RULES = (_helps_with, _in_area, _costs, _open_on, _speaks)
