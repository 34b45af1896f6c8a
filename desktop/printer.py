"""Sheets as pictures, and papers sent to the printer one by one, so that it is known what was printed."""

import os
import shutil
import subprocess
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPageSize, QPainter
from PySide6.QtWidgets import QDialog, QWidget

from db.errors import UserError
from db.papers import service
from db.papers.rules import TITLES
from db.papers.service import Issued

PRINT_DPI = 300
POINTS_PER_INCH = 72
ANSWER_SECONDS = 5
"""How long to wait for a print server that does not answer."""


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


def sheets(file: Path) -> int:
    """How many pages a PDF has."""
    import pypdfium2

    with pypdfium2.PdfDocument(str(file)) as document:
        return len(document)


def as_image(page: PageImage) -> QImage:
    """The pixels as Qt's image."""
    image = QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGB32)
    return image.copy()


@dataclass(frozen=True, slots=True)
class Queue:
    """The print queue a job goes to: its name, '' where CUPS does not tell, and whether it was stopped (停用)."""

    name: str
    stopped: bool

    @property
    def words(self) -> str:
        """For people: 打印机「前台激光」."""
        return f"打印机「{self.name}」" if self.name else "打印机"


@dataclass(frozen=True, slots=True)
class Job:
    """One paper, or what is left of it, as sheets `first` to `last` of a file; `paper` is its place in the set."""

    paper: int
    first: int
    last: int


def jobs(pages: Sequence[int], sheets: int) -> list[Job]:
    """The papers of a file of so many sheets: copies of the set one after the other, the first ones left out. Pure.

    `pages` are the pages of each paper of the set; nothing is left out where they make the file up.
    """
    copies = -(-sheets // sum(pages))
    left_out = copies * sum(pages) - sheets
    found, end = [], -left_out
    for paper, count in [*enumerate(pages)] * copies:
        first, end = end + 1, end + count
        if end > 0:
            found.append(Job(paper, max(first, 1), end))
    return found


def called(job: Job, issued: Sequence[Issued]) -> str:
    """A paper for people, with the sheets it takes."""
    sheets = f"第 {job.first} 页" if job.first == job.last else f"第 {job.first}—{job.last} 页"
    return f"{TITLES[issued[job.paper].paper.kind]}（{sheets}）" if issued else sheets


def print_all(
    file: Path, title: str, todo: Sequence[Job], issued: Sequence[Issued], noted: set[int]
) -> Generator[Job, None, Queue]:
    """Hand every paper to the system's print queue as a job of its own, yielding each once the queue has taken it.

    A paper is noted as printed with its first job; `noted` are those that were before. Returns the queue of the last
    job. Raises UserError saying what was taken and what was not.
    """
    to = Queue("", False)
    for place, job in enumerate(todo):
        try:
            to = print_with_lp(file, title, job.first, job.last)
        except UserError as error:
            if place == 0:
                raise
            done = "、".join(called(one, issued) for one in todo[:place])
            left = "、".join(called(one, issued) for one in todo[place:])
            raise UserError(
                f"{error.sentence.rstrip('。')}。已交给打印机：{done}；没有打印：{left}。",
                hint=f"修好打印机再按「打印」，从第 {job.first} 页接着打，编号不变，不算补打。",
            ) from error
        note(job, issued, noted)
        yield job
    return to


def note(job: Job, issued: Sequence[Issued], noted: set[int]) -> None:
    """Note the paper of a job as printed, once."""
    if issued and job.paper not in noted:
        service.note_printed(issued[job.paper])
        noted.add(job.paper)


def queue() -> Queue:
    """The default queue as `lpstat` tells it; without an answer it is taken to run, and lp has the last word."""
    name = _lpstat("-d").partition(":")[2].strip()
    return Queue(name, name != "" and " disabled since " in _lpstat("-p", name))


def _lpstat(*asked: str) -> str:
    program = shutil.which("lpstat")
    if program is None:
        return ""
    plain = os.environ | {"LC_ALL": "C"}
    try:
        done = subprocess.run([program, *asked], capture_output=True, check=False, env=plain, timeout=ANSWER_SECONDS)
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode(errors="replace")


def print_with_lp(file: Path, title: str, first: int = 0, last: int = 0) -> Queue:
    """Hand the PDF, or its sheets `first` to `last`, to the print queue, which is returned. UserError without one.

    A stopped queue takes jobs all the same and prints them days later, so nothing is handed to it.
    """
    program = shutil.which("lp")
    if program is None:
        raise UserError("这台电脑没有装打印服务，没有打印。", hint="请按「另存」存成 PDF，拿到能打印的电脑上打印。")
    to = queue()
    if to.stopped:
        raise UserError(
            f"{to.words}停用了，没有打印。", hint="请看它是否缺纸、卡纸、关机，在系统的打印机设置里启用后再按「打印」。"
        )
    pages = ["-P", f"{first}-{last}"] if first else []
    done = subprocess.run([program, "-t", title, *pages, str(file)], capture_output=True, check=False)
    if done.returncode:
        raise UserError(f"{to.words}没有接下这份文书。", hint="请检查打印机是否开机、已设为默认打印机，再试一次。")
    return to


def print_on_windows(parent: QWidget, file: Path, pages: int, printed: Callable[[int], object]) -> None:
    """Print the page images through the Windows print dialog, at their true size; `printed` hears of each sheet.

    Raises UserError naming the sheet at which the printer stopped.
    """
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setFullPage(True)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFromTo(1, pages)
    if QPrintDialog(printer, parent).exec() != QDialog.DialogCode.Accepted:
        return
    first, last = printer.fromPage() or 1, printer.toPage() or pages
    painter = QPainter(printer)
    scale = printer.resolution() / PRINT_DPI
    for number in range(first, last + 1):
        if not painter.isActive() or (number > first and not printer.newPage()):
            painter.end()
            raise UserError(
                f"打印机停了，第 {number} 页起没有打印。", hint=f"修好打印机再按「打印」，页码范围从第 {number} 页起。"
            )
        page, _ = render_page(file, number - 1, PRINT_DPI)
        painter.drawImage(QRectF(0, 0, page.width * scale, page.height * scale), as_image(page))
        printed(number)
    painter.end()
