"""Turns pages into a PDF file: words, lines, page numbers, the code on every page, 补打 on reprints, safe saving."""

import errno
import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import resources
from db.errors import UserError
from db.papers.rules import SIGN_BOOKMARK, PaperStamp, qr_text
from reports.page import CODE_EDGE, CODE_SIDE, MM, SIZE_4, SIZE_SMALL_4, SIZE_SMALL_5, Code, Page, Rule, Words
from reports.typeface import Style, typeface

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

NUMBER_DROP = 7 * MM  # GB/T 9704-2012 7.5: the page number's dash stands 7 mm below the type area
REPRINT_WORD, TRIAL_WORD = "补打", "预览"
RED = (0.86, 0.0, 0.0)
_DARK = re.compile(rb"\0+")


@dataclass(frozen=True, slots=True)
class Part:
    """The pages of one paper within a file, what they carry, and what the paper is called."""

    pages: Sequence[Page]
    stamp: PaperStamp
    title: str


def save(pages: Sequence[Page], stamp: PaperStamp, title: str, out: Path) -> int:
    """Write the pages to `out` and return how many there are. Raises UserError when the file cannot be written."""
    return save_set([Part(pages, stamp, title)], title, out)[0]


def save_set(parts: Sequence[Part], title: str, out: Path, copies: int = 1, first: int = 1) -> list[int]:
    """Write several papers into one file, as often as `copies` says, collated; how many pages each paper has.

    With `first` the file begins at that sheet of all that are to come out of the printer. Raises UserError when there
    are not so many, and when the file cannot be written.
    """
    for part in parts:
        for number, page in enumerate(part.pages, 1):
            _furnish(page, part.stamp, number, len(part.pages))
    sheets = [page for part in parts for page in part.pages] * copies
    if not 1 <= first <= len(sheets):
        raise UserError(f"一共 {len(sheets)} 页，没有第 {first} 页。", hint=f"请写 1 到 {len(sheets)}。")
    subject = "、".join(part.stamp.number for part in parts)
    write_whole(out, lambda file: _draw(sheets[first - 1 :], subject, title, file))
    return [len(part.pages) for part in parts]


def write_whole(out: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a file beside `out` and rename it, so that `out` is the old file or the whole new one."""
    part = out.with_name(out.name + ".part")
    name = out.name.removesuffix(".未完成")
    if out.exists() and not out.is_file():
        raise UserError(f"「{name}」不是文件，没有写。", hint="请换一个文件名再保存。")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write(part)
        os.replace(part, out)
    except OSError as error:
        raise UserError(f"{_why(error)}，没有写成文件「{name}」。", hint=_what_next(error)) from error
    finally:
        with suppress(OSError):
            part.unlink()


def _why(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "磁盘空间不够"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "这个文件夹不许写入，或者文件正被别的程序打开"
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return "保存的位置不是文件夹"
    return "保存的位置现在不能用"


def _what_next(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "请清理磁盘，或换一个位置再保存。"
    return "请关闭已打开的同名文件，或换一个可以写入的文件夹再保存。"


def _furnish(page: Page, stamp: PaperStamp, number: int, pages: int) -> None:
    """Page number, code and 补打, all outside the type area; done last, because the code says how many pages."""
    paper = page.paper
    song = typeface(Style.SONG)
    foot = paper.height - paper.bottom
    if paper.official and not (paper.letter and number == 1):
        text, right = f"— {number} —", number % 2 == 1
        x = paper.width - paper.right - SIZE_4 if right else paper.left + SIZE_4
        page.write_at(x, foot + NUMBER_DROP + SIZE_4 / 3, text, song, SIZE_4, 1.0 if right else 0.0)
    elif not paper.official:
        text = f"第 {number} 页　共 {pages} 页"
        page.write_at(paper.left + paper.measure / 2, foot + 9 * MM, text, song, SIZE_SMALL_5, 0.5)
    if not stamp.trial:
        page.code(paper.width - CODE_EDGE - CODE_SIDE, CODE_EDGE, CODE_SIDE, qr_text(stamp, number, pages))
    if text := _mark(stamp):
        page.write(paper.left, CODE_EDGE + SIZE_SMALL_4, text, typeface(Style.HEI), SIZE_SMALL_4)


def _mark(stamp: PaperStamp) -> str:
    """What stands above the type area: 补打 with the day on a reprint, on a preview that it is one."""
    day = stamp.printed_on
    again = f"{REPRINT_WORD}　{day.year}年{day.month}月{day.day}日" if stamp.reprint else ""
    return f"{TRIAL_WORD}　{again}".rstrip("　") if stamp.trial else again


def _draw(pages: Sequence[Page], subject: str, title: str, part: Path) -> None:
    """Write the file; the same pages always give the same bytes."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # streams as bytes: a quarter smaller than as letters
    with part.open("wb") as file:
        canvas = Canvas(file, invariant=1, pageCompression=1)
        canvas.setTitle(title)
        canvas.setSubject(subject)
        canvas.setCreator(f"{resources.APP_NAME} {resources.VERSION}")
        for page in pages:
            canvas.setPageSize((page.paper.width, page.paper.height))
            if page.red_words:
                canvas.setFillColorRGB(*RED)
                canvas.setStrokeColorRGB(*RED)
                _draw_rules(canvas, page.red_rules, page.paper.height)
                _draw_words(canvas, page.red_words, page.paper.height)
                canvas.setFillGray(0)
                canvas.setStrokeGray(0)
            _draw_rules(canvas, page.rules, page.paper.height)
            _draw_words(canvas, page.words, page.paper.height)
            _draw_codes(canvas, page.codes, page.paper.height)
            if page.signed:
                key = f"sign{canvas.getPageNumber()}"
                canvas.bookmarkPage(key)
                canvas.addOutlineEntry(SIGN_BOOKMARK, key)
            canvas.showPage()
        canvas.save()
        file.flush()
        os.fsync(file.fileno())


def _draw_rules(canvas: "Canvas", rules: Sequence[Rule], height: float) -> None:
    """Draw the lines as literal operators: a page has hundreds, and the canvas would format every number anew."""
    by_weight: dict[float, list[str]] = {}
    for x1, y1, x2, y2, weight in rules:
        by_weight.setdefault(weight, []).append(f"{x1:.2f} {height - y1:.2f} m {x2:.2f} {height - y2:.2f} l")
    for weight, lines in by_weight.items():
        canvas.addLiteral(f"{weight:.3f} w " + " ".join(lines) + " S")


def _draw_words(canvas: "Canvas", found: Sequence[Words], height: float) -> None:
    """Write the text as literal operators too, every run with its place and its characters as the font's codes."""
    from reportlab.pdfbase.pdfmetrics import getFont

    drawn: Any = canvas
    said = ["q BT"]
    font, size, spacing = "", 0.0, 0.0
    for words in found:
        if words.font != font or words.size != size:
            font, size = words.font, words.size
            face: Any = getFont(font)
            codes = face.codes(drawn._doc)
            said.append(f"{face.getSubsetInternalName(0, drawn._doc)} {size:.2f} Tf")
        if words.spacing != spacing:
            spacing = words.spacing
            said.append(f"{spacing:.3f} Tc")
        text = words.text.translate(codes).encode("utf-16-be").hex()
        said.append(f"1 0 0 1 {words.x:.2f} {height - words.y:.2f} Tm <{text}> Tj")
    canvas.addLiteral(" ".join([*said, "ET Q"]))


def _draw_codes(canvas: "Canvas", codes: Sequence[Code], height: float) -> None:
    """Draw each code as one path of its dark runs, counted in modules: no seam shows between two of them."""
    import zxingcpp

    for code in codes:
        made = zxingcpp.create_barcode(code.text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        picture: Any = zxingcpp.write_barcode_to_image(made, add_quiet_zones=False)
        modules, dots = picture.shape[0], bytes(memoryview(picture))
        runs = [
            f"{run.start()} {row} {run.end() - run.start()} 1 re"
            for row in range(modules)
            for run in _DARK.finditer(dots[row * modules : (row + 1) * modules])
        ]
        module = code.side / modules
        place = f"{module:.5f} 0 0 {-module:.5f} {code.x:.2f} {height - code.y:.2f} cm"
        canvas.addLiteral(f"q {place} {' '.join(runs)} f Q")
