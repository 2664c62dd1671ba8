"""`ehat directory`: import, search, list, remove; without a vault, without a passphrase."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ehat_tui.errors import Exit

if TYPE_CHECKING:
    from tests.cli.conftest import Ehat  # noqa: TID251 - types only


@pytest.fixture
def council(tmp_path: Path) -> Path:
    """A council's file, with one entry that is none."""
    entries = [
        {"id": "1", "name": "Breakfast Club", "minimum_age": 5, "maximum_age": 11, "assured_date": "2020-02-03"},
        {"id": "2"},
        {"id": "3", "name": "Debt Drop-in \x1b[31m", "cost_options": [{"amount": 0}], "our_own_key": 1},
    ]
    file = tmp_path / "council.json"
    file.write_text(json.dumps({"total_items": 3, "contents": entries}), encoding="utf-8")
    return file


def test_import_and_search(ehat: Ehat, council: Path, home: Path) -> None:
    done = ehat("directory", "import", council, "--area", "leeds")
    assert done.code == Exit.DONE
    assert "council.json, entry 2: has no name" in done.err
    assert "2 services imported as council; 1 left out." in done.err
    assert done.out == ""

    found = ehat("directory", "search", "break", "--area", "leeds")
    assert "Breakfast Club [breakfast_club]" in found.out
    assert "Ages: 5 to 11" in found.out
    assert "Not checked since 03/02/2020" in found.out
    assert "nothing" not in found.err.casefold()
    assert [file.name for file in home.iterdir()] == ["directory"]  # no vault was made


def test_nothing_obeys_a_feed(ehat: Ehat, council: Path) -> None:
    ehat("directory", "import", council)
    assert "\x1b" not in ehat("directory", "search", "debt").out
    assert "\x1b" not in ehat("directory", "list").out


def test_json_keeps_unknown_keys(ehat: Ehat, council: Path) -> None:
    ehat("directory", "import", council)
    rows: list[dict[str, Any]] = json.loads(ehat("directory", "search", "debt", "--json").out)
    drop_in = next(row for row in rows if row["key"].startswith("debt_drop_in"))
    assert drop_in["entry"]["our_own_key"] == 1
    assert drop_in["open_now"] is None


def test_filters(ehat: Ehat, council: Path) -> None:
    ehat("directory", "import", council)
    assert "Breakfast Club" not in ehat("directory", "search", "--age", "4m").out
    assert "Breakfast Club" in ehat("directory", "search", "--age", "8", "--cost", "free", "--day", "mo").out
    assert "Family Line" in ehat("directory", "search", "line", "--language", "pl", "--need", "family_breakdown").out


@pytest.mark.parametrize(
    "wrong",
    [
        ("search", "--age", "old"),
        ("search", "--need", "gold"),
        ("search", "--day", "someday"),
        ("import", "x.json", "--replace"),
    ],
)
def test_usage(ehat: Ehat, wrong: tuple[str, ...]) -> None:
    assert ehat("directory", *wrong).code == Exit.USAGE


def test_replace_and_remove(ehat: Ehat, council: Path) -> None:
    ehat("directory", "import", council, "--area", "liverpool", "--replace")
    listed = ehat("directory", "list", "--area", "liverpool")
    assert "step_forward" not in listed.out
    assert "careline" in listed.out
    assert "instead of liverpool" in listed.err
    assert ehat("directory", "remove", "liverpool.replaces").code == Exit.DONE
    assert "step_forward" in ehat("directory", "list", "--area", "liverpool").out


@pytest.mark.parametrize("content", ["", "[]", "<html>", '{"message": "no"}', '[{"id": "1"}]'])
def test_nothing_to_import(ehat: Ehat, tmp_path: Path, home: Path, content: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(content, encoding="utf-8")
    done = ehat("directory", "import", file)
    assert done.code == Exit.NOT_VALID
    assert "Nothing was changed" in done.err
    assert not (home / "directory").exists()


def test_not_found(ehat: Ehat, council: Path, tmp_path: Path) -> None:
    assert ehat("directory", "import", tmp_path / "none.json").code == Exit.NOT_FOUND
    assert ehat("directory", "import", council, "--area", "atlantis").code == Exit.NOT_FOUND
    assert ehat("directory", "remove", "none").code == Exit.NOT_FOUND
    assert ehat("directory", "list", "--area", "atlantis").code == Exit.NOT_FOUND


def test_a_page_that_is_missing_is_told(ehat: Ehat, tmp_path: Path) -> None:
    file = tmp_path / "page1.json"
    file.write_text(json.dumps({"total_items": 130, "contents": [{"name": "One"}]}), encoding="utf-8")
    assert "130 services, these pages 1" in ehat("directory", "import", file).err


def test_a_damaged_import_is_told(ehat: Ehat, council: Path, home: Path) -> None:
    ehat("directory", "import", council)
    (home / "directory" / "council.json").write_text("{", encoding="utf-8")
    done = ehat("directory", "search", "family")
    assert "council: is damaged: import it again" in done.err
    assert "Family Line" in done.out
