"""README.md and the command say the same: no command is missing in either."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from ehat_tui.cli.app import app

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
SET_UP = {"python", "python3", "py", "pip", "cd", "source", "."}  # what a fresh machine with Python has


def fences() -> list[str]:
    return re.findall(r"^```[^\n]*\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def uses() -> Iterator[list[str]]:
    """The words after `ehat` wherever README shows a command: in code spans and starting a line of code."""
    prose = re.sub(r"^```.*?^```", "", README, flags=re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`((?:[A-Z_]+=\S+ )*ehat(?: [^`\n]+)?)`", prose)
    lines = [line.strip().removeprefix("$ ") for block in fences() for line in block.splitlines()]
    for text in [*spans, *lines]:
        if found := re.match(r"(?:[A-Z_]+=\S+ )*ehat(?=\s|$)(.*)", text):
            yield found.group(1).replace("|", " ").split()


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all commands that `--help` shows: ("new",), ("form", "check")..."""
    for name, command in group.commands.items():
        if command.hidden:
            continue
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def known(words: list[str]) -> bool:
    """Whether `words` lead to a command, hidden or not. No words, an option and an ellipsis also do."""
    node: Any = typer.main.get_command(app)
    for word in words:
        if not hasattr(node, "commands") or word.startswith(("-", "[", "<", ".", "#", "…")):
            return True
        if word not in node.commands:
            return False
        node = node.commands[word]
    return True


def test_readme_shows_only_commands_that_exist() -> None:
    assert [f"ehat {' '.join(words)}" for words in uses() if not known(words)] == []


@pytest.mark.parametrize("path", sorted(commands(typer.main.get_command(app))), ids=" ".join)
def test_readme_shows_every_command(path: tuple[str, ...]) -> None:
    assert any(tuple(words[: len(path)]) == path for words in uses())


@pytest.mark.parametrize("path", sorted(commands(typer.main.get_command(app))), ids=" ".join)
def test_every_command_says_what_it_does(path: tuple[str, ...]) -> None:
    node: Any = typer.main.get_command(app)
    for name in path:
        node = node.commands[name]
    assert (node.help or "").strip()


def test_one_test_command_that_needs_only_python() -> None:
    """The gate runs this block as it stands."""
    (block,) = re.findall(r"<!-- test-command -->\s*```[^\n]*\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    steps = [step for line in block.strip().splitlines() for step in line.removeprefix("$ ").split("&&")]
    programs = {Path(shlex.split(step)[0]).name for step in steps}
    assert programs <= SET_UP
    assert "pytest" in block


def test_the_picture_is_what_the_tests_have_drawn() -> None:
    """`pytest tests/tui/test_screen_pictures.py --snapshot-update` draws the pages anew; README shows one of them."""
    ((name, block),) = re.findall(r"<!-- picture: (\S+) -->\s*```text\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    drawn = (Path(__file__).resolve().parents[2] / name).read_text(encoding="utf-8")
    assert [line.rstrip() for line in block.splitlines()] == [line.rstrip() for line in drawn.rstrip("\n").split("\n")]


def test_the_example_of_a_profile_is_the_one_that_is_tested() -> None:
    """tests/areas/test_own_profile.py checks it and begins an assessment with it."""
    ((name, block),) = re.findall(r"<!-- example: (\S+) -->\s*```toml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert block in (Path(__file__).resolve().parents[2] / name).read_text(encoding="utf-8")
