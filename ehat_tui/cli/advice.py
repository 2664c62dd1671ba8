"""`ehat advice`: a call for advice that belongs to no family: kept without any person, and deleted after a time."""

import sys
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ehat_tui.cli import report
from ehat_tui.cli.records import AsJson, print_json
from ehat_tui.cli.unlock import here, opened, opened_vault, store_of
from ehat_tui.clock import today
from ehat_tui.errors import NotFound, NotValid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ehat_tui.form.model import Option
    from ehat_tui.record.advice import Call
    from ehat_tui.record.store import Store

ASKED = (
    ("asked_who", "Whom did you ask?"),
    ("asked_what", "What did you ask? No names."),
    ("said", "What did they say? No names."),
)


def advice(
    context: typer.Context,
    from_: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="TOML with on, asked_who, asked_what, said, outcome, minutes."),
    ] = None,
) -> None:
    """Write down a call for advice without a family. It asks; with --from it reads.

    `ehat advice list` shows the calls, `ehat advice purge` deletes those whose time is over.
    """
    if context.invoked_subcommand is not None:
        return
    from ehat_tui.record.advice import NO_NAMES, log

    if from_ is None and not sys.stdin.isatty():
        raise typer.BadParameter("there is no terminal to ask: add --from FILE", param_hint="--from")
    with opened() as store:
        report.say(NO_NAMES)
        area, outcomes = _area(store)
        call = _read(from_, area, outcomes) if from_ else _asked(area, outcomes)
        log(store, call)
    report.say("Kept. `ehat advice list` shows it.")


def advice_list(
    as_json: AsJson = False,
    full: Annotated[bool, typer.Option("--full", help="Also whom, what was asked, and what they said.")] = False,
) -> None:
    """List the calls for advice, the newest first."""
    from ehat_tui.record.advice import calls

    with opened() as store:
        found = calls(store)
        labels = {option.code: option.label for option in _area(store)[1]}
    if as_json:
        print_json([asdict(call) | {"called_on": call.called_on.isoformat()} for call in found])
        return
    for call in found:
        minutes = f"{call.minutes} min" if call.minutes is not None else ""
        print(report.shown(f"{call.called_on:%d/%m/%Y}  {minutes:>7}  {labels.get(call.outcome, call.outcome)}"))
        if full:
            for name, question in ASKED:
                print(report.shown(f"    {question.split('?')[0]}: {' '.join(getattr(call, name).split())}"))
    if not found:
        report.say("No calls for advice were written down.")


def advice_purge(yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False) -> None:
    """Delete the calls for advice whose time is over: after 365 days, or as your organisation laid down."""
    from ehat_tui.record import purge
    from ehat_tui.vault.holder import alone

    if not yes and not sys.stdin.isatty():
        raise typer.BadParameter("there is no terminal to ask: add --yes", param_hint="--yes")
    before = first_kept_day()
    if not yes:
        report.say(f"This deletes every call of before {before:%d/%m/%Y}. It cannot be undone. Type yes to go on:")
        if sys.stdin.readline().strip().lower() != "yes":
            raise NotValid("Nothing was deleted.")
    with alone(here()), opened_vault() as vault:
        store = store_of(vault)
        count = purge.purge_advice(store, before)
        if count:
            purge.clear(store)
    print(f"{count} deleted; backups of before hold them until they go themselves" if count else "0 deleted")


def first_kept_day() -> date:
    """Calls of before that day are to be deleted."""
    from ehat_tui.areas import keeping
    from ehat_tui.vault import policy

    return today() - timedelta(days=keeping.advice_days(policy.file(here().home)))


def _area(store: "Store") -> "tuple[str, Sequence[Option]]":
    from ehat_tui.areas import profile

    area = profile.of((store.practitioner() or {}).get("area") or profile.USUAL)
    return area.id, area.call_outcomes


def _asked(area: str, outcomes: "Sequence[Option]") -> "Call":
    """The call as it is typed, a line for each question."""
    from ehat_tui.record.advice import Call

    told: dict[str, Any] = {name: _line(question) for name, question in ASKED}
    report.say(*(f"  {number}  {option.label}" for number, option in enumerate(outcomes, 1)))
    number = _line("What came of it? Its number.")
    minutes = _line("How many minutes? Leave it empty if you do not know.")
    chosen = outcomes[int(number) - 1].code if number.isdecimal() and 0 < int(number) <= len(outcomes) else ""
    return Call(area=area, called_on=today(), outcome=chosen, minutes=_minutes(minutes), **told)


def _line(question: str) -> str:
    report.say(question)
    return sys.stdin.readline().strip()


def _minutes(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() else None if not typed else -1


def _read(file: Path, area: str, outcomes: "Sequence[Option]") -> "Call":
    """The call in a file. NotValid names what is wrong in it, and never what was written."""
    from ehat_tui.form.source import parsed
    from ehat_tui.record.advice import Call

    try:
        content = parsed(file.name, file.read_bytes())
    except OSError as error:
        raise NotFound(f"{file.name} cannot be read.", "Give the path of a TOML file.") from error
    known = {"on", "minutes", "outcome", *(name for name, _ in ASKED)}
    problems = [
        f"{file.name}: {key} is not known; known are {', '.join(sorted(known))}" for key in set(content) - known
    ]
    problems += [f"{file.name}: {name} must be text in quotes" for name, _ in ASKED if not _is_text(content.get(name))]
    codes = [option.code for option in outcomes]
    if content.get("outcome") not in codes:
        problems.append(f"{file.name}: outcome must be one of: {', '.join(codes)}")
    on, minutes = content.get("on", today()), content.get("minutes")
    if type(on) is not date:  # a datetime is a date too
        problems.append(f"{file.name}: on must be a date: on = 2026-01-31")
    if minutes is not None and (isinstance(minutes, bool) or not isinstance(minutes, int)):
        problems.append(f"{file.name}: minutes must be a whole number")
    if problems:
        raise NotValid("This call cannot be kept yet.", sorted(problems))
    told = {name: content[name] for name, _ in ASKED}
    return Call(area=area, called_on=on, outcome=content["outcome"], minutes=minutes, **told)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
