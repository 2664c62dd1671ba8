"""The area that a laptop remembers outside its vault: settings.toml, area = "leeds". There is nothing about anybody."""

from __future__ import annotations

import tomllib
from pathlib import Path

from ehat_tui.areas import profile


def area(settings: Path) -> str:
    """The area named in the settings; the usual one when none is named, or none that is known, or it is unreadable."""
    try:
        found = tomllib.loads(settings.read_text(encoding="utf-8")).get("area")
    except (OSError, ValueError):
        return profile.USUAL
    return found if isinstance(found, str) and found in profile.names() else profile.USUAL
