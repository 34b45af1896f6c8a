"""事项归属: every power that moved, who holds it, who held it before, and who handles a case accepted on a day."""

from PySide6.QtGui import QResizeEvent

from db import clock
from db.handover.ownership import Owned
from db.items.rules import ITEM_TYPES
from desktop.desk import Desk
from desktop.handover.view import Beside, HandoverView
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.empty import EmptyState, NextStep
from desktop.widgets.fields import DayField
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import Note, Panel, clear, column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

KEYS = (("↑↓", "选事项"), ("Ctrl+F", "到筛选"), ("F6", "到受理日期"))
WIDTH = 330


def columns() -> list[Column]:
    """事项, 类型, 现在由谁办, 从哪天起, 状态."""
    return [
        Column("事项", 330, text=lambda one: one.name, hint="事项", stretch=True, tail=True),
        Column("类型", 100, text=lambda one: ITEM_TYPES.get(one.item_type, ""), tone=Tone.INK2, rank=3),
        Column("现在由谁办", 210, text=lambda one: one.holder.organ, choices=True),
        Column("从哪天起", 110, text=lambda one: one.holder.since or "原有", tone=Tone.INK2),
        Column("状态", 130, status=_status, choices=True),
    ]


def _status(one: Owned) -> Status:
    if one.pending:
        return Status(Shape.HALF, Tone.AMBER, "待交接")
    return Status(Shape.DISC, Tone.GREEN, f"已交接 {len(one.holdings) - 1} 次")


class OwnershipView(HandoverView):
    """The powers, and the history of the one in sight."""

    title = "事项归属"
    keys = KEYS

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = DenseTable(columns())
        self.list = ListPanel(self.table)
        self._any = False
        self.side = Panel("归属沿革")
        self.accepted = DayField(clock.today())
        self.accepted.setAccessibleName("受理日期")
        self.who = label("", "strong", wrap=True)
        self.history = column(gap=GAP_SMALL)
        inner = column(
            row(label("哪天受理的件", tone="ink2"), self.accepted, None), self.who, self.history, None, gap=GAP
        )
        inner.setContentsMargins(GAP, GAP_SMALL, GAP, GAP)
        self.side.body.addLayout(inner)
        self.empty = EmptyState(
            "arrow-right-left",
            "还没有划转的事项",
            "一个事项什么时候由谁办、依据哪份文件划转，都在这里查得到。",
            (NextStep("回到批次", "", "先从划转文件建批次，再办交接。", self.left.emit),),
        )
        middle = row(gap=GAP)
        middle.addWidget(self.list, 1)
        middle.addWidget(self.side)
        whole = column(self.empty, gap=0)
        whole.addLayout(middle, 1)
        whole.setContentsMargins(0, GAP_SMALL, 0, 0)
        self.setLayout(whole)
        self.table.current_changed.connect(lambda _: self._show_history())
        self.accepted.dateChanged.connect(lambda _: self._show_history())
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        bind_key(self, "F6", self._next_area)
        self.beside = Beside(self, self.list, self.side, WIDTH)
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        self.beside.lay_out(self._any)
        self.list.setVisible(self._any and not self.list.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._relayout()

    def _next_area(self) -> None:
        if self._any and self.beside.switch(self.table.hasFocus()):
            self.accepted.setFocus()
        else:
            self.table.setFocus()
        self._show_history()

    def refresh(self) -> None:
        from db.handover import ownership

        self.desk.query(ownership.histories, self.show_powers)

    def show_powers(self, found: list[Owned]) -> None:
        """Show the powers in the order of the notices."""
        self.empty.setVisible(not found)
        self._any = bool(found)
        self.table.show_rows(found)
        waiting = sum(bool(one.pending) for one in found)
        self.list.show_foot(f"{len(found)} 个事项，待交接 {waiting} 个")
        if found and not self.table.currentIndex().isValid():
            self.table.go_to_first()
        self._relayout()
        self._show_history()

    def _show_history(self) -> None:
        clear(self.history)
        one = self.table.current_row()
        if not isinstance(one, Owned):
            self.who.setText("")
            return
        self.side.remark.setText(one.name if self.beside.away else "")  # beside the list its row is seen
        holder = one.holder_on(self.accepted.day)
        self.who.setText(f"由{holder.organ}办理")
        if one.pending:
            self.history.addWidget(Note(one.pending, "交接以前仍由原单位办理", Tone.AMBER, Shape.HALF))
        for holding in reversed(one.holdings):
            since = f"{holding.since} 起" if holding.since else "原有"
            until = f"到 {holding.until} 前" if holding.until else "到现在"
            by = f"{holding.batch}{holding.how}，{holding.document}" if holding.document else ""
            tone, shape = (Tone.GREY, Shape.RING) if holding.until else (Tone.GREEN, Shape.DISC)
            self.history.addWidget(Note(f"{holding.organ}　{since}{until}", by, tone, shape))

    def focus_first(self) -> None:
        self.table.setFocus()
