"""Do wheels exist for everyone? Resolve the pinned requirements, wheels only, for each platform and Python.

Once for what everybody installs, and once with each extra that a practitioner may ask for.

    python -m pip install -e '.[lock]'
    python tests/packaging/wheels_exist.py

Prints a table each; exits 1 if a combination needs a compiler. Only the package registry's metadata is read.
(pip cannot answer this: with --platform it still reads the markers of the machine it runs on.)
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = {
    "Windows x64": "x86_64-pc-windows-msvc",
    "macOS arm64": "aarch64-apple-darwin",
    "macOS x86_64": "x86_64-apple-darwin",
    "Linux x86_64": "x86_64-manylinux_2_28",
    "Linux arm64": "aarch64-manylinux_2_28",
}
# What is installed, its extras, and where its exact versions stand: those of an extra only with those of the tests.
SETS: dict[str, tuple[tuple[str, ...], str]] = {
    "ehat": ((), "requirements/runtime.txt"),
    "ehat[keyring]": (("keyring",), "requirements/test.txt"),
}


def resolve(what: str, platform: str, python: str) -> tuple[int, str]:
    """How many packages `what` installs on `platform` with `python`, all from wheels; or 0 and the reason."""
    extras, pinned = SETS[what]
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet"]
    command += [f"--extra={extra}" for extra in extras]
    command += ["--constraints", pinned, "--only-binary", ":all:"]
    command += ["--python-platform", platform, "--python-version", python, "--no-header", "--no-annotate"]
    # The Pythons asked about need not be installed; without these two, uv would fetch an interpreter.
    command += ["--python", sys.executable, "--no-python-downloads"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    return (done.stdout.count("=="), "") if done.returncode == 0 else (0, done.stderr.strip())


def main() -> int:
    """Print the tables and the reasons; 0 if every combination resolves."""
    reasons: list[str] = []
    for what in SETS:
        print(f"{what + ', all from wheels':<30}" + "".join(f"{python:>7}" for python in PYTHONS))
        for name, platform in PLATFORMS.items():
            cells = []
            for python in PYTHONS:
                count, reason = resolve(what, platform, python)
                cells.append(f"{count or 'none':>7}")
                if reason:
                    reasons.append(f"{what}, {name}, Python {python}: {reason}")
            print(f"{name:<30}" + "".join(cells))
    print(*reasons, sep="\n", file=sys.stderr, end="\n" if reasons else "")
    return 1 if reasons else 0


if __name__ == "__main__":
    sys.exit(main())
