"""The encrypted store: created, unlocked, refused, backed up, restored."""

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import peewee
import pytest
from sqlcipher3 import dbapi2 as sqlcipher
from sqlite_utils import Database, Migrations

from db import backups, journal, keys, migrations, store
from db.actors import Actor, Role, SiteKind
from db.errors import UserError
from db.migrations import steps
from db.migrations.steps import schema
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.paths import StorePaths

PASSWORD = "Ceshi-2026"
ROOT = Path(__file__).parent.parent.parent


def test_nothing_in_the_file_can_be_read_without_the_key(county: Actor, county_paths: StorePaths) -> None:
    store.close_store()
    assert "泽州".encode() not in county_paths.database.read_bytes()
    with closing(sqlite3.connect(county_paths.database)) as plain, pytest.raises(sqlite3.DatabaseError):
        plain.execute("SELECT * FROM organ")


def test_a_wrong_password_opens_nothing_and_says_so(county: Actor, county_paths: StorePaths) -> None:
    store.close_store()
    with pytest.raises(UserError, match="密码不对"):
        organs.sign_in(county_paths, "李四", "not-the-one")
    with pytest.raises(UserError, match="还没有打开数据库"):
        store.opened()


def test_an_unknown_user_hears_who_may_sign_in(county: Actor, county_paths: StorePaths) -> None:
    with pytest.raises(UserError, match="没有叫「赵六」的用户") as caught:
        organs.sign_in(county_paths, "赵六", PASSWORD)
    assert "李四" in caught.value.hint


def test_the_recovery_code_opens_the_store_and_sets_a_new_password(county_paths: StorePaths) -> None:
    _, code = organs.start_office(county_paths, SiteKind.COUNTY, "示例局", "140525", "李四", PASSWORD)
    store.close_store()
    assert organs.recover(county_paths, code.lower().replace("-", " "), "李四", "Xinmima-2026").name == "李四"
    store.close_store()
    assert organs.sign_in(county_paths, "李四", "Xinmima-2026").name == "李四"


def test_a_mistyped_recovery_code_is_refused(county: Actor, county_paths: StorePaths) -> None:
    with pytest.raises(UserError, match="恢复码不对"):
        keys.unlock_with_recovery(county_paths.keys, "AAAA-BBBB")


@pytest.mark.parametrize(
    ("kind", "code", "password", "said"),
    [
        (SiteKind.COUNTY, "14052", PASSWORD, "6 位数字"),
        (SiteKind.TOWNSHIP, "140525", PASSWORD, "9 位数字"),
        (SiteKind.VILLAGE, "１４０５２５１０８２００", PASSWORD, "12 位数字"),
        (SiteKind.COUNTY, "140525", "short", "至少要 8 位"),
        (SiteKind.COUNTY, "140525", "11111111", "太简单"),
    ],
)
def test_a_bad_start_leaves_no_store_behind(
    county_paths: StorePaths, kind: SiteKind, code: str, password: str, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        organs.start_office(county_paths, kind, "示例局", code, "李四", password)
    assert not store.exists(county_paths)


def test_a_second_store_is_not_made_over_the_first(county: Actor, county_paths: StorePaths) -> None:
    with pytest.raises(UserError, match="已经有一个数据库"):
        organs.start_office(county_paths, SiteKind.COUNTY, "示例局", "140525", "李四", PASSWORD)


def test_a_damaged_store_is_refused_in_words(county: Actor, county_paths: StorePaths) -> None:
    store.close_store()
    content = bytearray(county_paths.database.read_bytes())
    content[4096 * 2 + 100 : 4096 * 2 + 200] = os.urandom(100)
    county_paths.database.write_bytes(content)
    with pytest.raises(UserError, match="损坏") as caught:
        organs.sign_in(county_paths, "李四", PASSWORD)
    assert "备份" in caught.value.hint


def test_a_damaged_key_file_is_refused_in_words(county: Actor, county_paths: StorePaths) -> None:
    store.close_store()
    county_paths.keys.write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match="钥匙文件"):
        organs.sign_in(county_paths, "李四", PASSWORD)


def test_a_store_from_a_newer_program_is_refused_in_words(county: Actor, county_paths: StorePaths) -> None:
    store.database.execute_sql(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('schema', 'm9999_future', '')"
    )
    store.database.execute_sql("PRAGMA user_version = 9999")
    store.close_store()
    with pytest.raises(UserError, match="新版本程序"):
        organs.sign_in(county_paths, "李四", PASSWORD)


def test_an_older_store_is_copied_before_it_is_upgraded(
    county: Actor, county_paths: StorePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.database.execute_sql("CREATE TABLE kept (value TEXT)")
    store.close_store()

    def m9998_next(db: Database) -> None:
        db.execute("INSERT INTO kept VALUES ('new')")

    longer = Migrations("schema")
    longer._migrations = [*schema._migrations]
    longer()(m9998_next)
    for module in (migrations, steps):
        monkeypatch.setattr(module, "schema", longer)
    monkeypatch.setattr(store, "NEWEST_SCHEMA", store.NEWEST_SCHEMA + 1)
    organs.sign_in(county_paths, "李四", PASSWORD)
    assert store.database.execute_sql("SELECT value FROM kept").fetchall() == [("new",)]
    copies = list(county_paths.backups.glob("*升级前*.db"))
    assert len(copies) == 1
    with closing(store.connect(copies[0], store.opened().key)) as copy:
        assert copy.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_an_acknowledged_write_survives_without_a_clean_close(county: Actor, county_paths: StorePaths) -> None:
    organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    copy = StorePaths(county_paths.folder.with_name("after-power-cut"))
    copy.folder.mkdir()
    for name in ("store.db", "store.db-wal", "keys.json"):
        if (county_paths.folder / name).exists():
            (copy.folder / name).write_bytes((county_paths.folder / name).read_bytes())
    store.close_store()
    organs.sign_in(copy, "李四", PASSWORD)
    assert organs.organ_named("县林业局") is not None


def test_a_backup_restores_everything_and_moves_the_present_store_aside(
    county: Actor, county_paths: StorePaths, tmp_path: Path
) -> None:
    organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    backups.backup_to(tmp_path / "备份.tar")
    organs.add_organ(county, "县水务局", "水务局", OrganKind.DEPARTMENT)
    store.close_store()
    aside = backups.restore(tmp_path / "备份.tar", county_paths)
    organs.sign_in(county_paths, "李四", PASSWORD)
    assert organs.organ_named("县林业局") is not None
    assert organs.organ_named("县水务局") is None
    assert aside is not None
    assert (aside / "store.db").exists()


@pytest.mark.parametrize("damage", ["cut", "bit", "not a tar"])
def test_a_broken_backup_changes_nothing(county: Actor, county_paths: StorePaths, tmp_path: Path, damage: str) -> None:
    good = tmp_path / "备份.tar"
    backups.backup_to(good)
    store.close_store()
    content = bytearray(good.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "bit":
        content[len(content) // 2] ^= 1
    else:
        content = bytearray(b"hello")
    good.write_bytes(content)
    before = county_paths.database.read_bytes()
    with pytest.raises(UserError, match="不是完整的备份"):
        backups.restore(good, county_paths)
    assert county_paths.database.read_bytes() == before
    assert not county_paths.folder.with_name(county_paths.folder.name + ".restoring").exists()


def test_a_hostile_backup_writes_nothing_outside_its_folder(county_paths: StorePaths, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    body = b"x"
    files = {name: hashlib.sha256(body).hexdigest() for name in ("../outside", "store.db", "keys.json")}
    manifest = json.dumps({"format": 1, "files": files}).encode()
    with tarfile.open(evil, "w") as archive:
        for name, content in (("manifest.json", manifest), ("../outside", body)):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    with pytest.raises(UserError):
        backups.restore(evil, county_paths)
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("database or disk is full", "磁盘满了"),
        ("attempt to write a readonly database", "只能读"),
        ("database is locked", "占用"),
        ("file is not a database", "损坏"),
        ("unable to open database file", "打不开"),
    ],
)
def test_failures_of_the_disk_are_told_in_words(text: str, said: str) -> None:
    told = store.explain(sqlcipher.OperationalError(text))
    assert told is not None
    assert said in told.sentence
    assert told.hint


def test_a_full_disk_keeps_what_was_saved(county: Actor) -> None:
    store.database.execute_sql("PRAGMA max_page_count = 1")
    with pytest.raises(peewee.OperationalError) as caught:
        _fill_up(county)
    told = store.explain(caught.value)
    assert told is not None
    assert "磁盘满了" in str(told)
    entries = journal.verify()
    store.database.execute_sql("PRAGMA max_page_count = 100000")
    organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    assert journal.verify() == entries + 1


def _fill_up(actor: Actor) -> None:
    for number in range(2000):
        organs.add_organ(actor, f"示例单位{number}", "示", OrganKind.DEPARTMENT)


def test_a_folder_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match="写不进去") as caught:
        organs.start_office(
            StorePaths(tmp_path / "a-file" / "store"), SiteKind.COUNTY, "示例局", "140525", "李四", PASSWORD
        )
    assert "可以写的文件夹" in caught.value.hint


def test_a_store_on_a_read_only_medium_says_that_nothing_was_saved(county: Actor) -> None:
    store.database.execute_sql("PRAGMA query_only = 1")
    with pytest.raises(peewee.OperationalError) as caught:
        organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    told = store.explain(caught.value)
    assert told is not None
    assert "只能读" in told.sentence
    store.database.execute_sql("PRAGMA query_only = 0")
    assert organs.organ_named("县林业局") is None


def test_an_emptied_store_file_is_damage_and_stays_as_it_is(county: Actor, county_paths: StorePaths) -> None:
    store.close_store()
    for leftover in county_paths.folder.glob("store.db*"):
        leftover.unlink()
    county_paths.database.touch()
    with pytest.raises(UserError, match="损坏"):
        organs.sign_in(county_paths, "李四", PASSWORD)
    assert county_paths.database.stat().st_size == 0


def test_a_store_in_use_is_not_restored_over(county: Actor, county_paths: StorePaths, tmp_path: Path) -> None:
    backups.backup_to(tmp_path / "b.tar")
    script = (
        "import sys; from pathlib import Path; from db import in_use;"
        " in_use.share(Path(sys.argv[1])); print(1, flush=True); sys.stdin.read()"
    )
    store.close_store()
    command = [sys.executable, "-c", script, str(county_paths.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as window:
        assert window.stdout
        window.stdout.readline()
        with pytest.raises(UserError, match="正在使用"):
            backups.restore(tmp_path / "b.tar", county_paths)
        window.communicate()
    assert backups.restore(tmp_path / "b.tar", county_paths) is not None


def test_a_restored_store_never_uses_a_number_twice(county: Actor, county_paths: StorePaths, tmp_path: Path) -> None:
    assert county.site.letter == "A"
    backups.backup_to(tmp_path / "b.tar")
    for letter in "BC":
        store.close_store()
        backups.restore(tmp_path / "b.tar", county_paths)
        assert organs.sign_in(county_paths, "李四", PASSWORD).site.letter == letter
        assert organs.sign_in(county_paths, "李四", PASSWORD).site.letter == letter
    assert journal.info("restores") == "2"


def test_a_failed_move_puts_the_present_store_back(
    county: Actor, county_paths: StorePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups.backup_to(tmp_path / "b.tar")
    store.close_store()
    rename = Path.rename

    def fails_for_the_fresh_one(path: Path, target: Path) -> Path:
        if path.name.endswith(".恢复中"):
            raise PermissionError(13, "denied", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails_for_the_fresh_one)
    with pytest.raises(UserError):
        backups.restore(tmp_path / "b.tar", county_paths)
    monkeypatch.undo()
    assert organs.sign_in(county_paths, "李四", PASSWORD).name == "李四"


def test_a_backup_of_a_newer_program_is_refused_before_anything_moves(
    county: Actor, county_paths: StorePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "FORMAT", 2)
    backups.backup_to(tmp_path / "b.tar")
    monkeypatch.setattr(backups, "FORMAT", 1)
    store.close_store()
    with pytest.raises(UserError, match="新版本程序"):
        backups.restore(tmp_path / "b.tar", county_paths)
    assert store.exists(county_paths)


def test_what_one_process_reads_before_writing_no_other_changes_meanwhile(
    county: Actor, county_paths: StorePaths
) -> None:
    opened = store.opened()
    with closing(store.connect(county_paths.database, opened.key)) as other, store.database.atomic():
        other.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(sqlcipher.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)


def test_a_failed_recovery_leaves_nothing_open(county_paths: StorePaths) -> None:
    _, code = organs.start_office(county_paths, SiteKind.COUNTY, "示例局", "140525", "李四", PASSWORD)
    store.close_store()
    with pytest.raises(UserError, match="不在本库"):
        organs.recover(county_paths, code, "赵六", PASSWORD)
    with pytest.raises(UserError, match="还没有打开"):
        store.opened()


@pytest.mark.parametrize("organ", ["", "甲\n乙", "长" * 61])
def test_an_unusable_name_of_an_office_is_refused_before_anything_is_made(county_paths: StorePaths, organ: str) -> None:
    with pytest.raises(UserError, match="单位名称"):
        organs.start_office(county_paths, SiteKind.COUNTY, organ, "140525", "李四", PASSWORD)
    assert not county_paths.folder.exists()


def test_an_id_number_is_hidden_found_and_given_back(county: Actor) -> None:
    hidden = store.encrypt_column("999999199001010017")
    assert "999999" not in hidden
    assert store.encrypt_column("999999199001010017") != hidden
    assert store.decrypt_column(hidden) == "999999199001010017"
    assert store.lookup_key("99999919900101001x") == store.lookup_key("99999919900101001X")


def test_every_user_has_an_own_password(county: Actor, county_paths: StorePaths) -> None:
    department = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    organs.add_user(county, "张三", "Zhangsan-1", department.id, frozenset({Role.HANDOVER}))
    actor = organs.switch_user(county_paths, "张三", "Zhangsan-1")
    assert (actor.organ_name, actor.roles) == ("县林业局", frozenset({Role.HANDOVER}))
    assert actor.site.organ_name == county.site.organ_name
    with pytest.raises(UserError, match="没有「管理员」角色"):
        organs.add_user(actor, "李五", "Liwu-20261", department.id, frozenset({Role.WINDOW}))
