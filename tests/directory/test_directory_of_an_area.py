"""The directory of an area: what stands before what, keys that stay, filters that lose nothing, and how fresh it is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehat_tui.directory import feed, finding, listing
from ehat_tui.directory.plain import findable
from ehat_tui.directory.service import Kind, Service, read
from ehat_tui.resources import data_root

TODAY = date(2026, 11, 23)


def attribute(name: str, value: str) -> dict[str, str]:
    return {"link_type": f"ehat:{name}", "value": value}


def put(own: Path, *entries: dict[str, Any], area: str = "", replaces: bool = False, name: str = "feed") -> None:
    feed.keep(own, name, map(feed.as_line, entries), area=area, replaces=replaces, today=TODAY)


def keys(services: tuple[Service, ...]) -> list[str]:
    return [one.key for one in services]


# -- what there is ----------------------------------------------------------------------------------------------


def test_a_feed_comes_between_the_area_and_england(tmp_path: Path) -> None:
    put(tmp_path, {"id": "1", "name": "Breakfast Club"}, area="leeds")
    found = keys(listing.load("leeds", tmp_path))
    assert found.index("mst") < found.index("breakfast_club") < found.index("family_lives")
    assert "breakfast_club" not in keys(listing.load("kent", tmp_path))


def test_a_feed_without_an_area_is_everywhere(tmp_path: Path) -> None:
    put(tmp_path, {"id": "1", "name": "Breakfast Club"})
    assert all("breakfast_club" in keys(listing.load(area, tmp_path)) for area in ("leeds", "kent", "nowhere"))


def test_a_councils_file_stands_instead(tmp_path: Path) -> None:
    put(tmp_path, {"id": "1", "name": "New Service"}, area="liverpool", replaces=True)
    found = listing.load("liverpool", tmp_path)
    assert "new_service" in keys(found)
    assert "step_forward" not in keys(found)
    assert "family_lives" in keys(found)  # England's stay
    assert "leeds_family_hubs" in keys(listing.load("leeds", tmp_path))


def test_a_safeguarding_door_stands_until_there_is_another(tmp_path: Path) -> None:
    put(tmp_path, {"id": "1", "name": "New Service"}, area="liverpool", replaces=True)
    assert "careline" in keys(listing.load("liverpool", tmp_path))
    door = {"id": "2", "name": "New Door", "attributes": [attribute("kind", "safeguarding_door")]}
    put(tmp_path, door, area="liverpool", replaces=True)
    found = listing.load("liverpool", tmp_path)
    doors = [one.key for one in found if one.kind is Kind.SAFEGUARDING_DOOR and one.area == "liverpool"]
    assert doors == ["new_door"]


def test_the_id_or_the_key_of_another_takes_its_place(tmp_path: Path) -> None:
    step = next(one for one in listing.load("liverpool") if one.key == "step_forward")
    by_id = {"id": step.id, "name": "Step On"}
    by_key = {"id": "9", "name": "Family Lives", "attributes": [attribute("key", "family_lives")], "url": "x"}
    put(tmp_path, by_id, by_key, area="liverpool")
    found = {one.key: one for one in listing.load("liverpool", tmp_path)}
    assert "step_forward" not in found
    assert found["step_on"].id == step.id
    assert found["family_lives"].url == "x"


def test_the_name_alone_takes_no_place(tmp_path: Path) -> None:
    """A bare entry of a feed must not put away the rules that are encoded for a service."""
    put(tmp_path, {"id": "9", "name": "Step Forward Project"}, {"id": "8", "name": "Schools"}, area="leeds")
    found = {one.key: one for one in listing.load("leeds", tmp_path)}
    assert found["schools"].tier == "targeted"
    assert sum(one.name == "Schools" for one in found.values()) == 2


def test_services_of_an_area_in_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "areas" / "kent").mkdir(parents=True)
    file = tmp_path / "areas" / "kent" / "services.json"
    file.write_text(json.dumps([{"id": "1", "name": "Ours"}]), encoding="utf-8")
    assert "ours" in keys(listing.load("kent", tmp_path))
    assert "open_access" not in keys(listing.load("kent", tmp_path))
    assert listing.problems(["kent"], tmp_path) == []


def test_what_cannot_be_read_is_told_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "areas" / "kent").mkdir(parents=True)
    (tmp_path / "areas" / "kent" / "services.json").write_text("[{", encoding="utf-8")
    put(tmp_path, {"id": "1", "name": "Breakfast Club"})
    feed.stored(tmp_path)[0].write_text("{", encoding="utf-8")
    assert "family_lives" in keys(listing.load("kent", tmp_path))
    assert len(listing.problems(["kent"], tmp_path)) == 2


def test_a_newer_file_is_seen_at_once(tmp_path: Path) -> None:
    put(tmp_path, {"id": "1", "name": "Old"})
    assert "old" in keys(listing.load("leeds", tmp_path))
    put(tmp_path, {"id": "1", "name": "Newer"})
    found = keys(listing.load("leeds", tmp_path))
    assert "newer" in found
    assert "old" not in found


@given(st.lists(st.tuples(st.sampled_from("AB"), st.text("12", max_size=1), st.integers(0, 1)), max_size=12))
def test_keys_are_unique_and_stay(entries: list[tuple[str, str, int]]) -> None:
    services = [read({"name": name, "id": id_, "extra": extra}) for name, id_, extra in entries]
    found = listing._with_own_keys(services)
    assert len({one.key for one in found}) == len(found)
    assert {(one.name, one.id or str(one.raw)) for one in found} == {
        (one.name, one.id or str(one.raw)) for one in services
    }
    assert listing._with_own_keys(services) == found


def test_every_shipped_folder_is_read() -> None:
    folders = {path.parent.name for path in Path(str(data_root())).glob("areas/*/services.json")}
    assert len(listing.everything(sorted(folders))) == sum(len(listing._shipped(area)) for area in folders)


# -- how fresh it is --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({}, "nobody said when this was checked"),
        ({"assured_date": "2025-11-23"}, ""),
        ({"assured_date": "2025-11-22"}, "not checked since 22/11/2025"),
        ({"assured_date": "2024-01-01", "last_modified": "2026-01-01T00:00:00Z"}, ""),
        ({"last_modified": "2020-05-01T00:00:00Z"}, "not checked since 01/05/2020"),
        ({"assured_date": "2027-01-01"}, "nobody said when this was checked"),  # a slip of the keyboard
        ({"assured_date": "last week"}, "nobody said when this was checked"),
    ],
)
def test_stale(entry: dict[str, str], words: str) -> None:
    assert listing.stale(read({"name": "x", **entry}), TODAY) == words


# -- looking something up ---------------------------------------------------------------------------------------


def names(entries: list[dict[str, Any]], words: str = "", **filters: Any) -> list[str]:
    return [one.name for one in listing.search(map(read, entries), words, **filters)]


def test_words() -> None:
    entries: list[dict[str, Any]] = [
        {"name": "Open Door", "description": "Talking about anxiety"},
        {"name": "Anxiety Café", "alternate_name": "The Mind Spot"},
        {"name": "Stay and Play", "attributes": [{"taxonomy_term": {"name": "Early years"}}]},
    ]
    assert names(entries, "ANX") == ["Anxiety Café", "Open Door"]  # in the name first
    assert names(entries, "cafe mind") == ["Anxiety Café"]
    assert names(entries, "early") == ["Stay and Play"]
    assert names(entries, "door anxiety play") == []
    assert names(entries, "ears") == []
    assert len(names(entries)) == 3


@pytest.mark.parametrize(
    ("filters", "yes", "no"),
    [
        ({"age": 8}, {"minimum_age": 5, "maximum_age": 11}, {"minimum_age": 9}),
        ({"age": 0.3}, {"maximum_age": 1.5}, {"minimum_age": 1}),
        ({"cost": "free"}, {"cost_options": [{"amount": 0}]}, {"cost_options": [{"amount": 4}]}),
        ({"day": "TU"}, {"schedules": [{"byday": "MO,TU"}]}, {"schedules": [{"byday": "MO"}]}),
        ({"language": "pl"}, {"languages": [{"name": "Polish"}]}, {"languages": [{"code": "ur"}]}),
        ({"language": "polish"}, {"languages": [{"code": "pl"}]}, {"languages": [{"name": "Urdu"}]}),
        ({"area": "leeds"}, {"service_areas": [{"name": "City of Leeds"}]}, {"service_areas": [{"name": "Kent"}]}),
        (
            {"need": "money"},
            {"attributes": [{"taxonomy_term": {"name": "Debt advice"}}]},
            {"attributes": [{"taxonomy_term": {"name": "Chess"}}]},
        ),
    ],
)
def test_a_filter_takes_away_what_does_not_fit_and_nothing_else(
    filters: dict[str, Any], yes: dict[str, Any], no: dict[str, Any]
) -> None:
    """What does not say stays, after what fits."""
    entries = [{"name": "silent"}, {"name": "no", **no}, {"name": "yes", **yes}]
    assert names(entries, **filters) == ["yes", "silent"]


@pytest.mark.parametrize(
    ("age", "found"),
    [(7.9, False), (8, True), (17.99, True), (18.5, True), (19, False)],
)
def test_the_last_year_may_count(age: float, *, found: bool) -> None:
    therapeutic = next(one for one in listing.load("liverpool") if one.key == "therapeutic_services")
    assert bool(listing.search([therapeutic], age=age)) is found


def test_months() -> None:
    baby = next(one for one in listing.load("liverpool") if one.key == "parent_baby_relationship")
    assert listing.search([baby], age=18 / 12)
    assert listing.search([baby], age=17.9 / 12)
    assert not listing.search([baby], age=19 / 12)
    assert not listing.search([baby], age=2)


def test_what_is_closed_for_good_is_not_found() -> None:
    entries = [{"name": status, "status": status} for status in ("active", "inactive", "defunct", "temporarily closed")]
    assert names(entries) == ["active", "temporarily closed"]


def test_by_need() -> None:
    liverpool = listing.load("liverpool")
    found = keys(listing.search(liverpool, need="parent_baby"))
    assert found[0] == "parent_baby_relationship"
    assert "therapeutic_services" not in found
    assert "citizens_advice" in keys(listing.search(liverpool, need="money"))[:2]


def test_each_need_is_a_situation() -> None:
    assert {option.code for option in finding.need_options()} <= set(finding.needs())
    assert all(option.label != option.code for option in finding.need_options())


TEXTS = st.text(st.sampled_from("abé 'Z-1"), max_size=12)


@given(TEXTS, TEXTS, st.data())
def test_any_beginning_of_any_word_finds_it(name: str, description: str, data: st.DataObject) -> None:
    one = read({"name": f"x {name}", "description": description})
    words = findable(one.name, one.description).split()
    word = data.draw(st.sampled_from(words))
    assert listing.search([one], word[: data.draw(st.integers(1, len(word)))])
