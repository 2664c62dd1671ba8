"""The key file: one random data key, wrapped once for the passphrase and once for the recovery key.

JSON {v, vault_id, recovery_confirmed, slots}. It holds no secret in clear, so it may travel with a backup;
whoever has it and the database is held back by the passphrase and Argon2id alone. Slots of kinds this version
does not know (an organisation's, say) are kept as they are.
"""

import binascii
import hashlib
import json
import os
import secrets
import sys
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from ehat_tui.errors import EhatError, Locked, NotFound, NotValid, VaultDamaged
from ehat_tui.vault import recovery
from ehat_tui.vault.files import refused, write_private
from ehat_tui.vault.passphrase import normalised, weak
from ehat_tui.vault.recovery import RecoveryKey

VERSION = 1
_KEY_BYTES = 32
_SALT_BYTES = 16
_MIB = 1024 * 1024


class DataKey(bytearray):
    """The 32 bytes that open the database. Python cannot promise to erase memory: wiping is a best effort."""

    def __repr__(self) -> str:
        return "<data key>"

    __str__ = __repr__

    def wipe(self) -> None:
        """Overwrite it with zeros; a wiped key opens nothing and is refused everywhere."""
        self[:] = bytes(len(self))

    @property
    def wiped(self) -> bool:
        """Whether the vault it belonged to was closed."""
        return not any(self)


@dataclass(frozen=True)
class Cost:
    """What one guess costs a thief: Argon2id passes, and memory in bytes."""

    ops: int
    memory: int


STANDARD = Cost(3, 256 * _MIB)  # libsodium's MODERATE: about half a second
SMALL = Cost(3, 64 * _MIB)  # as in RFC 9106's option for little memory, on one lane
_LEAST = Cost(1, 8192)  # libsodium's own minima
_MOST = Cost(100, 4096 * _MIB)  # more than this is a damaged or hostile file


def default_cost() -> Cost:
    """STANDARD, or SMALL on a laptop of 4 GiB and less.

    All its memory counts, not what is free today: the same amount is needed at every later unlock.
    """
    return STANDARD if _memory() > 4096 * _MIB else SMALL


def create(path: Path, passphrase: str, cost: Cost | None = None) -> tuple[DataKey, RecoveryKey]:
    """Make a data key, wrap it for `passphrase` and for a new recovery key, and write the key file.

    Never over an existing file. Raises NotValid (exists, weak passphrase) or DiskRefused.
    """
    if path.exists():
        raise NotValid("There is a vault in this folder already.", hint="Open it, or choose another folder.")
    data_key = DataKey(secrets.token_bytes(_KEY_BYTES))
    file: dict[str, Any] = {"v": VERSION, "vault_id": str(uuid4()), "recovery_confirmed": False, "slots": []}
    spare = recovery.new()
    file = _with_slot(file, _passphrase_slot(file["vault_id"], data_key, passphrase, cost))
    file = _with_slot(file, _recovery_slot(file["vault_id"], data_key, spare))
    write_private(path, _as_text(file))
    return data_key, spare


def unlock(path: Path, passphrase: str) -> DataKey:
    """The data key. Takes as long as the cost says: run it in a thread.

    Raises Locked (wrong passphrase), NotFound, VaultDamaged, DiskRefused.
    """
    file = _read(path)
    slot = _slot(file, "passphrase")
    data_key = _unwrap(file["vault_id"], slot, _stretch(passphrase, _salt(slot), _cost(slot)))
    if data_key is None:
        raise Locked("That passphrase does not open this vault.", "Try again, or use the recovery key.")
    _keep_proven_copy(path)
    return data_key


def unlock_with_recovery(path: Path, text: str) -> DataKey:
    """The data key, from the recovery key as typed; raises like `unlock`."""
    typed = recovery.read(text)
    file = _read(path)
    slot = _slot(file, "recovery")
    data_key = _unwrap(file["vault_id"], slot, _recovery_wrap(typed, _salt(slot)))
    if data_key is None:
        raise Locked("That recovery key does not open this vault.", "It may be an older one, or another vault's.")
    _keep_proven_copy(path)
    return data_key


def change_passphrase(path: Path, data_key: DataKey, new: str, cost: Cost | None = None) -> None:
    """Wrap the same data key for another passphrase; the database is not touched.

    The previous key file stays as vault.key.old until the new one has opened the vault once.
    """
    file = _read(path)
    _save(path, _with_slot(file, _passphrase_slot(file["vault_id"], data_key, new, cost)))


def new_recovery(path: Path, data_key: DataKey) -> RecoveryKey:
    """Replace the recovery key (never confirmed, lost, or seen by someone).

    The old paper still opens older copies of the key file, and nothing else.
    """
    file = _read(path)
    spare = recovery.new()
    slot = _recovery_slot(file["vault_id"], data_key, spare)
    _save(path, {**_with_slot(file, slot), "recovery_confirmed": False})
    return spare


def recovery_confirmed(path: Path) -> bool:
    """Whether somebody showed that the recovery key was written down."""
    return bool(_read(path).get("recovery_confirmed", False))


def confirm_recovery(path: Path) -> None:
    """Remember that the recovery key was written down."""
    _save(path, {**_read(path), "recovery_confirmed": True})


def previous(path: Path) -> Path:
    """Where the copy of the key file is kept."""
    return path.with_name(path.name + ".old")


# -- wrapping


def _passphrase_slot(vault_id: str, data_key: DataKey, passphrase: str, cost: Cost | None) -> dict[str, Any]:
    if advice := weak(passphrase):
        raise NotValid("That passphrase is too short.", hint=advice)
    salt = secrets.token_bytes(_SALT_BYTES)
    chosen = cost or default_cost()
    try:
        key = _stretch(passphrase, salt, chosen)
    except _TooLittleMemoryError:
        chosen = SMALL
        key = _stretch(passphrase, salt, chosen)
    box = _wrap(vault_id, "passphrase", data_key, key)
    costs = {"ops": chosen.ops, "memory": chosen.memory}
    return {"type": "passphrase", "kdf": "argon2id"} | costs | _texts(salt, box)


def _recovery_slot(vault_id: str, data_key: DataKey, spare: RecoveryKey) -> dict[str, Any]:
    salt = secrets.token_bytes(_SALT_BYTES)
    box = _wrap(vault_id, "recovery", data_key, _recovery_wrap(spare, salt))
    return {"type": "recovery", "kdf": "blake2b"} | _texts(salt, box)


def _recovery_wrap(spare: RecoveryKey, salt: bytes) -> bytes:
    """128 random bits need no stretching, only a key of their own for this slot."""
    person = b"ehat-recovery"
    return hashlib.blake2b(key=spare.secret, salt=salt, person=person, digest_size=_KEY_BYTES).digest()


def _bound(vault_id: str, kind: str) -> bytes:
    """Ties a wrapped key to its vault and slot: moved elsewhere it does not open."""
    return f"ehat/{VERSION}/{vault_id}/{kind}".encode()


def _wrap(vault_id: str, kind: str, data_key: DataKey, key: bytes) -> bytes:
    from nacl.secret import Aead

    if data_key.wiped:  # else a vault locked a moment ago would lose its only key
        raise Locked("The vault is locked.", "Unlock it first.")
    return bytes(Aead(key).encrypt(bytes(data_key), aad=_bound(vault_id, kind)))


def _unwrap(vault_id: str, slot: dict[str, Any], key: bytes) -> DataKey | None:
    from nacl.exceptions import CryptoError
    from nacl.secret import Aead

    try:
        plain = Aead(key).decrypt(_bytes(slot, "box"), aad=_bound(vault_id, slot["type"]))
    except (CryptoError, ValueError):
        return None
    return DataKey(plain) if len(plain) == _KEY_BYTES else None


class _TooLittleMemoryError(EhatError):
    pass


def _stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    from nacl import exceptions
    from nacl.pwhash import argon2id

    try:
        return argon2id.kdf(_KEY_BYTES, normalised(passphrase), salt, opslimit=cost.ops, memlimit=cost.memory)
    except (MemoryError, exceptions.RuntimeError) as error:
        raise _TooLittleMemoryError(
            f"Unlocking needs {cost.memory // _MIB} MiB of memory, and this computer has not enough free.",
            "Close other programs, then try again.",
        ) from error


def _memory() -> int:
    """All memory of this computer in bytes; 0 when it does not say."""
    if sys.platform == "win32":
        import ctypes

        kibibytes = ctypes.c_ulonglong(0)
        ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kibibytes))
        return kibibytes.value * 1024
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return 0


# -- the file


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFound(f"There is no key file {path.name} in this folder.") from error
    except OSError as error:
        raise refused(error, path.name, "read") from error
    except UnicodeDecodeError as error:
        raise _damaged(path.name) from error
    try:
        file = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _damaged(path.name) from error
    if not isinstance(file, dict) or not isinstance(file.get("v"), int):
        raise _damaged(path.name)
    if file["v"] > VERSION:
        raise VaultDamaged("This vault was made by a newer ehat.", "Update ehat, then open it again.")
    slots = file.get("slots")
    if not isinstance(file.get("vault_id"), str) or not isinstance(slots, list):
        raise _damaged(path.name)
    if not all(isinstance(slot, dict) for slot in slots):
        raise _damaged(path.name)
    return file


def _damaged(name: str = "vault.key") -> VaultDamaged:
    return VaultDamaged(
        f"The key file {name} cannot be read: it is damaged.",
        f"Keep it aside and put {name}.old, which lies beside it, or a copy from a backup in its place.",
    )


def _slot(file: dict[str, Any], kind: str) -> dict[str, Any]:
    found = [slot for slot in file["slots"] if slot.get("type") == kind]
    if len(found) != 1:
        raise _damaged()
    return dict(found[0])


def _cost(slot: dict[str, Any]) -> Cost:
    ops, memory = slot.get("ops"), slot.get("memory")
    if not isinstance(ops, int) or not isinstance(memory, int):
        raise _damaged()
    if not (_LEAST.ops <= ops <= _MOST.ops and _LEAST.memory <= memory <= _MOST.memory):
        raise _damaged()
    return Cost(ops, memory)


def _salt(slot: dict[str, Any]) -> bytes:
    salt = _bytes(slot, "salt")
    if len(salt) != _SALT_BYTES:
        raise _damaged()
    return salt


def _bytes(slot: dict[str, Any], name: str) -> bytes:
    try:
        return b64decode(slot[name], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise _damaged() from error


def _texts(salt: bytes, box: bytes) -> dict[str, str]:
    return {"salt": b64encode(salt).decode("ascii"), "box": b64encode(box).decode("ascii")}


def _with_slot(file: dict[str, Any], slot: dict[str, Any]) -> dict[str, Any]:
    others = [other for other in file["slots"] if other.get("type") != slot["type"]]
    return {**file, "slots": [*others, slot]}


def _as_text(file: dict[str, Any]) -> str:
    return json.dumps(file, indent=1, ensure_ascii=False) + "\n"


def _save(path: Path, file: dict[str, Any]) -> None:
    """The copy first: at every moment one of the two opens the vault."""
    _copy(path)
    write_private(path, _as_text(file))


def _keep_proven_copy(path: Path) -> None:
    """After an unlock the copy is the file that just opened, so an old passphrase does not live on in it.

    A disk that refuses must not keep a practitioner out of the vault.
    """
    with suppress(EhatError, OSError):
        _copy(path)


def _copy(path: Path) -> None:
    old = previous(path)
    try:
        content = path.read_bytes()
        if old.exists() and old.read_bytes() == content:
            return
    except OSError as error:
        raise refused(error, path.name, "read") from error
    write_private(old, content)
