"""Area profiles: strict, sourced, and never an invented number."""

import re
from datetime import date
from pathlib import Path

import pytest

from ehat_tui.areas import profile
from ehat_tui.areas.profile import ASK_ORGANISATION, AT_ONCE, Area
from ehat_tui.errors import NotFound, NotValid
from ehat_tui.form.load import load as load_form
from ehat_tui.practice.facts import FACTS

AREAS = Path(__file__).parents[2] / "data" / "areas"
GOOD = (AREAS / "leeds" / "area.toml").read_text(encoding="utf-8")
TIMES = """
[timescales]
source = "a test"
assessment_days = 21
first_taf_weeks = 6
review_weeks = 6
warn_weeks = 10
overdue_weeks = 12
"""


def test_every_profile_loads_and_is_called_like_its_folder() -> None:
    assert profile.names() == ["england", "kent", "leeds", "liverpool"]
    assert [profile.load(name).id for name in profile.names()] == profile.names()


def every() -> list[Area]:
    return [profile.load(name) for name in profile.names()]


def test_only_numbers_of_a_seed_are_there() -> None:
    doors = [door for area in every() for door in (area.safeguarding, area.early_help, *area.doors)]
    assert [(door.number, door.source) for door in doors if door.number] == [("0113 535 0185", "seed S2")]
    assert {door.email for door in doors} == {""}
    assert {(hub.phone, hub.email) for area in every() for hub in area.hubs} == {("", "")}
    assert profile.load("liverpool").safeguarding.shown == ASK_ORGANISATION
    assert profile.load("liverpool").safeguarding.checked == "not supplied"


def test_no_number_hides_in_a_sentence() -> None:
    for name in profile.names():
        lines = (AREAS / name / "area.toml").read_text(encoding="utf-8").splitlines()
        dialled = [line for line in lines if re.search(r"\b0\d{2,4}[ -]?\d{3}", line)]
        assert dialled == (['number = "0113 535 0185"'] if name == "leeds" else [])


def test_everything_says_where_it_comes_from() -> None:
    for area in every():
        sources = [step.source for step in area.safeguarding_steps] + [link.source for link in area.links]
        sources += [hub.source for hub in area.hubs] + [role.source for role in area.team]
        sources += [door.source for door in area.doors]
        assert [one for one in sources if not re.search(r"\b(seeds?\b|F:|rule )", one)] == [], area.id


@pytest.mark.parametrize("name", ["atlantis", "", "../form", "Leeds"])
def test_an_unknown_area_is_not_found_and_the_known_ones_are_named(name: str) -> None:
    with pytest.raises(NotFound) as caught:
        profile.load(name)
    assert "liverpool" in caught.value.hint


def test_a_case_of_an_area_this_computer_lacks_gets_the_usual_profile() -> None:
    assert profile.of("atlantis") == profile.load("england")
    assert profile.of("kent") == profile.load("kent")


def test_due_dates_count_from_the_start_and_the_review_from_the_meeting() -> None:
    scales = profile.load("england").timescales
    due = scales.due(date(2026, 1, 12))
    assert (due.assessment, due.first_taf, due.review) == (
        date(2026, 2, 2),
        date(2026, 2, 23),
        date(2026, 4, 6),
    )
    assert scales.due(date(2026, 1, 12), date(2026, 2, 2)).review == date(2026, 3, 16)


# ---------------------------------------------------------------- what the seeds say of each area (seeds.md 2.1-2.5)


def test_liverpool() -> None:
    area = profile.load("liverpool")
    assert (area.short_name, [level.code for level in area.levels if level.safeguarding]) == ("EHAT", ["level_4"])
    assert "LON3" in next(level.label for level in area.levels if level.code == "level_3")
    assert [(hub.lead, "not supplied" in hub.name) for hub in area.hubs] == [("a consultant social worker", True)] * 3
    assert [step.within_working_days for step in area.safeguarding_steps] == [AT_ONCE, 1, None, 10]
    assert {"consultant social worker", "outreach family support worker", "police"} <= {one.role for one in area.team}


def test_leeds() -> None:
    area = profile.load("leeds")
    assert [level.code for level in area.levels] == ["universal", "targeted", "family_hubs", "intensive"]
    assert [tier.code for tier in area.graduated] == ["universal", "targeted", "hub", "intensive"]
    assert len(area.hubs) == 7
    assert all(hub.address for hub in area.hubs)
    assert {area.safeguarding.name.split(" (")[0], *(door.name for door in area.doors)} == {
        "Duty and Advice",
        "Early Help Front Door",
    }
    assert [outcome.code for outcome in area.call_outcomes] == [
        "advice",
        "contact_taken",
        "referral_csws",
        "early_help_front_door",
        "signposted",
    ]
    assert {need: role.role for role in area.team for need in role.needs} == {
        "parent_substances": "alcohol and substance use coordinator",
        "substance_worry": "alcohol and substance use coordinator",
        "domestic_abuse": "domestic violence and abuse coordinator",
        "abuse_at_home": "domestic violence and abuse coordinator",
        "mental_health_difficulty": "mental health coordinator",
        "emerging_mental_health": "mental health coordinator",
        "send": "SEND coordinator",
        "criminality_violence": "police officer",
    }
    assert [role.role for role in area.team if role.advice_only] == ["police officer"]
    assert (area.upper_age.years, area.upper_age.send) == (18, 25)


def test_kent() -> None:
    area = profile.load("kent")
    assert [(level.code, level.advice) for level in area.levels] == [("open_access", False), ("level_3", True)]
    assert {area.early_help.name, *(door.name for door in area.doors)} == {"Your Early Help Unit", "Open Access"}


def test_needs_are_codes_that_the_matching_knows() -> None:
    known = {*FACTS, *(option.code for option in load_form().vocabularies["situations"].options)}
    assert {need for area in every() for role in area.team for need in role.needs} <= known


def test_what_a_profile_leaves_out_is_as_in_england_but_no_door(tmp_path: Path) -> None:
    england, leeds = profile.load("england"), profile.load("leeds")
    assert (leeds.timescales, leeds.words.meeting) == (england.timescales, england.words.meeting)
    assert leeds.words.hub != england.words.hub
    file = tmp_path / "area.toml"
    file.write_text(GOOD.replace("[early_help]", "[front_door]"), encoding="utf-8")
    with pytest.raises(NotValid) as caught:
        profile.read(file, "leeds")
    assert "leeds/area.toml: early_help: must be a table: write [early_help]" in caught.value.problems


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        ("review_weeks = 6", "review_weeks = 0", "timescales.review_weeks: must be a whole number"),
        ("review_weeks = 6", "review_weeks = true", "timescales.review_weeks"),
        ("review_weeks = 6", "revue_weeks = 6", "timescales.revue_weeks: is not known"),
        ('source = "seed S2"\n', 'source = ""\n', "early_help.source: must say where the number"),
        ('lead_word = "lead practitioner"', "", "lead_word: must be text"),
        ('id = "leeds"', 'id = "kent"', 'id: must be "leeds"'),
        ('code = "universal"', 'kode = "universal"', "level 1.kode: is not known here; known are code, label"),
        ('code = "targeted"', 'code = "universal"', "level: has the same code twice: universal"),
        ("advice = true", "advice = false", "level: at least one needs advice = true"),
        ("[early_help]", "[early_help", "cannot be read"),
        ('checked_on = ""', 'checked_on = "last week"', "checked_on: must be a date"),
        ('within = "at once"', 'within = "soon"', 'safeguarding_step 1.within: must be "at once", a number'),
        ('within = "at once"', "within = 0", 'safeguarding_step 1.within: must be "at once", a number'),
        ('source = "seed S2; address F:LSCP-add"', 'source = ""', "hub 1.source: must"),
        ('needs = ["send"]', 'needs = "send"', "team 6.needs: must be a list of texts"),
        ("advice_only = true", 'advice_only = "yes"', "team 7.advice_only: must be true or false"),
        ("[upper_age]\nyears = 18", "[upper_age]\nyears = -1", "upper_age.years: must be a whole number, 0 or more"),
        ('hub = "your Family Hub"', 'hub = ""', "words.hub: must be text in quotes, and not empty"),
        ('code = "advice"', 'code = "signposted"', "call_outcome: has the same code twice: signposted"),
    ],
)
def test_each_mistake_is_named_with_its_place(tmp_path: Path, found: str, instead: str, said: str) -> None:
    good = GOOD.replace("\n[[level]]", f"{TIMES}\n[[level]]", 1)
    assert found in good
    file = tmp_path / "area.toml"
    file.write_text(good.replace(found, instead), encoding="utf-8")
    with pytest.raises(NotValid) as caught:
        profile.read(file, "leeds")
    report = f"{caught.value.message} {caught.value.problems}"
    assert said in report
    assert "leeds/area.toml" in report
