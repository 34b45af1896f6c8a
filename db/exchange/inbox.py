"""Taking a package in: verify, stage, show the plan, apply in one transaction, give a receipt."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from db import backups, clock, journal, store
from db.actors import Actor, Role
from db.exchange import (
    adoption,
    anchor,
    around,
    contents,
    evidence,
    package,
    receipts,
    roster,
    sealing,
    trust,
    versions,
    wire,
)
from db.exchange.admission import PEER_INCARNATION, RESTORED_BEFORE, Admitted, admit
from db.exchange.applying import Merger, PlanRow, Tally, make_findable
from db.exchange.enrolment import ensure_identity
from db.exchange.refusal import Reason, Refused
from db.exchange.refused_log import logged
from db.exchange.tables import AppliedRow, SealedRow
from db.exchange.trust import Identity
from db.organs import service as organs
from db.store import database

CHECKS = ("来源相符", "没有改动", "单位在册")


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """What a file is and what it would change; nothing has been changed."""

    kind: str
    sender: str
    number: int
    sealed_at: str
    checks: tuple[str, ...]
    already: bool
    new: int
    changed: int
    same: int
    quarantined: int
    rows: tuple[PlanRow, ...]


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """What applying a file did, counted in documents; `receipt` is the receipt written, or the one that was read."""

    already: bool
    new: int
    changed: int
    same: int
    quarantined: int
    receipt: Path
    sender: str
    number: int


def plan(file: Path) -> PackagePlan:
    """What the file is, from whom, whether it is whole and authentic, and what it would change. Changes nothing.

    Raises Refused (a UserError) in the words of the reason.
    """
    with logged(file):
        identity = _identity(file)
        if _is_receipt(file):
            return _plan_receipt(file, identity)
        admitted = admit(file, identity)
        applied = AppliedRow.get_or_none(AppliedRow.pid == admitted.outer.pid)
        if applied is not None:
            return _plan(
                admitted, Tally(describe=True, same=applied.added + applied.changed + applied.same), already=True
            )
        with _unpacked(admitted, identity) as inner, database.atomic() as transaction:
            tally = _merge(admitted, identity, inner, describe=True)
            transaction.rollback()
    return _plan(admitted, tally, already=False)


def _plan(admitted: Admitted, tally: Tally, already: bool) -> PackagePlan:
    header = admitted.outer.header
    return PackagePlan(
        "数据包", admitted.sender_name, header.n, header.sealed_at, CHECKS, already,
        tally.added, tally.changed, tally.same, tally.quarantined, tuple(tally.rows),
    )  # fmt: skip


def _plan_receipt(file: Path, identity: Identity) -> PackagePlan:
    read = receipts.read_file(file)
    sender = receipts.check(read, identity, file.name)
    sealed = SealedRow.get_or_none(SealedRow.pid == read.receipt.pid)
    already = sealed is not None and sealed.receipt is not None
    return PackagePlan("回执", sender, read.receipt.n, read.receipt.on, CHECKS, already, 0, 0, 0, 0, ())


def apply(actor: Actor, file: Path) -> ApplyResult:
    """Write a package into the store, or read a receipt; a backup is made first, everything is one transaction.

    A package applied before is no error: `already` is true, nothing is written, the same receipt is given again.
    Raises Refused (a UserError) in the words of the reason; then nothing but the list of refusals has changed.
    """
    actor.require(Role.WINDOW, Role.LIAISON, Role.ADMIN, Role.LIST_EDITOR, Role.HANDOVER)
    ensure_identity(actor)
    with _kept_when_refused(file), logged(file):
        identity = _identity(file)
        if _is_receipt(file):
            return _apply_receipt(actor, file, identity)
        admitted = admit(file, identity)
        applied = AppliedRow.get_or_none(AppliedRow.pid == admitted.outer.pid)
        if applied is None:
            with _in_inbox(admitted), _unpacked(admitted, identity) as inner:
                backups.snapshot("写入数据包前")
                with database.atomic():
                    tally = _merge(admitted, identity, inner, describe=False)
                    applied = _finish(actor, admitted, identity, tally)
            anchor.write(admitted.outer.pid)
            receipts.prune_outbox()
            return _result(admitted, applied, file, already=False)
    return _result(admitted, applied, file, already=True)


def _result(admitted: Admitted, applied: AppliedRow, file: Path, already: bool) -> ApplyResult:
    total = applied.added + applied.changed + applied.same
    return ApplyResult(
        already, 0 if already else applied.added, 0 if already else applied.changed,
        total if already else applied.same, applied.quarantined,
        receipts.write_files(bytes(applied.receipt), file), admitted.sender_name, applied.number,
    )  # fmt: skip


def _identity(file: Path) -> Identity:
    identity = trust.identity(organs.site())
    if identity is None:
        raise Refused(Reason.NOT_ENROLLED, file.name)
    return identity


def _is_receipt(file: Path) -> bool:
    with file.open("rb") as source:
        return source.read(3) == receipts.MAGIC[:3]


@contextmanager
def _unpacked(admitted: Admitted, identity: Identity) -> Iterator[contents.Contents]:
    folder = store.opened().paths.inbox
    folder.mkdir(parents=True, exist_ok=True)
    secrets = (identity.seal.secret,)
    with closing(contents.unpack(admitted.outer, secrets, admitted.public, folder, admitted.what)) as inner:
        yield inner


@contextmanager
def _kept_when_refused(file: Path) -> Iterator[None]:
    """A refused package stays where it is, and a copy goes to the folder of refused files as evidence."""
    try:
        yield
    except Refused as refused:
        if refused.reason not in (Reason.NOT_A_PACKAGE, Reason.OTHER_KIND):
            evidence.keep(file)
        raise


@contextmanager
def _in_inbox(admitted: Admitted) -> Iterator[None]:
    """A copy lies in the inbox while a package is applied: after a power cut it waits there and is not forgotten.

    Once the package is applied its copy goes, and so do those an earlier power cut left; a refused one goes too.
    """
    outer, folder = admitted.outer, store.opened().paths.inbox
    package.copy(outer, folder)
    try:
        yield
    except Refused:
        if outer.path.parent.resolve() != folder.resolve():
            package.remove(folder / outer.path.name, outer)
        raise
    for file in folder.glob(f"*{package.SUFFIX}"):
        try:
            waiting = package.read_outer(file)
        except (Refused, OSError):
            continue
        if AppliedRow.get_or_none(AppliedRow.pid == waiting.pid) is not None:
            package.remove(file, waiting)


def _merge(admitted: Admitted, identity: Identity, inner: contents.Contents, describe: bool) -> Tally:
    tally = Tally(describe)
    if admitted.signed_roster is not None:
        roster.keep(admitted.signed_roster)
    seq = journal.next_counter("sealing")
    if admitted.from_county:
        _note_incarnation(admitted.outer.header.incarnation, seq)
    receipts.note_acknowledged(admitted.outer.header.ack, admitted.outer.header.sender)
    for data in inner.manifest.receipts:
        _note_carried(data, identity, admitted.what)
    keys = tuple(key.sign for key in admitted.roster.keys if key.status == "active")
    Merger(admitted, around.sender_of(admitted), identity.address, keys, seq, tally).merge(inner.lines())
    return tally


def _note_incarnation(incarnation: int, seq: int) -> None:
    """A county in a new life was restored from a backup: what it lacks since then comes with our next package."""
    known = int(journal.info(PEER_INCARNATION, "0"))
    if 0 < known < incarnation:
        journal.set_info(RESTORED_BEFORE, str(seq))
    journal.set_info(PEER_INCARNATION, str(incarnation))


def _note_carried(data: bytes, identity: Identity, what: str) -> None:
    read = receipts.parse(data, what)
    receipts.check(read, identity, what)
    if SealedRow.get_or_none(SealedRow.pid == read.receipt.pid) is None:
        journal.set_info(receipts.UNKNOWN_ACK, read.receipt.pid)
    else:
        receipts.note(read)


def _finish(actor: Actor, admitted: Admitted, identity: Identity, tally: Tally) -> AppliedRow:
    header = admitted.outer.header
    make_findable(tally)
    if "organ" in tally.taken:
        adoption.adopt(actor)
    number = journal.next_counter("receipt")
    mine = versions.set_digest(header.sender, admitted.from_county)
    data = receipts.make(
        identity,
        wire.Receipt(
            fmt=wire.FORMAT, alg=identity.provider.name, sender=identity.address, to=header.sender,
            keyid=identity.keyid, number=number, pid=admitted.outer.pid, n=header.n, on=receipts.today(),
            incarnation=sealing.incarnation(identity),
            roster=admitted.roster.version, accepted=tally.added + tally.changed + tally.same,
            quarantined=tally.quarantined, waiting=tally.waiting[:100],
            digest="same" if mine == header.digest else "differs",
        ),
    )  # fmt: skip
    applied = AppliedRow.create(
        pid=admitted.outer.pid, from_address=header.sender, number=header.n, at=clock.now().isoformat(),
        added=tally.added, changed=tally.changed, same=tally.same, quarantined=tally.quarantined,
        digest="same" if mine == header.digest else "differs", receipt_number=number, receipt=data,
    )  # fmt: skip
    after = {"new": tally.added, "changed": tally.changed, "quarantined": tally.quarantined, "receipt": number}
    journal.record(actor, f"写入{admitted.what}", "package", admitted.outer.pid, after=after)
    return applied


def _apply_receipt(actor: Actor, file: Path, identity: Identity) -> ApplyResult:
    read = receipts.read_file(file)
    sender = receipts.check(read, identity, file.name)
    with database.atomic():
        fresh = receipts.note(read)
        if fresh:
            action = f"登记{sender}第 {read.receipt.number} 号回执"
            journal.record(actor, action, "package", read.receipt.pid, after={"number": read.receipt.n})
    receipts.prune_outbox()
    return ApplyResult(not fresh, 0, 0, 0, 0, file, sender, read.receipt.n)
