"""list, show, check, import, finish: what they say, and whom they never name."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.cli.neutral import neutral
from ehat_tui.form import journey
from ehat_tui.practice.completeness import missing
from ehat_tui.record.store import Store

Ehat = Callable[..., Any]  # the fixture of conftest.py


def test_nobody_is_named_unasked(ehat: Ehat, incomplete: str, said: set[str]) -> None:
    for arguments in (["list"], ["list", "--json"], ["show"], ["check"], ["check", "--json"], ["finish"]):
        ended = ehat(*arguments, *([] if arguments[0] == "list" else [incomplete]))
        shown = ended.out + ended.err
        assert incomplete in shown
        assert [text for text in said if text in shown] == []


def test_the_names_are_shown_when_asked_for(ehat: Ehat, incomplete: str) -> None:
    ended = ehat("check", incomplete, "--names")
    assert "Albie" in ended.out


def test_check_groups_by_chapter_and_step(ehat: Ehat, incomplete: str) -> None:
    lines = ehat("check", incomplete).out.splitlines()
    assert "SEND and health" in lines
    start = lines.index("  Health and additional needs: child 1")
    assert lines[start + 1].startswith("    - ")
    assert any(line.startswith("  Worries: ") and line.endswith(" 1") for line in lines)


def test_check_as_json(ehat: Ehat, incomplete: str, store: Store) -> None:
    content = json.loads(ehat("check", incomplete, "--json").out)
    assert content["reference"] == incomplete
    assert content["complete"] is False
    assert len(content["missing"]) == len(missing(store.case(incomplete)))
    assert set(content["missing"][0]) == {"chapter", "step", "what", "section", "question"}


def test_check_of_a_complete_one(ehat: Ehat, family: str) -> None:
    ended = ehat("check", family)
    assert (ended.code, ended.out) == (0, f"{family}: nothing is missing\n")
    assert json.loads(ehat("check", family, "--json").out)["complete"] is True


def test_a_neutral_case_is_answered_alike(store: Store, incomplete: str) -> None:
    case = store.case(incomplete)
    plain = neutral(case)
    assert journey.steps(plain) == journey.steps(case)
    assert [journey.state(plain, step) for step in journey.steps(plain)] == [
        journey.state(case, step) for step in journey.steps(case)
    ]
    key = [(gap.section, gap.subject, gap.question) for gap in missing(case)]
    assert [(gap.section, gap.subject, gap.question) for gap in missing(plain)] == key
    assert key


def test_show_says_how_far_it_is(ehat: Ehat, incomplete: str) -> None:
    out = ehat("show", incomplete).out
    assert out.startswith(f"{incomplete}: draft\nSaved ")
    assert f"missing; ehat check {incomplete} lists them" in out
    assert "\n  done       About you: child 1\n" in out


def test_show_json_is_the_record_and_is_noted(ehat: Ehat, family: str, store: Store) -> None:
    ended = ehat("show", family, "--json")
    content = json.loads(ended.out)
    assert content["format"] == "ehat-record/1"
    assert content["people"][0]["given_names"] == "Keeley"
    assert "export.json" in events(store)
    assert "Keeley" not in ended.err


def events(store: Store) -> list[str]:
    from sqlmodel import Session, select

    from ehat_tui.record.tables import Event

    with Session(store._engine) as session:
        return [event.kind for event in session.exec(select(Event))]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A record file with one answer, of the kind that needs no agreement."""
    path = tmp_path / "small.toml"
    path.write_text('format = "ehat-record/1"\n[start]\nsafe_to_talk = "yes"\n', encoding="utf-8")
    return path


def test_import_prints_the_reference(ehat: Ehat, empty: Path, small: Path) -> None:
    ended = ehat("import", small)
    assert ended.code == 0
    reference = ended.out.strip()
    assert reference.startswith("EH-")
    assert f"{reference:<12}  draft" in ehat("list").out


def test_one_bad_file_does_not_hold_back_the_others(ehat: Ehat, empty: Path, small: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(small.read_text(encoding="utf-8") + "\n[nonsense]\nx = 1\n", encoding="utf-8")
    ended = ehat("import", bad, small, tmp_path / "gone.toml")
    assert ended.code == 4
    assert len(ended.out.splitlines()) == 1
    assert "error: bad.toml: " in ended.err
    assert "nonsense" in ended.err
    assert "error: gone.toml: " in ended.err
    assert len(json.loads(ehat("list", "--json").out)) == 1


def test_finish_freezes_a_version(ehat: Ehat, family: str) -> None:
    ended = ehat("finish", family)
    assert (ended.code, ended.out) == (0, f"{family} is finished: version 1\n")
    assert "finished, version 1" in ehat("list").out
    again = ehat("finish", family)
    assert (again.code, again.out) == (4, "")


def test_finish_changes_nothing_while_something_is_missing(ehat: Ehat, incomplete: str, store: Store) -> None:
    ended = ehat("finish", incomplete)
    assert (ended.code, ended.out) == (4, "")
    assert "Health and additional needs: child 1" in ended.err
    assert store.case(incomplete).is_draft
