"""Print preview: the very PDF that will be printed, page by page, with 打印 and 另存."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPageSize, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QScrollArea, QVBoxLayout, QWidget

from db.errors import UserError
from desktop import messages
from desktop.tasks import TaskRunner, Work
from desktop.tokens import GAP, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import label, row

SCREEN_DPI = 96
PRINT_DPI = 300
POINTS_PER_INCH = 72
BESIDE_PAGE = 2 * MARGIN + 24
"""What the margins and the scroll bar take of the window's width: a landscape page is made to fit between them."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as pixels: BGRX, `stride` bytes a row."""

    width: int
    height: int
    stride: int
    pixels: bytes


def render_page(file: Path, number: int, dpi: int, widest: int = 0) -> tuple[PageImage, int]:
    """Page `number` (from 0) of a PDF as pixels, `widest` at most, and how many pages there are."""
    import pypdfium2

    document = pypdfium2.PdfDocument(str(file))
    try:
        page = document[number]
        scale = dpi / POINTS_PER_INCH
        bitmap = page.render(
            scale=min(scale, widest / page.get_width()) if widest else scale, rev_byteorder=False, prefer_bgrx=True
        )
        image = PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
        return image, len(document)
    finally:
        document.close()


def as_image(page: PageImage) -> QImage:
    """The pixels as Qt's image."""
    image = QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGB32)
    return image.copy()


class PreviewDialog(QDialog):
    """One paper, one page at a time."""

    def __init__(self, tasks: TaskRunner, parent: QWidget | None, title: str, file: Path) -> None:
        super().__init__(parent)
        self._tasks, self._file, self._title = tasks, file, title
        self._number, self._pages = 0, 1
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

    def save_as(self) -> None:
        """另存: a copy of the PDF where the clerk wants it."""
        name, _ = QFileDialog.getSaveFileName(self, "另存", str(Path.home() / f"{self._title}.pdf"), "PDF (*.pdf)")
        if name:
            self._query(
                lambda: shutil.copyfile(self._file, name),
                lambda done: messages.tell(self, "已另存", [("文件", name)]),
            )

    def print_out(self) -> None:
        """打印: on Windows through its print dialog, elsewhere handed to lp."""
        if sys.platform == "win32":
            print_on_windows(self, self._file, self._pages)
        else:
            self._query(
                lambda: print_with_lp(self._file, self._title),
                lambda done: messages.tell(self, "已交给打印机", [("文书", self._title)]),
            )


def print_with_lp(file: Path, title: str) -> None:
    """Hand the PDF to the system's print queue. Raises UserError without a queue or printer."""
    program = shutil.which("lp")
    if program is None:
        raise UserError("这台电脑没有装打印服务，没有打印。", hint="请按「另存」存成 PDF，拿到能打印的电脑上打印。")
    done = subprocess.run([program, "-t", title, str(file)], capture_output=True, check=False)
    if done.returncode:
        raise UserError("打印机没有接下这份文书。", hint="请检查打印机是否开机、已设为默认打印机，再试一次。")


def print_on_windows(parent: QWidget, file: Path, pages: int) -> None:
    """Print the page images through the Windows print dialog, at their true size."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setFullPage(True)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFromTo(1, pages)
    if QPrintDialog(printer, parent).exec() != QDialog.DialogCode.Accepted:
        return
    first, last = printer.fromPage() or 1, printer.toPage() or pages
    painter = QPainter(printer)
    for number in range(first - 1, last):
        if number >= first:
            printer.newPage()
        page, _ = render_page(file, number, PRINT_DPI)
        size = QSize(page.width, page.height)
        scale = printer.resolution() / PRINT_DPI
        painter.drawImage(QRectF(0, 0, size.width() * scale, size.height() * scale), as_image(page))
    painter.end()
