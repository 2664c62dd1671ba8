"""`ehat --help` imports no command, and says what it would say if it imported them all."""

import subprocess
import sys
from typing import Any

import pytest
import typer.main
from typer.core import TyperGroup

from ehat_tui.cli.app import COMMANDS, SAYS, app

EHAT: Any = typer.main.get_command(app)
LOADED = """
import sys
from ehat_tui.cli.run import run
run({arguments!r})
print(*sorted(name for name in sys.modules if name.startswith("ehat_tui.cli.")))
"""


def context(command: Any) -> typer.Context:
    return typer.Context(command, info_name="ehat", terminal_width=80)


def loaded_by(*arguments: str) -> set[str]:
    """The modules of ehat_tui.cli that a command loads."""
    command = [sys.executable, "-c", LOADED.format(arguments=arguments)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return {name.removeprefix("ehat_tui.cli.") for name in done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize("name", SAYS)
def test_the_list_says_what_the_command_says(name: str) -> None:
    command = EHAT.commands[name]
    assert command.get_short_help_str(1000) == SAYS[name]
    if name not in COMMANDS:
        assert command.help == SAYS[name]


def test_help_is_that_of_a_group_with_every_command_imported() -> None:
    plain = TyperGroup(
        name="ehat",
        commands=dict(EHAT.commands),
        params=EHAT.params,
        help=EHAT.help,
        epilog=EHAT.epilog,
        rich_markup_mode=None,
    )
    for width in (60, 80, 200):
        ours, theirs = context(EHAT), context(plain)
        ours.terminal_width = theirs.terminal_width = ours.max_content_width = theirs.max_content_width = width
        assert EHAT.get_help(ours) == plain.get_help(theirs)


def test_every_command_of_the_table_is_listed_and_found() -> None:
    assert {path.split()[0] for path in COMMANDS} == set(SAYS)
    for path in COMMANDS:
        node = EHAT
        for word in path.split():
            node = node.get_command(context(node), word)
        assert node.callback, path
    assert EHAT.get_command(context(EHAT), "nope") is None


def test_a_shell_is_offered_every_command_with_its_help() -> None:
    offered = {one.value: one.help for one in EHAT.shell_complete(context(EHAT), "")}
    assert offered == {name: EHAT.commands[name].get_short_help_str() for name in SAYS}
    assert [one.value for one in EHAT.shell_complete(context(EHAT), "di")] == ["directory"]
    directory = EHAT.commands["directory"]
    assert [one.value for one in directory.shell_complete(context(directory), "s")] == ["search"]


def test_only_what_is_run_is_imported() -> None:
    modules = {where.partition(".")[0] for where, _ in COMMANDS.values()}
    assert loaded_by("--help") & modules == set()
    assert loaded_by("wher") & modules == set()  # a slip of the finger
    assert loaded_by("crisis") & modules == {"door"}
    assert loaded_by("audit", "--help") & modules <= {"audit", "records"}
