"""The sentences of ours that families read: data/documents/wording.toml, which a council may change."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ehat_tui.errors import NotValid
from ehat_tui.resources import data_root

_GAP = re.compile(r"\{(\w+)\}")
FILE = "wording.toml"


@cache
def _sentences() -> dict[str, str]:
    try:
        content = tomllib.loads((data_root() / "documents" / FILE).read_bytes().decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotValid(f"{FILE} cannot be read", [f"{FILE}: {error}"]) from error
    return dict(_flat(content, ""))


def _flat(part: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", str(value)


def say(key: str, **values: str) -> str:
    """The sentence called `key`, its {gaps} filled. NotValid when the file lacks it or has another gap."""
    found = _sentences().get(key)
    if found is None:
        raise NotValid(f"{FILE} has no sentence {key}")
    unknown = set(_GAP.findall(found)) - set(values)
    if unknown:
        raise NotValid(f"{FILE}: {key}: there is nothing to put in for {', '.join(sorted(unknown))}")
    return _GAP.sub(lambda gap: values[gap[1]], found)


def known(key: str) -> bool:
    """Whether the file has a sentence of this name."""
    return key in _sentences()


def join(parts: list[str], word: str = "and") -> str:
    """Names in a row: "Ann", "Ann and Bo", "Ann, Bo and Cy"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}" if parts else ""
