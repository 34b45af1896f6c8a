"""The county takes in whatever lies in a folder: every package of every office, in order, each by itself."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import peewee

from db import backups, clock, in_use, store
from db.actors import Actor, Role
from db.errors import UserError
from db.exchange.format import wire
from db.exchange.offices import roster
from db.exchange.offices.enrolment import ensure_identity
from db.exchange.tables import AppliedRow
from db.exchange.transport import inbox
from db.exchange.transport.receive_files import BLOBS, RECEIPT, RECORDS, Incoming, LeftAlone, gather

KINDS = {RECORDS: "数据包", BLOBS: "附件包", RECEIPT: "回执"}
LOCK = "receiving"
TAKEN, ALREADY, REFUSED = "已写入", "已导入过", "没有写入"


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is: files done, files in all, the file it goes on with, in words."""

    done: int
    total: int
    text: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. `outcome` is TAKEN, ALREADY or REFUSED; a refused one says why in `sentence`.

    Counts are documents, `waiting` those put aside for a person (待核对), `blobs` attachments.
    """

    file: str
    site: str
    kind: str
    number: int
    outcome: str
    new: int = 0
    changed: int = 0
    same: int = 0
    waiting: int = 0
    blobs: int = 0
    receipt: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class OfficeReport:
    """What one office brought: its files in the order they were taken."""

    site: str
    name: str
    files: tuple[FileReport, ...]


@dataclass(frozen=True, slots=True)
class Silent:
    """An office of the roster without a package in this run; `days` since its last one, None when none ever came."""

    site: str
    name: str
    last: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Totals:
    """A run in numbers; `packages` and `receipts` are those written now, `already` those known before."""

    packages: int
    receipts: int
    already: int
    refused: int
    new: int
    changed: int
    same: int
    waiting: int
    blobs: int


@dataclass(frozen=True, slots=True)
class Report:
    """The whole run. `strangers` are refused files of no office of the roster, `left` those a stop left for later."""

    county: str
    folder: str
    at: str
    offices: tuple[OfficeReport, ...]
    strangers: tuple[FileReport, ...]
    silent: tuple[Silent, ...]
    ignored: tuple[LeftAlone, ...]
    left: tuple[str, ...]
    totals: Totals

    @property
    def complete(self) -> bool:
        """Whether every file was taken now or before."""
        return not self.totals.refused and not self.left


def receive(
    actor: Actor, folder: Path, stop_asked: Callable[[], bool] = lambda: False
) -> Generator[Step, None, Report]:
    """Take every package and receipt of a folder and of the folders in it, office by office, older ones first.

    Each is a transaction of its own; one backup is made before the first that writes. A refused file is told and the
    next one taken; the user's files are never moved, receipts are written beside them. A run that was stopped or
    killed is simply started again. `stop_asked` is looked at between two files. Raises UserError where this is no
    county, the folder cannot be read, or another run is under way.
    """
    actor.require(Role.WINDOW, Role.LIAISON, Role.ADMIN, Role.LIST_EDITOR, Role.HANDOVER)
    identity = ensure_identity(actor)
    known = roster.newest()
    if not identity.is_county or known is None:
        raise UserError("只有县级平台成批接收，没有接收。", hint="乡镇和部门请在「数据交换」里读取县里带来的包。")
    if folder.resolve().is_relative_to(store.opened().paths.folder.resolve()):
        raise UserError("这个文件夹是数据库自己的，没有接收。", hint="请把 U 盘内容拷到另一个文件夹，再给出它。")
    with in_use.only_one(store.opened().paths.folder / LOCK, _under_way()):
        incoming, ignored = gather(folder, identity.address, known)
        back_up, done = _once(), list[FileReport]()
        for place, one in enumerate(incoming):
            if stop_asked():
                break
            name = roster.name_of(known, one.sender) if one.sender else "来源读不出"
            yield Step(place, len(incoming), f"{name}：{one.file.name}")
            done.append(_take(actor, one, folder, back_up))
        left = tuple(one.file.relative_to(folder).as_posix() for one in incoming[len(done) :])
        yield Step(len(done), len(incoming), "停下了" if left else "收完了")
        return _report(known, folder, done, tuple(ignored), left)


def _under_way() -> UserError:
    return UserError("另一个「接收」正在运行，这一次没有开始。", hint="请等它收完，再运行一次看结果。")


def _once() -> Callable[[], None]:
    """The backup of a run: made when the first package is about to write, and not again."""
    made: list[Path] = []

    def back_up() -> None:
        if not made:
            made.append(backups.snapshot("成批接收前"))

    return back_up


def _take(actor: Actor, one: Incoming, folder: Path, back_up: Callable[[], None]) -> FileReport:
    told, kind = one.file.relative_to(folder).as_posix(), KINDS.get(one.kind, "其他")
    try:
        result = inbox.apply(actor, one.file, back_up)
    except UserError as error:
        return FileReport(told, one.site, kind, one.number, REFUSED, sentence=error.sentence)
    except peewee.PeeweeException as error:
        known = store.explain(error)
        if known is None:
            raise
        return FileReport(told, one.site, kind, one.number, REFUSED, sentence=known.sentence)
    return _told(told, one, kind, result)


def _told(file: str, one: Incoming, kind: str, result: inbox.ApplyResult) -> FileReport:
    outcome = ALREADY if result.already else TAKEN
    if one.kind == RECEIPT:
        return FileReport(file, one.site, kind, result.number, outcome)
    if one.kind == BLOBS:
        blobs, receipt = result.new, result.receipt.name
        return FileReport(file, one.site, kind, result.number, outcome, blobs=blobs, receipt=receipt)
    return FileReport(
        file, one.site, kind, result.number, outcome, result.new, result.changed, result.same, result.quarantined,
        receipt=result.receipt.name,
    )  # fmt: skip


def _report(
    known: wire.Roster, folder: Path, done: list[FileReport], ignored: tuple[LeftAlone, ...], left: tuple[str, ...]
) -> Report:
    names = {replica.site: replica.name for replica in reversed(known.replicas)}
    by_site: dict[str, list[FileReport]] = {}
    for one in done:
        by_site.setdefault(one.site if one.site in names else "", []).append(one)
    strangers = tuple(by_site.pop("", []))
    offices = tuple(OfficeReport(site, names[site], tuple(files)) for site, files in by_site.items())
    return Report(
        known.name, str(folder), clock.now().isoformat(), offices, strangers, _silent(known, offices), ignored, left,
        _totals(done),
    )  # fmt: skip


def _silent(known: wire.Roster, offices: tuple[OfficeReport, ...]) -> tuple[Silent, ...]:
    brought = {
        office.site
        for office in offices
        for file in office.files
        if file.outcome != REFUSED and file.kind in (KINDS[RECORDS], KINDS[BLOBS])
    }
    active = {replica.site: replica.name for replica in reversed(known.replicas) if replica.status == "active"}
    order = dict.fromkeys(replica.site for replica in known.replicas)
    return tuple(_since(site, active[site]) for site in order if site in active and site not in brought)


def _since(site: str, name: str) -> Silent:
    row = (
        AppliedRow.select(AppliedRow.at)
        .where(AppliedRow.from_address.startswith(f"{site}/"))
        .order_by(AppliedRow.receipt_number.desc())
        .first()
    )
    if row is None:
        return Silent(site, name, "", None)
    last = str(row.at)[:10]
    return Silent(site, name, last, max(0, (clock.today() - date.fromisoformat(last)).days))


def _totals(done: list[FileReport]) -> Totals:
    taken = [one for one in done if one.outcome == TAKEN]
    receipts_read = sum(1 for one in taken if one.kind == KINDS[RECEIPT])
    return Totals(
        len(taken) - receipts_read,
        receipts_read,
        sum(1 for one in done if one.outcome == ALREADY),
        sum(1 for one in done if one.outcome == REFUSED),
        *(sum(getattr(one, name) for one in taken) for name in ("new", "changed", "same", "waiting", "blobs")),
    )
