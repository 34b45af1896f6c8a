"""Signed pages come home: each finds its paper and page, the originals are kept, nothing is half filed."""

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from db import clock, journal, store
from db.actors import Actor, Role
from db.attachments import service as attachments
from db.command_line import finished
from db.errors import UserError
from db.handover import service as handover
from db.handover.rules import Direction
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.organs import changing
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.papers.returned import records, service
from db.papers.returned.records import paper_numbered
from db.papers.returned.rules import Outcome
from db.papers.rules import PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from db.papers.tables import PaperRow
from db.paths import StorePaths
from db.store import database
from reports import homecoming
from reports.handover import checklist_sheet, record_sheet
from tests.papers.scans import as_bytes, as_pdf, pages_of, worn


@dataclass(frozen=True)
class Desk:
    """A county that printed the two papers of a department, and their pages as pictures."""

    actor: Actor
    checklist_id: str
    sheet: Paper
    record: Paper
    pages: list[Image.Image]
    folder: Path


@dataclass(frozen=True)
class Printed:
    """The store of that county, closed, to be copied."""

    store: StorePaths
    desk: Desk


@pytest.fixture(scope="module")
def printed(fresh_county: Any, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    folder = tmp_path_factory.mktemp("printed")
    paths, county = StorePaths(folder / "county"), fresh_county.actor
    shutil.copytree(fresh_county.paths.folder, paths.folder)
    store.open_store(paths, fresh_county.key)
    forestry = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT, "14052501")
    today = clock.today()
    new = NewBatch("示例批次", "关于示例划转的通知", "", "泽州县人民政府", today, today + timedelta(days=9))
    item = NewTransferItem(1, Direction.IN, "林木采伐许可证核发", "01", "行政许可", forestry.id, county.organ_id)
    batch = handover.add_batch(county, new, [item])
    lines = [NewLine(6, f"林木采伐许可证（空白）第{n}册", 20, "本", "纸质") for n in range(24)]
    checklist = handover.add_checklist(county, batch.id, Direction.IN, forestry.id, county.organ_id, lines)
    sheet = checklist_sheet.print_checklist(county, checklist.id, folder / "移交清单.pdf")
    record = record_sheet.print_record(county, checklist.id, folder / "交接书.pdf")
    store.close_store()
    pages = [*pages_of(folder / "移交清单.pdf"), *pages_of(folder / "交接书.pdf")]
    assert len(pages) == sheet.pages + record.pages >= 4
    return Printed(paths, Desk(county, checklist.id, sheet, record, pages, folder))


@pytest.fixture
def desk(printed: Printed, fresh_county: Any, county_paths: StorePaths, tmp_path: Path) -> Desk:
    shutil.copytree(printed.store.folder, county_paths.folder)
    store.open_store(county_paths, fresh_county.key)
    return replace(printed.desk, folder=tmp_path)


def take(desk: Desk, *files: Path) -> tuple[service.Result, ...]:
    return finished(service.file_pages(desk.actor, files))


def scan(desk: Desk, pages: Sequence[Image.Image], name: str = "扫描.pdf") -> Path:
    return as_pdf(pages, desk.folder / name)


def outcomes(results: Sequence[service.Result]) -> list[Outcome]:
    return [one.outcome for one in results]


def kept() -> int:
    return int(database.execute_sql("SELECT count(*) FROM attachment_blob").fetchone()[0])


def test_worn_pages_in_any_order_of_several_files_file_themselves(desk: Desk) -> None:
    shuffled = random.Random(1)
    pages = [worn(page, (90, 180, 3, -4, 0)[place % 5], place) for place, page in enumerate(desk.pages)]
    shuffled.shuffle(pages)
    photo = desk.folder / "照片.jpg"
    photo.write_bytes(as_bytes(pages[0]))
    results = take(desk, scan(desk, pages[1:]), photo)
    assert set(outcomes(results)) == {Outcome.FILED}
    assert [one.missing for one in records.papers_home()] == [(), ()]
    found = records.pages_of(desk.record.id)
    assert [one.page for one in found] == list(range(1, desk.record.pages + 1))
    assert kept() == 2


def test_a_half_printed_set_says_which_pages_are_missing_and_which_of_them_are_signed(desk: Desk) -> None:
    last = desk.sheet.pages
    take(desk, scan(desk, [desk.pages[0]]))
    waited = {one.number: one for one in records.papers_home()}
    sheet, record = waited[desk.sheet.number], waited[desk.record.number]
    assert (sheet.about, sheet.signed, sheet.home) == ("县林业局", (last,), (1,))
    assert sheet.missing_words.endswith(f"{last}（签字页）页")
    assert (record.home, len(record.missing)) == ((), desk.record.pages)


def test_the_same_file_again_is_not_kept_twice_and_another_scan_of_a_page_is_kept_beside(desk: Desk) -> None:
    first = scan(desk, [desk.pages[0]])
    take(desk, first)
    renamed = desk.folder / "又一份.pdf"
    renamed.write_bytes(first.read_bytes())
    (again,) = take(desk, renamed)
    assert (again.outcome, again.page, kept()) == (Outcome.TWICE, 1, 1)
    assert desk.sheet.number in again.words
    other = scan(desk, [worn(desk.pages[0], 2), worn(desk.pages[0], -2)], "重扫.pdf")
    assert outcomes(take(desk, other)) == [Outcome.AGAIN, Outcome.AGAIN]
    assert len(records.pages_of(desk.sheet.id)) == 3
    (third,) = take(desk, scan(desk, [worn(desk.pages[0], 4)], "第三次.pdf"))
    assert "这一张记作第 4 份" in third.words


def test_the_same_file_dropped_on_two_windows_at_once_is_filed_once(desk: Desk) -> None:
    file = scan(desk, desk.pages[:2])
    other = service.file_pages(desk.actor, [file])
    next(other)  # the other window has looked for the file, found it new and is reading its codes
    assert set(outcomes(take(desk, file))) == {Outcome.FILED}
    assert outcomes(finished(other)) == [Outcome.TWICE, Outcome.TWICE]
    assert (kept(), len(records.pages_of(desk.sheet.id))) == (1, 2)
    assert attachments.path_of(records.pages_of(desk.sheet.id)[0].sha256).exists()


def test_the_sheets_of_two_departments_about_one_batch_are_no_versions_of_each_other(desk: Desk) -> None:
    batch = handover.batches()[0]
    for office in ("县林业局", "县交通运输局"):
        content: dict[str, Any] = {"office": office, "seals": []}
        print_paper(desk.actor, PaperKind.SEAL_SHEET, "batch", batch.id, content, desk.folder / "x.pdf", _draw)
    assert {one.newer for one in records.known(row.id for row in PaperRow.select()).values()} == {""}


def _draw(stamp: PaperStamp, out: Path) -> int:
    out.write_bytes(b"%PDF")
    return 1


def test_a_page_printed_by_another_office_waits_and_says_so(desk: Desk) -> None:
    database.execute_sql("DROP TRIGGER paper_refuses_delete")
    PaperRow.delete().where(PaperRow.id == desk.record.id).execute()
    (result,) = take(desk, scan(desk, desk.pages[-1:]))
    assert result.outcome is Outcome.FOREIGN
    (page,) = records.waiting()
    assert "别的县" in page.note


def test_an_unreadable_page_is_filed_by_hand_and_a_stray_one_set_aside_with_a_reason(desk: Desk) -> None:
    blank = Image.new("L", (400, 560), 255)
    results = take(desk, scan(desk, [blank, worn(blank, 1)]))
    assert outcomes(results) == [Outcome.UNREADABLE] * 2
    first, second = records.waiting()
    filed = service.file_by_hand(desk.actor, first.id, desk.sheet.number, 2)
    assert (filed.paper_id, filed.page, filed.matched) == (desk.sheet.id, 2, records.BY_HAND)
    with pytest.raises(UserError, match="没有第 99 页"):
        service.file_by_hand(desk.actor, second.id, desk.sheet.number, 99)
    with pytest.raises(UserError, match="没有编号是"):
        service.file_by_hand(desk.actor, second.id, "移清〔1999〕1号", 1)
    with pytest.raises(UserError, match="没有写不归卷的原因"):
        service.set_aside(desk.actor, second.id, " ")
    service.set_aside(desk.actor, second.id, "背面空白页")
    assert records.waiting() == []
    told = [one.action for one in journal.history("checklist", desk.checklist_id)]
    assert any(action.startswith("手工归卷：扫描.pdf 第 1 页归到 移交清单") for action in told)


def test_a_page_of_a_file_nobody_dropped_yet_is_kept_and_filed_by_hand_at_once(desk: Desk) -> None:
    file = scan(desk, [Image.new("L", (400, 560), 255)])
    service.file_one_by_hand(desk.actor, file, 1, desk.record.number, 1)
    assert paper_numbered(desk.record.number).home == (1,)
    assert kept() == 1
    with pytest.raises(UserError, match="没有第 7 页"):
        service.file_one_by_hand(desk.actor, file, 7, desk.record.number, 1)


def test_the_originals_come_back_byte_for_byte_and_a_damaged_one_is_said(desk: Desk) -> None:
    file = scan(desk, desk.pages[:2])
    take(desk, file)
    page = records.pages_of(desk.sheet.id)[1]
    attachments.copy_out(page.sha256, desk.folder / "原件.pdf")
    assert (desk.folder / "原件.pdf").read_bytes() == file.read_bytes()
    assert service.picture(page, 300).width == 300
    attachments.path_of(page.sha256).write_bytes(b"?")
    with pytest.raises(UserError, match="原件损坏"):
        service.picture(page, 300)


def test_power_that_fails_while_recording_leaves_no_page_of_the_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise OSError("power")

    with monkeypatch.context() as failing:
        failing.setattr(journal, "record_many", cut)
        with pytest.raises(OSError, match="power"):
            take(desk, scan(desk, desk.pages))
    assert (kept(), list(attachments._files()), records.waiting()) == (0, [], [])
    stopped = service.file_pages(desk.actor, [desk.folder / "扫描.pdf"])
    next(stopped)
    stopped.close()
    assert kept() == 0
    assert set(outcomes(take(desk, desk.folder / "扫描.pdf"))) == {Outcome.FILED}


def test_a_refused_file_keeps_no_other_from_being_filed(desk: Desk) -> None:
    bad, gone = desk.folder / "坏.jpg", desk.folder / "拔掉的.pdf"
    bad.write_bytes(b"\xff\xd8\xff half")
    results = take(desk, bad, scan(desk, desk.pages[:1]), gone)
    assert outcomes(results) == [Outcome.REFUSED, Outcome.FILED, Outcome.REFUSED]
    assert [one.words[-1] for one in results] == ["。"] * 3
    assert kept() == 1


def test_who_only_watches_files_nothing(desk: Desk) -> None:
    observer = replace(desk.actor, roles=frozenset({Role.OBSERVER}))
    with pytest.raises(UserError, match="没有"):
        finished(service.file_pages(observer, []))


# --- old sheets --------------------------------------------------------------------------------------------------


def test_a_sheet_the_record_has_moved_on_from_is_told_with_what_changed(desk: Desk) -> None:
    scratch = desk.folder / "scratch.pdf"
    (before,) = finished(homecoming.take(desk.actor, [scan(desk, desk.pages[:1])], scratch))
    assert before.outcome is Outcome.FILED
    database.execute_sql("UPDATE checklist_line SET quantity = 35 WHERE name LIKE '%第3册'")
    (after,) = finished(homecoming.take(desk.actor, [scan(desk, desk.pages[1:2], "二.pdf")], scratch))
    assert (after.outcome, "改了 1 处" in after.words) == (Outcome.OUTDATED, True)
    first, second = records.pages_of(desk.sheet.id)
    assert (first.note, second.note) == ("", "旧稿：打印以后记录改了 1 处")
    assert paper_numbered(desk.sheet.number).old
    numbers = [row.number for row in PaperRow.select()]
    found = homecoming.compare(desk.actor, paper_numbered(desk.sheet.number), 1, 400, scratch)
    (change,) = found.changes
    assert (change.before, change.after) == ("20", "35")
    assert change.place.endswith("林木采伐许可证（空白）第3册 应交")
    assert found.now is not None
    assert not scratch.exists()
    assert [row.number for row in PaperRow.select()] == numbers, "looking prints nothing"


def test_the_pages_of_a_sheet_printed_anew_belong_to_the_old_one_and_say_so(desk: Desk) -> None:
    database.execute_sql("UPDATE checklist_line SET quantity = 35 WHERE name LIKE '%第3册'")
    newer = checklist_sheet.print_checklist(desk.actor, desk.checklist_id, desk.folder / "新.pdf")
    assert {one.number for one in records.papers_home()} == {newer.number, desk.record.number}
    (result,) = take(desk, scan(desk, desk.pages[:1]))
    assert (result.outcome, result.paper_id) == (Outcome.OUTDATED, desk.sheet.id)
    assert newer.number in result.words
    assert records.pages_of(desk.sheet.id)[0].note.startswith("旧稿：")
    assert desk.sheet.number in {one.number for one in records.papers_home()}


def test_a_sheet_printed_before_its_department_got_a_new_name_is_no_old_sheet(desk: Desk) -> None:
    scratch = desk.folder / "scratch.pdf"
    checklist = handover.checklist(desk.checklist_id)
    changing.rename(desk.actor, checklist.giver_id, "县自然资源局", clock.today(), "", "机构改革方案")
    (same,) = finished(homecoming.take(desk.actor, [scan(desk, desk.pages[:1])], scratch))
    assert (same.outcome, records.pages_of(desk.sheet.id)[0].note) == (Outcome.FILED, "")
    database.execute_sql("UPDATE checklist_line SET quantity = 35 WHERE name LIKE '%第3册'")
    (moved,) = finished(homecoming.take(desk.actor, [scan(desk, desk.pages[1:2], "二.pdf")], scratch))
    assert (moved.outcome, "改了 1 处" in moved.words) == (Outcome.OUTDATED, True)


def test_a_sheet_printed_again_under_the_new_name_is_the_one_that_is_waited_for(desk: Desk) -> None:
    checklist = handover.checklist(desk.checklist_id)
    changing.rename(desk.actor, checklist.giver_id, "县自然资源局", clock.today())
    newer = checklist_sheet.print_checklist(desk.actor, desk.checklist_id, desk.folder / "新.pdf")
    assert newer.content["giver"] == "县自然资源局"
    assert {one.number for one in records.papers_home()} == {newer.number, desk.record.number}
