"""Sealing this office's documents into a package and carrying it to a folder or stick."""

from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import msgspec

from db import in_use, journal, store
from db.actors import Actor, Role
from db.attachments import service as attachments
from db.errors import UserError
from db.exchange.format import limits, package, packing, wire
from db.exchange.offices import anchor, roster, sealing, trust
from db.exchange.offices.enrolment import sealing_identity
from db.exchange.offices.trust import Identity
from db.exchange.records import versions
from db.exchange.records.registry import TYPE
from db.exchange.tables import SealedRow
from db.exchange.transport import addressing, blobs, carrying, selection
from db.exchange.transport.addressing import Addressee
from db.exchange.transport.carrying import Step
from db.rows import many_rows
from db.store import database

STEP = 200
RECEIPTS_CARRIED = 20
LOCK = "exporting"

_ROLES = (Role.WINDOW, Role.LIAISON, Role.ADMIN, Role.LIST_EDITOR, Role.HANDOVER)


def export_to(
    actor: Actor,
    site_code: str,
    out_dir: Path,
    volume_bytes: int = limits.VOLUME_BYTES,
    *,
    with_attachments: bool = True,
    package_bytes: int = limits.PACKAGE_BYTES,
) -> Generator[Step, None, list[Path]]:
    """Seal the whole state for an office, one package per installation of it, and copy it to `out_dir`.

    Every package of records is the whole state, so a new office gets nothing else than any other. After the records
    come packages of the attachments the addressee lacks, each up to `package_bytes`; those sealed before and perhaps
    not arrived are carried again. Sealing is one transaction; a package is sealed once into the outbox and then
    copied, read back and renamed. Returns the files in `out_dir`, the records first. Raises UserError when this office
    is not enrolled, the other is not in the roster, or there is no room.
    """
    actor.require(*_ROLES)
    identity = sealing_identity(actor)
    if not limits.SMALLEST_VOLUME_BYTES <= volume_bytes <= limits.LARGEST_VOLUME_BYTES:
        raise UserError("分卷大小不对，没有导出。", hint="请填 256 MB 到 3.9 GB 之间的大小。")
    known = roster.newest()
    if known is None:
        raise UserError("本机还没有在县里入册，没有导出。", hint="请先导出入册申请，交县级审批局批准后读回入册凭证。")
    addressees = _addressees(known, identity, site_code)
    with in_use.only_one(store.opened().paths.folder / LOCK, _under_way()):
        _tidy()
        carrying.try_out(out_dir)
        if with_attachments:
            _require_room(identity, known, addressees, out_dir)
        outers, steps = list[package.Outer](), list[int]()
        for to in addressees:
            outer, seq = yield from _seal(actor, identity, known, to, volume_bytes)
            outers.append(outer)
            steps.append(seq)
        if with_attachments:
            blobs.check_a_part(actor, identity)
            for to, seq in zip(addressees, steps, strict=True):
                outers += yield from _attachments(actor, identity, known, to, seq, volume_bytes, package_bytes)
        return (yield from _carry(outers, out_dir))


def reexport(actor: Actor, pid: str, out_dir: Path) -> Generator[Step, None, list[Path]]:
    """Copy a sealed package to a folder once more, as often as wanted while it lies in the outbox.

    Once its file is gone (it arrived, or a later one did) the whole state is sealed anew for the same office.
    """
    actor.require(*_ROLES)
    row = SealedRow.get_or_none(SealedRow.pid == pid)
    if row is None:
        raise UserError("本机没有封过这个包，没有导出。", hint="请回到发件箱，选一个包再导出。")
    file = store.opened().paths.outbox / row.file_name
    if not file.exists():
        return (yield from export_to(actor, trust.site_of(row.to_address), out_dir))
    with in_use.only_one(store.opened().paths.folder / LOCK, _under_way()):
        carrying.try_out(out_dir)
        outer = package.read_outer(file)
        package.check_volumes(outer, file.name)
        return (yield from _carry([outer], out_dir))


def _under_way() -> UserError:
    return UserError("另一个导出正在进行，这一次没有开始。", hint="请等它做完，再导出一次。")


def _carry(outers: list[package.Outer], out_dir: Path) -> Generator[Step, None, list[Path]]:
    files = yield from carrying.carry(outers, out_dir)
    with database.atomic():
        for outer in outers:
            SealedRow.update(exported_to=str(out_dir)).where(SealedRow.pid == outer.pid).execute()
    return files


def _tidy() -> None:
    """Clear what a run that died left behind: half-written files, and sealed attachments that never got their row.

    Sealed records without a row stay: after a restore by hand they may be the only copy of something.
    """
    outbox = store.opened().paths.outbox
    outbox.mkdir(parents=True, exist_ok=True)
    known = {Path(row.file_name).stem for row in SealedRow.select(SealedRow.file_name)}
    for path in outbox.iterdir():
        never_sealed = package.is_ours(path.name) and path.stem.endswith("-B") and path.stem not in known
        if path.suffix == package.PART or never_sealed:
            with suppress(OSError):
                path.unlink()
    attachments.forget_lost()
    attachments.sweep()


def _require_room(identity: Identity, known: wire.Roster, addressees: list[Addressee], out_dir: Path) -> None:
    """Refuse before anything is sealed where already the attachments do not fit."""
    needed = sum(one.size for to in addressees for one in blobs.lacking(identity, known, to.address))
    carrying.require_room(out_dir, needed)


def _attachments(
    actor: Actor,
    identity: Identity,
    known: wire.Roster,
    to: Addressee,
    seq: int,
    volume_bytes: int,
    package_bytes: int,
) -> Generator[Step, None, list[package.Outer]]:
    lacks = blobs.lacking(identity, known, to.address)
    before = blobs.waiting(identity, to)
    fresh = blobs.not_in(before, lacks)
    wanted = {one.sha256 for one in lacks}
    still = [outer for outer in before if wanted & blobs.inside(outer.pid)]
    return still + (yield from blobs.seal(actor, identity, known, to, fresh, seq, volume_bytes, package_bytes))


def _addressees(known: wire.Roster, identity: Identity, site_code: str) -> list[Addressee]:
    if not identity.is_county:
        if site_code != trust.site_of(known.county):
            raise UserError(
                f"乡镇和部门的包只发给县级平台（{trust.site_of(known.county)}），没有导出。",
                hint="发给其他单位的内容由县级平台转发。",
            )
        return [Addressee(known.county, known.name, tuple(known.recipients))]
    found = [r for r in known.replicas if r.site == site_code and r.status == "active"]
    if not found:
        raise _nobody_there(known, site_code)
    return [Addressee(r.address, r.name, (r.seal,)) for r in found]


def _nobody_there(known: wire.Roster, site_code: str) -> UserError:
    closed = [r.name for r in known.replicas if r.site == site_code]
    if closed:
        hint = "那台电脑还要用的，请对方换新密钥写入册申请；换了电脑的，请用新电脑写。批准以后再导出。"
        return UserError(f"{closed[0]}的电脑都已在名册里停用，没有导出。", hint=hint)
    return UserError(f"名册里没有编码「{site_code}」的单位，没有导出。", hint="请先批准它入册，或核对单位编码。")


def _seal(
    actor: Actor, identity: Identity, known: wire.Roster, to: Addressee, volume_bytes: int
) -> Generator[Step, None, tuple[package.Outer, int]]:
    outbox = store.opened().paths.outbox
    outbox.mkdir(parents=True, exist_ok=True)
    writer = packing.RecordWriter(outbox, identity.provider)
    try:
        with many_rows(), database.atomic():
            seq = journal.next_counter("sealing")
            number = addressing.next_number(to)
            counts: dict[str, int] = {}
            for name, line in selection.lines(identity, to.address, seq, actor.name):
                writer.add(line)
                counts[name] = counts.get(name, 0) + 1
                if writer.documents % STEP == 0:
                    yield Step(writer.documents, f"正在封包，已整理 {writer.documents} 项")
            yield Step(writer.documents, f"正在加密第 {number} 号包")
            head, manifest, records = _describe(identity, known, to, number, counts, writer)
            first = outbox / addressing.file_name(identity, to, number, "records")
            outer, files = sealing.seal(first, identity, head, manifest, records, to.recipients, volume_bytes)
            action = f"封包：给{to.name}的第 {number} 号包"
            addressing.note_sealed(actor, outer, files, to, seq, writer.documents, action)
        anchor.write(outer.pid)
        return outer, seq
    except OSError as error:
        raise store.explain(error) or error from error
    finally:
        writer.close()


def _describe(
    identity: Identity,
    known: wire.Roster,
    to: Addressee,
    number: int,
    counts: dict[str, int],
    writer: packing.RecordWriter,
) -> tuple[wire.Header, wire.Manifest, list[packing.MemberFile]]:
    spool, size, digest = writer.finish()
    name = "r/0000.jsonl.zst"
    manifest = msgspec.structs.replace(
        sealing.empty_manifest(identity, "records", to.address),
        docs=writer.documents, raw=writer.raw_bytes, raw_sha256=writer.raw_sha256,
        files={name: (size, digest)}, schema={kind: TYPE[kind].version for kind in counts}, counts=counts,
        receipts=[bytes(row.receipt) for row in addressing.applied_from(to.address, RECEIPTS_CARRIED)],
    )  # fmt: skip
    head = msgspec.structs.replace(
        addressing.header(identity, known, to, "records", number), counts=counts,
        digest=versions.set_digest(roster.own(known, identity), identity.is_county),
        want=blobs.wanted(identity, known, to.address),
    )  # fmt: skip
    return head, manifest, [(name, size, spool)]
