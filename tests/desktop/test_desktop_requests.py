"""A department's request by keyboard, from its draft to its submission, and the county's answers."""

from dataclasses import replace
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor, SiteKind
from db.items import service
from db.items.changes import lines, requests
from db.items.changes import service as changes
from db.items.changes.requested import RequestState
from db.items.changes.requests import Request
from db.items.changes.rules import LineKind
from db.items.drafts import NewItem
from db.items.rules import Edition, Item
from db.items.tables import EditionRow
from db.paths import StorePaths
from desktop.desk import Desk
from desktop.items.adjustments.dialogs import LineDialog
from desktop.items.adjustments.request_dialogs import AcceptDialog, RequestDialog, SendBackDialog, SubmitDialog
from desktop.items.adjustments.view import AdjustmentsView
from desktop.items.adjustments.words import StepRow
from desktop.messages import MessageBox, ReasonDialog
from desktop.preferences import Preferences
from desktop.tasks import TaskRunner
from tests.desktop.conftest import settle

Kind = TypeVar("Kind", bound=QDialog)
TODAY = clock.today()
ITEM = NewItem(
    "林木采伐许可证核发", code="000164002000", department="县林业局", item_type="01", basis="《森林法》第五十七条",
    setting_level="1", promised_limit=10, promised_unit="working_day", level="4",
)  # fmt: skip
Ctrl = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def edition(county: Actor) -> Edition:
    """The county's list in force."""
    made = service.ensure_edition(county, "泽州县2026年版", "4", "140525")
    service.add_items(county, made.id, [ITEM])
    EditionRow.update(state="published", published_on="2026-01-05", in_force_on="2026-01-05").execute()
    return service.edition(made.id)


@pytest.fixture
def applicant(county: Actor) -> Actor:
    """A department's list editor."""
    return replace(county, site=replace(county.site, kind=SiteKind.DEPARTMENT))


@pytest.fixture
def bench(tasks: TaskRunner, applicant: Actor, county_paths: StorePaths) -> Desk:
    """The department's desk."""
    return Desk(tasks, county_paths, applicant, Preferences(county_paths))


def shown(qtbot: QtBot, desk: Desk, edition: Edition) -> AdjustmentsView:
    view = AdjustmentsView(desk)
    qtbot.addWidget(view)
    view.resize(1200, 640)

    def refresh() -> None:
        view.show_edition(edition, TODAY)

    desk.tasks.data_changed.connect(refresh)
    view.show()
    refresh()
    settle(qtbot, desk.tasks)
    return view


def submitted(applicant: Actor, edition: Edition, title: str = "压缩采伐许可时限") -> Request:
    made = requests.draft(applicant, edition.id, title, "群众反映办得慢", "《优化营商环境条例》第十九条")
    (item,) = service.list_items(edition.id)
    line = lines.line_on(item, LineKind.CHANGE, {"promised_limit": "5个工作日"})
    changes.put_line(applicant, made.id, line)
    return requests.submit(applicant, made.id, TODAY)


def dialog_of(kind: type[Kind]) -> Kind:
    found = next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())
    assert isinstance(found, kind)
    found.activateWindow()
    QTest.qWaitForWindowActive(found)
    return found


def press(qtbot: QtBot, view: AdjustmentsView, key: Qt.Key) -> None:
    view.window().activateWindow()
    qtbot.waitUntil(view.window().isActiveWindow, timeout=5000)
    view.focus_first()
    QTest.keyClick(view.table, key, Ctrl)
    settle(qtbot, view.desk.tasks)


def finish(qtbot: QtBot, view: AdjustmentsView, dialog: QDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return, Ctrl)
    settle(qtbot, view.desk.tasks)


def test_a_department_drafts_lists_an_item_and_submits_by_keyboard(qtbot: QtBot, bench: Desk, edition: Edition) -> None:
    view = shown(qtbot, bench, edition)
    press(qtbot, view, Qt.Key.Key_N)
    head = dialog_of(RequestDialog)
    head.title.setText("压缩采伐许可时限")
    head.basis.setText("上级要求")
    head.reason.setPlainText("群众反映办得慢")
    finish(qtbot, view, head)
    press(qtbot, view, Qt.Key.Key_I)
    line = dialog_of(LineDialog)
    line.items.go_to(line.items.rows.index_of(lambda one: isinstance(one, Item)))
    line.kind.setCurrentIndex(1)
    line.fields["promised_limit"].setText("5个工作日")
    finish(qtbot, view, line)
    press(qtbot, view, Qt.Key.Key_Return)
    box = dialog_of(MessageBox)
    assert box.sentence == "依据里没有文件名称（用《》）或文号。"
    box.accept()
    view.back.click()
    head = dialog_of(RequestDialog)
    head.basis.setText("《优化营商环境条例》第十九条")
    finish(qtbot, view, head)
    press(qtbot, view, Qt.Key.Key_Return)
    finish(qtbot, view, dialog_of(SubmitDialog))
    (found,) = requests.requests(edition.id, TODAY)
    assert found.state is RequestState.SUBMITTED
    assert [line.after["promised_limit"] for line in found.lines] == [5]
    assert not view.add.isVisible()
    view.back.click()
    reason = dialog_of(ReasonDialog)
    reason.reason.setPlainText("另行研究")
    reason.ok.click()
    settle(qtbot, bench.tasks)
    assert view.next.text() == "重新起草"


def test_the_county_takes_a_request_up_and_the_department_sees_where_it_stands(
    qtbot: QtBot, desk: Desk, bench: Desk, applicant: Actor, edition: Edition
) -> None:
    submitted(applicant, edition)
    view = shown(qtbot, desk, edition)
    assert view.told.text().startswith("部门申请")
    assert view.refuse.isVisible()
    press(qtbot, view, Qt.Key.Key_Return)
    dialog = dialog_of(AcceptDialog)
    dialog.number.setText("3")
    finish(qtbot, view, dialog)
    assert view.name.text() == "压缩采伐许可时限"
    assert view.next.text() == "登记申请调整"
    assert view.add.isVisible()
    theirs = shown(qtbot, bench, edition)
    assert isinstance(theirs.table.current_row(), Request)
    assert theirs.next.text() == "看这件调整"
    (request,) = requests.requests(edition.id, TODAY)
    assert request.progress.endswith("收到，已列入第3号调整，正在办理")
    steps = [one.label for one in theirs.steps.rows.visible_rows() if isinstance(one, StepRow)]
    assert steps == ["提交申请", "列入调整", "审核", "批准调整", "调整生效"]
    press(qtbot, theirs, Qt.Key.Key_Return)
    assert not theirs.next.isVisible()
    assert not theirs.add.isVisible()


def test_a_request_is_sent_back_with_a_reason_and_the_answer_can_be_corrected(
    qtbot: QtBot, desk: Desk, applicant: Actor, edition: Edition
) -> None:
    submitted(applicant, edition)
    view = shown(qtbot, desk, edition)
    view.refuse.click()
    dialog = dialog_of(SendBackDialog)
    dialog.ok.click()
    assert dialog.remark.text() == "请填理由"
    dialog.reason.setPlainText("请附材料")
    dialog.ok.click()
    settle(qtbot, desk.tasks)
    (found,) = requests.requests(edition.id, TODAY)
    assert found.progress.endswith("退回：请附材料")
    view.back.click()
    reason = dialog_of(ReasonDialog)
    reason.reason.setPlainText("应当列入")
    reason.ok.click()
    settle(qtbot, desk.tasks)
    assert view.next.text() == "列入调整"
