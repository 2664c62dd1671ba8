"""The backup that leaves the laptop: one age file (age-encryption.org/v1) around a tar with the files of a copy.

Open formats on purpose: `age -d -i KEY FILE | tar x` opens it without ehat. age notices every cut and every altered
byte of what it carries; what lies inside is encrypted once more, under the vault's own data key.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import BinaryIO

from ehat_tui.errors import DiskRefused, Locked, NotFound, NotValid, VaultDamaged
from ehat_tui.vault import copies
from ehat_tui.vault.files import move, refused, staged, sync_file

_MAGIC = b"age-encryption.org/v1\n"
_STANZA = b"-> X25519 "
_END = b"---"
_CHUNK, _TAG, _NONCE = 65536, 16, 16  # bytes; STREAM of the age specification
_BLOCK = 512  # of a tar
_READ = 1 << 20
_WHOLE = "A cut or altered backup cannot be put back; take another one."


def write(folder: Path, target: Path, recipients: list[str]) -> None:
    """Pack a copy (vault/copies.py) into a new file at `target` that each of the age `recipients` opens.

    Whole or not at all, never over a file, and looked at once more when it is on the disk. Raises NotValid (there
    is such a file, or a recipient is no age public key) or DiskRefused.
    """
    import pyrage

    try:
        keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    except pyrage.RecipientError as error:
        raise NotValid("That is not the public key of an age key pair.", hint="It begins with age1.") from error
    if target.exists():
        raise NotValid(f"{target.name} is there already; nothing was written.", hint="Choose another name.")
    with staged(target) as (file, new):
        with file:
            sink = _Sink(file)
            try:
                pyrage.encrypt_io(_Source(_tar(folder)), sink, keys)
            except pyrage.EncryptError as error:
                raise sink.failed or error from error
        sync_file(new)
        _look_at(new, target.name, len(keys), _length(folder))
        move(new, target)


def read(source: Path, folder: Path, identity: str) -> None:
    """Unpack an age file into the empty `folder` with an age identity (`AGE-SECRET-KEY-1...`).

    Raises NotFound, Locked (another's key), NotValid (not ours), VaultDamaged (cut short, altered, or made by a
    newer ehat) or DiskRefused. What the files say is for `copies.require_whole` and the restore to judge.
    """
    packed = folder / ".packed"
    try:
        _decrypt(source, packed, identity)
        _unpack(packed, folder)
    finally:
        with suppress(OSError):
            packed.unlink()


def require_ours(source: Path) -> None:
    """Look at the first line only. Raises NotFound, NotValid (no age file), VaultDamaged (cut short), DiskRefused."""
    try:
        with source.open("rb") as file:
            start = file.read(len(_MAGIC))
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {source.name}.", "`ehat restore` lists the backups here.") from error
    except OSError as error:
        raise refused(error, source.name, "read") from error
    if start != _MAGIC and _MAGIC.startswith(start):
        raise VaultDamaged(f"{source.name} is damaged: it was cut short.", _WHOLE)
    if start != _MAGIC:
        raise NotValid(f"{source.name} is not a backup of ehat.", hint="A backup is a file that `ehat backup` made.")


def _decrypt(source: Path, target: Path, identity: str) -> None:
    import pyrage

    try:
        key = pyrage.x25519.Identity.from_str(identity)
    except pyrage.IdentityError as error:
        raise NotValid("That is not the private key of an age key pair.") from error
    require_ours(source)
    with source.open("rb") as file, _new(target) as plain:
        sink = _Sink(plain)
        try:
            pyrage.decrypt_io(file, sink, [key])
        except (pyrage.DecryptError, OSError) as error:
            if sink.failed:
                raise refused(sink.failed, "The backup", "unpacked") from error
            if "No matching keys" in str(error):
                hint = "It was made for another recovery key or organisation, or its first lines were altered."
                raise Locked(f"That key does not open {source.name}.", hint) from error
            raise VaultDamaged(f"{source.name} is damaged: it was cut short or altered.", _WHOLE) from error


def _new(path: Path) -> BinaryIO:
    try:
        return path.open("xb")
    except OSError as error:
        raise refused(error, "The backup", "unpacked") from error


def _unpack(packed: Path, folder: Path) -> None:
    strange = NotValid("The file opens, and holds no backup of ehat.", hint="Take one that `ehat backup` made.")
    try:
        with tarfile.open(packed, "r:") as tar:
            for member, name in zip(tar, copies.NAMES, strict=True):
                if member.name != name or (content := tar.extractfile(member)) is None:
                    raise strange
                with (folder / name).open("xb") as file:
                    while block := content.read(_READ):
                        file.write(block)
    except (tarfile.TarError, ValueError) as error:
        raise strange from error
    except OSError as error:
        raise refused(error, "The backup", "unpacked") from error


def _tar(folder: Path) -> Iterator[bytes]:
    """The files as a tar, piece by piece: a copy of the copy would need its room once more."""
    for name in copies.NAMES:
        entry = tarfile.TarInfo(name)
        entry.size = (folder / name).stat().st_size
        entry.mode = 0o600
        yield entry.tobuf(tarfile.USTAR_FORMAT)
        with (folder / name).open("rb") as file:
            while block := file.read(_READ):
                yield block
        yield bytes(-entry.size % _BLOCK)
    yield bytes(2 * _BLOCK)


def _length(folder: Path) -> int:
    """Bytes of that tar: a header before each file, files rounded up, two blocks at the end."""
    sizes = [(folder / name).stat().st_size for name in copies.NAMES]
    return _BLOCK * (sum(1 + ceil(size / _BLOCK) for size in sizes) + 2)


def _look_at(path: Path, name: str, recipients: int, content: int) -> None:
    """Read the header back from the disk: for as many keys as asked, and as long as age says it must be."""
    found = size = 0
    with path.open("rb") as file:
        for line in file:
            size += len(line)
            found += line.startswith(_STANZA)
            if line.startswith(_END):
                break
        began = file.seek(0) == 0 and file.read(len(_MAGIC)) == _MAGIC
    size += _NONCE + content + _TAG * max(1, ceil(content / _CHUNK))
    if not began or found != recipients or size != path.stat().st_size:
        raise DiskRefused(f"{name} is not on the disk as it was written; it was taken away.", "Try another disk.")


class _Source:
    """Pieces of bytes, read like a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = io.BytesIO()

    def read(self, size: int = -1) -> bytes:
        while not (found := self._piece.read(size)):
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._piece = io.BytesIO(piece)
        return found


class _Sink:
    """A file that remembers why it could not be written: pyrage tells that in words only."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.failed: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.failed = error
            raise

    def flush(self) -> None:
        self._file.flush()
