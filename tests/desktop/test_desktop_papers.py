"""Papers from the window: looked at without a number, numbered when printed, and what the printer left is known."""

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from db.errors import UserError
from db.papers import numbers
from db.papers import service as papers_service
from db.papers.numbers import NumberState
from db.papers.service import Paper
from desktop import papers, printer
from desktop.desk import Desk
from desktop.messages import MessageBox
from desktop.preview import PreviewDialog
from desktop.printer import Job, jobs
from reports.handover import paper_set
from tests.desktop.conftest import Transfer, settle

LP = """#!/bin/sh
echo "$@" >> "{log}"
[ -f "{jammed}" ] && [ "$(wc -l < "{log}")" -gt 1 ] && exit 1
exit 0
"""
LPSTAT = """#!/bin/sh
[ "$1" = -d ] && echo "system default destination: qiantai" && exit 0
echo "printer $2 {state} since Mon 02 Nov 2026 09:00:00 AM CST -"
"""


def lpstat_says(folder: Path, state: str) -> None:
    """Let the print server tell that about its only queue."""
    (folder / "lpstat").write_text(LPSTAT.format(state=state), encoding="utf-8")
    (folder / "lpstat").chmod(0o755)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    """A window papers are asked for in."""
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.show()
    return shown


@pytest.fixture
def lp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A print queue that takes the first job only, as long as the file 卡纸 is there; its log names every job."""
    folder, log, jammed = tmp_path / "bin", tmp_path / "lp.log", tmp_path / "卡纸"
    folder.mkdir()
    (folder / "lp").write_text(LP.format(log=log, jammed=jammed), encoding="utf-8")
    (folder / "lp").chmod(0o755)
    lpstat_says(folder, "is idle.  enabled")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("sys.platform", "linux")
    jammed.touch()
    return log


def preview() -> PreviewDialog:
    """The preview that is open."""
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, PreviewDialog) and w.isVisible())


def told() -> str:
    """What the message in front says; it is read away."""
    box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MessageBox) and w.isVisible())
    text = " ".join(one.text() for one in box.findChildren(QLabel))
    box.accept()
    return text


def checklists(transfer: Transfer) -> list[Paper]:
    """The checklists of the transfer that were numbered."""
    return papers_service.papers_of("checklist", transfer.checklist.id)


def test_looking_at_a_paper_numbers_and_records_nothing_and_its_file_goes(
    qtbot: QtBot, desk: Desk, transfer: Transfer, parent: QWidget
) -> None:
    papers.preview_checklist(desk, parent, transfer.checklist)
    settle(qtbot, desk.tasks)
    dialog = preview()
    assert dialog.where.text().startswith("第 1 / ")
    assert len(list(desk.paths.papers.iterdir())) == 1
    dialog.reject()
    assert list(desk.paths.papers.iterdir()) == []
    assert checklists(transfer) == []


def test_a_paper_is_numbered_when_it_is_printed_and_printing_after_a_look_is_no_reprint(
    qtbot: QtBot, desk: Desk, transfer: Transfer, parent: QWidget, lp: Path
) -> None:
    for _ in range(2):
        papers.preview_checklist(desk, parent, transfer.checklist)
        settle(qtbot, desk.tasks)
        preview().reject()
    papers.preview_checklist(desk, parent, transfer.checklist)
    settle(qtbot, desk.tasks)
    preview().print.click()
    settle(qtbot, desk.tasks)
    (printed,) = checklists(transfer)
    assert printed.number.endswith("-1号")
    assert [one.state for one in numbers.numbered()] == [NumberState.PRINTED]
    assert "已交给打印机" in told()
    assert len(lp.read_text(encoding="utf-8").splitlines()) == 1
    preview().reject()


def test_the_key_of_printing_pressed_twice_prints_once(
    qtbot: QtBot, desk: Desk, transfer: Transfer, parent: QWidget, lp: Path
) -> None:
    papers.preview_checklist(desk, parent, transfer.checklist)
    settle(qtbot, desk.tasks)
    dialog = preview()
    dialog.print.click()
    dialog.print.click()
    settle(qtbot, desk.tasks)
    assert len(lp.read_text(encoding="utf-8").splitlines()) == 1
    assert len(checklists(transfer)) == 1
    dialog.reject()


def test_a_set_the_printer_stopped_in_goes_on_where_it_stopped(
    qtbot: QtBot, desk: Desk, transfer: Transfer, parent: QWidget, lp: Path
) -> None:
    actor, found = desk.actor, transfer.checklist
    papers.show_paper(
        desk, parent, "整套文书",
        lambda out: paper_set.print_department(actor, found.batch_id, found.department_id, out),
    )  # fmt: skip
    settle(qtbot, desk.tasks)
    preview().print.click()
    settle(qtbot, desk.tasks)
    said = told()
    assert "已交给打印机：移交清单（第 1" in said
    assert "没有打印：交接书（第" in said
    assert "接着打，编号不变，不算补打" in said
    states = {one.title: one.state for one in numbers.numbered()}
    assert states.pop("移交清单") is NumberState.PRINTED
    assert set(states.values()) == {NumberState.WAITING}
    before = {one.number for one in numbers.numbered()}
    (lp.parent / "卡纸").unlink()
    preview().print.click()
    settle(qtbot, desk.tasks)
    assert "已交给打印机" in told()
    assert {one.state for one in numbers.numbered()} == {NumberState.PRINTED}
    assert {one.number for one in numbers.numbered()} == before
    ranges = [line.split(" -P ")[1].split(" ")[0] for line in lp.read_text(encoding="utf-8").splitlines()]
    assert ranges[1] == ranges[2], "the job the printer refused is the first of the second try"
    assert len(set(ranges)) == len(before)
    preview().reject()


def test_a_stopped_printer_is_named_and_nothing_is_handed_to_it(
    qtbot: QtBot, desk: Desk, transfer: Transfer, parent: QWidget, lp: Path
) -> None:
    lpstat_says(lp.parent / "bin", "disabled")
    papers.preview_checklist(desk, parent, transfer.checklist)
    settle(qtbot, desk.tasks)
    preview().print.click()
    settle(qtbot, desk.tasks)
    assert "打印机「qiantai」停用了，没有打印" in told()
    assert not lp.exists()
    assert [one.state for one in numbers.numbered()] == [NumberState.WAITING]
    lpstat_says(lp.parent / "bin", "is idle.  enabled")
    preview().print.click()
    settle(qtbot, desk.tasks)
    assert "qiantai" in told()
    assert [one.state for one in numbers.numbered()] == [NumberState.PRINTED]
    preview().reject()


def test_a_paper_saved_is_numbered_and_the_saved_file_carries_the_number(
    qtbot: QtBot, desk: Desk, transfer: Transfer, parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "清单.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    papers.preview_checklist(desk, parent, transfer.checklist)
    settle(qtbot, desk.tasks)
    preview().keep.click()
    settle(qtbot, desk.tasks)
    told()
    preview().reject()
    assert out.read_bytes().startswith(b"%PDF")
    assert [one.state for one in numbers.numbered()] == [NumberState.PRINTED]


def test_the_jobs_of_a_file_are_its_papers_in_order_copies_and_a_beginning_left_out_included() -> None:
    assert jobs([2, 3], 5) == [Job(0, 1, 2), Job(1, 3, 5)]
    assert jobs([2, 3], 10) == [Job(0, 1, 2), Job(1, 3, 5), Job(0, 6, 7), Job(1, 8, 10)]
    assert jobs([2, 3], 4) == [Job(0, 1, 1), Job(1, 2, 4)], "from page 2 on"
    assert jobs([2, 3], 7) == [Job(1, 1, 2), Job(0, 3, 4), Job(1, 5, 7)], "two copies from page 4 on"


def test_a_paper_a_crash_left_behind_is_removed_at_the_next_start(desk: Desk) -> None:
    left = desk.scratch("某人的通知书.pdf")
    left.write_bytes(b"%PDF")
    desk.clear_scratch()
    assert not left.exists()


def test_without_a_print_service_the_clerk_is_told_to_keep_the_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(UserError, match="没有打印") as refused:
        printer.print_with_lp(desk.paths.folder / "x.pdf", "移交清单")
    assert "另存" in refused.value.hint
