"""Reading form files: the raw content of data/form/, data/vocabularies/ and an area's part, and a digest of it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any

from ehat_tui.errors import NotValid
from ehat_tui.resources import USUAL_AREA, area_folder, data_root

# What a profile may leave out, and then has as in England. Never a door, a hub or a number: those of one council are
# wrong in any other.
INHERITED = (
    "words", "level", "levels_source", "timescales", "retention", "lawful_basis", "upper_age", "call_outcome",
    "safeguarding_step", "report_outcomes",
)  # fmt: skip

# What an assessment keeps of the profile it began with; everything else of a profile is always today's.
PINNED = (
    "id", "version", "name", "assessment_name", "short_name", "lead_word", "source", "words", "level", "levels_source",
    "timescales", "upper_age", "report_outcomes", "tier", "form",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a form as plain data: JSON-able, so that a vault can keep the version a record was filled with.

    `area` is what the area's profile adds to it (`PINNED`); form/overlay.py lays it over the rest.
    """

    form: dict[str, Any]
    sections: dict[str, dict[str, Any]]
    vocabularies: dict[str, dict[str, Any]]
    area: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """Canonical JSON: the same content always gives the same text."""
        content = {"form": self.form, "sections": self.sections, "vocabularies": self.vocabularies, "area": self.area}
        # default: TOML has dates, and a version is easily written as one
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)

    @staticmethod
    def from_json(text: str) -> Source:
        """The content written by `to_json`, also by an ehat that knew of no areas."""
        content = json.loads(text)
        return Source(content["form"], content["sections"], content["vocabularies"], content.get("area", {}))


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)


def files_digest(root: Traversable | None = None, area: Traversable | None = None) -> str:
    """A digest of the files' bytes: cheap (no parsing), so a start can ask the vault for the parsed form.

    `area` is the folder of an area; without it the form is the plain one, of no area.
    """
    root = root or data_root()
    digest = hashlib.sha256()
    for folder in ("form", "vocabularies"):
        for file in _toml_files(root / folder):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    if area is not None:
        usual = area_folder(USUAL_AREA)  # what a profile leaves out comes from there
        for one in (area, usual):
            digest.update((one / "area.toml").read_bytes() + b"\0" if one is not None else b"")
    return digest.hexdigest()


def read_toml(file: Traversable) -> dict[str, Any]:
    """One TOML file; NotValid names the file and the line."""
    return parsed(file.name, file.read_bytes())


def parsed(place: str, content: bytes) -> dict[str, Any]:
    """The content of a TOML file; NotValid names `place` and the line."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotValid(f"{place} cannot be read as TOML", [f"{place}: {error}"]) from error


def area_content(place: str, content: bytes) -> dict[str, Any]:
    """A whole profile: what is in its file, and from England's what it leaves out (`INHERITED`). Raises NotValid."""
    own, usual = parsed(place, content), area_folder(USUAL_AREA)
    if usual is None or own.get("id") == USUAL_AREA:
        return own
    england = read_toml(usual / "area.toml")
    whole = {key: england[key] for key in INHERITED if key in england} | own
    if isinstance(own.get("words"), dict):
        whole["words"] = england["words"] | own["words"]  # each word for itself
    return whole


def read_source(root: Traversable | None = None, area: Traversable | None = None) -> Source:
    """All form files below `root` (default: the form that ships with ehat), and what the area's folder adds."""
    root = root or data_root()
    form: dict[str, Any] = {}
    sections: dict[str, dict[str, Any]] = {}
    for file in _toml_files(root / "form"):
        content = read_toml(file)
        if file.name == "form.toml":
            form = content
        else:
            sections[file.name.removesuffix(".toml")] = content
    vocabularies = {file.name.removesuffix(".toml"): read_toml(file) for file in _toml_files(root / "vocabularies")}
    if area is None:
        return Source(form, sections, vocabularies)
    content = area_content(f"{area.name}/area.toml", (area / "area.toml").read_bytes())
    return Source(form, sections, vocabularies, area_part(content))


def area_part(content: dict[str, Any]) -> dict[str, Any]:
    """What an assessment keeps of a profile."""
    return {key: content[key] for key in PINNED if key in content}
