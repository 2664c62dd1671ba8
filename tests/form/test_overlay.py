"""What an area lays over the form: it may retitle, reorder, add and require, and takes nothing away."""

from dataclasses import replace
from typing import Any

import pytest

from ehat_tui.form import model
from ehat_tui.form.load import load_source
from ehat_tui.form.model import Form, Several
from ehat_tui.form.source import Source, read_source
from ehat_tui.resources import area_folder

PLAIN = read_source()
CHAPTERS = [chapter["id"] for chapter in PLAIN.form["chapter"]]
LEVELS = [{"code": "low", "label": "Low"}, {"code": "high", "label": "High", "advice": True}]
ADDED = {
    "section": "wishes", "after": "wishes.first", "id": "wishes.shire_pets", "code": [], "label": "Pets",
    "prompt": "Who are your pets?", "kind": "text",
}  # fmt: skip


def laid(form: dict[str, Any] | None = None, **area: Any) -> tuple[Form, list[str]]:
    """The form with an area's part over it, and what is told about that part."""
    source = replace(PLAIN, area={"id": "shire", "level": LEVELS, "form": form or {}, **area})
    found, problems = load_source(source)
    assert found is not None
    return found, [str(problem) for problem in problems]


@pytest.fixture(scope="module")
def plain() -> Form:
    form, problems = load_source(PLAIN)
    assert form is not None
    assert problems == []
    return form


@pytest.fixture(scope="module", params=["england", "kent", "leeds", "liverpool"])
def shipped(request: pytest.FixtureRequest) -> Form:
    form, problems = load_source(read_source(area=area_folder(request.param)))
    assert problems == []
    assert form is not None
    return form


def test_no_shipped_area_takes_a_question_or_a_duty_away(shipped: Form, plain: Form) -> None:
    assert set(plain.questions) <= set(shipped.questions)
    assert [q.id for q in plain.questions.values() if q.required and not shipped.question(q.id).required] == []
    assert set(plain.sections) == set(shipped.sections)
    lighter = [s.id for s in plain.sections.values() if s.required and not shipped.sections[s.id].required]
    assert lighter == (["domains"] if shipped.area["id"] == "kent" else [])
    assert {c.id for c in plain.chapters} == {c.id for c in shipped.chapters}


def test_the_plain_levels_are_those_of_england(plain: Form) -> None:
    england, _ = load_source(read_source(area=area_folder("england")))
    assert england is not None
    levels = [form.vocabularies["level_of_need"].options for form in (plain, england)]
    assert levels[0] == levels[1]
    assert plain.advice_levels == england.advice_levels


def test_kent_has_the_map_before_the_long_grid_which_may_be_left_out() -> None:
    """seeds.md 2.5: K first, made from G, H and I, instead of G4."""
    kent, _ = load_source(read_source(area=area_folder("kent")))
    assert kent is not None
    order = list(kent.sections)
    assert order.index("worries") < order.index("strengths") < order.index("hopes") < order.index("map")
    assert order.index("map") < order.index("domains")
    assert (kent.sections["domains"].required, kent.sections["domains"].optional) == (False, True)


def test_kent_asks_after_a_refusal_for_what_was_seen_and_keeps_it_private() -> None:
    """seeds.md 2.5 (S4, F:KEN); rule 9: a possibility and no label, never before the family."""
    kent, _ = load_source(read_source(area=area_folder("kent")))
    assert kent is not None
    asked = kent.questions["refusal.kent_signs"]
    assert (asked.restricted, asked.required) == (True, False)
    assert "None of them proves anything" in asked.why
    assert "compliance" not in (asked.label + asked.prompt + asked.why).casefold()
    assert "named person" in kent.questions["attempts.how"].why


def test_leeds_calls_the_analysis_rethink_formulation_and_asks_for_the_workers_own_prompts() -> None:
    leeds, _ = load_source(read_source(area=area_folder("leeds")))
    assert leeds is not None
    section = leeds.sections["analysis"]
    assert (section.title, section.questions[0].id) == ("Rethink formulation", "analysis.leeds_prompts")
    assert not section.questions[0].required
    assert "trauma-informed practice" in section.questions[0].why


def test_levels_replace_the_plain_ones_also_where_a_level_asks_for_advice() -> None:
    form, problems = laid()
    assert problems == []
    assert [(o.code, o.label) for o in form.vocabularies["level_of_need"].options] == [("low", "Low"), ("high", "High")]
    assert form.advice_levels == {"high"}
    tests = [t for q in form.questions.values() for t in _tests(q.enable_when) if t.question == "refusal.level"]
    assert [t.values for t in tests] == [("high",)]


def _tests(condition: Any) -> list[model.Test]:
    if isinstance(condition, Several):
        return [test for part in condition.conditions for test in _tests(part)]
    return [condition] if isinstance(condition, model.Test) else []


def test_retitled_reworded_required_and_added() -> None:
    form, problems = laid(
        {
            "section": [{"id": "wishes", "title": "Hopes", "short": "Hopes"}],
            "question": [{"id": "start.tried", "prompt": "What was tried?", "required": True}],
            "add": [ADDED],
            "vocabulary": [{"id": "places", "option": [{"code": "home", "label": "Us"}, {"code": "x", "label": "X"}]}],
        }
    )
    assert problems == []
    assert (form.sections["wishes"].title, form.question("start.tried").required) == ("Hopes", True)
    names = [question.name for question in form.sections["wishes"].questions]
    assert names.index("shire_pets") == names.index("first") + 1
    places = form.vocabularies["places"]
    assert (places.label("home"), places.label("x"), len(places.options)) == ("Us", "X", _count("places") + 1)


def _count(vocabulary: str) -> int:
    return len(PLAIN.vocabularies[vocabulary]["option"])


def test_the_plain_form_is_left_as_it_is() -> None:
    before = PLAIN.to_json()
    laid({"add": [ADDED], "move": [{"section": "domains", "after": "scores"}], "chapters": CHAPTERS})
    assert PLAIN.to_json() == before


@pytest.mark.parametrize("reports", [True, False])
def test_the_national_outcomes_are_required_only_where_the_council_reports_them(reports: bool) -> None:
    form, problems = laid(report_outcomes=reports)
    assert problems == []
    assert form.question("situations.outcomes").required is reports


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "a core question made optional": (
        {"question": [{"id": "start.why_now", "required": False}]},
        "form.question start.why_now: may not be made optional",
    ),
    "a core section made optional": (
        {"section": [{"id": "people", "optional": True}]},
        "form.section people: may not be made optional",
    ),
    "a question that is none": ({"question": [{"id": "start.horse", "label": "x"}]}, "is no question of the form"),
    "a section that is none": ({"section": [{"id": "horse", "title": "x"}]}, "is no section of the form"),
    "another kind": (
        {"question": [{"id": "start.why_now", "kind": "text"}]},
        "form.question start.why_now: does not know kind; it can have: id, label, prompt",
    ),
    "no words": ({"section": [{"id": "map", "title": " "}]}, "form.section map: title must be text in quotes"),
    "a chapter left out": ({"chapters": CHAPTERS[:-1]}, "form.chapters: must name every chapter once"),
    "agreement later": (
        {"chapters": ["start", *CHAPTERS[2:], "agreement"]},
        "form.chapters: must begin with start, agreement",
    ),
    "a section out of agreement": (
        {"move": [{"section": "refusal", "after": "scores"}]},
        "form.move refusal: may not touch the chapters start, agreement",
    ),
    "an added id of ours": ({"add": [ADDED | {"id": "wishes.pets"}]}, 'that begins with "wishes.shire_"'),
    "an added column": ({"add": [ADDED | {"bind": "name"}]}, "form.add wishes.shire_pets: cannot have bind"),
    "added nowhere": ({"add": [ADDED | {"after": "start.harm"}]}, "after must be a question of this section"),
    "an added kind that is none": ({"add": [ADDED | {"kind": "novel"}]}, "write one of: text, long_text"),
    "levels as answers": (
        {"vocabulary": [{"id": "level_of_need", "option": [{"code": "a", "label": "A"}]}]},
        "levels are [[level]]",
    ),
    "an answer without words": ({"vocabulary": [{"id": "places", "option": [{"code": "x"}]}]}, "each needs code"),
    "an unknown part": ({"remove": ["start"]}, "form.remove: is not known here; known are chapters, move"),
    "not a list": ({"section": {"id": "map"}}, "form.section: must be a table of its own: [[form.section]]"),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_what_an_area_may_not_do_is_told_and_not_done(what: str, plain: Form) -> None:
    part, said = MISTAKES[what]
    form, problems = laid(part)
    assert any(said in problem for problem in problems), problems
    assert set(plain.questions) <= set(form.questions)
    assert [q.id for q in plain.questions.values() if q.required and not form.question(q.id).required] == []
    assert {c.id: c.sections for c in form.chapters} == {c.id: c.sections for c in plain.chapters}


def test_an_area_part_that_is_no_table_still_opens() -> None:
    for area in ({"form": 3}, {"level": "x"}, {"level": [{"code": "a"}]}):
        form, problems = laid(**area) if "form" not in area else laid(area["form"])  # type: ignore[arg-type]
        assert form.questions
        assert problems


def test_json_and_back_is_the_same_form(shipped: Form) -> None:
    source = read_source(area=area_folder(shipped.area["id"]))
    again, _ = load_source(Source.from_json(source.to_json()), shipped.digest)
    assert again == shipped


def test_what_was_kept_before_areas_had_a_part_still_opens() -> None:
    old = replace(PLAIN, area={}).to_json().replace(',"area":{}', "").replace('"area":{},', "")
    source = Source.from_json(old)
    form, problems = load_source(source)
    assert (source.area, problems) == ({}, [])
    assert form is not None
    assert form.advice_levels == {"level_3", "level_4"}
