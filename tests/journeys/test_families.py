"""Whole families typed in by keys, in a real terminal: what is stored is what was said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from ehat_tui.exchange.dump import dump, said
from ehat_tui.record.case import Case
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import open_vault

from .conftest import PASSPHRASE, Start, store_of
from .typist import Typist


@pytest.mark.timeout(400)
def test_marsden(start: Start, vault: Paths, family: Callable[[str], Case], tmp_path: Path) -> None:
    model = family("marsden")
    terminal = start("new")
    terminal.wait_for("Your passphrase")
    terminal.press(PASSPHRASE, "enter")
    typist = Typist(terminal, model)
    began = monotonic()
    try:
        typist.journey()
    finally:
        print(monotonic() - began, typist.answers, typist.pages)
    terminal.press("ctrl+q")
    assert terminal.ended() == 0
    with open_vault(vault, PASSPHRASE) as opened:
        store = store_of(opened)
        typed = store.case(store.references()[0])
    assert said(dump(typed)) == said(dump(model))
