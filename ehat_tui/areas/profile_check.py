"""A council's own profile: checked strictly before it is used, and kept in EHAT_HOME/areas/<id>/.

Checked are the file itself, what it lays over the form, and the codes that its team's needs name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from ehat_tui.areas import profile_read
from ehat_tui.areas.profile_parts import Area
from ehat_tui.errors import NotFound, NotValid
from ehat_tui.form.load import load_source
from ehat_tui.form.source import area_content, area_part, read_source
from ehat_tui.practice.facts import FACTS
from ehat_tui.vault.files import refused, write_private
from ehat_tui.vault.paths import own_areas

_ID = re.compile(r"[a-z][a-z0-9_]{0,40}")
_LONGEST = 1_000_000  # bytes; a profile is a few pages


def checked(path: Path) -> Area:
    """The profile in a file, without any mistake. NotFound for one that is not there; NotValid names every mistake."""
    content = _content(path)
    name = content.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        wrong = 'id: must be a short name of small letters, figures and "_", such as "my_council"'
        raise NotValid(f"The area profile {path.name} has mistakes", [f"{path.name}: {wrong}"])
    problems: list[str] = []
    area = None
    try:
        area = profile_read.area(path.name, content, name)
    except NotValid as error:
        problems += error.problems
    form, found = load_source(replace(read_source(), area=area_part(content)))
    problems += [str(problem).replace(f"{name}/area.toml", path.name) for problem in found]
    known = {*FACTS, *(option.code for option in form.vocabularies["situations"].options)} if form else set(FACTS)
    for role in area.team if area else ():
        if strange := sorted(set(role.needs) - known):
            problems.append(
                f"{path.name}: team {role.role}: needs names {', '.join(strange)}; known are {', '.join(sorted(known))}"
            )
    if problems or area is None:
        raise NotValid(f"The area profile {path.name} has mistakes", problems)
    return area


def keep(path: Path) -> Area:
    """Check a council's own profile and keep it, with the services.json beside it: from now on it counts here.

    Raises NotFound, NotValid, DiskRefused; then the one of before is left as it was.
    """
    area = checked(path)
    folder = own_areas() / area.id
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise refused(error, folder.name, "made") from error
    services = path.parent / "services.json"
    if services.is_file():
        write_private(folder / "services.json", services.read_bytes())
    write_private(folder / "area.toml", path.read_bytes())
    return area


def _content(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path.name} cannot be read.", error.strerror or "") from error
    if len(raw) > _LONGEST:
        raise NotValid(f"{path.name} is too long to be an area profile.")
    return area_content(path.name, raw)
