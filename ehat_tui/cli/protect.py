"""The passphrase a document is closed with: typed twice, or from a file; never an argument."""

from collections.abc import Iterable
from getpass import getpass

from ehat_tui.cli import report
from ehat_tui.cli.unlock import here, someone_there
from ehat_tui.errors import Locked, NotValid

VARIABLE = "EHAT_DOCUMENT_PASSPHRASE_FILE"


def ask(known: Iterable[str] = (), *, vault_open: bool = False) -> str:
    """A passphrase for documents: the first line of the file EHAT_DOCUMENT_PASSPHRASE_FILE names, or typed twice.

    `known` is what a thief knows: the names in the documents, the practitioner's own. `vault_open` says that the
    vault is unlocked already: its own passphrase is then refused too, which takes as long as an unlock.
    Raises NotValid when the one in the file cannot be used, Locked when nobody is there.
    """
    from ehat_tui.vault.passphrase import from_environment

    known = tuple(known)
    found = from_environment(VARIABLE)
    if found is not None:
        if advice := _refused(found, known, vault_open):
            raise NotValid("The passphrase for documents in that file cannot be used.", hint=advice)
        return found
    if not someone_there():
        what = "There is no terminal to ask for the passphrase of the documents."
        raise Locked(what, f"Name a file that holds it in {VARIABLE}.")
    report.say("Choose a passphrase for the documents: four words or more that do not belong together.")
    while True:
        typed = getpass("Passphrase for the documents: ")
        if advice := _refused(typed, known, vault_open):
            report.say(advice)
        elif getpass("Once more: ") != typed:
            report.say("The two are not the same. Once again, from the start.")
        else:
            report.say("Tell it to the reader by phone or face to face, never in the same email.")
            return typed


def _refused(passphrase: str, known: Iterable[str], vault_open: bool) -> str | None:
    """Why a document may not be closed with it, else None: too weak, or it opens the vault as well.

    The second is asked only beside an open vault: it is not counted as an attempt (vault/attempts.py), so a
    stranger could guess here.
    """
    from ehat_tui.documents.protect import weak

    if advice := weak(passphrase, known):
        return advice
    if vault_open and _opens_the_vault(passphrase):
        return "That opens your vault, and whoever gets the document would know it. Take another one."
    return None


def _opens_the_vault(passphrase: str) -> bool:
    from ehat_tui.vault import keyfile, slots

    file = keyfile.read(here().key)
    data_key = slots.by_passphrase(file["vault_id"], keyfile.slot(file, "passphrase"), passphrase)
    if data_key is None:
        return False
    data_key.wipe()
    return True
