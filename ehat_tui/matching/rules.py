"""What each rule of a service says to one person or one family: fits, may fit - ask, or does not fit, and why.

Rules are data in the directory (directory/service.py); this is the small engine that reads them. Each answer is one
plain sentence, put together only when somebody reads it. Ages have a file of their own (ages.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ehat_tui.directory.plain import findable
from ehat_tui.directory.service import Service
from ehat_tui.form.dates import age
from ehat_tui.matching.asking import Asking, Reason, Verdict, listed
from ehat_tui.practice.facts import FACTS, PRIVATE
from ehat_tui.record.case import Person

FIRST_TIERS = frozenset({"universal", "targeted"})
ANYBODY = frozenset({"any_professional", "any_early_help_professional"})


def in_words(code: str, asking: Asking) -> str:
    """A fact as it is said of somebody: a situation by its own label."""
    if code in PRIVATE:
        return "a reason that is kept private"
    if code in FACTS:
        return FACTS[code].yes
    tags = asking.case.form.vocabularies.get("situations")
    return next((f"“{one.label}”" for one in tags.options if one.code == code), code) if tags else code


def _fact(code: str, people: Sequence[Person], asking: Asking) -> bool | None:
    """Whether it is so for at least one of them, worked out once: a directory asks the same of the same people."""
    key = code, *map(id, people)
    if key not in asking.facts:
        asking.facts[key] = asking.family.any(code, people)
    return asking.facts[key]


def _said(code: str, so: bool | None, people: Sequence[Person], asking: Asking) -> str:
    """A fact in a sentence about one person, about one of several, or about the family."""
    fact = None if code in PRIVATE else FACTS.get(code)
    if so is None:
        return f"ask: {fact.ask}" if fact else f"ask: is this so: {in_words(code, asking)}?"
    if fact is None:
        return f"{'ticked' if so else 'not ticked'}: {in_words(code, asking)}"
    if len(people) == 1:
        return fact.yes if so else fact.no
    if fact.whole:
        return f"the family {fact.yes if so else fact.no}"
    return f"at least one of them {fact.yes}" if so else f"none of them {fact.yes}"


def needs_all_rule(service: Service, people: Sequence[Person], asking: Asking) -> Iterator[Reason]:
    """Each thing that must be so."""
    for code in service.needs_all:
        yield _needed(code, people, asking)


def _needed(code: str, people: Sequence[Person], asking: Asking) -> Reason:
    so = _fact(code, people, asking)
    verdict = Verdict.ASK if so is None else Verdict.FITS if so else Verdict.NO
    return Reason(verdict, code, "{}", (_said(code, so, people, asking),))


def needs_any_rule(service: Service, people: Sequence[Person], asking: Asking) -> Reason:
    """One of several is enough; with none of them it is a question, not a no (seeds.md 2.1, Therapeutic Services)."""
    so = [code for code in service.needs_any if _fact(code, people, asking)]
    if so:
        return Reason(Verdict.FITS, "needs", "ticked: {}", (lambda: ", ".join(in_words(code, asking) for code in so),))

    def wanted() -> str:
        return " or ".join(in_words(code, asking) for code in service.needs_any)

    return Reason(Verdict.ASK, "needs", "it is for {}; none of it was ticked", (wanted,))


def needs_from_rule(service: Service, person: Person, asking: Asking) -> Iterator[Reason]:
    """What is needed as well from an age on (seed S2: 18 to 25 with SEND and in education).

    Up to the age of another source that asks for less, a no is a question (seeds.md 2.0).
    """
    if person.birth is None:
        return
    years = age(person.birth, asking.on).years
    for least, code in service.needs_from:
        if years < least:
            continue
        so = _needed(code, [person], asking)
        if so.verdict is Verdict.NO and service.asked_until and years < service.asked_until:
            until, by = f"{service.asked_until:g}", service.asked_source or "another source"
            yield Reason(
                Verdict.ASK,
                code,
                "from {} on it asks more ({}), but not before {} by {}: ask",
                (str(least), so.text, until, by),
            )
        else:
            yield so._replace(template=f"from {least} on it also asks: {so.template}")


def excluded_rule(service: Service, people: Sequence[Person], asking: Asking) -> Iterator[Reason]:
    """What must not be so."""
    for code in service.excluded_if:
        so = _fact(code, people, asking)
        verdict = Verdict.ASK if so is None else Verdict.NO if so else Verdict.FITS
        end = ", and then it cannot be had" if so else ""
        yield Reason(verdict, code, "{}{}", (_said(code, so, people, asking), end))


def level_rule(service: Service, people: Sequence[Person], asking: Asking) -> Iterator[Reason]:
    """The levels of need a service is for, and those it is not for (V13)."""
    if not service.levels and not service.excluded_levels:
        return
    levels = {asking.family.level(person) for person in people} - {""}
    if not levels:
        yield Reason(Verdict.ASK, "level", "ask: which level of need is it?")
        return
    if shut := levels & set(service.excluded_levels):
        verdict, who = (Verdict.ASK, "one of them is") if levels - shut else (Verdict.NO, "not")
        yield Reason(verdict, "level", "{} at {}: use the safeguarding door", (who, _level(shut, asking)))
    elif service.levels and not _levels(asking).keys() & set(service.levels):
        wanted = _level(service.levels, asking)
        yield Reason(Verdict.ASK, "level", "ask: it is for {}, which is no level here", (wanted,))
    elif service.levels and not levels & set(service.levels):
        yield Reason(
            Verdict.NO,
            "level",
            "it is for {}; this is {}",
            (_level(service.levels, asking), _level(levels, asking)),
        )
    elif service.levels:
        yield Reason(Verdict.FITS, "level", "the level is {}", (_level(levels & set(service.levels), asking),))


def _levels(asking: Asking) -> dict[str, str]:
    """The levels of need of the form the case was filled in with: code and label."""
    known = asking.case.form.vocabularies.get("level_of_need")
    return {option.code: option.label for option in known.options} if known else {}


def _level(codes: Sequence[str] | set[str] | frozenset[str], asking: Asking) -> str:
    labels = _levels(asking)
    return " or ".join(f"“{labels.get(code, code)}”" for code in sorted(codes))


# -- who may ask ----------------------------------------------------------------------------------------------


def referrer_rule(service: Service, asking: Asking) -> Iterator[Reason]:
    """Whether this worker may ask at all; where others may be asked to ask, the route says so (M4)."""
    if not service.referrers_only:
        return
    if not set(service.referrers) & asking.roles:
        yield Reason(
            Verdict.NO,
            "referrer",
            "only {} may refer; you are {}",
            (roles_in_words(service.referrers), roles_in_words(sorted(asking.roles)) or "somebody else"),
        )
    elif service.pre_approved and asking.pre_approved is False:
        yield Reason(Verdict.NO, "referrer", "only organisations that were approved before may refer; yours was not")
    elif service.pre_approved and asking.pre_approved is None:
        yield Reason(Verdict.ASK, "referrer", "ask: was your organisation approved for it before?")


def higher_tier_rule(service: Service, asking: Asking) -> Iterator[Reason]:
    """Help of a higher tier: never before the question about harm was answered (seeds.md 2.3), nor unasked for.

    Seed S2: where intensive family support is needed or risk concerns are identified.
    """
    if service.kind != "higher_tier":
        return
    harm = asking.case.value("start.harm", asking.case.id)
    if not harm:
        yield Reason(Verdict.NO, "tier", "first answer whether a child is being harmed")
    elif harm == "no" and not asking.family.at_the_top:
        yield Reason(
            Verdict.NO, "tier", "it is for when intensive help is needed or a risk is seen; neither is written down"
        )
    else:
        yield Reason(Verdict.ASK, "tier", "discuss it with the hub first; it is not for one worker to choose")


def tier_rule(asking: Asking) -> Reason:
    """What everyday and targeted services can do comes first, and whether it was tried (rule 36; B7; seed S2)."""
    tried = str(asking.case.value("start.tried", asking.case.id) or "").strip()
    says = "what was tried is written down at the start" if tried else "nothing is written down yet of what was tried"
    return Reason(Verdict.ASK, "tier", "ask what they can do; {}", (says,))


def ended_rule(service: Service, had: frozenset[str]) -> Iterator[Reason]:
    """What has ended is not brought up again by the program (families.md 3.24)."""
    if has_ended(service, had):
        yield Reason(Verdict.NO, "ended", "they have had it and it has ended; ask again only if something is new")


def has_ended(service: Service, had: frozenset[str]) -> bool:
    """Whether one of these names is that of the service."""
    return any(name in service.found_by for name in had) and not had.isdisjoint(names_of(service))


def names_of(service: Service) -> frozenset[str]:
    """Its names as they can be compared."""
    return frozenset(plain(name) for name in (service.name, *service.aliases))


def is_named(service: Service, written: str) -> bool:
    """Whether one of its names is what somebody wrote, or a part of it between commas.

    "Step Forward, Early Help Hub" is Step Forward; "Family Action" is not Action: a yes to one is none to the other.
    """
    parts = {plain(part) for part in (written, *re.split(r"[,;/|]", written.partition("(")[0]))} - {""}
    return not parts.isdisjoint(names_of(service))


def plain(name: str) -> str:
    """A name without case, punctuation and what stands in brackets."""
    return findable(name.partition("(")[0]).strip()


ROLES = {
    "any_professional": "any professional",
    "any_early_help_professional": "anyone who gives early help to them",
    "outreach_family_support_worker": "an outreach family support worker",
    "consultant_social_worker": "a consultant social worker",
    "health_visiting": "a health visitor",
    "midwifery": "a midwife",
    "primary_school": "a primary school",
    "secondary_school": "a secondary school",
    "special_school_ap": "a special school",
    "school_health": "school health",
    "early_help": "the early help team",
    "college": "a college",
    "gp": "a GP",
}


def roles_in_words(codes: Sequence[str] | frozenset[str]) -> str:
    """Such as "a midwife, a health visitor or a primary school"."""
    return listed(list(dict.fromkeys(ROLES.get(code, code.replace("_", " ")) for code in codes)), "or")
