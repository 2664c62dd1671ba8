"""A light command stays light, and every room imports only what it may.

The static contracts (import-linter, pyproject.toml) see every import, but not when it runs; these tests
look at what is really loaded. They can be a gate because no clock decides.
"""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TERMINAL = {"textual", "rich"}
DATABASE = {"sqlmodel", "sqlalchemy", "pydantic", "sqlcipher3", "alembic"}
WRITERS = {"docx", "docxtpl", "typst", "jinja2", "lxml"}
KEYS = {"nacl"}
HEAVY = TERMINAL | DATABASE | WRITERS | KEYS
OUTSIDE = TERMINAL | WRITERS | {"typer"}  # what only the outer rooms know
RUN = """
import sys
sys.argv = {arguments!r}
from ehat_tui.__main__ import main
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
"""


def modules_below(package: str) -> str:
    """Import statements for every module of a package but its migrations, which alembic runs."""
    names = []
    for path in sorted((ROOT / package.replace(".", "/")).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "migrations" not in parts:
            names.append(".".join(parts).removesuffix(".__init__"))
    return "\n".join(f"import {name}" for name in names)


def loaded_by(code: str) -> set[str]:
    """The top-level packages in sys.modules after `code` has run in a fresh interpreter."""
    code += "\nimport json, sys\nprint(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def run_ehat(*arguments: str) -> str:
    """Code that runs the `ehat` command and goes on after it."""
    return RUN.format(arguments=["ehat", *arguments])


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        pytest.param("import ehat_tui.__main__", HEAVY | {"typer"}, id="the command before its arguments"),
        pytest.param(run_ehat("--version"), HEAVY - {"sqlcipher3"} | {"typer"}, id="ehat --version"),
        pytest.param(modules_below("ehat_tui.cli"), HEAVY, id="the commands"),
        pytest.param(run_ehat("--help"), HEAVY - {"rich"}, id="ehat --help"),
        pytest.param(modules_below("ehat_tui.form"), HEAVY | {"typer"}, id="the form"),
        pytest.param(modules_below("ehat_tui.practice"), OUTSIDE, id="the rules of practice"),
        pytest.param(modules_below("ehat_tui.record"), OUTSIDE | {"alembic"}, id="the record"),
        pytest.param(modules_below("ehat_tui.vault"), OUTSIDE | {"alembic"}, id="the vault"),
        pytest.param("import screens.app", DATABASE | WRITERS | {"typer"}, id="the app before it paints"),
    ],
)
def test_stays_light(code: str, absent: set[str]) -> None:
    assert loaded_by(code) & absent == set()


def test_the_measuring_finds_what_is_there() -> None:
    assert "json" in loaded_by("import ehat_tui")


def imported_by(path: Path) -> set[str]:
    """Top-level names of all absolute imports in a file, also those inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def test_everything_imported_is_a_declared_dependency() -> None:
    """A package that is only here because another brought it may be gone after the next upgrade."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        requirements: list[str] = tomllib.load(file)["project"]["dependencies"]
    declared = {re.split(r"[=<>~ ;\[]", each)[0].lower() for each in requirements}
    owners = packages_distributions()
    undeclared: dict[str, str] = {}
    for path in [*(ROOT / "ehat_tui").rglob("*.py"), *(ROOT / "screens").rglob("*.py")]:
        for name in imported_by(path) - sys.stdlib_module_names - {"ehat_tui", "screens"}:
            if declared.isdisjoint(owner.lower() for owner in owners.get(name, [])):
                undeclared.setdefault(name, path.relative_to(ROOT).as_posix())
    assert undeclared == {}


def test_import_contracts() -> None:
    """The layers of pyproject.toml; what may import what is written there."""
    code = "from importlinter.cli import lint_imports_command as lint; lint()"
    command = [sys.executable, "-c", code, "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
