"""文书编号: the series of this office by year, what became of every number, and 作废."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.cases.lists.view import CasesView
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.tokens import GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.fields import TextField
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.papers.numbers import Numbered
    from db.papers.series import Series

_SIGNS = {
    "printed": (Shape.DISC, Tone.GREEN, "已打印"),
    "waiting": (Shape.DIAMOND, Tone.AMBER, "没有打印"),
    "void": (Shape.CROSS, Tone.GREY, "已作废"),
    "elsewhere": (Shape.HALF, Tone.GREY, "由发出单位打印"),
}


def series_columns() -> list[Column]:
    """文书, 年份, 编到, and how many of each."""
    return [
        Column("文书", 190, text=lambda one: one.title, hint="名称", stretch=True, tail=True),
        Column("单位代号", 92, text=lambda one: one.office, tone=Tone.INK2, choices=True, rank=3),
        Column("年份", 84, extra=104, text=lambda one: str(one.year), choices=True, order=lambda one: one.year),
        Column("编到", 60, extra=66, text=lambda one: str(one.last), order=lambda one: one.last),
        Column("已打印", 66, text=lambda one: str(one.printed), order=lambda one: one.printed, rank=3),
        Column("没有打印", 78, text=_unprinted, order=lambda one: one.waiting, extra=104),
        Column("作废", 60, text=lambda one: _some(one.void + len(one.without) - _open(one)), tone=Tone.INK2, extra=66),
    ]


def number_columns() -> list[Column]:
    """编号, 状态, 日期, 经办人, 说明."""
    return [
        Column("编号", 190, text=lambda one: one.number, hint="编号"),
        Column("状态", 96, status=lambda one: Status(*_SIGNS[one.state])),
        Column("日期", 92, text=lambda one: one.issued_on, tone=Tone.INK2, rank=3),
        Column("经办人", 76, text=lambda one: one.user_name, tone=Tone.INK2, rank=3),
        Column("说明", 160, text=_said, tone=Tone.INK2, stretch=True, tail=True),
    ]


def _unprinted(one: "Series") -> str:
    return _some(one.waiting + _open(one))


def _open(one: "Series") -> int:
    """How many numbers without a paper are not void yet."""
    return sum(number.state != "void" for number in one.without)


def _some(count: int) -> str:
    return str(count) if count else ""


def _said(one: "Numbered") -> str:
    return one.why or ("" if one.paper_id else f"给了号，文书还没有打印：{one.title}")


@dataclass(frozen=True, slots=True)
class Found:
    """One series with its newest numbers."""

    series: "Series"
    numbers: "list[Numbered]"


class NumbersView(CasesView):
    """The series at the left, the numbers of the chosen one at the right."""

    manual = "cases-papers"
    keys = (("↑↓", "选行"), ("F6", "换区"), ("Ctrl+F", "到筛选"), ("Del", "作废"), ("Ctrl+C", "复制"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = DenseTable(series_columns())
        self.table.empty_text = "还没有编过文书号。打印第一份文书时，从 1 号编起。"
        self.panel = ListPanel(self.table)
        self.numbers = DenseTable(number_columns())
        self.numbers.empty_text = "选左边的一种文书，这里列出它的编号。"
        self.numbers_panel = ListPanel(self.numbers)
        self.void_button = KeyButton("作废…", "Del").bind(self, self.void)
        self.buttons = (self.void_button,)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_SMALL, 0, 0)
        both = row(gap=GAP_SMALL)
        both.addWidget(self.panel, 5)
        both.addWidget(self.numbers_panel, 6)
        layout.addLayout(both)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._choose())
        bind_key(self, "F6", self._other_area)
        bind_key(self, "Ctrl+F", self.table.focus_filter)

    def refresh(self) -> None:
        self.desk.query(_series, self.show_series)

    def show_series(self, found: "list[Series]") -> None:
        """Show the series, and the numbers of the chosen one."""
        self.table.show_rows(found)
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()
        waiting = sum(one.waiting + _open(one) for one in found)
        self.panel.show_foot(f"{len(found)} 种编号", f"没有打印的 {waiting} 个" if waiting else "没有空着的号")
        self._choose()

    def _choose(self) -> None:
        chosen = self.table.current_row()
        if chosen is None:
            self.numbers.show_rows([])
        else:
            self.desk.query(partial(_numbers, chosen), self.show_numbers)

    def show_numbers(self, found: Found) -> None:
        """Show the numbers of a series, if it still is the chosen one."""
        chosen = self.table.current_row()
        if chosen is None or chosen.id != found.series.id:
            return
        self.numbers.show_rows(found.numbers)
        if not self.numbers.currentIndex().isValid():
            self.numbers.go_to_first()
        said = f"列出最近 {len(found.numbers)} 个" if len(found.numbers) < found.series.last else "全部列出"
        self.numbers_panel.show_foot(f"{found.series.prefix} 编到 {found.series.last} 号", said)

    def void(self) -> None:
        """Ask why the chosen number is void."""
        chosen = self.numbers.current_row()
        if chosen is not None and chosen.state != "void":
            VoidDialog(self.desk, self, chosen.number, chosen.title).open()

    def _other_area(self) -> None:
        (self.numbers if self.table.hasFocus() else self.table).setFocus()

    def focus_first(self) -> None:
        self.table.setFocus()


class VoidDialog(FormDialog):
    """Makes a number void, with the reason."""

    def __init__(self, desk: Desk, parent: QWidget | None, number: str, title: str) -> None:
        super().__init__(parent, "作废文书编号", "作废", width=520)
        self._desk, self._number = desk, number
        self.body.addWidget(label(f"{number}　{title}", "strong", wrap=True))
        told = "作废以后这个号不再用，说明留在编号册里；同样的内容再打印，编新号。"
        self.body.addWidget(label(told, tone="ink2", wrap=True))
        self.reason = TextField("例：打印机卡纸，纸张报废", 2)
        self.reason.setAccessibleName("为什么作废")
        self.body.addWidget(label("为什么作废", tone="ink2"))
        self.body.addWidget(self.reason)
        self.reason.setFocus()

    def submit(self) -> None:
        from db.papers import numbers

        actor, number, reason = self._desk.actor, self._number, self.reason.text
        if not reason:
            self.problem("请写明为什么作废")
            return
        self._desk.change(lambda: numbers.void(actor, number, reason), lambda _: self.accept())


def _series() -> "list[Series]":
    from db.papers import series

    return series.series()


def _numbers(one: "Series") -> Found:
    from db.papers import series

    return Found(one, series.of_series(one))
