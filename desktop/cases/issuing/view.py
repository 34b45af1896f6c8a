"""取件: results not delivered yet, with the calls so far and the last day to deliver; the issue register."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from db import clock
from db.cases.acts import ActKind, CaseState
from db.cases.rules import CaseDetail
from desktop.cases import doing
from desktop.cases.lists.table import CaseTable
from desktop.cases.lists.view import CasesView
from desktop.desk import Desk
from desktop.page import Bar
from desktop.widgets.buttons import KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import label
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone

if TYPE_CHECKING:
    from db.cases.issuing.service import Waiting
    from db.cases.queues.lists import Page, Wanted
    from db.cases.queues.walking import Place

SOON = 3
RESULTS = {
    "准予": CaseState.GRANTED, "不予": CaseState.DENIED, "不予受理": CaseState.REFUSED,
    "不受理": CaseState.NOT_APPLICABLE,
}  # fmt: skip
"""What the filter under 结果 offers."""


class CollectingView(CasesView):
    """通知取件和送达."""

    manual = "cases-after"
    keys = (("↑↓", "选行"), ("Enter", "打开办件"), ("F7", "通知取件"), ("Ctrl+D", "送达"), ("Ctrl+E", "发证登记簿"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.panel = WaitingTable(desk)
        self.table = self.panel.table
        self.buttons = (
            KeyButton("发证登记簿", "Ctrl+E").bind(self, self.export),
            KeyButton("通知取件", "F7").bind(self, partial(self.act, ActKind.NOTIFIED)),
            KeyButton("送达", "Ctrl+D", primary=True).bind(self, partial(self.act, ActKind.DELIVERED)),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Bar(label("准予的，十个工作日内颁发、送达证照（行政许可法第四十四条）", tone="ink2"), None))
        layout.addWidget(self.panel, 1)
        self.panel.opened.connect(self.opened)
        bind_key(self, "Ctrl+F", self.table.focus_filter)

    def refresh(self) -> None:
        self.panel.reload()
        self.desk.query(_count, self.panel.know_total)

    def act(self, kind: ActKind) -> None:
        """Ask for a call or a delivery of the case in the chosen line; the paper it calls for is offered after it."""
        one = self.table.current_row()
        if one is None:
            return

        def read() -> CaseDetail:
            from db.cases import service

            return service.case(one.id)

        def ask(case: CaseDetail) -> None:
            dialog = doing.dialog_for(self.desk, self, case, kind)
            dialog.accepted.connect(lambda: doing.offer_paper(self.desk, self, one.id, kind))
            dialog.open()

        self.desk.query(read, ask)

    def export(self) -> None:
        """Write this year's issue register."""
        today = clock.today()
        name = str(Path.home() / f"发证登记簿{today:%Y%m%d}.xlsx")
        out, _ = QFileDialog.getSaveFileName(self, "写到哪里", name, "表格 (*.xlsx)")
        if out:
            self.desk.query(
                partial(_write, date(today.year, 1, 1), today, Path(out)),
                lambda count: self.panel.show_foot(f"发证登记簿写了今年 {count} 件"),
            )

    def focus_first(self) -> None:
        self.table.setFocus()


class WaitingTable(CaseTable):
    """Applicants who have not collected yet, page by page, with the calls so far and where the papers are."""

    filters = ("", "number", "item", "applicant", "", "state", "", "")
    orders = ("turn", "number", "item", "applicant", "", "state", "", "")
    states = RESULTS

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "delivery")
        self.table.empty_text = "没有等着申请人来取的。决定作出以后，证照文书列在这里，直到送达。"

    def layout_of_rows(self) -> tuple[list[Column], dict[int, list[str]]]:
        return waiting_columns(), {5: list(self.states)}

    def page(
        self, wanted: "Wanted", after: "Place | None", size: int, back: bool = False, itself: bool = False
    ) -> "Page[Waiting]":
        from db.cases.issuing import service

        return service.waiting_page(wanted, after, size, back, itself)

    def remark(self) -> str:
        rows: list[Any] = self.rows.visible_rows()
        uncalled = sum(not one.calls for one in rows)
        return f"其中 {uncalled} 件还没有通知过" if uncalled else ""


def waiting_columns() -> list[Column]:
    """期限, 办件编号, 事项, 申请人, 电话, 结果, 通知, 证照文书在哪."""
    return [
        Column("送达期限", 104, status=_due, order=lambda one: one.deliver_by or date.max),
        Column("办件编号", 184, text=lambda one: one.number, hint="编号"),
        Column("事项", 180, text=lambda one: one.item_name, hint="汉字或首字母", tail=True, rank=3),
        Column("申请人", 130, text=lambda one: one.applicant, hint="姓名、单位", stretch=True, tail=True),
        Column("电话", 104, text=lambda one: one.phone),
        Column("结果", 74, text=lambda one: one.result, choices=True),
        Column("通知", 160, status=_called),
        Column("证照文书", 200, text=lambda one: one.where, tone=Tone.INK2, tail=True, rank=3),
    ]


def _due(one: "Waiting") -> Status | None:
    if one.deliver_by is None or one.days_left is None:
        return None
    if one.days_left < 0:
        return Status(Shape.SQUARE, Tone.RED, f"逾期 {-one.days_left} 天")
    tone, shape = (Tone.AMBER, Shape.TRIANGLE) if one.days_left <= SOON else (Tone.PRIMARY, Shape.RING)
    return Status(shape, tone, f"{one.deliver_by:%m-%d} 前")


def _called(one: "Waiting") -> Status:
    if not one.calls:
        return Status(Shape.RING, Tone.GREY, one.last_call)
    reached = "已告知" in one.last_call
    return Status(Shape.DISC if reached else Shape.DIAMOND, Tone.GREEN if reached else Tone.AMBER, one.last_call)


def _count() -> int:
    from db.cases.queues import lists

    return lists.counts()[lists.CaseList.DELIVERY]


def _write(since: date, until: date, out: Path) -> int:
    from reports.cases import issue_register

    return issue_register.save(since, until, out)
