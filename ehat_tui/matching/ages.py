"""What the ages of a service say to one person: counted on the day of the decision, in months where it says so (S0)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from ehat_tui.directory.service import Ages, Service
from ehat_tui.form.dates import Age, PartialDate, age, months_after, shown
from ehat_tui.matching.asking import Asking, Reason, Verdict
from ehat_tui.record.case import Person

SOON = timedelta(weeks=8)  # a birthday this near that changes the answer makes it a question (seeds.md 2.1, PBRS)
AHEAD = timedelta(days=366)  # ... and one within a year is told
GROWN_UP = 18  # years; from then on months are no matter
_YEAR = 12


_Bounds = tuple[int, int, int, int]


def _bounds(ages: Ages) -> _Bounds:
    """In completed months: the first that may fit, the first that fits, the first that only may fit, the first over.

    At an age that may or may not count, the whole of that year (or month) is a question.
    """
    step = 1 if ages.unit == "months" else _YEAR
    far = 200 * _YEAR
    least = 0 if ages.least is None else round(ages.least * step)
    most = far if ages.most is None else round(ages.most * step)
    first = least + step if ages.bottom == "exclusive" else least
    sure = least + step if ages.bottom == "unclear" else first
    last = most + step if ages.top == "inclusive" else most
    over = most + step if ages.top == "unclear" else last
    return first, max(first, sure), last, over


def _at(ages: Ages, bounds: _Bounds, months: int) -> Verdict:
    first, sure, last, over = bounds
    if not first <= months < over:
        return Verdict.NO
    fits = sure <= months < last and ages.stated != "in_name"
    return Verdict.FITS if fits else Verdict.ASK


def _change(ages: Ages, bounds: _Bounds, birth: date, on: date) -> tuple[date, Verdict] | None:
    """The next day on which the answer is another, and what it will be; None when there is none within a year."""
    months = completed(birth, on)
    now = _at(ages, bounds, months)
    for bound in sorted({bound for bound in bounds if months < bound <= months + _YEAR + 1}):
        day = months_after(birth, bound)
        if day <= on + AHEAD and (then := _at(ages, bounds, bound)) != now:
            return day, then
    return None


def completed(birth: date, on: date) -> int:
    """Whole months from a birth to a day; below 0 before it."""
    return (on.year - birth.year) * _YEAR + on.month - birth.month - (on.day < birth.day)


def last_day(ages: Ages, birth: PartialDate, on: date) -> date | None:
    """The day from which somebody who fits, or may fit, surely does so no longer; None when that was, or is never."""
    bounds = _bounds(ages)
    if ages.most is None or _at(ages, bounds, completed(birth.earliest, on)) is Verdict.NO:
        return None
    day = months_after(birth.earliest, bounds[2])
    return day if day > on else None


def age_rule(service: Service, person: Person, asking: Asking) -> Reason:
    """Whether somebody is of the age a service takes, on the day of the decision (S0)."""
    return age_rules(service, (person,), asking)[0]


def age_rules(service: Service, people: Sequence[Person], asking: Asking) -> list[Reason]:
    """The same for each of these people; services with the same ages say the same, so it is worked out once."""
    known = asking.ages[service.ages, service.asked_until, service.asked_source]
    for person in people:
        if id(person) not in known:
            known[id(person)] = _worked_out(service, person, asking)
    return [known[id(person)] for person in people]


def _worked_out(service: Service, person: Person, asking: Asking) -> Reason:
    ages = service.ages
    taken = ages.in_words
    if not taken:
        return Reason(Verdict.ASK, "age", "it is not said which ages it takes")
    if person.birth is None:
        return Reason(Verdict.ASK, "age", "takes {}; we have no date of birth", (taken,))
    now = age(person.birth, asking.on)
    if now.unborn:
        expects = ages.least in (None, 0)
        verdict = Verdict.ASK if expects else Verdict.NO
        return Reason(verdict, "age", "takes {}; this child is not born yet", (taken,))
    found = _known_age(ages, taken, now, asking.day)
    if found.verdict is Verdict.NO and service.asked_until and now.years < service.asked_until and ages.most:
        says = (taken, now.text(), asking.day, f"{service.asked_until:g}", service.asked_source or "another source")
        return Reason(Verdict.ASK, "age", "takes {}; is {} {}; up to {} by {}: ask", says)
    return found


def _known_age(ages: Ages, taken: str, now: Age, at: str) -> Reason:
    on = now.on
    born = now.birth.earliest, now.birth.latest
    bounds = _bounds(ages)
    found = {_at(ages, bounds, completed(day, on)) for day in born}
    if len(found) > 1 or (now.birth.approximate and _near(bounds, now)):
        return Reason(Verdict.ASK, "age", "takes {}; we do not know the age well enough: {}", (taken, now.text))
    verdict, change = found.pop(), _change(ages, bounds, born[0], on)
    told = partial(in_full, now)
    says = _IN_NAME if verdict is Verdict.ASK and ages.stated == "in_name" else _AGE[verdict]
    if change is None:
        return Reason(verdict, "age", says, (taken, told, at))
    day, then = change
    if verdict is Verdict.FITS and day - on <= SOON:
        verdict, says = Verdict.ASK, _AGE[Verdict.FITS]
    return Reason(verdict, "age", says + "; from {} it {}", (taken, told, at, partial(shown, day), _THEN[then]), day)


def _near(bounds: _Bounds, now: Age) -> bool:
    """Whether a rough age is within a year of a bound."""
    return any(abs(now.months - bound) <= _YEAR for bound in bounds if bound < 150 * _YEAR)


_IN_NAME = "only its name says {}; is {} {}: check with the service"
_AGE = {
    Verdict.FITS: "takes {}; is {} {}",
    Verdict.ASK: "takes {}; is {} {}, and it is not said whether that still counts: check with the service",
    Verdict.NO: "takes {}; is {} {}",
}
_THEN = {
    Verdict.FITS: "would fit",
    Verdict.ASK: "may fit: check with the service then",
    Verdict.NO: "does not fit any more",
}


def in_full(now: Age) -> str:
    """Such as "7 years 10 months", "4 months", "about 73": as exact as a rule may need it."""
    if not now.exact or now.months < 2 * _YEAR or now.years >= GROWN_UP:
        return now.text()
    years, months = divmod(now.months, _YEAR)
    more = f" {months} month{'s' * (months != 1)}" if months else ""
    return f"{years} years{more}"
