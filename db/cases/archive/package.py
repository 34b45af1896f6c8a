"""Writing the archive package of a case: one ZIP file, named only when it is whole."""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, cast
from xml.etree import ElementTree

from db import clock
from db.attachments import kinds
from db.attachments import service as contents
from db.cases.acts import ActKind, CaseAct
from db.cases.archive.layout import Layout
from db.cases.archive.rules import ASPECT_LABELS, RESULT_LABELS, Check
from db.cases.attachments import Attachment
from db.errors import UserError
from db.papers.returned import records
from db.papers.returned import service as returned
from db.papers.rules import TITLES
from db.papers.service import Paper
from db.papers.tables import ReturnedPageRow
from db.paths import file_stem
from db.store import explain

Render = Callable[[Paper, Path], object]
"""Draws a recorded paper again from its snapshot."""

SCAN_PIXELS = 3508
"""Pixels of the longer side of a signed page taken out of a scan with other papers in it: A4 at 300 DPI."""
_ROOT = "归档信息包"


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of a package: its path inside, what it is, and its size in bytes and digest."""

    path: str
    title: str
    size: int
    digest: str

    @property
    def format(self) -> str:
        """The file's format (格式), from the ending of its name."""
        return Path(self.path).suffix.removeprefix(".").upper()


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a package."""

    layout: Layout
    told: Mapping[str, str]
    papers: Sequence[Paper]
    attachments: Sequence[Attachment]
    acts: Sequence[CaseAct]
    checks: Sequence[Check]


def write(out: Path, packed: Contents, render: Render) -> tuple[PackedFile, ...]:
    """Write the package to `out` and flush it to the disk; the caller renames it. Raises UserError when it cannot."""
    try:
        with out.open("wb") as file:
            with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                found = _Writer(archive, packed, out.with_name(out.name + ".pdf"), render).fill()
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise explain(error) or error from error
    except contents.Damaged as error:
        raise UserError("有附件读不出来，没有归档。", hint="请先在附件里核对，再归档。") from error
    return found


class _Writer:
    """One package being written; each file's digest is computed from the bytes written."""

    def __init__(self, archive: zipfile.ZipFile, packed: Contents, scratch: Path, render: Render) -> None:
        self._archive, self._packed, self._scratch, self._render = archive, packed, scratch, render
        self._root = packed.told["archive_number"]
        self._moment = clock.now().timetuple()[:6]
        self._files: list[PackedFile] = []

    def fill(self) -> tuple[PackedFile, ...]:
        """Write everything; the files that describe the others come last."""
        folders, files = self._packed.layout.folders, self._packed.layout.files
        for number, paper in enumerate(self._packed.papers, 1):
            called = file_stem(f"{TITLES[paper.kind]} {paper.number}")
            self._paper(f"{folders['papers']}/{number:03d} {called}.pdf", paper)
            self._signed(f"{folders['signed']}/{number:03d}", paper)
        for number, one in enumerate(self._packed.attachments, 1):
            self._attachment(f"{folders['attachments']}/{number:03d} {file_stem(one.name)}", one)
        listed = list(self._files)
        self._text(files["metadata"], "元数据", _as_xml(self._packed, listed))
        self._text(files["metadata_json"], "元数据", _as_json(self._packed, listed))
        self._text(files["readme"], "说明", _readme(self._packed))
        algorithm = self._packed.layout.digest.upper()
        lines = "".join(f"{algorithm} ({one.path}) = {one.digest}\n" for one in self._files)
        self._text(files["digests"], "摘要", lines.encode())
        return tuple(self._files)

    def _paper(self, path: str, paper: Paper) -> None:
        try:
            self._render(paper, self._scratch)
            with self._scratch.open("rb") as source:
                self._put(path, f"{TITLES[paper.kind]} {paper.number}", source)
        finally:
            with suppress(OSError):
                self._scratch.unlink()

    def _signed(self, stem: str, paper: Paper) -> None:
        """Each signed page; out of a scan with other cases' papers only this page is taken, as a picture."""
        for page in records.pages_of(paper.id):
            if _belongs_wholly(page.sha256, {one.id for one in self._packed.papers}):
                source = io.BytesIO()
                contents.read_into(page.sha256, source)
                suffix = _suffix(source.getvalue())
            else:
                source, suffix = _picture(page), ".png"
            source.seek(0)
            path = f"{stem} 第{page.page}页 {page.id[-8:]}{suffix}"
            self._put(path, f"{paper.number} 签字页第 {page.page} 页", source)

    def _attachment(self, path: str, one: Attachment) -> None:
        known = kinds.BY_MIME.get(one.mime)
        suffix = known.suffix if known and not path.lower().endswith(known.suffix) else ""
        with self._entry(path + suffix) as entry:
            measured = _Measured(cast(BinaryIO, entry), self._packed.layout.digest)
            contents.read_into(one.sha256, measured)
        self._note(path + suffix, one.name, measured)

    def _text(self, path: str, title: str, data: bytes) -> None:
        self._put(path, title, io.BytesIO(data))

    def _put(self, path: str, title: str, source: BinaryIO) -> None:
        with self._entry(path) as entry:
            measured = _Measured(cast(BinaryIO, entry), self._packed.layout.digest)
            while block := source.read(1 << 20):
                measured.write(block)
        self._note(path, title, measured)

    def _entry(self, path: str) -> "zipfile.ZipExtFile":
        told = zipfile.ZipInfo(f"{self._root}/{path}", self._moment)
        told.compress_type = zipfile.ZIP_DEFLATED if path.endswith((".txt", ".xml", ".json")) else zipfile.ZIP_STORED
        return cast("zipfile.ZipExtFile", self._archive.open(told, "w", force_zip64=True))

    def _note(self, path: str, title: str, measured: "_Measured") -> None:
        self._files.append(PackedFile(path, title, measured.size, measured.digest()))


class _Measured:
    """A writer that computes the digest of what passes through."""

    def __init__(self, inner: BinaryIO, name: str) -> None:
        self.size = 0
        self._inner, self._running = inner, hashlib.new(name)

    def write(self, data: bytes, /) -> int:
        self._running.update(data)
        self.size += len(data)
        return self._inner.write(data)

    def flush(self) -> None:
        """Nothing: the archive flushes."""

    def digest(self) -> str:
        return self._running.hexdigest()


def _belongs_wholly(sha256: str, paper_ids: set[str]) -> bool:
    rows = ReturnedPageRow.select(ReturnedPageRow.paper_id).where(ReturnedPageRow.sha256 == sha256)
    return all(row.paper_id in paper_ids for row in rows)


def _picture(page: records.FiledPage) -> io.BytesIO:
    from PIL import Image

    found, data = returned.picture(page, SCAN_PIXELS), io.BytesIO()
    Image.frombytes("RGB", (found.width, found.height), found.pixels).save(data, "PNG")
    return data


def _suffix(data: bytes) -> str:
    known = kinds.kind_in(data)
    return known.suffix if known else ".bin"


# --- what describes the rest -------------------------------------------------------------------------------------


def _rows(packed: Contents) -> Iterable[tuple[str, str, str]]:
    for element in packed.layout.elements:
        yield element.tag, element.label, packed.told.get(element.name, "")


def _steps(acts: Sequence[CaseAct]) -> list[dict[str, str]]:
    undone = {act.reverses for act in acts if act.kind is ActKind.REVERSED}
    return [
        {
            "step": act.label, "on": act.happened_on.isoformat(), "by": act.user_name, "organ": act.organ_name,
            "recorded_at": act.at, "reason": act.reason, "reversed": "是" if act.id in undone else "",
            **{name: text for name, text in act.details.items() if name != "entry_id"},
        }
        for act in acts
    ]  # fmt: skip


def _checks(packed: Contents) -> list[dict[str, str]]:
    return [
        {"aspect": ASPECT_LABELS[one.aspect], "name": one.name, "result": RESULT_LABELS[one.result], "words": one.words}
        for one in packed.checks
    ]


def _as_json(packed: Contents, files: Sequence[PackedFile]) -> bytes:
    told = {
        "layout": packed.layout.name, "digest": packed.layout.digest,
        "metadata": [{"element": tag, "label": words, "value": text} for tag, words, text in _rows(packed)],
        "files": [{**asdict(one), "format": one.format} for one in files],
        "steps": _steps(packed.acts), "checks": _checks(packed),
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _as_xml(packed: Contents, files: Sequence[PackedFile]) -> bytes:
    root = ElementTree.Element(_ROOT, {"结构": packed.layout.name, "摘要算法": packed.layout.digest})
    metadata = ElementTree.SubElement(root, "元数据")
    for tag, words, text in _rows(packed):
        ElementTree.SubElement(metadata, tag, {"名称": words}).text = _sound(text)
    listed = ElementTree.SubElement(root, "文件目录")
    for number, one in enumerate(files, 1):
        file = {
            "序号": str(number), "题名": _sound(one.title), "格式": one.format, "大小": str(one.size),
            "摘要": one.digest,
        }  # fmt: skip
        ElementTree.SubElement(listed, "文件", file).text = _sound(one.path)
    for name, rows in (("办理过程", _steps(packed.acts)), ("四性检测", _checks(packed))):
        part = ElementTree.SubElement(root, name)
        for step in rows:
            told = {key: _sound(text) for key, text in step.items() if text and _is_tag(key)}
            ElementTree.SubElement(part, "项", told)
    ElementTree.indent(root, " ")
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def _is_tag(text: str) -> bool:
    return text.replace("_", "").isalnum() and not text[:1].isdigit()


def _sound(text: str) -> str:
    """The text without the characters XML 1.0 cannot hold."""
    return "".join(one for one in text if one in "\t\n\r" or (one >= " " and not "\ud800" <= one <= "\udfff"
                                                             and one not in "\ufffe\uffff"))  # fmt: skip


def _readme(packed: Contents) -> bytes:
    layout = packed.layout
    lines = [
        f"归档信息包 {packed.told['archive_number']}",
        f"{packed.told.get('case_number', '')}　{packed.told.get('item_name', '')}　{packed.told.get('applicant', '')}",
        "",
        f"{layout.folders['papers']}：本程序打印过的文书，按打印时留的存底重新生成，内容与原件相同，没有签字和印章。",
        f"{layout.folders['signed']}：收回的签字盖章页的扫描件。",
        f"{layout.folders['attachments']}：申请材料等附件，与收到时逐字节相同。",
        f"{layout.files['metadata']}、{layout.files['metadata_json']}：同样的元数据、文件目录、办理过程和归档前的四性检测。",
        f"{layout.files['digests']}：其余每个文件的摘要，一行一个：算法 (路径) = 摘要。",
        "",
        f"结构：{layout.name}。",
        "DA/T 85-2019《政务服务事项电子文件归档规范》和 GB/T 42727-2023 的文件夹命名规则和元数据表，本程序没有标准原文",
        "可以核对；这里的文件夹名、文件名和元数据元素是自拟的。县档案馆另有要求的，换用结构表后重新制作。",
        "",
        "四性检测：",
        *(f"　{one.line}" for one in packed.checks),
        "",
    ]
    return "\r\n".join(lines).encode("utf-8-sig")
