"""The counter's view: questions and answers, and the books of the day and the month."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QFileDialog

from db import clock
from db.cases.counter.consultations import Consultation
from db.journal import hide_numbers
from desktop import papers
from desktop.cases.lists.view import CasesView
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import tell
from desktop.tokens import GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.empty import EmptyState, NextStep
from desktop.widgets.fields import DayField
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.cases.surveys.entrusted import Waiting

DAYS = 92
"""How many days back the log is listed; the ledger's workbook covers the dates chosen."""


def consultation_columns() -> list[Column]:
    """编号, 时间, 咨询人, 事项, 问题, 答复, 状态."""
    return [
        Column("编号", 178, text=lambda one: one.number, tone=Tone.INK2, rank=3),
        Column("时间", 108, text=lambda one: one.asked_at[5:16].replace("T", " ")),
        Column("咨询人", 100, text=lambda one: one.asker or "未留名"),
        Column("事项", 150, text=lambda one: one.item_name, rank=2),
        Column("问题", 200, text=lambda one: hide_numbers(one.question), stretch=True),
        Column("答复", 180, text=lambda one: hide_numbers(one.answer), rank=2),
        Column("状态", 92, status=_status),
    ]


def survey_columns() -> list[Column]:
    """时间, 地点, 办件编号, 事项, 申请人: what the county asked this office to survey."""
    return [
        Column("踏勘时间", 130, text=lambda one: one.planned_at),
        Column("地点", 180, text=lambda one: one.place, stretch=True),
        Column("办件编号", 164, text=lambda one: one.case_number, extra=204),
        Column("事项", 180, text=lambda one: one.item_name, stretch=True),
        Column("申请人", 150, text=lambda one: one.applicant, rank=2),
        Column("说明", 140, text=lambda one: hide_numbers(one.note), tone=Tone.INK2, rank=3),
    ]


def _surveys() -> "list[Waiting]":
    from db.cases.surveys import entrusted

    return entrusted.waiting()


def _status(one: Consultation) -> Status:
    return Status(Shape.DISC, Tone.GREEN, "已答复") if one.answer else Status(Shape.RING, Tone.AMBER, "待答复")


class CounterView(CasesView):
    """窗口."""

    keys = (
        ("Enter", "答复"), ("Ctrl+N", "登记咨询"), ("Ctrl+J", "日结"), ("Ctrl+B", "台账"), ("Ctrl+M", "月报"),
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        today = clock.today()
        self.first, self.last = DayField(today.replace(day=1)), DayField(today)
        self._today = today
        self.table = DenseTable(consultation_columns())
        self.panel = ListPanel(self.table)
        self.surveys = DenseTable(survey_columns())
        self.surveys.setAccessibleName("委托本站的踏勘")
        self.survey_panel = ListPanel(self.surveys)
        self.survey_panel.hide()
        self.surveys.opened.connect(lambda one: self.opened.emit(one.case_id))
        self.empty = EmptyState(
            "folder", "还没有咨询登记", "有人来问、打电话问，就记一条；当场答复的一起写上。",
            (NextStep("登记咨询", "Ctrl+N", "问了什么、怎样答复，一分钟记完。", self.ask),),
        )  # fmt: skip
        self.buttons = (
            KeyButton("登记咨询", "Ctrl+N", primary=True).bind(self, self.ask),
            KeyButton("日结", "Ctrl+J").bind(self, self.print_day),
            KeyButton("台账", "Ctrl+B").bind(self, self.save_ledger),
            KeyButton("月报", "Ctrl+M").bind(self, self.save_month),
        )
        told = label("日结用止日；台账用起止日；月报用止日所在的月。", "small", "ink3")
        dates = row(label("从", tone="ink2"), self.first, label("到", tone="ink2"), self.last, told, None)
        whole = column(dates, self.survey_panel, self.panel, self.empty)
        whole.setContentsMargins(0, GAP_SMALL, 0, 0)
        self.setLayout(whole)
        self.empty.hide()
        self.table.opened.connect(self.answer)

    def refresh(self) -> None:
        """Read the log."""
        from db.cases.counter import consultations

        today = clock.today()
        if self._today != today:
            self._turn_to(today)
        self.desk.query(lambda: consultations.between(today - timedelta(days=DAYS), today), self._show)
        self.desk.query(_surveys, self._show_surveys)

    def _turn_to(self, today: date) -> None:
        """After midnight, change dates that showed the old day to the new one; other chosen dates stay."""
        if self.first.day == self._today.replace(day=1):
            self.first.setDate(QDate(today.year, today.month, 1))
        if self.last.day == self._today:
            self.last.setDate(QDate(today.year, today.month, today.day))
        self._today = today

    def _show_surveys(self, found: "list[Waiting]") -> None:
        self.survey_panel.setVisible(bool(found))
        self.surveys.show_rows(found)
        self.survey_panel.show_foot(f"县里委托本站踏勘 {len(found)} 件", "打开一件，在「其他办理」里报送踏勘情况")
        self.survey_panel.setMaximumHeight((len(found) + 4) * look.metrics.row + 12)

    def focus_first(self) -> None:
        self.table.setFocus()

    def _show(self, found: list[Consultation]) -> None:
        first = bool(found) and self.panel.isHidden()
        self.panel.setVisible(bool(found))
        self.empty.setVisible(not found)
        self.table.show_rows(found)
        waiting = sum(not one.answer for one in found)
        self.panel.show_foot(f"咨询 {len(found)} 条，待答复 {waiting} 条", f"近 {DAYS} 天")
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()
        if first:
            self.focus_first()

    def ask(self) -> None:
        """登记咨询."""
        from desktop.cases.counter.asking import AskDialog

        AskDialog(self.desk, self).open()

    def answer(self, one: Consultation) -> None:
        """答复."""
        from desktop.cases.counter.asking import AnswerDialog

        AnswerDialog(self.desk, self, one).open()

    def print_day(self) -> None:
        """日结."""
        from reports.cases import day_sheet

        actor, day = self.desk.actor, self.last.day
        papers.show_paper(self.desk, self, f"窗口日结单 {day}", lambda out: day_sheet.print_sheet(actor, day, out))

    def save_ledger(self) -> None:
        """办件台账."""
        from reports.cases import day_sheet

        first, last, organ = self.first.day, self.last.day, self.desk.actor.site.organ_name
        self._save(f"办件台账{first:%Y%m%d}-{last:%Y%m%d}", lambda out: day_sheet.write_ledger(organ, first, last, out))

    def save_month(self) -> None:
        """办件月报."""
        from reports.cases import day_sheet

        day, organ = self.last.day, self.desk.actor.site.organ_name
        name = f"办件月报{day:%Y%m}"
        self._save(name, lambda out: day_sheet.write_month(organ, day.year, day.month, out))

    def _save(self, name: str, write: Callable[[Path], int]) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "存为", str(Path.home() / f"{name}.xlsx"), "工作簿 (*.xlsx)")
        if chosen:
            out = Path(chosen)
            self.desk.query(lambda: write(out), lambda count: tell(self, f"已写出 {count} 行", [("文件", str(out))]))
