"""Form files become a Form, or a list of mistakes: each with its file, its question and what to write instead."""

from dataclasses import replace
from pathlib import Path

import pytest

from ehat_tui.errors import NotValid
from ehat_tui.form import model
from ehat_tui.form.load import Problem, load, load_source
from ehat_tui.form.model import AgeTest, Form, Opens, Several
from ehat_tui.form.source import Source, files_digest, read_source


def change(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def mistakes(root: Path) -> list[Problem]:
    return load_source(read_source(root))[1]


# ---------------------------------------------------------------- without a mistake


def test_a_form_is_what_its_files_say(root: Path) -> None:
    form = load(root)
    assert (form.id, form.version, form.title) == ("small", "3", "Small")
    assert [(chapter.id, chapter.sections) for chapter in form.chapters] == [
        ("one", ("start", "people")),
        ("two", ("health", "services")),
    ]
    assert list(form.sections) == ["start", "people", "health", "services"]  # the chapters' order
    assert list(form.questions)[:3] == ["start.danger", "start.why", "people.name"]
    assert form.sections["people"].required
    assert not form.sections["start"].needs_agreement
    danger, hours = form.question("start.danger"), form.question("health.hours")
    assert danger.opens == Opens(("yes",), "crisis")
    assert (hours.minimum, hours.maximum, hours.unit, hours.name) == (0, 168, "hours", "hours")
    assert form.vocabulary(danger).label("yes") == "Yes"
    things = form.vocabulary(form.question("health.any"))
    assert [(option.code, option.label, option.help) for option in things.options] == [
        ("a", "An a", "The first"),
        ("b", "A b", ""),
    ]
    assert things.label("gone") == "gone"  # of an older record
    assert form.chapter_of("people").title == "One"


def test_conditions_are_read(root: Path) -> None:
    form = load(root)
    assert form.question("health.hours").enable_when == model.Test("health.any", "includes", ("a", "b"))
    assert form.question("health.late").enable_when == Several(
        "all", (AgeTest("at_least", 10.0), model.Test("health.hours", "at_least", (2,)))
    )
    assert form.question("start.why").enable_when == Several(
        "any", (model.Test("start.danger", "is_not", ("yes",)), model.Test("start.danger", "answered", (False,)))
    )


# ---------------------------------------------------------------- files that cannot be a form


@pytest.mark.parametrize("kept", ["", 'id = "small"\nversion = "1"\n', "chapter = 3\n", 'chapter = ["start"]\n'])
def test_a_form_without_chapters_is_none(kept: str, root: Path) -> None:
    (root / "form" / "form.toml").write_text(kept, encoding="utf-8")
    form, problems = load_source(read_source(root))
    assert form is None
    assert [problem.file for problem in problems] == ["form.toml"]
    assert "[[chapter]]" in problems[0].what


@pytest.mark.parametrize("file", ["form/people.toml", "vocabularies/things.toml"])
@pytest.mark.parametrize("content", [b'id = "people"\ntitle = \n', b'id = "\xff"\n'])
def test_what_is_no_toml_names_the_file(content: bytes, file: str, root: Path) -> None:
    (root / file).write_bytes(content)
    with pytest.raises(NotValid) as raised:
        load(root)
    (problem,) = raised.value.problems
    assert problem.startswith(f"{Path(file).name}: ")


def test_a_section_and_a_vocabulary_can_be_empty_of_content(root: Path) -> None:
    (root / "form" / "people.toml").write_text("", encoding="utf-8")
    (root / "vocabularies" / "things.toml").write_text('id = "things"\ntitle = "Things"\n', encoding="utf-8")
    found = [str(problem) for problem in mistakes(root)]
    assert 'people.toml: has no "id"; write id = ...' in found
    assert "vocabularies/things.toml: has no options; write [[option]] with code and label" in found


@pytest.mark.parametrize("questions", ['question = ["a"]', 'question = "a"', "[question.any]"])
def test_questions_are_tables(questions: str, root: Path) -> None:
    path = root / "form" / "health.toml"
    path.write_text(f'id = "health"\ntitle = "Health"\nrepeats = "person"\n{questions}\n', encoding="utf-8")
    assert Problem("health.toml", "", "question must be a table of its own: [[question]]") in mistakes(root)


def test_a_section_without_questions(root: Path) -> None:
    path = root / "form" / "health.toml"
    path.write_text('id = "health"\ntitle = "Health"\nrepeats = "person"\n', encoding="utf-8")
    assert Problem("health.toml", "", "has no [[question]]") in mistakes(root)


# ---------------------------------------------------------------- the digest, and the form as JSON


def test_the_digest_names_the_bytes_of_every_file(root: Path) -> None:
    first = files_digest(root)
    assert files_digest(root) == load(root).digest == first
    seen = {first}
    files = sorted(root.rglob("*.toml"))
    for path in files:
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        seen.add(files_digest(root))
        path.write_bytes(before)
    assert len(seen) == len(files) + 1 == 7
    assert files_digest(root) == first


def test_a_renamed_file_is_another_form(root: Path) -> None:
    first = files_digest(root)
    (root / "form" / "people.toml").rename(root / "form" / "persons.toml")
    assert files_digest(root) != first


def test_files_that_are_no_toml_do_not_count(root: Path) -> None:
    first = files_digest(root)
    (root / "form" / "notes.txt").write_text("x", encoding="utf-8")
    assert files_digest(root) == first
    assert mistakes(root) == []


def test_json_and_back_is_the_same_form(root: Path) -> None:
    source = read_source(root)
    again = Source.from_json(source.to_json())
    assert again == source
    assert again.to_json() == source.to_json()
    first, second = load_source(source), load_source(again)
    assert first == second
    assert first[0] is not None


def test_a_version_written_as_a_date_can_be_kept(root: Path) -> None:
    change(root, "form/form.toml", '"3"', "2026-04-01")
    source = read_source(root)
    forms: list[Form | None] = [load_source(one)[0] for one in (source, Source.from_json(source.to_json()))]
    assert [form and form.version for form in forms] == ["2026-04-01"] * 2


def test_without_a_digest_the_content_is_the_name(root: Path) -> None:
    source = read_source(root)
    digests = set()
    for one in (source, replace(source, form=source.form | {"version": "4"})):
        form, _ = load_source(one)
        assert form is not None
        digests.add(form.digest)
    assert len(digests) == 2
    assert all(len(digest) == 64 for digest in digests)
