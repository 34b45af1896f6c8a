"""The window: bars, places, pages made when first shown, keys that work everywhere."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from db.papers.returned.rules import ENDINGS as SCANS
from desktop import messages, pc_clock
from desktop.desk import Desk
from desktop.frame import PLACES, NavList, StatusBar, TopBar
from desktop.look import look
from desktop.page import Page
from desktop.search_box import SearchField, SearchResults
from desktop.tokens import GAP, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.drop import accept_files
from desktop.widgets.parts import Note, clear, row, window_icon
from desktop.widgets.shapes import Shape, Tone

if TYPE_CHECKING:
    from db.exchange.service import Going
    from desktop.band import PracticeBand


def _workbench(desk: Desk) -> Page:
    from desktop.workbench.page import WorkbenchPage

    return WorkbenchPage(desk)


def _items(desk: Desk) -> Page:
    from desktop.items.page import ItemsPage

    return ItemsPage(desk)


def _handover(desk: Desk) -> Page:
    from desktop.handover.page import HandoverPage

    return HandoverPage(desk)


def _cases(desk: Desk) -> Page:
    from desktop.cases.page import CasesPage

    return CasesPage(desk)


def _linkage(desk: Desk) -> Page:
    from desktop.linkage.page import LinkagePage

    return LinkagePage(desk)


def _exchange(desk: Desk) -> Page:
    from desktop.exchange.page import ExchangePage

    return ExchangePage(desk)


def _settings(desk: Desk) -> Page:
    from desktop.settings.page import SettingsPage

    return SettingsPage(desk)


MAKERS: dict[str, Callable[[Desk], Page]] = {
    "workbench": _workbench,
    "items": _items,
    "handover": _handover,
    "cases": _cases,
    "linkage": _linkage,
    "exchange": _exchange,
    "settings": _settings,
}


def _band(desk: Desk) -> "PracticeBand | None":
    """The band of the practice; in a real store nothing."""
    if desk.practice is None:
        return None
    from desktop.band import PracticeBand

    return PracticeBand(desk.practice)


class Window(QWidget):
    """The main window of an open store."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setObjectName("window")
        self.band = _band(desk)
        self.setWindowIcon(window_icon())
        self.search = SearchField()
        self.top = TopBar(self.search)
        self.nav = NavList()
        self.stack = QStackedWidget()
        self.status = StatusBar()
        self._banner = row(gap=GAP)
        self._banner.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._pages: dict[str, Page] = {}
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(self._banner)
        right.addWidget(self.stack, 1)
        middle = row(self.nav, gap=0)
        middle.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top)
        if self.band:
            whole.addWidget(self.band)
        whole.addLayout(middle, 1)
        whole.addWidget(self.status)
        self.results = SearchResults(self.search, desk, self)
        self._connect()
        self._shortcuts()
        self.show_actor()
        self.status.show_saved("")
        self.setMinimumSize(1024, 600)
        self.resize(1366, 768)
        self.go("workbench")

    def _connect(self) -> None:
        self.nav.chosen.connect(self.go)
        self.top.help_wanted.connect(self.explain)
        self.nav.itemClicked.connect(lambda item: self.page.focus_first())
        self.nav.itemActivated.connect(lambda item: self.page.focus_first())
        self.desk.opening.connect(self.open)
        self.desk.person_wanted.connect(self.switch_person)
        self.desk.saved.connect(self.status.show_saved)
        self.desk.actor_changed.connect(self.show_actor)
        self.desk.tasks.data_changed.connect(self.refresh_counts)
        self.desk.tasks.data_changed.connect(self._check_clock_again)
        if self.band:
            self.desk.step_done.connect(self.band.note)
        look.changed.connect(self._show_keys)
        accept_files(self, SCANS, self._take_scans)

    def _shortcuts(self) -> None:
        for number, (place, _, _) in enumerate(PLACES, start=1):
            self._key(f"Ctrl+{number}", partial(self.open, place, ""))
        self._key("Ctrl+K", self._seek)
        self._key("F1", self.explain)
        self._key("Ctrl++", lambda: self.set_type_size(1))
        self._key("Ctrl+=", lambda: self.set_type_size(1))
        self._key("Ctrl+-", lambda: self.set_type_size(-1))
        self._key("F8", self.switch_person)
        if self.band:
            self._key(self.band.switch.key, self.band.switch.click)

    def _take_scans(self, files: list[Path]) -> None:
        """Signed paper that was scanned is filed wherever on the window it is dropped."""
        self.go("handover").take_files(files)

    def _seek(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _key(self, keys: str, action: Callable[[], object]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(lambda: action())

    @property
    def page(self) -> Page:
        """The page in sight."""
        page = self.stack.currentWidget()
        if not isinstance(page, Page):
            raise RuntimeError("no page is shown")
        return page

    @property
    def place(self) -> str:
        """The key of the place in sight."""
        return next((place for place, page in self._pages.items() if page is self.stack.currentWidget()), "")

    def go(self, place: str) -> Page:
        """Show a place; its page is made the first time."""
        if place not in self._pages:
            self._pages[place] = MAKERS[place](self.desk)
            self._pages[place].keys_changed.connect(self._show_keys)
            self.stack.addWidget(self._pages[place])
        page = self._pages[place]
        self.stack.setCurrentWidget(page)
        self.nav.blockSignals(True)
        self.nav.show_place(place)
        self.nav.blockSignals(False)
        page.enter()
        self._show_keys()
        return page

    def open(self, place: str, subject_id: str) -> None:
        """Show a place and one thing in it, with the keyboard there."""
        page = self.go(place)
        page.open_subject(subject_id)
        self._show_keys()
        page.focus_first()

    def _show_keys(self) -> None:
        if self.stack.count():
            self.status.show_keys(self.page.keys)

    def show_actor(self) -> None:
        """Show who sits here, and at which office."""
        actor = self.desk.actor
        title = actor.site.organ_name  # the window system adds the program's name
        self.setWindowTitle(f"练习　{title}" if self.desk.practice else title)
        self.top.office.setText(actor.site.organ_name)
        self.status.show_person(actor.site.organ_name, actor.name)

    def refresh_counts(self) -> None:
        """Read what the bars show: open cases, unfinished batches, packages to carry."""
        self.desk.query(read_counts, self._show_counts)

    def _show_counts(self, counts: tuple[int, int, "Going", str]) -> None:
        cases, batches, outbox, saved_at = counts
        self.status.show_saved(saved_at)
        self.nav.show_count("cases", cases)
        self.nav.show_count("handover", batches)
        self.status.show_outbox(outbox.count, outbox.unit)

    def check_clock(self) -> None:
        """Show a warning that stays if the PC's clock cannot be right."""
        self.desk.query(pc_clock.problem, self._show_banner)

    def _check_clock_again(self) -> None:
        """Drop the warning once the true day was told, as may have happened before an act."""
        if self._banner.count():
            self.check_clock()

    def _show_banner(self, text: str) -> None:
        clear(self._banner)
        self._banner.setContentsMargins(MARGIN, GAP if text else 0, MARGIN, 0)
        if text:
            more = "期限、编号都按电脑日期，现在登记不了正式手续。请先改正电脑日期；一时改不了的，填今天的日期和理由。"
            right = KeyButton("今天是…")
            right.clicked.connect(lambda: pc_clock.ask(self.desk, self, text, lambda: None))
            self._banner.addWidget(Note(text, more, Tone.AMBER, Shape.TRIANGLE), 1)
            self._banner.addWidget(right)

    def explain(self) -> None:
        """F1."""
        from desktop.manual import ManualDialog

        ManualDialog(self, self.page.manual, self.page.title).open()

    def set_type_size(self, by: int) -> None:
        """One type size larger or smaller, remembered."""
        size = look.step(by)
        if size is not look.metrics.size:
            look.apply(size)
            self.desk.preferences.type_size = size

    def switch_person(self) -> None:
        """换人: somebody else signs in at the open store."""
        from desktop.start.login import LoginDialog

        dialog = LoginDialog(self.desk.tasks, self.desk.paths, self.desk.preferences, self, switching=True)
        dialog.signed_in.connect(self.desk.switch_actor)
        dialog.open()

    def come_forward(self) -> None:
        """Somebody started the program again."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def changeEvent(self, event: QEvent) -> None:
        """Put the keyboard focus on the page when the user comes back from a dialog or another program."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            QTimer.singleShot(0, self, self._keep_focus)

    def _keep_focus(self) -> None:
        if self.isActiveWindow() and QApplication.focusWidget() in (None, self) and self.stack.count():
            self.page.focus_first()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.desk.tasks.busy:
            event.ignore()
            messages.ask(
                self, "还有一件事没有做完", "现在退出，这件事会退回原样，其余都已保存。", "停止并退出", self._leave
            )
            return
        self.desk.preferences.geometry = self.saveGeometry()
        event.accept()

    def _leave(self) -> None:
        self.desk.tasks.stop()
        self.hide()
        QApplication.quit()


def read_counts() -> tuple[int, int, "Going", str]:
    """Open cases, batches with unfinished checklists, what has to be carried, when something was saved last."""
    from db import journal
    from db.cases.queues import lists
    from db.exchange import service as exchange
    from db.handover import service as handover

    unfinished = handover.unfinished_batches()
    return lists.counts()[lists.CaseList.OPEN], unfinished, exchange.going(), journal.last_saved_at()[11:16]
