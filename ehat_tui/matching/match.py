"""Which services fit whom, and why (M1): a suggestion that explains itself, never a decision and never a message.

A person chooses, with a reason, and the family's choice is written down (M2). What each rule says stands in rules.py;
the rules of a service are data in the directory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from ehat_tui import clock
from ehat_tui.directory.service import Service
from ehat_tui.form.dates import shown
from ehat_tui.form.formats import spoken
from ehat_tui.matching import rules
from ehat_tui.matching.ages import age_rule, age_rules, completed
from ehat_tui.matching.asking import Asking, Reason, Verdict
from ehat_tui.matching.jobs import JOBS
from ehat_tui.matching.standing import Standing, standing_of
from ehat_tui.practice.facts import Family
from ehat_tui.record.case import PARENTS, Case, Person

MATCHED = frozenset({"service", "hub", "higher_tier"})
ENDED = frozenset({"ended"})
_CARES = frozenset(  # who may be the parent of a parent and baby
    {"mother", "father", "step_mother", "step_father", "adoptive_mother", "adoptive_father", "mothers_partner"}
    | {"fathers_partner", "foster_carer", "kinship_carer", "special_guardian", "private_foster_carer"}
)
_Place = tuple[bool, bool, int, bool]  # in the list: the smallest come first
_Judged = tuple[tuple[Person, ...], Verdict, _Place]
_BABY = 24  # months: who may be the baby of a parent and baby


@dataclass  # nobody changes one; to be frozen would take three times as long, and there are thousands
class Match:
    """One service and whom it may be for: one person, a parent with a baby, or the whole family (`people` of many)."""

    service: Service
    people: tuple[Person, ...]
    verdict: Verdict
    asking: Asking = field(repr=False)
    had: frozenset[str] = field(repr=False)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """What every rule says, the worst first; worked out only when somebody reads it."""
        age = _whose_age(self.service, self.people, self.asking)
        ended = rules.ended_rule(self.service, self.had)
        found = [*ended, *_speak(self.service, self.people, age, self.asking)]
        return tuple(sorted(found, key=lambda reason: -reason.verdict))

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What is still to be asked."""
        return tuple(reason for reason in self.reasons if reason.verdict is Verdict.ASK)

    @cached_property
    def standing(self) -> Standing:
        """The way to ask, who may, and whether agreement and the family's word about sharing are there (M3 to M5)."""
        return standing_of(self.service, self.people, self.asking)

    @property
    def changes_on(self) -> date | None:
        """The next birthday that changes the answer, within a year."""
        return min((reason.on for reason in self.reasons if reason.on), default=None)


def asking(case: Case, on: date, settings: dict[str, Any] | None = None, *, names: bool = True) -> Asking:
    """Who asks about a case on a day; `settings` is the table [services] of the organisation's policy.toml."""
    settings = settings or {}
    approved: bool | None = settings.get("pre_approved")
    day = "today" if on == clock.today() else f"on {shown(on)}"
    return Asking(Family(case, settings), on, day, roles_of(case.practitioner), approved, names)


def roles_of(practitioner: dict[str, str]) -> frozenset[str]:
    """The roles a worker has for the rules: the kind of organisation, and what the job title says (A7)."""
    title = spoken(practitioner.get("job_title"))
    kind = practitioner.get("organisation_type") or ""
    return frozenset({kind, *(role for words, role in JOBS.items() if words in title)} - {""})


def matches(services: Iterable[Service], who: Asking) -> list[Match]:
    """Every service for everybody it may be for: those that fit first, then those to ask about, then the others."""
    had = _had(who.case)
    whom = _Whom(who)
    untried = not str(who.case.value("start.tried", who.case.id) or "").strip()
    judged: dict[object, list[_Judged]] = {}
    found: defaultdict[_Place, list[Match]] = defaultdict(list)
    for service in services:
        if service.kind not in MATCHED or service.status != "active":
            continue
        shape = _shape(service)
        said = judged.get(shape)
        if said is None:  # services with the same rules say the same of the same people
            said = judged[shape] = [
                (people, verdict := _verdict(service, people, age, who), _place(service, verdict, untried))
                for people, age in whom.of(service)
            ]
        if rules.has_ended(service, had):
            last = _place(service, Verdict.NO, untried)
            said = [(people, Verdict.NO, last) for people, *_ in said]
        for people, verdict, place in said:
            found[place].append(Match(service, people, verdict, who, had))
    return [match for place in sorted(found) for match in found[place]]


def _place(service: Service, verdict: Verdict, untried: bool) -> _Place:
    """First what everyday services can do, as long as nobody wrote down what they tried (rule 36); then what fits."""
    first = untried and service.tier in rules.FIRST_TIERS
    ruled = bool(service.needs_any or service.needs_all)
    return verdict is Verdict.NO, not first, verdict, not ruled


def _verdict(service: Service, people: tuple[Person, ...], age: Reason, who: Asking) -> Verdict:
    """The worst of what the rules say of a service they have not had."""
    worst = Verdict.FITS
    for reason in _speak(service, people, age, who):
        worst = max(worst, reason.verdict)
        if worst is Verdict.NO:
            break
    return worst


def _shape(service: Service) -> object:
    """Everything of a service that a rule looks at."""
    return (
        service.kind,
        service.ages,
        service.asked_until,
        service.tier in rules.FIRST_TIERS,
        service.beneficiary,
        service.needs_any,
        service.needs_all,
        service.needs_from,
        service.excluded_if,
        service.levels,
        service.excluded_levels,
        service.referrers,
        service.referrers_only,
        service.pre_approved,
    )


def _speak(service: Service, people: tuple[Person, ...], age: Reason, who: Asking) -> Iterator[Reason]:
    """What each rule says (`age` about ages); first those that most often say no, because a verdict needs no more."""
    if service.referrers_only:
        yield from rules.referrer_rule(service, who)
    if service.kind == "higher_tier":
        yield from rules.higher_tier_rule(service, who)
    if service.tier in rules.FIRST_TIERS:
        yield rules.tier_rule(who)
    if service.ages.stated_at_all or not (service.needs_all and people):
        yield age
    if service.levels or service.excluded_levels:
        yield from rules.level_rule(service, people, who)
    if service.needs_all:
        yield from rules.needs_all_rule(service, people, who)
    if service.needs_any:
        yield rules.needs_any_rule(service, people, who)
    if service.needs_from and len(people) == 1:
        yield from rules.needs_from_rule(service, people[0], who)
    if service.excluded_if:
        yield from rules.excluded_rule(service, people, who)


def _whose_age(service: Service, people: tuple[Person, ...], who: Asking) -> Reason:
    """The age that counts: the person's own; of parent and baby the baby's; of a family the child's it fits best."""
    if service.beneficiary in ("child", "parent", "adult") and len(people) == 1:
        return age_rule(service, people[0], who)
    of: Sequence[Person] = people if len(people) == 1 else [person for person in people if person.is_child] or people
    if service.beneficiary == "parent_and_baby":
        of = [person for person in of if _may_be_baby(person, who)]
        if not of:
            return Reason(Verdict.NO, "age", "takes {}; there is no baby", (service.ages.in_words,))
    found = age_rules(service, of, who)
    if not found:
        return Reason(Verdict.NO, "age", "it is for families with children, and no child is being assessed")
    best = min(found, key=lambda reason: reason.verdict)
    if len(of) == 1 or best.verdict is Verdict.NO or not service.ages.stated_at_all:
        return best
    return best._replace(template="{}: " + best.template, words=(who.called(of[found.index(best)]), *best.words))


class _Whom:
    """Whom a service may be for: each child, each parent, parent and baby, or all of them together."""

    def __init__(self, who: Asking) -> None:
        self._who = who
        self._everybody = tuple(person for person in who.case.people if person.is_assessed)
        self._known: dict[object, list[tuple[tuple[Person, ...], Reason]]] = {}

    def of(self, service: Service) -> list[tuple[tuple[Person, ...], Reason]]:
        """The groups of people that the service is held against, and what it says of the age of each."""
        key = service.ages, service.asked_until, service.asked_source, service.beneficiary
        found = self._known.get(key)
        if found is None:
            groups = self._groups(service)
            found = self._known[key] = [(group, _whose_age(service, group, self._who)) for group in groups]
        return found

    def _groups(self, service: Service) -> Sequence[tuple[Person, ...]]:
        match service.beneficiary:
            case "child":
                return self._children
            case "parent" | "adult":
                return self._adults
            case "parent_and_baby":
                return self._parents_and_babies
            case "family":
                return (self._everybody,)
            case _:
                said = age_rules(service, self._everybody, self._who)
                fitting = tuple(one for one, age in zip(self._everybody, said, strict=True) if age.verdict < Verdict.NO)
                return (fitting or self._everybody,)

    @cached_property
    def _children(self) -> Sequence[tuple[Person, ...]]:
        return [(person,) for person in self._everybody if person.is_child]

    @cached_property
    def _adults(self) -> Sequence[tuple[Person, ...]]:
        return [(person,) for person in self._everybody if not person.is_child or person.roles & PARENTS]

    @cached_property
    def _parents_and_babies(self) -> Sequence[tuple[Person, ...]]:
        """The babies and, of those who are near, their parents; everybody when there is no baby."""
        babies = {str(person.id) for person in self._everybody if _may_be_baby(person, self._who)}
        if not babies:
            return (self._everybody,)
        near = {
            row.values["person"]
            for row in self._who.case.rows("relationships")
            if row.values["child"] in babies and row.values.get("relationship") in _CARES
        }
        return (tuple(one for one in self._everybody if str(one.id) in babies | near),)


def _may_be_baby(person: Person, who: Asking) -> bool:
    """Also one who is not born yet, or of whom we do not know when: the rule about ages asks."""
    return person.is_child and (person.birth is None or completed(person.birth.latest, who.on) < _BABY)


def _had(case: Case) -> frozenset[str]:
    """The names of what has ended for this family (F3, M6)."""
    rows = (row.id for row in case.rows("services"))
    return frozenset(
        rules.plain(str(case.value("services.service", row) or ""))
        for row in rows
        if case.value("services.status", row) in ENDED
    ) - {""}
