"""`ehat init`: a vault and who works here, without the app."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehat_tui.cli import report
from ehat_tui.cli.unlock import here, someone_there, store_of
from ehat_tui.errors import EhatError, Locked, NotFound, NotValid
from ehat_tui.vault.passphrase import VARIABLE, from_environment, weak

if TYPE_CHECKING:
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.recovery import RecoveryKey

# What is asked at the terminal; the rest of A7 can wait.
ASKED = {"name": "Your name", "job_title": "Your job", "organisation": "Where you work", "area": "Area"}


def init(
    from_: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE.toml", help="Who works here, instead of asking."),
    ] = None,
    recovery_key_to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the recovery key there, not to the terminal.")
    ] = None,
) -> None:
    """Set ehat up: your name, a passphrase, a recovery key.

    The recovery key is to be written down. With --from and EHAT_PASSPHRASE_FILE it asks nothing. The file may
    hold area, name, job_title, organisation, organisation_type, phone, email, manager_name, manager_contact.
    """
    from ehat_tui.vault.policy import said
    from ehat_tui.vault.vault import create_vault, exists

    paths = here()
    if exists(paths):
        hint = "Run ehat, or choose another folder in EHAT_HOME."
        raise NotValid(f"There is a vault already, in {paths.home}", hint=hint)
    details = read_details(from_) if from_ else ask_details()
    if others := said(paths.home):
        report.say(others)
    passphrase = new_passphrase(details.values())
    with reserved(recovery_key_to) as handle:
        vault, recovery = create_vault(paths, passphrase)
        with vault:
            hand_over(recovery, handle)
            store_of(vault).save_practitioner(details)
    report.say(f"The vault is in {paths.home}")
    if handle is None and from_ is None:
        confirm(paths, recovery)


def read_details(path: Path) -> dict[str, str]:
    """Who works here, from a TOML file; NotValid names every field that is not known or not text."""
    import tomllib

    from ehat_tui.areas.profile import USUAL
    from ehat_tui.record.store import PRACTITIONER_FIELDS

    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise NotFound(f"{path.name} cannot be read.", error.strerror or "") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotValid(f"{path.name} is not TOML in UTF-8.", [f"{path.name}: {error}"]) from error
    known = ", ".join(PRACTITIONER_FIELDS)
    strange = [name for name in content if name not in PRACTITIONER_FIELDS]
    problems = [f"{name}: is not known; it can be: {known}" for name in strange]
    problems += [
        f'{name}: must be text, in quotes: {name} = "..."'
        for name, value in content.items()
        if name in PRACTITIONER_FIELDS and not isinstance(value, str)
    ]
    if not str(content.get("name", "")).strip():
        problems.append('name: is missing; write name = "..."')
    if problems:
        raise NotValid(f"{path.name} has mistakes; nothing was set up.", problems)
    details = {name: value.strip() for name, value in content.items()}
    return details | {"area": known_area(details.get("area") or USUAL)}


def ask_details() -> dict[str, str]:
    """Who works here, asked at the terminal."""
    if not someone_there():
        raise Locked(
            "There is no terminal to ask who works here.",
            "Give a file with --from, and the passphrase in the file named by EHAT_PASSPHRASE_FILE.",
        )
    from ehat_tui.areas.profile import USUAL, names

    found = {}
    for name, question in ASKED.items():
        default = USUAL if name == "area" else None
        choices = f" ({', '.join(names())})" if name == "area" else ""
        answer: str = typer.prompt(question + choices, default=default, err=True)
        found[name] = answer.strip()
    return found | {"area": known_area(found["area"])}


def known_area(name: str) -> str:
    """The id of an area profile; NotFound names those there are."""
    from ehat_tui.areas.profile import load

    return load(name.strip().lower()).id


def new_passphrase(known: Iterable[str], variable: str = VARIABLE) -> str:
    """A new passphrase: from the file that the variable names, or typed twice the same.

    `known` is what a thief knows of its owner. Raises NotValid when the one in the file is weak.
    """
    known = list(known)
    found = from_environment(variable)
    if found is not None:
        if advice := weak(found, known):
            raise NotValid("The passphrase in that file is too weak.", hint=advice)
        return found
    if not someone_there():
        raise Locked("There is no terminal to ask for a passphrase.", f"Name a file that holds it in {variable}.")
    report.say("Choose a passphrase: four words or more that do not belong together. Nobody can reset it.")
    while True:
        typed = getpass("New passphrase: ")
        if advice := weak(typed, known):
            report.say(advice)
        elif getpass("Once more: ") != typed:
            report.say("The two are not the same. Once again, from the start.")
        else:
            return typed


@contextmanager
def reserved(path: Path | None) -> Iterator[int | None]:
    """A new file, open for writing, for its owner alone; taken away again when the block fails.

    It is made before the vault, so that a key is never without its place. It never replaces a file.
    """
    if path is None:
        yield None
        return
    from ehat_tui.vault.files import refused

    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        what = f"{path.name} is there already; nothing was done."
        raise NotValid(what, hint="Choose another name.") from error
    except OSError as error:
        raise refused(error, path.name) from error
    try:
        yield handle
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    finally:
        with suppress(OSError):
            os.close(handle)


def hand_over(recovery: "RecoveryKey", handle: int | None) -> None:
    """Write the recovery key to the open file, or show it."""
    if handle is not None:
        with suppress(OSError):
            os.write(handle, f"{recovery.text}\n".encode())
            os.fsync(handle)
            report.say("The recovery key is in the file you named. Print it, lock it away, delete the file.")
            return
        report.say("That file could not be written. The recovery key is shown here instead.")
    report.say(
        "",
        f"    Recovery key   {recovery.text}",
        "",
        "Write it down and keep it away from this laptop. With it, and nothing else, the vault opens",
        "when the passphrase is forgotten. It is not shown again.",
        "",
    )


def confirm(paths: "Paths", recovery: "RecoveryKey", then: str = "You are ready: run ehat") -> None:
    """Ask for the last two groups; Enter puts it off, and the app keeps reminding. `then` is the last word."""
    from ehat_tui.vault import keys
    from ehat_tui.vault.recovery import confirms

    question = "Its last two groups, to be sure (Enter: later)"
    while typed := typer.prompt(question, default="", show_default=False, err=True):
        if confirms(recovery, typed):
            with suppress(EhatError):  # it is written down, which is what counts
                keys.confirm_recovery(paths.key)
            report.say(f"Good. {then}")
            return
        report.say("That is not what is shown above. Look again, or press Enter.")
    report.say(f"Later, then: ehat reminds you. {then}")
