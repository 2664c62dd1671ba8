"""Wrapping the data key: each slot holds it under another key, and each is bound to its vault and its kind."""

import hashlib
import hmac
import secrets
from base64 import b64decode

from ehat_tui.errors import EhatError, Locked, NotValid
from ehat_tui.vault import recovery
from ehat_tui.vault.cost import LEAST, MOST, SMALL, Cost
from ehat_tui.vault.keyfile import File, damaged, read_bytes, text
from ehat_tui.vault.passphrase import normalised
from ehat_tui.vault.recovery import RecoveryKey

KEY_BYTES = 32
_SALT_BYTES = 16
_MIB = 1024 * 1024


class DataKey(bytearray):
    """The 32 bytes that open the database. Python cannot promise to erase memory: wiping is a best effort.

    `earlier` are those it replaced by rotations, oldest first: backups from before still open with them.
    """

    earlier: tuple["DataKey", ...] = ()

    def __repr__(self) -> str:
        return "<data key>"

    __str__ = __repr__

    def wipe(self) -> None:
        """Overwrite it with zeros; a wiped key opens nothing and is refused everywhere."""
        for key in (self, *self.earlier):
            key[:] = bytes(len(key))

    @property
    def wiped(self) -> bool:
        """Whether the vault it belonged to was closed."""
        return not any(self)


def audit_key(data_key: DataKey) -> bytes:
    """The key of the event chain, 32 bytes, derived so that the chain never sees the data key itself.

    From the *first* data key of the vault: the links that were written before a rotation keep their MACs, and the
    chain goes on in one piece. That first key stays in the key file, wrapped by the newest; without a rotation
    nothing about it differs from what it always was, and no vault has to be converted.
    """
    first = data_key.earlier[0] if data_key.earlier else data_key
    return hashlib.blake2b(key=bytes(first), person=b"ehat-audit", digest_size=KEY_BYTES).digest()


def seal(data_key: DataKey, vault_id: str, *parts: str) -> str:
    """A MAC over what stands in clear in the key file and must not be changed by somebody without the data key.

    Under a key derived from the audit key, so that a rotation leaves it valid.
    """
    if data_key.wiped:
        raise Locked("The vault is locked.", "Unlock it first.")
    key = hashlib.blake2b(key=audit_key(data_key), person=b"ehat-seal", digest_size=KEY_BYTES).digest()
    return hmac.new(key, "\n".join([vault_id, *parts]).encode(), hashlib.sha256).hexdigest()


def sealed(data_key: DataKey, vault_id: str, found: object, *parts: str) -> bool:
    """Whether `found` is that MAC."""
    return isinstance(found, str) and hmac.compare_digest(
        found.encode("utf-8", "replace"), seal(data_key, vault_id, *parts).encode()
    )


# -- the passphrase


def for_passphrase(vault_id: str, data_key: DataKey, passphrase: str, cost: Cost) -> File:
    """The slot of the passphrase, at SMALL when the computer has not the memory for `cost`."""
    salt = secrets.token_bytes(_SALT_BYTES)
    try:
        key = _stretch(passphrase, salt, cost)
    except _TooLittleMemoryError:
        cost = SMALL
        key = _stretch(passphrase, salt, cost)
    box = _wrap(vault_id, "passphrase", data_key, key)
    costs = {"ops": cost.ops, "memory": cost.memory}
    return {"type": "passphrase", "kdf": "argon2id", **costs, "salt": text(salt), "box": text(box)}


def by_passphrase(vault_id: str, slot: File, passphrase: str) -> DataKey | None:
    """The data key, or None for a wrong passphrase. Takes as long as the slot's cost says."""
    return _unwrap(vault_id, "passphrase", slot, _stretch(passphrase, _salt(slot), cost_of(slot)))


def cost_of(slot: File) -> Cost:
    """The cost of a passphrase slot; VaultDamaged when no computer could pay it, or nothing is asked."""
    ops, memory = slot.get("ops"), slot.get("memory")
    if not isinstance(ops, int) or not isinstance(memory, int):
        raise damaged()
    if not (LEAST.ops <= ops <= MOST.ops and LEAST.memory <= memory <= MOST.memory):
        raise damaged()
    return Cost(ops, memory)


class _TooLittleMemoryError(EhatError):
    pass


def _stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    from nacl import exceptions
    from nacl.pwhash import argon2id

    try:
        return argon2id.kdf(KEY_BYTES, normalised(passphrase), salt, opslimit=cost.ops, memlimit=cost.memory)
    except (MemoryError, exceptions.RuntimeError) as error:
        raise _TooLittleMemoryError(
            f"Unlocking needs {cost.memory // _MIB} MiB of memory, and this computer has not enough free.",
            "Close other programs, then try again.",
        ) from error


# -- the recovery key


def for_recovery(vault_id: str, data_key: DataKey, spare: RecoveryKey) -> File:
    """The slot of the recovery key. Its `age` key makes backups that the same paper opens."""
    salt = secrets.token_bytes(_SALT_BYTES)
    box = _wrap(vault_id, "recovery", data_key, _recovery_wrap(spare, salt))
    slot = {"type": "recovery", "kdf": "blake2b", "salt": text(salt), "box": text(box)}
    return slot | with_age(vault_id, data_key, "recovery", recovery.age_recipient(spare))


def by_recovery(vault_id: str, slot: File, spare: RecoveryKey) -> DataKey | None:
    """The data key, or None for another recovery key."""
    return _unwrap(vault_id, "recovery", slot, _recovery_wrap(spare, _salt(slot)))


def _recovery_wrap(spare: RecoveryKey, salt: bytes) -> bytes:
    """128 random bits need no stretching, only a key of their own for this slot."""
    person = b"ehat-recovery"
    return hashlib.blake2b(key=spare.secret, salt=salt, person=person, digest_size=KEY_BYTES).digest()


def with_age(vault_id: str, data_key: DataKey, kind: str, recipient: str) -> File:
    """The fields for an age public key. Sealed: one that was put there by a stranger would get our backups."""
    return {"age": recipient, "seal": seal(data_key, vault_id, kind, recipient)}


# -- the keyring of this computer (vault/os_keyring.py)


def for_keyring(vault_id: str, data_key: DataKey, secret: bytes) -> File:
    """The slot for a random secret of 32 bytes, which the OS store keeps and this file does not."""
    return {"type": "keyring", "box": text(_wrap(vault_id, "keyring", data_key, _keyring_wrap(secret)))}


def by_keyring(vault_id: str, slot: File, kept: str) -> DataKey | None:
    """The data key, from the secret as `keyfile.text` wrote it; None for another one, or anything else."""
    try:
        secret = b64decode(kept, validate=True)
    except ValueError:
        return None
    if len(secret) != KEY_BYTES:
        return None
    return _unwrap(vault_id, "keyring", slot, _keyring_wrap(secret))


def _keyring_wrap(secret: bytes) -> bytes:
    """256 random bits need no stretching either."""
    return hashlib.blake2b(key=secret, person=b"ehat-keyring", digest_size=KEY_BYTES).digest()


# -- the organisation


def for_organisation(vault_id: str, data_key: DataKey, recipient: str, name: str) -> File:
    """The slot of an organisation: an age file for its public key, which the stock `age` tool opens as well."""
    import pyrage

    if data_key.wiped:
        raise Locked("The vault is locked.", "Unlock it first.")
    box = pyrage.encrypt(bytes(data_key), [pyrage.x25519.Recipient.from_str(recipient)])
    fields = with_age(vault_id, data_key, "organisation", recipient)
    return {"type": "organisation", "name": name, **fields, "box": text(box)}


def by_organisation(slot: File, identity: str) -> DataKey | None:
    """The data key, with the organisation's private key (`AGE-SECRET-KEY-1...`); None when it is another's."""
    import pyrage

    try:
        known = pyrage.x25519.Identity.from_str(identity.strip())
    except pyrage.IdentityError as error:
        raise NotValid("That is not the private key of an age key pair.") from error
    try:
        plain = pyrage.decrypt(read_bytes(slot, "box"), [known])
    except pyrage.DecryptError:
        return None
    return DataKey(plain) if len(plain) == KEY_BYTES else None


# -- keys from before a rotation


def for_earlier(vault_id: str, data_key: DataKey) -> list[str]:
    """The boxes of `data_key.earlier`, under `data_key`."""
    wrap = _earlier_wrap(data_key)
    return [text(_wrap(vault_id, f"earlier/{at}", key, wrap)) for at, key in enumerate(data_key.earlier)]


def earlier(vault_id: str, boxes: list[str], data_key: DataKey) -> tuple[DataKey, ...]:
    """The keys in the boxes, oldest first; VaultDamaged when one does not open."""
    wrap = _earlier_wrap(data_key)
    found = [_unwrap(vault_id, f"earlier/{at}", {"box": box}, wrap) for at, box in enumerate(boxes)]
    if None in found:
        raise damaged()
    return tuple(key for key in found if key is not None)


def _earlier_wrap(data_key: DataKey) -> bytes:
    return hashlib.blake2b(key=bytes(data_key), person=b"ehat-earlier", digest_size=KEY_BYTES).digest()


# -- boxes


def _bound(vault_id: str, kind: str) -> bytes:
    """Ties a wrapped key to its vault and slot: moved elsewhere it does not open."""
    return f"ehat/1/{vault_id}/{kind}".encode()


def _wrap(vault_id: str, kind: str, data_key: DataKey, key: bytes) -> bytes:
    from nacl.secret import Aead

    if data_key.wiped:  # else a vault locked a moment ago would lose its only key
        raise Locked("The vault is locked.", "Unlock it first.")
    return bytes(Aead(key).encrypt(bytes(data_key), aad=_bound(vault_id, kind)))


def _unwrap(vault_id: str, kind: str, slot: File, key: bytes) -> DataKey | None:
    from nacl.exceptions import CryptoError
    from nacl.secret import Aead

    try:
        plain = Aead(key).decrypt(read_bytes(slot, "box"), aad=_bound(vault_id, kind))
    except (CryptoError, ValueError):
        return None
    return DataKey(plain) if len(plain) == KEY_BYTES else None


def _salt(slot: File) -> bytes:
    salt = read_bytes(slot, "salt")
    if len(salt) != _SALT_BYTES:
        raise damaged()
    return salt
