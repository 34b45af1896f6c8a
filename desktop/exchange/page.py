"""Carrying data by stick: what came, what goes out, what a package would change, how far each office is."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from db.actors import SITE_LABELS
from desktop import messages
from desktop.desk import Desk
from desktop.exchange.boxes import box_status, in_columns, out_columns, site_columns
from desktop.exchange.preview import PlanPanel
from desktop.look import look
from desktop.page import Page
from desktop.tokens import GAP_SMALL, TypeSize
from desktop.widgets.buttons import KeyButton
from desktop.widgets.drop import DropArea, accept_files
from desktop.widgets.empty import EmptyState, NextStep
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Note, Panel, clear, column, row
from desktop.widgets.shapes import Shape, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.exchange.service import ApplyResult, ExchangeStatus, InboxRow, PackagePlan

ENDINGS = (".xpk", ".xrc")
FILE_KINDS = "数据包和回执 (*.xpk *.xrc)"


class ExchangePage(Page):
    """数据交换."""

    title = "数据交换"
    manual = "exchange"
    keys = (("Ctrl+I", "读取"), ("Ctrl+Enter", "写入"), ("Ctrl+E", "导出"), ("F6", "换区"), ("Enter", "看这个包"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._status: ExchangeStatus | None = None
        self.enrol = KeyButton("入册…")
        self.enrol.clicked.connect(self._enrol)
        self.export = KeyButton("导出待带", "Ctrl+E").bind(self, self.export_package)
        self.read = KeyButton("从 U 盘读取", "Ctrl+I").bind(self, self.choose_file)
        self.add_actions(self.enrol, self.export, self.read)
        self.inbox, self.outbox = DenseTable(in_columns(), sortable=False), DenseTable(out_columns(), sortable=False)
        self.sites = DenseTable(site_columns(), sortable=False)
        self.inbox.empty_text = "还没有带来的数据包。插上 U 盘，按 Ctrl+I 读取。"
        self.outbox.empty_text = "还没有封好的数据包。按 Ctrl+E 导出。"
        self.inbox_panel, self.outbox_panel = _panel("收件箱", self.inbox), _panel("发件箱", self.outbox)
        self.sites_panel = _panel("各单位清单版本与最近上报", self.sites)
        self.plan = PlanPanel()
        self.plan.apply.clicked.connect(self._apply)
        self.notes = column(gap=GAP_SMALL)
        self.start = EmptyState(
            "arrow-down-up",
            "还没有预览的数据包",
            "插上 U 盘读取数据包，先看会新增、变更什么，认可之前不写入任何数据。",
            (
                NextStep(
                    "读取数据包",
                    "Ctrl+I",
                    "选 U 盘上的数据包（.xpk）或回执（.xrc），也可以直接拖进来。",
                    self.choose_file,
                ),
            ),
        )
        self._build()
        self.inbox.opened.connect(self._open_waiting)
        bind_key(self, "F6", self._next_area)
        accept_files(self, ENDINGS, self.open_file)
        look.changed.connect(self._relayout)
        self._relayout()

    def _build(self) -> None:
        self.boxes = QWidget()
        drop = DropArea("把数据包拖到这里", "或插上 U 盘，按 Ctrl+I", ENDINGS, self.open_file)
        drop.setMaximumHeight(140)
        left = column(gap=GAP_SMALL)
        left.addWidget(self.inbox_panel, 3)
        left.addWidget(self.outbox_panel, 3)
        left.addWidget(drop, 1)
        self.boxes.setLayout(left)
        right = QVBoxLayout()
        right.setSpacing(GAP_SMALL)
        right.addLayout(self.notes)
        right.addWidget(self.plan, 3)
        right.addWidget(self.start, 3)
        right.addWidget(self.sites_panel, 2)
        whole = row(gap=GAP_SMALL)
        whole.addWidget(self.boxes)
        whole.addLayout(right, 1)
        self.layout_.addLayout(whole, 1)
        self.plan.hide()

    def _relayout(self) -> None:
        self.boxes.setFixedWidth(look.metrics.scaled(318))
        self.sites_panel.setVisible(look.metrics.size is not TypeSize.EXTRA and self._has_sites())

    def _has_sites(self) -> bool:
        return bool(self._status and self._status.sites)

    def refresh(self) -> None:
        from db.exchange import service

        self.desk.query(service.status, self._show)

    def _show(self, status: "ExchangeStatus") -> None:
        self._status = status
        waiting = sum(one.state == "待看" for one in status.inbox)
        going = sum(one.state == "待带" for one in status.outbox)
        self.inbox_panel.remark.setText(f"待看 {waiting}")
        self.outbox_panel.remark.setText(f"待带 {going}")
        self.inbox.show_rows(status.inbox)
        self.outbox.show_rows(status.outbox)
        self.sites.show_rows(status.sites)
        self._relayout()
        kind = SITE_LABELS[self.desk.actor.site.kind]
        self.remark.setText(f"{kind}　{_enrolled(status)}")
        self.sites_panel.remark.setText(f"{len(status.sites)} 个单位")
        clear(self.notes)
        if not status.enrolled and not status.fingerprint:
            more = "乡镇、部门按「入册…」写出申请，带到县里批准后读回凭证。"
            self.notes.addWidget(Note("本机还没有入册，暂时不能导出和读取数据包。", more, Tone.AMBER, Shape.TRIANGLE))
        for text in status.warnings:
            self.notes.addWidget(Note(text, "", Tone.AMBER, Shape.TRIANGLE))

    def choose_file(self) -> None:
        """从 U 盘读取."""
        name, _ = QFileDialog.getOpenFileName(self, "读取数据包", str(Path.home()), FILE_KINDS)
        if name:
            self.open_file(Path(name))

    def open_file(self, file: Path) -> None:
        """Show what a package would change."""
        from db.exchange import service

        task = self.desk.query(lambda: service.plan(file), lambda plan: self.show_plan(file, plan))
        messages.WaitBox(self, f"正在核对 {file.name}", task)
        task.failed.connect(lambda error: self.refresh())

    def show_plan(self, file: Path, plan: "PackagePlan") -> None:
        """Put a plan in sight."""
        self.plan.show_plan(file, plan)
        self.plan.show()
        self.start.hide()
        self.plan.table.setFocus()

    def _open_waiting(self, waiting: "InboxRow") -> None:
        if waiting.file:
            self.open_file(waiting.file)
        else:
            messages.tell(self, f"{waiting.sender}第 {waiting.number} 号包", [("状态", box_status(waiting.state).word)])

    def _apply(self) -> None:
        from db.exchange import service

        file, actor = self.plan.file, self.desk.actor
        if file is None:
            return
        task = self.desk.change(lambda: service.apply(actor, file), self._applied)
        messages.WaitBox(self, f"正在写入 {file.name}", task)

    def _applied(self, result: "ApplyResult") -> None:
        words = f"新增 {result.new}，变更 {result.changed}，相同 {result.same}，留待核对 {result.quarantined}"
        title = "这个包已导入过，没有重复写入" if result.already else f"{result.sender}第 {result.number} 号包已写入"
        messages.tell(self, title, [("结果", words), ("回执", f"{result.receipt}，请带回对方")])
        self.plan.hide()
        self.start.show()
        self.desk.renew_actor()

    def export_package(self) -> None:
        """导出待带: to whom, then where."""
        from desktop.exchange.enrol import ExportDialog

        status = self._status
        if status is None:
            return
        county = not status.sites and status.enrolled
        choices = (
            [(self.desk.actor.site.county_code, status.county)] if county else [(s.code, s.name) for s in status.sites]
        )
        dialog = ExportDialog(self, choices)
        dialog.chosen.connect(self._export)
        dialog.open()

    def _export(self, site: str, folder: Path) -> None:
        from db.exchange import service

        actor = self.desk.actor
        task = self.desk.change(lambda: service.export_to(actor, site, folder), self._exported)
        messages.ProgressBox(self, "正在导出数据包", task)

    def _exported(self, files: list[Path]) -> None:
        names = "、".join(file.name for file in files)
        messages.tell(self, "数据包已导出", [("文件", names), ("位置", str(files[0].parent) if files else "")])

    def _enrol(self) -> None:
        from desktop.exchange.enrol import EnrolDialog

        EnrolDialog(self.desk, self).open()

    def _next_area(self) -> None:
        areas: list[QWidget] = [self.inbox, self.outbox, self.plan.table, self.sites]
        shown = [area for area in areas if area.isVisible()]
        focused = [number for number, area in enumerate(shown) if area.hasFocus()]
        shown[(focused[0] + 1) % len(shown) if focused else 0].setFocus()

    def focus_first(self) -> None:
        self.inbox.setFocus()


def _panel(title: str, table: DenseTable) -> Panel:
    panel = Panel(title)
    panel.body.addWidget(table, 1)
    table.setAccessibleName(title)
    return panel


def _enrolled(status: "ExchangeStatus") -> str:
    if status.sites or status.enrolled:
        return f"名册第 {status.roster_version} 版" + (f"，{len(status.sites)} 个单位" if status.sites else "")
    return "还没有入册"
