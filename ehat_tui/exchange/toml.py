"""Writing a record as TOML, to be changed by hand. The standard library reads TOML and does not write it."""

from __future__ import annotations

import json
import re
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(record: dict[str, Any]) -> str:
    """A record as the text of a TOML file; reading it gives the same record."""
    lines = [f"{_key(name)} = {_value(part)}" for name, part in record.items() if not _is_section(part)]
    for name, part in record.items():
        if isinstance(part, list) and _is_section(part):
            for row in part:
                lines += ["", f"[[{_key(name)}]]", *_pairs(row)]
        elif isinstance(part, dict):
            lines += _table(name, part)
    return "\n".join(lines) + "\n"


def _table(name: str, part: dict[str, Any]) -> list[str]:
    by_key = {key: content for key, content in part.items() if _is_page(content)}
    own = {key: content for key, content in part.items() if key not in by_key}
    lines = ["", f"[{_key(name)}]", *_pairs(own)] if own or not by_key else []
    for key, content in by_key.items():
        lines += ["", f"[{_key(name)}.{_key(key)}]", *_pairs(content)]
    return lines


def _is_section(part: Any) -> bool:
    return isinstance(part, dict) or (isinstance(part, list) and bool(part) and isinstance(part[0], dict))


def _is_page(content: Any) -> bool:
    from ehat_tui.exchange.layout import MARKS

    return isinstance(content, dict) and not set(content) <= set(MARKS)


def _pairs(table: dict[str, Any]) -> list[str]:
    return [f"{_key(name)} = {_value(value)}" for name, value in table.items()]


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    match value:
        case str():
            return _text(value)
        case dict():
            return "{ " + ", ".join(_pairs(value)) + " }" if value else "{}"
        case list():
            return "[" + ", ".join(_value(part) for part in value) + "]"
        case _:
            return json.dumps(value)


def _text(text: str) -> str:
    # A JSON string is a TOML string but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
