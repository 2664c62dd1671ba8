"""data/areas/SEEDS.md: every row of the sources has a place, and every place it names is there."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main

from ehat_tui.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "data" / "areas" / "SEEDS.md").read_text(encoding="utf-8")
SOURCE = ROOT.parent / "shared" / "domain" / "seeds.md"
PATH = re.compile(r"(?:data|ehat_tui|screens|tests)/\S+|README\.md")


def rows(text: str, heading: str) -> dict[str, list[tuple[str, ...]]]:
    """The rows of the tables under each numbered heading, without their headers."""
    found: dict[str, list[tuple[str, ...]]] = {}
    section, header = "", True
    for line in text.splitlines():
        if line.startswith(heading):
            section = line.removeprefix(heading).split()[0]
        elif not line.startswith("|"):
            header = True
        elif set(line) <= set("|- "):
            header = False
        elif not header:
            found.setdefault(section, []).append(tuple(cell.strip() for cell in line.strip("|").split("|")))
    return found


OURS = rows(TABLE, "## ")
SPANS = re.findall(r"`([^`\n]+)`", TABLE)


def is_command(words: list[str]) -> bool:
    """Whether the first words lead to a command; what comes after it are its arguments."""
    node: Any = typer.main.get_command(app)
    for word in words:
        if not hasattr(node, "commands"):
            return True
        if word not in node.commands:
            return False
        node = node.commands[word]
    return bool(words)


@pytest.mark.parametrize("path", sorted({span for span in SPANS if PATH.fullmatch(span)}))
def test_every_file_it_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_path_is_one_that_is_looked_for() -> None:
    assert {span for span in SPANS if "/" in span and not PATH.fullmatch(span)} == set()
    assert re.findall(r"\.\./|/[a-z]+/shared", TABLE) == [], "only files of this repository"


@pytest.mark.parametrize("command", sorted({span for span in SPANS if span.startswith("ehat ")}))
def test_every_command_it_names_is_there(command: str) -> None:
    assert is_command(command.split()[1:])


def test_every_attribute_it_names_is_described() -> None:
    told = (ROOT / "data" / "areas" / "ATTRIBUTES.md").read_text(encoding="utf-8")
    assert [span for span in SPANS if span.startswith("ehat:") and f"`{span}`" not in told] == []


def test_every_row_says_something() -> None:
    assert list(OURS) == ["2.0", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7"]
    empty = [row for section in OURS.values() for row in section if len(row) != 2 or not all(row)]
    assert empty == []


def test_what_is_not_done_says_why() -> None:
    for word in ("Not done", "In part"):
        why = [where.partition(word)[2] for section in OURS.values() for _, where in section if word in where]
        assert [told for told in why if len(told.split()) < 4] == []


@pytest.mark.skipif(not SOURCE.exists(), reason="the notes on the sources are not part of the repository")
def test_no_row_of_the_sources_is_left_out() -> None:
    theirs = rows(SOURCE.read_text(encoding="utf-8"), "### ")
    tables = {section: len(found) for section, found in theirs.items() if section in OURS}
    assert tables == {section: len(OURS[section]) for section in tables}
    assert {"2.0", "2.1", "2.2", "2.3", "2.4", "2.5"} <= set(tables)
