"""The way to ask a service, who may go it, and whether agreement and the family's word about sharing are there.

This does not say whether a service fits. It says what stands between a fit and asking (M3 to M5; seeds.md 2.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ehat_tui.directory.service import Service
from ehat_tui.matching.asking import Asking, listed
from ehat_tui.matching.rules import ANYBODY, is_named, plain, roles_in_words
from ehat_tui.practice.facts import school_workers
from ehat_tui.record.agreement import STANDS
from ehat_tui.record.case import PARENTS, Person
from ehat_tui.record.sharing import NO, UNASKED, YES, Recipient, decisions, recipients

# Route (M3): what it is called, and what happens then. A route that is not known is asked about.
ROUTES = {
    "discuss_by_email": ("email to discuss it", "a manager rings back"),
    "email": ("email", "a short email asks for help"),
    "pre_ehat": ("pre-EHAT", "a one-page form asks them to take it on"),
    "not_open_to_referral": ("tell the hub's consultant social worker", "they choose the families; there is no form"),
    "own_worker": ("the school's own worker", "the school emails the worker it has"),
    "call_first": ("ring first", "there is no form; they say whether one is wanted"),
    "self_contact": ("the family gets in touch", "no professional is needed"),
    "discuss_with_hub": ("discuss it with the hub", "the hub says who can ask"),
}
UNKNOWN_ROUTE = ("ask the service how", "the directory does not say")


@dataclass(frozen=True, slots=True)
class Standing:
    """How to ask. `may_use`: True, False, or None when the directory does not say who may."""

    route: str
    then: str
    may_use: bool | None
    who_may: str
    agreement: str  # "" when what is needed is there, else what is missing
    sharing: str  # likewise, about telling this service
    recipient: Recipient | None

    @property
    def ready(self) -> bool:
        """Whether nothing stands between this worker and asking."""
        return self.may_use is not False and not self.agreement and not self.sharing

    @property
    def lines(self) -> tuple[str, ...]:
        """For people: the route, who may, what is missing."""
        may = {True: "you may use it", False: "not yours to use: ask them", None: "ask the service"}[self.may_use]
        told = [f"Route: {self.route} - {self.then}."]
        if self.then != ROUTES["not_open_to_referral"][1]:
            told.append(f"Who may: {self.who_may or 'not said'} - {may}.")
        told += [line for line in (self.agreement, self.sharing) if line]
        return tuple(told)


def standing_of(service: Service, people: tuple[Person, ...], asking: Asking) -> Standing:
    """How a service is asked for these people by this worker."""
    route, then = ROUTES.get(service.route, UNKNOWN_ROUTE)
    if workers := school_workers(asking.family, people) if service.route == "own_worker" else []:
        then = f"{then}: {listed(workers, 'and')}"
    recipient = recipient_of(service, asking)
    return Standing(
        route,
        then,
        may_use(service, asking.roles),
        roles_in_words(service.referrers),
        _agreement(service, people, asking),
        _sharing(service, recipient, people, asking),
        recipient,
    )


def may_use(service: Service, roles: frozenset[str]) -> bool | None:
    """Whether a worker with these roles may use the route (M4); None when nobody said who may."""
    if service.route == "self_contact":
        return True
    if service.route == "not_open_to_referral":
        return True  # telling the consultant social worker is open to everyone (seed S0)
    if not service.referrers:
        return None
    return bool(set(service.referrers) & (roles | ANYBODY))


def recipient_of(service: Service, asking: Asking) -> Recipient | None:
    """Whom the family was asked about that is this service: by its name, or by the team it is part of.

    Never by the kind alone: a yes to telling one early help service is none to telling another.
    """
    team = plain(service.organization)
    of_the_team = (one for one in recipients(asking.case) if team and plain(one.name) == team)
    return next(_by_name(service, asking), None) or next(of_the_team, None)


def _by_name(service: Service, asking: Asking) -> Iterator[Recipient]:
    yield from (one for one in recipients(asking.case) if is_named(service, one.name))


def said_no(service: Service, asking: Asking) -> frozenset[str]:
    """About whom somebody said no to telling this service, under whichever of its names: ids of people."""
    asked = {one.key: one for one in (*_by_name(service, asking), recipient_of(service, asking)) if one}
    told = (item for one in asked.values() for item in decisions(asking.case, one).items())
    return frozenset(person for person, decision in told if decision.answer == NO)


def _agreement(service: Service, people: tuple[Person, ...], asking: Asking) -> str:
    """Whose agreement to the assessment is missing; a service that wants an adult's own says so."""
    agreed = asking.case.agreement
    missing = [person for person in people if not agreed.standing(str(person.id)).covered]
    if "that_adult" in service.agreement_from:
        missing = [person for person in people if not agreed.standing(str(person.id)).own]
    parents = [agreed.standing(str(one.id)).own for one in asking.case.people if one.roles & PARENTS]
    if not missing and "parent" in service.agreement_from and not STANDS.intersection(parents):
        return "Missing: a parent's agreement."
    if not missing:
        return ""
    own = " of their own" if "that_adult" in service.agreement_from else ""
    return f"Missing: agreement{own} for {asking.called(*missing)}."


def _sharing(service: Service, recipient: Recipient | None, people: tuple[Person, ...], asking: Asking) -> str:
    """What the family said about telling this service (M5)."""
    if recipient is None:
        return "Missing: nobody was asked yet whether this service may know (Who may know what)."
    no, said = said_no(service, asking), decisions(asking.case, recipient)
    refused = [person for person in people if str(person.id) in no]
    told = recipient.name if asking.names else service.name  # what the worker wrote may hold somebody's name
    if refused:
        return f"They said no to telling {told} about {asking.called(*refused)}."
    unasked = [person for person in people if said.get(str(person.id), UNASKED).answer != YES]
    return f"Ask first whether {told} may know about {asking.called(*unasked)}." if unasked else ""
