"""What lies in a folder of sticks: packages and receipts in the order they are taken, and what is left alone."""

from dataclasses import dataclass
from pathlib import Path

from db import store
from db.errors import UserError
from db.exchange.format import package, wire
from db.exchange.format.refusal import Refused
from db.exchange.offices import receipts, trust

RECORDS, BLOBS, RECEIPT, OTHER = "records", "blobs", "receipt", "other"
_ORDER = {RECORDS: 0, BLOBS: 1, OTHER: 2, RECEIPT: 3}
_HIDDEN = (".", "~$", "$", "System Volume Information", "Thumbs.db", "desktop.ini")

OWN, HIDDEN, UNFINISHED = "本单位自己写的，不用收", "系统或隐藏文件", "没有写完的文件"
ORPHAN, DEEPER, FOREIGN = "分卷，但旁边没有第 1 卷", "更深一层的文件夹，没有打开看", "不是数据包，也不是回执"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One package or receipt with what it says of itself; that only decides the order and is believed nowhere else."""

    file: Path
    kind: str
    sender: str
    number: int

    @property
    def site(self) -> str:
        """The site code of the office it says it comes from; '' when it could not be read."""
        return trust.site_of(self.sender)


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A file or folder that was not touched, and why."""

    file: str
    why: str


def gather(folder: Path, me: str, known: wire.Roster) -> tuple[list[Incoming], list[LeftAlone]]:
    """Everything in a folder and the folders one level below it: offices in the order of the roster, then the rest.

    Within an office records come before attachments and those before receipts, older numbers first. Raises UserError
    when the folder cannot be read. Opens nothing but the heads of the files.
    """
    try:
        files, left = _files(folder)
    except OSError as error:
        raise store.explain(error) or error from error
    incoming: list[Incoming] = []
    for file in files:
        found = _look(file)
        if found.sender == me:
            left.append(LeftAlone(_told(file, folder), OWN))
        else:
            incoming.append(found)
    addresses = [replica.address for replica in known.replicas]
    sites = {trust.site_of(address): place for place, address in reversed(list(enumerate(addresses)))}
    places = {address: place for place, address in enumerate(addresses)}
    last = len(addresses)

    def order(one: Incoming) -> tuple[int, int, int, int, str]:
        place = places.get(one.sender, last)
        return sites.get(one.site, last), _ORDER[one.kind], place, one.number, _told(one.file, folder)

    return sorted(incoming, key=order), sorted(left, key=lambda one: one.file)


def _told(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()


def _files(folder: Path) -> tuple[list[Path], list[LeftAlone]]:
    if not folder.is_dir():
        raise UserError(
            f"「{folder.name}」不是文件夹，没有接收。", hint="请把各单位的 U 盘内容拷进一个文件夹，再给出它。"
        )
    files: list[Path] = []
    left: list[LeftAlone] = []
    for path in sorted(folder.iterdir()):
        if _hidden(path):
            left.append(LeftAlone(_told(path, folder), HIDDEN))
        elif path.is_dir():
            for below in sorted(path.iterdir()):
                _sort(below, folder, files, left)
        else:
            _sort(path, folder, files, left)
    return files, left


def _sort(path: Path, folder: Path, files: list[Path], left: list[LeftAlone]) -> None:
    why = _why_not(path)
    if why:
        left.append(LeftAlone(_told(path, folder), why))
    elif path.suffix.lower() in (package.SUFFIX, receipts.SUFFIX):
        files.append(path)


def _why_not(path: Path) -> str:
    """Why a path is left alone; '' for what is taken, and for the later volumes that go with their first."""
    if _hidden(path):
        return HIDDEN
    if path.is_dir():
        return DEEPER
    suffix = path.suffix.lower()
    if suffix in (package.SUFFIX, receipts.SUFFIX):
        return ""
    if suffix == ".part":
        return UNFINISHED
    if suffix[:2] == ".x" and suffix[2:].isdecimal() and len(suffix) == 5:
        return "" if path.with_suffix(package.SUFFIX).exists() else ORPHAN
    return FOREIGN


def _hidden(path: Path) -> bool:
    return path.name.startswith(_HIDDEN)


def _look(file: Path) -> Incoming:
    try:
        if file.suffix.lower() == receipts.SUFFIX:
            read = receipts.read_file(file).receipt
            return Incoming(file, RECEIPT, read.sender, read.n)
        header = package.read_outer(file).header
    except (Refused, OSError):
        return Incoming(file, OTHER, "", 0)
    kind = header.kind if header.kind in (RECORDS, BLOBS) else OTHER
    return Incoming(file, kind, header.sender, header.n)
