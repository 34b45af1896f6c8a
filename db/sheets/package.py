"""Looking into a container file before it is read: what it really is, and whether it is safe to unpack."""

import io
import re
import zipfile
from copy import copy

from db.errors import UserError
from db.sheets.biff import has_password, is_possible
from db.sheets.ole import workbook_stream
from db.sheets.parts import DAMAGES
from db.sheets.rules import column_number

SAVE_AS = "请在 WPS 或 Excel 里打开它，另存为 .xlsx 后再导入；打不开时请重新索取。"
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 5000
MOST_CELLS = 6_000_000
MOST_ROWS = 200_000
"""More rows than any list of items has; a sheet of a million rows has formats down to the bottom, or is an attack."""

LOOKED_AT = 4 * 1024 * 1024
"""How many bytes of a sheet are examined at a time, so that this takes no more memory than reading."""

_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Za-z]+)(\d+)[\"'][^>]*(?<!/)>")
_FAR = re.compile(rb"r\s*=\s*[\"'](?:[A-Za-z]{2}|[A-Za-z]\d{6})")
"""What may be an address beyond column Z or row 99 999: without any, a sheet covers at most 2.6 million cells.

It begins with a letter and not with a blank, which is sought much faster; another attribute ending so does no harm.
"""

_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b[^>]*>")
_DOCUMENT_TYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_ZIP_KINDS = (
    ("xl/workbook.xml", "xlsx", ""),
    ("xl/workbook.bin", "", "二进制的 .xlsb 工作簿"),
    ("word/document.xml", "", "Word 文档"),
    ("ppt/presentation.xml", "", "演示文稿"),
    ("OFD.xml", "", "OFD 版式文件"),
)
_OTHER_STARTS = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"{\\rtf", "Word 文档"),
)


def refuse_unless_safe(name: str, content: bytes) -> str:
    """The kind of workbook (xlsx, xls, ods) the content is; UserError when it is none."""
    if content.startswith(b"PK"):
        return _zip_kind(name, content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _ole_kind(name, content)
    head = content[:4096].lstrip().lower()
    if head.startswith((b"<html", b"<!doctype", b"<table")):
        raise UserError(f"{name} 其实是网页，不是表格文件，没有导入。", hint=SAVE_AS)
    if head.startswith(b"<?xml"):
        raise UserError(f"{name} 是 XML 文件，不是 .xlsx 或 .xls 表格，没有导入。", hint=SAVE_AS)
    for start, what in _OTHER_STARTS:
        if content.startswith(start):
            raise _not_a_sheet(name, what)
    raise UserError(f"{name} 不是表格文件，没有导入。", hint=SAVE_AS)


def _damaged(name: str) -> UserError:
    return UserError(
        f"{name} 损坏或不完整，没有导入。",
        hint="请重新拷贝该文件；还不行请在 WPS 或 Excel 里打开它，另存为 .xlsx，或请来件单位重新发一份。",
    )


def _protected(name: str) -> UserError:
    return UserError(f"{name} 设了打开密码，没有导入。", hint="请在 WPS 或 Excel 里去掉密码，另存一份后再导入。")


def _not_a_sheet(name: str, what: str) -> UserError:
    return UserError(
        f"{name} 其实是{what}，不是表格，没有导入。",
        hint="请向来件单位索取 .xlsx 表格，或把内容复制到表格里再导入。",
    )


def _zip_kind(name: str, content: bytes) -> str:
    damaged = _damaged(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
            _refuse_bomb(name, members)
            kind = _member_kind(name, package)
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _refuse_hostile(name, kind, member.filename, _unpacked(name, package, member))
            return kind
    except DAMAGES as error:
        raise damaged from error


def _refuse_bomb(name: str, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise _bomb(name)


def _bomb(name: str) -> UserError:
    return UserError(
        f"{name} 解压后异常地大，可能有害，没有读取。",
        hint="请向来件单位核实；只保留清单，另存为 .xlsx 后再导入。",
    )


def _unpacked(name: str, package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The content of a member; one that holds more than it says of itself is refused after what it said."""
    unbounded = copy(member)
    unbounded.file_size = member.file_size + LARGEST_UNPACKED
    with package.open(unbounded) as file:
        content = file.read(member.file_size + 1)
    if len(content) > member.file_size:
        raise _bomb(name)
    return content


def _refuse_hostile(name: str, kind: str, member: str, content: bytes) -> None:
    """No office program writes a document type into a workbook: entities in it are how XML is made to explode."""
    if _DOCUMENT_TYPE.search(content[:4096]) and _DOCUMENT_TYPE.search(content):
        raise UserError(f"{name} 里有不该有的内容，可能有害，没有读取。", hint=SAVE_AS)
    if kind == "xlsx" and member.startswith("xl/worksheets/"):
        _refuse_huge_sheet(name, content)
    elif kind == "ods" and member == "content.xml":
        _refuse_repeated(name, content)


def _member_kind(name: str, package: zipfile.ZipFile) -> str:
    names = set(package.namelist())
    for member, kind, what in _ZIP_KINDS:
        if member in names:
            if kind:
                return kind
            raise _not_a_sheet(name, what)
    if "mimetype" in names and package.read("mimetype").startswith(_ODS_TYPE):
        if "META-INF/manifest.xml" in names and b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise _protected(name)
        return "ods"
    raise _not_a_sheet(name, "压缩包")


def _refuse_huge_sheet(name: str, content: bytes) -> None:
    """The reader takes memory for the rectangle up to the last cell: one stray far cell is refused first."""
    if content.count(b"</row>") > MOST_ROWS:
        raise too_many_rows(name)
    if not _FAR.search(content):
        return
    right, bottom = _corner(content)
    if right * bottom > MOST_CELLS:
        raise UserError(
            f"{name} 的内容铺到了第 {bottom} 行第 {right} 列，太大，没有导入。",
            hint="请删除清单以外很远处的零散单元格，另存后再导入。",
        )


def _refuse_repeated(name: str, content: bytes) -> None:
    """An .ods says once what stands in many rows and cells; empty ones at the ends are what programs write there."""
    rows = cells = 0
    for part in content.split(b"<table:table-row")[1:]:
        head, _, body = part.partition(b">")
        last = max(body.rfind(b"<text:"), body.rfind(b"office:value"))
        if last < 0:
            continue
        times = _repeated(head, b"rows")
        width = sum(_repeated(cell[0], b"columns") for cell in _ODS_CELL.finditer(body, 0, last))
        rows, cells = rows + times, cells + times * max(width, 1)
        if rows > MOST_ROWS:
            raise too_many_rows(name)
        if cells > MOST_CELLS:
            raise UserError(
                f"{name} 的内容铺了 {cells} 格以上，太大，没有导入。", hint="请删除清单以外的单元格，另存后再导入。"
            )


def _repeated(head: bytes, what: bytes) -> int:
    found = re.search(rb"number-" + what + rb"-repeated\s*=\s*[\"'](\d{1,9})", head)
    return int(found[1]) if found else 1


def _corner(content: bytes) -> tuple[int, int]:
    """Columns and rows up to the last cell with something in it, looked for piece by piece."""
    right = bottom = start = 0
    while start < len(content):
        end = min(start + LOOKED_AT, len(content))
        cut = content.rfind(b"<", start + 1, end) if end < len(content) else end
        end = cut if cut > start else end
        cells = _CELL.findall(content, start, end)
        right = max([right, *(column_number(letters.decode()) + 1 for letters in {letters for letters, _ in cells})])
        bottom = max([bottom, *map(int, {row for _, row in cells})])
        start = end
    return right, bottom


def too_many_rows(name: str) -> UserError:
    """What to say of a table far longer than any list of items."""
    return UserError(
        f"{name} 超过 {MOST_ROWS // 10_000} 万行，不像事项清单，没有导入。",
        hint="请在 WPS 或 Excel 里删除清单下面多余的行，只留清单，另存后再导入。",
    )


def _ole_kind(name: str, content: bytes) -> str:
    """Old Office files name their streams in UTF-16: that tells a workbook from a document."""
    if _stream("EncryptedPackage") in content:
        raise _protected(name)
    if _stream("WordDocument") in content:
        raise _not_a_sheet(name, "Word 文档（或 WPS 文字）")
    if _stream("PowerPoint Document") in content:
        raise _not_a_sheet(name, "演示文稿")
    if _stream("Workbook") in content or _stream("Book") in content:
        _refuse_impossible(name, content)
        return "xls"
    if _stream("ET") in content or name.lower().endswith((".et", ".ett")):
        raise UserError(f"{name} 是 WPS 表格的 .et 格式，没有导入。", hint="请在 WPS 里打开它，另存为 .xlsx 后再导入。")
    raise UserError(f"{name} 不是能读的表格文件，没有导入。", hint=SAVE_AS)


def _refuse_impossible(name: str, content: bytes) -> None:
    try:
        stream = workbook_stream(content)
    except ValueError as error:
        raise _damaged(name) from error
    if has_password(stream):
        raise _protected(name)
    if not is_possible(stream):
        raise _damaged(name)


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"
