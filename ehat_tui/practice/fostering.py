"""Private fostering (rule 34): a child cared for by somebody who is neither parent nor close relative, 28 days or more.

Then the council must be told. Also of a child who is not being assessed, of whom only the name, the age and the stay
are written down. The law's close relatives are grandparents, brothers and sisters, aunts and uncles, step-parents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ehat_tui.form.dates import PartialDate, at_least
from ehat_tui.record.case import Case, Person, Row

DAYS = 28
AGE, AGE_IF_DISABLED = 16, 18
CHILDREN = frozenset({"child_assessed", "child_other"})
AT_HOME = frozenset({"all_the_time", "some_of_the_time"})
RESPONSIBLE = frozenset({"yes", "shared_with_council", "court_order"})
CLOSE = frozenset(
    {
        *("mother", "father", "adoptive_mother", "adoptive_father", "step_mother", "step_father", "special_guardian"),
        *("maternal_grandmother", "paternal_grandmother", "maternal_grandfather", "paternal_grandfather"),
        *("brother", "sister", "half_brother", "half_sister", "step_brother", "step_sister", "twin", "sibling_carer"),
        *("aunt", "uncle", "foster_carer", "kinship_carer"),  # the last two: the council has placed, or knows of it
    }
)
PRIVATE = "private_foster_carer"
# Whoever is not close (V3). A child who is a cousin has an aunt or uncle here: that is close.
OTHERS = frozenset(
    {PRIVATE, "great_grandparent", "cousin", "family_friend", "neighbour", "godparent", "lodger", "other"}
)
OTHER_CHILDREN = OTHERS - {"cousin"}


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay that the council must be told of: whose, since when (None: nobody said), and the pair that says so."""

    child: Person
    since: PartialDate | None
    pair: Row

    @property
    def due(self) -> date | None:
        """The day on which 28 days are over."""
        return self.since.earliest + timedelta(days=DAYS) if self.since else None


def stays(case: Case, on: date) -> Iterator[Stay]:
    """Every such stay on a day, one for each child, of which the council has not been told."""
    for child in case.people:
        if not child.roles & CHILDREN or not _young_enough(case, child, on):
            continue
        pairs = list(_cared_for(case, child) if child.is_child else _living_here(case, child))
        told = any(case.value("relationships.council_told_on", pair.id) for pair in pairs)
        if pairs and not told and any(_long(case, pair, on) for pair in pairs):
            yield _stay(case, child, pairs)


def _cared_for(case: Case, child: Person) -> Iterator[Row]:
    """The grown-ups a child being assessed lives with, when none of them is close, or one is a private foster carer."""
    pairs = [row for row in case.rows("relationships") if row.values["child"] == str(child.id) and _at_home(row)]
    grown = [row for row in pairs if (who := case.person(row.values["person"])) and not who.roles & CHILDREN]
    named = [row for row in grown if row.values.get("relationship") == PRIVATE]
    if named or not any(_close(row) for row in pairs):
        yield from named or (row for row in grown if row.values.get("relationship") in OTHERS)


def _living_here(case: Case, child: Person) -> Iterator[Row]:
    """The pairs of a child who is not being assessed with the children of this home, when none is close."""
    pairs = [row for row in case.rows("relationships") if row.values["person"] == str(child.id) and _at_home(row)]
    if all(row.values.get("relationship") in OTHER_CHILDREN for row in pairs):
        yield from pairs


def _at_home(row: Row) -> bool:
    return row.values.get("lives_with") in AT_HOME


def _close(row: Row) -> bool:
    return row.values.get("relationship") in CLOSE or row.values.get("parental_responsibility") in RESPONSIBLE


def _long(case: Case, row: Row, on: date) -> bool:
    """Meant to last 28 days or more, or it has. Now and then counts only where somebody says that it is long."""
    if case.value("relationships.living_for", row.id) == "28_days_or_more":
        return True
    since = _since(case, row)
    if since is None:
        return row.values.get("relationship") == PRIVATE
    return row.values.get("lives_with") == "all_the_time" and on >= since.earliest + timedelta(days=DAYS)


def _stay(case: Case, child: Person, pairs: list[Row]) -> Stay:
    dated = [(since, pair) for pair in pairs if (since := _since(case, pair))]
    since, pair = min(dated, key=lambda found: found[0].earliest) if dated else (None, pairs[0])
    return Stay(child, since, pair)


def _since(case: Case, row: Row) -> PartialDate | None:
    iso = case.value("relationships.living_since", row.id)
    return PartialDate.from_iso(iso) if iso else None


def _young_enough(case: Case, child: Person, on: date) -> bool:
    """Under 16, or 18 when disabled; somebody whose age nobody knows may be."""
    disabled = set(case.value_now("health.disability", child.id) or ()) - {"NONE"}
    return child.birth is None or not at_least(child.birth, on, AGE_IF_DISABLED if disabled else AGE)
