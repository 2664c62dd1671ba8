"""The key file as JSON: read and judged, written whole, and kept twice.

{v, vault_id, recovery_confirmed, slots} and, where there is something to say: head (the newest event),
earlier (data keys before a rotation), next (a rotation on its way). What a later ehat adds is kept as it is.
"""

import binascii
import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

from ehat_tui.errors import NotFound, VaultDamaged
from ehat_tui.vault import swap
from ehat_tui.vault.files import refused, write_private
from ehat_tui.vault.paths import Paths

File = dict[str, Any]
VERSION = 2  # what this ehat reads; a file whose data key was never rotated stays readable for version 1
_SALT_BYTES = 16  # SQLCipher's, at the very beginning of a database, in clear


def read(path: Path) -> File:
    """The key file, judged and settled (see `settled`), once a restore that was cut off is through (vault/swap.py).

    Raises NotFound, VaultDamaged, DiskRefused.
    """
    swap.finish(Paths(path.parent))
    return settled(path, as_written(path))


def as_written(path: Path) -> File:
    """The key file as it is on the disk, judged only; raises like `read`."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"There is no key file {path.name} in this folder.") from error
    except OSError as error:
        raise refused(error, path.name, "read") from error
    try:
        file = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise damaged(path.name) from error
    return _judged(file, path.name)


def settled(path: Path, file: File) -> File:
    """The file without `next`: as a rotation leaves it, when the new database is in its place, else as before it.

    A rotation puts two files in place, and may be killed between them. The database tells which of the two
    it is by its first bytes, which are random, new with each database and in clear: so neither a key nor a write is
    needed, and a vault opens at every moment (vault/rotate.py).
    """
    coming = file.get("next")
    if coming is None:
        return file
    if isinstance(coming, dict) and coming.get("salt") == salt_of(Paths(path.parent).vault):
        return _judged(coming.get("file"), path.name)
    return {name: value for name, value in file.items() if name != "next"}


def salt_of(database: Path) -> str:
    """The first bytes of an encrypted database as base64, "" when it is not there."""
    try:
        with database.open("rb") as file:
            return b64encode(file.read(_SALT_BYTES)).decode("ascii")
    except OSError:
        return ""


def _judged(file: object, name: str) -> File:
    if not isinstance(file, dict) or not isinstance(file.get("v"), int):
        raise damaged(name)
    if file["v"] > VERSION:
        raise VaultDamaged("This vault was made by a newer ehat.", "Update ehat, then open it again.")
    slots = file.get("slots")
    if not isinstance(file.get("vault_id"), str) or not isinstance(slots, list):
        raise damaged(name)
    if not all(isinstance(slot, dict) for slot in slots):
        raise damaged(name)
    return file


def damaged(name: str = "vault.key") -> VaultDamaged:
    """The key file cannot be used as it is."""
    return VaultDamaged(
        f"The key file {name} cannot be read: it is damaged.",
        f"Keep it aside and put {name}.old, which lies beside it, or a copy from a backup in its place.",
    )


# -- slots


def slot(file: File, kind: str) -> File:
    """The one slot of this kind; VaultDamaged when there is none, or two."""
    found = [slot for slot in file["slots"] if slot.get("type") == kind]
    if len(found) != 1:
        raise damaged()
    return dict(found[0])


def maybe_slot(file: File, kind: str) -> File | None:
    """The slot of a kind that need not be there."""
    return next((dict(slot) for slot in file["slots"] if slot.get("type") == kind), None)


def with_slot(file: File, slot: File) -> File:
    """The file with this slot in place of the one of its kind."""
    return {**file, "slots": [*without_slot(file, slot["type"])["slots"], slot]}


def without_slot(file: File, kind: str) -> File:
    """The file without slots of this kind."""
    return {**file, "slots": [slot for slot in file["slots"] if slot.get("type") != kind]}


def read_bytes(slot: File, name: str) -> bytes:
    """A field of bytes, kept as base64."""
    try:
        return b64decode(slot[name], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise damaged() from error


def text(value: bytes) -> str:
    """Bytes as they stand in the file."""
    return b64encode(value).decode("ascii")


# -- writing


def previous(path: Path) -> Path:
    """Where the copy of the key file is kept."""
    return path.with_name(path.name + ".old")


def write(path: Path, file: File) -> None:
    """Replace the key file, whole or not at all; raises DiskRefused.

    The version says what a reader has to know: without rotations an ehat of version 1 reads it as well.
    """
    version = VERSION if "earlier" in file or "next" in file else 1
    write_private(path, json.dumps({**file, "v": version}, indent=1, ensure_ascii=False) + "\n")


def save(path: Path, file: File) -> None:
    """The copy first: at every moment one of the two opens the vault."""
    copy(path)
    write(path, file)


def copy(path: Path) -> None:
    """Make the copy beside the key file the same as it: after an unlock, so that an old passphrase does not live on
    there, and before a change.
    """
    old = previous(path)
    try:
        content = path.read_bytes()
        if old.exists() and old.read_bytes() == content:
            return
    except OSError as error:
        raise refused(error, path.name, "read") from error
    write_private(old, content)
