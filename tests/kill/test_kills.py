"""Killed without warning at any moment of a visit: at most the last second of typing is missing, and nothing else."""

from __future__ import annotations

import json
import random
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from ehat_tui.practice.completeness import step_title
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change
from ehat_tui.vault import keys
from ehat_tui.vault.keys import Cost
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import audit_key, create_vault

from .hands import Gone, Hands, Terminal, marks, squeezed
from .judge import judge, look

ROOT = Path(__file__).parents[2]
PASSPHRASE = "brown kettle sings twice"
CHEAP = Cost(ops=1, memory=8192)  # guards nothing here: be quick
LONGEST = 2.4  # seconds of a visit until the kill: most of them are longer than what may be lost
BEGINS = (  # and on from there
    *("start.why_now", "home.note", "reasons.why_help", "money.first", "family_strengths.skills"),
    *("wishes.first", "map.next", "decision.reason"),
)
KILLED = -9


@pytest.mark.timeout(400)
def test_killed_at_any_moment(
    kills: int, seed: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    halves = [kills - kills // 2, kills // 2]
    dice = [random.Random(seed), random.Random(-seed)]
    begun = [family(Paths(tmp_path / name / "home"), own.choice(BEGINS)) for name, own in zip("ab", dice, strict=True)]
    with ThreadPoolExecutor(2) as side_by_side:  # an app that is typed into leaves the processor much time
        lost = side_by_side.map(killed_again_and_again, [tmp_path / "a", tmp_path / "b"], dice, begun, halves)
    record_property("lost", json.dumps([one for half in lost for one in half]))


def killed_again_and_again(folder: Path, dice: random.Random, before: Case, kills: int) -> list[tuple[float, ...]]:
    """Each start of the app goes on where the kill before has left it. Returns what was lost each time."""
    letters, paths = marks(dice), Paths(folder / "home")
    lost: list[tuple[float, ...]] = []
    for kill in range(kills):
        with started(paths, folder, before, listed=dice.random() < 0.2) as terminal:
            hands = Hands(terminal, before, dice, letters)
            back(hands, before)
            killed = visit(hands, dice.uniform(0.1, LONGEST))
        after = look(paths, PASSPHRASE, before.reference)
        try:
            found = judge(before, after, hands.record, killed)
        except AssertionError as wrong:
            raise AssertionError(f"kill {kill}: {wrong}\n{hands.record}\n{terminal.text}") from wrong
        typed = sum(len(stretch.text) for stretch in hands.record.stretches)
        lost.append((found.letters, found.seconds, typed, hands.record.slowest))
        before = after
    return lost


def family(paths: Paths, question: str) -> Case:
    """A vault with a family in it who have agreed, left at a question."""
    vault, _ = create_vault(paths, PASSPHRASE, CHEAP)
    with vault:
        keys.confirm_recovery(paths.key)
        store = Store(vault.engine, audit_key(vault.data_key))
        store.save_practitioner({"name": "Priya Nair"})
        case = store.create()
        with store.unit(case.id) as unit:
            mother = unit.add_row("people", {"given_names": "Keeley"})
            child = unit.add_row("people", {"given_names": "Albie"})
            explained = [option.code for option in case.form.vocabularies["explained"].options]
            unit.add_row("agreement", {"person": str(mother), "decision": "agrees", "explained": explained})
        with store.unit(case.id) as unit:
            unit.save([Change("people.roles", mother, Answer(["parent"]))])
            unit.save([Change("people.roles", child, Answer(["child_assessed"]))])
            section = case.form.question(question).section
            unit.keep_place({"section": section, "subject": str(case.id), "question": question, "row": ""})
        return store.case(case.reference)


@contextmanager
def started(paths: Paths, folder: Path, case: Case, *, listed: bool) -> Iterator[Terminal]:
    """The app in a terminal, the assessment opened by its reference or from the list."""
    secret = folder / "passphrase"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    env = {"EHAT_HOME": str(paths.home), "EHAT_PASSPHRASE_FILE": str(secret)}
    env |= {"PYTHONPATH": str(ROOT), "TEXTUAL_ANIMATIONS": "none"}
    arguments = [] if listed else ["open", case.reference]
    terminal = Terminal([sys.executable, "-m", "ehat_tui", *arguments], env, columns=100, rows=36, cwd=folder)
    try:
        if listed:
            terminal.wait_for(case.reference)
            assert "draft" in next(line for line in terminal.lines if case.reference in line)
            terminal.press("enter")
        yield terminal
    finally:
        terminal.close()


def back(hands: Hands, case: Case) -> None:
    """The draft is back at the page and in the field that were kept."""
    section = case.form.sections[case.place.get("section", "start")]
    row, question = case.place.get("row", ""), case.place.get("question", "")
    subject = next((r.id for r in case.rows(section.id) if str(r.id) == row), None) if row else None
    person = next((p.id for p in case.people if str(p.id) == case.place.get("subject")), case.id)
    title = squeezed(step_title(case, section, subject or person))
    terminal = hands.terminal
    asked = case.form.question(question) if question else None
    shows = asked is not None and not asked.restricted and not section.restricted and asked.kind not in ("row", "rows")
    if shows:  # a closed answer, and a choice of which there is none yet, look the same with the cursor and without
        hands.section = section
        terminal.wait(f"the cursor in {question}", lambda: (f := hands.question()) is not None and f.id == question)
        assert hands.eyes.heading in ("", title)  # "" when it is scrolled away
    else:
        terminal.wait(f"the page {title}", lambda: title == hands.eyes.heading)
    hands.arrive(section.id, in_row=subject is not None)


def visit(hands: Hands, seconds: float) -> float:
    """Go on for so long, then be killed without warning; returns when that was."""
    process, when = hands.terminal.process, []

    def kill() -> None:
        when.append(monotonic())
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.start()
    try:
        hands.visit()
    except (Gone, OSError):
        process.wait(10)
        if not when:
            raise
    finally:
        timer.cancel()
        timer.join()
    assert process.returncode == KILLED
    return when[0]
