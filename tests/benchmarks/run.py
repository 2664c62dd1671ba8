"""The budgets, measured: ours and a baseline in turn, in one run, medians.

    python tests/benchmarks/run.py [--quick]

Not a test: a figure belongs to the machine and the moment. Prints a Markdown table; README.md holds one.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

from terminals import Terminal

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PASSPHRASE = "brown kettle sings twice"
QUICK = "--quick" in sys.argv
ROUNDS = 5 if QUICK else 15


@dataclass(frozen=True)
class Figure:
    """One line of the table. `budget` is a ratio to the baseline, or seconds where there is none."""

    what: str
    ours: float
    baseline: float | None
    budget: float
    against: str

    @property
    def ratio(self) -> float:
        """What is compared with the budget."""
        return self.ours / self.baseline if self.baseline else self.ours

    def row(self) -> str:
        """The line in Markdown."""
        met = "yes" if self.ratio <= self.budget else "**no**"
        if self.baseline is None:
            return f"| {self.what} | {self.ours * 1000:.1f} ms | - | - | {self.budget * 1000:.0f} ms | {met} |"
        base = f"{self.baseline * 1000:.0f} ms ({self.against})"
        return f"| {self.what} | {self.ours * 1000:.0f} ms | {base} | {self.ratio:.2f} | {self.budget:g} | {met} |"


def in_turn(ours: Callable[[], float], baseline: Callable[[], float], rounds: int = ROUNDS) -> tuple[float, float]:
    """Medians of two measurements taken in turn, after one round that does not count."""
    pairs = [(ours(), baseline()) for _ in range(rounds + 1)][1:]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def process(*command: str, home: Path | None = None) -> Callable[[], float]:
    """Seconds a whole process takes."""
    environment = {**os.environ, **({"EHAT_HOME": str(home)} if home else {})}

    def once() -> float:
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment, cwd=ROOT)
        return time.perf_counter() - start

    return once


def ehat(*arguments: str) -> tuple[str, ...]:
    """The command as it is installed beside this Python; else the module."""
    script = shutil.which("ehat", path=str(Path(sys.executable).parent))
    return (script, *arguments) if script else (sys.executable, "-m", "ehat_tui", *arguments)


def python(code: str) -> Callable[[], float]:
    """A Python process that runs `code`."""
    return process(sys.executable, "-c", code)


# ---------------------------------------------------------------- vaults to measure with


def vault_with(home: Path, families: int) -> None:
    """A vault with so many drafts; a cheap passphrase slot, so that setting up does not take the time."""
    from ehat_tui.record.store import Store
    from ehat_tui.vault.keys import Cost
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.vault import audit_key, create_vault

    vault, _ = create_vault(Paths(home), PASSPHRASE, cost=Cost(ops=1, memory=8192))
    with vault:
        store = Store(vault.engine, audit_key(vault.data_key))
        store.save_practitioner({"name": "Priya Nair"})
        for number in range(families):
            with store.creating("england") as unit:
                unit.add_row("people", {"given_names": f"Child {number}", "family_name": "Marsden"})


def vault_with_family(home: Path) -> str:
    """A vault with the first fictional family; its reference."""
    from ehat_tui.exchange.load import import_record, read
    from ehat_tui.record.store import Store
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.vault import audit_key, create_vault

    vault, _ = create_vault(Paths(home), PASSPHRASE)
    with vault:
        store = Store(vault.engine, audit_key(vault.data_key))
        return import_record(store, read(ROOT / "data" / "demo" / "marsden.toml"))


# ---------------------------------------------------------------- the measurements


def version(_folder: Path) -> Figure:
    """`ehat --version`."""
    ours, base = in_turn(process(*ehat("--version")), python("pass"))
    return Figure("`ehat --version`", ours, base, 3, "`python -c pass`")


def help_(_folder: Path) -> Figure:
    """`ehat --help`."""
    ours, base = in_turn(process(*ehat("--help")), python("import typer"))
    return Figure("`ehat --help`", ours, base, 1.6, "`import typer`")


def first_paint(folder: Path) -> Figure:
    """From the command to the words of the unlock page, in a real terminal."""
    home = folder / "paint"
    vault_with(home, 0)

    def paint(*command: str) -> Callable[[], float]:
        def once() -> float:
            with Terminal(command, {"EHAT_HOME": str(home)}) as terminal:
                return terminal.until("Your passphrase")

        return once

    ours, base = in_turn(paint(*ehat()), paint(sys.executable, str(HERE / "bare.py"), "label"))
    return Figure("first paint of the unlock page", ours, base, 1.25, "an app with one label")


def key_echo(folder: Path) -> Figure:
    """From a key to its echo, p95, on the longest page against a bare text area."""
    home = folder / "echo"
    reference = vault_with_family(home)
    secret = folder / "secret"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    keys = "the quick brown fox jumps over it and on it goes" * (1 if QUICK else 4)

    def p95(command: tuple[str, ...], ready: str) -> float:
        with Terminal(command, {"EHAT_HOME": str(home), "EHAT_PASSPHRASE_FILE": str(secret)}) as terminal:
            terminal.until(ready)
            terminal.quiet(0.3)  # shorter than the blinking of a cursor
            times = [terminal.echo(key) for key in keys]
            return statistics.quantiles(times, n=20)[18]

    place_at_longest(home, reference)
    both = [
        (
            p95(ehat("open", reference), "part"),
            p95((sys.executable, str(HERE / "bare.py"), "area"), "ready to type"),
        )
        for _ in range(2 if QUICK else 5)
    ]
    ours, base = (statistics.median(pair[i] for pair in both) for i in (0, 1))
    return Figure("key to echo on the longest page, p95", ours, base, 2, "a bare TextArea")


def place_at_longest(home: Path, reference: str) -> None:
    """Leave the assessment in a long text on the page with the most questions."""
    from ehat_tui.form import journey
    from ehat_tui.record.store import Store
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.vault import audit_key, open_vault

    with open_vault(Paths(home), PASSPHRASE) as vault:
        store = Store(vault.engine, audit_key(vault.data_key))
        case = store.case(reference)
        pages = [step for step in journey.steps(case) if not step.section.in_rows]

        def asked(step: journey.Step) -> int:
            questions = journey.enabled(case, step.section, step.subject)
            return len(questions) * any(question.kind == "long_text" for question in questions)

        longest = max(pages, key=asked)
        questions = journey.enabled(case, longest.section, longest.subject)
        text = next(question for question in questions if question.kind == "long_text")
        place = {"section": longest.section.id, "subject": str(longest.subject), "question": text.id, "row": ""}
        store.save(case.id, [], place)


def autosave(folder: Path) -> Figure:
    """One answer committed to the real vault, p99."""
    from ehat_tui.record.case import Answer
    from ehat_tui.record.store import Store
    from ehat_tui.record.unit import Change
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.vault import audit_key, open_vault

    home = folder / "save"
    reference = vault_with_family(home)
    with open_vault(Paths(home), PASSPHRASE) as vault:
        store = Store(vault.engine, audit_key(vault.data_key))
        case = store.case(reference)
        times = []
        for number in range(200 if QUICK else 1000):
            change = Change("start.why_now", case.id, Answer(f"words that grow with each key {number}"))
            start = time.perf_counter()
            store.save(case.id, [change])
            times.append(time.perf_counter() - start)
    return Figure("autosave commit, p99", statistics.quantiles(times[20:], n=100)[98], None, 0.005, "")


def export(folder: Path) -> Figure:
    """`ehat export`, family, PDF and Word: the whole process, without what the passphrase costs on purpose."""
    from ehat_tui.vault.keys import unlock
    from ehat_tui.vault.paths import Paths

    home = folder / "export"
    reference = vault_with_family(home)
    secret = folder / "secret2"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    os.environ["EHAT_PASSPHRASE_FILE"] = str(secret)
    whole = process(*ehat("export", reference, "--to", str(folder)), home=home)

    def ours() -> float:
        start = time.perf_counter()
        unlock(Paths(home).key, PASSPHRASE).wipe()
        derivation = time.perf_counter() - start
        return whole() - derivation

    result, base = in_turn(ours, python("import sqlmodel"), 3 if QUICK else 9)
    return Figure("`ehat export` pdf and docx, key derivation apart", result, base, 1.6, "`import sqlmodel`")


def in_app(measure: Callable[[Path], Coroutine[Any, Any, Figure]]) -> Callable[[Path], Figure]:
    """A measurement that needs a running app, as one that runs it."""

    @wraps(measure)
    def run(folder: Path) -> Figure:
        return asyncio.run(measure(folder))

    return run


MEASUREMENTS: tuple[Callable[[Path], Figure], ...] = (version, help_, first_paint, key_echo, autosave, export)


def main() -> None:
    """Measure all, or those named on the command line, and print the table."""
    import services
    import vaults
    from pages import list_of_1000, next_step

    wanted = [word for word in sys.argv[1:] if not word.startswith("-")]
    measurements = [
        *MEASUREMENTS,
        in_app(next_step),
        in_app(list_of_1000),
        *vaults.MEASUREMENTS,
        *services.MEASUREMENTS,
    ]
    print("| What | ehat | Baseline | Ratio | Budget | Met |\n| --- | --- | --- | --- | --- | --- |")
    for measure in measurements if not wanted else [m for m in measurements if m.__name__ in wanted]:
        with tempfile.TemporaryDirectory() as folder:
            print(measure(Path(folder)).row(), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
