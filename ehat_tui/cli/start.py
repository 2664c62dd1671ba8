"""The commands that open the app."""

from pathlib import Path
from typing import Annotated

import typer

from ehat_tui.cli.launch import launch
from ehat_tui.cli.unlock import here


def home() -> None:
    """The app at the list of assessments; set-up first when there is no vault yet."""
    raise typer.Exit(launch(here(), "home"))


def new(
    area: Annotated[str, typer.Option(metavar="NAME", help="The area profile; yours when left out.")] = "",
    area_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A council's own profile: checked, kept, and used.")
    ] = None,
) -> None:
    """Start an assessment at the kitchen table."""
    if area_file is not None:
        from ehat_tui.areas.profile_check import keep

        if area:
            raise typer.BadParameter("give --area or --area-file, not both", param_hint="--area-file")
        area = keep(area_file).id
    elif area:
        from ehat_tui.areas.profile import load

        load(area)
    raise typer.Exit(launch(here(), "new", area=area))


def open_(
    reference: Annotated[str, typer.Argument(metavar="REF", help="As in `ehat list`.")],
) -> None:
    """Go on with an assessment, where it was left."""
    from ehat_tui.cli.unlock import require_vault

    require_vault(here())
    raise typer.Exit(launch(here(), "open", reference=reference))
