"""The key file: slots open what they should and nothing else, and the file is never half there."""

import errno
import json
import os
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nacl.exceptions
import pyrage
import pytest
from nacl.pwhash import argon2id

from ehat_tui.errors import DiskRefused, EhatError, Exit, Locked, NotFound, NotValid, VaultDamaged
from ehat_tui.vault import cost, keys, recovery
from ehat_tui.vault.keys import Cost, DataKey
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.policy import said

NEW = "another kettle hums along"
DATA_KEY = "d7da483096a3d2cfcb0f71098aaa26096083729c1ffb93b4ba9e3b9a2a570203"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "vault.key"


@pytest.fixture
def change(key_file: Path, passphrase: str, cheap: Cost) -> Callable[[Callable[[dict[str, Any]], Any]], None]:
    """Make a key file, then damage it by hand."""
    keys.create(key_file, passphrase, cheap)

    def apply(edit: Callable[[dict[str, Any]], Any]) -> None:
        content = json.loads(key_file.read_text(encoding="utf-8"))
        edit(content)
        key_file.write_text(json.dumps(content), encoding="utf-8")

    return apply


def test_both_slots_open_the_same_key(key_file: Path, passphrase: str, cheap: Cost) -> None:
    data_key, spare = keys.create(key_file, passphrase, cheap)
    assert len(data_key) == 32
    assert keys.unlock(key_file, passphrase) == data_key
    assert keys.unlock_with_recovery(key_file, spare.text.lower()) == data_key


def test_nothing_secret_is_in_the_file(key_file: Path, passphrase: str, cheap: Cost) -> None:
    data_key, spare = keys.create(key_file, passphrase, cheap)
    content = key_file.read_text(encoding="utf-8")
    for secret in (passphrase, data_key.hex(), spare.text, spare.secret.hex()):
        assert secret not in content
    if os.name == "posix":
        assert key_file.stat().st_mode & 0o777 == 0o600


def test_two_vaults_share_nothing(tmp_path: Path, passphrase: str, cheap: Cost) -> None:
    one, _ = keys.create(tmp_path / "one", passphrase, cheap)
    other, _ = keys.create(tmp_path / "other", passphrase, cheap)
    assert one != other


def test_wrong_passphrase(key_file: Path, passphrase: str, cheap: Cost) -> None:
    keys.create(key_file, passphrase, cheap)
    for wrong in (passphrase + " ", passphrase.upper(), ""):
        with pytest.raises(Locked, match="That passphrase does not open this vault") as caught:
            keys.unlock(key_file, wrong)
        assert caught.value.code is Exit.LOCKED
        assert wrong == "" or wrong not in f"{caught.value.message} {caught.value.hint}"


def test_composed_and_decomposed_letters_are_the_same_passphrase(key_file: Path, cheap: Cost) -> None:
    data_key, _ = keys.create(key_file, "Si\u00e2n a'r gath ddu fawr", cheap)
    assert keys.unlock(key_file, "Sia\u0302n a'r gath ddu fawr") == data_key


def test_another_vaults_recovery_key(tmp_path: Path, passphrase: str, cheap: Cost) -> None:
    keys.create(tmp_path / "one", passphrase, cheap)
    _, spare = keys.create(tmp_path / "other", passphrase, cheap)
    with pytest.raises(Locked, match="recovery key does not open"):
        keys.unlock_with_recovery(tmp_path / "one", spare.text)


def test_a_slot_moved_to_another_vault_or_kind_does_not_open(
    change: Callable[..., None], key_file: Path, passphrase: str
) -> None:
    change(lambda file: file.update(vault_id="00000000-0000-0000-0000-000000000000"))
    with pytest.raises(Locked):
        keys.unlock(key_file, passphrase)


def test_a_weak_passphrase_is_refused(key_file: Path, passphrase: str, cheap: Cost) -> None:
    with pytest.raises(NotValid, match="too weak") as caught:
        keys.create(key_file, "short", cheap)
    assert "14 characters" in caught.value.hint
    assert not key_file.exists()
    data_key, _ = keys.create(key_file, passphrase, cheap)
    with pytest.raises(NotValid):
        keys.change_passphrase(key_file, data_key, "short", cheap)


def test_never_over_an_existing_key_file(key_file: Path, passphrase: str, cheap: Cost) -> None:
    keys.create(key_file, passphrase, cheap)
    before = key_file.read_bytes()
    with pytest.raises(NotValid, match="already"):
        keys.create(key_file, NEW, cheap)
    assert key_file.read_bytes() == before


def test_changing_the_passphrase(key_file: Path, passphrase: str, cheap: Cost) -> None:
    data_key, spare = keys.create(key_file, passphrase, cheap)
    keys.change_passphrase(key_file, data_key, NEW, cheap)
    assert keys.unlock(keys.previous(key_file), passphrase) == data_key  # until the new one has proven itself
    assert keys.unlock(key_file, NEW) == data_key
    for path in (key_file, keys.previous(key_file)):
        with pytest.raises(Locked):
            keys.unlock(path, passphrase)
    assert keys.unlock_with_recovery(key_file, spare.text) == data_key


def test_a_new_recovery_key_replaces_the_old(key_file: Path, passphrase: str, cheap: Cost) -> None:
    data_key, old = keys.create(key_file, passphrase, cheap)
    keys.confirm_recovery(key_file)
    fresh = keys.new_recovery(key_file, data_key)
    assert not keys.recovery_confirmed(key_file)
    assert keys.unlock_with_recovery(key_file, fresh.text) == data_key
    with pytest.raises(Locked):
        keys.unlock_with_recovery(key_file, old.text)


def test_confirming_the_recovery_key(key_file: Path, passphrase: str, cheap: Cost) -> None:
    data_key, _ = keys.create(key_file, passphrase, cheap)
    assert not keys.recovery_confirmed(key_file)
    keys.confirm_recovery(key_file)
    assert keys.recovery_confirmed(key_file)
    assert keys.unlock(key_file, passphrase) == data_key


def test_slots_of_a_later_kind_are_kept(change: Callable[..., None], key_file: Path, passphrase: str) -> None:
    later = {"type": "organisation", "box": "anything"}
    change(lambda file: file["slots"].append(later))
    keys.confirm_recovery(key_file)
    assert later in json.loads(key_file.read_text(encoding="utf-8"))["slots"]
    keys.unlock(key_file, passphrase)


def test_a_wiped_key_is_never_wrapped(key_file: Path, passphrase: str, cheap: Cost) -> None:
    data_key, _ = keys.create(key_file, passphrase, cheap)
    before = key_file.read_bytes()
    data_key.wipe()
    assert bytes(data_key) == bytes(32)
    with pytest.raises(Locked, match="locked"):
        keys.change_passphrase(key_file, data_key, NEW, cheap)
    assert key_file.read_bytes() == before


def test_a_data_key_is_not_shown() -> None:
    assert f"{DataKey(b'secret')!r} {DataKey(b'secret')}" == "<data key> <data key>"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe", b"not json", b"[]", b"{}", b"null", b"[" * 100_000, b'{"v": "1"}', b'{"v": 1}',
        b'{"v": 1, "vault_id": "x", "slots": [1]}', b'{"v": 1, "vault_id": "x", "slots": []}',
    ],
)  # fmt: skip
def test_an_unreadable_key_file_is_damage(key_file: Path, passphrase: str, content: bytes) -> None:
    key_file.write_bytes(content)
    with pytest.raises(VaultDamaged, match="damaged") as caught:
        keys.unlock(key_file, passphrase)
    assert "vault.key.old" in caught.value.hint
    assert key_file.read_bytes() == content


@pytest.mark.parametrize(
    "changes",
    [
        {"ops": 0}, {"ops": "3"}, {"memory": 1}, {"memory": 2**60}, {"memory": None}, {"salt": "AAAA"},
        {"salt": "not base64!"}, {"box": 7}, {"box": "%"},
    ],
)  # fmt: skip
def test_a_damaged_slot_is_damage(
    change: Callable[..., None], key_file: Path, passphrase: str, changes: dict[str, Any]
) -> None:
    change(lambda file: next(s for s in file["slots"] if s["type"] == "passphrase").update(changes))
    with pytest.raises(VaultDamaged):
        keys.unlock(key_file, passphrase)


def test_a_truncated_key_file_is_damage_at_every_length(key_file: Path, passphrase: str, cheap: Cost) -> None:
    keys.create(key_file, passphrase, cheap)
    whole = key_file.read_bytes()
    for length in range(len(whole) - 2):
        key_file.write_bytes(whole[:length])
        with pytest.raises(VaultDamaged):
            keys.unlock(key_file, passphrase)


def test_a_newer_key_file(change: Callable[..., None], key_file: Path, passphrase: str) -> None:
    change(lambda file: file.update(v=3, slots="of another shape"))
    with pytest.raises(VaultDamaged, match="newer ehat") as caught:
        keys.unlock(key_file, passphrase)
    assert "Update" in caught.value.hint


def test_a_key_file_of_version_1_opens_for_ever(key_file: Path, passphrase: str) -> None:
    passphrase_slot = {
        "type": "passphrase",
        "kdf": "argon2id",
        "ops": 1,
        "memory": 8192,
        "salt": "hryDpNWJkALSZs8NzGNLUA==",
        "box": "mXEsy+q4HIp7TqrIvydxJveYAkL7IsIOCc2aUYlYhT0T2TNnprXZuW8xdMiaAqlP6wOvU1DODgCBYLURjRpkGETWjSPi90ML",
    }
    recovery_slot = {
        "type": "recovery",
        "kdf": "blake2b",
        "salt": "cHuH4wSt3nyRalXUf3+igw==",
        "box": "IjsJNcP2rg7EBgvIOfergnhOFLqK/kLBEcd4kC78RwXp6a8sljYzcPiNY7sMbvVAo7CtV6YswNGTvUdDdm9Vk7NZX99YLtmB",
    }
    slots = [passphrase_slot, recovery_slot]
    content = {"v": 1, "vault_id": "2607a83e-c0b1-4d57-b037-79447f7ed6a9", "slots": slots}
    key_file.write_text(json.dumps(content), encoding="utf-8")
    assert keys.unlock(key_file, passphrase).hex() == DATA_KEY
    assert keys.unlock_with_recovery(key_file, "4V5K-MBHG-74RY-36W4-CWJZ-YFWV-WKN").hex() == DATA_KEY


def test_no_key_file(key_file: Path, passphrase: str) -> None:
    with pytest.raises(NotFound):
        keys.unlock(key_file, passphrase)


def fails(monkeypatch: pytest.MonkeyPatch, call: str, number: int, *, after: int) -> None:
    real, calls = getattr(os, call), 0

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > after:
            raise OSError(number, os.strerror(number))
        return real(*args, **kwargs)

    monkeypatch.setattr(os, call, wrapped)


@pytest.mark.parametrize("call", ["replace", "fsync"])
@pytest.mark.parametrize("after", range(3))
def test_a_refusing_disk_leaves_a_vault_that_opens(
    key_file: Path, passphrase: str, cheap: Cost, monkeypatch: pytest.MonkeyPatch, call: str, after: int
) -> None:
    data_key, spare = keys.create(key_file, passphrase, cheap)
    with monkeypatch.context() as patch:
        fails(patch, call, errno.ENOSPC, after=after)
        try:
            keys.change_passphrase(key_file, data_key, NEW, cheap)
            changed = True
        except DiskRefused:
            changed = False
    assert changed == (call == "replace" and after == 2)  # the copy first, then the file itself
    assert keys.unlock(key_file, NEW if changed else passphrase) == data_key
    assert keys.unlock_with_recovery(key_file, spare.text) == data_key
    assert {path.name for path in key_file.parent.iterdir() if path.is_file()} <= {
        "vault.key",
        "vault.key.old",
    }


def test_a_refusing_disk_at_creation_leaves_nothing(
    key_file: Path, passphrase: str, cheap: Cost, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, "replace", errno.ENOSPC, after=0)
    with pytest.raises(DiskRefused):
        keys.create(key_file, passphrase, cheap)
    assert not [path for path in key_file.parent.iterdir() if path.is_file()]


def test_a_read_only_disk_does_not_keep_anyone_out(
    key_file: Path, passphrase: str, cheap: Cost, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_key, _ = keys.create(key_file, passphrase, cheap)
    fails(monkeypatch, "replace", errno.EROFS, after=0)
    assert keys.unlock(key_file, passphrase) == data_key


def test_too_little_memory_at_creation_takes_the_small_cost(
    key_file: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = argon2id.kdf

    def kdf(*args: Any, **kwargs: Any) -> bytes:
        if kwargs["memlimit"] > keys.SMALL.memory:
            raise nacl.exceptions.RuntimeError("Unexpected failure in key derivation")
        return real(*args, **kwargs)

    monkeypatch.setattr(argon2id, "kdf", kdf)
    data_key, _ = keys.create(key_file, passphrase, keys.STANDARD)
    slots = json.loads(key_file.read_text(encoding="utf-8"))["slots"]
    assert [slot["memory"] for slot in slots if slot["type"] == "passphrase"] == [64 * 1024 * 1024]
    assert keys.unlock(key_file, passphrase) == data_key


def test_too_little_memory_at_unlocking_says_so(
    key_file: Path, passphrase: str, cheap: Cost, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.create(key_file, passphrase, cheap)

    def kdf(*args: Any, **kwargs: Any) -> bytes:
        raise MemoryError

    monkeypatch.setattr(argon2id, "kdf", kdf)
    with pytest.raises(EhatError, match="memory") as caught:
        keys.unlock(key_file, passphrase)
    assert "Close other programs" in caught.value.hint


# -- the newest event


def test_the_newest_event_is_kept_and_replaced(key_file: Path, passphrase: str, cheap: Cost) -> None:
    data_key, _ = keys.create(key_file, passphrase, cheap)
    assert keys.head(key_file, data_key) is None
    keys.keep_head(key_file, 7, "aa", data_key)
    keys.keep_head(key_file, 8, "bb", data_key)
    assert keys.head(key_file, data_key) == (8, "bb")
    assert keys.unlock(key_file, passphrase) == data_key
    assert json.loads(key_file.read_text(encoding="utf-8"))["v"] == 1  # an ehat of version 1 still opens it


def test_the_same_event_is_not_written_twice(
    key_file: Path, passphrase: str, cheap: Cost, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_key, _ = keys.create(key_file, passphrase, cheap)
    keys.keep_head(key_file, 7, "aa", data_key)
    fails(monkeypatch, "replace", errno.EROFS, after=0)
    keys.keep_head(key_file, 7, "aa", data_key)
    with pytest.raises(DiskRefused):
        keys.keep_head(key_file, 8, "bb", data_key)
    assert keys.head(key_file, data_key) == (7, "aa")


@pytest.mark.parametrize(
    "edit",
    [{"seq": 6}, {"mac": "ab"}, {"seal": "0" * 64}, {"seal": None}, {"seal": "\udce9"}, {"seq": "7"}],
)
def test_a_head_changed_by_a_stranger_is_seen(
    key_file: Path, passphrase: str, cheap: Cost, edit: dict[str, Any]
) -> None:
    data_key, _ = keys.create(key_file, passphrase, cheap)
    keys.keep_head(key_file, 7, "aa", data_key)
    content = json.loads(key_file.read_text(encoding="utf-8"))
    content["head"] |= edit
    key_file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(VaultDamaged, match="newest event"):
        keys.head(key_file, data_key)


def test_a_head_of_another_vault_is_seen(tmp_path: Path, passphrase: str, cheap: Cost) -> None:
    one, _ = keys.create(tmp_path / "one", passphrase, cheap)
    other, _ = keys.create(tmp_path / "other", passphrase, cheap)
    keys.keep_head(tmp_path / "other", 7, "aa", other)
    content = json.loads((tmp_path / "one").read_text(encoding="utf-8"))
    content["head"] = json.loads((tmp_path / "other").read_text(encoding="utf-8"))["head"]
    (tmp_path / "one").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(VaultDamaged):
        keys.head(tmp_path / "one", one)


# -- whom backups are made for, and the organisation


def pair() -> tuple[str, str]:
    """An organisation's age key pair: private, public."""
    made = pyrage.x25519.Identity.generate()
    return str(made), str(made.to_public())


def policy(folder: Path, key: str, name: str = "Leeds City Council") -> None:
    text = f'organisation_key = "{key}"\norganisation_name = "{name}"\n'
    (folder / "policy.toml").write_text(text, encoding="utf-8")


def test_backups_are_for_the_recovery_key(key_file: Path, passphrase: str, cheap: Cost) -> None:
    data_key, spare = keys.create(key_file, passphrase, cheap)
    assert keys.recipients(key_file) == keys.recipients(key_file, data_key) == [recovery.age_recipient(spare)]
    fresh = keys.new_recovery(key_file, data_key)
    assert keys.recipients(key_file) == [recovery.age_recipient(fresh)]


def test_a_strangers_age_key_gets_no_backup(change: Callable[..., None], key_file: Path, passphrase: str) -> None:
    _, stranger = pair()

    def edit(file: dict[str, Any]) -> None:
        file["slots"][1]["age"] = stranger
        file["slots"].append({"type": "organisation", "name": "Us", "age": stranger, "seal": "0" * 64, "box": ""})

    change(edit)
    assert keys.recipients(key_file, keys.unlock(key_file, passphrase)) == []


def test_a_slot_from_before_backups_gets_its_age_key_when_the_paper_is_typed(
    key_file: Path, passphrase: str, cheap: Cost
) -> None:
    data_key, spare = keys.create(key_file, passphrase, cheap)
    content = json.loads(key_file.read_text(encoding="utf-8"))
    for name in ("age", "seal"):
        del content["slots"][1][name]
    key_file.write_text(json.dumps(content), encoding="utf-8")
    keys.unlock(key_file, passphrase)
    assert keys.recipients(key_file) == []
    keys.unlock_with_recovery(key_file, spare.text)
    assert keys.recipients(key_file, data_key) == [recovery.age_recipient(spare)]


def test_the_organisation_opens_it_with_its_own_key(key_file: Path, passphrase: str, cheap: Cost) -> None:
    private, public = pair()
    policy(key_file.parent, public)
    assert said(key_file.parent) == "Leeds City Council can open this vault with its own key."
    data_key, spare = keys.create(key_file, passphrase, cheap)
    assert keys.unlock_with_identity(key_file, private) == data_key
    assert keys.recipients(key_file, data_key) == [recovery.age_recipient(spare), public]
    slot = json.loads(key_file.read_text(encoding="utf-8"))["slots"][2]
    assert pyrage.decrypt(b64decode(slot["box"]), [pyrage.x25519.Identity.from_str(private)]) == data_key
    with pytest.raises(Locked):
        keys.unlock_with_identity(key_file, pair()[0])
    with pytest.raises(NotValid):
        keys.unlock_with_identity(key_file, "not a key")


def test_a_policy_that_comes_later_counts_from_the_next_unlock(
    key_file: Path, passphrase: str, cheap: Cost, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_key, _ = keys.create(key_file, passphrase, cheap)
    (one, public), (other, replacing) = pair(), pair()
    with pytest.raises(Locked, match="No organisation"):
        keys.unlock_with_identity(key_file, one)
    policy(key_file.parent, public)
    keys.unlock(key_file, passphrase)
    assert keys.unlock_with_identity(key_file, one) == data_key
    before = key_file.read_bytes()
    keys.unlock(key_file, passphrase)
    assert key_file.read_bytes() == before  # nothing to change, nothing written
    elsewhere = key_file.parent / "elsewhere"
    elsewhere.mkdir()
    policy(elsewhere, replacing, "Hull")
    monkeypatch.setenv("EHAT_POLICY", str(elsewhere / "policy.toml"))
    keys.unlock(key_file, passphrase)
    assert keys.unlock_with_identity(key_file, other) == data_key
    with pytest.raises(Locked):
        keys.unlock_with_identity(key_file, one)


def test_an_organisations_key_goes_only_when_the_policy_says_so(tmp_path: Path, passphrase: str, cheap: Cost) -> None:
    key_file = Paths(tmp_path).key
    private, public = pair()
    policy(tmp_path, public)
    data_key, _ = keys.create(key_file, passphrase, cheap)
    (tmp_path / "policy.toml").unlink()
    keys.unlock(key_file, passphrase)
    assert keys.unlock_with_identity(key_file, private) == data_key
    assert "Leeds City Council can open" in said(tmp_path)
    policy(tmp_path, "")
    keys.unlock(key_file, passphrase)
    assert said(tmp_path) == ""
    with pytest.raises(Locked):
        keys.unlock_with_identity(key_file, private)


@pytest.mark.parametrize("text", ["organisation_key = 3", 'organisation_key = "age1x"', "organisation_key ="])
def test_a_mistake_in_the_policy_stops_set_up_and_no_unlock(
    key_file: Path, passphrase: str, cheap: Cost, text: str
) -> None:
    file = key_file.parent / "policy.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NotValid, match=r"policy\.toml"):
        keys.create(key_file, passphrase, cheap)
    assert not key_file.exists()
    file.unlink()
    data_key, _ = keys.create(key_file, passphrase, cheap)
    file.write_text(text, encoding="utf-8")
    assert keys.unlock(key_file, passphrase) == data_key


# -- what a guess costs


def test_the_cost_is_about_half_a_second_of_memory_first() -> None:
    assert Cost(argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE) == keys.STANDARD
    mib, plenty, little = 2**20, 16 * 2**30, 4 * 2**30
    laptop = 0.5 / keys.STANDARD.work  # seconds a byte where STANDARD takes half a second
    assert cost.chosen(laptop, plenty) == keys.STANDARD
    assert cost.chosen(laptop / 4, plenty) == Cost(12, 256 * mib)
    assert cost.chosen(laptop * 2, plenty) == Cost(3, 128 * mib)
    assert cost.chosen(laptop * 50, plenty) == keys.SMALL
    assert cost.chosen(laptop / 1000, plenty).ops == 16
    for memory in (little, 0):
        assert cost.chosen(laptop, memory) == Cost(12, 64 * mib)


def test_this_computer_is_measured() -> None:
    assert cost.memory() > 2**28
    seconds = cost.seconds_a_byte()
    assert 0.005 < seconds * keys.SMALL.work < 60
    chosen = keys.default_cost()
    assert chosen.work >= keys.SMALL.work


def test_a_cost_that_became_too_low_is_raised_and_never_lowered(
    key_file: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mib = 2**20
    data_key, _ = keys.create(key_file, passphrase, keys.SMALL)
    monkeypatch.setattr(cost, "SECONDS", 60.0)  # however slow this computer is, the unlock took much less

    def stored() -> tuple[int, int]:
        slot = json.loads(key_file.read_text(encoding="utf-8"))["slots"]
        found = next(each for each in slot if each["type"] == "passphrase")
        return found["ops"], found["memory"] // mib

    monkeypatch.setattr(cost, "default_cost", lambda: Cost(4, 64 * mib))
    assert keys.unlock(key_file, passphrase) == data_key
    assert stored() == (4, 64)
    for lower in (Cost(3, 64 * mib), Cost(5, 32 * mib), Cost(4, 64 * mib)):
        monkeypatch.setattr(cost, "default_cost", lambda lower=lower: lower)
        assert keys.unlock(key_file, passphrase) == data_key
        assert stored() == (4, 64)
    assert cost.raised(keys.SMALL, 31.0) is None  # slow enough


def test_a_throwaway_vault_stays_quick(
    key_file: Path, passphrase: str, cheap: Cost, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.create(key_file, passphrase, cheap)
    monkeypatch.setattr(cost, "default_cost", lambda: pytest.fail("measured"))
    keys.unlock(key_file, passphrase)


def test_a_cost_that_cannot_be_raised_keeps_nobody_out(
    key_file: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_key, _ = keys.create(key_file, passphrase, keys.SMALL)
    monkeypatch.setattr(cost, "SECONDS", 60.0)
    monkeypatch.setattr(cost, "default_cost", lambda: Cost(4, 64 * 2**20))
    fails(monkeypatch, "replace", errno.EROFS, after=0)
    assert keys.unlock(key_file, passphrase) == data_key
