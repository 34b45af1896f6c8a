"""Copies of the store: made before something big, written to one file to carry away, and restored."""

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from db import in_use, keys, store
from db.errors import UserError
from db.paths import StorePaths

FORMAT = 1
NEWEST, DAYS = 10, 14


_MADE = re.compile(r"(\d{8})-\d{6}-(.+?)(?:-\d+)?\.db")


def snapshot(word: str) -> Path:
    """A copy of the open database in the backups folder, under the same key, before something big.

    Older copies made for the same reason are thinned out.
    """
    opened = store.opened()
    target = store.fresh_name(opened.paths.backups, word, ".db")
    with closing(store.connect(opened.paths.database, opened.key)) as source:
        store.copy_database(source, opened.key, target)
    thin(opened.paths.backups, word, target)
    return target


def thin(folder: Path, word: str, made: Path) -> None:
    """Thin out the copies made for one reason: keep the NEWEST newest, the last of DAYS days, and one a month.

    The one just made always stays, whatever the PC's clock says. Copies made for other reasons are not touched.
    """
    dated = sorted(
        ((found[1], path.stat().st_mtime, path) for path in folder.glob("*.db")
         if (found := _MADE.fullmatch(path.name)) and found[2] == word), reverse=True,
    )  # fmt: skip
    days = {day: path for day, _, path in reversed(dated)}
    months = {day[:6]: path for day, path in sorted(days.items())}
    kept = {made, *(path for _, _, path in dated[:NEWEST]), *months.values()}
    kept.update(days[day] for day in sorted(days, reverse=True)[:DAYS])
    for _, _, path in dated:
        if path not in kept:
            with suppress(OSError):
                path.unlink()


def backup_to(out: Path) -> None:
    """Write one tar of database, key slots, attachments and anchor; written beside and renamed when whole."""
    opened = store.opened()
    part = out.with_name(out.name + ".part")
    copy = store.fresh_name(opened.paths.backups, "备份中", ".db")
    try:
        with closing(store.connect(opened.paths.database, opened.key)) as source:
            store.copy_database(source, opened.key, copy)
        files = [("store.db", copy), ("keys.json", opened.paths.keys), ("anchor", opened.paths.anchor)]
        files += [(f"attachments/{p.relative_to(opened.paths.attachments).as_posix()}", p)
                  for p in sorted(opened.paths.attachments.rglob("*")) if p.is_file() and not p.suffix]  # fmt: skip
        files = [(name, path) for name, path in files if path.exists()]
        with tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as archive:
            manifest = {"format": FORMAT, "files": {name: _sha256(path) for name, path in files}}
            _add_bytes(archive, "manifest.json", json.dumps(manifest, ensure_ascii=False).encode())
            for name, path in files:
                archive.add(path, arcname=name)
        part.replace(out)
    except OSError as error:
        raise store.explain(error) or error from error
    finally:
        copy.unlink(missing_ok=True)
        with suppress(OSError):
            part.unlink(missing_ok=True)


def restore(file: Path, paths: StorePaths) -> Path | None:
    """Put a backup in place of the folder's store; what was there is moved aside and its new place returned.

    Nothing is moved while the store is in use, or before every file of the backup was read and matches its digest. The
    anchor and the count of restores in the folder stay, so that the exchange notices that the store went back in time
    and no number is used twice.
    """
    fresh = paths.folder.with_name(f"{paths.folder.name}.恢复中")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(parents=True)
        _unpack(file, fresh)
        StorePaths(fresh).restored.touch()
        in_use.take_alone(paths.folder)
        return _swap(fresh, paths)
    except OSError as error:
        raise store.explain(error) or UserError(
            "恢复没有做成，原来的数据没有动。", hint="请检查磁盘和文件夹权限后再试。"
        ) from error
    finally:
        in_use.release()
        shutil.rmtree(fresh, ignore_errors=True)


def _swap(fresh: Path, paths: StorePaths) -> Path | None:
    if not (paths.folder.exists() and any(paths.folder.iterdir())):
        if paths.folder.exists():
            paths.folder.rmdir()
        fresh.rename(paths.folder)
        return None
    aside = store.fresh_name(paths.folder.parent, f"恢复前-{paths.folder.name}", "")
    for kept in (paths.anchor, paths.restores):
        if kept.exists():
            shutil.copy2(kept, fresh / kept.name)
    paths.folder.rename(aside)
    try:
        fresh.rename(paths.folder)
    except BaseException:
        aside.rename(paths.folder)
        raise
    return aside


def _unpack(file: Path, folder: Path) -> None:
    broken = UserError(f"「{file.name}」不是完整的备份，没有恢复，原来的数据没有动。", hint="请换一份备份再试。")
    try:
        with tarfile.open(file, "r:") as archive:
            wanted = _manifest(archive, broken)
            for member in archive:
                if member.name in wanted:
                    _unpack_member(archive, member, folder, wanted.pop(member.name), broken)
        keys.label(folder / "keys.json")
        if wanted or (folder / "store.db").stat().st_size < store.SMALLEST_STORE:
            raise broken
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise broken from error


def _manifest(archive: tarfile.TarFile, broken: UserError) -> dict[str, str]:
    first = archive.next()
    stream = archive.extractfile(first) if first and first.name == "manifest.json" else None
    manifest = json.loads(stream.read(16 * 1024 * 1024)) if stream else None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise broken
    if manifest["format"] > FORMAT:
        raise UserError("这份备份是新版本程序做的，没有恢复。", hint="请先把本机程序升级到新版本。")
    files = manifest.get("files")
    if not isinstance(files, dict) or not {"store.db", "keys.json"} <= files.keys():
        raise broken
    return {str(name): str(digest) for name, digest in files.items()}


def _unpack_member(
    archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, digest: str, broken: UserError
) -> None:
    target = folder / member.name
    source = archive.extractfile(member)
    if source is None or not target.resolve().is_relative_to(folder.resolve()):
        raise broken
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        while block := source.read(1 << 20):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if _sha256(target) != digest:
        raise broken


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mtime = int(datetime.now().timestamp())
    archive.addfile(member, io.BytesIO(content))
