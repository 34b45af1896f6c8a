"""Cases: the list of all of them, and one case."""

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from db.cases.rules import CaseSummary
from desktop.cases.case import CaseView
from desktop.cases.columns import case_columns
from desktop.desk import Desk
from desktop.page import Keys, Page
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.empty import EmptyState, NextStep
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.table import DenseTable

LIST_KEYS = (("↑↓", "选行"), ("Enter", "打开"), ("Ctrl+N", "收件"), ("Ctrl+F", "到筛选"), ("Ctrl+C", "复制"))


class CasesPage(Page):
    """办件."""

    title = "办件"
    manual = "cases"
    keys: Keys = LIST_KEYS

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._cases: list[CaseSummary] = []
        self.add_actions(KeyButton("收件", "Ctrl+N", primary=True).bind(self, self.take_in))
        self.scope = ChoiceRow((("open", "在办"), ("closed", "已办结"), ("all", "全部")))
        self.scope.chosen.connect(self._choose)
        self.table = DenseTable(case_columns())
        self.panel = ListPanel(self.table)
        self.empty = EmptyState(
            "folder",
            "还没有办件",
            "窗口收到申请材料就登记一件，从收件到送达都在这里。",
            (NextStep("收件", "Ctrl+N", "从现行清单里选事项，登记申请人和收到的材料，程序给出编号。", self.take_in),),
        )
        self.lists = QStackedWidget()
        self.lists.addWidget(self.panel)
        self.lists.addWidget(self.empty)
        self.board = QWidget()
        board = QVBoxLayout(self.board)
        board.setContentsMargins(0, 0, 0, 0)
        board.setSpacing(0)
        board.addWidget(self.bar(self.scope, None))
        board.addWidget(self.lists, 1)
        self.case = CaseView(desk)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.board)
        self.stack.addWidget(self.case)
        self.layout_.addWidget(self.stack, 1)
        self.table.opened.connect(lambda case: self.open_subject(case.id))
        self.case.left.connect(self.show_list)
        self.case.turned.connect(self._turn)
        bind_key(self.board, "Ctrl+F", self.table.focus_filter)

    def refresh(self) -> None:
        from db.cases import service

        self.desk.query(service.cases, self._show)
        if self.stack.currentWidget() is self.case:
            self.case.reload()

    def _show(self, cases: list[CaseSummary]) -> None:
        self._cases = cases
        self.lists.setCurrentWidget(self.panel if cases else self.empty)
        self.table.show_rows(cases)
        self._choose(self.scope.current)

    def _choose(self, scope: str) -> None:
        self.table.rows.keep(None if scope == "all" else lambda case: case.is_open == (scope == "open"))
        shown = self.table.rows.visible_rows()
        opened = sum(case.is_open for case in self._cases)
        self.remark.setText(f"在办 {opened} 件，已办结 {len(self._cases) - opened} 件")
        self.panel.show_foot(f"列出 {len(shown)} 件，按到期日先后", "剩余天数按工作日算")
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()

    def open_subject(self, subject_id: str) -> None:
        if not subject_id:
            self.show_list()
            return
        self.case.open_case(subject_id)
        self._show_view(self.case)
        self.case.focus_first()

    def _turn(self, step: int) -> None:
        shown = [row for row in self.table.rows.visible_rows() if isinstance(row, CaseSummary)]
        known = [case.id for case in shown]
        if self.case.case_id in known:
            number = known.index(self.case.case_id) + step
            if 0 <= number < len(known):
                self.open_subject(known[number])

    def show_list(self) -> None:
        """Back to the list."""
        self._show_view(self.board)
        self.table.setFocus()

    def _show_view(self, view: QWidget) -> None:
        self._head.setVisible(view is self.board)
        self.stack.setCurrentWidget(view)
        self.keys = self.case.keys if view is self.case else LIST_KEYS
        self.keys_changed.emit()

    def focus_first(self) -> None:
        if self.stack.currentWidget() is self.case:
            self.case.focus_first()
        else:
            self.table.setFocus()

    def take_in(self) -> None:
        """收件."""
        from desktop.cases.intake import IntakeDialog

        dialog = IntakeDialog(self.desk, self)
        dialog.taken.connect(self.open_subject)
        dialog.open()
