"""Where a vault lives: one folder, four files. Light, so that `ehat where` imports nothing else."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def home() -> Path:
    """The folder that holds everything: EHAT_HOME, or the usual place for application data of this user."""
    chosen = os.environ.get("EHAT_HOME", "")
    if chosen:
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("ehat", appauthor=False)


def own_areas() -> Path:
    """Where a council's own area profiles lie, one folder for each (areas/profile.py). It may not exist."""
    return home() / "areas"


def own_numbers() -> Path:
    """Where the numbers that somebody found out are kept (areas/numbers.py). It may not exist."""
    return home() / "numbers.toml"


def area_files(area_id: str) -> "Traversable":
    """The folder of the profile for an area: the council's own, the one that ships, or at last the usual one."""
    from ehat_tui.resources import USUAL_AREA, area_folder, data_root

    found = area_folder(area_id, own_areas()) or area_folder(USUAL_AREA, own_areas())
    return found or data_root() / "areas" / USUAL_AREA


@dataclass(frozen=True)
class Paths:
    """The files of one vault. `home` may not exist yet."""

    home: Path

    @property
    def vault(self) -> Path:
        """The encrypted database."""
        return self.home / "vault.db"

    @property
    def key(self) -> Path:
        """The wrapped data key; holds no secret in clear."""
        return self.home / "vault.key"

    @property
    def settings(self) -> Path:
        """Settings of this laptop: no personal data in them, so readable before unlocking."""
        return self.home / "settings.toml"

    @property
    def log(self) -> Path:
        """What the program did: event codes and opaque ids only."""
        return self.home / "ehat.log"

    def ensure(self) -> "Paths":
        """Make the folder, for its owner alone; raise DiskRefused when that is not possible.

        A folder that exists keeps its mode: EHAT_HOME may name one that people share on purpose, and
        the files in it are private by themselves. Windows has no mode; a user's profile is private there.
        """
        try:
            self.home.parent.mkdir(parents=True, exist_ok=True)
            self.home.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            from ehat_tui.vault.files import refused

            raise refused(error, self.home.name, "made") from error
        return self
