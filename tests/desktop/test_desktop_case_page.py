"""The page of a case: its cover, the ledger whole and drawn together, the tabs, what can be done, the PC's date."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot

from db import clock, journal
from db.actors import Actor
from db.calendar import service as calendars
from db.calendar.rules import Exclusion, working_days_ledger
from db.calendar.service import load_calendar
from db.cases import service
from db.cases.acts import ActKind
from db.cases.queues import redating, standing
from db.cases.rules import Intake
from db.items.rules import Material
from desktop import pc_clock
from desktop.cases.acting.act import ActDialog
from desktop.cases.acting.extending import ExtendDialog
from desktop.cases.case import CaseView, marks_of
from desktop.cases.cover import facts_of
from desktop.cases.due_changes import DueChangesBar, DueChangesDialog
from desktop.cases.ledger import LedgerLine, shortest_article
from desktop.desk import Desk
from desktop.look import look
from desktop.settings.notices import NoticeDialog, NoticesPanel
from desktop.tokens import TypeSize
from desktop.widgets.shapes import StatusLabel
from desktop.widgets.strip import StripCalendar
from tests.cases.conftest import Today
from tests.cases.licence import FORM, licence
from tests.desktop.conftest import settle

NEXT_YEAR = {
    "notice": "国务院办公厅关于2027年部分节假日安排的通知", "number": "国办发明电〔2026〕9号",
    "published": "2026-11-05", "region": "", "year": 2027, "whole_year": True,
    "rest": [{"from": "2027-01-01", "to": "2027-01-05", "name": "元旦"}], "work": [],
}  # fmt: skip


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    found = Today(date(2026, 9, 18))
    monkeypatch.setattr(clock, "today", lambda: found.day)
    return found


@pytest.fixture
def case(county: Actor, today: Today) -> str:
    """An accepted licence of twenty working days, ten promised."""
    second = Material(2, "营业执照", "2", 1, False)
    item = licence(county, FORM, second, promised_limit=10, promised_unit="working_day")
    intake = Intake(
        item.id, "示例宾馆有限公司", "2", today.day, received_materials=(1, 0), flags=frozenset({"interested"})
    )
    case_id = service.take_in(county, intake).summary.id
    service.act(county, case_id, ActKind.ACCEPTED, today.day)
    return case_id


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, case: str) -> CaseView:
    """The case in sight."""
    made = CaseView(desk)
    qtbot.addWidget(made)
    made.resize(1210, 690)
    made.show()
    made.open_case(case)
    settle(qtbot, desk.tasks)
    return made


def dialog_of(kind: type[QDialog]) -> QDialog:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_what_moves_a_case_comes_first_and_what_is_recorded_beside_in_groups(view: CaseView) -> None:
    menu = view.act_menu()
    assert menu is not None
    words = texts(menu)
    beside = words.index("其他记录")
    assert words[0] == "特别程序开始(&1)"
    assert words.index("准予决定(&4)") < beside < words.index("听证")
    assert "延期…" in words[beside:]
    assert words.index("听证") < words.index("更正上一步(&0)")
    below = {group.title(): texts(group) for group in menu.findChildren(QMenu)}
    assert below["听证"][0] == "告知听证权利(&1)"


def test_the_ledger_is_turned_from_runs_to_single_days_and_back(qtbot: QtBot, view: CaseView) -> None:
    drawn = view.ledger.table.rows.rowCount()
    QTest.keyClick(view.ledger.table, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert view.ledger.table.rows.rowCount() == 35
    assert view.ledger.table.hasFocus()
    QTest.keyClick(view.ledger.table, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert view.ledger.table.rows.rowCount() == drawn < 35
    assert "到期 2026-10-22" in view.ledger.foot.text()


def test_the_tabs_say_how_much_they_hold_and_are_reached_by_key(qtbot: QtBot, view: CaseView) -> None:
    words = [button.text() for button in view.side.choices._group.buttons()]
    assert [word.split()[0] for word in words] == ["材料", "文书", "来往", "附件", "经过"]
    assert words[0] == "材料 2"
    QTest.keyClick(view, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert view.side.choices.current == "files"
    QTest.keyClick(view, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert view.side.materials.table.hasFocus()


def test_in_the_largest_type_what_happened_is_a_tab_and_nothing_is_cut(
    qtbot: QtBot, view: CaseView, desk: Desk
) -> None:
    look.apply(TypeSize.EXTRA)
    view.resize(1186, 660)
    settle(qtbot, desk.tasks)
    assert view.strip.height() >= view.strip.sizeHint().height()
    QTest.keyClick(view, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    assert view.course.isVisible()
    look.apply(TypeSize.STANDARD)
    view.resize(1210, 690)
    settle(qtbot, desk.tasks)
    assert (view.course.isVisible(), view.side.choices.current) == (True, "materials")


def test_a_procedure_that_still_runs_is_counted_until_today(
    qtbot: QtBot, desk: Desk, view: CaseView, case: str, county: Actor, today: Today
) -> None:
    details = {"procedure": "专家评审", "paper": "由程序编号", "days": "5"}
    service.act(county, case, ActKind.STOPPED, today.day, "需专家评审", details)
    today.day += timedelta(days=22)
    view.open_case(case)
    settle(qtbot, desk.tasks)
    assert "停 22 天" in view.figures.text()
    found = service.case(case)
    assert found.statutory is not None
    assert "专家评审 停着，已 22 天" in [status.word for _, status in marks_of(found, found.statutory)]
    last = view.ledger.table.rows.visible_rows()[-1]
    assert isinstance(last, LedgerLine)
    assert last.state.word == "停着"


def test_the_cover_says_what_holds_of_the_case_and_nothing_else(case: str) -> None:
    facts = dict(facts_of(service.case(case)))
    assert (facts["受理"], facts["标记"]) == ("2026-09-18", "涉及利害关系人")
    assert not {"代办人", "原证到期", "项目", "外部编号"} & set(facts)


def test_a_period_is_extended_in_the_window(qtbot: QtBot, view: CaseView, desk: Desk, case: str) -> None:
    view.act(ActKind.EXTENDED)
    settle(qtbot, desk.tasks)
    dialog = dialog_of(ExtendDialog)
    assert isinstance(dialog, ExtendDialog)
    dialog.submit()
    assert dialog.remark.text() == "请填批准人"
    dialog.approver.setText("王局长")
    dialog.paper.setText("泽审延〔2026〕2号")
    dialog.reason.setPlainText("需要补充论证")
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert service.case(case).summary.due == date(2026, 11, 5)
    view.reload()
    settle(qtbot, desk.tasks)
    assert "延期 10 个" in view.figures.text()
    said = [part.word for part in view.course.findChildren(StatusLabel)]
    assert "延期 10 个工作日" in said


def test_a_rest_day_is_said_below_the_date_and_not_refused(qtbot: QtBot, view: CaseView, desk: Desk) -> None:
    view.act(ActKind.WITHDRAWN)
    settle(qtbot, desk.tasks)
    dialog = dialog_of(ActDialog)
    assert isinstance(dialog, ActDialog)
    assert dialog.rest.isHidden()
    dialog.day.setDate(QDate(2026, 10, 1))
    settle(qtbot, desk.tasks)
    assert "国庆节" in dialog.rest.text()


def test_before_a_formal_act_a_date_that_cannot_be_right_is_asked_about(
    qtbot: QtBot, view: CaseView, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real - timedelta(days=40))
    monkeypatch.setattr(pc_clock, "_begun", list(pc_clock._begun))
    monkeypatch.setattr(clock, "BUILD_DATE", date(2026, 1, 1))
    view.act(ActKind.WITHDRAWN)
    settle(qtbot, desk.tasks)
    asking = QApplication.activeModalWidget()
    assert isinstance(asking, pc_clock.DayDialog)
    assert any("比已经登记到的" in part.text() for part in asking.findChildren(QLabel))
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, ActDialog) and w.isVisible()]
    asking.reason.setPlainText("对照手机核对过")
    QTest.keyClick(asking, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    assert journal.info("clock_confirmed_on") == clock.today().isoformat()
    assert dialog_of(ActDialog).isVisible()


def test_a_date_set_ahead_while_the_window_is_open_is_asked_about_when_an_act_is_saved(
    qtbot: QtBot, view: CaseView, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.act(ActKind.WITHDRAWN)
    settle(qtbot, desk.tasks)
    dialog = dialog_of(ActDialog)
    assert isinstance(dialog, ActDialog)
    dialog.reason.setPlainText("申请人来函撤回")
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(days=30))
    dialog.submit()
    settle(qtbot, desk.tasks)
    asking = QApplication.activeModalWidget()
    assert asking is not None
    assert any("被改过" in part.text() for part in asking.findChildren(QLabel))
    QTest.keyClick(asking, Qt.Key.Key_Escape)
    settle(qtbot, desk.tasks)
    assert dialog.ok.isEnabled()
    assert journal.info("clock_confirmed_on") == ""


def test_a_long_period_shows_the_days_about_today_where_there_is_one_line(qtbot: QtBot) -> None:
    strip = StripCalendar()
    qtbot.addWidget(strip)
    strip.most_lines = 1
    strip.resize(600, 90)
    strip.show()
    stop = Exclusion(date(2026, 9, 20), date(2026, 10, 30), "鉴定")
    ledger = working_days_ledger(date(2026, 9, 18), 20, load_calendar(), [stop])
    strip.show_ledger(ledger, date(2026, 11, 20), [])
    shown: list[date] = []
    strip.day_chosen.connect(lambda line: shown.append(line.day))
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(5, 60))
    assert shown[0] > date(2026, 10, 30)


@pytest.mark.parametrize(
    ("article", "short"),
    [
        ("《中华人民共和国行政许可法》第八十二条", "许可法第82条"),
        ("参照《中华人民共和国民法典》第二百零一条第一款", "参照民法典第201条"),
        ("《全国年节及纪念日放假办法》第二条", "放假办法第2条"),
        ("", ""),
    ],
)
def test_an_article_is_short_in_the_ledger(article: str, short: str) -> None:
    assert shortest_article(article) == short


# --- notices on holidays -------------------------------------------------------------------------------------------


@pytest.fixture
def notice(tmp_path: Path, case: str, county: Actor, today: Today) -> Path:
    """The notice of 2027, which moves the date of a case accepted in December."""
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(NEXT_YEAR, ensure_ascii=False), encoding="utf-8")
    today.day = date(2026, 12, 21)
    found = service.case(case)
    intake = Intake(found.item_id, "示例旅店", "2", today.day, received_materials=(1, 0))
    late = service.take_in(county, intake).summary.id
    service.act(county, late, ActKind.ACCEPTED, today.day)
    standing.refresh()
    redating.follow()
    return file


def test_a_notice_is_entered_after_a_look_at_the_dates_it_moves(qtbot: QtBot, desk: Desk, notice: Path) -> None:
    panel = NoticesPanel(desk)
    qtbot.addWidget(panel)
    panel.refresh()
    panel.review(notice)
    settle(qtbot, desk.tasks)
    dialog = dialog_of(NoticeDialog)
    assert isinstance(dialog, NoticeDialog)
    (row,) = dialog.table.rows.visible_rows()
    assert (getattr(row, "before", ""), getattr(row, "after", "")) == ("2027-01-05", "2027-01-07")
    assert 2027 not in load_calendar().known_years
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    assert 2027 in load_calendar().known_years
    assert redating.count_unseen() == 0


def test_changes_nobody_looked_at_stand_above_the_lists_until_somebody_does(
    qtbot: QtBot, desk: Desk, county: Actor, notice: Path
) -> None:
    bar = DueChangesBar(desk)
    qtbot.addWidget(bar)
    bar.refresh()
    settle(qtbot, desk.tasks)
    assert bar.isHidden()
    calendars.add_notice(county, notice)
    bar.refresh()
    settle(qtbot, desk.tasks)
    assert not bar.isHidden()
    bar.look()
    settle(qtbot, desk.tasks)
    dialog = dialog_of(DueChangesDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    bar.refresh()
    settle(qtbot, desk.tasks)
    assert bar.isHidden()
