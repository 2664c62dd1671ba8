"""The directories that ship: valid against the published standard, the rows of seeds.md, nothing invented."""

from __future__ import annotations

import json
import re
import tomllib
import uuid
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ehat_tui.directory import hours, listing
from ehat_tui.directory.service import Kind, Service, read
from ehat_tui.matching.rules import ROLES
from ehat_tui.matching.standing import ROUTES
from ehat_tui.practice.facts import FACTS
from ehat_tui.resources import data_root

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
AREAS = ("england", "kent", "leeds", "liverpool")
SCHEMAS = ("hsds-3.0-service.json", "oruk-3.0-service.json")


def entries(area: str) -> list[dict[str, Any]]:
    return json.loads((data_root() / "areas" / area / "services.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def every() -> list[tuple[str, dict[str, Any]]]:
    return [(area, entry) for area in AREAS for entry in entries(area)]


@cache
def services(area: str) -> dict[str, Service]:
    return {one.key: one for one in listing.load(area)}


@cache
def codes(vocabulary: str) -> set[str]:
    content = tomllib.loads((data_root() / "vocabularies" / f"{vocabulary}.toml").read_text(encoding="utf-8"))
    return {option["code"] for option in content["option"]}


# -- the standard -----------------------------------------------------------------------------------------------


@cache
def validator(schema: str) -> Draft202012Validator:
    content = json.loads((SHARED / "schemas" / schema).read_text(encoding="utf-8"))
    return Draft202012Validator(content, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.skipif(not (SHARED / "schemas").is_dir(), reason="the schemas are other people's files, kept outside")
@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("area", AREAS)
def test_valid_against_the_published_standard(schema: str, area: str) -> None:
    wrong = [
        f"{entry['name']}: {error.json_path}: {error.message}"
        for entry in entries(area)
        for error in validator(schema).iter_errors(entry)
    ]
    assert wrong == []


@pytest.mark.skipif(not (SHARED / "schemas").is_dir(), reason="the schemas are other people's files, kept outside")
def test_the_contract_notices_a_mistake() -> None:
    assert list(validator(SCHEMAS[0]).iter_errors({**entries("kent")[0], "status": "open"}))
    assert list(validator(SCHEMAS[0]).iter_errors({**entries("kent")[0], "id": "17"}))


def test_ids_say_what_they_were_made_of() -> None:
    """So that an id is the same in every copy, and can be made again by hand (data/areas/ATTRIBUTES.md)."""
    for area, entry in every():
        key = read(entry).key
        assert entry["id"] == str(uuid.uuid5(uuid.NAMESPACE_URL, f"ehat:{area}/{key}"))
    ids = [entry["id"] for _, entry in every()]
    assert len(set(ids)) == len(ids)


def test_each_attribute_is_written_down() -> None:
    told = (data_root() / "areas" / "ATTRIBUTES.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `ehat:([a-z_]+)`", told, re.MULTILINE))
    used = {one["link_type"].removeprefix("ehat:") for _, entry in every() for one in entry["attributes"]}
    assert used <= documented
    assert {"key", "kind", "source"} <= used


def test_each_attribute_has_words() -> None:
    assert all(one["label"] for _, entry in every() for one in entry["attributes"])


# -- codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", AREAS)
def test_codes_are_known(area: str) -> None:
    facts, agencies = codes("situations") | set(FACTS), codes("agency_type")
    for one in services(area).values():
        assert {*one.needs_any, *one.needs_all, *one.excluded_if} <= facts
        assert {code for _, code in one.needs_from} <= facts
        assert set(one.topics) <= codes("situations")
        assert set(one.referrers) <= agencies | set(ROLES)
        assert one.recipient in agencies | {""}
        assert one.route in {*ROUTES, ""}
        assert one.tier in {"universal", "targeted", "hub", "intensive", ""}
        assert set(one.links_to) <= services(area).keys()
        assert set(one.agreement_from) <= {"that_adult", "parent", "young_person", "parent_or_young_person"}


def test_signposts_are_those_of_the_form() -> None:
    known = codes("signposts") - {"other"}
    signposts = {one.key for one in services("england").values() if one.kind is Kind.SIGNPOST}
    assert known <= signposts


# -- nothing invented -------------------------------------------------------------------------------------------


def test_numbers_stand_only_where_a_seed_states_them() -> None:
    numbers = {phone for area in AREAS for one in services(area).values() for phone in one.contacts.phones}
    assert numbers == {"0113 535 0185", "999", "111"}
    if SHARED.is_dir():
        said = " ".join(path.read_text(encoding="utf-8") for path in (SHARED / "seeds").glob("*.txt"))
        assert all(number in said for number in numbers)


def test_no_email_and_no_website() -> None:
    """The sources lost every one of them."""
    assert not any(one.contacts.emails or one.url for area in AREAS for one in services(area).values())


def test_every_entry_says_where_it_is_from() -> None:
    for area in AREAS:
        for one in services(area).values():
            assert "seed S" in one.source
            assert one.checked_on == ""  # nobody has rung anybody yet
    careline = services("liverpool")["careline"]
    assert careline.source_date == "2024-09-24"


# -- the encoded table of seeds.md 2.1 --------------------------------------------------------------------------


def table(key: str) -> dict[str, Any]:
    one = services("liverpool")[key]
    ages = one.ages
    return {
        "for": one.beneficiary,
        "ages": (ages.least, ages.most, ages.unit, ages.top if ages.most is not None else ages.bottom),
        "any": set(one.needs_any),
        "all": set(one.needs_all),
        "not": {*one.excluded_if, *one.excluded_levels},
        "who": (set(one.referrers), one.referrers_only, one.pre_approved),
        "route": one.route,
        "agreement": one.agreement_from,
    }


ELIGIBILITY = {
    "therapeutic_services": {
        "for": "child",
        "ages": (8, 18, "years", "unclear"),
        "any": {"trauma_dysregulation", "criminality_violence", "family_breakdown", "emerging_mental_health"},
        "all": set(),
        "not": set(),
        "who": ({"any_professional"}, False, False),
        "route": "discuss_by_email",
        "agreement": ("parent_or_young_person",),
    },
    "keeping_families_together": {
        "for": "family",
        "ages": (0, 18, "years", "unclear"),
        "any": set(),
        "all": {"family_breakdown"},
        "not": set(),
        "who": ({"consultant_social_worker"}, False, False),
        "route": "not_open_to_referral",
        "agreement": ("parent",),
    },
    "step_forward": {
        "for": "parent",
        "ages": (18, None, "years", "unclear"),
        "any": set(),
        "all": {"is_parent", "engaged_with_early_help", "mental_health_difficulty"},
        "not": {"other_mental_health_support"},
        "who": ({"outreach_family_support_worker"}, False, False),
        "route": "email",
        "agreement": ("that_adult",),
    },
    "parent_baby_relationship": {
        "for": "parent_and_baby",
        "ages": (0, 18, "months", "unclear"),
        "any": {"parent_baby", "bonding_help_wanted"},
        "all": set(),
        "not": set(),
        "who": ({"any_early_help_professional"}, False, False),
        "route": "email",
        "agreement": ("parent",),
    },
    "zero_to_nine": {
        "for": "family",
        "ages": (0, 9, "years", "inclusive"),
        "any": set(),
        "all": {"lon3", "complex"},
        "not": {"level_4"},
        "who": ({"midwifery", "health_visiting", "primary_school"}, True, True),
        "route": "pre_ehat",
        "agreement": ("parent",),
    },
    "school_health_project": {
        "for": "family",
        "ages": (None, None, "years", "inclusive"),
        "any": {"mental_health_and_attendance"},
        "all": {"school_age"},
        "not": {"level_4"},
        "who": ({"school_health"}, True, False),
        "route": "pre_ehat",
        "agreement": ("parent_or_young_person",),
    },
    "school_family_support": {
        "for": "family",
        "ages": (None, None, "years", "inclusive"),
        "any": set(),
        "all": {"school_age", "school_buys_service"},
        "not": set(),
        "who": ({"primary_school", "secondary_school", "special_school_ap"}, False, False),
        "route": "own_worker",
        "agreement": ("parent",),
    },
}


@pytest.mark.parametrize("key", ELIGIBILITY)
def test_liverpool_table(key: str) -> None:
    assert table(key) == ELIGIBILITY[key]


def test_only_the_name_of_the_0_to_9_project_says_which_ages() -> None:
    stated = {key for key in ELIGIBILITY if services("liverpool")[key].ages.stated}
    assert stated == {"zero_to_nine"}


def test_liverpool_hubs_and_who_sits_there() -> None:
    liverpool = services("liverpool")
    assert sum(one.kind is Kind.VENUE for one in liverpool.values()) == 3
    assert {"Police", "Health", "Housing", "DWP"} <= set(liverpool["early_help_hubs"].team)
    assert "PBRS" in liverpool["parent_baby_relationship"].aliases
    assert liverpool["careline"].kind is Kind.SAFEGUARDING_DOOR


def test_leeds_hubs() -> None:
    leeds = services("leeds")
    hub = leeds["leeds_family_hubs"]
    assert (hub.ages.least, hub.ages.most) == (0, 25)
    assert hub.needs_from == ((18, "send"), (18, "in_education"))
    assert (hub.asked_until, hub.route, hub.self_contact) == (19, "call_first", True)
    assert hub.contacts.phones == ("0113 535 0185",)
    venues = [one for one in leeds.values() if one.kind is Kind.VENUE]
    assert len(venues) == 7
    assert all(re.search(r"LS\d+ \d[A-Z]{2}$", one.contacts.addresses[0]) for one in venues)
    assert all("(address only)" in one.source for one in venues)


def test_leeds_doors_and_tiers() -> None:
    leeds = services("leeds")
    assert leeds["duty_and_advice"].kind is Kind.SAFEGUARDING_DOOR
    assert leeds["early_help_front_door"].kind is Kind.ADVICE
    higher = {one.key for one in leeds.values() if one.kind is Kind.HIGHER_TIER}
    assert higher == {"mst", "safe_project", "childrens_social_work_services", "therapeutic_social_work_teams"}
    targeted = {one.key for one in leeds.values() if one.tier == "targeted"}
    assert targeted == {"schools", "clusters", "youth_services", "childrens_centres"}


def test_kent_by_level() -> None:
    kent = services("kent")
    assert kent["early_help_units"].levels == ("level_3",)
    assert kent["open_access"].levels == ("open_access",)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("family_line", "Monday to Friday, 9am to 9pm"),
        ("family_rights_group", "Monday to Friday, 9.30am to 3pm"),
        ("citizens_advice", "Monday to Friday, 9am to 5pm"),
        ("nhs_mental_health_helpline", "every day, at any time"),
        ("barnardos", ""),
        ("nhs_111", ""),
    ],
)
def test_hours_where_they_are_stated(key: str, words: str) -> None:
    assert hours.in_words(services("england")[key]) == words


def test_signposts_are_there_in_every_area() -> None:
    assert all("family_rights_group" in services(area) for area in AREAS)
