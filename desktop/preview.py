"""Print preview: the very PDF that will be printed, page by page, with 打印 and 另存."""

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QScrollArea, QVBoxLayout, QWidget

from db.errors import UserError
from db.papers.service import Issued
from db.paths import file_stem
from desktop import messages, printer
from desktop.printer import Job, PageImage, as_image, render_page
from desktop.tasks import Task, TaskRunner, Work
from desktop.tokens import GAP, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import label, row

SCREEN_DPI = 96
BESIDE_PAGE = 2 * MARGIN + 24
"""What the margins and the scroll bar take of the window's width: a landscape page is made to fit between them."""


class PreviewDialog(Dialog):
    """One paper, one page at a time.

    Looking at it numbers and records nothing: `issue` writes the file anew, numbered and recorded, the first time it
    is printed or saved. Without it the file is what it is.
    """

    def __init__(
        self,
        tasks: TaskRunner,
        parent: QWidget | None,
        title: str,
        file: Path,
        issue: Callable[[], list[Issued]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._file, self._title = tasks, file, title
        self._number, self._pages = 0, 1
        self._issue = issue
        self._ready = False
        self._issued: list[Issued] = []
        self._noted: set[int] = set()
        self._jobs: list[Job] = []
        self._left: list[Job] = []
        self._busy = 0
        self.setWindowTitle(f"打印预览：{title}")
        self.resize(980, 690)
        self.sheet = QLabel()
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area = QScrollArea()
        self.area.setWidget(self.sheet)
        self.area.setWidgetResizable(True)
        self.where = label("", tone="ink2")
        self.back = KeyButton("上一页", "PgUp").bind(self, lambda: self.turn(-1))
        self.on = KeyButton("下一页", "PgDown").bind(self, lambda: self.turn(1))
        self.keep = KeyButton("另存…", "Ctrl+S").bind(self, self.save_as)
        self.print = KeyButton("打印", "Ctrl+P", primary=True).bind(self, self.print_out)
        bar = row(label(title, "title"), self.where, None, self.back, self.on, self.keep, self.print, gap=GAP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        layout.setSpacing(GAP)
        layout.addLayout(bar)
        layout.addWidget(self.area, 1)
        bind_key(self, "Esc", self.reject)
        self.print.setFocus()
        self.turn(0)

    def _query(self, work: Work, then: Callable[[Any], object]) -> None:
        task = self._tasks.query(work)
        task.finished.connect(then)
        task.failed.connect(self._failed)

    def _failed(self, error: Exception) -> None:
        messages.show_error(self, error)

    def turn(self, by: int) -> None:
        """Show another page."""
        self._number = max(0, min(self._pages - 1, self._number + by))
        file, number = self._file, self._number
        dpi = round(SCREEN_DPI * self.devicePixelRatioF())
        widest = round((self.width() - BESIDE_PAGE) * self.devicePixelRatioF())
        self._query(lambda: render_page(file, number, dpi, widest), self._show)

    def _show(self, found: tuple[PageImage, int]) -> None:
        page, self._pages = found
        pixmap = QPixmap.fromImage(as_image(page))
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self.sheet.setPixmap(pixmap)
        self.where.setText(f"第 {self._number + 1} / {self._pages} 页")
        self.back.setEnabled(self._number > 0)
        self.on.setEnabled(self._number < self._pages - 1)
        self.area.verticalScrollBar().setValue(0)

    def _when_issued(self, then: Callable[[], object]) -> None:
        """Let the papers be numbered and recorded first, unless they are; a key pressed twice is one wish."""
        if self._busy:
            return
        if self._jobs:
            then()
            return

        def go_on(issued: list[Issued]) -> None:
            self._issued = issued
            self._jobs = printer.jobs([one.paper.pages for one in issued] or [self._pages], self._pages)
            self.turn(0)
            then()

        self._change(self._write).finished.connect(go_on)

    def _write(self) -> list[Issued]:
        issued = self._issue() if self._issue else []
        self._pages = printer.sheets(self._file)
        return issued

    def save_as(self) -> None:
        """另存: a copy of the PDF where the clerk wants it; a paper saved counts as printed."""
        proposed = Path.home() / f"{file_stem(self._title)}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, "另存", str(proposed), "PDF (*.pdf)")
        if name:
            self._when_issued(lambda: self._save(name))

    def _save(self, name: str) -> None:
        def copy() -> None:
            shutil.copyfile(self._file, name)
            self._note(self._jobs)

        self._change(copy).finished.connect(lambda done: messages.tell(self, "已另存", [("文件", name)]))

    def print_out(self) -> None:
        """打印: on Windows through its print dialog, elsewhere handed to lp, from where the printer stopped."""
        self._when_issued(self._print_on_windows if sys.platform == "win32" else self._print_with_lp)

    def _print_with_lp(self) -> None:
        todo = self._left or list(self._jobs)
        self._left = list(todo)
        task = self._change(lambda: printer.print_all(self._file, self._title, todo, self._issued, self._noted))
        task.progressed.connect(self._left.remove)
        task.finished.connect(self._tell_printed)

    def _tell_printed(self, to: printer.Queue) -> None:
        where = [("打印机", to.name)] if to.name else []
        messages.tell(self, "已交给打印机", [("文书", self._title), *where])

    def _print_on_windows(self) -> None:
        sheets: set[int] = set()
        try:
            printer.print_on_windows(self, self._file, self._pages, sheets.add)
        except UserError as error:
            self._failed(error)
        done = [job for job in self._jobs if sheets.issuperset(range(job.first, job.last + 1))]
        self._change(lambda: self._note(done))

    def _note(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            printer.note(job, self._issued, self._noted)

    def _change(self, work: Work) -> Task:
        task = self._tasks.change(work)
        self._busy += 1
        for ended in (task.finished, task.failed, task.cancelled):
            ended.connect(self._rest)
        task.failed.connect(self._failed)
        return task

    def _rest(self) -> None:
        self._busy -= 1
