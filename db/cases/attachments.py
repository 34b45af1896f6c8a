"""Scans, photos and recordings of a case (附件): added by who works on it, listed with what has already arrived.

An office that does not write the case brings them with an act of its own (`reported.py`).
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from db import clock, journal, store
from db.actors import Actor, Role
from db.attachments import kinds
from db.attachments import service as contents
from db.cases import custody, reading, reported
from db.cases.acts import BESIDE, STATE_LABELS, ActKind, standing, state_of
from db.cases.checks import refuse_secrets
from db.cases.reported import Brought
from db.cases.tables import CaseAttachmentRow, CaseMaterialRow, CaseRow
from db.errors import UserError
from db.paths import file_stem
from db.store import database

MOST = 500
"""So many attachments a case has at most: all their names travel in one document."""
_ROLES = (Role.WINDOW, Role.REVIEW, Role.REVIEW_LEAD, Role.DECIDE, Role.ISSUE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment of a case; `present` says whether its content is here, else it is awaited (待收).

    `size` is in bytes, `kind` what people call that kind of file, `material` the material it belongs to or '';
    `reporter` is the office that reported it with an act of its own, '' for what the case file itself holds.
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
    reporter: str = ""

    @property
    def by_bag(self) -> bool:
        """Whether it is too large for a package and comes with the paper bag (随资料袋)."""
        return self.size > contents.LARGEST

    @property
    def whereabouts(self) -> str:
        """Whether its content came: 已到, 待收 or 随袋."""
        return "随袋" if self.by_bag else "已到" if self.present else "待收"


def add(actor: Actor, case_id: str, file: Path, material_id: str | None = None, name: str = "") -> Attachment:
    """Attach a file to a case, or to one of its materials; `name` is what it is called there, else the file's name.

    Raises UserError for a kind of file no office knows, an empty one, one above 200 MB, the same file twice, or a case
    another office works on.
    """
    actor.require(*_ROLES)
    called = reported.clean_name(name or file.name)
    refuse_secrets([called])
    kind = _checked_kind(file, contents.LARGEST)
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


def remove(actor: Actor, case_id: str, attachment_id: str, reason: str) -> None:
    """Take off an attachment that does not belong to the case (撤下): another person's paper, a wrong file.

    The content stays in the store, encrypted; the journal says what was taken off and why, and the next package takes
    it off at the other offices. Raises UserError once it was decided on, for what another office reported, and without
    a reason.
    """
    actor.require(*_ROLES)
    if not reason.strip():
        raise UserError("撤下附件要写明理由，没有撤下。", hint="请写清为什么，例如：扫成了别人的身份证。")
    refuse_secrets([reason])
    with database.atomic():
        row = CaseAttachmentRow.get_or_none(CaseAttachmentRow.id == attachment_id, CaseAttachmentRow.case_id == case_id)
        if row is None:
            raise UserError(
                "这个附件不在本件自己的附件里，没有撤下。",
                hint="乡镇报送的，由乡镇更正「报送踏勘情况」，随数据包带来。",
            )
        custody.check_own(case_id)
        state = state_of(reading.acts_of(case_id))
        if state not in BESIDE[ActKind.RECOUNTED]:
            now = STATE_LABELS[state] if state else "未收件"
            raise UserError(
                f"这件现在是「{now}」，附件已是作出决定的依据，没有撤下。", hint="确有差错的，请加上正确的一份。"
            )
        before = {"name": row.name, "sha256": row.sha256, "size": row.size}
        row.delete_instance()
        journal.record(actor, f"撤下附件：{row.name}", "case", case_id, before=before, reason=reason.strip())


@contextmanager
def bringing(files: Sequence[Path]) -> Iterator[tuple[Brought, ...]]:
    """Files put into the store for an act that is recorded inside; if that fails, nothing of them stays.

    One above 200 MB is only named, with its hash: it goes with the paper bag. Raises UserError as `add` does, and for
    more than a report brings.
    """
    if len(files) > reported.MOST:
        raise UserError(
            f"选了 {len(files)} 个文件，一次最多 {reported.MOST} 个，没有保存。",
            hint="请少选几个，或把照片合成一个 PDF。",
        )
    found: dict[str, Brought] = {}
    stored: list[contents.Stored] = []
    try:
        for file in files:
            one = _bring(file, stored)
            found.setdefault(one.sha256, one)
        with database.atomic():
            contents.keep(*stored)
            yield tuple(found.values())
    except BaseException:
        contents.discard(stored)
        raise


def _bring(file: Path, stored: list[contents.Stored]) -> Brought:
    kind = _checked_kind(file, None)
    try:
        size = file.stat().st_size
        with file.open("rb") as source:
            if size > contents.LARGEST:
                digest = hashlib.file_digest(source, "sha256").hexdigest()
            else:
                stored.append(contents.put(source))
                digest, size = stored[-1].sha256, stored[-1].size
    except OSError as error:
        raise _unreadable(error, file) from error
    return Brought(reported.clean_name(file.name), kind.mime, digest, size)


def _checked_kind(file: Path, largest: int | None) -> kinds.Kind:
    """What kind of file it is. Raises UserError for one that is empty, locked, above `largest` bytes, or none."""
    try:
        if largest is not None and file.stat().st_size > largest:
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
    """All attachments of a case in the order they were added, those awaited too; then what other offices reported."""
    materials = _materials(case_id)
    rows = CaseAttachmentRow.select().where(CaseAttachmentRow.case_id == case_id)
    own = [_attachment(row, materials) for row in rows.order_by(CaseAttachmentRow.position, CaseAttachmentRow.id)]
    last = max((one.position for one in own), default=0)
    told = [one for one in _reported(case_id) if not one.by_bag]
    return (*own, *(replace(one, position=last + number) for number, one in enumerate(told, 1)))


def coming_by_bag(case_id: str) -> tuple[Attachment, ...]:
    """What was reported of a case and is too large for a package: it comes on a stick with the paper bag."""
    return tuple(one for one in _reported(case_id) if one.by_bag)


def _reported(case_id: str) -> Iterator[Attachment]:
    for act in standing(reading.acts_of(case_id)):
        if act.kind is not ActKind.SURVEY_REPORTED:
            continue
        for number, one in enumerate(reported.read(act.details.get(reported.FILES, "")) or (), 1):
            yield Attachment(
                f"{act.id}:{number}", case_id, number, one.name, _label(one.mime), one.mime, one.size, one.sha256,
                None, "", act.user_name, act.at, not one.by_bag and contents.has(one.sha256), act.organ_name,
            )  # fmt: skip


def copy_out(attachment: Attachment, folder: Path) -> Path:
    """Write an attachment, plain, into a folder the user chose; returns the file, which overwrites no other.

    Its name ends as its kind does, and the content must be of that kind: nothing that could be run is ever written.
    Raises UserError.
    """
    known = kinds.BY_MIME.get(attachment.mime)
    if known is None:
        raise UserError(
            f"本机的程序不认得「{attachment.name}」是哪种文件，没有取出。",
            hint="请升级程序再取，或请原单位另存为 PDF。",
        )
    name = file_stem(attachment.name)
    suffix = "" if name.lower().endswith(known.suffix) else known.suffix
    for number in range(1, 1000):
        wanted = name if number == 1 else f"{Path(name).stem}-{number}{Path(name).suffix}"
        target = folder / f"{wanted}{suffix}"
        if not target.exists():
            contents.copy_out(attachment.sha256, target)
            _check_written(target, known, attachment.name)
            return target
    raise UserError(f"「{folder.name}」里同名文件太多，没有取出。", hint="请换一个文件夹。")


def _check_written(target: Path, known: kinds.Kind, name: str) -> None:
    """Raise UserError, and let the file go, where the content is another kind than was said."""
    if kinds.kind_of(target) is not known:
        target.unlink(missing_ok=True)
        raise UserError(
            f"「{name}」的内容不是它说的{known.label}，没有取出。", hint="请不要用这个文件，让原单位核对后重新加。"
        )


def case_numbered(number: str) -> str:
    """The id of the case with this number. Raises UserError when there is none."""
    row = CaseRow.get_or_none(CaseRow.number == number.strip())
    if row is None:
        raise UserError(f"没有编号「{number}」的办件。", hint="请核对受理单上的办件编号。")
    return str(row.id)


def at(case_id: str, position: int) -> Attachment:
    """The attachment at this place of the list. Raises UserError when there is none."""
    found = next((one for one in listed(case_id) if one.position == position), None)
    if found is None:
        raise UserError(f"这件没有第 {position} 个附件，没有保存。", hint="请用 cases attachments 列出，核对序号。")
    return found


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
    return Attachment(
        row.id, row.case_id, row.position, row.name, _label(row.mime), row.mime, row.size, row.sha256,
        row.material_id, materials.get(row.material_id or "", ""), row.added_by, row.added_at,
        contents.has(row.sha256),
    )  # fmt: skip


def _label(mime: str) -> str:
    known = kinds.BY_MIME.get(mime)
    return known.label if known else "附件"
