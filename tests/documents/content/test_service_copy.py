"""What a service and a member of the team get: what was agreed, in every format, and no trace of anything else."""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ehat_tui.documents.compose import compose, copies
from ehat_tui.documents.tree import Document, Facts, SubHeading, Table
from ehat_tui.errors import NotAgreed, NotFound
from ehat_tui.record.case import Case

Make = Callable[..., Case]

ALL = {"decision": "yes", "what": ["whole_assessment"], "direction": "both"}
PLAN = {"decision": "yes", "what": ["plan_only"], "direction": "we_may_tell"}
SCHOOL = {"recipient": "Hill School", "agency_type": "secondary_school"}
SURGERY = {"recipient": "Quarry Surgery", "agency_type": "gp"}


def agency(case: Case, key: str) -> Document:
    return compose(case, "agency", key).document


def blocks(document: Document, section: str) -> tuple[Any, ...]:
    return next((each.blocks for each in document.sections if each.id == section), ())


def words(document: Document) -> str:
    return repr(document)


# -- the three families ------------------------------------------------------------------------------------------


def test_family_2_nothing_about_the_grandmothers_illness_is_in_the_schools_copy(
    families: dict[str, Case], written: ModuleType, tmp_path: Path
) -> None:
    case = families["tesfaye"]
    for reader in ("agency", "taf"):
        found = written.texts(case, reader, tmp_path, "cluster")
        assert written.has(found, "Go with Hana to the young carers group")
        for word in ("kidney", "tablet", "clinic", "grandmother", "Letay", "Adey", "chemist", "eleven", "seizure"):
            assert not written.has(found, word), (reader, word)


def test_family_3_cannabis_is_not_in_the_schools_copy(
    families: dict[str, Case], written: ModuleType, tmp_path: Path
) -> None:
    case = families["brannigan"]
    for reader in ("agency", "taf"):
        found = written.texts(case, reader, tmp_path, "secondary_school")
        assert written.has(found, "Connor")
        for word in ("cannabis", "weed", "vaping", "pushed", "bikes", "police", "drugs", "Mark", "Dylan", "Poppy"):
            assert not written.has(found, word), (reader, word)


def test_who_was_told_no_gets_nothing(families: dict[str, Case]) -> None:
    case = families["brannigan"]
    for key in ("police", "childrens_social_care"):
        with pytest.raises(NotAgreed):
            compose(case, "agency", key)
        assert key not in copies(case, "agency")
    with pytest.raises(NotFound):
        compose(case, "agency", "library")


# -- no trace ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def for_ivy(make: Make) -> Case:
    """Ivy said yes to everything for her school, and nobody else did."""
    return make(
        sharing=[{**SCHOOL, **ALL, "person": "ivy"}],
        worries=[
            {"what": "Tess cries at night.", "about": ["ivy"], "how_long": "Since spring"},
            {"what": "Ivy misses Mondays.", "about": ["ivy", "tess"]},
            {"what": {"value": "Ivy is late.", "said_by": "child"}, "about": ["ivy"], "who": "Tess"},
        ],
        actions=[{"what": "Walk with Ivy.", "who": ["tess", "ivy"], "for_whom": ["ivy"]}],
        objectives=None,
        network=[{"who": "June", "link": "her gran", "for_whom": ["ivy"], "bond": "strong"}],
    )


def test_nobody_without_a_yes_is_there_in_any_format(
    for_ivy: Case, written: ModuleType, tmp_path: Path, secret: str
) -> None:
    for reader in ("agency", "taf"):
        found = written.texts(for_ivy, reader, tmp_path, "secondary_school")
        assert written.has(found, "Ivy is late.")
        for word in ("Tess", "Finn", "Finbar", "June", "Bram", "Mondays", "at night", secret, "07700", "ZZ4"):
            assert not written.has(found, word), (reader, word)


def test_a_row_that_lost_its_first_line_is_gone_and_the_others_are_counted_anew(for_ivy: Case) -> None:
    document = agency(for_ivy, "secondary_school")
    headings = [block.text for block in blocks(document, "challenges") if isinstance(block, SubHeading)]
    assert headings == ["Worries", "Worry 1"]
    assert "Since spring" not in words(document)
    assert "strong" not in words(document).casefold()
    assert not re.search(r"\b\w+ [23]'", words(document))  # "Worry 3" would say that there are two more


def test_a_name_goes_out_of_a_list_of_names(for_ivy: Case) -> None:
    document = agency(for_ivy, "secondary_school")
    facts = [fact for block in blocks(document, "plan") if isinstance(block, Facts) for fact in block.facts]
    assert [fact.value for fact in facts if fact.label == "Who in the family"] == ["Ivy"]


def test_the_pages_of_somebody_whose_name_is_private_are_not_there(make: Make) -> None:
    people = [
        {"key": "ivy", "given_names": {"value": "Ivy", "restricted": True}, "roles": ["child_assessed"]},
        {"key": "finn", "given_names": "Finn", "roles": ["child_assessed"]},
        {"key": "tess", "given_names": "Tess", "roles": ["parent"], "assessed": "yes"},
        {"key": "bram", "given_names": "Bram", "roles": ["other_relative"], "assessed": "yes"},
        {"key": "june", "given_names": "June", "roles": ["grandparent"], "assessed": "no"},
        {"key": "cole", "given_names": "Cole", "roles": ["parent"], "assessed": "no"},
    ]
    school = {"ivy": {"setting": "secondary", "name": "Hill"}, "finn": {"setting": "nursery", "name": "Bluebell"}}
    sharing = [{**SCHOOL, **ALL, "person": who} for who in ("ivy", "finn")]
    said = words(agency(make(people=people, sharing=sharing, school=school), "secondary_school"))
    assert "Bluebell" in said
    assert "'Hill'" not in said


def test_a_blank_is_not_explained_to_others(make: Make) -> None:
    school = {"ivy": {"setting": "secondary", "name": {"absent": "asked-declined"}}}
    case = make(sharing=[{**SCHOOL, **ALL, "person": "ivy"}], school=school)
    said = words(agency(case, "secondary_school"))
    assert "Secondary school" in said
    assert "Did not want to say" not in said


def test_nothing_says_that_something_is_missing(for_ivy: Case) -> None:
    for reader in ("agency", "taf"):
        said = words(compose(for_ivy, reader, "secondary_school").document)
        for hint in ("restricted", "private", "left out", "Not answered", "may be told", "not to be told", "(see"):
            assert hint not in said, (reader, hint)


def test_a_list_that_was_said_to_be_empty_is_the_familys_to_tell(make: Make) -> None:
    none = {"none": {"value": "We see nobody just now.", "said_by": "parent"}}
    one = make(sharing=[{**SCHOOL, **ALL, "person": "ivy"}], services=none)
    assert "We see nobody" not in words(agency(one, "secondary_school"))
    everybody = make(
        sharing=[{**SCHOOL, **ALL, "person": who} for who in ("ivy", "finn", "tess")],
        services=none,
        people=[
            {"key": "tess", "given_names": "Tess", "roles": ["parent"], "assessed": "yes"},
            {"key": "ivy", "given_names": "Ivy", "roles": ["child_assessed"]},
            {"key": "finn", "given_names": "Finn", "roles": ["child_assessed"]},
        ],
        agreement=[
            {"person": "tess", "capacity": "parent_with_pr", "explained": ["voluntary"], "decision": "agrees"},
        ],
        **dict.fromkeys(("relationships", "strengths", "hopes", "scores", "actions", "objectives", "worries")),
    )
    assert "We see nobody" in words(agency(everybody, "secondary_school"))


def test_a_number_without_its_question_means_nothing_and_is_not_drawn(for_ivy: Case) -> None:
    assert blocks(agency(for_ivy, "secondary_school"), "map") == ()


# -- what was agreed ---------------------------------------------------------------------------------------------


def test_the_first_page_says_from_whom_for_whom_what_and_by_whose_word(for_ivy: Case) -> None:
    document = agency(for_ivy, "secondary_school")
    assert document.reader == "For a service: Hill School"
    assert document.sections[0].id == "front"
    facts = {fact.label: fact.value for fact in document.sections[0].blocks[0].facts}  # type: ignore[union-attr]
    assert facts["For"] == "Hill School"
    assert facts["From"] == "Amy Lund, Family worker, Cluster"
    (table,) = blocks(document, "shared")
    assert [row[:3] for row in table.rows] == [("Ivy", "the whole assessment", "A parent or carer")]
    assert re.fullmatch(r"\d{1,2} \w+ \d{4}", table.rows[0][3])
    assert document.footer == (
        "You have this because the family said yes to it. Please keep it safe and do not copy it on.",
    )


def test_named_parts_are_named_and_their_own_words_stay_here(make: Make) -> None:
    said = {
        "decision": "yes",
        "what": ["named_sections"],
        "topics": ["wishes"],
        "sections_named": "Not what I say of home",
    }
    case = make(sharing=[{**SCHOOL, **said, "person": "ivy"}])
    document = agency(case, "secondary_school")
    (table,) = blocks(document, "shared")
    assert table.rows[0][1] == "What would help"
    assert "of home" not in words(document)
    assert [section.id for section in document.sections] == ["front", "shared", "family", "wishes", "plan"]


def test_numbers_go_to_those_who_use_them(make: Make, written: ModuleType, tmp_path: Path) -> None:
    people = [
        {
            "key": "ivy",
            "given_names": "Ivy",
            "roles": ["child_assessed"],
            "nhs_number": "999 000 0050",
            "upn": "V383999924004",
            "sex": "F",
        },
        {"key": "tess", "given_names": "Tess", "roles": ["parent"], "assessed": "yes"},
    ]
    gone = dict.fromkeys(("relationships", "strengths", "hopes", "worries", "scores", "actions", "objectives", "voice"))
    gone |= dict.fromkeys(("child_hopes", "words", "safety", "at_home"))
    agreed = [{"person": "tess", "capacity": "parent_with_pr", "explained": ["voluntary"], "decision": "agrees"}]
    sharing = [
        {**who, **PLAN, "person": "ivy"}
        for who in (SCHOOL, SURGERY, {**SCHOOL, "recipient": "Dock", "agency_type": "housing"})
    ]
    case = make(people=people, agreement=agreed, sharing=sharing, **gone)
    numbers = {"secondary_school": "V383999924004", "gp": "999 000 0050", "housing": ""}
    for key, theirs in numbers.items():
        found = written.texts(case, "agency", tmp_path, key)
        assert [number for number in ("V383999924004", "999 000 0050") if written.has(found, number)] == [
            theirs
        ] * bool(theirs)
        assert not written.has(found, "Female")


def test_the_plan_alone_is_the_plan_alone(make: Make) -> None:
    case = make(sharing=[{**SCHOOL, **PLAN, "person": who} for who in ("ivy", "tess", "finn")])
    ids = [section.id for section in agency(case, "secondary_school").sections]
    assert ids == ["front", "shared", "family", "plan"]


def test_while_two_who_count_say_different_things_nothing_leaves(make: Make) -> None:
    agreed = {"capacity": "parent_with_pr", "explained": ["voluntary"]}
    people = [
        {"key": "tess", "given_names": "Tess", "roles": ["parent"], "assessed": "yes"},
        {"key": "rory", "given_names": "Rory", "roles": ["parent"], "assessed": "yes"},
        {"key": "ivy", "given_names": "Ivy", "roles": ["child_assessed"]},
    ]
    gone = dict.fromkeys(
        ("relationships", "strengths", "hopes", "worries", "scores", "actions", "objectives", "voice", "child_hopes")
    )
    gone |= dict.fromkeys(("words", "safety", "at_home", "signatures", "contact", "about", "health"))
    case = make(
        people=people,
        agreement=[
            {"person": "tess", "decision": "agrees", **agreed},
            {"person": "rory", "decision": "does_not_agree", **agreed},
        ],
        sharing=[{**SCHOOL, **ALL, "person": "ivy"}],
        **gone,
    )
    with pytest.raises(NotAgreed):
        compose(case, "agency", "secondary_school")


# -- the team's plan ---------------------------------------------------------------------------------------------


def test_the_team_reads_the_familys_words_first(families: dict[str, Case]) -> None:
    document = compose(families["tesfaye"], "taf", "family_hub").document
    ids = [section.id for section in document.sections]
    assert ids == ["people", "hopes", "voice", "strengths", "worries", "agreed", "next", "worse", "shared"]
    facts = {fact.label for fact in blocks(document, "next")[0].facts}
    assert {"Lead practitioner", "We meet first on", "We look at it again on"} <= facts


def test_the_teams_plan_says_as_well_that_it_is_no_crisis_service_and_that_the_family_may_stop(
    families: dict[str, Case],
) -> None:
    """Rules 1 and 8: on every plan; in Leeds with the central line (seed S2)."""
    document = compose(families["tesfaye"], "taf", "family_hub").document
    box = repr(blocks(document, "worse"))
    assert "999" in box
    assert "0113 535 0185" in box
    assert "They can stop at any time." in " ".join(document.footer)


def test_a_plan_without_goals_and_dates_is_short_and_can_be_made(make: Make) -> None:
    case = make(sharing=[{**SCHOOL, **PLAN, "person": "ivy"}], plan=None, lead=None, actions=None, objectives=None)
    document = compose(case, "taf", "secondary_school").document
    assert [section.id for section in document.sections] == ["people", "worse", "shared"]
    assert all(not isinstance(block, Table) for block in blocks(document, "agreed"))
