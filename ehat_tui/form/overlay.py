"""An area's own wording and order, laid over the form: [form] and [[level]] of its area.toml.

An area may retitle, reorder, add and require. It never removes a core question, an answer or a chapter, and makes
optional only what the form itself lets it (`area_may_make_optional`). What is not allowed is left as it is, and told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ehat_tui.form.source import Source

LEVELS = "level_of_need"  # the vocabulary that each area has of its own (V13)
OUTCOMES = "situations.outcomes"  # the national outcomes (V10), asked where the council reports them
MAY = "area_may_make_optional"
FIRST = ("start", "agreement")  # safety, then agreement, come before everything else (rules 2 and 6)

_SECTION = ("title", "short", "intro", "none_label")
_QUESTION = ("label", "prompt", "why", "opener")
_NEVER = ("bind", "table")  # an area's answers are answers; the typed tables are ours

Told = Callable[[str, str], None]  # where, what


def laid_over(source: Source) -> tuple[Source, list[tuple[str, str]]]:
    """The form with the area's part in it, and the mistakes in that part: where, and what to write instead."""
    if not source.area:
        return source, []
    found: list[tuple[str, str]] = []
    work = _copy(source)
    told: Told = lambda where, what: found.append((where, what))  # noqa: E731
    _levels(work, told)
    part = source.area.get("form", {})
    if not isinstance(part, dict):
        told("form", "must be a table: write [form]")
        return work, found
    for key in set(part) - set(_PARTS):
        told(f"form.{key}", f"is not known here; known are {', '.join(_PARTS)}")
    for key, lay in _PARTS.items():
        if key in part:
            lay(work, part[key], told)
    if source.area.get("report_outcomes") is True and (question := _find(work, OUTCOMES)) is not None:
        question["required"] = True
    return work, found


def _levels(work: Source, told: Told) -> None:
    """The area's levels take the place of the plain ones, also where a question is asked from some level on."""
    levels = work.area.get("level", [])
    if not _tables(levels) or not all({"code", "label"} <= set(level) for level in levels):
        told("level", "needs [[level]] with code and label")
        return
    plain = [option.get("code") for option in work.vocabularies.get(LEVELS, {}).get("option", [])]
    options = [{key: level[key] for key in ("code", "label", "help") if key in level} for level in levels]
    work.vocabularies[LEVELS] = {
        **work.vocabularies.get(LEVELS, {"id": LEVELS, "title": "Level of need"}),
        "option": options,
        "source": str(work.area.get("levels_source", "")),
    }
    advice = [level["code"] for level in levels if level.get("advice")]
    asked = {raw["id"] for raw in _questions(work) if raw.get("options") == LEVELS}
    for raw in (*work.sections.values(), *_questions(work)):
        if "enable_when" in raw:
            raw["enable_when"] = _follow(raw["enable_when"], asked, plain, advice)


def _follow(condition: Any, asked: set[str], plain: list[Any], advice: list[str]) -> Any:
    """A condition on a plain level becomes one on the levels at which the area wants advice asked for (L6, rule 7)."""
    if not isinstance(condition, dict):
        return condition
    for how in ("all", "any"):
        if isinstance(condition.get(how), list):
            return condition | {how: [_follow(part, asked, plain, advice) for part in condition[how]]}
    codes = _list(condition.get("is", []))
    if condition.get("question") in asked and codes and all(code in plain for code in codes):
        return condition | {"is": advice}
    return condition


def _chapters(work: Source, order: Any, told: Told) -> None:
    known = {chapter.get("id"): chapter for chapter in work.form.get("chapter", [])}
    if not isinstance(order, list) or sorted(map(str, order)) != sorted(map(str, known)):
        told("form.chapters", f"must name every chapter once, in the order of the steps: {', '.join(known)}")
    elif tuple(order[: len(FIRST)]) != FIRST:
        told("form.chapters", f"must begin with {', '.join(FIRST)}: safety and agreement come first")
    else:
        work.form["chapter"] = [known[one] for one in order]


def _moves(work: Source, moves: Any, told: Told) -> None:
    """A section to another place: directly after another one."""
    for where, move in _each("form.move", moves, ("section", "after"), told):
        chapters = work.form.get("chapter", [])
        home = next((c for c in chapters if move.get("section") in c.get("sections", ())), None)
        there = next((c for c in chapters if move.get("after") in c.get("sections", ())), None)
        if home is None or there is None or move["section"] == move["after"]:
            told(where, 'needs two sections of the form: section = "domains", after = "scores"')
            continue
        if home["id"] in FIRST or there["id"] in FIRST:
            told(where, f"may not touch the chapters {', '.join(FIRST)}")
            continue
        home["sections"] = [name for name in home["sections"] if name != move["section"]]
        at = there["sections"].index(move["after"]) + 1
        there["sections"] = [*there["sections"][:at], move["section"], *there["sections"][at:]]
        if not home["sections"]:
            told(where, f"leaves nothing in the chapter {home['id']}")


def _retitled(work: Source, changes: Any, told: Told) -> None:
    for where, change in _each("form.section", changes, ("id", *_SECTION, "optional"), told):
        section = work.sections.get(str(change.get("id")))
        if section is None:
            told(where, "is no section of the form")
            continue
        _reworded(section, change, _SECTION, where, told)
        if change.get("optional") is True and section.get(MAY) is True:
            section.update(optional=True, required=False)
        elif "optional" in change:
            told(where, f"may not be made optional; the form does not allow it ({MAY})")


def _reasked(work: Source, changes: Any, told: Told) -> None:
    for where, change in _each("form.question", changes, ("id", *_QUESTION, "required"), told):
        question = _find(work, str(change.get("id")))
        if question is None:
            told(where, "is no question of the form")
            continue
        _reworded(question, change, _QUESTION, where, told)
        if change.get("required") is True or (change.get("required") is False and not question.get("required")):
            question["required"] = change["required"]
        elif change.get("required") is False and question.get(MAY) is True:
            question["required"] = False
        elif "required" in change:
            told(where, f"may not be made optional; the form does not allow it ({MAY})")


def _added(work: Source, questions: Any, told: Told) -> None:
    """Questions of the area's own: their ids say whose they are, so that no later one of ours is called the same."""
    for where, raw in _each("form.add", questions, None, told):
        section = work.sections.get(str(raw.get("section")))
        if section is None:
            told(where, 'needs the section it belongs to: section = "analysis"')
            continue
        start = f"{raw['section']}.{work.area.get('id')}_"
        names = [question.get("id") for question in section.get("question", [])]
        if not str(raw.get("id", "")).startswith(start) or raw["id"] in names:
            told(where, f'needs an id of its own that begins with "{start}"')
        elif raw.get("after", "") not in ("", *names):
            told(where, f'after must be a question of this section, or "" for the first place: {", ".join(names)}')
        elif forbidden := [key for key in _NEVER if key in raw]:
            told(where, f"cannot have {', '.join(forbidden)}")
        else:
            question = {key: value for key, value in raw.items() if key not in ("section", "after")}
            at = names.index(raw["after"]) + 1 if raw.get("after") else 0
            section["question"].insert(at, {"code": [], **question})


def _reoptioned(work: Source, changes: Any, told: Told) -> None:
    """Answers get other words, or new ones are added; none is taken away, for rules and old records go by codes."""
    for where, change in _each("form.vocabulary", changes, ("id", "option"), told):
        vocabulary = work.vocabularies.get(str(change.get("id")))
        if vocabulary is None or change.get("id") == LEVELS or not _tables(change.get("option")):
            told(where, "needs the id of a list of answers and [[form.vocabulary.option]]; levels are [[level]]")
            continue
        options = {option["code"]: option for option in vocabulary["option"]}
        for option in change["option"]:
            code = option.get("code")
            if not code or set(option) - {"code", "label", "help"} or (code not in options and "label" not in option):
                told(where, 'each needs code = "..." and label = "...", and may have help')
                continue
            options[code] = options.get(code, {}) | option
        vocabulary["option"] = list(options.values())


_PARTS: dict[str, Callable[[Source, Any, Told], None]] = {
    "chapters": _chapters,
    "move": _moves,
    "section": _retitled,
    "question": _reasked,
    "add": _added,
    "vocabulary": _reoptioned,
}


def _copy(source: Source) -> Source:
    """As deep as an overlay reaches, and no deeper: this is part of every start (8 ms for a whole copy, 1 for this)."""

    def part(content: dict[str, Any], tables: str) -> dict[str, Any]:
        found = content.get(tables)
        rows = [dict(row) if isinstance(row, dict) else row for row in found] if isinstance(found, list) else found
        return {**content, tables: rows} if tables in content else dict(content)

    return replace(
        source,
        form=part(source.form, "chapter"),
        sections={name: part(content, "question") for name, content in source.sections.items()},
        vocabularies={name: dict(content) for name, content in source.vocabularies.items()},
    )


def _each(name: str, raw: Any, known: tuple[str, ...] | None, told: Told) -> list[tuple[str, dict[str, Any]]]:
    """Each table of a list with its place; keys that are not `known` are told (None: checked later)."""
    if not _tables(raw):
        told(name, f"must be a table of its own: [[{name}]]")
        return []
    found = [(f"{name} {part.get('id', part.get('section', '(without id)'))}", part) for part in raw]
    for where, part in found:
        if known is not None and (wrong := sorted(set(part) - set(known))):
            told(where, f"does not know {', '.join(wrong)}; it can have: {', '.join(known)}")
    return found


def _reworded(raw: dict[str, Any], change: dict[str, Any], keys: tuple[str, ...], where: str, told: Told) -> None:
    for key in keys:
        if key in change and isinstance(change[key], str) and change[key].strip():
            raw[key] = change[key]
        elif key in change:
            told(where, f"{key} must be text in quotes, and not empty")


def _tables(raw: Any) -> bool:
    return isinstance(raw, list) and bool(raw) and all(isinstance(part, dict) for part in raw)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _questions(work: Source) -> list[dict[str, Any]]:
    return [q for section in work.sections.values() for q in section.get("question", []) if isinstance(q, dict)]


def _find(work: Source, question_id: str) -> dict[str, Any] | None:
    return next((question for question in _questions(work) if question.get("id") == question_id), None)
