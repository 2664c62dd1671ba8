"""From form files to a checked `Form`: strict, and a mistake names the file, the question and what to write instead."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from importlib.resources.abc import Traversable
from typing import Any

from ehat_tui.errors import NotValid
from ehat_tui.form import check
from ehat_tui.form.model import (
    YES_NO,
    AgeTest,
    Chapter,
    Condition,
    Form,
    Opens,
    Option,
    Question,
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


def load(root: Traversable | None = None) -> Form:
    """The checked form below `root` (default: the one that ships); NotValid with every mistake found."""
    form, problems = load_source(read_source(root), files_digest(root))
    if form is None or problems:
        raise NotValid("The form files have mistakes", [str(problem) for problem in problems])
    return form


def load_source(source: Source, digest: str = "") -> tuple[Form | None, list[Problem]]:
    """The form in `source` and the mistakes in it. The form is None when there is too little to build one."""
    problems: list[Problem] = []
    vocabularies = {YES_NO.id: YES_NO}
    for name, content in source.vocabularies.items():
        if (vocabulary := _vocabulary(name, content, problems)) is not None:
            vocabularies[name] = vocabulary
    sections: dict[str, Section] = {}
    for name, content in source.sections.items():
        if (section := _section(name, content, problems)) is not None:
            sections[name] = section
    chapters = _chapters(source.form, sections, problems)
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
    )
    problems.extend(Problem(f"{section}.toml", where, what) for section, where, what in check.mistakes(form))
    return form, problems


def _chapters(content: dict[str, Any], sections: dict[str, Section], problems: list[Problem]) -> list[Chapter]:
    chapters = []
    for raw in content.get("chapter", []):
        known = [name for name in raw.get("sections", []) if name in sections]
        problems.extend(
            Problem("form.toml", f"chapter {raw.get('id')}", f'section "{name}" has no file {name}.toml')
            for name in raw.get("sections", [])
            if name not in sections
        )
        chapters.append(Chapter(str(raw.get("id")), str(raw.get("title")), tuple(known)))
    if not chapters:
        problems.append(Problem("form.toml", "", "has no [[chapter]]; write one with id, title and sections"))
    return chapters


def _vocabulary(name: str, content: dict[str, Any], problems: list[Problem]) -> Vocabulary | None:
    file = f"vocabularies/{name}.toml"
    try:
        _only(content, {"id", "title", "source", "option"})
        _same_name(content, name)
        options = []
        for raw in content.get("option", []):
            _only(raw, {"code", "label", "help"})
            options.append(Option(str(_need(raw, "code")), str(_need(raw, "label")), raw.get("help", "")))
        if not options:
            raise _Mistake("has no options; write [[option]] with code and label")
        codes = [option.code for option in options]
        if twice := {code for code in codes if codes.count(code) > 1}:
            raise _Mistake(f"has the same code twice: {', '.join(sorted(twice))}")
        return Vocabulary(name, str(_need(content, "title")), tuple(options), content.get("source", ""))
    except _Mistake as mistake:
        problems.append(Problem(file, "", str(mistake)))
        return None


_SECTION_KEYS = {f.name for f in fields(Section)} - {"questions"} | {"question"}
_QUESTION_KEYS = {f.name for f in fields(Question)} - {"section"}


def _section(name: str, content: dict[str, Any], problems: list[Problem]) -> Section | None:
    file = f"{name}.toml"
    try:
        _only(content, _SECTION_KEYS)
        _same_name(content, name)
        plain = {key: content[key] for key in content if key not in ("question", "enable_when", "summary", "heads")}
        questions = [
            question for raw in content.get("question", []) if (question := _question(name, raw, problems)) is not None
        ]
        return Section(
            **{**plain, "title": _need(content, "title"), "repeats": _need(content, "repeats")},
            questions=tuple(questions),
            summary=tuple(content.get("summary", [])),
            heads=tuple(content.get("heads", [])),
            enable_when=_condition(content.get("enable_when")),
        )
    except _Mistake as mistake:
        problems.append(Problem(file, "", str(mistake)))
        return None


def _question(section: str, raw: dict[str, Any], problems: list[Problem]) -> Question | None:
    where = f"question {raw.get('id', '(without id)')}"
    try:
        _only(raw, _QUESTION_KEYS)
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
    _only(raw, {"is", "screen"})
    return Opens(tuple(_as_list(_need(raw, "is"))), str(_need(raw, "screen")))


def _condition(raw: dict[str, Any] | None) -> Condition | None:
    """A condition as written in TOML; _Mistake says what to write."""
    if raw is None:
        return None
    for how in ("all", "any"):
        if how in raw:
            _only(raw, {how})
            return Several(how, tuple(c for part in raw[how] if (c := _condition(part)) is not None))
    for key, op in (("age_at_least", "at_least"), ("age_below", "below")):
        if key in raw:
            _only(raw, {key})
            return AgeTest(op, float(raw[key]))
    _only(raw, {"question", *OPERATORS})
    question = str(_need(raw, "question"))
    ops = [op for op in OPERATORS if op in raw]
    if len(ops) != 1:
        raise _Mistake(f"its condition needs one of: {', '.join(OPERATORS)}")
    return Test(question, ops[0], tuple(_as_list(raw[ops[0]])))


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


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
