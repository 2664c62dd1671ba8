"""The commands that open the app."""

import os
import sys
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from ehat_tui.cli.unlock import here
from ehat_tui.errors import EhatError

if TYPE_CHECKING:
    from ehat_tui.vault.paths import Paths


def home() -> None:
    """The app at the list of assessments; set-up first when there is no vault yet."""
    launch(here(), "home")


def new(
    area: Annotated[str, typer.Option(metavar="NAME", help="The area profile; yours when left out.")] = "",
) -> None:
    """Start an assessment at the kitchen table."""
    if area:
        from ehat_tui.areas.profile import load

        load(area)
    launch(here(), "new", area=area)


def open_(
    reference: Annotated[str, typer.Argument(metavar="REF", help="As in `ehat list`.")],
) -> None:
    """Go on with an assessment, where it was left."""
    from ehat_tui.cli.unlock import require_vault

    require_vault(here())
    launch(here(), "open", reference=reference)


def launch(
    paths: "Paths",
    first: Literal["home", "new", "open"],
    *,
    reference: str = "",
    area: str = "",
    passphrase: str = "",
) -> NoReturn:
    """Run the app until it is left; ends the command with its code. Without a passphrase it asks for one.

    `passphrase` is for a throwaway vault; otherwise the file EHAT_PASSPHRASE_FILE names may hold it.
    """
    require_terminal()
    from ehat_tui.vault.passphrase import from_environment
    from ehat_tui.vault.vault import exists

    passphrase = passphrase or (from_environment() if exists(paths) else "") or ""
    from screens.app import run

    raise typer.Exit(run(paths, start=first, reference=reference, area=area, passphrase=passphrase))


def require_terminal() -> None:
    """Raise when there is no terminal to draw on: then the app would wait for ever, or draw into a file."""
    seen = [stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)]
    if not all(seen) or os.environ.get("TERM") == "dumb":
        raise EhatError(
            "This needs a terminal that can draw a screen.",
            "Open a terminal window and run it there; ehat list, show, import and export work without one.",
        )
