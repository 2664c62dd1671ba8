"""What the practitioner has set on this laptop: settings.toml, in which there is nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from screens.keys import KEYS

if TYPE_CHECKING:
    from ehat_tui.vault.paths import Paths

LOCK_AFTER = 5  # minutes; peers.md R6
SHORTEST, LONGEST = 1, 15


@dataclass(frozen=True)
class Settings:
    """`keys`: {action: key} of keys that were moved; `lock_after`: minutes without a key until it locks."""

    keys: dict[str, str] = field(default_factory=dict)
    lock_after: float = LOCK_AFTER


def read(paths: Paths) -> Settings:
    """The settings of this laptop; whatever cannot be read or does not fit is as if it were not there."""
    import tomllib

    try:
        content = tomllib.loads(paths.settings.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    return Settings(_keys(content.get("keys")), _minutes(content.get("lock_after")))


def _keys(found: Any) -> dict[str, str]:
    """Such as blank = "f7"."""
    return {name: str(key) for name, key in found.items() if name in KEYS} if isinstance(found, dict) else {}


def _minutes(found: Any) -> float:
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return max(SHORTEST, min(LONGEST, float(found))) if is_number else LOCK_AFTER
