"""What the rules of services ask about a family: each fact by its code, from the answers alone.

A fact is True, False, or None when the answers do not say: then the family, or the worker, is asked. The codes that
are not here are the situations of G1 (V8), ticked for one person. data/areas/ATTRIBUTES.md lists them for councils.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from ehat_tui.form.formats import spoken
from ehat_tui.record.case import PARENTS, Case, Person

# Which answers say yes, and which say no; any other, and none, leaves it open.
_IN_EDUCATION = {"nursery", "primary", "secondary", "special", "alternative", "college", "home_educated"}
_NOT_IN_EDUCATION = {"not_yet", "childminder", "no_roll", "employment", "neet"}
_IN_SCHOOL = {"primary", "secondary", "special", "alternative"}
_TREATED = {
    "talking_therapy",
    "community_team",
    "camhs",
    "private",
}  # a GP, a charity or a waiting list: ask (seeds 2.1)
_PARENT = {"mother", "father", "adoptive_mother", "adoptive_father", "step_mother", "step_father"}
_HELPING = "involved_now"
_EARLY_HELP = {"early_help", "family_hub"}
_LON3, _LEVEL_4 = "level_3", "level_4"
_SUBSTANCES = {"some_worry", "affects_family", "in_treatment"}  # E15; help that is there already is worth joining up
_ABUSE = {"abuse_past", "abuse_now", "child_violent_to_parent"}  # G9


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a rule can ask: how it is said of somebody, what it is when it is not so, and what to ask."""

    yes: str  # "is in education"
    no: str
    ask: str
    whole: bool = False  # it is so for the family, not for one of them


FACTS: dict[str, Fact] = {
    "send": Fact(
        "has SEN Support, an EHC plan or a disability",
        "has no special educational need or disability",
        "is there SEN Support, an EHC plan or a disability?",
    ),
    "in_education": Fact("is in education", "is not in education", "are they in education?"),
    "school_age": Fact("is of school age", "is not of school age", "are they of school age?"),
    "is_parent": Fact("is a parent", "is not a parent", "are they a parent?"),
    "mental_health_difficulty": Fact(
        "has a difficulty with their mental health",
        "has no difficulty with their mental health",
        "do they have a difficulty with their mental health?",
    ),
    "other_mental_health_support": Fact(
        "gets other help for their mental health",
        "gets no other help for their mental health",
        "do they get other help for their mental health?",
    ),
    "engaged_with_early_help": Fact(
        "works with the council's early help",
        "does not work with the council's early help",
        "do they work with the council's early help already?",
        whole=True,
    ),
    "complex": Fact(
        "has needs that are complex",
        "has no needs that are complex",
        "is it complex: several needs that hang together?",
        whole=True,
    ),
    "lon3": Fact("is at level 3", "is not at level 3", "which level of need is it?", whole=True),
    "level_4": Fact("is at level 4", "is not at level 4", "which level of need is it?", whole=True),
    "school_buys_service": Fact(
        "goes to a school that buys this service",
        "goes to a school that does not buy this service",
        "does the school buy this service? (ask the school)",
    ),
    "bonding_help_wanted": Fact(
        "asks for help to feel close to the baby",
        "does not ask for help to feel close to the baby",
        "would they like help to feel close to the baby?",
    ),
    "targeted_help_tried": Fact(
        "was helped by school or others before",
        "has not had help from school or others yet",
        "what have school and others tried already?",
        whole=True,
    ),
    "no_worry_of_harm": Fact(
        "is not thought to be at risk of harm",
        "may be at risk of harm: this is for social care, not for early help",
        "is anyone worried that a child is being harmed?",
        whole=True,
    ),
    "mental_health_and_attendance": Fact(
        "has difficulties with mental health and misses school",
        "does not have both, mental health difficulties and missing school",
        "are there difficulties with mental health and with going to school?",
    ),
    "attendance_worry": Fact("misses school", "does not miss school", "how often do they miss school?"),
    "substance_worry": Fact(
        "has a worry about alcohol, drugs, vaping or gambling",
        "has no worry about alcohol, drugs, vaping or gambling",
        "is alcohol, drugs, vaping or gambling a worry?",
    ),
    "abuse_at_home": Fact(
        "is, or was, hurt or frightened by somebody at home",
        "is not hurt or frightened by anybody at home",
        "is anybody hurt or frightened by somebody at home? (ask alone)",
        whole=True,
    ),
}
PRIVATE = frozenset({"domestic_abuse", "abuse_at_home"})  # never named where the family may look on (rule 25)
_ATTENDANCE_WORRY = 90  # per cent; below it the council counts a child as missing school (V10, descriptor 1)


@dataclass(frozen=True)
class Family:
    """A case and the worker, as the facts read them: every fact is worked out once for each person."""

    case: Case
    settings: dict[str, Any]  # the organisation's own, policy.toml [services]

    @cached_property
    def levels(self) -> dict[UUID, str]:
        """The level of need of each child by id; that of the start where the analysis has none yet."""
        case = self.case
        start = case.value("start.level", case.id) or ""
        return {one.id: case.value("analysis.level", one.id) or start for one in case.children}

    @cached_property
    def _known(self) -> dict[tuple[str, UUID], bool | None]:
        return {}

    def fact(self, code: str, person: Person) -> bool | None:
        """Whether a fact is so for one person."""
        key = code, person.id
        if key not in self._known:
            self._known[key] = self._worked_out(code, person)
        return self._known[key]

    def _worked_out(self, code: str, person: Person) -> bool | None:
        if code in _ALWAYS_ASKED:
            return None
        if code in _OF_FAMILY:
            return _OF_FAMILY[code](self.case)
        if code in _OF_CHILDREN and not person.is_child:
            return False
        return _OF_PERSON[code](self, person) if code in _OF_PERSON else self._tagged(code, person)

    def any(self, code: str, people: Iterable[Person]) -> bool | None:
        """Whether a fact is so for at least one of them; False only if it is so for none."""
        found = [self.fact(code, person) for person in people]
        return True if True in found else None if None in found or not found else False

    def _tagged(self, code: str, person: Person) -> bool | None:
        """A situation of V8 (G1), ticked for this person; open while nobody was asked, or when the form has no such."""
        tags = self.case.value("situations.tags", person.id)
        return None if tags is None or code not in self._situations else code in tags

    def value(self, question: str, person: Person) -> Any:
        """A bare answer about a person, of a question that is asked now."""
        return self.case.value_now(question, person.id)

    def level(self, person: Person) -> str:
        """The level of need that counts for somebody: a child's own, else the highest of the family."""
        order = self._order
        own = self.levels.get(person.id)
        return own if own is not None else max(self.levels.values(), key=lambda code: order.get(code, -1), default="")

    @cached_property
    def at_the_top(self) -> bool:
        """Whether a child is at the highest level of need of the area."""
        last = max(self._order, key=lambda code: self._order[code], default="")
        return bool(last) and last in self.levels.values()

    @cached_property
    def _situations(self) -> frozenset[str]:
        known = self.case.form.vocabularies.get("situations")
        return frozenset(option.code for option in known.options) if known else frozenset()

    @cached_property
    def _order(self) -> dict[str, int]:
        levels = self.case.form.vocabularies.get("level_of_need")
        return {option.code: place for place, option in enumerate(levels.options)} if levels else {}


def _send(family: Family, person: Person) -> bool | None:
    provision, plan = (family.value(f"learning.{name}", person) for name in ("sen_provision", "ehc_plan"))
    disability = family.value("health.disability", person)
    if provision in ("K", "E") or plan == "final_plan" or (disability and disability != ["NONE"]):
        return True
    able = disability == ["NONE"] or family.value("health.any", person) == "no"
    return False if provision == "N" and able else None


def _in_education(family: Family, person: Person) -> bool | None:
    setting = family.value("school.setting", person)
    return True if setting in _IN_EDUCATION else False if setting in _NOT_IN_EDUCATION else None


def _school_age(family: Family, person: Person) -> bool | None:
    """In school; where nobody said, from the age: 5 to 15 whole years."""
    setting = family.value("school.setting", person)
    if setting:
        return setting in _IN_SCHOOL or setting in ("home_educated", "no_roll")
    found = family.case.age(person)
    first, last = 5, 15
    return None if found is None else first <= found.years <= last and not found.unborn


def _is_parent(family: Family, person: Person) -> bool | None:
    """By the part they have in the family (D2), or by what they are to a child (D8)."""
    pairs = (row.values for row in family.case.rows("relationships"))
    return bool(person.roles & PARENTS) or any(
        pair["person"] == str(person.id) and pair.get("relationship") in _PARENT for pair in pairs
    )


def _mental_health(family: Family, person: Person) -> bool | None:
    state = family.value("health.mental_health", person)
    if state in ("some", "affects_daily_life") or family.fact("emerging_mental_health", person):
        return True
    return False if state in ("none", "better_now") else None


def _other_support(family: Family, person: Person) -> bool | None:
    support = set(family.value("health.mental_health_support", person) or ())
    if support & _TREATED:
        return True
    return False if support == {"none"} else None


def _engaged(case: Case) -> bool | None:
    """The worker is of the early help team, or such a team helps now. Another worker's assessment leaves it open."""
    rows = [row.id for row in case.rows("services")]
    helping = any(
        case.value("services.agency", row) in _EARLY_HELP and case.value("services.status", row) == _HELPING
        for row in rows
    )
    return True if helping or case.practitioner.get("organisation_type") in _EARLY_HELP else None


def _level_is(code: str) -> Callable[[Family, Person], bool | None]:
    def found(family: Family, person: Person) -> bool | None:
        level = family.level(person)
        return level == code if level else None

    return found


def _tried(case: Case) -> bool | None:
    return True if str(case.value("start.tried", case.id) or "").strip() else None


def _no_worry(case: Case) -> bool | None:
    said = case.value("start.harm", case.id)
    return True if said == "no" else False if said == "yes" else None


def _attendance(family: Family, person: Person) -> bool | None:
    if family.fact("attendance_exclusion", person):
        return True
    share = family.value("school.attendance", person)
    return None if share is None else float(share) < _ATTENDANCE_WORRY


def _substances(family: Family, person: Person) -> bool | None:
    said = family.value("health.substances", person)
    return True if said in _SUBSTANCES else False if said == "none" else None


def _abuse(case: Case) -> bool | None:
    said = set(case.value_now("at_home.what", case.id) or ())
    return True if said & _ABUSE else False if said and "declined" not in said else None


def _both(family: Family, person: Person) -> bool | None:
    """Seed S0, School Health Project: direct work on emerging mental health and attendance."""
    both = {family.fact("mental_health_difficulty", person), family.fact("attendance_worry", person)}
    return False if False in both else None if None in both else True


def _buys(family: Family, person: Person) -> bool | None:
    found = _bought(family, person)
    return None if found is None else bool(found)


def _bought(family: Family, person: Person) -> bool | str | None:
    """The organisation's own word: policy.toml [services] schools_that_buy, by the school's name."""
    school = spoken(family.value("school.name", person))
    known: dict[str, bool | str] = family.settings.get("schools_that_buy", {})
    return next((buys for name, buys in known.items() if spoken(name) == school), None)


def school_workers(family: Family, people: Iterable[Person]) -> list[str]:
    """The workers of the School Family Support Service that these people's schools have, by name (seed S0)."""
    found = (_bought(family, person) for person in people)
    return list(dict.fromkeys(name.strip() for name in found if isinstance(name, str) and name.strip()))


_OF_PERSON: dict[str, Callable[[Family, Person], bool | None]] = {
    "send": _send,
    "in_education": _in_education,
    "school_age": _school_age,
    "is_parent": _is_parent,
    "mental_health_difficulty": _mental_health,
    "other_mental_health_support": _other_support,
    "lon3": _level_is(_LON3),
    "level_4": _level_is(_LEVEL_4),
    "school_buys_service": _buys,
    "attendance_worry": _attendance,
    "mental_health_and_attendance": _both,
    "substance_worry": _substances,
}
_OF_FAMILY: dict[str, Callable[[Case], bool | None]] = {
    "engaged_with_early_help": _engaged,
    "targeted_help_tried": _tried,
    "no_worry_of_harm": _no_worry,
    "abuse_at_home": _abuse,
}
# Never so of a grown-up: an adult's disability is no special educational need.
_OF_CHILDREN = frozenset(
    {"send", "school_age", "school_buys_service", "attendance_worry", "mental_health_and_attendance"}
)
_ALWAYS_ASKED = frozenset({"complex", "bonding_help_wanted"})  # what no answer says
