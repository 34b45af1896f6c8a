"""Carrying data by stick: what came, what goes out, what a package would change, how up to date each office is."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import messages
from desktop.desk import Desk
from desktop.exchange.boxes import county_columns, in_columns, out_columns, site_columns
from desktop.exchange.preview import PlanPanel
from desktop.exchange.words import applied_lines, drift_words, enrolled_words, first_line
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
    from db.exchange.service import AddresseeRow, ApplyResult, Concern, ExchangeStatus, InboxRow, PackagePlan

ENDINGS = (".xpk", ".xrc")


class ExchangePage(Page):
    """数据交换."""

    title = "数据交换"
    manual = "exchange"
    keys = (("Ctrl+I", "读取"), ("Ctrl+Enter", "写入"), ("Ctrl+E", "导出"), ("F6", "换区"), ("Enter", "看逐项差异"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._status: ExchangeStatus | None = None
        self._queue: list[Path] = []
        self.waiting = KeyButton("待核对 0")
        self.roster, self.history = KeyButton("名册"), KeyButton("历史")
        self.export = KeyButton("导出待带", "Ctrl+E").bind(self, self.export_package)
        self.read = KeyButton("从 U 盘读取", "Ctrl+I").bind(self, self.choose_file)
        self.waiting.clicked.connect(self.open_conflicts)
        self.roster.clicked.connect(self.open_roster)
        self.history.clicked.connect(lambda: self.open_history())
        self.add_actions(self.waiting, self.roster, self.history, self.export, self.read)
        self.inbox = DenseTable(in_columns(self._county_name), sortable=False)
        self.outbox = DenseTable(out_columns(), sortable=False)
        self.inbox.setHeaderHidden(True)
        self.outbox.setHeaderHidden(True)
        self.sites = DenseTable(site_columns(), sortable=False)
        self.county = DenseTable(county_columns(), sortable=False)
        self.inbox.empty_text = "还没有带来的数据包。插上 U 盘，按 Ctrl+I 读取。"
        self.outbox.empty_text = "入册以后，这里写着还有多少没有带到。"
        self.inbox_panel, self.outbox_panel = _panel("收件箱", self.inbox), _panel("发件箱", self.outbox)
        self.sites_panel = _panel("各单位清单版本与最近上报", self.sites)
        self.county_panel = _panel("和县级平台的来往", self.county)
        self.plan = PlanPanel()
        self.plan.apply.clicked.connect(self._apply)
        self.plan.later.clicked.connect(self._later)
        self.notes = column(gap=GAP_SMALL)
        self.start = self._start_state()
        self._build()
        self.inbox.opened.connect(self._open_inbox_row)
        self.outbox.opened.connect(self._open_outbox_row)
        for table in (self.sites, self.county):
            table.opened.connect(lambda one: self.open_history(one.name))
        bind_key(self, "F6", self._next_area)
        accept_files(self, ENDINGS, self.open_files)
        look.changed.connect(self._relayout)
        self._relayout()

    def _start_state(self) -> EmptyState:
        export = NextStep("导出待带", "Ctrl+E", "把还没有带到的封成一个包，写到 U 盘上。", self.export_package)
        practise = NextStep("练一遍", "", "用示例走一遍导出、读取、写入，不动本机的数据。", self._practise)
        steps = (
            NextStep("读取数据包", "Ctrl+I", "列出 U 盘上的数据包和回执，先看再写入。", self.choose_file),
            export if self.desk.practice else practise,
        )
        return EmptyState(
            "arrow-down-up", "还没有预览的数据包", "先看会新增、变更什么，认可之前不写入任何数据。",
            steps,
        )  # fmt: skip

    def _county_name(self) -> str:
        return self._status.county if self._status else ""

    def _practise(self) -> None:
        self.desk.practice_wanted.emit()

    def _build(self) -> None:
        self.boxes = QWidget()
        self.drop = DropArea("把数据包拖到这里", "或插上 U 盘，按 Ctrl+I", ENDINGS, self.open_files)
        left = column(gap=GAP_SMALL)
        left.addWidget(self.inbox_panel, 3)
        left.addWidget(self.outbox_panel, 3)
        left.addWidget(self.drop)
        self.boxes.setLayout(left)
        right = QVBoxLayout()
        right.setSpacing(GAP_SMALL)
        right.addLayout(self.notes)
        right.addWidget(self.plan, 3)
        right.addWidget(self.start, 3)
        right.addWidget(self.sites_panel, 2)
        right.addWidget(self.county_panel)
        whole = row(gap=GAP_SMALL)
        whole.addWidget(self.boxes)
        whole.addLayout(right, 1)
        self.layout_.addLayout(whole, 1)
        self.plan.hide()

    def _relayout(self) -> None:
        self.boxes.setFixedWidth(look.metrics.scaled(306 if look.metrics.size is TypeSize.EXTRA else 340))
        self.drop.setFixedHeight(look.metrics.scaled(84))
        planned, sites = not self.plan.isHidden(), bool(self._status and self._status.sites)
        room = look.metrics.size is not TypeSize.EXTRA or not planned
        self.boxes.setVisible(room)
        self.start.setVisible(not planned and not sites)
        self.sites_panel.setVisible(room and sites)
        self.county_panel.setVisible(room and bool(self._status and self._status.own))
        table = look.metrics.table_head + look.metrics.row + 2
        self.county.setMinimumHeight(table)
        self.county_panel.setFixedHeight(table + look.metrics.row + 10)

    def refresh(self) -> None:
        from db.exchange import service

        self.desk.query(service.status, self.show_status)

    def show_status(self, status: "ExchangeStatus") -> None:
        """Show how the exchange stands."""
        self._status = status
        self.inbox_panel.remark.setText(f"待看 {sum(one.state == '待看' for one in status.inbox)}")
        self.outbox_panel.remark.setText(first_line(status))
        self.inbox.show_rows(status.inbox)
        self.outbox.show_rows(status.addressees)
        self.sites.show_rows(status.sites)
        self.county.show_rows([status.own] if status.own else [])
        self.waiting.setText(f"待核对 {status.waiting.here}")
        self.waiting.updateGeometry()
        self.remark.setText(enrolled_words(status))
        self.sites_panel.remark.setText(drift_words(status.sites))
        self._relayout()
        self._show_concerns(status)

    @property
    def _concerns(self) -> "list[Concern]":
        """What to look into; in a practice not the papers that only a real county prints."""
        found = self._status.concerns if self._status else ()
        return [one for one in found if not (self.desk.practice and one.kind == "root_sheet")]

    def _show_concerns(self, status: "ExchangeStatus") -> None:
        clear(self.notes)
        if not status.enrolled and not status.is_county:
            more = "请按「名册」写出入册申请，带到县里批准后读回凭证。"
            self.notes.addWidget(Note("本机还没有入册，暂时不能导出和读取数据包。", more, Tone.AMBER, Shape.TRIANGLE))
        elif self._concerns:
            first, rest = self._concerns[0], len(self._concerns) - 1
            note = Note(first.text, first.advice, Tone.AMBER, Shape.TRIANGLE)
            button = KeyButton(f"另有 {rest} 条提醒")
            button.clicked.connect(self.tell_concerns)
            button.setVisible(rest > 0)
            line = row(gap=GAP_SMALL)
            line.addWidget(note, 1)
            line.addWidget(button)
            self.notes.addLayout(line)

    def tell_concerns(self) -> None:
        """All reminders, each with what to do."""
        lines = [(f"第 {n} 条", f"{one.text}{one.advice}") for n, one in enumerate(self._concerns, start=1)]
        messages.tell(self, f"有 {len(lines)} 条提醒", lines)

    def choose_file(self) -> None:
        """从 U 盘读取: the packages and receipts found, one or several of them."""
        from desktop.exchange.reading import ReadDialog

        dialog = ReadDialog(self.desk, self)
        dialog.chosen.connect(self.open_files)
        dialog.open()

    def open_files(self, files: list[Path]) -> None:
        """Read several files, one after the other: each is shown before it is written."""
        self._queue = [*files, *(file for file in self._queue if file not in files)]
        self._next_file()

    def open_file(self, file: Path) -> None:
        """Show what a package would change."""
        from db.exchange import service

        task = self.desk.tasks.query(lambda: service.plan(file))
        task.finished.connect(lambda plan: self.show_plan(file, plan))
        task.failed.connect(self._refused)
        messages.WaitBox(self, f"正在核对「{file.name}」", task)

    def _refused(self, error: Exception) -> None:
        """Say why a file is not taken; once that is read, the next of those chosen comes into sight."""
        self.desk.report(error, self._next_file)
        self.refresh()

    def show_plan(self, file: Path, plan: "PackagePlan") -> None:
        """Put a plan in sight."""
        self.desk.note_step("read")
        self.plan.show_plan(file, plan)
        rest = f"；之后还有 {len(self._queue)} 个包" if self._queue else ""
        self.plan.remark_below.setText(f"写入前自动备份；写入后回执写回同一个 U 盘{rest}")
        self.plan.show()
        self._relayout()
        self.plan.table.setFocus()

    def _later(self) -> None:
        """暂不处理: nothing is written; the next file of those chosen, if any, comes into sight."""
        self.plan.hide()
        self._relayout()
        self._next_file()

    def _next_file(self) -> None:
        if self._queue:
            self.open_file(self._queue.pop(0))
        else:
            self.focus_first()

    def _open_inbox_row(self, waiting: "InboxRow") -> None:
        if waiting.file:
            self.open_file(waiting.file)
        else:
            self.open_history(waiting.sender)

    def _open_outbox_row(self, one: "AddresseeRow") -> None:
        self.open_history(one.name)

    def _apply(self) -> None:
        from db.exchange import service

        file, actor = self.plan.file, self.desk.actor
        if file is None or not self.plan.isVisible():
            return
        task = self.desk.change(lambda: service.apply(actor, file), lambda done: self._applied(file, done))
        messages.WaitBox(self, f"正在写入「{file.name}」", task)

    def _applied(self, file: Path, result: "ApplyResult") -> None:
        receipt = file.suffix == ".xrc"
        self.desk.note_step("receipt" if receipt else "applied")
        title, lines = applied_lines(file, result)
        messages.tell(self, title, lines).finished.connect(lambda _: self._next_file())
        self.plan.hide()
        self._relayout()
        self.desk.renew_actor()

    def export_package(self) -> None:
        """导出待带: to whom, where to, then carried out with progress."""
        from desktop.exchange.outbox import ExportDialog

        if self._status is not None:
            ExportDialog(self.desk, self, self._status).open()

    def open_conflicts(self) -> None:
        """待核对 n: what waits for a person, side by side."""
        from desktop.exchange.conflicts import ConflictsDialog

        ConflictsDialog(self.desk, self).open()

    def open_roster(self) -> None:
        """名册: every installation with the state of its keys; enrolment starts here."""
        from desktop.exchange.roster import RosterDialog

        if self._status is not None:
            RosterDialog(self.desk, self, self._status).open()

    def open_history(self, office: str = "") -> None:
        """历史: every package in and out with its receipt, of one office where it is named."""
        from desktop.exchange.history import HistoryDialog

        HistoryDialog(self.desk, self, office).open()

    def _next_area(self) -> None:
        areas: list[QWidget] = [self.inbox, self.outbox, self.plan.table, self.sites, self.county]
        shown = [area for area in areas if area.isVisible()]
        focused = [number for number, area in enumerate(shown) if area.hasFocus()]
        shown[(focused[0] + 1) % len(shown) if focused else 0].setFocus()

    def focus_first(self) -> None:
        (self.plan.table if self.plan.isVisible() else self.inbox).setFocus()


def _panel(title: str, table: DenseTable) -> Panel:
    panel = Panel(title)
    panel.body.addWidget(table, 1)
    table.setAccessibleName(title)
    return panel
