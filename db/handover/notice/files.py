"""The text of a notice's file, judged by its content: plain text, Word (.docx), a PDF that holds text."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from db.errors import UserError
from db.handover.notice.healing import INDENT, without_noise
from db.sheets.parts import DAMAGES

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_DOCUMENT = 30 * 1024 * 1024
"""The largest unpacked text of a Word file that is read, in bytes; a notice of a thousand items is smaller."""

LONGEST_TEXT = 100_000
"""A batch keeps the text of its notice and travels as one document; no notice is nearly so long."""
MOST_MEMBERS = 2000
MOST_PAGES = 300
AS_TEXT = "请用 WPS 打开它，把正文全选复制，粘贴到读文件的窗口里；或另存为 .docx、.txt 后再选。"

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DOCUMENT = "word/document.xml"
_DOCUMENT_TYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PASSED_OVER = frozenset({"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", f"{_W}del"})
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "旧版 Word（.doc）或别的旧版文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"{\\rtf", "RTF 文档"),
)
_PACKAGES = (
    ("xl/workbook.xml", "表格"),
    ("ppt/presentation.xml", "演示文稿"),
    ("OFD.xml", "OFD 版式文件"),
)


def read_text(path: Path) -> str:
    """The text of a notice's file without page numbers and running heads.

    Raises UserError with a next step for what is empty, too large, damaged, protected, or no document with text.
    """
    name, content = path.name, _bytes_of(path)
    if content.startswith(b"PK"):
        text = _docx_text(name, content)
    elif content.startswith(b"%PDF"):
        text = without_noise(_pdf_text(name, content))
    else:
        text = without_noise(_plain_text(name, content))
    return checked(name, text)


def checked(name: str, text: str) -> str:
    """The text of a notice. Raises UserError where it is empty, or longer than any notice can be."""
    if not text.strip():
        raise UserError(f"「{name}」里没有文字，没有读取。", hint=f"扫描件里只有图片。{AS_TEXT}")
    if len(text) > LONGEST_TEXT:
        raise UserError(
            f"「{name}」有 {len(text) // 10_000} 万多字，不像一份通知，没有读取。",
            hint="请只选通知正文和附件目录那一份文件。",
        )
    return text


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UserError(f"「{path.name}」是文件夹，不是文件。", hint="请选择一个 .txt、.docx 或 .pdf 文件。")
        if path.stat().st_size > LARGEST_FILE:
            raise UserError(
                f"「{path.name}」超过 {LARGEST_FILE // 1024 // 1024} MB，没有读取。",
                hint=f"通知没有这么大，可能夹着图片。{AS_TEXT}",
            )
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(f"找不到文件 {path.name}。", hint="请核对文件名和位置；U 盘请确认已经插好。") from error
    except OSError as error:
        raise UserError(
            f"「{path.name}」读不出来。", hint="请关掉正在打开它的程序，或把文件拷到本机后再试。"
        ) from error
    if not content.strip():
        raise UserError(f"「{path.name}」是空文件，没有读取。", hint="请重新拷贝或请来件单位重发。")
    return content


def _plain_text(name: str, content: bytes) -> str:
    """UTF-8 or GB18030, each strictly, or as its byte order mark says; never a guess."""
    for start, what in _OTHERS:
        if content.startswith(start):
            raise UserError(f"「{name}」其实是{what}，没有读取。", hint=AS_TEXT)
    if content[:4096].lstrip().lower().startswith((b"<html", b"<!doctype", b"<?xml")):
        raise UserError(f"「{name}」其实是网页，没有读取。", hint=AS_TEXT)
    marked = next((encoding for mark, encoding in _BOMS if content.startswith(mark)), "")
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and not any("\ue000" <= character <= "\uf8ff" for character in set(text)):
            return text
    raise UserError(f"「{name}」不是文字文件，或者文字编码认不出来，没有读取。", hint=AS_TEXT)


def _docx_text(name: str, content: bytes) -> str:
    """The paragraphs of a Word document, each on a line of its own; a table row is one line with tabs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = {member.filename: member for member in package.infolist()}
            _refuse_other_packages(name, members)
            if len(members) > MOST_MEMBERS or members[_DOCUMENT].file_size > LARGEST_DOCUMENT:
                raise _too_large(name)
            with package.open(_DOCUMENT) as part:
                document = part.read(LARGEST_DOCUMENT + 1)
    except DAMAGES as error:
        raise _damaged(name) from error
    if len(document) > LARGEST_DOCUMENT:
        raise _too_large(name)
    if _DOCUMENT_TYPE.search(document):
        raise UserError(f"「{name}」里有文档不该有的定义，可能有害，没有读取。", hint="请向来件单位核实后重新索取。")
    try:
        body = ElementTree.fromstring(document)
    except ElementTree.ParseError as error:
        raise _damaged(name) from error
    return "\n".join(INDENT + line.strip() for line in _lines(body) if line.strip())


def _refuse_other_packages(name: str, members: dict[str, zipfile.ZipInfo]) -> None:
    if _DOCUMENT in members:
        return
    what = next((what for member, what in _PACKAGES if member in members), "压缩包")
    hint = "事项清单的表格请在「事项清单」里导入。" if what == "表格" else AS_TEXT
    raise UserError(f"「{name}」其实是{what}，不是通知的正文，没有读取。", hint=hint)


def _too_large(name: str) -> UserError:
    return UserError(f"「{name}」解压后异常地大，可能有害，没有读取。", hint="请向来件单位核实后重新索取。")


def _damaged(name: str) -> UserError:
    return UserError(f"「{name}」损坏或不完整，没有读取。", hint=f"请重新拷贝。还不行，{AS_TEXT}")


def _lines(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if child.tag in _PASSED_OVER:
            continue
        if child.tag == f"{_W}p":
            yield from _words(child).split("\n")
        elif child.tag == f"{_W}tr":
            cells = [" ".join(_lines(cell)) for cell in child.iter(f"{_W}tc")]
            yield "\t".join(cell.replace("\t", " ").strip() for cell in cells)
        else:
            yield from _lines(child)


def _words(paragraph: ElementTree.Element) -> str:
    said = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n"}
    parts: list[str] = []
    waiting = [paragraph]
    while waiting:
        found = waiting.pop()
        if found.tag in _PASSED_OVER:
            continue
        parts.append(found.text or "" if found.tag == f"{_W}t" else said.get(found.tag, ""))
        waiting.extend(reversed(found))
    return "".join(parts)


def _pdf_text(name: str, content: bytes) -> str:
    """The text of every page, a form feed between pages."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(content) as document:
            if len(document) > MOST_PAGES:
                raise UserError(
                    f"「{name}」有 {len(document)} 页，不像一份通知，没有读取。", hint="请只选通知那一份文件。"
                )
            return "\f".join(_page_text(document[number]) for number in range(len(document)))
    except pypdfium2.PdfiumError as error:
        raise UserError(f"「{name}」打不开：设了密码，或者损坏，没有读取。", hint=AS_TEXT) from error


def _page_text(page: "PdfPage") -> str:
    text = page.get_textpage().get_text_bounded()
    return text.replace("\r\n", "\n").replace("￾", "").replace("\x02", "")
