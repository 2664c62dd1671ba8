"""form check, form schema, where, doctor."""

import json
import os
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.cli import doctor
from ehat_tui.resources import data_root
from ehat_tui.vault.paths import Paths

Ehat = Callable[..., Any]  # the fixture of conftest.py


def shipped(name: str) -> str:
    return (data_root() / "form" / name).read_text(encoding="utf-8")


def test_the_form_that_ships_has_no_mistakes(ehat: Ehat) -> None:
    ended = ehat("form", "check")
    assert (ended.code, ended.out) == (0, "")
    assert "No mistakes" in ended.err


def test_each_mistake_with_file_question_and_what_to_write(ehat: Ehat, tmp_path: Path) -> None:
    path = tmp_path / "worries.toml"
    path.write_text(shipped("worries.toml").replace('kind = "long_text"', 'kind = "novel"', 1), encoding="utf-8")
    ended = ehat("form", "check", path)
    assert ended.code == 4
    (line,) = [line for line in ended.out.splitlines() if "novel" in line]
    assert line.startswith("worries.toml, question worries.")
    assert "write one of: text, long_text" in line


def test_a_section_more_is_checked_too(ehat: Ehat, tmp_path: Path) -> None:
    path = tmp_path / "pets.toml"
    lines = ['id = "pets"', 'title = "Pets"', 'repeats = "once"', "[[question]]", 'id = "pets.any"']
    lines += ['label = "Pets"', 'prompt = "Do you have a pet?"', 'kind = "yes_no"']
    path.write_text("\n".join(lines), encoding="utf-8")
    assert ehat("form", "check", path).code == 0
    path.write_text("\n".join(lines[:-1]), encoding="utf-8")
    ended = ehat("form", "check", path)
    assert ended.code == 4
    assert ended.out.startswith('pets.toml, question pets.any: has no "kind"; write kind = ...\n')


def test_every_file_is_looked_at(ehat: Ehat, tmp_path: Path) -> None:
    broken, options = tmp_path / "home.toml", tmp_path / "sex.toml"
    broken.write_text("id = ", encoding="utf-8")
    options.write_text('id = "sex"\n[[option]]\ncode = "x"\n', encoding="utf-8")
    ended = ehat("form", "check", broken, options)
    assert ended.code == 4
    assert "home.toml: " in ended.out
    assert "vocabularies/sex.toml: " in ended.out
    assert ehat("form", "check", tmp_path / "gone.toml").code == 6


def test_schema(ehat: Ehat) -> None:
    content = json.loads(ehat("form", "schema").out)
    assert content["properties"]["format"] == {"const": "ehat-record/1"}
    assert "worries" in content["properties"]


def test_where(ehat: Ehat, home: Path) -> None:
    assert json.loads(ehat("where", "--json").out)["vault"] == str(home / "vault.db")
    out = ehat("where").out
    assert f"vault     {home / 'vault.db'}  (not made yet)" in out
    assert not home.exists()


def test_doctor_finds_nothing_wrong_here(ehat: Ehat, empty: Path) -> None:
    ended = ehat("doctor")
    assert ended.code == 0, ended.out
    assert "problem" not in ended.out
    assert "SQLCipher 4." in ended.out
    assert "recovery key" in ended.out
    assert ehat("doctor", "--quiet").out.count("\n") < ended.out.count("\n")


def problems(home: Path) -> str:
    found = [finding.what for finding in doctor.examine(Paths(home)) if finding.state == doctor.PROBLEM]
    return "\n".join(found)


def test_doctor_sees_the_screens_of_another_program(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    origin = tmp_path / "screens" / "__init__.py"
    spec = ModuleSpec("screens", None, origin=str(origin))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: spec)
    assert "screens belongs to another program" in problems(home)


def test_doctor_sees_a_library_that_does_not_load(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise OSError("wrong ELF class")

    monkeypatch.setattr("importlib.import_module", broken)
    assert "textual cannot be loaded: OSError" in problems(home)


def test_doctor_sees_missing_data(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "data_root", lambda: tmp_path)
    assert "data/form/form.toml is missing" in problems(home)


def test_doctor_sees_a_lost_key_file(ehat: Ehat, empty: Path) -> None:
    (empty / "vault.key").unlink()
    ended = ehat("doctor")
    assert ended.code == 4
    assert "vault.key is missing" in ended.out


@pytest.mark.skipif(os.name != "posix", reason="modes")
def test_doctor_sees_who_else_may_read(ehat: Ehat, empty: Path, passphrase_file: Path) -> None:
    empty.chmod(0o755)
    (empty / "vault.db").chmod(0o644)
    passphrase_file.chmod(0o644)
    out = ehat("doctor").out
    assert "others on this computer may look into the data folder" in out
    assert "others on this computer may read vault.db" in out
    assert "others on this computer may read the passphrase file" in out


def test_one_broken_check_does_not_hide_the_others(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Paths) -> None:
        raise ValueError("Keeley")

    monkeypatch.setattr(doctor, "CHECKS", (broken, doctor.versions))
    first, second = doctor.examine(Paths(home))
    assert (first.state, "ValueError" in first.what, "Keeley" in first.what) == (doctor.PROBLEM, True, False)
    assert second.state == doctor.OK
