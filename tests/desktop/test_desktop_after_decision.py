"""After the decision in the window: bags, certificates, calls, deliveries, the archive, by keyboard."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind, CaseState
from db.cases.archive import service as archive
from db.cases.bags import rules
from db.cases.bags import service as bags
from db.cases.bags.rules import Load
from db.cases.delivery import Way
from db.cases.rules import CaseDetail, Intake
from db.cases.whereabouts import Thing
from db.handover.registers import standing
from desktop.cases import doing
from desktop.cases.archive.putting import ArchiveDialog
from desktop.cases.archive.view import ArchiveView, HandOverDialog
from desktop.cases.bags.arriving import ArriveDialog, PaperDialog
from desktop.cases.bags.sending import SendDialog
from desktop.cases.bags.view import BagsView
from desktop.cases.issuing.certify import CertifyDialog
from desktop.cases.issuing.deliver import DeliverDialog
from desktop.cases.issuing.notify import NotifyDialog
from desktop.cases.issuing.view import CollectingView
from desktop.cases.page import CasesPage
from desktop.desk import Desk
from tests.cases.after_decision import at_station, blanks, decided, delivered
from tests.cases.licence import licence
from tests.desktop.conftest import cases_page, settle

BOTH = frozenset({Thing.FILE, Thing.ORIGINALS})
Make = Callable[[str], CaseDetail]


@pytest.fixture
def make(county: Actor) -> Make:
    """Take a case in."""
    item = licence(county).id

    def work(applicant: str) -> CaseDetail:
        return service.take_in(county, Intake(item, applicant, "2", clock.today(), contact="钱七", phone="000-0000000"))

    return work


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, make: Make) -> CasesPage:
    """The cases page in sight."""
    return cases_page(qtbot, desk)


def front(kind: type) -> object:
    """The dialog in front."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, kind), dialog
    return dialog


def close_all() -> None:
    while (dialog := QApplication.activeModalWidget()) is not None:
        dialog.close()


def test_a_bag_is_sent_from_the_list_and_its_sheet_is_offered(
    qtbot: QtBot, desk: Desk, page: CasesPage, make: Make
) -> None:
    case = make("示例宾馆")
    view = page.show_view("bags")
    assert isinstance(view, BagsView)
    view.send()
    dialog = front(SendDialog)
    assert isinstance(dialog, SendDialog)
    settle(qtbot, desk.tasks)
    dialog.submit()
    assert "请勾选" in dialog.remark.text()
    dialog.to.setEditText("示例镇便民服务中心")
    dialog.count.table.setFocus()
    QTest.keyClick(dialog.count.table, Qt.Key.Key_Space)
    dialog.count.pages.setValue(7)
    dialog.count.originals.setValue(1)
    assert dialog.remark.text() == "1 件，7 页，原件 1"
    dialog.submit()
    assert dialog.remark.text() == "请填送件人"
    dialog.carrier.setText("孙八")
    dialog.submit()
    settle(qtbot, desk.tasks)
    (bag,) = bags.under_way()
    assert (bag.pages, bag.originals, bag.lines[0].number) == (7, 1, case.summary.number)
    close_all()
    page.refresh()
    settle(qtbot, desk.tasks)
    assert "在途 0 天" in view.table.current_row().state.word


def test_a_bag_is_counted_and_a_difference_has_to_be_written(
    qtbot: QtBot, desk: Desk, page: CasesPage, make: Make, county: Actor
) -> None:
    cases = [make("示例宾馆"), make("李四")]
    loads = [Load(one.summary.id, BOTH, 5, 1) for one in cases]
    bag = bags.send(at_station(county), county.organ_name, "孙八", clock.today(), loads)
    view = page.show_view("bags")
    assert isinstance(view, BagsView)
    settle(qtbot, desk.tasks)
    view.table.opened.emit(view.table.current_row())
    dialog = front(ArriveDialog)
    assert isinstance(dialog, ArriveDialog)
    settle(qtbot, desk.tasks)
    assert bag.number in dialog.told.text()
    QTest.keyClick(dialog.count.table, Qt.Key.Key_Down)
    QTest.keyClick(dialog.count.table, Qt.Key.Key_Space)
    assert "1 件没有到" in dialog.remark.text()
    QTest.keyClick(dialog.count.table, Qt.Key.Key_Up)
    dialog.count.originals.setValue(0)
    dialog.submit()
    assert "请写明差异" in dialog.remark.text()
    dialog.differs.setText("缺原件 1 件")
    dialog.submit()
    settle(qtbot, desk.tasks)
    after = bags.bag(bag.number)
    assert [one.arrived_on is not None for one in after.lines] == [True, False]
    assert after.lines[0].differs == "缺原件 1 件"


def test_a_bag_without_data_is_entered_by_the_code_on_its_sheet(
    qtbot: QtBot, desk: Desk, page: CasesPage, make: Make, county: Actor
) -> None:
    case = make("示例宾馆")
    line = rules.BagLine(case.summary.id, case.summary.number, "", "", BOTH, 9, 2)
    code = rules.code_text(rules.Bag("140525001AY20260007", "", "", None, "", "", (line,)))
    dialog = PaperDialog(desk, page)
    dialog.open()
    dialog.lines.setPlainText("看不懂的一行")
    dialog.submit()
    assert "看不懂" in dialog.remark.text()
    dialog.code.setText(code)
    assert dialog.bag.text() == "140525001AY20260007"
    dialog.giver.setText("示例镇便民服务中心")
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert bags.bag("140525001AY20260007").lines[0].pages_found == 9


def test_a_certificate_takes_the_next_blank(
    qtbot: QtBot, desk: Desk, page: CasesPage, make: Make, county: Actor
) -> None:
    entry = blanks(county)
    case = decided(county, make("示例宾馆"), clock.today())
    dialog = doing.dialog_for(desk, page, case, ActKind.CERTIFIED)
    assert isinstance(dialog, CertifyDialog)
    dialog.open()
    settle(qtbot, desk.tasks)
    assert dialog.blank.text() == "WS0001"
    dialog.submit()
    assert dialog.remark.text() == "请填证照编号"
    dialog.number.setText("晋泽卫公证字〔2026〕第0012号")
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert standing.standing(entry).book.drawn.words == "WS0001"


def test_the_applicant_is_called_and_collects(
    qtbot: QtBot, desk: Desk, page: CasesPage, make: Make, county: Actor
) -> None:
    case = decided(county, make("示例宾馆"), clock.today())
    view = page.show_view("collecting")
    assert isinstance(view, CollectingView)
    settle(qtbot, desk.tasks)
    view.act(ActKind.NOTIFIED)
    settle(qtbot, desk.tasks)
    call = front(NotifyDialog)
    assert isinstance(call, NotifyDialog)
    call.outcome.setEditText("未接通")
    call.submit()
    settle(qtbot, desk.tasks)
    page.refresh()
    settle(qtbot, desk.tasks)
    assert "未接通" in view.table.current_row().last_call
    view.act(ActKind.DELIVERED)
    settle(qtbot, desk.tasks)
    serve = front(DeliverDialog)
    assert isinstance(serve, DeliverDialog)
    assert "十个工作日内" in serve.until.text()
    assert serve.papers.text() == "准予行政许可决定书 泽审批许〔2026〕12号"
    serve.way.setCurrentIndex(1)
    serve.submit()
    assert serve.remark.text() == "请填拒收事由"
    serve.way.setCurrentIndex(0)
    assert serve.fields["receiver"].text() == "钱七"
    serve.submit()
    settle(qtbot, desk.tasks)
    assert service.case(case.summary.id).summary.state is CaseState.DELIVERED
    settle(qtbot, desk.tasks)
    receipt = QApplication.activeModalWidget()
    assert receipt is not None
    assert "送达回证" in receipt.windowTitle()
    close_all()


def test_a_case_is_archived_checked_and_handed_over(
    qtbot: QtBot, desk: Desk, page: CasesPage, make: Make, county: Actor, tmp_path: Path
) -> None:
    case = delivered(county, decided(county, make("示例宾馆"), clock.today()), clock.today())
    view = page.show_view("archive")
    assert isinstance(view, ArchiveView)
    settle(qtbot, desk.tasks)
    view.archive()
    settle(qtbot, desk.tasks)
    dialog = front(ArchiveDialog)
    assert isinstance(dialog, ArchiveDialog)
    assert ("缺" in dialog.remark.text(), dialog.number.text()[-16:]) == (True, "-D30-140525-0001")
    dialog.folder.setText(str(tmp_path))
    dialog.retention.setCurrentIndex(0)
    dialog.retention.activated.emit(0)
    settle(qtbot, desk.tasks)
    assert dialog.number.text().endswith("-Y-140525-0001")
    dialog.why.setPlainText("原件在纸质卷里")
    dialog.submit()
    settle(qtbot, desk.tasks)
    (packed,) = archive.packed()
    file = tmp_path / f"{packed.archive_number}.zip"
    assert zipfile.is_zipfile(file)
    view.check(file)
    settle(qtbot, desk.tasks)
    close_all()
    assert service.case(case.summary.id).acts[-1].kind is ActKind.ARCHIVED
    page.refresh()
    settle(qtbot, desk.tasks)
    view.hand_over()
    settle(qtbot, desk.tasks)
    listing = front(HandOverDialog)
    assert isinstance(listing, HandOverDialog)
    listing.submit()
    assert listing.remark.text() == "请填清单号"
    listing.number.setText("移〔2036〕1")
    listing.submit()
    settle(qtbot, desk.tasks)
    assert archive.packed()[0].list_number == "移〔2036〕1"


def test_a_delivery_to_a_firm_proposes_who_signs_for_it_and_never_the_firm_in_person(
    qtbot: QtBot, desk: Desk, page: CasesPage, make: Make, county: Actor
) -> None:
    case = replace(
        decided(county, make("示例宾馆"), clock.today()), applicant_kind="2", contact="", legal_person="赵六"
    )
    dialog = DeliverDialog(desk, page, case, ActKind.DELIVERED)
    qtbot.addWidget(dialog)
    settle(qtbot, desk.tasks)
    assert [dialog.fields[name].text() for name in ("receiver", "relation")] == ["赵六", "法定代表人"]
    dialog.fields["relation"].setText("本人")
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert service.case(case.summary.id).summary.is_open
    close_all()


def test_arrows_walk_through_all_ways_of_serving_and_tab_goes_on_to_what_the_way_asks(
    qtbot: QtBot, desk: Desk, page: CasesPage, make: Make, county: Actor
) -> None:
    dialog = DeliverDialog(desk, page, decided(county, make("示例宾馆"), clock.today()), ActKind.DELIVERED)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, desk.tasks)
    assert dialog.fields["receiver"].hasFocus()
    dialog.way.setFocus()
    for way in list(Way)[1:]:
        QTest.keyClick(dialog.way, Qt.Key.Key_Down)
        assert (dialog.chosen, dialog.way.hasFocus()) == (way, True)
    settle(qtbot, desk.tasks)
    before = dialog.papers
    for field in dialog.fields.values():
        before.setFocus()
        QTest.keyClick(before, Qt.Key.Key_Tab)
        assert field.hasFocus()
        before = field
    close_all()


def test_who_told_an_agent_nobody_knows_of_is_asked_whom(
    qtbot: QtBot, desk: Desk, page: CasesPage, make: Make, county: Actor
) -> None:
    case = decided(county, make("示例宾馆"), clock.today())
    dialog = NotifyDialog(desk, page, case, ActKind.NOTIFIED)
    dialog.outcome.setCurrentText("已告知代办人")
    dialog.submit()
    assert "通知了谁" in dialog.remark.text()
    dialog.who.setText("代办员孙八（示例）")
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert service.case(case.summary.id).acts[-1].details["who"] == "代办员孙八（示例）"
    close_all()


def test_a_delivery_that_is_late_says_so(qtbot: QtBot, desk: Desk, page: CasesPage, make: Make, county: Actor) -> None:
    case = make("示例宾馆")
    dialog = DeliverDialog(desk, page, decided(county, case, clock.today()), ActKind.DELIVERED)
    qtbot.addWidget(dialog)
    settle(qtbot, desk.tasks)
    dialog._prepare(("", f"{clock.today() - timedelta(days=1)}"))
    assert dialog.until.text().startswith("已过")
