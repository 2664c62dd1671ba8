"""The recovery key survives being written by hand and typed back, and mistakes are noticed."""

from contextlib import suppress

import pyrage
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ehat_tui.errors import Locked
from ehat_tui.vault import recovery
from ehat_tui.vault.recovery import ALPHABET, RecoveryKey

secrets = st.binary(min_size=16, max_size=16)


@given(secrets)
def test_written_and_read_back(secret: bytes) -> None:
    text = RecoveryKey(secret).text
    assert [len(group) for group in text.split("-")] == [4, 4, 4, 4, 4, 4, 3]
    assert recovery.read(text).secret == secret


@given(secrets, st.data())
def test_read_however_it_was_typed(secret: bytes, data: st.DataObject) -> None:
    looks = {"0": "0Oo", "1": "1IiLl", "-": ["-", " ", "", " - ", "\u2013", "\u00a0", "\t"]}
    text = RecoveryKey(secret).text
    typed = "".join(data.draw(st.sampled_from(looks.get(sign, [sign, sign.lower()]))) for sign in text)
    assert recovery.read(f" {typed}\n").secret == secret


@given(secrets, st.integers(0, 26), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_caught(secret: bytes, place: int, wrong: str) -> None:
    text = RecoveryKey(secret).text.replace("-", "")
    assume(text[place] != wrong)
    with pytest.raises(Locked, match="mistake"):
        recovery.read(text[:place] + wrong + text[place + 1 :])


@given(secrets, st.integers(0, 26), st.integers(0, 26))
def test_two_characters_swapped_are_caught(secret: bytes, one: int, other: int) -> None:
    text = list(RecoveryKey(secret).text.replace("-", ""))
    assume(text[one] != text[other])
    text[one], text[other] = text[other], text[one]
    with pytest.raises(Locked, match="mistake"):
        recovery.read("".join(text))


@pytest.mark.parametrize("typed", ["", "ABCD", "0" * 26, "0" * 28])
def test_missing_characters_are_counted(typed: str) -> None:
    with pytest.raises(Locked, match=f"27 letters and digits; this has {len(typed)}"):
        recovery.read(typed)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Locked):
        assert len(recovery.read(text).secret) == 16


def test_letters_that_are_never_used_are_a_mistake() -> None:
    with pytest.raises(Locked, match="mistake"):
        recovery.read("U" * 27)


def test_more_than_128_bits_are_a_mistake() -> None:
    digits = [8, *[0] * 25]
    typed = "".join(ALPHABET[digit] for digit in [*digits, recovery._check(digits)])
    with pytest.raises(Locked, match="mistake"):
        recovery.read(typed)


def test_new_keys_differ_and_are_not_shown() -> None:
    one, other = recovery.new(), recovery.new()
    assert one != other
    assert one.text not in repr(one)
    assert str(one.secret) not in repr(one)


@given(secrets)
def test_the_last_two_groups_confirm_it(secret: bytes) -> None:
    key = RecoveryKey(secret)
    groups = recovery.last_two_groups(key)
    assert key.text.endswith("-" + groups)
    assert len(groups) == 8
    assert recovery.confirms(key, groups.lower().replace("-", " ").replace("0", "o"))
    assert not recovery.confirms(key, groups[:-1])
    assert not recovery.confirms(key, "")


@given(secrets)
def test_an_age_key_belongs_to_it(secret: bytes) -> None:
    """What we derive and write is a key for age: it parses, and its public half encrypts for it."""
    key = RecoveryKey(secret)
    identity, recipient = recovery.age_identity(key), recovery.age_recipient(key)
    sealed = pyrage.encrypt(b"words", [pyrage.x25519.Recipient.from_str(recipient)])
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)]) == b"words"
    assert str(pyrage.x25519.Identity.from_str(identity)) == identity
    assert secret.hex() not in identity.lower()


def test_the_age_key_never_changes() -> None:
    """Else a newer ehat could not open the backups of an older one."""
    key = RecoveryKey(bytes(range(16)))
    assert recovery.age_identity(key) == "AGE-SECRET-KEY-1H70TJSXSP7M53WQU95W7NW7XJRTVS3LUFLW3ZXECK2FRPN4QARQSEVH9XJ"
    assert recovery.age_recipient(key) == "age170swnd0lzufjvclu7cjkelpgx3kvncmuejplvq630xjh6xeay5ys6sq50f"
