"""How often to kill, and what came of it. `pytest tests/kill --kills 1000` is the long run."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from statistics import median
from typing import Any

import pytest

USUAL = 25  # on every change
GROUP = 13  # kills of one vault: its test takes half a minute


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=USUAL, help="how often to kill the app while somebody types")
    parser.addoption("--dice", type=int, default=0, help="the seed of the first group; printed when a test fails")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kills" in metafunc.fixturenames:
        left = metafunc.config.getoption("--kills", USUAL)
        groups = [min(GROUP, left - done) for done in range(0, left, GROUP)]
        metafunc.parametrize("kills", [pytest.param(n, id=f"{at}") for at, n in enumerate(groups)])


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The seed of one group of kills: others each time, unless --dice says which."""
    first: int = request.config.getoption("--dice", 0) or int.from_bytes(os.urandom(3))
    found = first + int(request.node.callspec.id)
    print(f"--dice {found - int(request.node.callspec.id)}")
    return found


@pytest.fixture(autouse=True)
def a_usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the caller's shell says about its own terminal is not true for ours."""
    for name in list(os.environ):
        if name.startswith("TEXTUAL_") or name in ("TERM_PROGRAM", "TMUX", "STY", "EDITOR"):
            monkeypatch.delenv(name)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The distribution of what was lost, over all groups."""
    reports = [*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])]
    found = [json.loads(value) for report in reports for name, value in report.user_properties if name == "lost"]
    lost = [one for group in found for one in group]
    if lost:
        terminalreporter.section(f"lost in {len(lost)} kills")
        terminalreporter.write_line(_spread("letters", [one[0] for one in lost]))
        terminalreporter.write_line(_spread("milliseconds", [one[1] * 1000 for one in lost]))
        terminalreporter.write_line(_spread("typed before the kill, letters", [one[2] for one in lost]))
        terminalreporter.write_line(_spread("key to screen, milliseconds", [one[3] * 1000 for one in lost]))


def _spread(what: str, numbers: Sequence[float]) -> str:
    ordered = sorted(numbers)
    at = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"{what}: min {ordered[0]:.0f}, median {median(ordered):.0f}, p95 {at:.0f}, max {ordered[-1]:.0f}"
