"""Scans, photos and recordings of a case (附件): added by who works on it, listed with what has already arrived."""

from dataclasses import dataclass
from pathlib import Path

from db import clock, journal, store
from db.actors import Actor, Role
from db.attachments import kinds
from db.attachments import service as contents
from db.cases import custody, reading
from db.cases.tables import CaseAttachmentRow, CaseMaterialRow, CaseRow
from db.errors import UserError
from db.store import database

MOST = 500
"""So many attachments a case has at most: all their names travel in one document."""
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment of a case; `present` says whether its content is here, else it is awaited (待收).

    `size` is in bytes, `kind` what people call that kind of file, `material` the material it belongs to or ''.
    """

    id: str
    case_id: str
    position: int
    name: str
    kind: str
    mime: str
    size: int
    sha256: str
    material_id: str | None
    material: str
    added_by: str
    added_at: str
    present: bool


def add(actor: Actor, case_id: str, file: Path, material_id: str | None = None, name: str = "") -> Attachment:
    """Attach a file to a case, or to one of its materials; `name` is what it is called there, else the file's name.

    Nothing attached is ever taken away: a wrong scan is followed by the right one. Raises UserError for a kind of file
    no office knows, an empty one, one above 200 MB, the same file twice, or a case another office works on.
    """
    actor.require(Role.WINDOW, Role.REVIEW, Role.REVIEW_LEAD, Role.DECIDE, Role.ISSUE)
    called = " ".join((name or file.name).split())[:LONGEST_NAME]
    kind = _checked_kind(file)
    reading.case_row(case_id)
    custody.check_own(case_id)
    try:
        with file.open("rb") as source:
            stored = contents.put(source)
    except OSError as error:
        raise _unreadable(error, file) from error
    with database.atomic():
        custody.check_own(case_id)
        row = _attach(actor, case_id, stored, material_id, called, kind.mime)
        after = {"name": called, "sha256": stored.sha256, "size": stored.size}
        journal.record(actor, f"加附件：{called}", "case", case_id, after=after)
    return _attachment(row, _materials(case_id))


def _checked_kind(file: Path) -> kinds.Kind:
    try:
        if file.stat().st_size > contents.LARGEST:
            raise contents.too_large()
        if file.stat().st_size == 0:
            raise UserError(f"「{file.name}」是空文件，没有保存。", hint="请重新扫描，或另选一个文件。")
        kind = kinds.kind_of(file)
    except OSError as error:
        raise _unreadable(error, file) from error
    if kind and kind.mime == "application/pdf" and _locked(file):
        raise UserError(
            f"「{file.name}」要密码才能打开，没有保存。", hint="请用密码打开，另存为没有密码的 PDF，再添加。"
        )
    if kind is None:
        raise UserError(
            f"「{file.name}」不是可以作附件的文件，没有保存。", hint=f"可以用：{kinds.TAKEN}；其他文件请另存为 PDF。"
        )
    return kind


def _locked(file: Path) -> bool:
    """Whether a PDF opens with a password only: nobody could read it again, and no archive would take it."""
    import pypdfium2

    try:
        pypdfium2.PdfDocument(str(file)).close()
    except pypdfium2.PdfiumError as error:
        return "assword" in str(error)
    return False


def _unreadable(error: OSError, file: Path) -> UserError:
    error.filename = error.filename or str(file)
    return store.explain(error) or UserError(
        f"「{file.name}」读不出来，没有保存。", hint="U 盘请确认已经插好，再选一次；还不行，请先把文件拷到本机。"
    )


def _attach(
    actor: Actor, case_id: str, stored: contents.Stored, material_id: str | None, name: str, mime: str
) -> CaseAttachmentRow:
    there = list(CaseAttachmentRow.select().where(CaseAttachmentRow.case_id == case_id))
    if any((row.sha256, row.material_id) == (stored.sha256, material_id) for row in there):
        raise UserError(
            f"{name} 已经在这件的附件里，没有再加一次。", hint="内容相同的文件只存一份；请核对选对了文件没有。"
        )
    if len(there) >= MOST:
        raise UserError(f"这件已有 {MOST} 个附件，没有再加。", hint="请把同一份材料的各页合成一个 PDF 再加。")
    if material_id is not None and material_id not in _materials(case_id):
        raise UserError("这件没有这一份材料，没有保存。", hint="请在材料清单里另选一份。")
    contents.keep(stored)
    created: CaseAttachmentRow = CaseAttachmentRow.create(
        case_id=case_id, material_id=material_id, position=max((row.position for row in there), default=0) + 1,
        name=name, mime=mime, sha256=stored.sha256, size=stored.size, added_by=actor.name,
        added_at=clock.now().isoformat(),
    )  # fmt: skip
    return created


def listed(case_id: str) -> tuple[Attachment, ...]:
    """All attachments of a case in the order they were added, those awaited too."""
    materials = _materials(case_id)
    rows = CaseAttachmentRow.select().where(CaseAttachmentRow.case_id == case_id)
    return tuple(_attachment(row, materials) for row in rows.order_by(CaseAttachmentRow.position, CaseAttachmentRow.id))


def copy_out(attachment: Attachment, folder: Path) -> Path:
    """Write an attachment, plain, into a folder the user chose; returns the file, which overwrites no other."""
    known = kinds.BY_MIME.get(attachment.mime)
    stem = (
        "".join("_" if c in '\\/:*?"<>|' or not c.isprintable() else c for c in attachment.name).strip(" .") or "附件"
    )
    suffix = known.suffix if known and not stem.lower().endswith(known.suffix) else ""
    for number in range(1, 1000):
        wanted = stem if number == 1 else f"{Path(stem).stem}-{number}{Path(stem).suffix}"
        target = folder / f"{wanted}{suffix}"
        if not target.exists():
            contents.copy_out(attachment.sha256, target)
            return target
    raise UserError(f"「{folder.name}」里同名文件太多，没有取出。", hint="请换一个文件夹。")


def case_numbered(number: str) -> str:
    """The id of the case with this number. Raises UserError when there is none."""
    row = CaseRow.get_or_none(CaseRow.number == number.strip())
    if row is None:
        raise UserError(f"没有编号「{number}」的办件。", hint="请核对受理单上的办件编号。")
    return str(row.id)


def material_at(case_id: str, place: int) -> str:
    """The id of the `place`-th material of a case, from 1. Raises UserError when there are fewer."""
    rows = list(_materials(case_id))
    if not 1 <= place <= len(rows):
        raise UserError(f"这件没有第 {place} 份材料，没有保存。", hint=f"这件共有 {len(rows)} 份材料，请核对序号。")
    return rows[place - 1]


def _materials(case_id: str) -> dict[str, str]:
    rows = CaseMaterialRow.select().where(CaseMaterialRow.case_id == case_id).order_by(CaseMaterialRow.position)
    return {row.id: row.name for row in rows}


def _attachment(row: CaseAttachmentRow, materials: dict[str, str]) -> Attachment:
    known = kinds.BY_MIME.get(row.mime)
    return Attachment(
        row.id, row.case_id, row.position, row.name, known.label if known else "附件", row.mime, row.size, row.sha256,
        row.material_id, materials.get(row.material_id or "", ""), row.added_by, row.added_at,
        contents.has(row.sha256),
    )  # fmt: skip
