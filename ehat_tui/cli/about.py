"""The commands about ehat itself: where, doctor."""

from typing import Annotated

import typer

from ehat_tui.cli.records import AsJson, print_json
from ehat_tui.cli.unlock import here
from ehat_tui.errors import Exit


def where(as_json: AsJson = False) -> None:
    """Say where the data is."""
    paths = here()
    found = {
        "home": paths.home,
        "vault": paths.vault,
        "key": paths.key,
        "settings": paths.settings,
        "log": paths.log,
    }
    if as_json:
        print_json({name: str(path) for name, path in found.items()})
        return
    for name, path in found.items():
        print(f"{name:<10}{path}{'' if path.exists() else '  (not made yet)'}")


def doctor(
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only what needs attention.")] = False,
) -> None:
    """Look for what is wrong with this installation. Ends with 4 when something is; opens no assessment."""
    from ehat_tui.cli.doctor import PROBLEM, WARNING, examine

    findings = list(examine(here()))
    for finding in findings:
        if quiet and finding.state not in (PROBLEM, WARNING):
            continue
        print(f"{finding.state:<9}{finding.what}")
        if finding.hint:
            print(f"{'':<9}{finding.hint}")
    if any(finding.state == PROBLEM for finding in findings):
        raise typer.Exit(Exit.NOT_VALID)
