"""The measurements of the directory: two thousand services against a family of eight."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from run import PASSPHRASE, QUICK, Figure, vault_with_family

SERVICES, PEOPLE = 2000, 8
NEEDS = ("family_breakdown", "emerging_mental_health", "housing", "send", "attendance_exclusion", "young_carer")
WHOM = ("", "child", "parent", "adult", "family", "parent_and_baby")


def match(folder: Path) -> Figure:
    """All verdicts, sorted; the sentences are put together when somebody reads them."""
    from ehat_tui.directory.service import read
    from ehat_tui.matching import match as matching

    home = folder / "match"
    case = family_of_eight(home, vault_with_family(home))
    dice = random.Random(2000)
    services = [read(entry(dice, number), "liverpool") for number in range(SERVICES)]
    times = []
    for _ in range(5 if QUICK else 25):
        start = time.perf_counter()
        found = matching.matches(services, matching.asking(case, date(2026, 1, 12)))
        times.append(time.perf_counter() - start)
        assert len({one.service.key for one in found}) == SERVICES
    return Figure(f"{SERVICES} services against a family of eight", statistics.median(times), None, 0.05, "")


def family_of_eight(home: Path, reference: str) -> Any:
    """The first fictional family with more children of all ages."""
    from ehat_tui.record.case import Row
    from ehat_tui.record.store import Store
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.vault import audit_key, open_vault

    with open_vault(Paths(home), PASSPHRASE) as vault:
        case = Store(vault.engine, audit_key(vault.data_key)).case(reference)
    more = [
        Row(
            UUID(int=place),
            "people",
            "",
            place,
            {"given_names": f"Child {place}", "roles": ["child_assessed"], "birth_date": f"{2025 - 2 * place}-05-06"},
        )
        for place in range(PEOPLE - sum(person.is_assessed for person in case.people))
    ]
    return replace(case, sections={**case.sections, "people": (*case.sections["people"], *more)})


def entry(dice: random.Random, number: int) -> dict[str, Any]:
    """A service such as a feed has: an age, for whom, and what it helps with, or none of it."""
    said = {
        "minimum_age": dice.choice((None, 0, 4, 5, 8, 11, 13, 16, 18)),
        "maximum_age": dice.choice((None, 5, 11, 16, 18, 19, 25)),
    }
    ours = {"key": f"service_{number}", "beneficiary": dice.choice(WHOM), "need_any": dice.choice(("", *NEEDS))}
    attributes = [{"id": name, "link_type": f"ehat:{name}", "value": value} for name, value in ours.items() if value]
    return {
        "id": str(number),
        "name": f"Service {number}",
        "status": "active",
        "attributes": attributes,
        **{name: value for name, value in said.items() if value is not None},
    }


MEASUREMENTS: tuple[Callable[[Path], Figure], ...] = (match,)
