"""Starting the app. Without Typer: plain `ehat` comes straight here, and paints a quarter sooner."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Literal

from ehat_tui.errors import EhatError

if TYPE_CHECKING:
    from ehat_tui.vault.paths import Paths


def launch(
    paths: Paths,
    first: Literal["home", "new", "open"],
    *,
    reference: str = "",
    area: str = "",
    passphrase: str = "",
) -> int:
    """Run the app until it is left; returns an exit code. Without a passphrase it asks for one.

    `passphrase` is for a throwaway vault; otherwise the file EHAT_PASSPHRASE_FILE names may hold it.
    """
    require_terminal()
    from ehat_tui.vault.passphrase import from_environment
    from screens.app import run

    passphrase = passphrase or from_environment() or ""
    return run(paths, start=first, reference=reference, area=area, passphrase=passphrase)


def require_terminal() -> None:
    """Raise when there is no terminal to draw on: then the app would wait for ever, or draw into a file."""
    seen = [stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)]
    if not all(seen) or os.environ.get("TERM") == "dumb":
        raise EhatError(
            "This needs a terminal that can draw a screen.",
            "Open a terminal window and run it there; ehat list, show, import and export work without one.",
        )
