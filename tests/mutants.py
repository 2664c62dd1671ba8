"""Run mutmut on the rules of agreement and of the readers, properties and all: `python tests/mutants.py [names]`.

mutmut (3.8) leaves decorated functions alone, and much of what decides here is a property. In a copy of the repository
each gets a plain function that it calls; mutmut then runs there as `[tool.mutmut]` says. What it finds, and why what
is left may stay: tests/mutants.md.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROPERTIES = ("property", "cached_property")
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "mutants")


def opened(source: str) -> str:
    """The same module, in which `name = property(lambda self: self._in_name())` stands for each property."""
    lines = source.splitlines()
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    for node in sorted(found, key=lambda node: -node.lineno):
        kinds = [each.id for each in node.decorator_list if isinstance(each, ast.Name)]
        if len(kinds) == 1 and kinds[0] in PROPERTIES:
            lines.insert(node.end_lineno or 0, f"    {node.name} = {kinds[0]}(lambda self: self._in_{node.name}())")
            lines[node.lineno - 1] = lines[node.lineno - 1].replace(f"def {node.name}(", f"def _in_{node.name}(", 1)
            del lines[node.decorator_list[0].lineno - 1]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Copy, open, run; the survivors come last, and the copy stays for `mutmut show`."""
    copy = Path(tempfile.mkdtemp(prefix="ehat-mutants-")) / "repository"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    told = tomllib.loads((copy / "pyproject.toml").read_text(encoding="utf-8"))
    for name in told["tool"]["mutmut"]["only_mutate"]:
        path = copy / name
        path.write_text(opened(path.read_text(encoding="utf-8")), encoding="utf-8")
    surroundings = {**os.environ, "PYTHONPATH": str(copy)}
    ran = subprocess.run(
        ["mutmut", "run", "--max-children", "1", *sys.argv[1:]], cwd=copy, env=surroundings, check=False
    )
    told_of = subprocess.run(
        ["mutmut", "results"], cwd=copy, env=surroundings, check=False, capture_output=True, text=True
    )
    print(*(line for line in told_of.stdout.splitlines() if "not checked" not in line), sep="\n")
    print(f"The copy: {copy}")
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
