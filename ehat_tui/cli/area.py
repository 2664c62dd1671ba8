"""The commands about area profiles: area list, area show, area check. They need no vault."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehat_tui.cli import report
from ehat_tui.cli.records import AsJson, print_json
from ehat_tui.errors import Exit, NotFound, NotValid

if TYPE_CHECKING:
    from ehat_tui.areas.profile import Area, Door

_WIDTH = 24


def list_(as_json: AsJson = False) -> None:
    """List the areas there are, and which of them are a council's own on this computer."""
    from ehat_tui.areas import profile
    from ehat_tui.vault.paths import own_areas

    found = [(profile.of(name), (own_areas() / name / "area.toml").is_file()) for name in profile.names()]
    if as_json:
        rows = [{"id": area.id, "name": area.name, "version": area.version, "own": own} for area, own in found]
        print_json(rows)
        return
    for area, own in found:
        line = f"{area.id:<14}  {area.name:<20}  {area.assessment_name}{'  (own)' if own else ''}"
        print(report.shown(line))


def show(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="As in `ehat area list`.")] = "england",
    as_json: AsJson = False,
) -> None:
    """Show an area: its words, levels, times, whom to ring, and where each of them comes from."""
    from ehat_tui.areas import profile

    area = profile.load(name)
    if as_json:
        print_json(asdict(area))
        return
    for line in _lines(area):
        print(report.shown(line))


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE...]", help="Area profiles; those kept on this computer when left out."),
    ] = None,
) -> None:
    """Check a council's own profile: each mistake with its place, and what to write."""
    from ehat_tui.areas.profile_check import checked
    from ehat_tui.vault.paths import own_areas

    kept = files or sorted(own_areas().glob("*/area.toml"))
    problems: list[str] = []
    for path in kept:
        try:
            area = checked(path)
        except NotFound as error:
            problems.append(f"{error.message} {error.hint}")
        except NotValid as error:
            problems += error.problems or [error.message]
        else:
            report.say(f"{path.name}: no mistakes; {area.name}, version {area.version}")
    if problems:
        print("\n".join(map(report.shown, problems)))
        raise typer.Exit(Exit.NOT_VALID)
    if not kept:
        report.say(f"No council's own profile is kept here. It would lie in {own_areas()}.")


def _lines(area: "Area") -> Iterator[str]:
    from ehat_tui.areas.profile import NOT_SUPPLIED

    yield f"{area.name} ({area.id}), version {area.version}"
    yield _line("Assessment", f"{area.assessment_name}; short: {area.short_name}", area.source)
    yield _line("Who leads it", area.lead_word, area.source)
    until = f"until the {area.upper_age.years}th birthday"
    send = f"; with SEND in education until the {area.upper_age.send}th" if area.upper_age.send else ""
    yield _line("For", until + send, area.upper_age.source)
    for level in area.levels:
        yield _line("Level of need", f"{level.label} [{level.code}]", area.levels_source)
    for tier in area.graduated:
        yield _line("Looked for in this order", f"{tier.label}. {tier.ask}")
    scales = area.timescales
    weeks = f"first {area.words.meeting} {scales.first_taf_weeks} weeks, review {scales.review_weeks} weeks"
    yield _line("Times", f"assessment {scales.assessment_days} days, {weeks}", scales.source)
    yield _line("Safeguarding", *_door(area.safeguarding))
    yield _line("Early help", *_door(area.early_help))
    for door in area.doors:
        yield _line("Also", *_door(door))
    for step in area.safeguarding_steps:
        yield _line("If a child may be harmed", f"{_within(step.within_working_days)}{step.text}", step.source)
    for hub in area.hubs:
        reach = ", ".join(part for part in (hub.address, hub.lead, hub.phone, hub.email) if part)
        yield _line("Hub", f"{hub.name}: {reach or NOT_SUPPLIED}", hub.source)
    for role in area.team:
        yield _line("At the hub", role.role + (" (as advice, with agreement)" if role.advice_only else ""), role.source)
    for link in area.links:
        yield _line("To read", link.in_words, link.source)


def _door(door: "Door") -> tuple[str, str]:
    what = f". {door.what}" if door.what else ""
    return f"{door.name}: {door.shown} (checked on: {door.checked}){what}", door.source


def _within(working_days: int | None) -> str:
    """By when, before the step itself; nothing where no time is stated."""
    if working_days is None:
        return ""
    if working_days == 0:
        return "At once: "
    return f"Within {working_days} working day{'' if working_days == 1 else 's'}: "


def _line(head: str, text: str, source: str = "") -> str:
    return f"{head:<{_WIDTH}}  {text}{f'  [{source}]' if source else ''}"
