"""Reading form files: the raw content of data/form/ and data/vocabularies/, and a digest that names it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from ehat_tui.errors import NotValid
from ehat_tui.resources import data_root


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a form as plain data: JSON-able, so that a vault can keep the version a record was filled with."""

    form: dict[str, Any]
    sections: dict[str, dict[str, Any]]
    vocabularies: dict[str, dict[str, Any]]

    def to_json(self) -> str:
        """Canonical JSON: the same content always gives the same text."""
        content = {"form": self.form, "sections": self.sections, "vocabularies": self.vocabularies}
        # default: TOML has dates, and a version is easily written as one
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)

    @staticmethod
    def from_json(text: str) -> Source:
        """The content written by `to_json`."""
        content = json.loads(text)
        return Source(content["form"], content["sections"], content["vocabularies"])


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)


def files_digest(root: Traversable | None = None) -> str:
    """A digest of the form files' bytes: cheap (no parsing), so a start can ask the vault for the parsed form."""
    root = root or data_root()
    digest = hashlib.sha256()
    for folder in ("form", "vocabularies"):
        for file in _toml_files(root / folder):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def read_toml(file: Traversable) -> dict[str, Any]:
    """One TOML file; NotValid names the file and the line."""
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotValid(f"{file.name} cannot be read as TOML", [f"{file.name}: {error}"]) from error


def read_source(root: Traversable | None = None) -> Source:
    """All form files below `root` (default: the form that ships with ehat)."""
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
    return Source(form, sections, vocabularies)
