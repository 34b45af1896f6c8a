"""Cases in the window: intake, acts, and the ledger that explains the due date."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.calendar.days import Calendar
from db.calendar.rules import Exclusion, Ledger, working_days_ledger
from db.calendar.service import load_calendar
from db.cases import service
from db.cases.acts import ActKind, CaseState
from db.cases.queues import lists
from db.cases.rules import Intake
from db.cases.tables import CaseRow
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Item, Material
from desktop.cases.acting.act import ActDialog
from desktop.cases.intake.dialog import IntakeDialog, statutory_words
from desktop.cases.ledger import ledger_lines
from desktop.cases.page import CasesPage
from desktop.desk import Desk
from desktop.widgets.strip import StripCalendar
from tests.cases.licence import FORM, licence
from tests.desktop.conftest import cases_page, settle


@pytest.fixture
def item(county: Actor) -> Item:
    """A licence of 20 working days with two materials."""
    return licence(county, FORM, Material(2, "营业执照", "2", 1, False), code="SL-1")


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, item: Item) -> CasesPage:
    """The cases page in sight."""
    return cases_page(qtbot, desk)


def take_in(actor: Actor, item: Item) -> str:
    intake = Intake(item.id, "示例宾馆", "organ", clock.today(), received_materials=(1, 1))
    return service.take_in(actor, intake).summary.id


def test_papers_are_taken_in_with_the_materials_ticked(
    qtbot: QtBot, page: CasesPage, item: Item, county: Actor
) -> None:
    dialog = IntakeDialog(page.desk, page, item)
    dialog.taken.connect(page.open_subject)
    dialog.open()
    settle(qtbot, page.desk.tasks)
    dialog.people.kind.choose("organ")
    dialog.applicant.setText("示例宾馆有限公司")
    told = f"由{county.organ_name}受理和决定"
    assert dialog.organ.text() == f"{told}；清单还没有公布，暂按编制中的清单收件"
    dialog.materials.setCurrentCell(1, 3)
    QTest.keyClick(dialog.materials, Qt.Key.Key_Space)
    dialog.submit()
    settle(qtbot, page.desk.tasks)
    made = lists.page(lists.Wanted()).rows
    assert [case.applicant for case in made] == ["示例宾馆有限公司"]
    assert [m.missing for m in service.case(made[0].id).materials] == [True, False]
    assert page.case.title.text() == "公共场所卫生许可"
    assert page.case.next.text() == "受理"


@pytest.mark.parametrize(("applicant", "said"), [("", "请填申请人")])
def test_an_intake_without_an_applicant_stays_open_and_says_so(
    qtbot: QtBot, page: CasesPage, item: Item, applicant: str, said: str
) -> None:
    dialog = IntakeDialog(page.desk, page, item)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.applicant.setText(applicant)
    dialog.submit()
    assert (dialog.isVisible(), dialog.remark.text()) == (True, said)


def test_accepting_by_the_filled_button_starts_the_period(
    qtbot: QtBot, page: CasesPage, item: Item, county: Actor
) -> None:
    page.open_subject(take_in(county, item))
    settle(qtbot, page.desk.tasks)
    assert page.case.figures.text() == "受理以后才开始计算期限"
    page.case.next.click()
    settle(qtbot, page.desk.tasks)
    dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, ActDialog) and w.isVisible()]
    dialogs[0].submit()
    settle(qtbot, page.desk.tasks)
    detail = service.case(page.case.case_id)
    assert detail.summary.state is CaseState.ACCEPTED
    assert detail.statutory is not None
    assert page.case.strip.isVisible()
    assert str(detail.statutory.due) in page.case.ledger.foot.text()
    assert page.case.next.text() == "写审查意见"


def test_a_wrong_act_keeps_the_dialog_and_what_was_typed(
    qtbot: QtBot, page: CasesPage, item: Item, county: Actor
) -> None:
    page.open_subject(take_in(county, item))
    settle(qtbot, page.desk.tasks)
    page.case.act(ActKind.WITHDRAWN)
    settle(qtbot, page.desk.tasks)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ActDialog) and w.isVisible())
    dialog.day.setDate(QDate(2000, 1, 3))
    dialog.submit()
    settle(qtbot, page.desk.tasks)
    assert dialog.isVisible()
    assert dialog.ok.isEnabled()
    front = QApplication.activeModalWidget()
    assert front is not None
    front.close()


def open_dialog() -> ActDialog:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, ActDialog) and w.isVisible())


def test_a_special_procedure_is_recorded_with_the_notice_the_applicant_got(
    qtbot: QtBot, page: CasesPage, item: Item, county: Actor
) -> None:
    case_id = take_in(county, item)
    service.act(county, case_id, ActKind.ACCEPTED, clock.today())
    page.open_subject(case_id)
    settle(qtbot, page.desk.tasks)
    page.case.act(ActKind.STOPPED)
    settle(qtbot, page.desk.tasks)
    dialog = open_dialog()
    dialog.reason.setPlainText("需要专家评审")
    dialog.paper.setText("特别程序告知书〔2026〕1号")
    dialog.submit()
    assert dialog.remark.text() == "请填告知申请人的所需天数"
    dialog.days.setText("10")
    dialog.submit()
    settle(qtbot, page.desk.tasks)
    details = service.case(case_id).acts[-1].details
    assert (details["paper"], details["days"]) == ("特别程序告知书〔2026〕1号", "10")


def test_a_case_deemed_accepted_is_offered_its_receipt_date(
    qtbot: QtBot, page: CasesPage, item: Item, county: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = take_in(county, item)
    received = clock.today()
    monkeypatch.setattr(clock, "today", lambda: received + timedelta(days=30))
    page.open_subject(case_id)
    settle(qtbot, page.desk.tasks)
    page.case.act(ActKind.ACCEPTED)
    settle(qtbot, page.desk.tasks)
    dialog = open_dialog()
    assert dialog.day.day == received
    dialog.submit()
    settle(qtbot, page.desk.tasks)
    assert service.case(case_id).acts[-1].label == "视为受理"


def test_a_case_of_another_organ_offers_neither_acceptance_nor_refusal(
    qtbot: QtBot, page: CasesPage, item: Item, county: Actor
) -> None:
    case_id = take_in(county, item)
    CaseRow.update(accepting_organ="县林业局").where(CaseRow.id == case_id).execute()
    page.open_subject(case_id)
    settle(qtbot, page.desk.tasks)
    assert page.case.next.isHidden()
    assert not {ActKind.ACCEPTED, ActKind.REFUSED} & set(service.case(case_id).offered)


def test_an_item_of_another_organ_is_said_so_before_anything_is_typed(
    qtbot: QtBot, page: CasesPage, item: Item, county: Actor
) -> None:
    (item_id,) = items.add_items(county, item.edition_id, [NewItem("林木采伐许可", implementing_body="县林业局")])
    dialog = IntakeDialog(page.desk, page, items.item(item_id))
    qtbot.addWidget(dialog)
    dialog.open()
    settle(qtbot, page.desk.tasks)
    assert "由县林业局实施" in dialog.organ.text()
    assert "请告知申请人到县林业局申请" in dialog.organ.text()


def test_a_wrong_id_number_typed_at_intake_is_refused(qtbot: QtBot, page: CasesPage, item: Item, county: Actor) -> None:
    dialog = IntakeDialog(page.desk, page, item)
    dialog.open()
    settle(qtbot, page.desk.tasks)
    dialog.applicant.setText("张三（示例）")
    dialog.id_number.setText("999999199001010017")
    dialog.submit()
    settle(qtbot, page.desk.tasks)
    assert dialog.isVisible()
    front = QApplication.activeModalWidget()
    assert front is not None
    front.close()
    dialog.close()
    assert lists.counts()[lists.CaseList.ALL] == 0


def test_a_licence_without_a_limit_shows_the_general_one_as_unchecked(item: Item) -> None:
    words = statutory_words(replace(item, statutory_limit=None))
    assert words == "20个工作日（行政许可法第四十二条第一款，特别规定待核）"
    assert statutory_words(replace(item, statutory_limit=None, item_type="07")) == "未载明"
    assert statutory_words(item) == "20个工作日"


days = st.dates(date(2021, 1, 4), date(2026, 6, 30))


@given(start=days, length=st.integers(1, 60), stop=st.integers(0, 40), pause=st.integers(1, 15), now=st.integers(0, 90))
def test_the_short_ledger_covers_every_day_once_and_in_order(
    start: date, length: int, stop: int, pause: int, now: int
) -> None:
    begun = start + timedelta(days=stop)
    exclusion = Exclusion(begun, begun + timedelta(days=pause), "专家评审")
    ledger = working_days_ledger(start, length, Calendar(), [exclusion])
    lines = ledger_lines(ledger, start + timedelta(days=now))
    assert lines[0].first.day == ledger.days[0].day
    assert lines[-1].last.day == ledger.days[-1].day
    for before, after in pairwise(lines):
        assert after.first.day - before.last.day == timedelta(days=1)


@pytest.mark.parametrize(
    ("today", "reason"),
    [
        (date(2026, 9, 18), "今天，受理当日不计入"),
        (date(2026, 9, 21), "今天"),
        (date(2026, 9, 20), "今天，国庆节调休上班"),
        (date(2026, 9, 25), "今天，中秋节放假"),
        (date(2026, 10, 3), "今天，国庆节放假"),
        (date(2026, 10, 18), "今天，休息日"),
    ],
)
def test_the_line_of_today_says_why_the_day_does_not_count(today: date, reason: str) -> None:
    (line,) = [line for line in ledger_lines(known_ledger(), today) if line.first.day == today]
    assert line.reason == reason


def known_ledger() -> Ledger:
    return working_days_ledger(date(2026, 9, 18), 20, load_calendar())


def test_the_strip_calendar_explains_the_day_under_the_cursor(qtbot: QtBot) -> None:
    strip = StripCalendar()
    qtbot.addWidget(strip)
    strip.resize(1200, 90)
    strip.show()
    strip.show_ledger(known_ledger(), date(2026, 10, 20), [])
    explained: list[str] = []
    strip.day_chosen.connect(lambda line: explained.append(f"{line.day} {line.kind}"))
    QTest.keyClick(strip, Qt.Key.Key_Left)
    QTest.keyClick(strip, Qt.Key.Key_Left)
    assert explained == ["2026-10-19 counted", "2026-10-18 weekend"]
    assert "2026-10-18" in strip.accessibleDescription()


def test_the_strip_calendar_breaks_into_lines_when_the_period_is_long(qtbot: QtBot) -> None:
    strip = StripCalendar()
    qtbot.addWidget(strip)
    strip.resize(600, 90)
    strip.show()
    short = strip.sizeHint().height()
    strip.show_ledger(known_ledger(), date(2026, 10, 20), [])
    assert strip.sizeHint().height() > short
