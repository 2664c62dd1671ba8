"""A mistake in a form file says where it stands and what to write instead."""

from pathlib import Path

import pytest

from ehat_tui.errors import NotValid
from ehat_tui.form.load import Problem, load, load_source
from ehat_tui.form.source import read_source


def change(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def mistakes(root: Path) -> list[Problem]:
    return load_source(read_source(root))[1]


# what: (file, a line of it, the line with the mistake, the place that is named, what is said)
MISTAKES: dict[str, tuple[str, str, str, str, str]] = {
    # the form
    "unknown key of the form": (
        "form/form.toml", 'version = "3"', 'versoin = "3"',
        "form.toml", "does not know versoin; it can have: chapter, id, title, version",
    ),
    "unknown key of a chapter": (
        "form/form.toml", 'title = "One"', 'name = "One"',
        "form.toml, chapter one", "does not know name; it can have: id, sections, title",
    ),
    "no title of a chapter": (
        "form/form.toml", 'title = "One"\n', "",
        "form.toml, chapter one", 'has no "title"; write title = ...',
    ),
    "no sections of a chapter": (
        "form/form.toml", 'sections = ["start", "people"]', "",
        "form.toml, chapter one", 'has no "sections"; write sections = ...',
    ),
    "sections as a text": (
        "form/form.toml", '["start", "people"]', '"start"',
        "form.toml, chapter one", 'sections must be written as sections = ["...", "..."]',
    ),
    "section without a file": (
        "form/form.toml", '"start", "people"', '"start", "pets", "people"',
        "form.toml, chapter one", 'section "pets" has no file pets.toml',
    ),
    "section in two chapters": (
        "form/form.toml", '"health"', '"people", "health"',
        "form.toml, chapter two", 'section "people" stands twice; leave it in one place',
    ),
    "section in no chapter": (
        "form/form.toml", '"health", ', "",
        "health.toml", "is in no chapter of form.toml; add it to the sections of one",
    ),
    # a vocabulary
    "unknown key of a vocabulary": (
        "vocabularies/things.toml", "title", "name",
        "vocabularies/things.toml", "does not know name; it can have: id, option, source, title",
    ),
    "unknown key of an option": (
        "vocabularies/things.toml", "help", "hint",
        "vocabularies/things.toml", "does not know hint; it can have: code, help, label",
    ),
    "option without label": (
        "vocabularies/things.toml", 'label = "A b"', "",
        "vocabularies/things.toml", 'has no "label"; write label = ...',
    ),
    "code as a number": (
        "vocabularies/things.toml", 'code = "b"', "code = 7",
        "vocabularies/things.toml", 'code must be written as code = "..."',
    ),
    "the same code twice": (
        "vocabularies/things.toml", 'code = "b"', 'code = "a"',
        "vocabularies/things.toml", "has the same code twice: a",
    ),
    "vocabulary under another name": (
        "vocabularies/things.toml", 'id = "things"', 'id = "thing"',
        "vocabularies/things.toml", 'its id is "thing" but the file is things.toml; the two must be the same',
    ),
    "vocabulary without title": (
        "vocabularies/things.toml", 'title = "Things"', "",
        "vocabularies/things.toml", 'has no "title"; write title = ...',
    ),
    # a section
    "unknown key of a section": (
        "form/start.toml", "needs_agreement", "agreed",
        "start.toml", "does not know agreed; it can have:",
    ),
    "section under another name": (
        "form/start.toml", 'id = "start"', 'id = "begin"',
        "start.toml", 'its id is "begin" but the file is start.toml; the two must be the same',
    ),
    "section without title": (
        "form/start.toml", 'title = "Before you start"', "",
        "start.toml", 'has no "title"; write title = ...',
    ),
    "section without repeats": (
        "form/start.toml", 'repeats = "once"', "",
        "start.toml", 'has no "repeats"; write repeats = ...',
    ),
    "unknown repeats": (
        "form/start.toml", '"once"', '"twice"',
        "start.toml", 'repeats = "twice" is not known; write one of: once, person, child, adult, list, pair',
    ),
    "flag as a text": (
        "form/start.toml", "false", '"no"',
        "start.toml", "needs_agreement must be written as needs_agreement = true or false",
    ),
    "unknown table": (
        "form/people.toml", '"person"\nitem', '"persons"\nitem',
        "people.toml", 'table = "persons" is not known; write one of: person, relationship, agreement',
    ),
    "table of a page": (
        "form/health.toml", 'repeats = "person"', 'repeats = "person"\ntable = "contact"',
        "health.toml", 'table is for a section with repeats = "list" or "pair"; leave it out',
    ),
    "one table twice": (
        "form/services.toml", 'item = "service"', 'item = "service"\ntable = "person"',
        "services.toml", 'table = "person" is used by people already; leave it out',
    ),
    "pairs without their table": (
        "form/services.toml", '"list"', '"pair"',
        "services.toml", 'table = "relationship" and repeats = "pair" belong together',
    ),
    "list without item": (
        "form/services.toml", 'item = "service"', "",
        "services.toml", 'a list needs item = "..." (what one row is called)',
    ),
    "required list without none_label": (
        "form/people.toml", 'none_label = "Nobody"', "",
        "people.toml", 'a required list needs none_label = "..." (how to say that there is none)',
    ),
    "summary of nothing": (
        "form/people.toml", '["people.name"]', '["people.nmae"]',
        "people.toml", 'summary names "people.nmae", which is no question',
    ),
    "heads without summary": (
        "form/people.toml", "summary = [", 'heads = ["A", "B"]\nsummary = [',
        "people.toml", "heads needs one heading for each question of summary",
    ),
    "grouped by no row": (
        "form/services.toml", '"services.after"\n', '"services.told"\n',
        "services.toml", 'group_by = "services.told" must name a question of this section with kind = "row"',
    ),
    "condition of a section about a person": (
        "form/services.toml", "item =", 'enable_when = { question = "health.late", answered = true }\nitem =',
        "services.toml", "its condition asks about health.late, which is about someone or something else",
    ),
    "condition of a section about an age": (
        "form/health.toml", "title =", "enable_when = { age_below = 5 }\ntitle =",
        "health.toml", "its condition asks for an age; only a question with repeats = person | child | adult can",
    ),
    "how far the record is, of a page": (
        "form/health.toml", "title =", 'enable_when = { record = "finished" }\ntitle =',
        "health.toml", "its condition asks how far the record is; only a whole section with repeats = list can",
    ),
    "how far the record is, of a kind unknown": (
        "form/services.toml", "item =", 'enable_when = { record = "begun" }\nitem =',
        "services.toml", "record must be one of: finished",
    ),
    # a question
    "unknown key of a question": (
        "form/start.toml", 'label = "Danger"', 'label = "Danger"\nneeded = true',
        "start.toml, question start.danger",
        "does not know needed; it can have: area_may_make_optional, bind, code, default,",
    ),
    "question without id": (
        "form/start.toml", 'id = "start.danger"', "",
        "start.toml, question (without id)", 'has no "id"; write id = ...',
    ),
    "id of another section": (
        "form/start.toml", 'id = "start.danger"', 'id = "danger"',
        "start.toml, question danger", 'its id must begin with "start."',
    ),
    "the same id twice": (
        "form/start.toml", 'id = "start.danger"', 'id = "start.why"',
        "start.toml, question start.why", "this id stands twice; each id may be used once, for ever",
    ),
    "question without label": (
        "form/start.toml", 'label = "Danger"', "",
        "start.toml, question start.danger", 'has no "label"; write label = ...',
    ),
    "question without prompt": (
        "form/start.toml", 'prompt = "Is anyone in danger?"', 'prompt = ""',
        "start.toml, question start.danger", 'has no "prompt"; write prompt = ...',
    ),
    "question without kind": (
        "form/start.toml", 'kind = "yes_no"', "",
        "start.toml, question start.danger", 'has no "kind"; write kind = ...',
    ),
    "unknown kind": (
        "form/start.toml", '"long_text"', '"novel"',
        "start.toml, question start.why", 'kind = "novel" is not known; write one of: text, long_text, choice,',
    ),
    "code as a text": (
        "form/start.toml", '["B6"]', '"B6"',
        "start.toml, question start.why", 'code must be written as code = ["...", "..."]',
    ),
    "code as a list of numbers": (
        "form/start.toml", '["B6"]', "[6]",
        "start.toml, question start.why", 'code must be written as code = ["...", "..."]',
    ),
    "required as a text": (
        "form/people.toml", 'bind = "given_names"\nrequired = true', 'bind = "given_names"\nrequired = "yes"',
        "people.toml, question people.name", "required must be written as required = true or false",
    ),
    "minimum as a text": (
        "form/health.toml", "minimum = 0", 'minimum = "none"',
        "health.toml, question health.hours", "minimum must be written as minimum = 10",
    ),
    "minimum as a flag": (
        "form/health.toml", "minimum = 0", "minimum = true",
        "health.toml, question health.hours", "minimum must be written as minimum = 10",
    ),
    "minimum above maximum": (
        "form/health.toml", "minimum = 0", "minimum = 200",
        "health.toml, question health.hours", "minimum is above maximum; the smaller number comes first",
    ),
    "unknown mark of sensitivity": (
        "form/start.toml", "special-category", "secret",
        "start.toml, question start.why", 'sensitive = "secret" is not known; write some of: personal, special-',
    ),
    "unknown options": (
        "form/health.toml", 'options = "things"', 'options = "stuff"',
        "health.toml, question health.any", 'options = "stuff" has no file in data/vocabularies/',
    ),
    "rows of nothing": (
        "form/services.toml", 'of = "services"', 'of = "health"',
        "services.toml, question services.after", 'of = "health" must name a list section',
    ),
    "unknown format": (
        "form/people.toml", '"phone"\n', '"telephone"\n',
        "people.toml, question people.phone", 'format = "telephone" is not known; write one of: nhs_number, upn,',
    ),
    "format of a long text": (
        "form/people.toml", 'kind = "text"\nformat', 'kind = "long_text"\nformat',
        "people.toml, question people.phone", 'format is for kind = "text", not for kind = "long_text"',
    ),
    "unknown default": (
        "form/services.toml", '"today"', '"tomorrow"',
        "services.toml, question services.after", 'default = "tomorrow" is not known; write one of: today,',
    ),
    "prefill from nothing": (
        "form/services.toml", 'prefill = "services.after"', 'prefill = "services.before"',
        "services.toml, question services.told", 'prefill = "services.before" is no question',
    ),
    "ends of nothing": (
        "form/services.toml", '"start.why", ', '"start.zero", ',
        "services.toml, question services.told", 'ends names "start.zero", which is no question',
    ),
    "unknown page to open": (
        "form/start.toml", '"crisis"', '"panic"',
        "start.toml, question start.danger", 'opens the screen "panic"; write one of: crisis, safety',
    ),
    "opens without an answer": (
        "form/start.toml", '{ is = "yes", screen', "{ screen",
        "start.toml, question start.danger", 'has no "is"; write is = ...',
    ),
    "opens as a text": (
        "form/start.toml", '{ is = "yes", screen = "crisis" }', '"crisis"',
        "start.toml, question start.danger", 'opens must be written as { is = "yes", screen = "crisis" }',
    ),
    # where an answer is kept
    "column of no table": (
        "form/start.toml", 'kind = "yes_no"', 'kind = "yes_no"\nbind = "sex"',
        "start.toml, question start.danger", 'bind = "sex" is no column; write one of: none: this section has no',
    ),
    "unknown column": (
        "form/people.toml", '"given_names"', '"first_names"',
        "people.toml, question people.name", 'bind = "first_names" is no column; write one of: given_names, family',
    ),
    "column of another kind": (
        "form/people.toml", '"given_names"', '"birth_date"',
        "people.toml, question people.name", 'the column "birth_date" cannot hold kind = "text"',
    ),
    "one column twice": (
        "form/people.toml", 'format = "phone"', 'bind = "given_names"',
        "people.toml, question people.phone", 'bind = "given_names" is used by people.name already',
    ),
    # conditions
    "condition as a text": (
        "form/health.toml", '{ question = "health.any", includes = ["a", "b"] }', '"health.any"',
        "health.toml, question health.hours", "a condition must be written as { question =",
    ),
    "condition without operator": (
        "form/health.toml", ', includes = ["a", "b"]', "",
        "health.toml, question health.hours", "its condition needs one of: is, is_not, includes, excludes, answered",
    ),
    "condition with two operators": (
        "form/health.toml", 'includes = ["a", "b"]', 'includes = "a", excludes = "b"',
        "health.toml, question health.hours", "its condition needs one of: is, is_not,",
    ),
    "unknown operator": (
        "form/health.toml", "includes", "contains",
        "health.toml, question health.hours", "does not know contains; it can have: answered, at_least, below",
    ),
    "condition about nothing": (
        "form/health.toml", 'question = "health.any"', 'question = "health.some"',
        "health.toml, question health.hours", 'its condition asks about "health.some", which is no question',
    ),
    "condition without question": (
        "form/health.toml", 'question = "health.any", ', "",
        "health.toml, question health.hours", 'has no "question"; write question = ...',
    ),
    "condition about somebody else": (
        "form/health.toml", 'question = "health.hours", at_least = 2', 'question = "services.told", answered = true',
        "health.toml, question health.late", "asks about services.told, which is about someone or something else",
    ),
    "no such option": (
        "form/health.toml", '["a", "b"]', '["a", "c"]',
        "health.toml, question health.hours", 'compares health.any with "c", which is none of its options',
    ),
    "is of several values": (
        "form/health.toml", "includes", "is",
        "health.toml, question health.hours", "says is, but health.any holds several values; write includes",
    ),
    "includes of one value": (
        "form/start.toml", "is_not", "excludes",
        "start.toml, question start.why", "says excludes, but start.danger holds one value; write is or is_not",
    ),
    "more than a text": (
        "form/health.toml", 'question = "health.hours", at', 'question = "people.phone", at',
        "health.toml, question health.late", "its condition says at_least, but people.phone is no number",
    ),
    "more than a word": (
        "form/health.toml", "at_least = 2", 'at_least = "two"',
        "health.toml, question health.late", "at_least must be a number: at_least = 10",
    ),
    "answered by a word": (
        "form/start.toml", "answered = false", 'answered = "no"',
        "start.toml, question start.why", "answered must be true or false",
    ),
    "age in words": (
        "form/health.toml", "age_at_least = 10", 'age_at_least = "ten"',
        "health.toml, question health.late", "age_at_least must be an age in years: age_at_least = 10",
    ),
    "age with something else": (
        "form/health.toml", "age_at_least = 10", 'age_at_least = 10, is = "a"',
        "health.toml, question health.late", "does not know is; it can have: age_at_least",
    ),
    "age on a page about nobody": (
        "form/start.toml", '{ question = "start.danger", is_not = "yes" }', "{ age_below = 5 }",
        "start.toml, question start.why", "its condition asks for an age; only a question with repeats = person |",
    ),
    "agreement of a kind unknown": (
        "form/health.toml", "{ age_at_least = 10 }", '{ agreement = "perhaps" }',
        "health.toml, question health.late", "agreement must be one of: stands, refused",
    ),
    "agreement with something else": (
        "form/health.toml", "{ age_at_least = 10 }", '{ agreement = "stands", is = "a" }',
        "health.toml, question health.late", "does not know is; it can have: agreement",
    ),
    "agreement that waits for itself": (
        "form/people.toml", 'format = "phone"', 'enable_when = { agreement = "stands" }',
        "people.toml, question people.phone", "asks for the agreement, which is worked out from this section",
    ),
    "agreement that waits for what waits for it": (
        "form/start.toml", '{ question = "start.danger", is_not = "yes" }', '{ agreement = "stands" }',
        "people.toml, question people.seen", "asks for the agreement, which is worked out from this section",
    ),
    "all of nothing": (
        "form/start.toml", "any = [{", "all = [] }\n#",
        "start.toml, question start.why", "all needs conditions: all = [{ ... }, { ... }]",
    ),
    "any of one": (
        "form/health.toml", "{ all = [{ age_at_least = 10 }, ", "{ any = { age_at_least = 10 } } #",
        "health.toml, question health.late", "any needs conditions: any = [{ ... }, { ... }]",
    ),
    "condition that waits for itself": (
        "form/health.toml", 'question = "health.hours"', 'question = "health.late"',
        "health.toml, question health.late", "its condition waits for itself",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_has_its_place_and_what_to_write(what: str, root: Path) -> None:
    file, old, new, place, said = MISTAKES[what]
    change(root, file, old, new)
    found = [str(problem) for problem in mistakes(root)]
    assert any(problem.startswith(f"{place}: ") and said in problem for problem in found), found
    with pytest.raises(NotValid) as raised:
        load(root)
    assert raised.value.problems == found


def test_conditions_that_wait_for_each_other(root: Path) -> None:
    change(root, "form/health.toml", '{ question = "health.any", includes', '{ question = "health.late", is')
    found = [(problem.where, problem.what) for problem in mistakes(root)]
    assert found == [(f"question health.{name}", "its condition waits for itself") for name in ("hours", "late")]


def test_every_mistake_is_told_at_once(root: Path) -> None:
    change(root, "form/start.toml", '"long_text"', '"novel"')
    change(root, "form/people.toml", '"phone"\n', '"telephone"\n')
    change(root, "form/people.toml", "item =", "items =")
    change(root, "vocabularies/things.toml", 'label = "A b"', "")
    assert {problem.file for problem in mistakes(root)} >= {"start.toml", "people.toml", "vocabularies/things.toml"}


def test_a_section_with_a_mistake_is_not_called_missing(root: Path) -> None:
    change(root, "form/people.toml", "item =", "items =")
    assert "has no file" not in "".join(map(str, mistakes(root)))
