"""例外清单: cases that break a rule of the law, by article; for 审改办."""

from collections.abc import Generator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from desktop.cases.lists.period import PeriodField
from desktop.cases.lists.stopping import StoppableView
from desktop.desk import Desk
from desktop.page import Bar
from desktop.widgets.buttons import KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import label
from desktop.widgets.rows import Column, Group
from desktop.widgets.shapes import Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.cases.queues.exceptions import Exceptional


READING = "正在逐条查找……"
STOPPED = "停了，没有找完。把起止日期改短些就重新找。"
NONE = "没有例外：没有超期、视为受理、二次补正、指南以外材料、停表超过告知、清单之外、档号相同的，不予决定都送达了。"


class ExceptionsView(StoppableView):
    """The exceptions of a period, grouped by fault."""

    manual = "cases-lists"
    keys = (("↑↓", "选行"), ("Enter", "打开办件"), ("Ctrl+F", "到筛选"), ("Ctrl+E", "导出表格"), ("Ctrl+C", "复制"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: list[Exceptional] = []
        self._asked = 0
        self.period = PeriodField("year")
        self.table = DenseTable(exception_columns(), sortable=False)
        self.panel = ListPanel(self.table)

        self.buttons = (self.stop, KeyButton("导出表格", "Ctrl+E").bind(self, self.export))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        told = label("超期、未送达看现在；补正、受理、停表、决定看这段时间", tone="ink2")
        layout.addWidget(Bar(told, None, self.period))
        layout.addWidget(self.panel, 1)
        self.table.opened.connect(lambda one: self.opened.emit(one.case.id))
        self.period.changed.connect(self.refresh)
        bind_key(self, "Ctrl+F", self.table.focus_filter)

    def refresh(self) -> None:
        self._asked += 1
        self.table.empty_text = READING
        self.panel.show_foot(READING)
        task = self.desk.query(partial(_read, *self.period.days), partial(self._show, self._asked))
        task.failed.connect(lambda _: self.panel.show_foot("没有读成"))
        self.stop.follow(task, self._say_how_far, self._say_stopped)

    def _say_how_far(self, done: object) -> None:
        from db.cases.queues.exceptions import FAULT_LABELS, Fault

        if isinstance(done, Fault):
            self.panel.show_foot(f"正在找第 {list(Fault).index(done) + 1} 类，共 {len(Fault)} 类：{FAULT_LABELS[done]}")

    def _say_stopped(self) -> None:
        self.table.empty_text = STOPPED
        self.table.show_groups([])
        self.panel.show_foot(STOPPED)

    def _show(self, asked: int, found: "list[Exceptional]") -> None:
        from db.cases.queues.exceptions import FAULT_LABELS, FAULT_LAW, MOST, Fault

        if asked != self._asked:
            return
        self.table.empty_text = NONE
        self._found = found
        groups = []
        for fault in Fault:
            ones = [one for one in found if one.fault is fault]
            if ones:
                count = f"只列最急的 {MOST} 件" if len(ones) == MOST else f"{len(ones)} 件"
                groups.append((Group(fault, f"{FAULT_LABELS[fault]}　{FAULT_LAW[fault]}", count), ones))
        self.table.show_groups(groups)
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()
        self.panel.show_foot(f"共 {len(found)} 条" if found else "没有例外")

    def export(self) -> None:
        """Write the list into a workbook."""
        first, last = self.period.days
        name = f"办件例外清单{last:%Y%m%d}.xlsx"
        out, _ = QFileDialog.getSaveFileName(self, "写到哪里", str(Path.home() / name), "表格 (*.xlsx)")
        if out:
            organ = self.desk.actor.organ_name
            self.desk.query(
                partial(_write, first, last, organ, Path(out)),
                lambda count: self.panel.show_foot(f"已导出 {count} 条"),
            )

    def focus_first(self) -> None:
        self.table.setFocus()


def exception_columns() -> list[Column]:
    """办件编号, 事项, 申请人, 收件单位, 状态, 情况."""
    return [
        Column("办件编号", 170, text=lambda one: one.case.number, hint="编号"),
        Column("事项", 160, text=lambda one: one.case.item_name, hint="汉字或首字母", tail=True),
        Column("申请人", 150, text=lambda one: one.case.applicant, hint="姓名、单位", tail=True),
        Column("收件单位", 190, text=lambda one: one.case.site_name, choices=True, tone=Tone.INK2, rank=3, tail=True),
        Column("状态", 116, text=lambda one: one.case.state_label, extra=150),
        Column("情况", 240, text=lambda one: one.what, hint="情况", stretch=True, tail=True),
    ]


def _read(first: date, last: date) -> "Generator[object, None, list[Exceptional]]":
    from db.cases.queues import exceptions

    return exceptions.searched(first, last)


def _write(first: date, last: date, organ: str, out: Path) -> int:
    from reports import case_statistics

    return case_statistics.write_all_exceptions(first, last, organ, out)
