"""What lies on the sticks at hand: packages and receipts, from whom, which are new here; only heads are opened."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from db import store
from db.errors import UserError
from db.exchange.format import package, wire
from db.exchange.format.refusal import LABELS, Refused
from db.exchange.offices import receipts, roster, trust
from db.exchange.offices.trust import Identity
from db.exchange.tables import AppliedRow, SealedRow
from db.exchange.transport import stick
from db.exchange.transport.receive_files import BLOBS, OTHER, RECEIPT, RECORDS, Incoming, gather
from db.organs import service as organs

_KINDS = {RECORDS: "数据包", BLOBS: "附件包", RECEIPT: "回执", OTHER: "其他"}
NEW, DONE = "待看", "已导入过"


@dataclass(frozen=True, slots=True)
class AtHand:
    """One package or receipt on a stick or in the inbox, as its own head says, which is believed nowhere else.

    `state` is 待看, 已导入过, or why it is not for this office; `place` is the stick or folder it lies in.
    """

    file: Path
    sender: str
    number: int
    kind: str
    state: str
    sealed_at: str
    size: int
    place: str

    @property
    def is_new(self) -> bool:
        """Whether it is for this office and was not read here yet."""
        return self.state == NEW


def at_hand(folders: Iterable[tuple[str, Path]] | None = None) -> tuple[AtHand, ...]:
    """Everything in these named folders, by default the sticks plugged in and the inbox; new ones first.

    Copies of refused files, kept as evidence, are not offered.
    A stick that is pulled out meanwhile is passed over. Changes nothing.
    """
    identity, known = trust.identity(organs.site()), roster.newest()
    if identity is None or known is None:
        return ()
    places = folders if folders is not None else ((f"U 盘 {drive.label}", drive.path) for drive in stick.drives())
    found = [one for place in (*places, ("收件箱", store.opened().paths.inbox)) for one in _in(place, identity, known)]
    return tuple(sorted(found, key=lambda one: not one.is_new))


def _in(place: tuple[str, Path], identity: Identity, known: wire.Roster) -> Iterator[AtHand]:
    name, folder = place
    if not folder.is_dir():
        return
    try:
        incoming, _ = gather(folder, identity.address, known)
    except UserError:
        return
    evidence = store.opened().paths.refused
    for one in incoming:
        if one.file.parent == evidence:
            continue
        found = _look(one, name, identity, known)
        if found is not None:
            yield found


def _look(one: Incoming, place: str, identity: Identity, known: wire.Roster) -> AtHand | None:
    sender = roster.name_of(known, one.sender) if one.sender else one.file.name
    try:
        state, at = _receipt(one) if one.kind == RECEIPT else _package(one, identity, known)
        size = one.file.stat().st_size
    except Refused as refused:
        state, at, size = LABELS[refused.reason], "", 0
    except OSError:
        return None
    return AtHand(one.file, sender, one.number, _KINDS.get(one.kind, "其他"), state, at, size, place)


def _package(one: Incoming, identity: Identity, known: wire.Roster) -> tuple[str, str]:
    outer = package.read_outer(one.file)
    header = outer.header
    if header.kind not in (RECORDS, BLOBS):
        return "入册用的文件", header.sealed_at
    if header.to not in roster.own(known, identity):
        return f"发给{roster.name_of(known, header.to)}的", header.sealed_at
    taken = AppliedRow.get_or_none(AppliedRow.pid == outer.pid) is not None
    return DONE if taken else NEW, header.sealed_at


def _receipt(one: Incoming) -> tuple[str, str]:
    receipt = receipts.read_file(one.file).receipt
    sealed = SealedRow.get_or_none(SealedRow.pid == receipt.pid)
    if sealed is None:
        return "不是本机的回执", receipt.on
    return DONE if sealed.receipt is not None else NEW, receipt.on
