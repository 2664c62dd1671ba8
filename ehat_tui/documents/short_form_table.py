"""The table of the short forms, data/documents/short_forms.toml: which there are, by which route, what they hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from ehat_tui.errors import NotValid
from ehat_tui.resources import data_root

FILE = "short_forms.toml"
PARTS = ("who", "why", "voice", "safe")  # what a Word template can find by name, besides "ask" and "close"
MADE = frozenset(
    {"initials", "age", "family", "children", "responsible", "address", "contact", "agreement", "helpers", "no_harm"}
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a form can hold: answers to questions (`take`, else those of `otherwise`), or put together (`made`).

    `words` stand before the answers; `labels`: each answer under the label of its question.
    """

    code: str
    label: str
    take: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    made: str = ""
    words: str = ""
    labels: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Items that stand together under a title, "" for none."""

    id: str
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One short form. The first that names a route is what that route usually takes.

    `areas`: the only ones that have it, none for all. `anyone`: not only those who may refer. `everywhere`: whatever
    the route. `for_worker`: it stays with the worker, as notes. `names`: people by name, not by initials. `no_harm`:
    only where danger and harm were answered no. `pre_approved`: it says whether the organisation was approved before.
    `asked_for`: only once the service asked for it. `chapters`: it holds the chapters of a service's copy, not items.
    `usual`: what "all" takes, none for all. `formats`: the kinds of file it is usually written as.
    """

    id: str
    label: str
    title: str
    routes: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    areas: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    sent_how: str = ""
    anyone: bool = False
    everywhere: bool = False
    for_worker: bool = False
    names: bool = True
    no_harm: bool = False
    pre_approved: bool = False
    asked_for: bool = False
    chapters: bool = False
    formats: tuple[str, ...] = ("pdf", "docx")

    @property
    def items(self) -> tuple[str, ...]:
        """The codes of what it can hold, in their order; of a form of chapters none."""
        return tuple(code for part in self.parts for code in part.items)


@dataclass(frozen=True, slots=True)
class Table:
    """Everything in the file."""

    items: dict[str, Item]
    forms: dict[str, Form]
    words: dict[str, str]

    def say(self, key: str, **values: str) -> str:
        """A sentence of [words], its gaps filled. NotValid when the file lacks it."""
        if key not in self.words:
            raise NotValid(f"{FILE} has no sentence {key}")
        return filled(self.words[key], **values)


def filled(sentence: str, **values: str) -> str:
    """A sentence with its {gaps} filled; a gap that is not known stays as it stands."""
    return re.sub(r"\{(\w+)\}", lambda gap: values.get(gap[1], gap[0]), sentence)


@cache
def table() -> Table:
    """The table, checked. Raises NotValid with each mistake."""
    try:
        content = tomllib.loads((data_root() / "documents" / FILE).read_bytes().decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotValid(f"{FILE} cannot be read", [f"{FILE}: {error}"]) from error
    return read(content)


def read(content: dict[str, Any]) -> Table:
    """The table in what a file holds. Raises NotValid, with one sentence for each mistake."""
    wrong = list(_mistakes(content))
    if wrong:
        raise NotValid(f"{FILE} has mistakes", wrong)
    items = [Item(**{_FIELD.get(key, key): _frozen(value) for key, value in raw.items()}) for raw in content["item"]]
    forms = [_form(raw) for raw in content["form"]]
    return Table({item.code: item for item in items}, {form.id: form for form in forms}, dict(content["words"]))


_FIELD = {"else": "otherwise"}  # what a field is called in the file: a word of Python's


def _form(raw: dict[str, Any]) -> Form:
    parts = tuple(Part(part["id"], part["title"], tuple(part["items"])) for part in raw.get("part", ()))
    return Form(**{key: _frozen(value) for key, value in raw.items() if key != "part"}, parts=parts)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _mistakes(content: dict[str, Any]) -> Iterator[str]:
    needed = {"item": ("code", "label"), "form": ("id", "label", "title", "routes")}
    known = {
        "item": {field.name for field in fields(Item)} - {"otherwise"} | {"else"},
        "form": {field.name for field in fields(Form)} - {"parts"} | {"part"},
    }
    for kind, must in needed.items():
        for raw in content.get(kind, []):
            name = f"{FILE}: {kind} {raw.get('code') or raw.get('id') or '(without a name)'}"
            yield from (f"{name} needs {key}" for key in must if key not in raw)
            yield from (f"{name} does not know {key}" for key in sorted(set(raw) - known[kind]))
    codes = [raw.get("code") for raw in content.get("item", [])]
    yield from (f"{FILE}: there are two items {code}" for code in sorted({*codes}, key=str) if codes.count(code) > 1)
    for raw in content.get("item", []):
        if raw.get("made", "") not in {"", *MADE}:
            yield f"{FILE}: item {raw.get('code')}: made must be one of {', '.join(sorted(MADE))}"
    for raw in content.get("form", []):
        yield from _mistakes_of_form(raw, codes)


def _mistakes_of_form(raw: dict[str, Any], codes: list[Any]) -> Iterator[str]:
    name = f"{FILE}: form {raw.get('id')}"
    held = [code for part in raw.get("part", []) for code in part.get("items", [])]
    yield from (f"{name}: there is no item {code}" for code in held if code not in codes)
    yield from (
        f"{name}: usual names {code}, which it does not hold" for code in raw.get("usual", []) if code not in held
    )
    for part in raw.get("part", []):
        if part.get("id") not in PARTS:
            yield f"{name}: a part is called {', '.join(PARTS)}, not {part.get('id')}"
