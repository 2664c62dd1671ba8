"""What holds for every test: nobody's own vault, passphrase or terminal is ever used."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Textual reads this when it is first imported, so a fixture alone would come too late.
os.environ["TEXTUAL_ANIMATIONS"] = "none"

# A shared machine's clock is no reason to fail. On CI hypothesis also takes the same examples every time.
settings.register_profile("ehat", parent=settings.default, deadline=None)
settings.load_profile("ehat")


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point EHAT_HOME into the test's own folder (not made yet); forget what the caller's shell has set."""
    monkeypatch.setenv("EHAT_HOME", str(tmp_path / "ehat-home"))
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    for name in ("EHAT_PASSPHRASE_FILE", "FORCE_COLOR", "NO_COLOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
