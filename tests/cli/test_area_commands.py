"""area list, area show, area check, and `ehat new --area-file`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.resources import data_root

Ehat = Callable[..., Any]  # the fixture of conftest.py


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Leeds' profile as a council's own, under another name."""
    leeds = (data_root() / "areas" / "leeds" / "area.toml").read_text(encoding="utf-8")
    path = tmp_path / "area.toml"
    path.write_text(leeds.replace('"leeds"', '"ours"').replace("leeds_", "ours_"), encoding="utf-8")
    return path


def test_the_areas_are_listed_without_a_vault(ehat: Ehat) -> None:
    ended = ehat("area", "list")
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()] == ["england", "kent", "leeds", "liverpool"]
    assert json.loads(ehat("area", "list", "--json").out)[3] == {
        "id": "liverpool", "name": "Liverpool", "version": "2", "own": False,
    }  # fmt: skip


def test_an_area_is_shown_with_its_sources(ehat: Ehat) -> None:
    out = ehat("area", "show", "leeds").out
    assert "Family Hubs central line: 0113 535 0185 (checked on: not supplied)" in out
    assert "Duty and Advice (Children's Social Work Service): not supplied - ask your organisation" in out
    assert out.count("\nHub ") == 7
    assert "Within 1 working day: Send the online MARF" in ehat("area", "show", "liverpool").out
    assert json.loads(ehat("area", "show", "kent", "--json").out)["early_help"]["name"] == "Your Early Help Unit"


def test_an_unknown_area(ehat: Ehat) -> None:
    ended = ehat("area", "show", "atlantis")
    assert ended.code == 6
    assert "liverpool" in ended.err


def test_a_profile_is_checked(ehat: Ehat, own: Path) -> None:
    ended = ehat("area", "check", own)
    assert (ended.code, ended.out) == (0, "")
    assert "no mistakes" in ended.err
    own.write_text(own.read_text(encoding="utf-8").replace("short_name", "nickname"), encoding="utf-8")
    ended = ehat("area", "check", own)
    assert ended.code == 4
    assert "area.toml: nickname: is not known here" in ended.out
    assert ehat("area", "check", own.parent / "no.toml").code == 4


def test_a_profile_given_to_new_is_kept_and_listed_as_ones_own(ehat: Ehat, own: Path, home: Path) -> None:
    assert ehat("new", "--area-file", own).code == 1  # there is no terminal to draw on
    assert (home / "areas" / "ours" / "area.toml").read_bytes() == own.read_bytes()
    assert "(own)" in ehat("area", "list").out
    assert "area.toml: no mistakes" in ehat("area", "check").err
    assert "area ours, version 2, your own" in ehat("doctor").out


def test_a_profile_with_mistakes_is_not_kept(ehat: Ehat, own: Path, home: Path) -> None:
    own.write_text("id = 3", encoding="utf-8")
    assert ehat("new", "--area-file", own).code == 4
    assert not (home / "areas").exists()
    assert ehat("new", "--area", "leeds", "--area-file", own).code == 2


def test_a_kept_profile_that_went_wrong_is_a_finding_of_the_doctor(ehat: Ehat, own: Path, home: Path) -> None:
    ehat("new", "--area-file", own)
    (home / "areas" / "ours" / "area.toml").write_text("nonsense", encoding="utf-8")
    ended = ehat("doctor")
    assert "areas/ours" in ended.out
    assert "ehat area check" in ended.out


def test_the_schema_of_an_area_has_its_levels(ehat: Ehat) -> None:
    assert '"family_hubs"' in ehat("form", "schema", "--area", "leeds").out
    assert '"family_hubs"' not in ehat("form", "schema").out
