"""Receipts (回执): small signed files that say which package was applied; they only mark packages and prune."""

import os
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from db import clock, journal, store
from db.errors import UserError
from db.exchange.format import limits, package, wire
from db.exchange.format.provider import PROVIDERS
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import lost, roster
from db.exchange.offices.trust import Identity, site_of
from db.exchange.tables import SealedRow
from db.store import database

MAGIC = b"XRC1"
SUFFIX = ".xrc"
SIGNATURE_BYTES = 64
UNKNOWN_ACK = "exchange_unknown_ack"
COUNTY = "/county"
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
    if not data:
        raise Refused(Reason.EMPTY, what)
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


def check(read: Read, identity: Identity, known: wire.Roster | None, what: str, carrier: str = "") -> str:
    """Raise Refused unless the office in good standing that got the package signed this for us; returns its name.

    `known` is the newest roster. `carrier` is the office that brings the receipt inside its own package; it may bring
    receipts signed with its earlier keys.
    """
    if known is None:
        raise Refused(Reason.NOT_ENROLLED, what)
    receipt = read.receipt
    key = roster.signing_key(known, receipt.sender, receipt.keyid)
    if key is None:
        raise Refused(Reason.UNKNOWN_SENDER, what)
    message = wire.pae(wire.RECEIPT_TYPE, read.payload)
    if not PROVIDERS[receipt.alg].verify(key.sign, message, read.signature):
        raise Refused(Reason.ALTERED, what)
    if key.status != "active" and roster.heir(known, receipt.sender) != carrier:
        raise Refused(Reason.CLOSED, what)
    if receipt.to not in roster.own(known, identity) & identity.addresses:
        raise Refused(Reason.WRONG_RECIPIENT, what, roster.name_of(known, receipt.to))
    sealed = SealedRow.get_or_none(SealedRow.pid == receipt.pid)
    if sealed is not None and roster.heir(known, sealed.to_address) != roster.heir(known, receipt.sender):
        raise Refused(Reason.NOT_THE_ADDRESSEE, what, roster.name_of(known, sealed.to_address))
    return roster.name_of(known, receipt.sender)


def note(read: Read, me: str) -> bool:
    """Mark the package a checked receipt speaks of as received; False when that was known already.

    Call it inside a transaction. Raises UserError for a package this store never sealed: it was restored or copied.
    """
    receipt = read.receipt
    sealed = SealedRow.get_or_none(SealedRow.pid == receipt.pid)
    if sealed is None:
        if receipt.to != me:
            raise UserError(
                f"回执说的第 {receipt.n} 号包是本机换密钥以前封的，本机没有它的记录，没有登记。",
                hint="对方已经收下那个包，本机也已换了新密钥，不用再办；请读取新包的回执。",
            )
        if me.endswith(COUNTY) and lost.has_lost():
            raise UserError(
                f"回执说的第 {receipt.n} 号包是县里从备份恢复以前封的，本机没有它的记录，没有登记。",
                hint="请给这个单位导出一个包，它再报上来的包会带回县里当时写的内容。",
            )
        raise UserError(
            f"回执说的第 {receipt.n} 号包不是这个数据库封的，没有登记。",
            hint="本机的数据库可能被还原过，或者被拷到了另一台电脑：下次导出时会换新密钥，请带包到县里续接，并告诉管理员。",
        )
    if sealed.receipt is not None:
        return False
    SealedRow.update(
        acknowledged=True, received_on=receipt.on, receipt_number=receipt.number, receipt=read.data
    ).where(SealedRow.pid == receipt.pid).execute()  # fmt: skip
    if not sealed.acknowledged:
        _ask_no_longer(receipt.pid)
    return True


def _ask_no_longer(pid: str) -> None:
    """Forget that its addressee asked for a package's attachments, once the package is first known to have arrived."""
    database.execute_sql(
        "DELETE FROM exchange_blob_asked WHERE EXISTS (SELECT 1 FROM exchange_blob_sent s WHERE s.pid = ?"
        " AND s.sha256 = exchange_blob_asked.sha256 AND s.to_address = exchange_blob_asked.by_address)",
        (pid,),
    )


def note_acknowledged(header: wire.Header, known: wire.Roster, me: str) -> None:
    """Mark packages to this sender that it says it applied; remember it when one of them was never sealed here.

    A package to somebody else is not the sender's to acknowledge: it stays as it is. What it says to an address this
    store had before was answered when the keys were renewed.
    """
    senders = roster.lineage(known, header.sender)
    for pid in header.ack:
        own = (SealedRow.pid == pid) & SealedRow.to_address.in_(senders) & ~SealedRow.acknowledged
        if SealedRow.update(acknowledged=True).where(own).execute():
            _ask_no_longer(pid)
            continue
        if header.to != me:
            continue
        if journal.info(UNKNOWN_ACK) != pid and not _is_sealed(pid):
            journal.set_info(UNKNOWN_ACK, pid)


def note_carried(data: bytes, identity: Identity, known: wire.Roster, carrier: str, what: str) -> None:
    """Check and mark a receipt that came inside a package. Raises Refused; call it inside a transaction."""
    try:
        read = parse(data, what)
    except Refused as refused:
        if refused.reason is Reason.NEWER_FORMAT:
            raise
        raise Refused(Reason.MALFORMED, what, "带的回执读不出来") from refused
    try:
        check(read, identity, known, what, carrier)
    except Refused as refused:
        if refused.reason in (Reason.CLOSED, Reason.UNKNOWN_SENDER):
            # Signed before its installation was closed, or with keys that were renewed again before the county
            # entered them: such a receipt is simply ignored.
            return
        raise
    if _is_sealed(read.receipt.pid):
        note(read, identity.address)
    elif read.receipt.to == identity.address:
        journal.set_info(UNKNOWN_ACK, read.receipt.pid)
        lost.note(read.receipt)


def _is_sealed(pid: str) -> bool:
    """Whether this store knows that it sealed that package."""
    return database.execute_sql("SELECT 1 FROM exchange_sealed WHERE pid = ?", (pid,)).fetchone() is not None


def remember_unknown(read: Read, identity: Identity) -> None:
    """Remember that a checked receipt speaks of a package this store never sealed under its present address."""
    receipt = read.receipt
    if receipt.to == identity.address and not _is_sealed(receipt.pid):
        with database.atomic():
            journal.set_info(UNKNOWN_ACK, receipt.pid)


def file_name(receipt: wire.Receipt) -> str:
    """What a receipt's file is called: for whom, and for which package.

    A number alone is not enough: the county's packages to three townships may all be its first, on one stick.
    """
    return f"回执-{site_of(receipt.to)}-{receipt.n:06d}-{receipt.pid[:8]}{SUFFIX}"


def write_files(data: bytes, beside: Path) -> Path:
    """Write a receipt into the outbox and, where that is possible, beside the package it answers on its stick."""
    receipt = parse(data, beside.name).receipt
    outbox, inbox = store.opened().paths.outbox, store.opened().paths.inbox
    folders = (outbox,) if beside.parent.resolve() == inbox.resolve() else (outbox, beside.parent)
    placed = outbox / file_name(receipt)
    for folder in folders:
        target = folder / file_name(receipt)
        try:
            _write_file(target, data)
        except OSError as error:
            if folder == outbox:
                raise store.explain(error) or error from error
            continue
        placed = target
    return placed


def _write_file(target: Path, data: bytes) -> None:
    part = target.with_name(target.name + package.PART)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        package.sync_folder(target.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def prune_outbox() -> None:
    """Remove the sealed files of packages that arrived, and of records older than those: a package is a whole state.

    Attachments go only when their own package arrived.
    """
    sql = "SELECT to_address, max(seq) FROM exchange_sealed WHERE acknowledged AND kind = ? GROUP BY to_address"
    newest = dict(database.execute_sql(sql, ("records",)).fetchall())
    sql = "SELECT acknowledged, kind, seq, to_address FROM exchange_sealed WHERE file_name = ?"
    for file in store.opened().paths.outbox.glob("*.x*"):
        sealed = database.execute_sql(sql, (f"{file.stem}{package.SUFFIX}",)).fetchone()
        if sealed is None:
            continue
        acknowledged, kind, seq, to = sealed
        if acknowledged or (kind == "records" and seq <= newest.get(to, 0)):
            file.unlink(missing_ok=True)


def today() -> str:
    """The date written on a receipt: evidence only, never a reason for a decision."""
    return clock.today().isoformat()
