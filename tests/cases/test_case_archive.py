"""Putting a finished case into the archive: checks, a package that proves itself, the list for the county archives."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from db import journal
from db.actors import Actor
from db.attachments import service as contents
from db.cases import attachments, service
from db.cases.acts import ActKind
from db.cases.archive import checks, layout, leftovers, many, package, reading, rules
from db.cases.archive import service as archive
from db.cases.archive.rules import Filing, Result
from db.cases.rules import CaseDetail
from db.cases.tables import ArchivePackageRow
from db.errors import UserError
from db.papers.rules import PaperKind
from db.store import database
from reports import archiving
from reports.cases import papers
from tests.cases.after_decision import decided, delivered

TakeIn = Callable[..., CaseDetail]
FILING = Filing("Z109-XZSP·2026-D30-140525-0001", "30", "Z109", "XZSP", "内部")
WHY = "签字页和材料原件在纸质卷里"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 200


@pytest.fixture
def done(county: Actor, take_in: TakeIn, today: Any, tmp_path: Path) -> CaseDetail:
    """A case that went to its end, with a paper and a scan."""
    case = decided(county, take_in(), today.day)
    papers.print_one(county, case.summary.id, PaperKind.ACCEPTANCE_NOTICE, tmp_path / "受理.pdf")
    scan = tmp_path / "营业执照.png"
    scan.write_bytes(PNG)
    attachments.add(county, case.summary.id, scan)
    return delivered(county, case, today.day)


def put_away(actor: Actor, case: CaseDetail, out: Path, on: date) -> CaseDetail:
    return archiving.archive(actor, case.summary.id, on, FILING, out, WHY)


def named(case: CaseDetail) -> dict[str, Result]:
    return {one.name: one.result for one in checks.checked(case.summary.id)}


def test_a_case_is_archived_with_its_papers_files_and_digests(
    county: Actor, done: CaseDetail, today: Any, tmp_path: Path
) -> None:
    out = tmp_path / "出" / "Z109.zip"
    after = put_away(county, done, out, today.day)
    assert after.acts[-1].details["archive_number"] == FILING.number
    assert after.acts[-1].reason == WHY
    with zipfile.ZipFile(out) as found:
        names = [name.partition("/")[2] for name in found.namelist()]
        readme = found.read(f"{FILING.number}/说明.txt").decode("utf-8-sig")
        metadata = ElementTree.fromstring(found.read(f"{FILING.number}/元数据.xml"))
        scans = [name for name in found.namelist() if "/附件/" in name]
        assert found.read(scans[0]) == PNG
    assert [name.split("/")[0] for name in names] == ["文书", "附件", *names[2:]]
    assert "没有标准原文" in readme
    told = {part.attrib["名称"]: part.text or "" for part in metadata[0]}
    assert told["档号"] == FILING.number
    assert told["保管期限"] == "30年"
    assert told["决定文书号"] == "泽审批许〔2026〕12号"
    assert archive.packed()[0].archive_number == FILING.number
    assert archive.still_waiting([done.summary.id]) == set()
    assert list(archive.ready()) == []


def test_numbers_of_a_decision_taken_back_are_not_filed(
    county: Actor, take_in: TakeIn, today: Any, tmp_path: Path
) -> None:
    case = decided(county, take_in(), today.day)
    service.reverse(county, case.summary.id, "审批表上是不予许可")
    service.act(county, case.summary.id, ActKind.DENIED, today.day, "不符合第八条", {})
    put_away(county, delivered(county, case, today.day), tmp_path / "Z.zip", today.day)
    with zipfile.ZipFile(tmp_path / "Z.zip") as found:
        metadata = ElementTree.fromstring(found.read(f"{FILING.number}/元数据.xml"))
    told = {part.attrib["名称"]: part.text for part in metadata[0]}
    assert (told["办理结果"], told.get("决定文书号")) == ("不予", None)


def test_a_package_is_whole_until_a_byte_changes_and_then_names_the_file(
    county: Actor, done: CaseDetail, today: Any, tmp_path: Path
) -> None:
    out = tmp_path / "Z109.zip"
    put_away(county, done, out, today.day)
    found = reading.read(out)
    assert found.whole
    assert found.known
    assert dict(found.told)["申请人"] == "示例宾馆有限公司"
    data = out.read_bytes()
    place = data.index(PNG) + 50
    (tmp_path / "坏.zip").write_bytes(data[:place] + b"1" + data[place + 1 :])
    broken = reading.read(tmp_path / "坏.zip")
    assert [one for one in broken.problems if "附件/001" in one and "不一样" in one]


def test_a_package_made_by_somebody_else_with_right_digests_is_not_ours(
    county: Actor, done: CaseDetail, today: Any, tmp_path: Path
) -> None:
    out = tmp_path / "Z109.zip"
    put_away(county, done, out, today.day)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(tmp_path / "另.zip", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert "登记的摘要不符" in reading.read(tmp_path / "另.zip").problems[0]
    with zipfile.ZipFile(tmp_path / "多.zip", "w") as new, zipfile.ZipFile(out) as old:
        for name in old.namelist()[1:]:
            new.writestr(name, old.read(name))
        new.writestr(f"{FILING.number}/多.exe", b"MZ")
    problems = reading.read(tmp_path / "多.zip").problems
    assert any(one.startswith("少了「文书/001") for one in problems)
    assert "多了「多.exe」" in problems


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip"])
def test_what_is_no_package_is_told_in_words(county: Actor, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(data)
    with pytest.raises(UserError, match="不是归档信息包"):
        reading.read(file)
    with zipfile.ZipFile(file, "w") as other:
        other.writestr("a/b.txt", "随便写的")
    with pytest.raises(UserError, match="没有可读的摘要清单"):
        reading.read(file)


def test_nothing_is_archived_that_is_not_done_altered_or_unexplained(
    county: Actor, done: CaseDetail, take_in: TakeIn, today: Any, tmp_path: Path
) -> None:
    out = tmp_path / "Z.zip"
    with pytest.raises(UserError, match=r"检测不通过.*现在是「已收件」"):
        put_away(county, take_in(applicant="李四"), out, today.day)
    with pytest.raises(UserError, match="没有写归档说明"):
        archiving.archive(county, done.summary.id, today.day, FILING, out)
    database.execute_sql("DROP TRIGGER paper_refuses_update")
    database.execute_sql("UPDATE paper SET snapshot = replace(snapshot, '示例宾馆', '另一宾馆')")
    with pytest.raises(UserError, match="存底被改动过"):
        put_away(county, done, out, today.day)
    assert not out.exists()
    assert ArchivePackageRow.select().count() == 0
    assert named(done)["文书存底与摘要相符"] is Result.BAD


def test_a_lost_or_changed_scan_stops_the_archiving(
    county: Actor, done: CaseDetail, today: Any, tmp_path: Path
) -> None:
    one = attachments.listed(done.summary.id)[0]
    file = contents.path_of(one.sha256)
    whole = file.read_bytes()
    file.write_bytes(whole[:-9] + b"123456789")
    assert named(done)["附件内容与摘要相符"] is Result.BAD
    file.unlink()
    assert named(done)["附件齐全"] is Result.BAD


def test_signed_pages_that_did_not_come_home_and_missing_papers_are_named(county: Actor, done: CaseDetail) -> None:
    found = {one.name: one for one in checks.checked(done.summary.id)}
    assert found["签字页已收回"].result is Result.LACKING
    assert "准予决定书" in found["文书齐全"].words
    assert found["病毒查杀"].result is Result.NOT_MADE
    assert found["已经办结"].result is Result.GOOD


@pytest.mark.parametrize("where", ["write", "replace", "commit"])
def test_a_full_disk_leaves_no_half_package_and_no_act(
    county: Actor, done: CaseDetail, today: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    out = tmp_path / "出" / "Z.zip"

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if where == "write":
        monkeypatch.setattr(package, "_as_json", full)
    elif where == "replace":
        monkeypatch.setattr(Path, "replace", full)
    else:
        monkeypatch.setattr(archive, "_remember", full)
    with pytest.raises(UserError, match=r"磁盘|空间"):
        put_away(county, done, out, today.day)
    assert list(out.parent.iterdir()) == []
    assert ArchivePackageRow.select().count() == 0
    assert service.case(done.summary.id).acts[-1].kind is ActKind.DELIVERED


def test_a_file_that_is_there_is_never_overwritten(county: Actor, done: CaseDetail, today: Any, tmp_path: Path) -> None:
    out = tmp_path / "Z.zip"
    out.write_bytes(b"somebody else's")
    with pytest.raises(UserError, match="已经有了"):
        put_away(county, done, out, today.day)
    assert out.read_bytes() == b"somebody else's"


def test_a_number_is_one_cases_and_the_next_is_offered(
    county: Actor, done: CaseDetail, take_in: TakeIn, today: Any, tmp_path: Path
) -> None:
    assert archive.suggested_number(2026, "30") == "XZSP·2026-D30-140525-0001"
    put_away(county, done, tmp_path / "一.zip", today.day)
    assert archive.suggested_number(2026, "30") == "Z109-XZSP·2026-D30-140525-0002"
    assert archive.suggested_number(2026, "permanent") == "Z109-XZSP·2026-Y-140525-0001"
    other = delivered(county, decided(county, take_in(applicant="李四"), today.day), today.day)
    with pytest.raises(UserError, match="已经是 140525A2026000001 的"):
        put_away(county, other, tmp_path / "二.zip", today.day)
    again = archiving.make_again(county, done.summary.id, tmp_path / "三.zip")
    assert again.archive_number == FILING.number
    assert reading.read(tmp_path / "三.zip").whole
    with pytest.raises(UserError, match="还没有归档"):
        archiving.make_again(county, other.summary.id, tmp_path / "四.zip")


@given(st.text(max_size=70))
def test_a_number_that_passes_can_be_a_folder(text: str) -> None:
    try:
        rules.check_filing(replace(FILING, number=text))
    except UserError:
        return
    assert text.strip().isprintable()
    assert not set(text.strip()) & set('\\/:*?"<>| ')


def test_packages_go_to_the_county_archives_on_one_list(
    county: Actor, done: CaseDetail, today: Any, tmp_path: Path
) -> None:
    put_away(county, done, tmp_path / "一.zip", today.day)
    one = archive.packed(waiting_only=True)[0]
    with pytest.raises(UserError, match="没有选归档包"):
        archive.hand_over(county, [], "移〔2036〕1", today.day)
    listed = archive.hand_over(county, [one.id], "移〔2036〕1", today.day)
    assert listed[0].handed_on == today.day.isoformat()
    assert archive.packed(waiting_only=True) == []
    with pytest.raises(UserError, match="已经移交过"):
        archive.hand_over(county, [one.id], "移〔2036〕2", today.day)
    with pytest.raises(UserError, match="已经用过"):
        archive.hand_over(county, [one.id], "移〔2036〕1", today.day)
    assert rules.due_at_county(date(2026, 9, 17), date(2036, 9, 17))
    assert not rules.due_at_county(date(2026, 9, 17), date(2036, 9, 16))


def test_the_layout_is_a_table_the_county_may_replace(
    county: Actor, done: CaseDetail, today: Any, tmp_path: Path
) -> None:
    own = tmp_path / "layout.toml"
    text = resources.path("archive/layout.toml").read_text(encoding="utf-8")
    own.write_text(text.replace('"附件"', '"材料"').replace("自拟结构 2026-1", "县档案馆 2027"), encoding="utf-8")
    assert layout.replace(county, own).name == "县档案馆 2027"
    out = tmp_path / "Z.zip"
    put_away(county, done, out, today.day)
    assert any("/材料/" in name for name in zipfile.ZipFile(out).namelist())
    assert reading.read(out).whole
    for wrong in (
        "",
        "name = 1",
        text.replace('"sha256"', '"md4"'),
        text.replace('"附件"', '"文书"'),
        text.replace('element = "fonds"', 'element = "unheard_of"'),
        text.replace('"附件"', '"../附件"'),
    ):
        with pytest.raises(UserError, match="结构表"):
            layout.read(wrong)


def test_the_archive_act_leaves_a_lawful_case(county: Actor, done: CaseDetail, today: Any, tmp_path: Path) -> None:
    put_away(county, done, tmp_path / "一.zip", today.day)
    queue = database.execute_sql("SELECT count(*) FROM case_act WHERE kind = 'archived'").fetchone()[0]
    assert queue == 1


def test_several_are_archived_one_by_one_and_those_that_fail_say_what_to_do(
    county: Actor, done: CaseDetail, take_in: TakeIn, today: Any, tmp_path: Path
) -> None:
    whole = delivered(county, decided(county, take_in(applicant="李四"), today.day), today.day)
    running = take_in(applicant="王五")
    ids = [one.summary.id for one in (done, running, whole)]
    looked = {one.number: one.worst for one in many.looked(ids)}
    assert looked[running.summary.number] is Result.BAD
    found = list(archiving.archive_many(county, ids, today.day, Filing("", "30", "Z109", "XZSP"), tmp_path, WHY))
    assert [one.archive_number[-4:] for one in found] == ["0001", "", "0002"]
    assert "已收件" in found[1].problem
    assert found[1].hint
    assert sorted(file.name for file in tmp_path.glob("*.zip")) == [f"{found[n].archive_number}.zip" for n in (0, 2)]
    again = list(archiving.archive_many(county, ids, today.day, Filing("", "30", "Z109", "XZSP"), tmp_path, WHY))
    assert all(one.problem for one in again)
    assert len(archive.packed()) == 2


def test_a_package_the_power_cut_is_swept_and_what_is_not_ours_stays(
    county: Actor, done: CaseDetail, today: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "甲.zip"
    other = tmp_path / "乙.zip.未完成"
    other.write_bytes(b"somebody else's")
    with leftovers.noted(out):
        leftovers.pending_of(out).write_bytes(b"half")
        out.write_bytes(b"whole, and in no register")
        journal.set_info("archive_unfinished", json.dumps([str(out), str(tmp_path / "stick" / "丙.zip")]))
        assert leftovers.sweep() == ("甲.zip.未完成", "甲.zip")
        assert json.loads(journal.info("archive_unfinished")) == [str(tmp_path / "stick" / "丙.zip")]
    assert [file.name for file in tmp_path.iterdir() if file.is_file() and "乙" in file.name] == [other.name]
    put_away(county, done, out, today.day)
    journal.set_info("archive_unfinished", json.dumps([str(out)]))
    assert leftovers.sweep() == ()
    assert out.exists()


def test_a_number_another_office_gave_is_taken_and_no_two_pcs_offer_the_same(
    county: Actor, done: CaseDetail, take_in: TakeIn, today: Any, tmp_path: Path
) -> None:
    elsewhere = delivered(county, decided(county, take_in(applicant="李四"), today.day), today.day)
    told = {"archive_number": FILING.number, "retention": "30"}
    service.act(county, elsewhere.summary.id, ActKind.ARCHIVED, today.day, "", told)
    with pytest.raises(UserError, match=f"已经是 {elsewhere.summary.number} 的"):
        put_away(county, done, tmp_path / "一.zip", today.day)
    assert archive.suggested_number(2026, "30", ("Z109", "XZSP")) == "Z109-XZSP·2026-D30-140525-0002"
    offices = [("140525", "A"), ("140525", "B"), ("140525108", "A")]
    prefixes = {rules.prefix_of("Z109", "XZSP", 2026, "30", rules.office_part(*one)) for one in offices}
    assert len(prefixes) == 3
    assert not any(a != b and a.startswith(b) for a in prefixes for b in prefixes)
