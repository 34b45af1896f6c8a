"""移送: every bag under way with its age, bags noted from their sheets only, and recent bags."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from db import clock
from desktop import pc_clock
from desktop.cases.bags.arriving import ArriveDialog, PaperDialog
from desktop.cases.bags.sending import SendDialog, preview_sheet
from desktop.cases.lists.view import CasesView
from desktop.desk import Desk
from desktop.page import Bar
from desktop.widgets.buttons import KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import label
from desktop.widgets.rows import Column, Group
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.cases.bags.rules import Bag
    from db.cases.bags.service import Noted


@dataclass(frozen=True, slots=True)
class BagRow:
    """One line of the list: a bag whose data is here, or one noted from its sheet."""

    id: str
    sender: str
    to: str
    sent: str
    cases: str
    pages: str
    state: Status
    why: str
    noted: bool = False


class BagsView(CasesView):
    """材料移送."""

    manual = "cases-after"
    keys = (("↑↓", "选行"), ("Enter", "收到"), ("Ctrl+N", "移送材料"), ("F9", "凭单登记"), ("Ctrl+P", "打印移送单"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table = DenseTable(bag_columns(), sortable=False)
        self.table.empty_text = "没有移送单。纸质材料送到别的单位，按 Ctrl+N 填移送单，两头签字，没到的一直列在这里。"
        self.panel = ListPanel(self.table)
        self.buttons = (
            KeyButton("打印移送单", "Ctrl+P").bind(self, self.print),
            KeyButton("凭单登记", "F9").bind(self, self.by_paper),
            KeyButton("移送材料", "Ctrl+N", primary=True).bind(self, self.send),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Bar(label("一个口袋一张移送单；没有登记收到的一直催问", tone="ink2"), None))
        layout.addWidget(self.panel, 1)
        self.table.opened.connect(self.arrive)
        bind_key(self, "Ctrl+F", self.table.focus_filter)

    def refresh(self) -> None:
        self.desk.query(_read, lambda found: self.show_found(*found))

    def show_found(self, under_way: "list[Bag]", noted: "list[Noted]", recent: "list[Bag]") -> None:
        """Show the bags under way first, then those whose data has not come, then what arrived."""
        arrived = [one for one in recent if not one.under_way]
        groups = []
        for key, name, rows in (
            ("way", "在途", [_row(one) for one in under_way]),
            ("noted", "纸已收到，等数据包", [_noted_row(one) for one in noted]),
            ("done", "近三个月收到的", [_row(one) for one in arrived]),
        ):
            if rows:
                groups.append((Group(key, name, f"{len(rows)} 张"), rows))
        self.table.show_groups(groups)
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()
        today = clock.today()
        late = sum(one.late(today) for one in under_way)
        self.panel.show_foot(f"在途 {len(under_way)} 张" + (f"，其中 {late} 张该催问了" if late else ""))

    def arrive(self, one: object) -> None:
        """Count the bag in the chosen line, or settle one that was noted by its paper."""
        if not isinstance(one, BagRow):
            return
        if not one.noted:
            ArriveDialog(self.desk, self, number=one.id).open()
            return
        actor, number = self.desk.actor, one.id

        def work() -> object:
            from db.cases.bags import service

            return service.settle(actor, number)

        pc_clock.believed(self.desk, self, lambda: self.desk.change(work))

    def send(self) -> None:
        """移送材料."""
        SendDialog(self.desk, self).open()

    def by_paper(self) -> None:
        """凭单登记."""
        PaperDialog(self.desk, self).open()

    def print(self) -> None:
        """The sheet of the chosen bag."""
        one = self.table.current_row()
        if isinstance(one, BagRow) and not one.noted:
            preview_sheet(self.desk, self, one.id)

    def focus_first(self) -> None:
        self.table.setFocus()


def bag_columns() -> list[Column]:
    """移送单号, 从, 到, 移送日期, 件, 页, 状态, 说明."""
    return [
        Column("状态", 116, status=lambda one: one.state),
        Column("移送单号", 172, text=lambda one: one.id, hint="编号"),
        Column("移送单位", 190, text=lambda one: one.sender, hint="单位", tail=True),
        Column("接收单位", 190, text=lambda one: one.to, hint="单位", tail=True),
        Column("日期", 62, text=lambda one: one.sent, tone=Tone.INK2, rank=3),
        Column("件数", 48, text=lambda one: one.cases),
        Column("页数、原件", 86, text=lambda one: one.pages, rank=3),
        Column("说明", 180, text=lambda one: one.why, tone=Tone.INK2, stretch=True, tail=True),
    ]


def _row(bag: "Bag") -> BagRow:
    today = clock.today()
    days = bag.days_under_way(today)
    if bag.under_way:
        late = bag.late(today)
        state = Status(Shape.TRIANGLE if late else Shape.HALF, Tone.AMBER if late else Tone.PRIMARY, f"在途 {days} 天")
    elif bag.differs:
        state = Status(Shape.DIAMOND, Tone.AMBER, "收到，有差异")
    else:
        state = Status(Shape.DISC, Tone.GREEN, f"{bag.arrived_on:%m-%d} 收到")
    differs = "；".join(f"{one.number[-6:]} {one.differs}" for one in bag.lines if one.differs)
    left = [one.number[-6:] for one in bag.lines if one.arrived_on is None]
    waits = f"没到：{'、'.join(left)}" if 0 < len(left) < len(bag.lines) else ""
    why = "；".join(part for part in (waits, differs) if part) or f"{bag.carrier}送"
    day = f"{bag.sent_on:%m-%d}" if bag.sent_on else ""
    return BagRow(
        bag.number, bag.sender, bag.to, day, str(len(bag.lines)), f"{bag.pages}，原件 {bag.originals}", state, why
    )  # fmt: skip


def _noted_row(one: "Noted") -> BagRow:
    waits = (
        f"等 {'、'.join(number[-6:] for number in one.waiting)} 的数据" if one.waiting else "数据到了，按 Enter 补记"
    )
    pages, originals = sum(found.pages for found in one.found), sum(found.originals for found in one.found)
    return BagRow(
        one.number, one.sender, "本单位", f"{one.on:%m-%d}", str(len(one.found)), f"{pages}，原件 {originals}",
        Status(Shape.HALF, Tone.AMBER, "等数据包"), waits, True,
    )  # fmt: skip


def _read() -> "tuple[list[Bag], list[Noted], list[Bag]]":
    from db.cases.bags import service

    return service.under_way(), service.noted_bags(), service.recent()
