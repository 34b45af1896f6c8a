"""Beside a case: phrases, numbers of a decision, attachments, up to when it is known, and giving it away."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from db.actors import Actor, SiteKind
from db.attachments import service as contents
from db.cases import attachments, service
from db.cases.acts import ActKind
from db.cases.papers import phrases
from db.cases.queues import finding
from db.cases.tables import CaseRow
from db.paths import StorePaths
from desktop.cases import viewing
from desktop.cases.acting.phrases import PhraseButton
from desktop.cases.acting.step import StepDialog
from desktop.cases.page import CasesPage
from desktop.desk import Desk
from desktop.exchange.handing import HandDialog
from desktop.look import look
from desktop.preferences import Preferences
from desktop.tasks import TaskRunner
from desktop.tokens import TypeSize
from desktop.window import Window
from tests.desktop.conftest import cases_page, settle
from tests.exchange.conftest import found
from tests.exchange.offices import Office, add_case, enrol
from tests.exchange.recorded import BUREAU, CENTRE


@pytest.fixture
def case(county: Actor) -> str:
    """A case of the county itself."""
    number = add_case()
    organ = county.organ_name
    CaseRow.update(accepting_organ=organ, site_code="140525").where(CaseRow.id == number).execute()
    return number


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, case: str) -> CasesPage:
    """The case in sight."""
    return shown(qtbot, desk, case)


def shown(qtbot: QtBot, desk: Desk, case: str) -> CasesPage:
    made = cases_page(qtbot, desk)
    made.open_subject(case)
    settle(qtbot, desk.tasks)
    return made


def open_act(qtbot: QtBot, page: CasesPage, kind: ActKind) -> StepDialog:
    page.case.act(kind)
    settle(qtbot, page.desk.tasks)
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, StepDialog) and w.isVisible())


def phrase_button(dialog: StepDialog) -> PhraseButton:
    return dialog.findChildren(PhraseButton)[0]


def texts(menu: QMenu) -> list[str]:
    """The lines of a menu."""
    return [action.text() for action in menu.actions() if action.text()]


def test_a_phrase_is_put_where_the_cursor_is(qtbot: QtBot, page: CasesPage, county: Actor) -> None:
    phrases.set_phrases(county, ActKind.REFUSED, ["不属于本机关职权", "材料不全 A&B"])
    dialog = open_act(qtbot, page, ActKind.REFUSED)
    dialog.reason.setPlainText("经查，。")
    cursor = dialog.reason.textCursor()
    cursor.setPosition(3)
    dialog.reason.setTextCursor(cursor)
    menu = phrase_button(dialog).menu_of_phrases()
    assert texts(menu)[:2] == ["&1 不属于本机关职权", "&2 材料不全 A&&B"]
    menu.actions()[0].trigger()
    assert dialog.reason.text == "经查，不属于本机关职权。"
    dialog.close()


def test_what_was_written_is_kept_as_a_phrase_at_the_county(qtbot: QtBot, page: CasesPage) -> None:
    dialog = open_act(qtbot, page, ActKind.REFUSED)
    assert phrase_button(dialog).isVisible()
    dialog.reason.setPlainText("不属于本机关职权")
    menu = phrase_button(dialog).menu_of_phrases()
    next(action for action in menu.actions() if "存为常用语" in action.text()).trigger()
    settle(qtbot, page.desk.tasks)
    own = phrases.shipped(ActKind.REFUSED)
    assert phrases.phrases(ActKind.REFUSED) == (*own, "不属于本机关职权")
    menu = phrase_button(dialog).menu_of_phrases()
    assert texts(menu)[-1] == "不再提供(&D)"
    drop = menu.actions()[-1].menu()
    assert isinstance(drop, QMenu)
    drop.actions()[-1].trigger()
    settle(qtbot, page.desk.tasks)
    assert phrases.phrases(ActKind.REFUSED) == own
    dialog.close()


def test_the_numbers_of_a_decision_are_asked_for_and_shown(
    qtbot: QtBot, page: CasesPage, county: Actor, case: str
) -> None:
    service.act(county, case, ActKind.ACCEPTED, service.case(case).summary.received_on)
    page.case.reload()
    settle(qtbot, page.desk.tasks)
    dialog = open_act(qtbot, page, ActKind.GRANTED)
    field = dialog.editors["certificate_number"]
    assert isinstance(field, QLineEdit)
    field.setText(" JY21405250001234 ")
    dialog.submit()
    settle(qtbot, page.desk.tasks)
    assert service.case(case).acts[-1].details == {"certificate_number": "JY21405250001234"}
    assert any("证照编号 JY21405250001234" in label.text() for label in page.case.course.findChildren(QLabel))
    assert [one.id for one in finding.find_cases("JY21405250001234")] == [case]


def test_attachments_are_counted_and_those_awaited_are_told_apart(
    qtbot: QtBot, page: CasesPage, tmp_path: Path
) -> None:
    beside = page.case.beside
    assert (beside.files.text(), beside.until.text()) == ("附件", "")
    scans = []
    for number in range(2):
        scans.append(tmp_path / f"扫描{number}.pdf")
        scans[-1].write_bytes(b"%%PDF-1.4 %d" % number)
    beside.add(scans[:1], None)
    settle(qtbot, page.desk.tasks)
    beside.add(scans[1:], (1, "材料0"))
    settle(qtbot, page.desk.tasks)
    assert beside.files.text() == "附件 2"
    first, second = attachments.listed(page.case.case_id)
    assert second.material == "材料0"
    (tmp_path / "out").mkdir()
    viewing.take_out_to(page.desk, page, first, tmp_path / "out")
    settle(qtbot, page.desk.tasks)
    front = QApplication.activeModalWidget()
    assert front is not None
    front.close()
    assert (tmp_path / "out" / "扫描0.pdf").read_bytes() == scans[0].read_bytes()
    contents.path_of(first.sha256).unlink()
    page.case.reload()
    settle(qtbot, page.desk.tasks)
    assert beside.files.text() == "附件 1/2，待收 1"
    entries = texts(beside.files_menu())
    assert entries[1] == "添加到材料「材料0」…(&M)"
    assert entries[2] == "1 扫描0.pdf（PDF，待收）"


# --- an office that forwards ------------------------------------------------------------------------------------


@pytest.fixture
def centre(tmp_path: Path) -> Office:
    """A township enrolled with its county."""
    (tmp_path / "stick").mkdir()
    county = found(tmp_path / "far", tmp_path / "stick", SiteKind.COUNTY, BUREAU, "140525")
    office = found(tmp_path / "near", tmp_path / "stick", SiteKind.TOWNSHIP, CENTRE, "140525108")
    enrol(county, office)
    return office


@pytest.fixture
def near(tasks: TaskRunner, centre: Office) -> Desk:
    """The township's desk."""
    paths: StorePaths = centre.paths
    return Desk(tasks, paths, centre.open(), Preferences(paths))


def test_a_clerk_gives_a_case_to_the_county_and_sees_that_it_is_read_only(qtbot: QtBot, near: Desk) -> None:
    number = add_case()
    CaseRow.update(accepting_organ=BUREAU).where(CaseRow.id == number).execute()
    page = shown(qtbot, near, number)
    beside = page.case.beside
    assert beside.until.text() == "还没有收到县里的包"
    assert beside.may_hand
    page.case.hand()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, HandDialog) and w.isVisible())
    settle(qtbot, near.tasks)
    assert [dialog.to.itemText(number) for number in range(dialog.to.count())] == [BUREAU]
    dialog.submit()
    assert dialog.remark.text() == "请写一句理由"
    dialog.reason.setPlainText("由县局受理和决定")
    dialog.submit()
    settle(qtbot, near.tasks)
    assert beside.writer.word == "这件正在移交，等县里收下"
    assert not beside.may_hand
    assert not beside.files_menu().actions()[0].isEnabled()


def test_an_accepted_case_fits_a_common_notebook_in_the_largest_type(
    qtbot: QtBot, desk: Desk, county: Actor, case: str
) -> None:
    service.act(county, case, ActKind.ACCEPTED, service.case(case).summary.received_on)
    look.apply(TypeSize.EXTRA)
    window = Window(desk)
    qtbot.addWidget(window)
    window.resize(1366, 700)
    window.show()
    window.open("cases", case)
    settle(qtbot, desk.tasks)
    wanted = window.minimumSizeHint()
    assert (wanted.width() <= 1366, wanted.height() <= 700) == (True, True)
