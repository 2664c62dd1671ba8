"""One service of a feed: what it says is understood in its old and new shape, and whatever it holds, nothing breaks."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehat_tui.directory import finding, hours, listing
from ehat_tui.directory.describe import lines
from ehat_tui.directory.plain import findable, line, paragraphs
from ehat_tui.directory.service import Kind, Service, read

EXAMPLE = Path(__file__).resolve().parents[3] / "shared" / "schemas" / "hsds-3.0-service-example.json"
NOW = datetime(2026, 11, 23, 10, 0).astimezone()
BIDI = "\N{RIGHT-TO-LEFT OVERRIDE}"
JOINER = "\N{ZERO WIDTH NON-JOINER}"

OLD = {
    "id": "7",
    "name": "Stay and Play",
    "eligibilitys": [{"minimum_age": 0, "maximum_age": 4.5, "eligibility": "Families of under fives"}],
    "regular_schedules": [{"byday": "TU", "freq": "WEEKLY", "opens_at": "10:00", "closes_at": "11:30"}],
    "service_taxonomys": [{"id": "1", "taxonomy": {"id": "2", "name": "Early years"}}],
    "service_areas": [{"service_area": "Kirklees"}],
    "languages": [{"language": "Polish"}],
    "cost_options": [{"amount": 0}],
    "fundings": [{"source": "council"}],
    "service_at_locations": [
        {
            "location": {
                "physical_addresses": [{"address_1": "1 High Street", "city": "Anytown", "postal_code": "ZZ1 1ZZ"}]
            }
        }
    ],
    "contacts": [{"name": "Sam", "phones": [{"number": "01632 960001"}]}],
}


def test_open_referral_uk_1() -> None:
    one = read(OLD)
    assert (one.ages.least, one.ages.most) == (0, 4.5)
    assert hours.in_words(one) == "Tuesday, 10am to 11.30am"
    assert one.categories == ("Early years",)
    assert (one.service_areas, one.languages, one.cost) == (("Kirklees",), ("Polish",), "free")
    assert one.contacts.addresses == ("1 High Street, Anytown, ZZ1 1ZZ",)
    assert one.contacts.phones == ("01632 960001",)
    assert one.eligibility == "Families of under fives"
    assert one.raw["fundings"] == OLD["fundings"]


@pytest.mark.skipif(not EXAMPLE.is_file(), reason="other people's file, kept outside")
def test_the_example_of_the_standard() -> None:
    one = read(json.loads(EXAMPLE.read_text(encoding="utf-8")))
    assert (one.name, one.aliases) == ("Community Counselling", ("MyCity Counselling Services",))
    assert (one.ages.least, one.ages.most) == (12, 100)
    assert one.contacts.emails == ("email@example.com",)
    assert one.checked_on == "2005-01-01"


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (5, 11, (5, 11)),
        ("5", "11.5", (5, 11.5)),
        (None, 11, (None, 11)),
        (11, 5, (None, None)),  # contradicts itself
        (-1, 999, (None, None)),
        ("five", True, (None, None)),
        (float("nan"), float("inf"), (None, None)),
    ],
)
def test_ages_absent_or_odd_are_not_stated(least: Any, most: Any, expected: tuple[Any, Any]) -> None:
    one = read({"name": "x", "minimum_age": least, "maximum_age": most})
    assert (one.ages.least, one.ages.most) == expected


@pytest.mark.parametrize("months", range(1, 36))
def test_months_survive_being_years(months: int) -> None:
    unit = {"link_type": "ehat:age_unit", "value": "months"}
    for years in (months / 12, round(months / 12, 2)):
        one = read({"name": "x", "maximum_age": years, "attributes": [unit]})
        assert one.ages.most == pytest.approx(months, abs=0.11)
    assert read({"name": "x", "maximum_age": months / 12, "attributes": [unit]}).ages.most == months


@pytest.mark.parametrize(
    ("options", "cost"),
    [
        ([{"amount": 0}], "free"),
        ([{"option": "Free for all"}], "free"),
        ([{"amount": 5}], "paid"),
        ([{"amount": 0}, {"amount": 5}], ""),  # for whom, only its words say
        ([], ""),
    ],
)
def test_cost(options: list[dict[str, Any]], cost: str) -> None:
    assert read({"name": "x", "cost_options": options}).cost == cost


def test_text_is_plain() -> None:
    hostile = f"<p>Tea &amp; <b>toast</b></p><script>alert(1)</script>[bold]{BIDI}\x1b[31m"
    assert paragraphs(hostile) == "Tea & toast\n[bold][31m"
    assert line("for children <5 and >3") == "for children <5 and >3"
    assert line(f"نمی{JOINER}خواهم") == f"نمی{JOINER}خواهم"
    assert line("half a character \ud83d") == "half a character"
    assert paragraphs("<ul><li>one</li><li>two</li></ul>") == "- one\n\n- two"


def test_text_is_limited() -> None:
    one = read({"name": "n" * 9_000, "description": "<i>" * 100_000 + "d" * 90_000})
    assert len(one.name) == 200
    assert len(one.description) <= 5_000
    assert len(read({"name": "x", "languages": [{"name": str(n)} for n in range(5_000)]}).languages) == 50


def test_findable_knows_no_accents_or_apostrophes() -> None:
    assert findable("Barnardo’s CAFÉ") == " barnardos cafe"


def test_unknown_codes_and_kinds() -> None:
    attributes = [
        {"link_type": "ehat:kind", "value": "palace"},
        {"link_type": "ehat:need_any", "value": "not a code"},
        {"link_type": "ehat:need_from_age", "value": "old:send"},
        {"link_type": "service_category", "taxonomy_term": {"name": "Health"}},
    ]
    one = read({"name": "x", "attributes": attributes})
    assert (one.kind, one.needs_any, one.needs_from, one.categories) == (Kind.SERVICE, (), (), ("Health",))


# -- whatever it holds ------------------------------------------------------------------------------------------

KEYS = sorted({*OLD, "description", "schedules", "attributes", "organization", "assured_date", "minimum_age", "phones"})
INNER = st.sampled_from([*KEYS, "link_type", "value", "label", "byday", "opens_at", "closes_at", "amount", "location"])
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
ODD = LEAF | st.sampled_from(["ehat:kind", "ehat:age_unit", "00:00", "24:61", "MO,-1SU", "2026-02-30", 10**50, "<p"])
ANYTHING = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(INNER, inner, max_size=5), max_leaves=20
)


def all_of(one: Service) -> None:
    """Everything somebody may ask of a service."""
    told = "\n".join(lines(one, NOW))
    told.encode("utf-8")
    assert all(char.isprintable() or char in f"\n\N{ZERO WIDTH JOINER}{JOINER}" for char in told)
    listing.search([one], one.name, need="money", age=3, area="x", cost="free", day="MO", language="pl")


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=8))
def test_never_raises(raw: dict[str, Any]) -> None:
    all_of(read(raw, "leeds"))


@given(ANYTHING)
def test_never_raises_for_what_is_no_service(raw: Any) -> None:
    assert read(raw).name


@given(st.text(max_size=300))
def test_ages_as_typed(text: str) -> None:
    found = finding.age(text)
    assert found is None or 0 <= found < 1000


@pytest.mark.parametrize(("typed", "years"), [("8", 8), (" 7.5 ", 7.5), ("6m", 0.5), ("18 months", 1.5), ("old", None)])
def test_age_typed(typed: str, years: float | None) -> None:
    assert finding.age(typed) == years
