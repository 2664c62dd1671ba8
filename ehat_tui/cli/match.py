"""`ehat match`: which services fit, may fit or do not fit, with the reason of every rule."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ehat_tui.cli import report
from ehat_tui.cli.days import On, day
from ehat_tui.cli.records import AsJson, print_json
from ehat_tui.cli.unlock import here, opened

if TYPE_CHECKING:
    from ehat_tui.matching.match import Match
    from ehat_tui.matching.since import Change
    from ehat_tui.matching.team import Hint
    from ehat_tui.record.case import Case

NEEDED = ("ehat_tui.matching.since", "ehat_tui.matching.team", "ehat_tui.directory.listing")
MARKS = ("+", "?", "-")  # by verdict; a terminal of Windows may know no others
WHY = " `ehat match --all` says why."
SUGGESTION = "A suggestion. You and the family decide; nothing is sent."


def match(
    reference: Annotated[str, typer.Argument(metavar="REF", help="The assessment.")],
    *,
    on: On = "",
    all_: Annotated[bool, typer.Option("--all", help="Also what does not fit, with the reason.")] = False,
    names: Annotated[bool, typer.Option("--names", help="People by name, not as p1, p2.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the services of the area that fit or may fit, for whom, why, and how to ask.

    After them, who of the area's team could advise. Ages count on the day of the decision; what said something else
    when the plan was finished, or reviewed, is marked. It sends nothing and chooses nothing.
    """
    from ehat_tui.areas import profile
    from ehat_tui.areas.organisation import services as settings
    from ehat_tui.directory import listing
    from ehat_tui.matching import match as matching
    from ehat_tui.matching import team
    from ehat_tui.matching.since import changes

    home = here().home
    with opened(*NEEDED) as store:
        case = store.case(reference)
        who = matching.asking(case, day(on), settings(home), names=names)
        known = listing.load(case.area, home)
        found = matching.matches(known, who)
        since = {id(each.match): each for each in changes(found, known, who, settings(home))}
        hints = team.hints(profile.of(case.area).team, who)
        if as_json:
            services = [as_data(one, case, since.get(id(one))) for one in found]
            print_json({"services": services, "team": [_advice(hint, names) for hint in hints]})
            return
        found = [one for one in found if all_ or id(one) in since or one.verdict.words != "does not fit"]
        for one in found:
            for line in _lines(one, who.called(*one.people), since.get(id(one))):
                print(report.shown(line))
        for hint in hints:
            print(report.shown(f"{'team':<15} {team.PRIVATELY if hint.private and not names else hint.line}"))
        report.say(SUGGESTION if found else "Nothing in the directory fits, or may fit." + WHY * (not all_))


def _lines(one: "Match", people: str, since: "Change | None") -> list[str]:
    first = f"{one.verdict.words:<15} {one.service.name}, for {people} [{one.service.key}]"
    changed = [f"  ! {since.words}"] if since else []
    told = [f"  {MARKS[reason.verdict]} {reason.text}" for reason in one.reasons]
    return [first, *changed, *told, *(f"  {line}" for line in one.standing.lines)]


def _advice(hint: "Hint", names: bool) -> dict[str, Any]:
    """One of the team for programs; no role that gives away, without --names, what is kept private."""
    role = "private" if hint.private and not names else hint.role.role
    return {"role": role, "reasons": list(hint.reasons), "advice_only": hint.role.advice_only}


def as_data(one: "Match", case: "Case", since: "Change | None" = None) -> dict[str, Any]:
    """One match for programs; people are p1, p2."""
    return {
        "service": one.service.key,
        "name": one.service.name,
        "for": [case.number(person) for person in one.people],
        "verdict": one.verdict.words,
        "reasons": [
            {"rule": reason.rule, "verdict": reason.verdict.words, "text": reason.text} for reason in one.reasons
        ],
        "changes_on": one.changes_on.isoformat() if one.changes_on else None,
        "before": {"on": since.on.isoformat(), "verdict": since.before.words} if since else None,
        "route": one.service.route,
        "may_use": one.standing.may_use,
        "missing": [line for line in (one.standing.agreement, one.standing.sharing) if line],
        "source": one.service.source,
        "checked_on": one.service.checked_on,
    }
