"""Whether a service may be asked by a short form: by which form, by this worker, for whom, and by whose word.

Each no is an error that says who may, or what to do: NotValid where the service or the practice says no (S0, S2; M4),
NotAgreed where the family does (M2, M5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ehat_tui.directory.service import Kind, Service
from ehat_tui.documents.compose import require
from ehat_tui.documents.look import Look
from ehat_tui.documents.readers import READERS
from ehat_tui.documents.short_form_people import no_harm
from ehat_tui.documents.short_form_table import Form, table
from ehat_tui.errors import NotAgreed, NotFound, NotValid
from ehat_tui.matching import match
from ehat_tui.matching.asking import Asking, Verdict
from ehat_tui.matching.rules import is_named, roles_in_words
from ehat_tui.matching.standing import may_use, recipient_of, said_no, standing_of
from ehat_tui.record.agreement import CONFLICT
from ehat_tui.record.case import Case, Person, Row
from ehat_tui.record.sharing import YES, Recipient

DECLINED = frozenset({"not_now", "not_wanted"})  # what the family chose (M2)
SAFEGUARDING = "A worry about harm goes by the safeguarding door (F10), which waits for nothing"


# ---------------------------------------------------------------- which form


def forms_for(service: Service, area: str) -> tuple[Form, ...]:
    """The forms a service of an area can be asked by, the usual one of its route first."""
    every = [form for form in table().forms.values() if not form.areas or area in form.areas]
    own = [form for form in every if service.route in form.routes]
    known = {route for form in table().forms.values() for route in form.routes}
    unknown = service.route not in known and service.route != "self_contact"
    own = own or [form for form in every if unknown and "" in form.routes]
    return tuple(dict.fromkeys([*own, *(form for form in every if form.everywhere and own)]))


def form_of(service: Service, area: str, wanted: str = "") -> Form:
    """The form with this id, or the usual one. NotValid when the service has none, or not this one."""
    if service.kind is Kind.SAFEGUARDING_DOOR:
        raise NotValid("This is the safeguarding door and not a service to refer to", hint=SAFEGUARDING)
    found = forms_for(service, area)
    if not found:
        raise NotValid("No form is needed: the family gets in touch itself", hint="Give the family the contact details")
    if not wanted:
        return found[0]
    form = next((form for form in found if form.id == wanted), None)
    if form is None:
        known = ", ".join(form.id for form in found)
        raise NotValid(f"{service.name} is not asked by this form", hint=f"Its route allows: {known}")
    return form


# ---------------------------------------------------------------- by this worker


def require_route(service: Service, form: Form, asking: Asking, *, asked_for: bool) -> None:
    """What the service and the practice ask for, before what the family says (S0, S2; M4). Raises NotValid."""
    if form.asked_for and not asked_for:
        raise NotValid(
            f"{form.title} is sent only when they asked for it",
            hint="Ring first. If they ask for it, say so on the page of this service, or give --eh1-asked-for",
        )
    if not form.anyone and may_use(service, asking.roles) is False:
        who = roles_in_words(service.referrers)
        raise NotValid(f"Only {who} may refer to {service.name}", hint="Ask them to refer")
    if form.pre_approved and service.pre_approved and asking.pre_approved is False:
        raise NotValid(
            f"{service.name} takes requests only from organisations that it approved before",
            hint="Yours was not (policy.toml, [services] pre_approved). Ask your manager",
        )
    if form.no_harm and not no_harm(asking.case):
        raise NotValid("This form says that nobody is in danger, and that was not answered no", hint=SAFEGUARDING)


# ---------------------------------------------------------------- for whom


def person_called(case: Case, key: str) -> Person:
    """The person with this number or key; NotFound names those there are."""
    person = case.called(key)
    if person is None:
        raise NotFound(f"There is nobody {key} here", f"Known: {', '.join(map(case.number, case.people))}")
    return person


def row_is_of(case: Case, row: Row, service: Service) -> bool:
    """Whether a row of "Asking other services" is about a service: by a name that stands in it."""
    return is_named(service, str(case.value("referrals.service", row.id) or ""))


def service_of(case: Case, row: Row, services: Iterable[Service]) -> Service | None:
    """The service of the directory that a row is about; of several, the one whose name is the longest."""
    found = [one for one in services if one.kind is not Kind.SAFEGUARDING_DOOR and row_is_of(case, row, one)]
    return max(found, key=lambda one: len(one.name), default=None)


def row_of(case: Case, service: Service, people: tuple[Person, ...]) -> Row | None:
    """The row of a service: that for these people, else the only one. NotValid when there are several."""
    rows = [row for row in case.rows("referrals") if row_is_of(case, row, service)]
    ids = {str(person.id) for person in people}
    mine = [row for row in rows if ids & set(case.value("referrals.for_whom", row.id) or ())] if ids else rows
    if len(mine) > 1:
        raise NotValid(f"{service.name} was written down more than once", hint="Say for whom it is: p1, p2, ...")
    return mine[0] if mine else None


def for_whom(service: Service, asking: Asking, row: Row | None) -> tuple[Person, ...]:
    """For whom: as the row says; else whoever it fits or may fit, when that is one answer (NotValid when it is not)."""
    case = asking.case
    ids = case.value("referrals.for_whom", row.id) if row else None
    if ids:
        return tuple(person for person in case.people if str(person.id) in ids)
    found = [one.people for one in match.matches([service], asking) if one.verdict is not Verdict.NO]
    if len(found) > 1:
        known = ", ".join(case.number(person) for people in found for person in people)
        raise NotValid(f"{service.name} may be for more than one of them", hint=f"Say for whom it is: {known}")
    return found[0] if found else tuple(person for person in case.people if person.is_assessed)


# ---------------------------------------------------------------- by the family's word


def require_wanted(case: Case, row: Row | None) -> None:
    """Raise NotAgreed when the family chose not to ask this service now (M2)."""
    if row and case.value("referrals.family_choice", row.id) in DECLINED:
        raise NotAgreed("The family does not want this now", "Their choice stands on the page of this service")


def require_told(service: Service, asking: Asking, people: tuple[Person, ...]) -> tuple[Recipient, tuple[Person, ...]]:
    """Whom the family was asked about that is this service, and those of `people` it may be told about (M5).

    Raises NotAgreed when nobody was asked, or none of them said yes.
    """
    recipient = recipient_of(service, asking)
    if recipient is None:
        raise NotAgreed(
            "Nobody was asked yet whether this service may know",
            f"Ask first, and write down what they say about {service.name} in the step Who may know what",
        )
    look = Look(asking.case, None, recipient)
    require(READERS["referral"], look)
    no = said_no(service, asking)
    told = tuple(one for one in people if str(one.id) not in no and _may_be_told(look, one))
    if not told:
        raise NotAgreed(
            f"None of those this is for has said yes to telling {service.name}",
            "The step Who may know what says who was asked, and what they answered",
        )
    return recipient, told


def _may_be_told(look: Look, person: Person) -> bool:
    standing = look.agreed.standing(person.id)
    return look.decision(str(person.id)).answer == YES and standing.state != CONFLICT


def require_agreement(service: Service, people: tuple[Person, ...], asking: Asking) -> None:
    """Raise NotAgreed while the agreement this service needs is missing (seeds.md 2.1, last column)."""
    missing = standing_of(service, people, replace(asking, names=False)).agreement
    if missing:
        raise NotAgreed(missing.rstrip("."), f"{service.name} asks for it: the step Agreement")
