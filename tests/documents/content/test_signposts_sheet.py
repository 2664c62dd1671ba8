"""The sheet of places a family can turn to: what is stated, nothing made up, and no word of why it is in that order."""

import json
from pathlib import Path

import pytest

from ehat_tui.directory import signposts
from ehat_tui.documents import signposts_sheet
from ehat_tui.documents.compose import compose
from ehat_tui.documents.tree import Document, Table, as_data
from ehat_tui.record.case import Answer, Case


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EHAT_HOME", str(tmp_path))
    return tmp_path


def table(document: Document) -> Table:
    (found,) = (block for section in document.sections for block in section.blocks if isinstance(block, Table))
    return found


def text(document: Document) -> str:
    return json.dumps(as_data(document), ensure_ascii=False)


def rows(document: Document) -> dict[str, tuple[str, ...]]:
    return {row[0]: row for row in table(document).rows}


def headings(document: Document) -> list[str]:
    return [group.heading for group in table(document).groups]


def ticked(case: Case, *tags: str) -> Case:
    return case.with_answers([("situations.tags", case.children[0].id, Answer(list(tags), restricted=True))])


def test_the_guides_organisations_stand_there_with_the_hours_it_states() -> None:
    """Seeds 2.2: hours only where the guide states them, no number it does not."""
    found = rows(signposts_sheet.blank("england"))
    hours = {name: found[name][2] for name in ("Family Line", "Family Rights Group", "Citizens Advice")}
    assert hours == {
        "Family Line": "Monday to Friday, 9am to 9pm",
        "Family Rights Group": "Monday to Friday, 9.30am to 3pm",
        "Citizens Advice": "Monday to Friday, 9am to 5pm",
    }
    for name in ("Barnardo's", "Youth Wellbeing Directory", "Family Lives"):
        assert found[name][2] == "Ask your worker when they are open."
    for name in ("Family Line", "Barnardo's", "Citizens Advice", "Family Rights Group", "Family Lives"):
        assert found[name][3] == "Ask your worker. They can look it up with you."
    assert found["NHS 111"][3] == "111"


def test_nothing_on_paper_says_open_now_and_the_way_in_danger_comes_first() -> None:
    made = signposts_sheet.blank("leeds")
    assert "open now" not in text(made)
    assert made.sections[0].id == "worse"
    assert "999" in repr(made.sections[0])
    assert "not supplied" not in text(made)


def test_what_may_matter_to_this_family_comes_first_and_nothing_says_why(family: Case, secret: str) -> None:
    plain = compose(family, "signposts").document
    assert headings(plain)[0] == "When it is urgent"
    money = compose(ticked(family, "money"), "signposts").document
    assert headings(money)[:2] == ["When it is urgent", "Money, work and home"]
    care = compose(ticked(family, "return_home_after_care"), "signposts").document
    assert headings(care)[:2] == ["When it is urgent", "Social workers and care"]
    for made in (money, care):
        assert sorted(headings(made)) == sorted(headings(plain))
        assert sorted(table(made).rows) == sorted(table(plain).rows)  # the same places, and not a word more
        for word in (secret, "Tess", "Ivy", "Finn", "Bram"):
            assert word not in text(made)
        assert made.sections[0] == plain.sections[0]
        assert made.subtitle == plain.subtitle


def test_other_answers_count_like_what_is_ticked(family: Case) -> None:
    """seeds.md 2.2: Citizens Advice with G10, D17 or D18; the Family Rights Group with a step up."""
    broke = family.with_answers([("money.worries", family.id, Answer(["debt"]))])
    assert headings(compose(broke, "signposts").document)[1] == "Money, work and home"
    up = family.with_answers([("decision.outcome", family.id, Answer("step_up"))])
    assert headings(compose(up, "signposts").document)[1] == "Social workers and care"


def test_it_says_that_some_help_goes_through_a_worker() -> None:
    """Seed S0: professionals refer to the hub's services; no family is sent to a door that is not open to it."""
    assert "a worker has to ask" in text(signposts_sheet.blank("liverpool"))


def test_what_is_ticked_for_somebody_who_says_no_counts_for_nothing(family: Case) -> None:
    bram = next(person for person in family.people if person.name == "Bram")
    case = family.with_answers([("situations.tags", bram.id, Answer(["money"]))])
    assert headings(compose(case, "signposts").document) == headings(compose(family, "signposts").document)


def test_who_to_ask_is_the_worker(family: Case) -> None:
    assert "Amy Lund" in text(compose(family, "signposts").document)
    assert "ask any worker you know" in text(signposts_sheet.blank("england"))
    worker = {"name": "Amy Lund", "phone": "0113 496 0002"}
    assert "ask Amy Lund, 0113 496 0002." in text(signposts_sheet.blank("leeds", worker))


def test_each_place_stands_once_for_each_of_its_topics_and_none_is_lost() -> None:
    every = signposts.of("england", None)
    shown = [one.key for _, places in signposts.by_topic(every) for one in places]
    assert set(shown) == {one.key for one in every}
    assert len(shown) == len(set(shown)), "each of England's is of one topic"


def test_the_councils_own_places_stand_there_too(home: Path) -> None:
    entry = {
        "id": "6a5b9a0e-9a0e-4a7e-8f0e-0f6f4f0c9d11",
        "name": "Harehills Warm Kitchen",
        "description": "A hot meal on Mondays.",
        "status": "active",
        "attributes": [
            {"id": "a1", "link_type": "ehat:kind", "value": "signpost", "label": "x"},
            {"id": "a2", "link_type": "ehat:topic", "value": "money", "label": "x"},
        ],
        "phones": [{"id": "p", "number": "0113 496 0777"}],
    }
    folder = home / "areas" / "leeds"
    folder.mkdir(parents=True)
    (folder / "services.json").write_text(json.dumps([entry]), encoding="utf-8")
    row = rows(signposts_sheet.blank("leeds"))["Harehills Warm Kitchen"]
    assert row[1:] == ("A hot meal on Mondays.", "Ask your worker when they are open.", "0113 496 0777")


def test_section_names_are_those_a_template_may_use(family: Case) -> None:
    made = compose(family, "signposts").document
    assert [section.id for section in made.sections] == list(signposts_sheet.SECTIONS)
