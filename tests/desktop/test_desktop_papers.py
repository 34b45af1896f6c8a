"""Papers from the window: recorded, shown as the very PDF, and not left lying about."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from db.errors import UserError
from db.papers import service as papers_service
from desktop import papers, preview
from desktop.desk import Desk
from desktop.preview import PreviewDialog
from tests.desktop.conftest import Transfer, settle


def test_a_checklist_is_printed_recorded_and_its_file_goes_when_the_preview_is_closed(
    qtbot: QtBot, desk: Desk, transfer: Transfer
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    papers.preview_checklist(desk, parent, transfer.checklist)
    settle(qtbot, desk.tasks)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, PreviewDialog) and w.isVisible())
    assert dialog.where.text().startswith("第 1 / ")
    assert len(list(desk.paths.papers.iterdir())) == 1
    dialog.reject()
    assert list(desk.paths.papers.iterdir()) == []
    recorded = papers_service.papers_of("checklist", transfer.checklist.id)
    assert [paper.printed_by for paper in recorded] == [desk.actor.name]


def test_a_paper_a_crash_left_behind_is_removed_at_the_next_start(desk: Desk) -> None:
    left = desk.scratch("某人的通知书.pdf")
    left.write_bytes(b"%PDF")
    desk.clear_scratch()
    assert not left.exists()


def test_without_a_print_service_the_clerk_is_told_to_keep_the_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(UserError, match="没有打印") as told:
        preview.print_with_lp(desk.paths.folder / "x.pdf", "移交清单")
    assert "另存" in told.value.hint
