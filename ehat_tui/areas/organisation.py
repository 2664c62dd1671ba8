"""What an organisation lays down in policy.toml beside its key: a table for each thing that areas leave open.

vault/policy.py says where the file is; this reads the parts that are no business of the vault.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from ehat_tui.errors import NotValid


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
