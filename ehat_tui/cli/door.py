"""`ehat crisis`: whom to ring, at once, with no vault, no passphrase and no waiting."""

from typing import Annotated

import typer

from ehat_tui.cli import report
from ehat_tui.clock import today


def crisis(
    area: Annotated[
        str, typer.Option("--area", metavar="NAME", help="An area of `ehat area list`; yours when left out.")
    ] = "",
) -> None:
    """Say whom to ring when someone is in danger, or when a child may be harmed. It opens nothing."""
    from ehat_tui.areas import doors, profile

    found = profile.load(area) if area else profile.of(usual_area())
    for line in doors.in_lines(found, today()):
        print(report.shown(line))


def usual_area() -> str:
    """The area that settings.toml names (area = "leeds"); England's when it names none."""
    from ehat_tui.areas.settings import area
    from ehat_tui.cli.unlock import here

    return area(here().settings)
