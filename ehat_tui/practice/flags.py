"""What a worker should think about: worked out from what was said, each with its source and a task, none a conclusion.

A flag names what it rests on, so that a page or a document shows it only where that may be read. Its neutral sentence
calls people by their numbers and gives away nothing that is kept private: a list may be seen by anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ehat_tui.form.dates import PartialDate, at_least, birthday, months_after, shown, working_days_after
from ehat_tui.practice.fostering import stays
from ehat_tui.practice.looking_again import last_review, late
from ehat_tui.record.case import Case, Person, Row

SOON = 6  # months before a birthday
YEAR = 12
THIRD = 3  # reviews (rule 24)
TAKEN = frozenset({"referral", "referral_csws"})
WRITTEN_WITHIN, BEGUN_WITHIN = 1, 10  # working days: the MARF, and the assessment below threshold (seeds 2.4)


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to think about, for whom (ids), why, by which rule, what to do, and by when.

    `rests_on`: (question id, subject) of the answers it comes from.
    """

    code: str
    person_ids: tuple[str, ...]
    sentence: str
    neutral: str
    source: str
    task: str
    due: date | None = None
    rests_on: tuple[tuple[str, UUID], ...] = ()


def flags(case: Case, on: date) -> tuple[Flag, ...]:
    """Everything to think about on a day, in the order of `RULES`."""
    return tuple(flag for rule in RULES for flag in rule(case, on))


def is_private(case: Case, flag: Flag) -> bool:
    """Whether it comes from something that is kept private: then it is not shown unasked."""
    asked = [(case.form.question(name), subject) for name, subject in flag.rests_on if name in case.form.questions]
    return any(
        case.answer(question, subject).restricted
        or question.restricted
        or case.form.sections[question.section].restricted
        for question, subject in asked
    )


# -- children and those who care for them


def _private_fostering(case: Case, on: date) -> Iterator[Flag]:
    for stay in stays(case, on):
        who = stay.child
        yield Flag(
            "private_fostering",
            (str(who.id),),
            f"{who.name} {_stay(stay.since, on)}. Nobody here is known to be {who.name}'s parent or close relative: "
            "this may be private fostering.",
            f"{case.number(who)}: a stay of 28 days or more that the council must be told of",
            "rule 34; S1",
            f"Tell the council, and talk to {who.name}'s parents. Nothing more about {who.name} is needed for that.",
            stay.due,
            (("relationships.living_since", stay.pair.id),),
        )


def _stay(since: PartialDate | None, on: date) -> str:
    if since is None:
        return "lives here, and nobody has said since when"
    days = (on - since.earliest).days
    count = f", {days} days on {shown(on)}" if since.as_day() and days > 0 else ""
    return f"has lived here since {shown(since)}{count}"


def _young_carer(case: Case, on: date) -> Iterator[Flag]:
    for child in case.children:
        if case.value_now("caring.is_carer", child.id) != "yes":
            continue
        if case.value_now("caring.assessment", child.id) in ("done", "offered_not_wanted") or _grown(child, on):
            continue
        offered = case.value_now("caring.assessment", child.id) == "offered_wanted"
        hours = case.value_now("caring.hours", child.id)
        often = f" about {hours:g} hours a week" if isinstance(hours, int | float) else ""
        helped = [one.name for who in case.value_now("caring.for_whom", child.id) or () if (one := case.person(who))]
        yield Flag(
            "young_carer",
            (str(child.id),),
            f"{child.name} helps to look after {' and '.join(helped) or 'somebody'}{often}. A young carer's assessment "
            + ("is wanted and not done yet." if offered else "has not been offered yet."),
            f"{case.number(child)}: an assessment that the council has to offer is not done yet",
            "rule 35; E16; S1",
            "See that the young carer's assessment is asked for." if offered else "Offer a young carer's assessment.",
            rests_on=tuple((f"caring.{name}", child.id) for name in ("is_carer", "hours", "for_whom", "assessment")),
        )


def _grown(person: Person, on: date) -> bool:
    return person.birth is not None and at_least(person.birth, on, 18) is True


CHANGES = {
    16: "At 16 a young person agrees, or says no, for themselves. Ask them themselves from that day on.",
    18: "At 18 they decide everything for themselves, and many services end. Ask now which services for adults follow.",
}


def _birthdays(case: Case, on: date) -> Iterator[Flag]:
    for child in case.children:
        born = child.birth.as_day() if child.birth and not child.birth.approximate else None
        for years, change in CHANGES.items() if born else ():
            assert born is not None
            day = birthday(born, years)
            if on < day <= months_after(on, SOON):
                yield Flag(
                    f"turning_{years}",
                    (str(child.id),),
                    f"{child.name} turns {years} on {shown(day)}.",
                    f"{case.number(child)} turns {years} on {shown(day)}",
                    "rules 15 and 16; C12",
                    change,
                    day,
                    (("people.birth_date", child.id),),
                )


def _prevent(case: Case, _on: date) -> Iterator[Flag]:
    """V8 (5). What is ticked is a worry to talk about, and nothing is concluded from it."""
    for person in case.people:
        if "radicalisation" in (case.value_now("situations.tags", person.id) or ()):
            yield Flag(
                "prevent",
                (str(person.id),),
                f"Somebody is worried that {person.name} may be drawn into extremism. That is a worry, not a finding.",
                f"{case.number(person)}: something to talk about with your safeguarding lead",
                "V8 (5); S1; rule 6",
                "Talk to your safeguarding lead about Prevent. They and you decide what follows, if anything.",
                rests_on=(("situations.tags", person.id),),
            )


# -- the work


def _drift(case: Case, on: date) -> Iterator[Flag]:
    if case.agreed_as == "refused":
        return
    year, reviews = months_after(case.on, YEAR), len(case.sections.get("reviews", ()))
    why = f"This has been open since {shown(case.on)}" if on >= year else ""
    why = f"This is review number {reviews}" if reviews >= THIRD else why
    if why:
        task = "Talk it over with your manager or your hub: what has changed, and should it end or be done another way?"
        yield Flag("drift", (), f"{why}.", why[0].lower() + why[1:], "rule 24", task, year if on >= year else None)


def _wants_to_stop(case: Case, _on: date) -> Iterator[Flag]:
    """P3: said at a review, and not written where it counts: until then nothing is frozen."""
    last = last_review(case)
    if last is None or case.value("reviews.agreement", last.id) != "withdrawn":
        return
    since = last.created_at or case.created_at
    taken = (row for row in case.sections.get("agreement", ()) if row.values.get("decision") == "withdrawn")
    if not any((row.created_at or case.created_at) >= since for row in taken):
        yield Flag(
            "wants_to_stop",
            (),
            "At the review somebody said no to going on, or to a part of it. It is not written down as their answer.",
            "at the review somebody said no, and it is not written down as their answer",
            "rules 1 and 2; P3",
            "Write it down now: F11, whose answer it is, and what it is about. From then on everything obeys it.",
            rests_on=(("reviews.agreement", last.id),),
        )


def _past_its_day(case: Case, on: date) -> Iterator[Flag]:
    for one in late(case, on):
        neutral = f"{one.words[0].lower()}{one.words[1:-1]}"
        yield Flag(one.code, (), one.words, neutral, one.source, one.task, one.due, (one.place,))


def _interpreter(case: Case, _on: date) -> Iterator[Flag]:
    """Never a child, a relative or a friend; where it happened the reason stands, and the next visit is booked for."""
    rows = sorted(case.rows("visits"), key=lambda row: str(case.value("visits.on", row.id) or ""))
    for row in rows:
        reason = case.value("visits.interpreter_reason", row.id)
        if case.value("visits.interpreter", row.id) != "family_member" or (reason and row is not rows[-1]):
            continue
        day = _day(case, "visits.on", row.id)
        when = f" on {shown(day)}" if day else ""
        task = "Book a trained interpreter for the next visit."
        yield Flag(
            "interpreter",
            (),
            f"A relative or friend interpreted{when}{'' if reason else ', and no reason is written down'}.",
            f"a relative or friend interpreted{when}{'' if reason else ', and no reason is written down'}",
            "rule 32; A14",
            task if reason else f"Say why no trained interpreter was there. {task}",
            rests_on=(("visits.interpreter", row.id),),
        )


def _refused(case: Case, _on: date) -> Iterator[Flag]:
    worried = case.value_now("refusal.worries", case.id) in ("yes", "unsure")
    high = case.value_now("refusal.level", case.id) in case.form.advice_levels
    if case.agreed_as == "refused" and worried and high and not case.value("refusal.advised_by", case.id):
        yield Flag(
            "refused_worried",
            (),
            "The answer was no, somebody is still worried, and the level is 3 or more. A no is no worry by itself.",
            "the answer was no: ask for advice before this is closed",
            "rule 7; L6",
            "Ask your hub or your safeguarding lead, and write down what they said.",
            rests_on=tuple((f"refusal.{name}", case.id) for name in ("worries", "level")),
        )


# -- after a safeguarding call


def _calls(case: Case, _on: date) -> Iterator[Flag]:
    for row in case.rows("safety"):
        outcome, day = case.value_now("safety.outcome", row.id), _day(case, "safety.rang_on", row.id)
        if day is None:
            continue
        if outcome in TAKEN and not case.value("safety.written_on", row.id):
            task = (
                "Send the referral in writing, as your area asks: its form (MARF), or this assessment as far as it is."
            )
            yield _call(row, "in_writing", day, "is not followed in writing yet", task, WRITTEN_WITHIN)
        if outcome == "early_help" and not case.agreed_as:
            task = "Offer the family an early help assessment. It is theirs to say yes or no to."
            yield _call(row, "begin_early_help", day, "ended with early help instead", task, BEGUN_WITHIN)


def _call(row: Row, code: str, day: date, what: str, task: str, within: int) -> Flag:
    days = "one working day" if within == 1 else f"{within} working days"
    words = f"the call of {shown(day)} {what}; {days}, bank holidays not known"
    rests_on = (("safety.outcome", row.id), ("safety.rang_on", row.id))
    due = working_days_after(day, within)
    return Flag(code, (), f"T{words[1:]}.", words, "seeds S3 (2.4); rule 6", task, due, rests_on)


RULES = (
    *(_calls, _private_fostering, _refused, _prevent, _young_carer, _interpreter, _birthdays),
    *(_wants_to_stop, _past_its_day, _drift),
)


def _day(case: Case, question_id: str, subject: UUID) -> date | None:
    iso = case.value(question_id, subject)
    return PartialDate.from_iso(iso).as_day() if iso else None
