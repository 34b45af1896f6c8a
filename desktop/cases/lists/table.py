"""One list of cases, read a page at a time, with its foot."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from db.cases.acts import STATE_LABELS
from db.cases.rules import CaseSummary
from desktop.cases.columns import FILTERS, ORDERS, case_columns
from desktop.desk import Desk
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.paged import MOST, PagedRows
from desktop.widgets.rows import Column
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.cases.queues.lists import Page, Wanted

DUE_WORDS = {
    "逾期": "overdue",
    "今天": "today",
    "3 日内": "soon",
    "3 日后": "later",
    "已停表": "stopped",
    "未起算": "none",
}
_STATES = {label: state for state, label in STATE_LABELS.items()}
_DAY = 1
ENOUGH = 60


class CaseTable(ListPanel):
    """The cases of one list; filter, order and further pages are read from the store."""

    opened = Signal(str)
    filled = Signal(int)

    def __init__(self, desk: Desk, name: str = "open") -> None:
        self.rows = PagedRows(case_columns(), {0: list(DUE_WORDS), 5: list(STATE_LABELS.values())})
        self.table = DenseTable(self.rows.columns, self.rows)
        super().__init__(self.table)
        self.desk = desk
        self._name, self._station, self._asked = name, "", 0
        self._next: tuple[str, str] | None = None
        self._total: int | None = None
        self._to_first = True
        self.rows.asked.connect(self._start_again)
        self.rows.more_wanted.connect(self._go_on)
        self.table.opened.connect(lambda case: self.opened.emit(case.id))
        self.table.empty_text = "这一类现在没有办件。"

    @property
    def name(self) -> str:
        """Which list is shown."""
        return self._name

    def show_list(self, name: str, total: int | None = None) -> None:
        """Show another list; `total` is how many it holds, where that is known."""
        self._name, self._total = name, total
        self.rows.columns[_DAY] = _retitled(self.rows.columns[_DAY], name)
        self._start_again()

    def show_station(self, station: str) -> None:
        """Show what one office took in, '' all of them."""
        self._station = station
        self._start_again()

    def know_total(self, total: int) -> None:
        """Say in the foot how many the list holds."""
        self._total = total
        self._show_foot()

    def cases(self) -> list[CaseSummary]:
        """The rows read so far."""
        return [row for row in self.rows.visible_rows() if isinstance(row, CaseSummary)]

    def _start_again(self) -> None:
        self._to_first = True
        self.reload()

    def reload(self) -> None:
        """Read again as many rows as are shown."""
        from db.cases.queues import lists

        self._asked += 1
        size = min(MOST, max(lists.PAGE, self.rows.rowCount() if not self._to_first else 0))
        read = partial(lists.page, self._wanted(), None, size)
        self.desk.query(read, partial(self._show, self._asked))

    def _go_on(self) -> None:
        from db.cases.queues import lists

        if self._next is not None:
            after, self._next = self._next, None
            self.desk.query(partial(lists.page, self._wanted(), after), partial(self._add, self._asked))

    def _wanted(self) -> "Wanted":
        from db.cases.queues.lists import CaseList, Wanted

        typed = {FILTERS[column]: text for column, text in self.rows.typed.items() if text and FILTERS[column]}
        if "due" in typed:
            typed["due"] = DUE_WORDS[typed["due"]]
        if "state" in typed:
            typed["state"] = _STATES[typed["state"]]
        column, descending = self.rows.order or (-1, False)
        order = ORDERS[column] if column >= 0 else ""
        return Wanted(
            CaseList(self._name), station=self._station, order=order, descending=descending and bool(order), **typed
        )

    def _show(self, asked: int, page: "Page") -> None:
        if asked != self._asked:
            return
        self._next = page.next
        self.rows.show_first(page.rows, page.next is not None)
        self.table.offer_choices()
        if self._to_first or not self.table.currentIndex().isValid():
            self.table.go_to_first()
        self._to_first = False
        self._show_foot()
        self._search_on()
        self.filled.emit(len(page.rows))

    def _add(self, asked: int, page: "Page") -> None:
        if asked == self._asked:
            self._next = page.next
            self.rows.add_page(page.rows, page.next is not None)
            self._show_foot()
            self._search_on()

    def _search_on(self) -> None:
        """Where a filter found little so far, look at the next stretch of the list without being asked."""
        if self._next is not None and self.rows.rowCount() < ENOUGH:
            self._go_on()

    def _show_foot(self) -> None:
        shown, narrowed = self.rows.rowCount(), self.rows.filtered or bool(self._station)
        if self.rows.cut:
            left = f"列出前 {shown} 件，其余请用筛选找"
        elif self.rows.whole:
            left = f"共 {shown} 件" + ("符合筛选" if narrowed else "")
        else:
            of = f"，共 {self._total} 件" if self._total is not None and not narrowed else ""
            left = f"列出 {shown} 件{of}，往下翻接着读"
        self.show_foot(left, "剩余天数按工作日算")


def _retitled(column: Column, name: str) -> Column:
    return replace(column, title="办结日" if name in ("closed", "archive") else "到期日")
