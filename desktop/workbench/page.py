"""The workbench: cases by due date, and the state of the office's other work."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from db import clock
from desktop.cases.lists.table import CaseTable
from desktop.desk import Desk
from desktop.look import look
from desktop.page import Page
from desktop.tokens import GAP
from desktop.widgets.buttons import KeyButton, TileFace, TileRow
from desktop.widgets.empty import EmptyState, NextStep
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable
from desktop.workbench.side import SidePanels
from desktop.workbench.summary import Surroundings, Work, read_reminders, read_surroundings, read_work

if TYPE_CHECKING:
    from db.handover.reminders import Reminder

WEEKDAYS = "一二三四五六日"


class WorkbenchPage(Page):
    """全部在办 by urgency, with tiles as filters, and the state of transfers, packages, backups, list at the right."""

    title = "工作台"
    manual = "workbench"
    keys = (("↑↓", "选行"), ("Enter", "打开"), ("Ctrl+N", "收件"), ("Ctrl+F", "到筛选"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._chosen = "open"
        self._counts: Mapping[str, int] = {}
        self._reminders: list[Reminder] = []
        self.tiles = TileRow()
        self.panel = CaseTable(desk)
        self.table = self.panel.table
        self.reminders = DenseTable(reminder_columns())
        self.reminders.setAccessibleName("提醒")
        self.reminders.empty_text = "没有要提醒的。"
        self.reminder_panel = ListPanel(self.reminders)
        self.reminder_panel.hide()
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
        self._build()
        self.tiles.chosen.connect(self._choose)
        self.panel.opened.connect(lambda case_id: desk.open("cases", case_id))
        self.reminders.opened.connect(lambda one: desk.open(one.page, one.place))
        look.changed.connect(self._drop_side)
        self._drop_side()
        today = clock.today()
        self.remark.setText(f"{today.month}月{today.day}日 周{WEEKDAYS[today.weekday()]}")

    def _build(self) -> None:
        self.add_actions(
            KeyButton("导出数据包", "Ctrl+E").bind(self, lambda: self.desk.open("exchange")),
            KeyButton("收件", "Ctrl+N", primary=True).bind(self, self.take_in),
        )
        self.layout_.addWidget(self.tiles)
        self.layout_.addSpacing(GAP)
        self._content = QWidget()
        inner = row(gap=GAP)
        inner.addWidget(self.panel, 1)
        inner.addWidget(self.empty, 1)
        inner.addWidget(self.reminder_panel, 1)
        inner.addWidget(self.side)
        self._content.setLayout(inner)
        self.layout_.addWidget(self._content, 1)
        self.empty.hide()

    def _drop_side(self) -> None:
        self.side.setVisible(not look.crowded(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drop_side()

    def refresh(self) -> None:
        self.desk.query(read_work, self._show)
        self.panel.reload()
        self.desk.query(read_surroundings, self._show_surroundings)
        self.desk.query(read_reminders, self._show_reminders)

    def _show(self, summary: Work) -> None:
        self._counts = {str(name): count for name, count in summary.counts.items()}
        self._show_faces()
        self.panel.know_total(self._counts.get(self._chosen, 0))
        self._bring()
        working = "工作日" if summary.working_day else "休息日"
        today = clock.today()
        self.remark.setText(f"{today.month}月{today.day}日 周{WEEKDAYS[today.weekday()]} · {working}")

    def _show_reminders(self, found: "list[Reminder]") -> None:
        self._reminders = found
        self.reminders.show_rows(found)
        self.reminder_panel.show_foot(f"共 {len(found)} 件，按 Enter 到要办的地方")
        self._show_faces()

    def _show_faces(self) -> None:
        count = self._counts
        if not count:
            return
        self.tiles.show_faces(
            [
                TileFace("open", Status(Shape.EQUALS, Tone.GREY, "全部在办"), count["open"], "按期限先后"),
                TileFace("overdue", _overdue(count["overdue"]), count["overdue"], "应办未办"),
                TileFace("today", Status(Shape.TRIANGLE, Tone.AMBER, "今天到期"), count["today"], "今天须办结"),
                TileFace("soon", Status(Shape.TRIANGLE, Tone.AMBER, "3 日内"), count["soon"], "按工作日"),
                TileFace("correction", Status(Shape.HALF, Tone.AMBER, "待补正"), count["correction"], "已发一次性告知"),
                TileFace("delivery", Status(Shape.DOWN, Tone.PRIMARY, "待送达"), count["delivery"], "已有决定"),
                TileFace("handover", _to_remind(self._reminders), len(self._reminders), "划转、移送"),
            ]
        )

    def _show_surroundings(self, found: Surroundings) -> None:
        self.side.show_surroundings(found)

    def _bring(self) -> None:
        """Show the reminders if their tile is chosen, else the cases, or what to do where there are none.

        The keyboard stays on the page: a hidden part would pass it to the search field.
        """
        focused = QApplication.focusWidget()
        remind = self._chosen == "handover"
        self.reminder_panel.setVisible(remind)
        any_open = bool(self._counts.get("open"))
        self.panel.setVisible(any_open and not remind)
        self.empty.setVisible(not any_open and not remind)
        if focused and self._content.isAncestorOf(focused) and not focused.isVisible():
            self.focus_first()

    def _choose(self, key: str) -> None:
        self._chosen = key
        self._bring()
        if key == "handover":
            if not self.reminders.currentIndex().isValid():
                self.reminders.go_to_first()
            self.reminders.setFocus()
            return
        self.panel.show_list(key, self._counts.get(key))

    def take_in(self) -> None:
        """收件."""
        from desktop.cases.intake.dialog import IntakeDialog

        dialog = IntakeDialog(self.desk, self)
        dialog.taken.connect(lambda case_id: self.desk.open("cases", case_id))
        dialog.open()

    def focus_first(self) -> None:
        if self.empty.isHidden():
            (self.reminders if self._chosen == "handover" else self.table).setFocus()
        else:
            self.empty.cards[0].setFocus()


def _overdue(count: int) -> Status:
    if count:
        return Status(Shape.SQUARE, Tone.RED, "逾期")
    return Status(Shape.DISC, Tone.GREEN, "逾期")


def _to_remind(reminders: "Sequence[Reminder]") -> Status:
    if any(one.overdue for one in reminders):
        return Status(Shape.SQUARE, Tone.RED, "提醒")
    return Status(Shape.TRIANGLE, Tone.AMBER, "提醒") if reminders else Status(Shape.DISC, Tone.GREEN, "提醒")


def reminder_columns() -> list[Column]:
    """期限, 提醒, 内容, 单位, 到哪里办."""
    return [
        Column("期限", 112, status=_due, choices=True, extra=170),
        Column("提醒", 132, text=lambda one: one.kind, choices=True),
        Column("内容", 300, text=lambda one: one.what, hint="汉字或首字母", stretch=True, tail=True),
        Column("单位", 180, text=lambda one: one.about, tone=Tone.INK2, choices=True, rank=3, tail=True),
        Column("到哪里办", 110, text=lambda one: one.where, tone=Tone.INK2),
    ]


def _due(one: "Reminder") -> Status:
    if one.due is None:
        return Status(Shape.DIAMOND, Tone.AMBER, "要办")
    left = (one.due - clock.today()).days
    if left < 0:
        return Status(Shape.SQUARE, Tone.RED, f"逾期 {-left} 天")
    return Status(Shape.TRIANGLE, Tone.AMBER, f"剩 {left} 天" if left else "今天到期")
