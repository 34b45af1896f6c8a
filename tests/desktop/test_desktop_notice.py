"""从文件起草批次: read, looked over and corrected by keyboard, made a batch."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.handover import service as handover
from db.handover.rules import Direction
from db.items import service as items
from db.items.drafts import NewItem
from db.organs import service as organs
from desktop import messages
from desktop.desk import Desk
from desktop.handover.batches.view import BatchesView
from desktop.handover.notice.dialog import NoticeDialog
from desktop.look import look
from tests.desktop.conftest import settle

TEXT = """\
示例县人民政府关于划转第三批行政审批事项的通知
（一）将县水务局2个事项划转至县行政审批服务管理局
1.取水许可审批（行政许可）
2.水利工程质量监督手续办理（其他权利）
（二）将下列1个事项划回原部门办理
1.将宗教活动场所设立许可中的筹备设立事项划回县委统战部办理（行政许可）
各部门应于2026年4月10日前完成移交。
示例县人民政府
2026年3月16日
"""
CTRL = Qt.KeyboardModifier.ControlModifier


def opened(qtbot: QtBot, desk: Desk, folder: Path) -> NoticeDialog:
    file = folder / "通知.txt"
    file.write_text(TEXT, "gb18030")
    dialog = NoticeDialog(desk, None, file)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, desk.tasks)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def test_a_notice_is_read_looked_over_and_made_a_batch_by_keyboard(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    dialog = opened(qtbot, desk, tmp_path)
    assert [item.name for item in dialog.items.items][:2] == ["取水许可审批", "水利工程质量监督手续办理"]
    QTest.keyClick(dialog.items.table, Qt.Key.Key_F8)
    assert "其他权利" in dialog.items.quote.text()
    assert "原文照留" in dialog.items.doubts.text()
    assert not dialog.ok.isEnabled()
    assert "没有对应到登记的单位" in dialog.state.text()
    QTest.keyClick(dialog, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(dialog.organs.all_new, Qt.Key.Key_G, CTRL)
    assert dialog.ok.isEnabled()
    with qtbot.waitSignal(dialog.made):
        QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    batch = handover.batches()[0]
    assert (batch.name, len(batch.items)) == ("2026年第三批划转", 3)
    assert next(item for item in batch.items if item.direction is Direction.BACK).to_organ == "县委统战部"


def test_a_value_is_corrected_beside_its_sentence(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    dialog = opened(qtbot, desk, tmp_path)
    dialog.organs.choose_new()
    dialog.tabs.choose("head")
    field = dialog.head.fields["deadline"]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "2026-03-01")
    assert "早于成文日期" in dialog.state.text()
    field.selectAll()
    QTest.keyClicks(field, "2026-04-20")
    dialog.tabs.choose("items")
    QTest.keyClick(dialog.items.table, Qt.Key.Key_Return)
    name = dialog.items.fields["name"]
    qtbot.waitUntil(name.hasFocus)
    name.selectAll()
    name.insert("取水许可")
    QTest.keyClick(name, Qt.Key.Key_Tab)
    with qtbot.waitSignal(dialog.made):
        dialog.submit()
    batch = handover.batches()[0]
    assert (batch.deadline, batch.items[0].name) == ("2026-04-20", "取水许可")
    assert batch.items[0].sentence.endswith("1.取水许可审批（行政许可）")


def test_an_item_can_be_added_and_left_out_by_hand(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    dialog = opened(qtbot, desk, tmp_path)
    dialog.organs.choose_new()
    dialog.items.table.setFocus()
    QTest.keyClick(dialog.items.table, Qt.Key.Key_Delete)
    assert [item.seq for item in dialog.items.items] == [2, 1]
    QTest.keyClick(dialog, Qt.Key.Key_N, CTRL)
    assert "没有名称" in dialog.state.text()
    dialog.items.fields["name"].insert("手工加的事项")
    QTest.keyClick(dialog.items.fields["name"], Qt.Key.Key_Tab)
    assert dialog.items.items[-1].name == "手工加的事项"
    assert dialog.items.items[-1].from_name


def test_pasted_text_does_as_well_as_a_file_and_another_text_is_refused(qtbot: QtBot, desk: Desk) -> None:
    dialog = NoticeDialog(desk, None)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.text.setPlainText("明天下午开会。")
    dialog.submit()
    settle(qtbot, desk.tasks)
    box = QApplication.activeModalWidget()
    assert isinstance(box, messages.MessageBox)
    box.accept()
    dialog.text.setPlainText(TEXT)
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert len(dialog.items.items) == 3


def test_the_batches_offer_to_begin_with_a_file(qtbot: QtBot, desk: Desk) -> None:
    view = BatchesView(desk)
    qtbot.addWidget(view)
    view.show()
    view.refresh()
    settle(qtbot, desk.tasks)
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    QTest.keyClick(view, Qt.Key.Key_N, CTRL)
    assert isinstance(QApplication.activeModalWidget(), NoticeDialog)
    assert organs.organs()


def test_on_a_small_screen_most_of_a_notices_items_are_seen_at_once(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    dialog = opened(qtbot, desk, tmp_path)
    assert (dialog.width() <= 1320, dialog.height() <= 700) == (True, True)
    table = dialog.items.table
    assert table.viewport().height() // look.metrics.row >= 13
    assert not any(table.isColumnHidden(number) for number in range(len(table.rows.columns)))


def test_a_near_match_of_the_list_waits_for_a_person_who_chooses_it_or_none(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    edition = items.ensure_edition(desk.actor, "示例清单", region="140525")
    names = ("取水许可的审批", "水利工程质量监督手续")
    (first, _) = items.add_items(desk.actor, edition.id, [NewItem(name, name, "县水务局") for name in names])
    dialog = opened(qtbot, desk, tmp_path)
    panel = dialog.items
    read = panel.items
    assert [item.item_id for item in read] == ["", "", ""]
    for number, wanted in ((3 if len(read[0].near) == 2 else 2, ""), (1, first)):
        panel.show_items(read)
        assert panel.listed.itemText(1).startswith("取水许可的审批（")
        panel.listed.setCurrentIndex(number)
        panel.listed.activated.emit(number)
        assert (panel.items[0].item_id, panel.items[0].near) == (wanted, ())
