"""Letters go forward only: over restores, moves, other PCs of the office, and what lies beside the store."""

import shutil
import string
from pathlib import Path

import pytest

from db import backups, journal, store
from db.actors import Actor, SiteKind
from db.errors import UserError
from db.organs import lives, machine
from db.organs import service as organs
from db.paths import StorePaths
from tests.conftest import PASSWORD


def restored(paths: StorePaths, backup: Path) -> str:
    store.close_store()
    backups.restore(backup, paths)
    return organs.sign_in(paths, "李四", PASSWORD).site.letter


def test_a_restore_skips_letters_the_office_has_on_other_pcs(
    county: Actor, county_paths: StorePaths, tmp_path: Path
) -> None:
    lives.take_note_of("ABC")
    backups.backup_to(tmp_path / "b.tar")
    assert restored(county_paths, tmp_path / "b.tar") == "D"
    assert restored(county_paths, tmp_path / "b.tar") == "E", "the letter used last is known beside the store"
    assert journal.info(lives.RESTORES) == "2"


def test_a_letter_taken_since_the_backup_is_not_given_again(
    county: Actor, county_paths: StorePaths, tmp_path: Path
) -> None:
    backups.backup_to(tmp_path / "b.tar")
    lives.use_letter("F")
    lives.write_down(county_paths)
    assert restored(county_paths, tmp_path / "b.tar") == "G"


def test_a_restored_store_opened_with_its_recovery_code_goes_on_with_the_next_letter_too(
    tmp_path: Path, township_paths: StorePaths
) -> None:
    _, code = organs.start_office(
        township_paths, SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108", "李四", PASSWORD
    )
    backups.backup_to(tmp_path / "b.tar")
    store.close_store()
    backups.restore(tmp_path / "b.tar", township_paths)
    assert organs.recover(township_paths, code, "李四", PASSWORD).site.letter == "B"
    assert not township_paths.restored.exists()


def test_when_the_letters_end_a_restore_is_refused_and_a_move_goes_on(
    county: Actor, county_paths: StorePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.mark()
    lives.use_letter("Z")
    lives.write_down(county_paths)
    backups.backup_to(tmp_path / "b.tar")
    store.close_store()
    moved = StorePaths(tmp_path / "moved")
    shutil.copytree(county_paths.folder, moved.folder)
    with monkeypatch.context() as patch:
        patch.setattr(machine, "machine_id", lambda: "another")
        patch.setattr(machine, "is_another", lambda: True)
        assert organs.sign_in(moved, "李四", PASSWORD).site.letter == "Z"
    with pytest.raises(UserError, match="恢复的次数太多"):
        restored(county_paths, tmp_path / "b.tar")


def test_every_letter_up_to_z_is_given_once_and_then_the_last_one_stays(
    county: Actor, county_paths: StorePaths
) -> None:
    given = [lives.letter(), *(lives.advance(county_paths) for _ in range(25))]
    assert "".join(given) == string.ascii_uppercase
    assert lives.advance(county_paths) == "Z"


@pytest.mark.parametrize("content", ["", "x", "3 ?", "无"])
def test_a_spoilt_count_beside_the_store_does_no_harm(
    county: Actor, county_paths: StorePaths, tmp_path: Path, content: str
) -> None:
    backups.backup_to(tmp_path / "b.tar")
    county_paths.restores.write_text(content, encoding="utf-8")
    assert restored(county_paths, tmp_path / "b.tar") == "B"


def test_the_mark_of_a_machine_is_salted_and_told_apart(county: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "machine_id", lambda: "0123456789abcdef")
    machine.mark()
    first = journal.info("machine_mark")
    assert "0123456789abcdef" not in first
    assert not machine.is_another()
    journal.set_info("machine_salt", "other")
    machine.mark()
    assert journal.info("machine_mark") != first
    monkeypatch.setattr(machine, "machine_id", lambda: "another")
    assert machine.is_another()


def test_a_machine_that_does_not_tell_its_id_has_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "_LINUX", tmp_path / "absent")
    assert machine.machine_id() == ""
