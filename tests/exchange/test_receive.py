"""The county takes a folder of packages: in order, once each, whatever else lies there and whenever it was stopped."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import in_use, store
from db.actors import Actor
from db.cases.tables import CaseRow
from db.command_line import finished
from db.errors import UserError
from db.exchange.transport import inbox, receive, receive_files
from db.paths import StorePaths
from db.store import database
from tests.exchange.offices import Office, dump
from tests.exchange.scans import attach, scan
from tests.exchange.season import OFFICES, Season, add_case, make

DOCUMENTS = ("case_file", "case_material", "case_act", "paper", "exchange_history")
"""What a run writes apart from times, numbers and the list of refusals."""


@pytest.fixture(scope="session")
def season(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Season:
    """Three offices with two packages each and a stranger's package, made once."""
    root = tmp_path_factory.mktemp("season")
    shutil.copytree(originals / "enrolled", root, dirs_exist_ok=True)
    county, township = (Office(StorePaths(root / name), "张三", root / "stick") for name in ("county", "township"))
    return make(root, county, township)


@pytest.fixture
def county(season: Season, tmp_path: Path) -> Office:
    """The county before anything came."""
    shutil.copytree(season.county, tmp_path / "county")
    return Office(StorePaths(tmp_path / "county"), "张三", tmp_path / "stick")


@pytest.fixture
def brought(season: Season, tmp_path: Path) -> Path:
    """A folder with every file of the season."""
    shutil.copytree(season.files, tmp_path / "brought")
    return tmp_path / "brought"


def run(county: Office, folder: Path) -> receive.Report:
    """Take a folder in, to the end."""
    return finished(receive.receive(county.open(), folder))


def outcomes(report: receive.Report) -> list[str]:
    return [file.outcome for office in report.offices for file in office.files]


def documents() -> dict[str, list[tuple[object, ...]]]:
    """The rows of the documents of the open store, ID numbers as they are and not as they are encrypted."""
    rows = {name: rows for name, rows in dump().items() if name in DOCUMENTS}
    rows["id_number"] = [
        (row.id, store.decrypt_column(row.id_number_cipher)) for row in CaseRow.select().order_by(CaseRow.id)
    ]
    rows["exchange_history"] = sorted(row[:3] for row in rows["exchange_history"])
    place = [*CaseRow._meta.fields].index("id_number_cipher")
    rows["case_file"] = [row[:place] + row[place + 1 :] for row in rows["case_file"]]
    return rows


def test_all_offices_are_taken_in_the_rosters_order_older_numbers_first(county: Office, brought: Path) -> None:
    report = run(county, brought)
    assert [office.name for office in report.offices] == list(OFFICES.values())
    assert [[file.number for file in office.files] for office in report.offices] == [[1, 2]] * 3
    assert (report.totals.packages, report.totals.already, report.totals.refused) == (6, 0, 1)
    assert report.totals.new == sum(file.new for office in report.offices for file in office.files) > 6
    assert report.silent == ()


def test_another_countys_package_is_refused_in_words_and_the_others_are_taken(county: Office, brought: Path) -> None:
    report = run(county, brought)
    assert [file.file.startswith("SB-140827100") for file in report.strangers] == [True]
    assert "名册" in report.strangers[0].sentence
    assert not report.complete


def test_a_second_run_writes_nothing_and_says_so(county: Office, brought: Path) -> None:
    run(county, brought)
    before = documents()
    report = run(county, brought)
    assert set(outcomes(report)) == {receive.ALREADY}
    assert (report.totals.packages, report.totals.already, report.totals.new) == (0, 6, 0)
    assert documents() == before


def test_receipts_lie_beside_the_packages_and_are_not_taken_for_incoming_ones(county: Office, brought: Path) -> None:
    first = run(county, brought)
    names = {file.receipt for office in first.offices for file in office.files}
    assert {path.name for path in brought.glob("*.xrc")} == names
    assert len(names) == 6
    again = run(county, brought)
    assert {left.file for left in again.ignored if left.why == receive_files.OWN} == names


def test_one_backup_is_made_for_a_whole_run_and_none_for_a_run_that_writes_nothing(
    county: Office, brought: Path
) -> None:
    run(county, brought)
    assert len(list(county.paths.backups.glob("*成批接收前*.db"))) == 1
    run(county, brought)
    assert len(list(county.paths.backups.glob("*.db"))) == 1


def test_the_users_files_are_never_moved_or_changed(county: Office, brought: Path) -> None:
    before = {path.name: path.read_bytes() for path in brought.iterdir()}
    run(county, brought)
    assert {name: (brought / name).read_bytes() for name in before} == before


def test_sticks_copied_into_folders_are_taken_and_everything_else_is_named(county: Office, brought: Path) -> None:
    stick = brought / "巴公的 U 盘"
    stick.mkdir()
    for file in brought.glob("SB-140525108*"):
        file.rename(stick / file.name)
    (stick / "照片").mkdir()
    (stick / "照片" / "a.jpg").write_bytes(b"x")
    (brought / "说明.docx").write_bytes(b"x")
    (brought / ".hidden").write_bytes(b"x")
    (brought / "没写完.xpk.part").write_bytes(b"x")
    (brought / "SB-1.x002").write_bytes(b"x")
    report = run(county, brought)
    assert report.totals.packages == 6
    assert {left.file: left.why for left in report.ignored} == {
        "说明.docx": receive_files.FOREIGN, ".hidden": receive_files.HIDDEN,
        "没写完.xpk.part": receive_files.UNFINISHED, "SB-1.x002": receive_files.ORPHAN,
        "巴公的 U 盘/照片": receive_files.DEEPER,
    }  # fmt: skip


def test_a_corrupt_file_is_told_under_its_office_and_the_next_one_is_taken(county: Office, brought: Path) -> None:
    spoiled = sorted(brought.glob("SB-140525108*"))[0]
    content = bytearray(spoiled.read_bytes())
    content[-20] ^= 1
    spoiled.write_bytes(content)
    (brought / "空的.xpk").write_bytes(b"")
    report = run(county, brought)
    first, second = report.offices[0].files
    assert (first.outcome, second.outcome) == (receive.REFUSED, receive.TAKEN)
    assert "被改动过" in first.sentence
    assert {file.file for file in report.strangers if "空文件" in file.sentence} == {"空的.xpk"}
    assert report.totals.packages == 5


def test_a_copied_package_is_taken_once(county: Office, brought: Path) -> None:
    file = sorted(brought.glob("SB-140525101*"))[0]
    shutil.copy(file, brought / "副本.xpk")
    report = run(county, brought)
    assert (report.totals.packages, report.totals.already) == (6, 1)


def test_offices_that_brought_nothing_are_named_with_the_days_since(county: Office, brought: Path) -> None:
    run(county, brought)
    database.execute_sql("UPDATE exchange_applied SET at = '2026-01-01T00:00:00+08:00'")
    for file in brought.glob("SB-14052507*"):
        file.unlink()
    report = run(county, brought)
    assert [(office.name, office.last) for office in report.silent] == [("泽州县示例局", "2026-01-01")]
    assert (report.silent[0].days or 0) > 300


def test_an_office_that_never_reported_is_silent_without_days(county: Office, brought: Path) -> None:
    for file in brought.glob("SB-14052507*"):
        file.unlink()
    assert [(office.site, office.days) for office in run(county, brought).silent] == [("14052507", None)]


def test_a_killed_run_is_started_again_and_nothing_is_written_twice(
    county: Office, brought: Path, season: Season, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = inbox.apply

    def dies(actor: Actor, file: Path, back_up: Callable[[], object]) -> inbox.ApplyResult:
        if "000002" in file.name:
            raise SystemExit
        return taken(actor, file, back_up)

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "apply", dies)
        with pytest.raises(SystemExit):
            run(county, brought)
    report = run(county, brought)
    assert (report.totals.packages, report.totals.already) == (5, 1)
    after = documents()
    shutil.copytree(season.county, tmp_path / "straight")
    run(Office(StorePaths(tmp_path / "straight"), "张三", tmp_path), brought)
    assert documents() == after


def test_a_stop_is_heeded_between_two_packages_and_what_is_left_is_named(county: Office, brought: Path) -> None:
    asked: Iterator[bool] = iter((False, False, True))
    steps = receive.receive(county.open(), brought, lambda: next(asked))
    report = finished(steps)
    assert (report.totals.packages, len(report.left), report.complete) == (2, 5, False)


def test_the_second_of_two_runs_at_once_is_told(county: Office, brought: Path) -> None:
    steps = receive.receive(county.open(), brought)
    next(steps)
    with pytest.raises(UserError, match="另一个「接收」正在运行"):
        next(receive.receive(county.open(), brought))
    steps.close()
    assert run(county, brought).totals.packages == 6


def test_a_lock_left_by_a_killed_run_holds_nobody_up(county: Office, brought: Path) -> None:
    (county.paths.folder / receive.LOCK).write_bytes(b"")
    with in_use.only_one(county.paths.folder / receive.LOCK, UserError("x")):
        pass
    assert run(county, brought).totals.packages == 6


def test_only_a_county_receives_and_never_from_its_own_folder(pair: tuple[Office, Office], brought: Path) -> None:
    with pytest.raises(UserError, match="只有县级平台"):
        run(pair[1], brought)
    with pytest.raises(UserError, match="数据库自己的"):
        run(pair[0], pair[0].paths.inbox)
    with pytest.raises(UserError, match="不是文件夹"):
        run(pair[0], brought / "没有")


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_and_duplication_over_any_number_of_runs_gives_the_same_store(
    season: Season, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    files = sorted(season.files.glob("SB-140525*")) + sorted(season.files.glob("SB-14052507*"))
    files = sorted(set(files))
    dealt = data.draw(st.lists(st.sampled_from(files), max_size=5)) + data.draw(st.permutations(files))
    first = data.draw(st.integers(0, len(dealt)))
    root = tmp_path_factory.mktemp("dealt")
    shutil.copytree(season.county, root / "county")
    county = Office(StorePaths(root / "county"), "张三", root)
    for name, part in (("one", dealt[:first]), ("two", dealt[first:])):
        (root / name).mkdir()
        for place, file in enumerate(part):
            shutil.copy(file, root / name / f"{place:02}.xpk")
        run(county, root / name)
    assert documents() == straight(season, root)
    shutil.rmtree(root)


_STRAIGHT: dict[str, list[tuple[object, ...]]] = {}


def straight(season: Season, root: Path) -> dict[str, list[tuple[object, ...]]]:
    """What the store holds after the plain run; made once."""
    if not _STRAIGHT:
        shutil.copytree(season.county, root / "straight")
        run(Office(StorePaths(root / "straight"), "张三", root), season.files)
        _STRAIGHT.update(documents())
    return _STRAIGHT


def test_records_come_before_attachments_and_those_before_receipts_which_they_brought_already(
    pair: tuple[Office, Office], tmp_path: Path
) -> None:
    county, township = pair
    down = county.export("140525108", tmp_path / "down")
    township.open()
    case = add_case("140525108", 1)
    attach(township, case, scan())
    (tmp_path / "up").mkdir()
    receipt = township.apply(down[0]).receipt
    shutil.copy(receipt, tmp_path / "up" / "0-回执.xrc")
    for file in township.export("140525", tmp_path / "files"):
        shutil.copy(file, tmp_path / "up" / ("2-记录.xpk" if file.stem.endswith("R") else "1-附件.xpk"))
    report = run(county, tmp_path / "up")
    assert [(file.file, file.kind, file.outcome) for file in report.offices[0].files] == [
        ("2-记录.xpk", "数据包", receive.TAKEN), ("1-附件.xpk", "附件包", receive.TAKEN),
        ("0-回执.xrc", "回执", receive.ALREADY),
    ]  # fmt: skip
    assert (report.totals.packages, report.totals.already, report.totals.blobs) == (2, 1, 1)
    assert report.offices[0].files[2].receipt == ""


def test_later_volumes_belong_to_their_first_and_a_missing_one_is_told(
    pair: tuple[Office, Office], tmp_path: Path
) -> None:
    county, township = pair
    township.open()
    for number in range(1, 40):
        add_case("140525108", number)
    files = township.export("140525", tmp_path / "up", volume_bytes=4096)
    assert len(files) > 2
    second = next(file for file in files if file.suffix == ".x002")
    second.rename(tmp_path / "aside")
    report = run(county, tmp_path / "up")
    assert "缺第 2 卷" in report.offices[0].files[0].sentence
    assert report.ignored == ()
    (tmp_path / "aside").rename(second)
    report = run(county, tmp_path / "up")
    assert (report.totals.packages, report.complete, report.ignored) == (1, True, ())


def test_a_package_of_the_countys_own_on_the_same_stick_is_left_alone(
    pair: tuple[Office, Office], tmp_path: Path
) -> None:
    county, _ = pair
    county.export("140525108", tmp_path / "mixed")
    report = run(county, tmp_path / "mixed")
    assert [left.why for left in report.ignored] == [receive_files.OWN]
    assert (report.offices, report.complete) == ((), True)
