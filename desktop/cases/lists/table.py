"""One list of cases, read a page at a time, with its foot."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from db.cases.acts import STATE_LABELS, CaseState
from db.cases.rules import CASE_FLAGS, CaseSummary
from desktop.cases.columns import FILTERS, ORDERS, case_columns
from desktop.cases.lists.stretch import Stretch
from desktop.desk import Desk
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.paged import PagedRows
from desktop.widgets.rows import Column
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.cases.queues.lists import Page, Wanted
    from db.cases.queues.walking import Place

DUE_WORDS = {
    "逾期": "overdue",
    "今天": "today",
    "3 日内": "soon",
    "3 日后": "later",
    "已停表": "stopped",
    "未起算": "none",
}
_MARKS = {label: flag for flag, label in CASE_FLAGS.items()}
_DAY = 1
ENOUGH = 80
"""How many rows below the first visible one are held: those in sight, and some more."""
NEAR = 20
"""When the view is this many rows from the first row held, the rows above it are read."""


class CaseTable(ListPanel):
    """The cases of one list; filter, order and further pages are read from the store.

    However long the list is, a stretch of it is held: it goes on at either end when that comes near, and Ctrl+Home and
    Ctrl+End go to the ends of the list.
    """

    opened = Signal(str)
    filled = Signal(int)
    filters: Sequence[str] = FILTERS
    orders: Sequence[str] = ORDERS
    states: Mapping[str, CaseState] = {label: state for state, label in STATE_LABELS.items()}

    def __init__(self, desk: Desk, name: str = "open") -> None:
        self.rows = PagedRows(*self.layout_of_rows())
        self.table = DenseTable(self.rows.columns, self.rows)
        super().__init__(self.table)
        self.desk = desk
        self._name, self._station, self._asked = name, "", 0
        self._held = Stretch()
        self._reading = False
        self._total: int | None = None
        self._to_first = True
        self.rows.asked.connect(self._start_again)
        self.table.verticalScrollBar().valueChanged.connect(self._look_on)
        bind_key(self.table, "Ctrl+Home", self._start_again)
        bind_key(self.table, "Ctrl+End", self._to_the_end)
        self.table.opened.connect(lambda case: self.opened.emit(case.id))
        self.table.empty_text = "这一类现在没有办件。"

    def layout_of_rows(self) -> tuple[list[Column], dict[int, list[str]]]:
        """The columns, and the words offered under some of them."""
        return case_columns(), {0: list(DUE_WORDS), 5: list(self.states), 6: list(_MARKS)}

    def page(
        self, wanted: "Wanted", after: "Place | None", size: int, back: bool = False, itself: bool = False
    ) -> "Page[Any]":
        """A page of the list, read in the background."""
        from db.cases.queues import lists

        return lists.page(wanted, after, size, back=back, itself=itself)

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
        """The rows held."""
        return [row for row in self.rows.visible_rows() if isinstance(row, CaseSummary)]

    def _start_again(self) -> None:
        self._to_first = True
        self.reload()

    def reload(self) -> None:
        """Read again as many rows as are shown, from the same place on."""
        from db.cases.queues import lists

        if self._to_first:
            self._held = Stretch()
        held = self._held
        size = max(lists.PAGE, len(held.places))
        self._read(partial(self.page, self._wanted(), held.before, size, itself=True), self._show)

    def _to_the_end(self) -> None:
        from db.cases.queues import lists

        self._read(partial(self.page, self._wanted(), None, lists.PAGE, back=True), self._show_end)

    def _go_on(self) -> None:
        from db.cases.queues import lists

        if self._held.next is not None and not self._reading:
            self._read(partial(self.page, self._wanted(), self._held.next, lists.PAGE), self._add)

    def _go_back(self) -> None:
        from db.cases.queues import lists

        if self._held.before is not None and not self._reading:
            self._read(partial(self.page, self._wanted(), self._held.before, lists.PAGE, back=True), self._add_before)

    def _look_on(self) -> None:
        """Read on where an end of what is held is near, and where a filter found little so far."""
        first, count = self.table.verticalScrollBar().value(), self.rows.rowCount()  # it scrolls by rows
        if self._held.next is not None and first + ENOUGH >= count:
            self._go_on()
        elif first <= NEAR or count < ENOUGH:
            self._go_back()

    def _read(self, work: "Callable[[], Page[Any]]", then: "Callable[[Page[Any]], None]") -> None:
        """Read a page; answers to earlier questions are ignored."""
        self._asked += 1
        self._reading = True
        task = self.desk.query(work, partial(self._answer, self._asked, then))
        task.failed.connect(partial(self._failed, self._asked))

    def _answer(self, asked: int, then: "Callable[[Page[Any]], None]", page: "Page[Any]") -> None:
        if asked == self._asked:
            self._reading = False
            then(page)
            self._show_foot()
            self._look_on()

    def _failed(self, asked: int, _: Exception) -> None:
        if asked == self._asked:
            self._reading = False

    def _wanted(self) -> "Wanted":
        from db.cases.queues.lists import CaseList, Wanted

        typed = {
            self.filters[column]: text for column, text in self.rows.typed.items() if text and self.filters[column]
        }
        if "due" in typed:
            typed["due"] = DUE_WORDS[typed["due"]]
        if "state" in typed:
            typed["state"] = self.states[typed["state"]]
        if "flag" in typed:
            typed["flag"] = _MARKS[typed["flag"]]
        column, descending = self.rows.order or (-1, False)
        order = self.orders[column] if column >= 0 else ""
        return Wanted(
            CaseList(self._name), station=self._station, order=order, descending=descending and bool(order), **typed
        )

    def _show(self, page: "Page[Any]") -> None:
        held = self._held
        self._held = Stretch(list(page.places), held.before, page.next, held.start)
        self.rows.show_rows(page.rows)
        self.table.offer_choices()
        if self._to_first or not self.table.currentIndex().isValid():
            self.table.go_to_first()
        self._to_first = False
        self.filled.emit(len(page.rows))

    def _show_end(self, page: "Page[Any]") -> None:
        known = self._total is not None and not self._narrowed
        start = (self._total or 0) - len(page.places) if known else None
        self._held = Stretch(list(page.places), page.next, None, start if page.next else 0)
        self.rows.show_rows(page.rows)
        self.table.go_to(self.rows.index(self.rows.rowCount() - 1, 0))

    def _add(self, page: "Page[Any]") -> None:
        over = self._held.put_behind(page)
        with self._in_its_place(-over):
            self.rows.put(self.rows.rowCount(), page.rows)
            self.rows.drop(0, over)

    def _add_before(self, page: "Page[Any]") -> None:
        over = self._held.put_before(page)
        with self._in_its_place(len(page.rows)):
            self.rows.put(0, page.rows)
            self.rows.drop(self.rows.rowCount() - over, over)

    @contextmanager
    def _in_its_place(self, moved: int) -> Iterator[None]:
        """Keep the rows in sight where they are while others come and go above them."""
        bar = self.table.verticalScrollBar()
        at = bar.value()
        yield
        if moved:
            self.table.doItemsLayout()
            bar.setValue(at + moved)

    @property
    def _narrowed(self) -> bool:
        return self.rows.filtered or bool(self._station)

    def _show_foot(self) -> None:
        self.show_foot(self._held.words(self._total, self._narrowed), self.remark())

    def remark(self) -> str:
        """What stands at the end of the foot."""
        return "剩余天数按工作日算"


def _retitled(column: Column, name: str) -> Column:
    return replace(column, title="办结日" if name in ("closed", "archive") else "到期日")
