"""Area profiles: strict, sourced, and never an invented number."""

from datetime import date
from pathlib import Path

import pytest

from ehat_tui.areas import profile
from ehat_tui.areas.profile import NOT_SUPPLIED
from ehat_tui.errors import NotFound, NotValid

GOOD = (Path(__file__).parents[2] / "data" / "areas" / "leeds" / "area.toml").read_text(encoding="utf-8")


def test_every_profile_loads_and_is_called_like_its_folder() -> None:
    assert profile.names() == ["england", "kent", "leeds", "liverpool"]
    assert [profile.load(name).id for name in profile.names()] == profile.names()


def test_only_numbers_of_a_seed_are_there() -> None:
    doors = [(d.number, d.source) for n in profile.names() for d in _doors(n) if d.number]
    assert doors == [("0113 535 0185", "seed S2")]
    assert profile.load("liverpool").safeguarding.shown == NOT_SUPPLIED
    assert profile.load("liverpool").safeguarding.checked == "not supplied"


def _doors(name: str) -> tuple[profile.Door, profile.Door]:
    area = profile.load(name)
    return area.safeguarding, area.early_help


@pytest.mark.parametrize("name", ["atlantis", "", "../form", "Leeds"])
def test_an_unknown_area_is_not_found_and_the_known_ones_are_named(name: str) -> None:
    with pytest.raises(NotFound) as caught:
        profile.load(name)
    assert "liverpool" in caught.value.hint


def test_a_case_of_an_area_this_computer_lacks_gets_the_usual_profile() -> None:
    assert profile.of("atlantis") is profile.load("england")
    assert profile.of("kent") is profile.load("kent")


def test_due_dates_count_from_the_start_and_the_review_from_the_meeting() -> None:
    scales = profile.load("england").timescales
    due = scales.due(date(2026, 1, 12))
    assert (due.assessment, due.first_taf, due.review) == (
        date(2026, 2, 2),
        date(2026, 2, 23),
        date(2026, 4, 6),
    )
    assert scales.due(date(2026, 1, 12), date(2026, 2, 2)).review == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        ("review_weeks = 6", "review_weeks = 0", "timescales.review_weeks: must be a whole number"),
        ("review_weeks = 6", "review_weeks = true", "timescales.review_weeks"),
        ("review_weeks = 6", "revue_weeks = 6", "timescales.revue_weeks: is not known"),
        ('source = "seed S2"\n', 'source = ""\n', "early_help.source: must say where the number"),
        ('lead_word = "lead practitioner"', "", "lead_word: must be text"),
        ('id = "leeds"', 'id = "kent"', 'id: must be "leeds"'),
        ("levels = [", "ladder = [", "levels: must be a list"),
        ("[early_help]", "[early_help", "cannot be read"),
        ('checked_on = ""', 'checked_on = "last week"', "checked_on: must be a date"),
    ],
)
def test_each_mistake_is_named_with_its_place(tmp_path: Path, found: str, instead: str, said: str) -> None:
    assert found in GOOD
    file = tmp_path / "area.toml"
    file.write_text(GOOD.replace(found, instead), encoding="utf-8")
    with pytest.raises(NotValid) as caught:
        profile.read(file, "leeds")
    report = f"{caught.value.message} {caught.value.problems}"
    assert said in report
    assert "leeds/area.toml" in report
