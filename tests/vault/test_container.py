"""The age file: whole or not at all, for the right keys, and every way it can be wrong has its own answer."""

import errno
import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehat_tui.errors import DiskRefused, EhatError, Exit, Locked, NotFound, NotValid, VaultDamaged
from ehat_tui.vault import container, copies, recovery
from ehat_tui.vault.recovery import RecoveryKey
from ehat_tui.vault.vault import Vault

KEY = RecoveryKey(bytes(range(16)))
IDENTITY, RECIPIENT = recovery.age_identity(KEY), recovery.age_recipient(KEY)
Copy = Callable[[Path], Path]


@pytest.fixture
def folder(vault: Vault, tmp_path: Path) -> Path:
    """A copy of a vault."""
    made = tmp_path / "copy"
    made.mkdir()
    copies.make(made, vault.paths, vault.engine, vault.data_key)
    return made


@pytest.fixture
def packed(folder: Path, tmp_path: Path) -> Path:
    target = tmp_path / "stick" / "a.age"
    target.parent.mkdir()
    container.write(folder, target, [RECIPIENT])
    return target


@pytest.fixture
def out(tmp_path: Path) -> Path:
    made = tmp_path / "out"
    made.mkdir()
    return made


def same(one: Path, other: Path) -> bool:
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in copies.NAMES)


def sealed(content: bytes, path: Path) -> Path:
    path.write_bytes(pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(RECIPIENT)]))
    return path


def test_there_and_back(folder: Path, packed: Path, out: Path) -> None:
    container.read(packed, out, IDENTITY)
    assert same(folder, out)
    assert {file.name for file in out.iterdir()} == set(copies.NAMES)
    assert [file.name for file in packed.parent.iterdir()] == [packed.name]
    if os.name == "posix":
        assert packed.stat().st_mode & 0o777 == 0o600


def test_the_stock_tools_open_it(folder: Path, packed: Path) -> None:
    """The tools age and tar, which need no ehat: pyrage stands for the first here."""
    plain = pyrage.decrypt(packed.read_bytes(), [pyrage.x25519.Identity.from_str(IDENTITY)])
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        assert tar.getnames() == list(copies.NAMES)
        read = tar.extractfile("vault.db")
        assert read is not None
        assert read.read() == (folder / "vault.db").read_bytes()


def test_each_of_several_keys_opens_it(folder: Path, tmp_path: Path) -> None:
    other = pyrage.x25519.Identity.generate()
    target = tmp_path / "two.age"
    container.write(folder, target, [RECIPIENT, str(other.to_public())])
    for number, identity in enumerate((IDENTITY, str(other))):
        out = tmp_path / str(number)
        out.mkdir()
        container.read(target, out, identity)
        assert same(folder, out)


def test_never_over_a_file(folder: Path, packed: Path) -> None:
    before = packed.read_bytes()
    with pytest.raises(NotValid, match="there already"):
        container.write(folder, packed, [RECIPIENT])
    assert packed.read_bytes() == before


def test_a_recipient_that_is_none(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(NotValid, match="public key"):
        container.write(folder, tmp_path / "a.age", ["age1nonsense"])
    assert not (tmp_path / "a.age").exists()


def test_no_such_folder(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DiskRefused):
        container.write(folder, tmp_path / "gone" / "a.age", [RECIPIENT])


@pytest.mark.parametrize("call", ["replace", "fsync"])
def test_a_disk_that_refuses_leaves_nothing(
    folder: Path, out: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(DiskRefused, match="full"):
        container.write(folder, out / "a.age", [RECIPIENT])
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("after", [0, 1])
def test_a_disk_that_fills_up_on_the_way(
    folder: Path, packed: Path, out: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways: while it is packed, and while it is unpacked."""
    real = container._Sink.write
    written: list[int] = []

    def fill(self: container._Sink, data: bytes) -> int:
        written.append(len(data))
        if len(written) > after:
            self.failed = OSError(errno.ENOSPC, "full")
            raise self.failed
        return real(self, data)

    monkeypatch.setattr(container._Sink, "write", fill)
    with pytest.raises(DiskRefused, match="full"):
        container.write(folder, out / "a.age", [RECIPIENT])
    assert list(out.iterdir()) == []
    written.clear()
    with pytest.raises(DiskRefused, match="full"):
        container.read(packed, out, IDENTITY)
    assert list(out.iterdir()) == []


def test_what_is_not_on_the_disk_as_written_is_taken_away(
    folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(path: Path) -> None:
        with path.open("rb+") as file:
            file.truncate(path.stat().st_size - 1)

    monkeypatch.setattr(container, "sync_file", cut)
    with pytest.raises(DiskRefused, match="not on the disk as it was written"):
        container.write(folder, out / "a.age", [RECIPIENT])
    assert list(out.iterdir()) == []


# -- files that are not what they should be


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(share=st.floats(0, 1, exclude_max=True))
def test_cut_short(packed: Path, tmp_path_factory: pytest.TempPathFactory, share: float) -> None:
    content = packed.read_bytes()
    out = tmp_path_factory.mktemp("cut")
    (out / "cut.age").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(VaultDamaged, match="cut short"):
        container.read(out / "cut.age", out, IDENTITY)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_altered(packed: Path, tmp_path_factory: pytest.TempPathFactory, share: float, bit: int) -> None:
    content = bytearray(packed.read_bytes())
    content[int(len(content) * share)] ^= 1 << bit
    out = tmp_path_factory.mktemp("altered")
    (out / "altered.age").write_bytes(content)
    with pytest.raises(EhatError) as caught:
        container.read(out / "altered.age", out, IDENTITY)
    assert caught.value.code in (Exit.VAULT, Exit.LOCKED, Exit.NOT_VALID)
    assert not (out / "vault.db").exists()


def test_altered_where_the_content_is(packed: Path, out: Path) -> None:
    content = bytearray(packed.read_bytes())
    content[-1000] ^= 1
    packed.write_bytes(content)
    with pytest.raises(VaultDamaged, match="altered"):
        container.read(packed, out, IDENTITY)


def test_another_key(packed: Path, out: Path) -> None:
    with pytest.raises(Locked, match="does not open"):
        container.read(packed, out, str(pyrage.x25519.Identity.generate()))


@pytest.mark.parametrize("content", [b"PK\x03\x04 a zip", b"SQLite format 3\0", b"age-encryption.org/v9\n"])
def test_foreign_files(tmp_path: Path, out: Path, content: bytes) -> None:
    (tmp_path / "foreign").write_bytes(content)
    with pytest.raises(NotValid, match="not a backup of ehat"):
        container.read(tmp_path / "foreign", out, IDENTITY)


def test_an_age_file_with_a_passphrase(tmp_path: Path, out: Path) -> None:
    lines = [b"age-encryption.org/v1", b"-> scrypt " + b"A" * 22 + b" 18", b"A" * 43, b"--- " + b"A" * 43]
    (tmp_path / "p.age").write_bytes(b"\n".join(lines) + b"\n" + bytes(48))
    with pytest.raises(EhatError) as caught:
        container.read(tmp_path / "p.age", out, IDENTITY)
    assert caught.value.code in (Exit.LOCKED, Exit.VAULT)


def tar_of(*names: str) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for name in names:
            tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"a letter to somebody", id="no tar"),
        pytest.param(b"", id="empty"),
        pytest.param(tar_of("holiday.jpg"), id="another tar"),
        pytest.param(tar_of("manifest.json", "vault.key"), id="a file too few"),
        pytest.param(tar_of("manifest.json", "vault.key", "vault.db", "more"), id="a file too many"),
        pytest.param(tar_of("manifest.json", "vault.key", "../vault.db"), id="a way out of the folder"),
    ],
)
def test_an_age_file_with_something_else_in_it(tmp_path: Path, out: Path, content: bytes) -> None:
    with pytest.raises(NotValid, match="holds no backup"):
        container.read(sealed(content, tmp_path / "x.age"), out, IDENTITY)
    assert not (tmp_path / "vault.db").exists()


def test_no_such_file(tmp_path: Path, out: Path) -> None:
    with pytest.raises(NotFound):
        container.read(tmp_path / "gone.age", out, IDENTITY)


def test_no_identity(packed: Path, out: Path) -> None:
    with pytest.raises(NotValid, match="private key"):
        container.read(packed, out, "AGE-SECRET-KEY-1NONSENSE")


def test_only_one_copy_at_a_time_in_memory(folder: Path, tmp_path: Path) -> None:
    """A vault of years is packed piece by piece: its size is not what the program needs."""
    size = 200 * 1024 * 1024
    with (folder / "vault.db").open("rb+") as file:
        file.truncate(size)
    code = (
        "import sys; from pathlib import Path; from ehat_tui.vault import container\n"
        "container.write(Path(sys.argv[1]), Path(sys.argv[2]), [sys.argv[3]])\n"
        "print(Path('/proc/self/status').read_text(encoding='utf-8').split('VmHWM:')[1].split()[0])"
    )
    if sys.platform != "linux":
        pytest.skip("asks Linux how much it needed")
    arguments = [sys.executable, "-c", code, str(folder), str(tmp_path / "big.age"), RECIPIENT]
    root = Path(container.__file__).parents[2]
    done = subprocess.run(arguments, cwd=root, capture_output=True, encoding="utf-8", check=True)
    assert int(done.stdout) * 1024 < size // 2
