"""Record files in: read, check, and store as a new assessment, whole or not at all."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from ehat_tui.areas.profile import require_sound
from ehat_tui.errors import NotAgreed, NotFound, NotValid
from ehat_tui.exchange.places import lines_of
from ehat_tui.exchange.reading import OWN_AREA, understand
from ehat_tui.exchange.replay import write
from ehat_tui.form.model import Form
from ehat_tui.record.store import Store


class Content(dict[str, Any]):
    """The content of a record file that remembers the line each place stands on, as far as known."""

    lines: dict[str, int]

    def __init__(self, content: dict[str, Any], lines: dict[str, int]) -> None:
        super().__init__(content)
        self.lines = lines


def read(path: Path) -> Content:
    """The content of a TOML or JSON file; by its ending, else by how it begins.

    NotFound when there is no such file, NotValid when it cannot be read: it names the file and the line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise NotFound(f"{path.name} cannot be read", error.strerror or "") from error
    except UnicodeDecodeError as error:
        raise _unreadable(path, f"is not UTF-8 text (byte {error.start + 1}); save it as UTF-8") from error
    if path.suffix.lower() == ".json" or (path.suffix.lower() != ".toml" and text.lstrip()[:1] in ("{", "[")):
        return Content(_json(path, text), {})
    try:
        return Content(tomllib.loads(text), lines_of(text))
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(path, str(error)) from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, "a number in it is too long, or it is nested too deeply") from error


def _unreadable(path: Path, what: str) -> NotValid:
    return NotValid(f"{path.name} cannot be read", [f"{path.name}: {what}"])


def _json(path: Path, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _unreadable(path, f"{error.msg} (at line {error.lineno}, column {error.colno})") from error
    except _Twice as twice:
        raise _unreadable(path, f'"{twice}" stands twice in one table') from twice
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, "a number in it is no number, or it is nested too deeply") from error
    if not isinstance(found, dict):
        raise _unreadable(path, "holds no record: it must begin with {")
    return found


class _Twice(ValueError):
    """A name that stands twice in one JSON object, where the last one would win without a word."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(re.sub(r"\W", " ", name)[:40])
        found[name] = value
    return found


def _no_number(name: str) -> float:
    raise ValueError(name)


def problems(form: Form, content: dict[str, Any]) -> list[str]:
    """Every mistake in the content of a record file, with its place; rows are counted from 1."""
    return understand(form, content).findings.problems


def warnings(form: Form, content: dict[str, Any]) -> list[str]:
    """What looks wrong in it and is imported all the same, such as a check digit, with its place."""
    return understand(form, content).findings.warnings


def form_for(store: Store, content: dict[str, Any]) -> Form:
    """The form a record file is read with: as its area has it, else the worker's area.

    Raises NotValid when that area's profile has mistakes.
    """
    area = _area(store, content)
    require_sound(area)
    return store.newest_form(area)


def _area(store: Store, content: dict[str, Any]) -> str:
    named = content.get("area")  # not yet checked: it may be anything
    return (named if isinstance(named, str) else "") or (store.practitioner() or {}).get("area") or OWN_AREA


def import_record(store: Store, content: dict[str, Any]) -> str:
    """Store the content of a record file as a new draft, in one transaction; returns its reference.

    Not carried over: status and versions, who wrote it, times, events, the version of the form. NotValid with
    every problem, also when the reference is taken; NotAgreed when answers need an agreement and none stands.
    """
    draft = understand(form_for(store, content), content)
    if draft.findings.problems:
        raise NotValid("The record has mistakes; nothing was imported", draft.findings.problems)
    if draft.reference and draft.reference in store.references():
        raise NotValid(
            f"There is already an assessment {draft.reference}; nothing was imported",
            [f"reference: {draft.reference} is taken"],
            "Leave reference out of the file and it gets the next one",
        )
    try:
        with store.creating(_area(store, content), draft.reference) as unit:
            write(unit, draft)
            return unit.assessment.reference
    except NotAgreed as error:
        raise NotAgreed(
            f"{error.message}; nothing was imported",
            "The file needs an [[agreement]]: who agrees, what was explained and what they decided",
        ) from error
