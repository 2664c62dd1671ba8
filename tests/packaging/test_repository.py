"""What is committed works on anyone's machine: no paths of one machine, no registry's address."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Each is written so that it does not find itself.
FOREIGN = {
    "a registry's address": r"index[-]url|find[-]links|trusted[-]host|//[a-z.]*py[t]honhosted|//pypi[.]org",
    "a path of one machine": r"(?<![\w.~>])/(work|root|home|Users)/[\w.-]+/?|[A-Z]:\\\\?Users\\",
}


def tracked() -> list[Path]:
    """The files git knows or would take, but those it ignores."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nothing says which files are ours")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    """`file:line` of every match in a text file."""
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" in content:
            continue  # a document or a picture
        for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    return found


@pytest.mark.parametrize("kind", FOREIGN)
def test_no_file_names(kind: str) -> None:
    assert lines_with(re.compile(FOREIGN[kind])) == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("--index" + "-url https://example.invalid/simple", "a registry's address"),
        ("--find" + "-links=wheels", "a registry's address"),
        ('path = "/wor' + 'k/main"', "a path of one machine"),
        ("cd /ro" + "ot/thing", "a path of one machine"),
    ],
)
def test_the_patterns_find_what_they_should(line: str, kind: str) -> None:
    assert re.search(FOREIGN[kind], line)


def test_the_gate_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    if not script.exists():
        pytest.skip("the gate is not part of the source archive")
    subprocess.run(["bash", "-n", str(script)], check=True)
    assert script.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
