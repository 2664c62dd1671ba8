"""Write requirements/*.txt anew from pyproject.toml: every version pinned, with hashes, for every platform.

    python -m pip install -e '.[lock]'
    python tests/packaging/lock.py            # keeps what still fits
    python tests/packaging/lock.py --upgrade  # takes the newest that fits

The files hold no registry address, so they work with whatever registry pip is set up to use.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETS: dict[str, tuple[str, ...]] = {"runtime": (), "test": ("test", "lock")}


def compile_set(name: str, extras: tuple[str, ...], options: list[str]) -> None:
    """Write requirements/<name>.txt: the runtime dependencies and those of `extras`."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml"]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--python", sys.executable, "--no-python-downloads"]  # never fetch an interpreter
    command += ["--custom-compile-command", "python tests/packaging/lock.py", "--quiet"]
    command += [f"--extra={extra}" for extra in extras]
    if name != "runtime":  # the tests run with what the practitioner gets
        command += ["--constraints", "requirements/runtime.txt"]
    subprocess.run([*command, *options, "-o", f"requirements/{name}.txt"], cwd=ROOT, check=True)


if __name__ == "__main__":
    for set_name, set_extras in SETS.items():
        compile_set(set_name, set_extras, sys.argv[1:])
