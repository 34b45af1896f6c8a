"""Taking a package in: verify, stage, show the plan, apply in one transaction, give a receipt."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from db import backups, clock, journal, store
from db.actors import Actor, Role
from db.attachments import service as attachments
from db.cases.queues import redating
from db.exchange.format import contents, evidence, package, wire
from db.exchange.format.limits import in_words
from db.exchange.format.refusal import Reason, Refused
from db.exchange.merging import again, parting, takeback, transfer, upgrading
from db.exchange.merging.applying import ROWS_SHOWN, PlanRow, Tally
from db.exchange.offices import adoption, anchor, receipts, roster, sealing, standing, trust
from db.exchange.offices.admission import PEER_INCARNATION, RESTORED_BEFORE, Admitted, admit
from db.exchange.offices.enrolment import KIND_WORDS, ensure_identity
from db.exchange.offices.refused_log import logged
from db.exchange.offices.trust import Identity
from db.exchange.records import versions
from db.exchange.tables import AppliedRow, SealedRow
from db.exchange.transport import blobs, carrying
from db.organs import service as organs
from db.store import database

CHECKS = ("来源相符", "没有改动", "单位在册")
KIND_RECEIPT = "回执"


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """What a file is and what it would change, in documents or, in a 附件包, attachments; nothing has been changed."""

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
    """What applying a file did, counted in documents, or in attachments where `kind` is 附件包.

    `receipt` is the receipt written, which lies in the outbox where the stick takes none; where `kind` is 回执 it is
    the file that was read.
    """

    already: bool
    new: int
    changed: int
    same: int
    quarantined: int
    receipt: Path
    sender: str
    number: int
    kind: str = KIND_WORDS["records"]


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
        if admitted.outer.header.kind == "blobs":
            return _plan_attachments(admitted, identity)
        with _unpacked(admitted, identity) as inner, database.atomic() as transaction:
            tally = _merge(admitted, identity, inner, describe=True)
            transaction.rollback()
    return _plan(admitted, tally, already=False)


def _plan_attachments(admitted: Admitted, identity: Identity) -> PackagePlan:
    arrival = blobs.Arrival()
    with _unpacked(admitted, identity, arrival.look):
        tally = Tally(describe=True, added=len(arrival.fresh), same=len(arrival.known))
    for one in arrival.fresh[:ROWS_SHOWN]:
        subject = blobs.named_by(one.sha256) or "说到它的办件还没有到"
        tally.rows.append(PlanRow("新增", "附件", subject, "—", in_words(one.size)))
    return _plan(admitted, tally, already=False)


def _plan(admitted: Admitted, tally: Tally, already: bool) -> PackagePlan:
    header = admitted.outer.header
    return PackagePlan(
        KIND_WORDS[header.kind], admitted.sender_name, header.n, header.sealed_at, CHECKS, already,
        tally.added, tally.changed, tally.same, tally.quarantined, tuple(tally.rows),
    )  # fmt: skip


def _plan_receipt(file: Path, identity: Identity) -> PackagePlan:
    read = receipts.read_file(file)
    sender = receipts.check(read, identity, roster.newest(), file.name)
    sealed = SealedRow.get_or_none(SealedRow.pid == read.receipt.pid)
    already = sealed is not None and sealed.receipt is not None
    return PackagePlan(KIND_RECEIPT, sender, read.receipt.n, read.receipt.on, CHECKS, already, 0, 0, 0, 0, ())


def _back_up() -> object:
    return backups.snapshot("写入数据包前")


def apply(actor: Actor, file: Path, back_up: Callable[[], object] = _back_up) -> ApplyResult:
    """Write a package into the store, or read a receipt; everything is one transaction.

    `back_up` makes the backup of the store as it was before, once it is certain that the package counts; who takes
    many packages in one run gives one that makes a single one for all.

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
            with _in_inbox(admitted) as here:
                if here.outer.header.kind == "blobs":
                    applied = _take_attachments(actor, here, identity)
                else:
                    applied = _take_records(actor, here, identity, back_up)
            anchor.write(admitted.outer.pid)
            receipts.prune_outbox()
            _clear_inbox()
            return _result(admitted, applied, file, already=False)
    _clear_inbox()
    return _result(admitted, applied, file, already=True)


def _take_records(actor: Actor, admitted: Admitted, identity: Identity, back_up: Callable[[], object]) -> AppliedRow:
    """The backup is made last and is of the store as it was: a connection of its own sees nothing unsaved."""
    with _unpacked(admitted, identity) as inner, database.atomic():
        tally = _merge(admitted, identity, inner, describe=False)
        if admitted.from_county:
            parting.take_over(actor, identity, admitted.roster, inner.lines())
            takeback.note_forgotten(admitted.roster, inner.lines())
        applied = _finish(actor, admitted, identity, tally)
        back_up()
        return applied


def _take_attachments(actor: Actor, admitted: Admitted, identity: Identity) -> AppliedRow:
    """Every attachment is on the disk before the transaction that says so; no backup, because no row is changed."""
    arrival = blobs.Arrival()
    try:
        with _unpacked(admitted, identity, arrival.take) as inner:
            attachments.make_durable(arrival.fresh)
            with database.atomic():
                _note_control(admitted, identity, inner.manifest)
                arrival.record(admitted.outer.header.sender, admitted.outer.pid)
                tally = Tally(describe=False, added=len(arrival.fresh), same=len(arrival.known))
                return _give_receipt(actor, admitted, identity, tally, "")
    except BaseException:
        attachments.discard(arrival.fresh)
        raise


def _result(admitted: Admitted, applied: AppliedRow, file: Path, already: bool) -> ApplyResult:
    total = applied.added + applied.changed + applied.same
    return ApplyResult(
        already, 0 if already else applied.added, 0 if already else applied.changed,
        total if already else applied.same, applied.quarantined,
        receipts.write_files(bytes(applied.receipt), file), admitted.sender_name, applied.number,
        KIND_WORDS[admitted.outer.header.kind],
    )  # fmt: skip


def _identity(file: Path) -> Identity:
    site = organs.site()
    identity = trust.identity(site)
    if identity is None:
        county = site.kind in trust.COUNTY_KINDS
        raise Refused(Reason.COUNTY_WITHOUT_KEYS if county else Reason.NOT_ENROLLED, file.name)
    return identity


def _is_receipt(file: Path) -> bool:
    with file.open("rb") as source:
        return source.read(3) == receipts.MAGIC[:3]


@contextmanager
def _unpacked(
    admitted: Admitted, identity: Identity, blob: contents.Blob = contents.ignore
) -> Iterator[contents.Contents]:
    folder, what = store.opened().paths.inbox, admitted.what
    folder.mkdir(exist_ok=True)
    unpacked = contents.unpack(admitted.outer, identity.seal_secrets, admitted.public, folder, what, blob)
    with closing(unpacked) as inner:
        yield inner


@contextmanager
def _kept_when_refused(file: Path) -> Iterator[None]:
    """A refused package stays where it is, and a copy goes to the folder of refused files as evidence."""
    try:
        yield
    except Refused as refused:
        if refused.reason not in (Reason.NOT_A_PACKAGE, Reason.EMPTY, Reason.OTHER_KIND):
            evidence.keep(file)
        raise


@contextmanager
def _in_inbox(admitted: Admitted) -> Iterator[Admitted]:
    """A copy lies in the inbox while a package is applied: after a power cut it waits there and is not forgotten.

    It is read from there, so that a stick may be pulled, and bears the name of a package whatever the file was called.
    A refused one goes again.
    """
    outer, folder = admitted.outer, store.opened().paths.inbox
    folder.mkdir(parents=True, exist_ok=True)
    carrying.clear_old_parts(folder)
    size = sum(package.size_of(outer, number) for number in outer.volumes)
    is_here, here = outer.path.parent.resolve() == folder.resolve(), folder / outer.path.name
    needed = (0 if is_here else size) + (size if outer.header.kind == "blobs" else 0)
    carrying.require_room_here(folder, needed, "没有写入")
    package.copy(outer, folder)
    if not is_here and here.suffix != package.SUFFIX:
        here = here.replace(here.with_suffix(package.SUFFIX))
    try:
        yield replace(admitted, outer=replace(outer, path=here))
    except Refused:
        if not is_here:
            package.remove(here, outer)
        raise


def _clear_inbox() -> None:
    """Copies of packages that were applied go, those an earlier power cut left too, whatever they are called."""
    for file in store.opened().paths.inbox.glob("*"):
        if not file.is_file():
            continue
        try:
            waiting = package.read_outer(file)
        except (Refused, OSError):
            continue
        if AppliedRow.get_or_none(AppliedRow.pid == waiting.pid) is not None:
            package.remove(file, waiting)


def _note_control(admitted: Admitted, identity: Identity, manifest: wire.Manifest) -> int:
    """Roster, incarnation, acknowledgements and receipts of any package; returns the sealing step it is noted at."""
    if admitted.signed_roster is not None:
        roster.keep(admitted.signed_roster)
    seq = journal.next_counter("sealing")
    if admitted.from_county:
        _note_incarnation(admitted.outer.header.incarnation, seq)
    receipts.note_acknowledged(admitted.outer.header, admitted.roster, identity.address)
    for data in manifest.receipts:
        receipts.note_carried(data, identity, admitted.roster, admitted.outer.header.sender, admitted.what)
    return seq


def _merge(admitted: Admitted, identity: Identity, inner: contents.Contents, describe: bool) -> Tally:
    upgrading.catch_up()
    tally = Tally(describe)
    seq = _note_control(admitted, identity, inner.manifest)
    blobs.note_wanted(admitted.outer.header.sender, admitted.outer.header.want)
    transfer.remember_own(admitted.roster, roster.own(admitted.roster, identity))
    again.merger(admitted.origin, identity, seq, tally).merge(inner.lines())
    if not describe:
        again.take_parked(identity, admitted.roster)
    return tally


def _note_incarnation(incarnation: int, seq: int) -> None:
    """A county in a new life was restored from a backup: what it lacks since then comes with our next package."""
    known = int(journal.info(PEER_INCARNATION, "0"))
    if 0 < known < incarnation:
        journal.set_info(RESTORED_BEFORE, str(seq))
    journal.set_info(PEER_INCARNATION, str(incarnation))


def _finish(actor: Actor, admitted: Admitted, identity: Identity, tally: Tally) -> AppliedRow:
    header = admitted.outer.header
    transfer.grant_released(actor, identity)
    if not identity.is_county:
        standing.take_letter(actor, identity)
    if "organ" in tally.taken:
        adoption.adopt(actor)
    if "calendar_notice" in tally.taken:
        redating.follow()
    mine = versions.set_digest(roster.lineage(admitted.roster, header.sender), admitted.from_county)
    return _give_receipt(actor, admitted, identity, tally, "same" if mine == header.digest else "differs")


def _give_receipt(
    actor: Actor, admitted: Admitted, identity: Identity, tally: Tally, digest: Literal["same", "differs", ""]
) -> AppliedRow:
    header, number = admitted.outer.header, journal.next_counter("receipt")
    data = receipts.make(
        identity,
        wire.Receipt(
            fmt=wire.FORMAT, alg=identity.provider.name, sender=identity.address, to=header.sender,
            keyid=identity.keyid, number=number, pid=admitted.outer.pid, n=header.n, on=receipts.today(),
            incarnation=sealing.incarnation(identity),
            roster=admitted.roster.version, accepted=tally.added + tally.changed + tally.same,
            quarantined=tally.quarantined, waiting=tally.waiting[:100],
            digest=digest,
        ),
    )  # fmt: skip
    applied = AppliedRow.create(
        pid=admitted.outer.pid, from_address=header.sender, number=header.n, at=clock.now().isoformat(),
        added=tally.added, changed=tally.changed, same=tally.same, quarantined=tally.quarantined,
        digest=digest, receipt_number=number, receipt=data, kind=header.kind, sealed_at=header.sealed_at,
    )  # fmt: skip
    after = {"new": tally.added, "changed": tally.changed, "quarantined": tally.quarantined, "receipt": number}
    journal.record(actor, f"写入{admitted.what}", "package", admitted.outer.pid, after=after)
    return applied


def _apply_receipt(actor: Actor, file: Path, identity: Identity) -> ApplyResult:
    read = receipts.read_file(file)
    sender = receipts.check(read, identity, roster.newest(), file.name)
    receipts.remember_unknown(read, identity)
    with database.atomic():
        fresh = receipts.note(read, identity.address)
        if fresh:
            action = f"登记{sender}第 {read.receipt.number} 号回执"
            journal.record(actor, action, "package", read.receipt.pid, after={"number": read.receipt.n})
    receipts.prune_outbox()
    return ApplyResult(not fresh, 0, 0, 0, 0, file, sender, read.receipt.n, KIND_RECEIPT)
