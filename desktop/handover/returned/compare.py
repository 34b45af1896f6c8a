"""A page that came home beside the record as it stands now, and what has changed since it was printed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from db.papers.returned.records import FiledPage, PaperHome
from db.papers.returned.rules import OLD
from db.papers.returned.scanning import Picture
from desktop import messages
from desktop.desk import Desk
from desktop.handover.returned.columns import source_words
from desktop.handover.returned.sheet import LONGEST, SheetView
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Panel, label, row
from desktop.widgets.rows import Column
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from reports.homecoming import Comparison

CHANGE_ROWS = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """One page as it was read: one of its scans, which of how many from the oldest, and the comparison."""

    scan: FiledPage | None
    copy: int
    scans: int
    picture: Picture | None
    comparison: "Comparison"


def change_columns() -> list[Column]:
    """哪里, 收回的纸, 现在."""
    return [
        Column("改动的地方", 260, text=lambda one: one.place, tail=True),
        Column("收回的纸上", 300, text=lambda one: one.before or "（没有）", stretch=True, tail=True),
        Column("现在", 300, text=lambda one: one.after or "（没有）", stretch=True, tail=True),
    ]


class CompareDialog(Dialog):
    """One paper, page by page: what came home at the left, what it would say now at the right."""

    def __init__(self, desk: Desk, parent: QWidget | None, paper: PaperHome, page: int = 0) -> None:
        super().__init__(parent)
        self._desk, self.paper = desk, paper
        self.page = page or (paper.home[0] if paper.home else 1)
        self._scan: FiledPage | None = None
        self._passed = 0
        self.setWindowTitle(f"对照：{paper.title} {paper.number}")
        self.resize(1240, 700)
        self.where = label("", tone="ink2")
        self.came, self.now = SheetView("收回的纸"), SheetView("现在的记录")
        self.left, self.right = Panel("收回的纸"), Panel("现在的记录")
        self.left.body.addWidget(self.came, 1)
        self.right.body.addWidget(self.now, 1)
        self.changes = DenseTable(change_columns(), sortable=False)
        self.changes.setAccessibleName("改动")
        self.changed = Panel("打印以后的改动")
        self.changed.body.addWidget(self.changes)
        self.back = KeyButton("上一页", "PgUp").bind(self, lambda: self.turn(-1))
        self.on = KeyButton("下一页", "PgDown").bind(self, lambda: self.turn(1))
        self.other = KeyButton("另一份", "F3").bind(self, self.show_other)
        self.take = KeyButton("取出原件…", "Ctrl+S").bind(self, self.take_original)
        self.refile = KeyButton("改归别处…", "F2").bind(self, self.file_elsewhere)
        head = row(label(f"{paper.title} {paper.number}", "title"), self.where, None, gap=GAP)
        for button in (self.back, self.on, self.other, self.refile, self.take):
            head.addWidget(button)
        sheets = row(gap=GAP_SMALL)
        sheets.addWidget(self.left, 1)
        sheets.addWidget(self.right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        layout.setSpacing(GAP_SMALL)
        layout.addLayout(head)
        layout.addLayout(sheets, 1)
        layout.addWidget(self.changed)
        bind_key(self, "Esc", self.reject)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.changed.hide()
        self.turn(0)

    def turn(self, by: int) -> None:
        """Show another page of the paper."""
        self.page = max(1, min(self.paper.pages, self.page + by))
        self._passed = 0
        self._desk.query(self._read(), self._show)

    def show_other(self) -> None:
        """Show the next copy of the page in sight (一式几份): the one before, from the newest on."""
        self._passed += 1
        self._desk.query(self._read(), self._show)

    def _read(self) -> Callable[[], Shown]:
        actor, paper, page, passed = self._desk.actor, self.paper, self.page, self._passed
        scratch = self._desk.scratch("对照.pdf")

        def work() -> Shown:
            from db.papers.returned import records, service
            from reports import homecoming

            scans = [one for one in records.pages_of(paper.id) if one.page == page]
            at = passed % len(scans) if scans else 0
            scan = scans[at] if scans else None
            picture = service.picture(scan, LONGEST) if scan else None
            comparison = homecoming.compare(actor, paper, page, LONGEST, scratch)
            return Shown(scan, len(scans) - at, len(scans), picture, comparison)

        return work

    def _show(self, shown: Shown) -> None:
        self._scan = shown.scan
        signed = "（签字页）" if self.page in self.paper.signed else ""
        self.where.setText(f"第 {self.page} / {self.paper.pages} 页{signed}")
        self.back.setEnabled(self.page > 1)
        self.on.setEnabled(self.page < self.paper.pages)
        self.take.setEnabled(shown.scan is not None)
        self.refile.setEnabled(shown.scan is not None)
        self.other.setVisible(shown.scans > 1)
        self._show_scan(shown)
        self._show_now(shown.comparison)

    def _show_scan(self, shown: Shown) -> None:
        if shown.scan is None or shown.picture is None:
            self.left.remark.setText("")
            self.came.show_words("这一页还没有收回。")
            return
        more = f"　第 {shown.copy} 份，共收过 {shown.scans} 份" if shown.scans > 1 else ""
        self.left.remark.setText(f"{source_words(shown.scan)}　{shown.scan.filed_at[:10]} {shown.scan.user_name}{more}")
        self.left.title.setText("收回的纸（旧稿）" if shown.scan.note.startswith(OLD) else "收回的纸")
        self.came.show_picture(shown.picture)

    def _show_now(self, found: "Comparison") -> None:
        self.right.title.setText(found.against or "现在的记录")
        self.changed.setVisible(bool(found.changes))
        self.changed.remark.setText(f"{len(found.changes)} 处")
        self.changes.show_rows(found.changes)
        self.changed.setFixedHeight(
            look.metrics.table_head + look.metrics.row * (min(len(found.changes), CHANGE_ROWS) + 1) + 14
        )
        if found.now is None:
            self.now.show_words("这份文书打印以后没有再印过别的稿，不用对照。")
            return
        self.right.remark.setText(f"改了 {len(found.changes)} 处" if found.changes else "打印以后没有改动")
        self.now.show_picture(found.now)

    def file_elsewhere(self) -> None:
        """改归别处: the scan in sight belongs to another page."""
        from desktop.handover.returned.by_hand import ByHandDialog

        if self._scan:
            ByHandDialog(self._desk, self.parentWidget(), self._scan, self.paper.number).open()
            self.accept()

    def take_original(self) -> None:
        """取出原件: the file as it came, whole."""
        scan = self._scan
        if scan is None:
            return
        name, _ = QFileDialog.getSaveFileName(self, "取出原件", scan.name)
        if name:
            self._desk.query(
                lambda: _copy_out(scan, name), lambda done: messages.tell(self, "已取出", [("文件", name)])
            )


def _copy_out(scan: FiledPage, name: str) -> None:
    from db.attachments import service as attachments

    attachments.copy_out(scan.sha256, Path(name))
