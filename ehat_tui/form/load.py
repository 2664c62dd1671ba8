"""From form files to a checked `Form`: strict, and a mistake names the file, the question and what to write instead."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from importlib.resources.abc import Traversable
from typing import Any

from ehat_tui.errors import NotValid
from ehat_tui.form import check, overlay
from ehat_tui.form.model import (
    AGREED,
    RECORD,
    YES_NO,
    AgeTest,
    AgreedTest,
    Chapter,
    Condition,
    Form,
    Opens,
    Option,
    Question,
    RecordTest,
    Section,
    Several,
    Test,
    Vocabulary,
)
from ehat_tui.form.source import Source, files_digest, read_source

OPERATORS = ("is", "is_not", "includes", "excludes", "answered", "at_least", "below")


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a form file: where it stands and what to write instead."""

    file: str
    where: str
    what: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.where}" if self.where else self.file
        return f"{place}: {self.what}"


class _Mistake(Exception):
    """Raised while one piece is built; becomes a Problem with its file and place."""


# How the value of a key is written, by the type of the field in model.py; keys with other types are read by hand.
_WRITTEN: dict[str, tuple[type, str]] = {
    "str": (str, '"..."'),
    "Kind": (str, '"..."'),
    "Repeats": (str, '"..."'),
    "bool": (bool, "true or false"),
    "tuple[str, ...]": (list, '["...", "..."]'),
    "float | None": (float, "10"),
}


def load(root: Traversable | None = None, area: Traversable | None = None) -> Form:
    """The checked form below `root` (default: the one that ships), as the area in the folder `area` has it.

    NotValid with every mistake found.
    """
    form, problems = load_source(read_source(root, area), files_digest(root, area))
    if form is None or problems:
        raise NotValid("The form files have mistakes", [str(problem) for problem in problems])
    return form


def load_source(source: Source, digest: str = "") -> tuple[Form | None, list[Problem]]:
    """The form in `source` and the mistakes in it. The form is None when there is too little to build one."""
    source, wrong = overlay.laid_over(source)
    problems = [Problem(f"{source.area.get('id', 'area')}/area.toml", where, what) for where, what in wrong]
    vocabularies = {YES_NO.id: YES_NO}
    for name, content in source.vocabularies.items():
        if (vocabulary := _vocabulary(name, content, problems)) is not None:
            vocabularies[name] = vocabulary
    sections: dict[str, Section] = {}
    for name, content in source.sections.items():
        if (section := _section(name, content, problems)) is not None:
            sections[name] = section
    chapters = _chapters(source, sections, problems)
    if not chapters:
        return None, problems
    ordered = {name: sections[name] for chapter in chapters for name in chapter.sections}
    problems.extend(
        Problem(f"{name}.toml", "", "is in no chapter of form.toml; add it to the sections of one")
        for name in sections
        if name not in ordered
    )
    form = Form(
        id=str(source.form.get("id", "")),
        version=str(source.form.get("version", "")),
        title=str(source.form.get("title", "")),
        digest=digest or hashlib.sha256(source.to_json().encode()).hexdigest(),
        chapters=tuple(chapters),
        sections=ordered,
        vocabularies=vocabularies,
        area=source.area,
    )
    problems.extend(Problem(f"{section}.toml", where, what) for section, where, what in check.mistakes(form))
    return form, problems


def _chapters(source: Source, sections: dict[str, Section], problems: list[Problem]) -> list[Chapter]:
    chapters: list[Chapter] = []
    try:
        _only(source.form, {"id", "version", "title", "chapter"})
        found = _tables(source.form, "chapter")
        if not found:
            raise _Mistake("has no [[chapter]]; write one with id, title and sections")
    except _Mistake as mistake:
        problems.append(Problem("form.toml", "", str(mistake)))
        return chapters
    placed: set[str] = set()
    for raw in found:
        where = f"chapter {raw.get('id', '(without id)')}"
        try:
            _only(raw, {f.name for f in fields(Chapter)})
            _written(raw, Chapter)
            names = [str(name) for name in _need(raw, "sections")]
            chapter = Chapter(_need(raw, "id"), _need(raw, "title"), tuple(n for n in names if n in sections))
        except _Mistake as mistake:
            problems.append(Problem("form.toml", where, str(mistake)))
            continue
        for name in names:
            if name not in source.sections:
                problems.append(Problem("form.toml", where, f'section "{name}" has no file {name}.toml'))
            elif name in placed:
                problems.append(Problem("form.toml", where, f'section "{name}" stands twice; leave it in one place'))
            placed.add(name)
        chapters.append(chapter)
    return chapters


def _vocabulary(name: str, content: dict[str, Any], problems: list[Problem]) -> Vocabulary | None:
    file = f"vocabularies/{name}.toml"
    try:
        _only(content, {"id", "title", "source", "option"})
        _same_name(content, name)
        options = []
        for raw in _tables(content, "option"):
            _only(raw, {"code", "label", "help"})
            _written(raw, Option)
            options.append(Option(_need(raw, "code"), _need(raw, "label"), raw.get("help", "")))
        if not options:
            raise _Mistake("has no options; write [[option]] with code and label")
        codes = [option.code for option in options]
        if twice := {code for code in codes if codes.count(code) > 1}:
            raise _Mistake(f"has the same code twice: {', '.join(sorted(twice))}")
        _written(content, Vocabulary)
        return Vocabulary(name, _need(content, "title"), tuple(options), content.get("source", ""))
    except _Mistake as mistake:
        problems.append(Problem(file, "", str(mistake)))
        return None


_SECTION_KEYS = {f.name for f in fields(Section)} - {"questions"} | {"question"}
_LISTS = ("summary", "heads", "about")
_QUESTION_KEYS = {f.name for f in fields(Question)} - {"section"}


def _section(name: str, content: dict[str, Any], problems: list[Problem]) -> Section | None:
    file = f"{name}.toml"
    try:
        _only(content, _SECTION_KEYS)
        _written(content, Section)
        _same_name(content, name)
        special = ("question", "enable_when", *_LISTS)
        plain = {key: content[key] for key in content if key not in special}
        questions = [
            question for raw in _tables(content, "question") if (question := _question(name, raw, problems)) is not None
        ]
        return Section(
            **{**plain, "title": _need(content, "title"), "repeats": _need(content, "repeats")},
            questions=tuple(questions),
            summary=tuple(content.get("summary", [])),
            heads=tuple(content.get("heads", [])),
            about=tuple(content.get("about", [])),
            enable_when=_condition(content.get("enable_when")),
        )
    except _Mistake as mistake:
        problems.append(Problem(file, "", str(mistake)))
        return None


def _question(section: str, raw: dict[str, Any], problems: list[Problem]) -> Question | None:
    where = f"question {raw.get('id', '(without id)')}"
    try:
        _only(raw, _QUESTION_KEYS)
        _written(raw, Question)
        question_id = str(_need(raw, "id"))
        if not question_id.startswith(f"{section}."):
            raise _Mistake(f'its id must begin with "{section}."')
        special = ("opens", "enable_when", "sensitive", "code", "ends")
        return Question(
            **{
                **{key: value for key, value in raw.items() if key not in special},
                "label": _need(raw, "label"),
                "prompt": _need(raw, "prompt"),
                "kind": _need(raw, "kind"),
            },
            section=section,
            sensitive=tuple(raw.get("sensitive", [])),
            code=tuple(raw.get("code", [])),
            ends=tuple(raw.get("ends", [])),
            opens=_opens(raw.get("opens")),
            enable_when=_condition(raw.get("enable_when")),
        )
    except _Mistake as mistake:
        problems.append(Problem(f"{section}.toml", where, str(mistake)))
        return None


def _opens(raw: dict[str, Any] | None) -> Opens | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise _Mistake('opens must be written as { is = "yes", screen = "crisis" }')
    _only(raw, {"is", "screen"})
    return Opens(tuple(_as_list(_need(raw, "is"))), str(_need(raw, "screen")))


def _condition(raw: dict[str, Any] | None) -> Condition | None:
    """A condition as written in TOML; _Mistake says what to write."""
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise _Mistake('a condition must be written as { question = "section.name", is = "yes" }')
    for how in ("all", "any"):
        if how in raw:
            _only(raw, {how})
            if not isinstance(raw[how], list) or not raw[how]:
                raise _Mistake(f"{how} needs conditions: {how} = [{{ ... }}, {{ ... }}]")
            return Several(how, tuple(c for part in raw[how] if (c := _condition(part)) is not None))
    for key in ("age_at_least", "age_below", "agreement", "record"):
        if key in raw:
            return _of_no_answer(raw, key)
    _only(raw, {"question", *OPERATORS})
    question = str(_need(raw, "question"))
    ops = [op for op in OPERATORS if op in raw]
    if len(ops) != 1:
        raise _Mistake(f"its condition needs one of: {', '.join(OPERATORS)}")
    if ops[0] == "answered" and not isinstance(raw["answered"], bool):
        raise _Mistake("answered must be true or false")
    if ops[0] in ("at_least", "below") and not _is_number(raw[ops[0]]):
        raise _Mistake(f"{ops[0]} must be a number: {ops[0]} = 10")
    return Test(question, ops[0], tuple(_as_list(raw[ops[0]])))


def _of_no_answer(raw: dict[str, Any], key: str) -> AgeTest | AgreedTest | RecordTest:
    """A condition on the age of whom the page is about, on the agreement, or on how far the record is."""
    _only(raw, {key})
    if key == "agreement":
        if raw[key] not in AGREED:
            raise _Mistake(f"agreement must be one of: {', '.join(AGREED)}")
        return AgreedTest(raw[key])
    if key == "record":
        if raw[key] not in RECORD:
            raise _Mistake(f"record must be one of: {', '.join(RECORD)}")
        return RecordTest(raw[key])
    if not _is_number(raw[key]):
        raise _Mistake(f"{key} must be an age in years: {key} = 10")
    return AgeTest(key.removeprefix("age_"), float(raw[key]))


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _tables(raw: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = raw.get(key, [])
    if not isinstance(found, list) or not all(isinstance(part, dict) for part in found):
        raise _Mistake(f"{key} must be a table of its own: [[{key}]]")
    return found


def _written(raw: dict[str, Any], shape: type[Section | Question | Chapter | Option | Vocabulary]) -> None:
    """Whether each value is of its key's kind: of a text where a list belongs every letter would be an item."""
    for f in fields(shape):
        if f.name not in raw or str(f.type) not in _WRITTEN:
            continue
        value, (kind, example) = raw[f.name], _WRITTEN[str(f.type)]
        fits = _is_number(value) if kind is float else isinstance(value, kind)
        if not fits or (kind is list and not all(isinstance(part, str) for part in value)):
            raise _Mistake(f"{f.name} must be written as {f.name} = {example}")


def _only(raw: dict[str, Any], known: set[str]) -> None:
    if unknown := sorted(set(raw) - known):
        raise _Mistake(f"does not know {', '.join(unknown)}; it can have: {', '.join(sorted(known))}")


def _need(raw: dict[str, Any], key: str) -> Any:
    if raw.get(key) in (None, ""):
        raise _Mistake(f'has no "{key}"; write {key} = ...')
    return raw[key]


def _same_name(content: dict[str, Any], name: str) -> None:
    if _need(content, "id") != name:
        raise _Mistake(f'its id is "{content["id"]}" but the file is {name}.toml; the two must be the same')
