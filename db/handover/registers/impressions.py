"""The impression of a seal (印模): a scan of the ink on paper, kept as it is; the program never draws a seal."""

from contextlib import suppress
from pathlib import Path

from db import store
from db.actors import Actor
from db.attachments import kinds
from db.attachments import service as contents
from db.errors import UserError
from db.handover.registers import service
from db.handover.registers.rules import Register
from db.handover.registers.service import Entry
from db.paths import file_stem
from db.store import database

LARGEST = 20 * 1024 * 1024
"""In bytes: one seal on a page, scanned in colour at 600 DPI, is below that."""

TAKEN = (kinds.PDF, kinds.JPEG, kinds.PNG, kinds.TIFF, kinds.BMP)


def attach(actor: Actor, entry_id: str, file: Path, reason: str = "留存印模") -> Entry:
    """Keep a scan of a seal's impression. A later scan takes the place of an earlier one, which stays in the store.

    Raises UserError for anything but an image or a PDF, for one above 20 MB, and for what is no seal.
    """
    service.require_keeper(actor)
    found = service.entry(entry_id)
    if found.register is not Register.SEAL:
        raise UserError("只有印章留存印模，没有保存。", hint="请在印章台账里选一枚印章。")
    _check(file)
    try:
        with file.open("rb") as source:
            stored = contents.put(source)
    except OSError as error:
        raise _unreadable(error, file) from error
    with database.atomic():
        contents.keep(stored)
        return service.change_entry(actor, entry_id, found.as_new({}, stored.sha256), reason)


def copy_out(entry_id: str, folder: Path) -> Path:
    """Write the scan, plain, into a folder the user chose; overwrites nothing. Raises UserError where there is none."""
    found = service.entry(entry_id)
    if not found.impression:
        raise UserError(f"「{found.name}」还没有留存印模。", hint="请在用印前盖一份印模，扫描后登记。")
    part = folder / f".{found.impression}.part"
    try:
        contents.copy_out(found.impression, part)
        kind = kinds.kind_of(part)
        stem = file_stem(f"印模-{found.name}")
        names = (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
        target = next(
            folder / f"{name}{kind.suffix if kind else ''}"
            for name in names
            if not (folder / f"{name}{kind.suffix if kind else ''}").exists()
        )
        part.rename(target)
    except OSError as error:
        raise store.explain(error) or error from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target


def _check(file: Path) -> None:
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise UserError(
                f"「{file.name}」有 {size / (1 << 20):.0f} MB，超过 {LARGEST >> 20} MB，没有保存。",
                hint="印模扫一页就够：300 DPI、彩色，存成 JPG 或 PDF。",
            )
        kind = kinds.kind_of(file) if size else None
    except OSError as error:
        raise _unreadable(error, file) from error
    if kind not in TAKEN:
        raise UserError(
            f"「{file.name}」不是扫描件，没有保存。", hint="请把盖了印的纸扫描成 JPG、PNG、TIF 图片或 PDF。"
        )


def _unreadable(error: OSError, file: Path) -> UserError:
    error.filename = error.filename or str(file)
    return store.explain(error) or UserError(
        f"「{file.name}」读不出来，没有保存。", hint="U 盘请确认已经插好，再选一次；还不行，请先把文件拷到本机。"
    )
