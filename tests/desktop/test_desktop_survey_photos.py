"""A station adds photos to what it reports of a survey, the county opens them; the county's scan opens there."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import SiteKind
from db.cases import attachments, service
from db.cases.acts import ActKind
from db.cases.reviewing.prepared import Prepared
from db.cases.surveys import entrusted
from desktop.cases.doing import dialog_for
from desktop.cases.page import CasesPage
from desktop.cases.reviewing.reporting import ReportDialog
from desktop.cases.tabs.files import FilesTab, RemoveDialog
from desktop.cases.viewing import AttachmentDialog
from desktop.desk import Desk
from desktop.preferences import Preferences
from desktop.tasks import TaskRunner
from tests.desktop.conftest import cases_page, settle
from tests.exchange.conftest import found
from tests.exchange.offices import Office, enrol
from tests.exchange.recorded import BUREAU, CENTRE
from tests.exchange.scans import attach
from tests.exchange.test_survey_photos_travel import large_video, photo
from tests.exchange.test_surveys_at_stations import SAID, noticed

Pair = tuple[Office, Office]


@pytest.fixture
def offices(tmp_path: Path) -> Pair:
    """A county and a station enrolled with it."""
    stick = tmp_path / "stick"
    stick.mkdir()
    county = found(tmp_path / "far", stick, SiteKind.COUNTY, BUREAU, "140525")
    station = found(tmp_path / "near", stick, SiteKind.TOWNSHIP, CENTRE, "140525108")
    enrol(county, station)
    return county, station


def page_of(qtbot: QtBot, office: Office, tasks: TaskRunner, case: str) -> CasesPage:
    """The case in sight at an office, whose worker has this office's store open."""
    page = cases_page(qtbot, Desk(tasks, office.paths, office.open(), Preferences(office.paths)))
    page.open_subject(case)
    settle(qtbot, tasks)
    return page


def files_of(page: CasesPage) -> FilesTab:
    tab = page.case.side.tabs["files"]
    assert isinstance(tab, FilesTab)
    return tab


def opened(qtbot: QtBot, tasks: TaskRunner, page: CasesPage) -> AttachmentDialog:
    """What Enter on the chosen attachment opens."""
    tab = files_of(page)
    tab.table.opened.emit(tab.table.current_row())
    settle(qtbot, tasks)
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, AttachmentDialog) and w.isVisible())


def texts(dialog: QDialog) -> str:
    return " ".join(one.text() for one in dialog.findChildren(QLabel))


def box_in_front() -> QDialog:
    box = QApplication.activeModalWidget()
    assert isinstance(box, QDialog)
    return box


def test_a_station_opens_the_countys_scan_and_reports_with_photos(
    qtbot: QtBot, tasks: TaskRunner, offices: Pair, tmp_path: Path
) -> None:
    county, station = offices
    case = noticed(county)
    attach(county, case, photo(tmp_path, "平面图.jpg", 30).read_bytes(), "平面图.jpg")
    for file in county.export("140525108"):
        station.apply(file)
    page = page_of(qtbot, station, tasks, case)
    assert opened(qtbot, tasks, page).sheet.shown
    dialog = dialog_for(page.desk, page, service.case(case), ActKind.SURVEY_REPORTED)
    assert isinstance(dialog, ReportDialog)
    dialog.show()
    settle(qtbot, tasks)
    dialog.prepare(Prepared(SAID))
    dialog.take([photo(tmp_path), photo(tmp_path, "错的.jpg", 1)])
    dialog.drop_last()
    dialog.take([large_video(tmp_path)])
    assert dialog.shown.text() == "随数据包 1 个：水池.jpg"
    assert "全程.mp4 超过 200 MB" in dialog.by_bag.text()
    dialog.submit()
    settle(qtbot, tasks)
    assert "放在资料袋里送县里" in texts(box_in_front())
    box_in_front().close()
    assert [one.name for one in attachments.listed(case)] == ["平面图.jpg", "水池.jpg"]


def test_the_county_sees_what_is_under_way_and_opens_it_once_it_came(
    qtbot: QtBot, tasks: TaskRunner, offices: Pair, tmp_path: Path
) -> None:
    county, station = offices
    case = noticed(county)
    for file in county.export("140525108"):
        station.apply(file)
    entrusted.report(station.open(), case, clock.today(), SAID, [photo(tmp_path), large_video(tmp_path)])
    records, blobs = station.export("140525")
    county.apply(records)
    page = page_of(qtbot, county, tasks, case)
    tab = files_of(page)
    assert [getattr(one, "name", "") for one in tab.table.rows.visible_rows()] == ["水池.jpg", "全程.mp4"]
    assert tab.under_way.text() == "待收 1 个，随附件包来；随袋 1 个，在资料袋里"
    for place, words in ((0, "还在路上，打不开"), (1, "不随数据包来")):
        tab.table.go_to(tab.table.rows.index(place, 0))
        tab.table.opened.emit(tab.table.current_row())
        assert words in texts(box_in_front())
        box_in_front().close()
    county.apply(blobs)
    page.case.reload()
    settle(qtbot, tasks)
    tab.table.go_to(tab.table.rows.index(0, 0))
    shown = opened(qtbot, tasks, page)
    assert (shown.attachment.name, shown.sheet.shown) == ("水池.jpg", True)
    assert "巴公镇便民服务中心报送" in shown.where.text()


def test_a_wrong_scan_is_taken_off_with_a_reason(
    qtbot: QtBot, tasks: TaskRunner, offices: Pair, tmp_path: Path
) -> None:
    county, _ = offices
    case = noticed(county)
    attach(county, case, photo(tmp_path).read_bytes(), "别人的.jpg")
    page = page_of(qtbot, county, tasks, case)
    files_of(page).remove()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, RemoveDialog) and w.isVisible())
    dialog.submit()
    assert dialog.remark.text() == "请写理由"
    dialog.reason.setPlainText("扫成了别人的")
    dialog.submit()
    settle(qtbot, tasks)
    assert attachments.listed(case) == ()
    page.case.reload()
    settle(qtbot, tasks)
    assert files_of(page).table.rows.rowCount() == 0
