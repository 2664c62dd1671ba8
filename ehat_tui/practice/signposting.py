"""Which topics a family may want other places for, from what was said (M7; seeds.md 2.2, the signposts of seed S1).

For the worker, who chooses; the family is not told why a place stands first.
"""

from __future__ import annotations

from collections.abc import Iterator

from ehat_tui.practice.facts import Family
from ehat_tui.record.case import Case, Person

_NO_PAID_WORK = {"looking", "not_looking", "unable"}
_SOCIAL_WORKERS = "step_down"  # the topic of whoever has, or may get, a social worker
_SPECIAL_NEEDS = "send_or_long_term_condition"


def topics(case: Case) -> frozenset[str]:
    """Codes of situations (V8): those ticked, and those that other answers come to, of everybody who takes part."""
    taking_part = [one for one in case.people if not case.agreement.standing(one.id).says_no]
    found = {code for one in taking_part for code in case.value("situations.tags", one.id) or ()}
    return frozenset(found | set(_of_family(case)) | set(_of_people(case, taking_part)))


def _of_family(case: Case) -> Iterator[str]:
    """Money (G10, D17), the home (D18), and social care: asked for, or a no to early help (rule 5)."""
    if _any(case, "money.worries") or case.value("home.income", case.id):
        yield "money"
    if _any(case, "home.problems") or case.value("money.home_at_risk", case.id) == "yes":
        yield "housing"
    if case.value("decision.outcome", case.id) == "step_up" or case.agreed_as == "refused":
        yield _SOCIAL_WORKERS


def _any(case: Case, question_id: str) -> bool:
    return bool(set(case.value(question_id, case.id) or ()) - {"none"})


def _of_people(case: Case, people: list[Person]) -> Iterator[str]:
    family = Family(case, {})
    for person in people:
        if _NO_PAID_WORK.intersection(case.value("about.work", person.id) or ()):
            yield "money"
        if family.fact("send", person):
            yield _SPECIAL_NEEDS
