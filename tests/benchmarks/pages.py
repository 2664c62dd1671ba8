"""The measurements that need a running app: the next page, and a long list."""

from __future__ import annotations

import asyncio
import statistics
import time
from pathlib import Path
from typing import Any

from run import PASSPHRASE, ROUNDS, Figure, vault_with, vault_with_family
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from ehat_tui.form import journey
from ehat_tui.vault.paths import Paths
from screens.app import EhatApp
from screens.home import HomeScreen


async def shown(app: EhatApp, screen: Screen[Any]) -> float:
    """Seconds until a screen stands in the place of the last one, laid out and painted."""
    done = asyncio.Event()
    start = time.perf_counter()
    app.show(screen)
    while app.screen is not screen or not screen.is_mounted:  # noqa: ASYNC110 - Textual has no event for it
        await asyncio.sleep(0)
    screen.call_after_refresh(done.set)
    await done.wait()
    return time.perf_counter() - start


class BareScreen(Screen[None]):
    """As many widgets as a page of ours, of the nearest stock kind, and nothing behind them."""

    def __init__(self, like: Screen[Any]) -> None:
        super().__init__()
        self._like = [child for child in like.children if type(child).__name__ not in ("ToastRack", "Tooltip")]

    def compose(self) -> ComposeResult:
        for child in self._like:
            yield self._stock(child)

    def _stock(self, widget: Widget) -> Widget:
        children = [self._stock(child) for child in widget.children]
        match widget:
            case OptionList():
                return OptionList(*(Option(option.prompt) for option in widget.options))
            case TextArea():
                return TextArea(widget.text)
            case Input():
                return Input(widget.value)
            case Button():
                return Button(widget.label)
            case VerticalScroll():
                return VerticalScroll(*children)
            case Horizontal():
                return Horizontal(*children)
            case _ if children:
                return Vertical(*children)
            case _:
                return Static(str(widget.render()), markup=False)


async def next_step(folder: Path) -> Figure:
    """From one page to the next against a bare screen with as many widgets."""
    home = folder / "steps"
    reference = vault_with_family(home)
    app = EhatApp(Paths(home), start="open", reference=reference, passphrase=PASSPHRASE)
    ours: list[float] = []
    base: list[float] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.work is not None
        from screens.questions import QuestionPage

        pages = [step for step in journey.steps(app.work.case) if not step.section.in_rows][: ROUNDS + 1]
        for step in pages:
            await pilot.pause(0.1)
            page = QuestionPage(app.work, step)
            ours.append(await shown(app, page))
            bare = BareScreen(page)
            await pilot.pause(0.1)
            base.append(await shown(app, bare))
    ratios = [a / b for a, b in zip(ours[1:], base[1:], strict=True)]
    middle = statistics.median(base[1:])
    return Figure("the next page", statistics.median(ratios) * middle, middle, 1.3, "as many bare widgets")


async def list_of_1000(folder: Path) -> Figure:
    """Opening the list with 1,000 assessments against 10."""
    times: dict[int, list[float]] = {10: [], 1000: []}
    for number in times:
        vault_with(folder / str(number), number)
    apps = {n: EhatApp(Paths(folder / str(n)), passphrase=PASSPHRASE) for n in times}
    for number, app in apps.items():
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            for _ in range(ROUNDS + 1):
                assert app.store is not None
                await pilot.pause(0.05)
                times[number].append(await shown(app, HomeScreen(app.store)))
    ours, base = (statistics.median(times[n][1:]) for n in (1000, 10))
    return Figure("the list with 1,000 assessments", ours, base, 1.2, "with 10")
