"""Reading an archive package back: every byte checked against its digest, and what it says of its case."""

import hashlib
import json
import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.cases.archive.layout import DIGESTS
from db.cases.tables import ArchivePackageRow
from db.errors import UserError
from db.store import explain

_BLOCK = 1 << 20
_LARGEST_TEXT = 16 * _BLOCK
"""Most bytes of a description that are read; a case with 500 attachments needs a hundredth of it."""
_LINE = re.compile(rf"({'|'.join(DIGESTS).upper()}) \((.+)\) = ([0-9a-f]{{64,128}})")


@dataclass(frozen=True, slots=True)
class Package:
    """A package as it was read: its description, its files, and what is wrong with it, in words."""

    number: str
    told: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, int], ...]
    checks: tuple[str, ...]
    problems: tuple[str, ...]
    known: bool

    @property
    def whole(self) -> bool:
        """Whether every file is unchanged since the package was made."""
        return not self.problems


def read(file: Path) -> Package:
    """Read a package and check all of it. Raises UserError for a file that is no archive package."""
    try:
        with zipfile.ZipFile(file) as archive:
            found = _read(archive)
        kept = ArchivePackageRow.get_or_none(ArchivePackageRow.sha256 == _digest_of(file))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise UserError(f"「{file.name}」不是归档信息包，或者已经损坏。", hint="请从别的备份再取一份。") from error
    except OSError as error:
        raise explain(error) or UserError(f"「{file.name}」读不出来。", hint="请确认文件还在，再试一次。") from error
    rows = ArchivePackageRow.select().where(ArchivePackageRow.archive_number == found.number)
    problems = found.problems
    if kept is None and rows.exists() and not problems:
        problems = ("整个文件与归档时登记的摘要不符，虽然里面的文件都对得上；可能是另外制作的一份",)
    return Package(found.number, found.told, found.files, found.checks, problems, kept is not None)


def _read(archive: zipfile.ZipFile) -> Package:
    names = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    root = next(iter(names), "").partition("/")[0]
    own, listed = _listed(archive, names)
    del names[own]
    described = _described(archive, names)
    problems = []
    for path, (algorithm, wanted) in listed.items():
        info = names.pop(f"{root}/{path}", None)
        if info is None:
            problems.append(f"少了「{path}」")
        elif _digest(archive, info, algorithm) != wanted:
            problems.append(f"「{path}」与归档时不一样")
    problems += [f"多了「{name.partition('/')[2] or name}」" for name in names]
    return Package(
        root, tuple((one["label"], one["value"]) for one in described.get("metadata", ())),
        tuple((one["path"], one["size"]) for one in described.get("files", ())),
        tuple(f"{one['aspect']}　{one['name']}　{one['result']}　{one['words']}".strip()
              for one in described.get("checks", ())),
        tuple(problems), False,
    )  # fmt: skip


def _described(archive: zipfile.ZipFile, names: Mapping[str, zipfile.ZipInfo]) -> dict[str, Any]:
    """The package's description of itself; empty where its digest shows that it was changed."""
    for name, info in names.items():
        if name.count("/") == 1 and name.endswith(".json") and info.file_size <= _LARGEST_TEXT:
            with suppress(ValueError, RecursionError, zipfile.BadZipFile):
                return _shaped(json.loads(archive.read(info)))
    return {}


def _listed(archive: zipfile.ZipFile, names: Mapping[str, zipfile.ZipInfo]) -> tuple[str, dict[str, tuple[str, str]]]:
    """The name of the file that lists the digests, and its content: algorithm and digest by path."""
    for name, info in names.items():
        if name.count("/") != 1 or not name.endswith(".txt") or info.file_size > _LARGEST_TEXT:
            continue
        with suppress(zipfile.BadZipFile):
            found = [_LINE.fullmatch(line) for line in archive.read(info).decode("utf-8", "replace").splitlines()]
            if found and all(found):
                return name, {one[2]: (one[1].lower(), one[3]) for one in found if one}
    raise UserError(
        "这个文件里没有可读的摘要清单，不能核对。",
        hint="它可能不是归档信息包，或者摘要清单被改动了；请从别的备份再取一份。",
    )


def _shaped(found: Any) -> dict[str, Any]:
    """The well-formed parts of a description. Raises ValueError where it is no description at all."""
    if not isinstance(found, dict):
        raise ValueError(found)
    wanted = {
        "metadata": ("label", "value"),
        "files": ("path", "size"),
        "checks": ("aspect", "name", "result", "words"),
    }
    return {
        name: [one for one in found.get(name, ()) if isinstance(one, dict) and all(key in one for key in keys)]
        for name, keys in wanted.items()
    }


def _digest(archive: zipfile.ZipFile, info: zipfile.ZipInfo, algorithm: str) -> str:
    running = hashlib.new(algorithm)
    try:
        with archive.open(info) as source:
            while block := source.read(_BLOCK):
                running.update(block)
    except (zipfile.BadZipFile, ValueError, EOFError):
        return ""
    return running.hexdigest()


def _digest_of(file: Path) -> str:
    running = hashlib.sha256()
    with file.open("rb") as source:
        while block := source.read(_BLOCK):
            running.update(block)
    return running.hexdigest()


def file_digest(file: Path) -> tuple[str, int]:
    """The SHA-256 of a whole package and its size in bytes, as the register keeps them."""
    return _digest_of(file), file.stat().st_size
