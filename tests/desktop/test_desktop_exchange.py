"""数据交换 in the window: a plan before anything is written, refusals in their own words."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from db.exchange import service
from db.exchange.service import AddresseeRow, PackagePlan, PlanRow, SiteRow
from desktop.desk import Desk
from desktop.exchange import outbox
from desktop.exchange.boxes import box_status, silence_status
from desktop.exchange.page import ExchangePage
from desktop.exchange.places import Place
from desktop.exchange.preview import in_short
from desktop.messages import MessageBox
from desktop.widgets.shapes import Shape, Tone
from tests.desktop.conftest import settle

ROWS = (
    PlanRow("新增", "办件", "示例〔2026〕1 食品经营许可", "", "已收件"),
    PlanRow("变更", "办件", "示例〔2026〕2 取水许可", "已受理", "待补正"),
    PlanRow("相同", "办件", "示例〔2026〕3 林木采伐许可", "", "不写入"),
)
PLAN = PackagePlan(
    "report", "巴公镇", 42, "2026-10-20T09:00:00+08:00", ("来源相符", "没有改动"), False, 1, 1, 1, 0, ROWS
)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> ExchangePage:
    """The page of a county that has not exchanged anything yet."""
    found = ExchangePage(desk)
    qtbot.addWidget(found)
    found.resize(1242, 700)
    found.show()
    found.enter()
    settle(qtbot, desk.tasks)
    return found


def subjects(page: ExchangePage) -> list[str]:
    return [row.subject for row in page.plan.table.rows.visible_rows() if isinstance(row, PlanRow)]


def test_a_plan_is_shown_with_its_counts_and_says_that_nothing_is_written(page: ExchangePage) -> None:
    page.show_plan(Path("巴公镇-42.xpk"), PLAN)
    assert page.plan.title.text() == "预览　巴公镇第 42 号包"
    assert page.plan.remark.text() == "还没有写入任何数据"
    assert page.plan.apply.text() == "写入 2 件"
    assert len(subjects(page)) == 3
    page.plan.counts.choose("变更")
    assert subjects(page) == ["示例〔2026〕2 取水许可"]


def test_a_file_that_is_no_package_is_refused_in_words_and_no_plan_is_shown(
    qtbot: QtBot, page: ExchangePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Exception] = []
    monkeypatch.setattr(page.desk, "report", lambda error, then: told.append(error))
    file = tmp_path / "不是包.xpk"
    file.write_bytes(b"not a package")
    page.open_file(file)
    settle(qtbot, page.desk.tasks)
    assert len(told) == 1
    assert not page.plan.isVisible()


def test_a_change_is_told_by_its_first_difference_and_how_many_more_there_are() -> None:
    changes = (("经办人", "张三", "李四"), ("备注", "", "x"))
    assert in_short(replace(ROWS[1], changes=changes)) == ("经办人：张三", "李四　共 2 项不同")
    handed = (("经办", "巴公镇经办", "移交给县局"),)
    assert in_short(replace(ROWS[1], changes=handed)) == ("巴公镇经办", "移交给县局")
    assert in_short(ROWS[0]) == ("—", "已收件")


def drop(widget: QWidget, files: list[Path]) -> None:
    """Let these files go over a widget."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    copy, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(5, 5), copy, data, button, key))
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), copy, data, button, key))


def test_all_files_dropped_at_once_are_read_one_after_the_other(
    qtbot: QtBot, page: ExchangePage, tmp_path: Path
) -> None:
    for name in ("SB-140525108-000002-B.xpk", "SB-140525108-000001-R.xpk", "照片.jpg"):
        (tmp_path / name).touch()
    service.ensure_identity(page.desk.actor)
    drop(page.drop, sorted(tmp_path.iterdir(), reverse=True))
    settle(qtbot, page.desk.tasks)
    for name in ("SB-140525108-000001-R.xpk", "SB-140525108-000002-B.xpk"):
        (box,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, MessageBox) and w.isVisible()]
        assert box.sentence == f"「{name}」是空文件，没有读取。"
        QTest.keyClick(box, Qt.Key.Key_Return)
        settle(qtbot, page.desk.tasks)
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, MessageBox) and w.isVisible()]


def test_before_an_export_the_dialog_says_how_much_goes_and_whether_it_fits(
    qtbot: QtBot, page: ExchangePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [AddresseeRow(name, name, name, False, 4, 4, 2, 1, "待带 4 条", "", 0, "", "", 0, 100, 200_000, 3 << 20)
            for name in ("巴公镇", "高都镇")]  # fmt: skip
    status = replace(service.status(), addressees=tuple(rows))
    roomy, small = (Place(name, Path(name), "", True, True, free) for name, free in (("大", 1 << 30), ("小", 2 << 20)))
    monkeypatch.setattr(outbox, "places", lambda desk: [roomy, small])
    dialog = outbox.ExportDialog(page.desk, page, status)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, page.desk.tasks)
    assert dialog.amount.text() == "要写出　记录约 200 条，391 KB；附件 4 个，6.0 MB"
    assert dialog.room.word == "写得下：约需 6.4 MB，剩余 1.0 GB"
    dialog.target.setFocus()
    QTest.keyClick(dialog.target, Qt.Key.Key_Down)
    assert dialog.room.word.startswith("可能写不下：约需 6.4 MB，剩余 2.0 MB")
    dialog.records_only.click()
    assert dialog.amount.text().endswith("附件 4 个，6.0 MB，这次不带")
    assert dialog.room.word.startswith("写得下：约需 455 KB")


@pytest.mark.parametrize(
    ("words", "shape", "tone"),
    [
        ("待看", Shape.HALF, Tone.AMBER),
        ("拒收：被改动", Shape.CROSS, Tone.AMBER),
        ("县已接收 2026-10-16 回执 7 号", Shape.DISC, Tone.GREEN),
        ("落后 2 次", Shape.TRIANGLE, Tone.AMBER),
    ],
)
def test_a_state_keeps_the_services_word_and_gets_its_shape(words: str, shape: Shape, tone: Tone) -> None:
    status = box_status(words)
    assert (status.word, status.shape, status.tone) == (words, shape, tone)


@pytest.mark.parametrize("days", [31, 67])
def test_a_silent_office_is_amber_because_red_means_the_law(days: int) -> None:
    row = SiteRow("a", "巴公镇便民服务中心", "140525108", "", 0, "最新", "", "", days, f"已隔 {days} 日", "有效")
    status = silence_status(row)
    assert status is not None
    assert (status.tone, status.word) == (Tone.AMBER, f"已隔 {days} 日")
