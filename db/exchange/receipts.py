"""Receipts (回执): small signed files that say which package was applied; they only ever mark and prune."""

import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from db import clock, journal, store
from db.errors import UserError
from db.exchange import limits, roster, wire
from db.exchange.provider import PROVIDERS
from db.exchange.refusal import Reason, Refused
from db.exchange.tables import SealedRow
from db.exchange.trust import Identity, site_of

MAGIC = b"XRC1"
SUFFIX = ".xrc"
SIGNATURE_BYTES = 64
UNKNOWN_ACK = "exchange_unknown_ack"
_LENGTH = struct.Struct("<H")


@dataclass(frozen=True, slots=True)
class Read:
    """A receipt with the bytes it came in and the bytes that were signed."""

    receipt: wire.Receipt
    data: bytes
    payload: bytes
    signature: bytes


def make(identity: Identity, receipt: wire.Receipt) -> bytes:
    """The bytes of a receipt file: magic, length, JSON, signature."""
    payload = wire.encode(receipt)
    signature = identity.provider.sign(identity.sign.secret, wire.pae(wire.RECEIPT_TYPE, payload))
    return MAGIC + _LENGTH.pack(len(payload)) + payload + signature


def parse(data: bytes, what: str) -> Read:
    """Take a receipt apart without believing it. Raises Refused."""
    if data[:4] != MAGIC:
        newer = data[:3] == MAGIC[:3] and data[3:4].isdigit()
        raise Refused(Reason.NEWER_FORMAT if newer else Reason.NOT_A_PACKAGE, what)
    if len(data) < 4 + _LENGTH.size:
        raise Refused(Reason.TRUNCATED, what)
    (length,) = _LENGTH.unpack_from(data, 4)
    start, end = 4 + _LENGTH.size, 4 + _LENGTH.size + length
    if len(data) < end + SIGNATURE_BYTES:
        raise Refused(Reason.TRUNCATED, what)
    if len(data) > end + SIGNATURE_BYTES:
        raise Refused(Reason.ALTERED, what)
    try:
        preamble = wire.decode(data[start:end], wire.Preamble)
        if preamble.fmt > wire.FORMAT or preamble.alg not in PROVIDERS:
            raise Refused(Reason.NEWER_FORMAT, what)
        receipt = wire.decode(data[start:end], wire.Receipt)
    except wire.Unreadable as error:
        raise Refused(Reason.ALTERED, what) from error
    return Read(receipt, data, data[start:end], data[end:])


def read_file(file: Path) -> Read:
    """Read a receipt file. Raises Refused."""
    with file.open("rb") as source:
        return parse(source.read(limits.RECEIPT_BYTES + 512), file.name)


def check(read: Read, identity: Identity, what: str) -> str:
    """Raise Refused unless the office in good standing that got the package signed this for us; returns its name."""
    known = roster.newest()
    if known is None:
        raise Refused(Reason.NOT_ENROLLED, what)
    receipt = read.receipt
    key = roster.signing_key(known, receipt.sender, receipt.keyid)
    if key is None:
        raise Refused(Reason.UNKNOWN_SENDER, what)
    message = wire.pae(wire.RECEIPT_TYPE, read.payload)
    if not PROVIDERS[receipt.alg].verify(key.sign, message, read.signature):
        raise Refused(Reason.ALTERED, what)
    if key.status != "active":
        raise Refused(Reason.CLOSED, what)
    if receipt.to != identity.address:
        raise Refused(Reason.WRONG_RECIPIENT, what, roster.name_of(known, receipt.to))
    sealed = SealedRow.get_or_none(SealedRow.pid == receipt.pid)
    if sealed is not None and sealed.to_address != receipt.sender:
        raise Refused(Reason.NOT_THE_ADDRESSEE, what, roster.name_of(known, sealed.to_address))
    return roster.name_of(known, receipt.sender)


def note(read: Read) -> bool:
    """Mark the package a checked receipt speaks of as received; False when that was known already.

    Call it inside a transaction. Raises UserError for a package this store never sealed: it was restored or copied.
    """
    receipt = read.receipt
    sealed = SealedRow.get_or_none(SealedRow.pid == receipt.pid)
    if sealed is None:
        raise UserError(
            f"回执说的第 {receipt.n} 号包不是这个数据库封的，没有登记。",
            hint="本机的数据库可能被还原过，或者被拷到了另一台电脑：请告诉管理员，先不要继续报送。",
        )
    if sealed.receipt is not None:
        return False
    SealedRow.update(
        acknowledged=True, received_on=receipt.on, receipt_number=receipt.number, receipt=read.data
    ).where(SealedRow.pid == receipt.pid).execute()  # fmt: skip
    return True


def note_acknowledged(pids: list[str], sender: str) -> None:
    """Mark packages to this sender that it says it applied; remember it when one of them was never sealed here.

    A package to somebody else is not the sender's to acknowledge: it stays as it is.
    """
    for pid in pids:
        own = (SealedRow.pid == pid) & (SealedRow.to_address == sender)
        if SealedRow.update(acknowledged=True).where(own).execute():
            continue
        if journal.info(UNKNOWN_ACK) != pid and SealedRow.get_or_none(SealedRow.pid == pid) is None:
            journal.set_info(UNKNOWN_ACK, pid)


def file_name(receipt: wire.Receipt) -> str:
    """What a receipt's file is called: for whom, and for which package number."""
    return f"回执-{site_of(receipt.to)}-{receipt.n:06d}{SUFFIX}"


def write_files(data: bytes, beside: Path) -> Path:
    """Write a receipt into the outbox and, where that is possible, beside the package it answers on its stick."""
    receipt = parse(data, beside.name).receipt
    outbox, inbox = store.opened().paths.outbox, store.opened().paths.inbox
    folders = (outbox,) if beside.parent.resolve() == inbox.resolve() else (outbox, beside.parent)
    placed = outbox / file_name(receipt)
    for folder in folders:
        target = folder / file_name(receipt)
        part = target.with_name(target.name + ".part")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(target)
        except OSError as error:
            if folder == outbox:
                raise store.explain(error) or error from error
            with suppress(OSError):
                part.unlink(missing_ok=True)
            continue
        placed = target
    return placed


def prune_outbox() -> None:
    """Remove the sealed files of packages that arrived, and of older ones to the same addressee: whole states."""
    outbox = store.opened().paths.outbox
    arrived = SealedRow.select().where(SealedRow.acknowledged)
    newest: dict[str, int] = {}
    for row in arrived:
        newest[row.to_address] = max(row.seq, newest.get(row.to_address, 0))
    for row in SealedRow.select():
        if row.seq <= newest.get(row.to_address, 0):
            for file in outbox.glob(f"{Path(row.file_name).stem}.x*"):
                file.unlink(missing_ok=True)


def today() -> str:
    """The day a receipt bears: evidence, never a reason for a decision."""
    return clock.today().isoformat()
