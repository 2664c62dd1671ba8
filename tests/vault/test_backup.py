"""Backups that make themselves: whole, checked, dated, few, and never in the way."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehat_tui.errors import DiskRefused, EhatError
from ehat_tui.vault import backup, copies, keys
from ehat_tui.vault.backup import DAYS, UPGRADES, WEEKS, backups, before_upgrade, roll, start_again, worth_keeping
from ehat_tui.vault.engine import close, open_engine
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import Vault

DAY = date(2026, 11, 21)
MARKER = "Blaenau-marker-zebra"


@pytest.fixture
def filled(vault: Vault) -> Vault:
    with vault.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO family VALUES (1, ?)", (MARKER,))
    return vault


@pytest.fixture(params=["replace", "fsync"])
def broken_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, request.param, fail)
    yield
    monkeypatch.undo()


def names(paths: Paths) -> list[str]:
    return [kept.name for kept in backups(paths)]


def leftovers(paths: Paths) -> list[Path]:
    return list((paths.home / "backups").glob(".*"))


def test_one_a_day_whole_private_and_under_the_same_keys(filled: Vault, paths: Paths, passphrase: str) -> None:
    assert roll(filled, today=DAY) == ""
    assert names(paths) == ["2026-11-21"]
    folder = paths.home / "backups" / "2026-11-21"
    assert {file.name for file in folder.iterdir()} == set(copies.NAMES)
    manifest = copies.require_whole(folder)
    assert (manifest.schema, manifest.vault_id) == ("0001", keys.vault_id(paths.key))
    data_key = keys.unlock(folder / "vault.key", passphrase)
    assert copies.faults_of(folder / "vault.db", data_key) == []
    with copies.looking_at(folder / "vault.db", data_key) as connection:
        assert connection.execute("SELECT words FROM family").fetchall() == [(MARKER,)]
    assert not any(MARKER.encode() in file.read_bytes() for file in folder.iterdir())
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {(folder / name).stat().st_mode & 0o777 for name in copies.NAMES} == {0o600}


def test_no_second_one_on_the_same_day(filled: Vault, paths: Paths) -> None:
    roll(filled, today=DAY)
    before = (paths.home / "backups" / "2026-11-21" / "manifest.json").stat().st_mtime_ns
    assert roll(filled, today=DAY) == ""
    assert (paths.home / "backups" / "2026-11-21" / "manifest.json").stat().st_mtime_ns == before
    assert roll(filled, today=DAY + timedelta(1)) == ""
    assert names(paths) == ["2026-11-22", "2026-11-21"]


def test_a_broken_one_of_today_is_made_again(filled: Vault, paths: Paths) -> None:
    roll(filled, today=DAY)
    database = paths.home / "backups" / "2026-11-21" / "vault.db"
    database.write_bytes(database.read_bytes()[:-4096])
    assert names(paths) == []
    assert roll(filled, today=DAY) == ""
    copies.require_whole(database.parent)


def test_a_refused_disk_is_a_sentence_and_the_old_ones_stay(filled: Vault, paths: Paths, broken_disk: None) -> None:
    said = roll(filled, today=DAY)
    assert said.startswith("Today's backup was not made.")
    assert "full" in said
    assert names(paths) == []
    assert leftovers(paths) == []


def test_a_folder_that_cannot_be_made_is_a_sentence(filled: Vault, paths: Paths) -> None:
    (paths.home / "backups").write_text("in the way", encoding="utf-8")
    assert roll(filled, today=DAY).startswith("Today's backup was not made.")


def test_a_copy_that_does_not_check_out_is_not_kept(
    filled: Vault, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    roll(filled, today=DAY)
    vacuum = copies._vacuum

    def spoil(engine: Any, target: Path, stopped: Callable[[], bool]) -> None:
        vacuum(engine, target, stopped)
        content = bytearray(target.read_bytes())
        content[-100] ^= 1
        target.write_bytes(content)

    monkeypatch.setattr(copies, "_vacuum", spoil)
    assert "does not check out" in roll(filled, today=DAY + timedelta(1))
    assert names(paths) == ["2026-11-21"]
    assert leftovers(paths) == []


def test_stopping_it_leaves_nothing(filled: Vault, paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "_OFTEN", 1)
    assert roll(filled, lambda: True, DAY) == ""
    assert names(paths) == []
    assert leftovers(paths) == []
    assert roll(filled, today=DAY) == ""  # the connection is as before
    assert names(paths) == ["2026-11-21"]


def test_a_vault_closed_meanwhile_is_no_complaint(filled: Vault, paths: Paths) -> None:
    filled.close()
    assert roll(filled, today=DAY) == ""
    assert leftovers(paths) == []


def test_what_a_killed_program_left_is_swept_later(filled: Vault, paths: Paths) -> None:
    roll(filled, today=DAY)
    old, fresh = (paths.home / "backups" / f".new-{name}" for name in ("old", "fresh"))
    for folder in (old, fresh):
        folder.mkdir()
    os.utime(old, (0, 0))
    roll(filled, today=DAY + timedelta(1))
    assert leftovers(paths) == [fresh]


days = st.sets(st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(date.isoformat), max_size=60)


@given(days)
def test_what_is_worth_keeping(found: set[str]) -> None:
    kept = worth_keeping(found)
    newest = sorted(found)[-DAYS:]
    assert set(newest) <= kept <= found
    assert len(kept) <= DAYS + WEEKS
    weeks = [date.fromisoformat(name).isocalendar()[:2] for name in kept - set(newest)]
    assert len(weeks) == len(set(weeks))
    assert worth_keeping(kept) == kept  # nothing kept today is let go for no new one


def test_a_year_of_working_days() -> None:
    """Day by day, as it happens: one more backup, then letting go."""
    kept: set[str] = set()
    for number in range(365):
        today = DAY + timedelta(number)
        if today.weekday() < 5:
            kept = worth_keeping(kept | {today.isoformat()})
    assert len(kept) == DAYS + WEEKS
    ages = sorted((DAY + timedelta(364) - date.fromisoformat(name)).days for name in kept)
    assert ages[DAYS - 1] < 10
    assert 28 <= ages[-1] <= 45


def copy_of_a_day(paths: Paths, made: str, day: str) -> Path:
    folder = paths.home / "backups"
    shutil.copytree(folder / made, folder / day)
    return folder / day


def test_damaged_ones_do_not_count_and_do_not_push_good_ones_out(filled: Vault, paths: Paths) -> None:
    roll(filled, today=DAY)
    good = [f"2026-11-{day:02}" for day in range(13, 21)]
    for day in good:
        copy_of_a_day(paths, "2026-11-21", day)
    for day in good[3:]:  # same size, so that only reading them shows it
        database = paths.home / "backups" / day / "vault.db"
        content = bytearray(database.read_bytes())
        content[5000] ^= 1
        database.write_bytes(content)
    roll(filled, today=DAY + timedelta(1))
    there = {folder.name for folder in (paths.home / "backups").iterdir()}
    assert {*good[:3], "2026-11-21", "2026-11-22"} <= there


def test_a_clock_set_back_does_not_delete_what_was_just_made(filled: Vault, paths: Paths) -> None:
    roll(filled, today=DAY)
    for number in range(1, 30):
        copy_of_a_day(paths, "2026-11-21", (DAY + timedelta(number)).isoformat())
    roll(filled, today=date(2001, 1, 1))
    assert "2001-01-01" in names(paths)
    assert len(names(paths)) <= DAYS + WEEKS + 1


def test_upgrades_have_their_own_and_three_stay(filled: Vault, paths: Paths) -> None:
    roll(filled, today=DAY)
    for hour in range(5):
        before_upgrade(paths, filled.engine, filled.data_key, datetime(2026, 11, 21, hour).astimezone())
    upgrades = [name for name in names(paths) if name.startswith("before-upgrade/")]
    assert upgrades == [f"before-upgrade/2026-11-21-0{hour}0000" for hour in (4, 3, 2)]
    assert len(upgrades) == UPGRADES
    assert "2026-11-21" in names(paths)


def test_no_upgrade_without_its_backup(filled: Vault, paths: Paths, broken_disk: None) -> None:
    with pytest.raises(DiskRefused, match="full"):
        before_upgrade(paths, filled.engine, filled.data_key)
    assert not list((paths.home / "backups" / "before-upgrade").iterdir())


def test_starting_again_keeps_the_fresh_one_alone(filled: Vault, paths: Paths) -> None:
    roll(filled, today=DAY)
    roll(filled, today=DAY + timedelta(1))
    before_upgrade(paths, filled.engine, filled.data_key)
    with filled.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM family")
    start_again(filled)
    (only,) = backups(paths)
    with copies.looking_at(only.folder / "vault.db", filled.data_key) as connection:
        assert connection.execute("SELECT count(*) FROM family").fetchall() == [(0,)]


def test_starting_again_that_fails_deletes_nothing(filled: Vault, paths: Paths, broken_disk: None) -> None:
    with pytest.raises(EhatError):
        start_again(filled)
    assert leftovers(paths) == []


def test_writing_goes_on_meanwhile(filled: Vault, paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy is of one moment; a save in the middle of it neither waits nor gets into it by half."""
    monkeypatch.setattr(copies, "_OFTEN", 10)
    saved: list[int] = []

    def save() -> bool:
        if not saved:
            saved.append(1)
            with filled.engine.begin() as connection:
                connection.exec_driver_sql("INSERT INTO family VALUES (2, 'meanwhile')")
        return False

    assert roll(filled, save, DAY) == ""
    with copies.looking_at(paths.home / "backups" / "2026-11-21" / "vault.db", filled.data_key) as connection:
        assert connection.execute("SELECT count(*) FROM family").fetchall() in ([(1,)], [(2,)])
    filled.close()
    with pytest.raises(EhatError):
        open_engine(paths.vault, filled.data_key)
    assert saved == [1]


def test_what_is_no_backup_is_not_listed(filled: Vault, paths: Paths) -> None:
    roll(filled, today=DAY)
    folder = paths.home / "backups"
    (folder / "2026-13-45").mkdir()
    (folder / "2026-11-20").mkdir()
    (folder / "notes").mkdir()
    (folder / "2026-11-19").mkdir()
    (folder / "2026-11-19" / "manifest.json").write_text("[]", encoding="utf-8")
    (folder / "2026-11-18").write_text("", encoding="utf-8")
    assert names(paths) == ["2026-11-21"]
    assert backups(Paths(folder / "nowhere")) == []


def test_the_copy_opens_as_a_vault_of_its_own(filled: Vault, paths: Paths, passphrase: str) -> None:
    roll(filled, today=DAY)
    folder = backup.backups(paths)[0].folder
    engine = open_engine(folder / "vault.db", keys.unlock(folder / "vault.key", passphrase))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT words FROM family").scalar_one() == MARKER
    close(engine)
