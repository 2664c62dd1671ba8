"""What `ehat doctor` looks at. Each check yields findings; none opens the vault or names a person."""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ehat_tui import __version__
from ehat_tui.cli.version import cipher_line
from ehat_tui.errors import EhatError, NotValid
from ehat_tui.resources import data_root
from ehat_tui.vault.paths import Paths

OK, NOTE, WARNING, PROBLEM = "ok", "note", "warning", "problem"
AGAIN = "Install ehat again, into an environment of its own (pipx or uv tool)."
LIBRARIES = ("textual", "sqlmodel", "nacl.secret", "alembic", "stdnum", "typst", "docxtpl", "jinja2")
DATA = ("form/form.toml", "vocabularies", "documents/plan.typ", "areas", "demo")
SIZE = (80, 24)  # what the screens are drawn for
OLD = 7  # days
ROOM = 100 * 1024 * 1024  # bytes; a year of assessments, their backups and documents


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: `state`, what was found, and what to do about it."""

    state: str
    what: str
    hint: str = ""


Check = Callable[[Paths], Iterator[Finding]]


def examine(paths: Paths) -> Iterator[Finding]:
    """Everything there is to say. A check that fails itself is a problem, by the type of its error."""
    for check in CHECKS:
        try:
            yield from check(paths)
        except Exception as error:  # noqa: BLE001 - one broken thing must not hide the others
            yield Finding(PROBLEM, f"{check.__name__} could not be looked at: {type(error).__name__}", AGAIN)


def versions(_: Paths) -> Iterator[Finding]:
    """What runs here."""
    yield Finding(OK, f"ehat {__version__}, Python {platform.python_version()}, {sys.platform}")


def encryption(_: Paths) -> Iterator[Finding]:
    """The wheel of sqlcipher3 carries SQLCipher; one that is plain SQLite would not encrypt."""
    line = cipher_line()
    if "unknown" in line.split(",")[0]:
        yield Finding(PROBLEM, "SQLCipher does not answer: this installation may not encrypt", AGAIN)
    else:
        yield Finding(OK, line)


def packages(_: Paths) -> Iterator[Finding]:
    """`screens` is a name others use too: another package may have been installed over ours, silently."""
    found = importlib.util.find_spec("screens")
    origin = Path(found.origin).resolve() if found and found.origin else None
    if origin is None:
        yield Finding(PROBLEM, "The package screens is missing", AGAIN)
    elif origin.parent.parent != Path(__file__).resolve().parents[2]:
        yield Finding(PROBLEM, "The package screens belongs to another program", AGAIN)
    else:
        yield Finding(OK, "screens belongs to ehat")


def libraries(_: Paths) -> Iterator[Finding]:
    """Each library is really loaded: a wheel for another system is there and still does not work."""
    for name in LIBRARIES:
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 - a broken library may raise anything
            what = f"{name.partition('.')[0]} cannot be loaded: {type(error).__name__}"
            yield Finding(PROBLEM, what, AGAIN)
            return
    yield Finding(OK, "the libraries for screens, vault and documents can be loaded")


def data(_: Paths) -> Iterator[Finding]:
    """Form, vocabularies, templates, families."""
    root = data_root()
    for name in DATA:
        part = root.joinpath(*name.split("/"))
        if not (part.is_file() or part.is_dir()):
            yield Finding(PROBLEM, f"data/{name} is missing", AGAIN)
            return
    from ehat_tui.form.load import load

    try:
        form = load()
    except NotValid:
        yield Finding(PROBLEM, "The form files have mistakes", "ehat form check lists them.")
    else:
        yield Finding(OK, f"form {form.id}/{form.version}, {len(form.questions)} questions")


def areas(_: Paths) -> Iterator[Finding]:
    """A council's own profile with mistakes is passed over, so somebody must hear of it."""
    from ehat_tui.areas.profile_check import checked
    from ehat_tui.vault.paths import own_areas

    for path in sorted(own_areas().glob("*/area.toml")):
        try:
            area = checked(path)
        except EhatError as error:
            yield Finding(PROBLEM, f"areas/{path.parent.name}: {error.message}", "ehat area check lists them.")
        else:
            yield Finding(OK, f"area {area.id}, version {area.version}, your own")


def fonts(_: Paths) -> Iterator[Finding]:
    """PDFs are set in fonts that come with ehat, the same on every laptop."""
    from ehat_tui.documents.fonts import FONTS, installed

    try:
        found = len(installed())
    except EhatError as error:
        yield Finding(PROBLEM, error.message, error.hint)
        return
    if found < len(FONTS):
        yield Finding(WARNING, f"{found} of {len(FONTS)} fonts: some scripts will print as [U+0000]", AGAIN)
    else:
        yield Finding(OK, f"{found} fonts")


def folder(paths: Paths) -> Iterator[Finding]:
    """The folder with the vault: there, writable, private, with room."""
    home = paths.home
    if not home.exists():
        above = next(parent for parent in home.parents if parent.exists())
        if os.access(above, os.W_OK | os.X_OK):
            yield Finding(NOTE, "no data folder yet; ehat init makes it")
        else:
            yield Finding(PROBLEM, "the data folder cannot be made", "Choose another one in EHAT_HOME.")
        return
    if not home.is_dir() or not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(PROBLEM, "the data folder cannot be written to", "ehat where names it.")
        return
    if open_to_others(home):
        yield Finding(WARNING, "others on this computer may look into the data folder", f"chmod 700 {home}")
    if shutil.disk_usage(home).free < ROOM:
        yield Finding(WARNING, "less than 100 MB are free where the data is", "Make some room.")
    yield Finding(OK, "the data folder can be written to")


def files(paths: Paths) -> Iterator[Finding]:
    """The vault and its key file belong together; neither is of use alone."""
    there = {path.name: path.exists() for path in (paths.vault, paths.key)}
    if not any(there.values()):
        yield Finding(NOTE, "no vault yet; ehat init makes one")
        return
    if not all(there.values()):
        name = next(name for name, found in there.items() if not found)
        hint = f"Put it back from a backup; {paths.key.name}.old is a copy of the key file."
        yield Finding(PROBLEM, f"{name} is missing", hint)
        return
    for path in (paths.vault, paths.key):
        if open_to_others(path):
            yield Finding(WARNING, f"others on this computer may read {path.name}", f"chmod 600 {path}")
    from ehat_tui.vault.keys import recovery_confirmed

    try:
        confirmed = recovery_confirmed(paths.key)
    except EhatError as error:
        yield Finding(PROBLEM, error.message, error.hint)
        return
    if confirmed:
        yield Finding(OK, "vault and key file are there; the recovery key is written down")
    else:
        hint = "Find the paper, or make a new key in the app; without it a forgotten passphrase is the end."
        yield Finding(WARNING, "nobody has confirmed that the recovery key is written down", hint)


def passphrase_file(_: Paths) -> Iterator[Finding]:
    """A passphrase in a file is as safe as that file."""
    name = os.environ.get("EHAT_PASSPHRASE_FILE", "")
    if not name:
        return
    path = Path(name).expanduser()
    if not path.is_file():
        yield Finding(PROBLEM, "EHAT_PASSPHRASE_FILE names no file", "Set it again, or unset it.")
    elif open_to_others(path):
        yield Finding(WARNING, "others on this computer may read the passphrase file", f"chmod 600 {path}")
    else:
        yield Finding(OK, "the passphrase file is private")


def keyring(paths: Paths) -> Iterator[Finding]:
    """Whether the keyring of this computer opens the vault. It is not asked for the secret: that might ask a person."""
    from ehat_tui.vault import os_keyring, os_store

    if not os_keyring.is_on(paths):
        return
    try:
        os_store.require()
    except EhatError as error:
        hint = f"{error.hint.rstrip('.')}. The passphrase opens the vault; ehat keyring off ends this."
        yield Finding(WARNING, f"the keyring should open the vault: {error.message}", hint)
    else:
        hint = "Whoever is logged in to this computer as you can open it; ehat keyring off ends that."
        yield Finding(NOTE, "the keyring of this computer opens the vault", hint)


def terminal(_: Paths) -> Iterator[Finding]:
    """Whether the screens can be drawn as they are meant."""
    if sys.stdout is None or not sys.stdout.isatty():
        yield Finding(NOTE, "not in a terminal: its size, letters and colours were not looked at")
        return
    columns, lines = shutil.get_terminal_size()
    if columns < SIZE[0] or lines < SIZE[1]:
        yield Finding(WARNING, f"the window is {columns} x {lines}", "Make it 80 x 24 or larger.")
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        hint = "Set it to UTF-8, for names with accents."
        yield Finding(WARNING, f"the terminal speaks {sys.stdout.encoding}", hint)
    kept = [name for name in ("TMUX", "STY", "SSH_CONNECTION") if os.environ.get(name)]
    if kept:
        yield Finding(NOTE, "tmux, screen or ssh: make sure that nothing records this session")
    term = os.environ.get("TERM", "unset" if os.name == "posix" else "Windows")
    if term in ("dumb", "unset"):
        hint = "Use the terminal program of your desktop."
        yield Finding(PROBLEM, "the terminal cannot draw a screen", hint)
    else:
        colours = "no colours (NO_COLOR)" if os.environ.get("NO_COLOR") else "colours"
        yield Finding(OK, f"terminal {term}, {columns} x {lines}, {colours}")


def copies(paths: Paths) -> Iterator[Finding]:
    """Backups on this laptop, and what a restore or a rescue has left."""
    from ehat_tui.vault.backup import backups

    if not paths.key.exists():
        return
    kept = [backup.day for backup in backups(paths)]
    if not kept:
        yield Finding(NOTE, "no backup yet: ehat makes one after unlocking")
    elif (date.today() - max(kept)).days > OLD:  # noqa: DTZ011 - the day of this laptop, as its backups are named
        hint = "Open ehat; if it says why there was none, follow that."
        yield Finding(WARNING, f"the last backup is from {max(kept):%d/%m/%Y}", hint)
    else:
        yield Finding(OK, f"last backup {max(kept):%d/%m/%Y}, {len(kept)} kept")
    for folder in sorted(paths.home.glob("rescued-*")):
        yield Finding(WARNING, f"{folder.name} holds what was rescued, in clear", "Delete it when it is dealt with.")
    for folder in sorted(paths.home.glob("vault-before-restore-*")):
        yield Finding(NOTE, f"{folder.name} is the vault as it was before a restore", "Delete it when all is well.")


def open_to_others(path: Path) -> bool:
    """Whether others than its owner may read or change it. Windows keeps that in the user's profile."""
    return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


CHECKS: tuple[Check, ...] = (
    versions,
    encryption,
    packages,
    libraries,
    data,
    areas,
    fonts,
    folder,
    files,
    passphrase_file,
    keyring,
    copies,
    terminal,
)
