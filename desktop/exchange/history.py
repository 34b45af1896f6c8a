"""历史: every package in and out with its receipt, refused files, and what happened to the roster."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.desk import Desk
from desktop.exchange.boxes import box_status
from desktop.look import look
from desktop.messages import MessageBox
from desktop.tokens import GAP
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.exchange.service import HistoryPage, HistoryRow

DIRECTIONS = (("", "全部"), ("发出", "发出"), ("收到", "收到"), ("回执", "回执"), ("拒收", "拒收"), ("名册", "名册"))
LONGEST = 20
"""How many characters of a change of the roster fit the column; Enter shows all."""

_WAYS = {
    "发出": (Shape.UP, Tone.PRIMARY),
    "收到": (Shape.DOWN, Tone.PRIMARY),
    "回执": (Shape.DISC, Tone.GREEN),
    "拒收": (Shape.CROSS, Tone.AMBER),
    "名册": (Shape.RING, Tone.GREY),
}


def _result(one: "HistoryRow") -> Status:
    if one.direction.value == "名册":
        words = one.result if len(one.result) <= LONGEST else f"{one.result[:LONGEST]}…"
        return Status(Shape.DISC, Tone.INK2, words)
    return box_status(one.result)


def history_columns() -> list[Column]:
    """日期, 方向, 单位, 编号, 种类, 件数, 结果, 回执, 摘要."""
    return [
        Column("时间", 122, text=lambda one: one.at[:16].replace("T", " "), extra=172),
        Column("方向", 70, status=lambda one: Status(*_WAYS[one.direction.value], one.direction.value), extra=94),
        Column("单位", 176, text=lambda one: one.office),
        Column("编号", 66, text=lambda one: f"第 {one.number} 号" if one.number else ""),
        Column("种类", 62, text=lambda one: one.kind, tone=Tone.INK2, rank=3),
        Column("件数", 54, text=lambda one: str(one.documents or ""), align=Qt.AlignmentFlag.AlignRight, rank=3),
        Column("大小", 86, text=_size, align=Qt.AlignmentFlag.AlignRight, rank=3),
        Column("结果", 320, status=_result, stretch=True),
        Column("回执", 58, text=lambda one: f"{one.receipt_number} 号" if one.receipt_number else "", rank=3),
        Column("摘要", 108, text=lambda one: one.short_pid, tone=Tone.INK2, rank=3),
    ]


def _size(one: "HistoryRow") -> str:
    from db.exchange.format.limits import in_words

    return in_words(one.size) if one.size else ""


class HistoryDialog(Dialog):
    """历史; Enter shows one row with its receipt's words, Ctrl+C copies."""

    def __init__(self, desk: Desk, parent: QWidget, office: str = "") -> None:
        super().__init__(parent)
        self._desk = desk
        self._limit = 0
        self.setWindowTitle("历史")
        self.resize(min(look.metrics.scaled(1180), 1320), 690)
        self.seek = QLineEdit(office)
        self.seek.setPlaceholderText("单位、文件名、结果、摘要")
        self.seek.setAccessibleName("在历史里找")
        self.seek.setFixedWidth(look.metrics.scaled(260))
        self.ways = ChoiceRow(DIRECTIONS)
        self.table = DenseTable(history_columns(), sortable=False)
        self.table.setAccessibleName("历史")
        self.table.empty_text = "还没有来往。导出、读取过的包和回执都记在这里。"
        self.panel = ListPanel(self.table)
        self.more = KeyButton("再看早一些的")
        close = KeyButton("关闭", "Esc", primary=True)
        close.clicked.connect(self.accept)
        copy = KeyButton("复制这一行", "Ctrl+C").bind(self, self.table.copy)
        head = row(label("历史", "title"), self.ways, None, self.seek, gap=GAP)
        foot = row(label("按 Enter 看一条的全部和回执原话", tone="ink2"), None, self.more, copy, close)
        layout = column(head, self.panel, foot, gap=GAP)
        layout.setStretch(1, 1)
        layout.setContentsMargins(24, 16, 24, 16)
        self.setLayout(layout)
        self.seek.textChanged.connect(lambda text: self._read())
        self.seek.returnPressed.connect(self.table.setFocus)
        self.ways.chosen.connect(lambda key: self._read())
        self.more.clicked.connect(lambda: self._read(further=True))
        self.table.opened.connect(self.show_details)
        bind_key(self, "Ctrl+F", self.seek.setFocus)
        self._read()
        self.table.setFocus()

    def _read(self, further: bool = False) -> None:
        from db.exchange import service

        wanted = service.Filter(self.seek.text(), self.ways.current)
        limit = self._limit + 100 if further else 100
        self._limit = limit
        self._desk.query(lambda: service.history(wanted, limit), lambda page: self._show(wanted, page))

    def _show(self, wanted: object, page: "HistoryPage") -> None:
        from db.exchange import service

        if wanted != service.Filter(self.seek.text(), self.ways.current):
            return
        self.show_page(page)

    def show_page(self, page: "HistoryPage") -> None:
        """Show the newest of what answers the search."""
        self.table.show_rows(page.rows)
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()
        self.more.setVisible(page.more)
        self.panel.show_foot(f"{len(page.rows)} 条" + ("，还有更早的" if page.more else ""), "时间按本机日期")

    def show_details(self, one: "HistoryRow") -> None:
        """Everything about one row, with the receipt's own words; can be copied."""
        from db.exchange import service

        self._desk.query(lambda: service.details(one), lambda pairs: self._tell(one, pairs))

    def _tell(self, one: "HistoryRow", pairs: tuple[tuple[str, str], ...]) -> None:
        shape, tone = _WAYS[one.direction.value]
        number = f"第 {one.number} 号" if one.number else ""
        box = MessageBox(self, "历史", shape, tone, f"{one.direction.value}　{one.office}{number}{one.kind}")
        for name, words in pairs:
            box.add_line(name, words)
        box.add_copy_button()
        box.foot.addStretch(1)
        box.add_answer("知道了", "Enter", lambda: None, primary=True)
        box.open()
