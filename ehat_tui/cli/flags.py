"""`ehat flags`: what to think about in one assessment, with the rule it comes from and what to do."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ehat_tui.cli import report
from ehat_tui.cli.days import On, day
from ehat_tui.cli.records import AsJson, Named, Reference, print_json
from ehat_tui.cli.unlock import opened

if TYPE_CHECKING:
    from ehat_tui.practice.flags import Flag
    from ehat_tui.record.case import Case

PRIVATE = "private"  # in the place of a code that would give away what is kept private


def flags(reference: Reference, on: On = "", as_json: AsJson = False, names: Named = False) -> None:
    """List what to think about: each thing with its source, none of them a conclusion.

    Without --names it names nobody and gives away nothing that is kept private.
    """
    from ehat_tui.practice.flags import flags as found_in

    wanted = day(on)
    with opened() as store:
        case = store.case(reference)
        store.opened(case.id, "flags")
    found = found_in(case, wanted)
    if as_json:
        print_json([as_data(case, flag, names=names) for flag in found])
        return
    for flag in found:
        for line in _lines(flag, names=names):
            print(report.shown(line))
    if not found:
        report.say("Nothing to think about was found.")


def as_data(case: "Case", flag: "Flag", *, names: bool = False) -> dict[str, Any]:
    """One flag for programs; people are p1, p2, and unless `names` nothing private is told."""
    from ehat_tui.practice.flags import is_private

    told = names or not is_private(case, flag)
    people = [case.number(person) for who in flag.person_ids if (person := case.person(who))]
    return {
        "code": flag.code if told else PRIVATE,
        "people": people,
        "sentence": flag.sentence if names else flag.neutral,
        "task": flag.task if names else "",
        "source": flag.source if told else "",
        "due": flag.due.isoformat() if flag.due else None,
    }


def _lines(flag: "Flag", *, names: bool) -> Iterator[str]:
    by = f" (by {flag.due:%d/%m/%Y})" if flag.due else ""
    if not names:
        yield f"{flag.neutral}{by}"
        return
    yield f"{flag.sentence} [{flag.source}]"
    yield f"  {flag.task}{by}"
