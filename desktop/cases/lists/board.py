"""The board: the queues at the left, the chosen list with its filter row at the right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout

from db.cases.rules import CaseSummary
from desktop.cases.lists.rail import QueueRail
from desktop.cases.lists.table import CaseTable
from desktop.cases.lists.view import CasesView
from desktop.desk import Desk
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.empty import EmptyState, NextStep
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import label, row
from desktop.widgets.rows import ALL

if TYPE_CHECKING:
    from db.cases.queues.lists import CaseList

SAID = {
    "open": "没有在办的件。收到申请材料按 Ctrl+N 收件。",
    "overdue": "没有超期的件。",
    "today": "没有今天到期的件。",
    "soon": "三个工作日内没有到期的件。",
    "counter": "没有等着受理的件。收到申请材料按 Ctrl+N 收件。",
    "correction": "没有等申请人补正的件。在办件页记「一次性告知补正」后到这里。",
    "review": "没有等着审查的件。受理以后到这里。",
    "special": "没有停表的件。在办件页记「特别程序开始」后到这里。",
    "above": "没有转报上级、等上级决定的件。在办件页记「初审转报」后到这里。",
    "delivery": "没有等着送达的件。作出决定以后到这里，通知取件、记送达都从这里做。",
    "archive": "没有等着归档的件。送达以后到这里，归档完了就走。",
    "closed": "还没有办结的件。",
    "all": "还没有办件。",
}
"""The words of an empty list: which cases would be here."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many cases each list holds, and the offices that took them in."""

    counts: "dict[CaseList, int]"
    stations: list[str]


class BoardView(CasesView):
    """在办的件: the queues and one of their lists."""

    keys = (("↑↓", "选行"), ("Enter", "打开"), ("Alt+↑ ↓", "换队列"), ("Ctrl+F", "到筛选"), ("Ctrl+C", "复制"))

    def __init__(self, desk: Desk, take_in: Callable[[], object]) -> None:
        super().__init__(desk)
        self.rail = QueueRail()
        self.list = CaseTable(desk)
        self.station = QComboBox()
        self.station.setAccessibleName("收件单位")
        self.station.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.station.activated.connect(self._choose_station)
        self.intake = KeyButton("收件", "Ctrl+N", primary=True).bind(self, take_in)
        self._stations = label("收件单位", tone="ink2")
        self.batch = KeyButton("成批打印…", "Ctrl+P").bind(self, self.print_batch)
        self.buttons = (self._stations, self.station, self.batch, self.intake)
        self.empty = EmptyState(
            "folder",
            "还没有办件",
            "窗口收到申请材料就登记一件，从收件到送达都在这里。",
            (NextStep("收件", "Ctrl+N", "从现行清单里选事项，登记申请人和收到的材料，程序给出编号。", take_in),),
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_SMALL, 0, 0)
        layout.addLayout(row(self.rail, self.stack, gap=GAP))
        self.rail.chosen.connect(self._choose)
        self.list.opened.connect(self.opened)
        self._choose(self.rail.current)
        bind_key(self, "Ctrl+F", self.list.table.focus_filter)
        bind_key(self, "Alt+Down", lambda: self.rail.step(1))
        bind_key(self, "Alt+Up", lambda: self.rail.step(-1))
        bind_key(self, "F6", self._other_area)

    def _choose(self, key: str) -> None:
        self.list.table.empty_text = SAID[key]
        self.list.show_list(key, self.rail.count_of(key))

    def refresh(self) -> None:
        self.desk.query(_read, self._show)
        self.list.reload()

    def _show(self, found: Found) -> None:
        self.rail.show_counts(found.counts)
        self.list.know_total(self.rail.count_of(self.rail.current))
        self.stack.setCurrentWidget(self.list if self.rail.count_of("all") else self.empty)
        chosen = self.station.currentText()
        self.station.clear()
        self.station.addItems([ALL, *found.stations])
        self.station.setCurrentText(chosen if chosen in found.stations else ALL)
        for part in (self.station, self._stations):
            part.setVisible(len(found.stations) > 1)

    def _choose_station(self) -> None:
        chosen = self.station.currentText()
        self.list.show_station("" if chosen == ALL else chosen)

    def print_batch(self) -> None:
        """成批打印: the papers still to be printed of the cases listed."""
        from desktop.cases.batch import BatchDialog

        cases = [row for row in self.list.table.rows.visible_rows() if isinstance(row, CaseSummary)]
        BatchDialog(self.desk, self, [case.id for case in cases]).open()

    def _other_area(self) -> None:
        if self.list.table.hasFocus():
            self.rail.focus_current()
        else:
            (self.empty.cards[0] if self.stack.currentWidget() is self.empty else self.list.table).setFocus()

    def focus_first(self) -> None:
        self.list.table.setFocus()


def _read() -> Found:
    from db.cases.queues import lists

    return Found(lists.counts(), lists.stations())
