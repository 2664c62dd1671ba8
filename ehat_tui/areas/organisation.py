"""What an organisation lays down in policy.toml beside its key: a table for each thing that areas leave open.

vault/policy.py says where the file is; this reads the parts that are no business of the vault.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from ehat_tui.areas.profile_parts import LawfulBasis, Retention
from ehat_tui.errors import NotValid

Part = TypeVar("Part", LawfulBasis, Retention)


def table(own: Path, name: str) -> object | None:
    """One table of the organisation's file as it stands there; None when the file or the table is not there.

    Raises NotValid for a file that cannot be read.
    """
    try:
        content = tomllib.loads(own.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotValid(f"{own.name} cannot be read.", hint="It must be TOML in UTF-8.") from error
    return content.get(name)


def over(usual: Part, own: Path, name: str, read: Callable[[str, object], Part]) -> Part:
    """What an area says (`usual`), and over it what the organisation lays down in the table `name` of `own`.

    `read` checks both together as a part of `own` (`profile.retention`). Raises NotValid for a file that cannot be read
    or says something unknown; no file is no rule.
    """
    part = table(own, name)
    if part is None:
        return usual
    both = {**asdict(usual), "source": own.name, **part} if isinstance(part, dict) else part
    return read(own.name, both)


def services(home: Path) -> dict[str, Any]:
    """What the organisation says about services (policy.toml beside its key, [services]); {} when it says nothing.

    `pre_approved`: whether it may use the pre-EHAT of the 0-9 Project (seed S0). `schools_that_buy`: by the name of the
    school, whether it has bought the School Family Support Service, or the name of the worker it has there.
    """
    from ehat_tui.vault import policy

    found = table(policy.file(home), "services")
    if found is None:
        return {}
    known = {"pre_approved": bool, "schools_that_buy": dict}
    if not isinstance(found, dict) or any(not isinstance(found.get(key, kind()), kind) for key, kind in known.items()):
        raise NotValid(
            "[services] in policy.toml has mistakes.",
            [
                "pre_approved must be true or false",
                'schools_that_buy must be { "Name of the school" = true }, or = "Name of its worker"',
            ],
        )
    return found
