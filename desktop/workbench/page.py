"""The workbench: what is due, in order, and what the office's other work looks like."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from db import clock
from db.cases.rules import CaseState, CaseSummary
from desktop.cases.columns import case_columns
from desktop.desk import Desk
from desktop.look import look
from desktop.page import Page
from desktop.status import due_status
from desktop.tokens import GAP
from desktop.widgets.buttons import KeyButton, TileFace, TileRow
from desktop.widgets.empty import EmptyState, NextStep
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import row
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable
from desktop.workbench.side import SidePanels
from desktop.workbench.summary import Surroundings, Work, read_surroundings, read_work

WEEKDAYS = "一二三四五六日"


class WorkbenchPage(Page):
    """全部在办 by urgency, with tiles as filters, and the state of transfers, packages, backups, list at the right."""

    title = "工作台"
    manual = "workbench"
    keys = (("↑↓", "选行"), ("Enter", "打开"), ("Ctrl+N", "收件"), ("Ctrl+F", "到筛选"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.tiles = TileRow()
        self.table = DenseTable(case_columns())
        self.panel = ListPanel(self.table)
        self.side = SidePanels(desk)
        self.empty = EmptyState(
            "folder",
            "还没有在办的办件",
            "收件以后，这里按到期日先后列出每一件，逾期的在最上面。",
            (
                NextStep("收件", "Ctrl+N", "从事项清单里选事项，登记申请人和材料，程序给出编号。", self.take_in),
                NextStep("看事项清单", "Ctrl+2", "还没有清单的，先在事项清单页导入表格。", lambda: desk.open("items")),
            ),
        )
        self.add_actions(
            KeyButton("导出数据包", "Ctrl+E").bind(self, lambda: desk.open("exchange")),
            KeyButton("收件", "Ctrl+N", primary=True).bind(self, self.take_in),
        )
        self.layout_.addWidget(self.tiles)
        self.layout_.addSpacing(GAP)
        self._content = QWidget()
        inner = row(gap=GAP)
        inner.addWidget(self.panel, 1)
        inner.addWidget(self.empty, 1)
        inner.addWidget(self.side)
        self._content.setLayout(inner)
        self.layout_.addWidget(self._content, 1)
        self.empty.hide()
        self.tiles.chosen.connect(self._choose)
        self.table.opened.connect(lambda case: desk.open("cases", case.id))
        look.changed.connect(self._drop_side)
        self._drop_side()
        today = clock.today()
        self.remark.setText(f"{today.month}月{today.day}日 周{WEEKDAYS[today.weekday()]}")

    def _drop_side(self) -> None:
        self.side.setVisible(not look.narrow(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drop_side()

    def refresh(self) -> None:
        self.desk.query(read_work, self._show)
        self.desk.query(read_surroundings, self._show_surroundings)

    def _show(self, summary: Work) -> None:
        counts = summary.counts
        self.tiles.show_faces(
            [
                TileFace("all", Status(Shape.EQUALS, Tone.GREY, "全部在办"), counts.open, "按期限先后"),
                TileFace("overdue", _overdue(counts.overdue), counts.overdue, "法定期限已过"),
                TileFace("today", Status(Shape.TRIANGLE, Tone.AMBER, "今天到期"), counts.today, "今天须办结"),
                TileFace("soon", Status(Shape.TRIANGLE, Tone.AMBER, "3 日内"), counts.soon, "按工作日"),
                TileFace("correction", Status(Shape.HALF, Tone.AMBER, "待补正"), counts.correction, "已发一次性告知"),
                TileFace("issue", Status(Shape.DOWN, Tone.PRIMARY, "待出件"), counts.to_issue, "已有决定"),
            ]
        )
        self.table.show_rows(summary.cases)
        self.panel.setVisible(bool(summary.cases))
        self.empty.setVisible(not summary.cases)
        working = "工作日" if summary.working_day else "休息日"
        today = clock.today()
        self.remark.setText(f"{today.month}月{today.day}日 周{WEEKDAYS[today.weekday()]} · {working}")
        self.panel.show_foot(f"共 {counts.open} 件在办，期限按工作日算；打开一件，按 Ctrl+L 看逐日账", "")
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()

    def _show_surroundings(self, found: Surroundings) -> None:
        self.side.show_surroundings(found)

    def _choose(self, key: str) -> None:
        self.table.rows.keep(None if key == "all" else lambda case: _belongs(key, case))
        self.table.go_to_first()
        shown = len(self.table.rows.visible_rows())
        self.panel.show_foot(f"共 {shown} 件" + ("" if key == "all" else "，只列所选的一类"), "")

    def take_in(self) -> None:
        """收件."""
        from desktop.cases.intake import IntakeDialog

        dialog = IntakeDialog(self.desk, self)
        dialog.taken.connect(lambda case_id: self.desk.open("cases", case_id))
        dialog.open()

    def focus_first(self) -> None:
        self.table.setFocus()


def _overdue(count: int) -> Status:
    if count:
        return Status(Shape.SQUARE, Tone.RED, "逾期")
    return Status(Shape.DISC, Tone.GREEN, "逾期")


def _belongs(key: str, case: CaseSummary) -> bool:
    if key == "correction":
        return case.state is CaseState.CORRECTION
    if key == "issue":
        return case.state is CaseState.GRANTED
    status = due_status(case)
    left = case.days_left
    if status is None or left is None:
        return False
    return {"overdue": left < 0, "today": left == 0, "soon": 1 <= left <= 3}[key]
