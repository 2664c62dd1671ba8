"""The key file: one random data key, wrapped for the passphrase, the recovery key, and perhaps others.

It holds no secret in clear, so it may travel with a backup; whoever has it and the database is held back by the
passphrase and Argon2id alone. How it is written is in keyfile.py, how a key is wrapped in slots.py; slots of
kinds this version does not know are kept as they are.
"""

import secrets
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from ehat_tui.errors import EhatError, Locked, NotValid, VaultDamaged
from ehat_tui.vault import attempts, keyfile, os_keyring, policy, recovery, slots
from ehat_tui.vault.cost import SMALL, STANDARD, Cost, default_cost, raised
from ehat_tui.vault.keyfile import File, previous
from ehat_tui.vault.passphrase import weak
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.recovery import RecoveryKey
from ehat_tui.vault.slots import DataKey, audit_key

__all__ = [
    "SMALL", "STANDARD", "Cost", "DataKey", "audit_key", "change_passphrase", "confirm_recovery", "create",
    "default_cost", "head", "keep_head", "new_recovery", "previous", "recipients", "recovery_confirmed",
    "rotated", "unlock", "unlock_with_identity", "unlock_with_recovery", "vault_id",
]  # fmt: skip


def create(path: Path, passphrase: str, cost: Cost | None = None) -> tuple[DataKey, RecoveryKey]:
    """Make a data key, wrap it for `passphrase`, a new recovery key and whom the policy names; write the key file.

    Never over an existing file. Raises NotValid (exists, weak passphrase, a mistake in the policy) or DiskRefused.
    """
    if path.exists():
        raise NotValid("There is a vault in this folder already.", hint="Open it, or choose another folder.")
    laid_down = policy.read(path.parent)
    data_key, spare = DataKey(secrets.token_bytes(slots.KEY_BYTES)), recovery.new()
    file: File = {"vault_id": str(uuid4()), "recovery_confirmed": False, "slots": []}
    file = _with_passphrase(file, data_key, passphrase, cost)
    file = keyfile.with_slot(file, slots.for_recovery(file["vault_id"], data_key, spare))
    keyfile.write(path, _obeying(laid_down, file, data_key))
    return data_key, spare


def unlock(path: Path, passphrase: str, laptop: Paths | None = None) -> DataKey:
    """The data key. Takes as long as the cost says: run it in a thread.

    Wrong passphrases are counted, and after some a wait is asked for (vault/attempts.py). For the key file of a
    backup say for which `laptop` they count. A slot that opened far too fast for this computer is wrapped again at a
    higher cost. What the OS store keeps (`os_keyring.ask`) opens in the place of the passphrase, at once.
    Raises Locked (wrong passphrase, or too soon), NotFound, VaultDamaged, DiskRefused.
    """
    file = keyfile.read(path)
    if isinstance(passphrase, os_keyring.Kept):
        return _unlock_with_keyring(path, file, passphrase)
    home = _counted(file, laptop) if laptop else Paths(path.parent)
    attempts.require(home)
    slot = keyfile.slot(file, "passphrase")
    began = time.perf_counter()
    data_key = slots.by_passphrase(file["vault_id"], slot, passphrase)
    took = time.perf_counter() - began
    if data_key is None:
        attempts.note_wrong(home)
        raise Locked("That passphrase does not open this vault.", "Try again, or use the recovery key.")
    _with_earlier(file, data_key)
    with suppress(EhatError):  # a disk or a policy at fault keeps nobody out; the next unlock tries again
        if better := raised(slots.cost_of(slot), took):
            fresh = slots.for_passphrase(file["vault_id"], data_key, passphrase, better)
            file = keyfile.with_slot(file, fresh)
    _opened(path, file, data_key, home)
    return data_key


def _unlock_with_keyring(path: Path, file: File, kept: os_keyring.Kept) -> DataKey:
    """It ends no count of wrong passphrases, and the copy of the key file stays: no passphrase was proven."""
    data_key = os_keyring.data_key(file, kept)
    _with_earlier(file, data_key)
    os_keyring.opened(path.parent, by_store=True)
    _brought_up_to_date(path, file, data_key, proven=False)
    return data_key


def unlock_with_recovery(path: Path, text: str) -> DataKey:
    """The data key, from the recovery key as typed; raises like `unlock`, and asks for no wait: it has 128 bits."""
    typed = recovery.read(text)
    file = keyfile.read(path)
    slot = keyfile.slot(file, "recovery")
    data_key = slots.by_recovery(file["vault_id"], slot, typed)
    if data_key is None:
        raise Locked("That recovery key does not open this vault.", "It may be an older one, or another vault's.")
    _with_earlier(file, data_key)
    if "age" not in slot:  # made before backups needed one
        age = slots.with_age(file["vault_id"], data_key, "recovery", recovery.age_recipient(typed))
        file = keyfile.with_slot(file, slot | age)
    _opened(path, file, data_key)
    return data_key


def unlock_with_identity(path: Path, identity: str) -> DataKey:
    """The data key, from the private key of the organisation's age key pair; raises like `unlock`, and NotValid."""
    file = keyfile.read(path)
    slot = keyfile.maybe_slot(file, "organisation")
    if slot is None:
        raise Locked("No organisation's key opens this vault.", "Use the passphrase or the recovery key.")
    data_key = slots.by_organisation(slot, identity)
    if data_key is None:
        raise Locked("That private key does not open this vault.", f"It is locked for {slot.get('age', '')}")
    _with_earlier(file, data_key)
    _opened(path, file, data_key)
    return data_key


def change_passphrase(path: Path, data_key: DataKey, new: str, cost: Cost | None = None) -> None:
    """Wrap the same data key for another passphrase; the database is not touched.

    The previous key file stays as vault.key.old until the new one has opened the vault once.
    Raises NotValid (weak), Locked (the key was wiped) or DiskRefused.
    """
    keyfile.save(path, _with_passphrase(keyfile.read(path), data_key, new, cost))


def new_recovery(path: Path, data_key: DataKey) -> RecoveryKey:
    """Replace the recovery key (never confirmed, lost, or seen by someone).

    The old paper still opens older copies of the key file, and nothing else.
    """
    file = keyfile.read(path)
    spare = recovery.new()
    slot = slots.for_recovery(file["vault_id"], data_key, spare)
    keyfile.save(path, {**keyfile.with_slot(file, slot), "recovery_confirmed": False})
    return spare


def vault_id(path: Path) -> str:
    """Which vault the key file belongs to."""
    return str(keyfile.read(path)["vault_id"])


def recovery_confirmed(path: Path) -> bool:
    """Whether somebody showed that the recovery key was written down."""
    return bool(keyfile.read(path).get("recovery_confirmed", False))


def confirm_recovery(path: Path) -> None:
    """Remember that the recovery key was written down."""
    keyfile.save(path, {**keyfile.read(path), "recovery_confirmed": True})


def recipients(path: Path, data_key: DataKey | None = None) -> list[str]:
    """The age public keys that backups are made for: the recovery key's and the organisation's; empty when none.

    With the data key, only those that were put there by somebody who had it.
    """
    file = keyfile.read(path)
    found = [keyfile.maybe_slot(file, kind) for kind in ("recovery", "organisation")]
    return [slot["age"] for slot in found if slot and _has_age(file, slot, data_key)]


# -- the newest event


def keep_head(path: Path, seq: int, mac: str, data_key: DataKey) -> None:
    """Note the newest event of the chain, so that a tail cut off in the database is found. One small write.

    The copy beside the key file is not renewed: an older head there is still one that the chain must hold.
    Raises DiskRefused, Locked (the key was wiped).
    """
    file = keyfile.read(path)
    seal = slots.seal(data_key, file["vault_id"], "head", str(seq), mac)
    noted = {"seq": seq, "mac": mac, "seal": seal}
    if file.get("head") != noted:
        keyfile.write(path, {**file, "head": noted})


def head(path: Path, data_key: DataKey) -> tuple[int, str] | None:
    """Number and MAC of the newest event that was noted, None when none was.

    Raises VaultDamaged when somebody without the data key changed it.
    """
    file = keyfile.read(path)
    noted = file.get("head")
    if noted is None:
        return None
    match noted:
        case {"seq": int(seq), "mac": str(mac), "seal": str(seal)} if slots.sealed(
            data_key, file["vault_id"], seal, "head", str(seq), mac
        ):
            return seq, mac
    raise VaultDamaged(
        "The note of the newest event in vault.key was changed by somebody who could not open the vault.",
        "Keep a copy of the folder as it is, and tell whoever answers for data protection.",
    )


# -- a new data key


def rotated(file: File, data_key: DataKey, fresh: DataKey, passphrase: str) -> tuple[File, RecoveryKey]:
    """The key file for `fresh` in place of `data_key`, and the recovery key that goes with it.

    Every slot is wrapped anew. Those that cannot be are left out: their boxes hold the old key. The recovery key is
    new, because the old one is on paper only. `data_key` stays, wrapped by `fresh`, for backups and the event chain.
    """
    vault_id, spare = file["vault_id"], recovery.new()
    fresh.earlier = (*data_key.earlier, DataKey(data_key))
    cost = slots.cost_of(keyfile.slot(file, "passphrase"))
    made = [
        slots.for_passphrase(vault_id, fresh, passphrase, cost),
        slots.for_recovery(vault_id, fresh, spare),
    ]
    organisation = keyfile.maybe_slot(file, "organisation")
    if organisation and _has_age(file, organisation, data_key):
        name = str(organisation.get("name", ""))
        made.append(slots.for_organisation(vault_id, fresh, organisation["age"], name))
    boxes = slots.for_earlier(vault_id, fresh)
    return {**file, "slots": made, "recovery_confirmed": False, "earlier": boxes, "v": keyfile.VERSION}, spare


# -- what happens around an unlock


def _with_passphrase(file: File, data_key: DataKey, passphrase: str, cost: Cost | None) -> File:
    if advice := weak(passphrase):
        raise NotValid("That passphrase is too weak.", hint=advice)
    slot = slots.for_passphrase(file["vault_id"], data_key, passphrase, cost or default_cost())
    return keyfile.with_slot(file, slot)


def _with_earlier(file: File, data_key: DataKey) -> None:
    boxes = file.get("earlier", [])
    if not isinstance(boxes, list):
        raise keyfile.damaged()
    data_key.earlier = slots.earlier(file["vault_id"], boxes, data_key)


def _counted(file: File, laptop: Paths) -> Paths:
    """Where wrong passphrases for a backup's key file count: where those for the vault that is here do.

    It is the same passphrase, or one of its own from before, and a backup is no way around the wait. Another vault's
    count for the backups alone: nobody has to wait for the vault that is here because of a passphrase it never had,
    and the right one for the other is no end to a wait here.
    """
    with suppress(EhatError):
        if vault_id(laptop.key) != file["vault_id"]:
            return Paths(laptop.home / "backups")
    return laptop


def _opened(path: Path, file: File, data_key: DataKey, counted: Paths | None = None) -> None:
    """The key was right: no more waiting, no lock, the copy is proven, and the file obeys what is laid down."""
    attempts.note_right(counted or Paths(path.parent))
    os_keyring.opened(path.parent, by_store=False)
    _brought_up_to_date(path, file, data_key, proven=True)


def _brought_up_to_date(path: Path, file: File, data_key: DataKey, *, proven: bool) -> None:
    with suppress(EhatError):
        file = _obeying(policy.read(path.parent), file, data_key)
    with suppress(EhatError, OSError):
        if proven:
            keyfile.copy(path)
        if file != keyfile.as_written(path):
            keyfile.write(path, file)


def _obeying(laid_down: policy.Policy | None, file: File, data_key: DataKey) -> File:
    """The file with the organisation's slot as the policy says; as it is where nothing is laid down."""
    if laid_down is None:
        return file
    if not laid_down.organisation_key:
        return keyfile.without_slot(file, "organisation")
    slot = keyfile.maybe_slot(file, "organisation")
    wanted = (laid_down.organisation_key, laid_down.organisation_name)
    if slot and (slot.get("age"), slot.get("name")) == wanted and _has_age(file, slot, data_key):
        return file
    return keyfile.with_slot(file, slots.for_organisation(file["vault_id"], data_key, *wanted))


def _has_age(file: File, slot: File, data_key: DataKey | None) -> bool:
    age = slot.get("age")
    if not isinstance(age, str):
        return False
    return data_key is None or slots.sealed(data_key, file["vault_id"], slot.get("seal"), str(slot["type"]), age)
