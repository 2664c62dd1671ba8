"""The schema says no to what the import says no to, as far as a schema can."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ehat_tui.exchange.layout import HEAD, INFORMATION
from ehat_tui.exchange.load import read
from ehat_tui.exchange.schema import schema
from ehat_tui.form.load import load
from ehat_tui.form.model import Form
from ehat_tui.resources import data_root
from ehat_tui.vault.paths import area_files


@pytest.fixture(scope="module")
def validator(form: Form) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema(form))


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "ehat-record/9"},
        {"strat": {}},
        {"start": {"safe_to_talk": "perhaps"}},
        {"start": {"safe": "yes"}},
        {"start": {"why_now": {"value": "x", "absent": "not-asked"}}},
        {"start": {"why_now": {"said_by": "me"}}},
        {"start": {"why_now": {"may_tell": "no"}}},
        {"people": [{"roles": "parent"}]},
        {"people": [{"key": "a b"}]},
        {"voice": {"ann": {"feels": 11}}},
        {"relationships": [{"child": "ann"}]},
        {"services": {"no": "x"}},
        {"reference": "../x"},
    ],
)
def test_a_wrong_record_is_refused(validator: jsonschema.Draft202012Validator, wrong: dict[str, Any]) -> None:
    assert not validator.is_valid({"format": "ehat-record/1"} | wrong)


def test_the_words_of_the_form_are_in_it(form: Form) -> None:
    found = schema(form)
    answer = found["properties"]["start"]["properties"]["quiet"]
    assert answer["description"] == "What about quiet?"
    assert answer["anyOf"][1]["properties"]["restricted"]["default"] is True

    assert {"const": "parent", "title": "The parent"} in found["$defs"]["options-roles"]["oneOf"]


@pytest.mark.parametrize("family", ["marsden", "tesfaye", "brannigan"])
def test_the_demo_families_keep_to_it(family: str) -> None:
    record = read(Path(str(data_root() / "demo" / f"{family}.toml")))
    form = load(data_root(), area_files(record["area"]))
    jsonschema.Draft202012Validator(schema(form)).validate(dict(record))


def test_the_form_that_ships_leaves_the_files_own_words_free() -> None:
    form = load(data_root())  # by name: the small form of the other tests may stand in its place
    jsonschema.Draft202012Validator.check_schema(schema(form))
    assert not set(form.sections) & {*HEAD, *INFORMATION}
    for section in form.sections.values():
        own = {"list": {"key"}, "pair": {"child", "person"}}.get(section.repeats, set())
        assert not {question.name for question in section.questions} & own
