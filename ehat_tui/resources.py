"""The only place that knows where data/ is: inside the wheel, or beside the packages in a checkout."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

USUAL_AREA = "england"  # the profile every ehat has, for an area without one of its own
_AREA_ID = re.compile(r"[a-z][a-z0-9_]{0,40}")


def data_root() -> Traversable:
    """The folder with form/, vocabularies/, areas/, documents/ and demo/."""
    checkout = Path(__file__).resolve().parent.parent / "data"
    if (checkout / "form").is_dir():
        return checkout
    return files("ehat_tui").joinpath("data")


def area_folder(area_id: str, own: Path | None = None) -> Traversable | None:
    """The folder of an area: a council's own below `own` before the one that ships; None when there is neither.

    An id that could not be the name of a folder of ours (such as "../form") is never looked for.
    """
    if not _AREA_ID.fullmatch(area_id):
        return None
    folders: list[Traversable] = [own / area_id] if own is not None else []
    folders.append(data_root() / "areas" / area_id)
    return next((folder for folder in folders if (folder / "area.toml").is_file()), None)


def area_ids(own: Path | None = None) -> list[str]:
    """The ids of every area there is, in alphabetical order."""
    folders = [*(data_root() / "areas").iterdir(), *(own.iterdir() if own is not None and own.is_dir() else ())]
    return sorted({folder.name for folder in folders if area_folder(folder.name, own) is not None})
