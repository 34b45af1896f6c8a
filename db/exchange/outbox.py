"""Sealing this office's documents into a package and carrying it to a folder or stick."""

import tempfile
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from db import clock, journal, store
from db.actors import Actor, Role
from db.errors import UserError
from db.exchange import anchor, contents, limits, package, roster, sealing, selection, trust, versions, wire
from db.exchange.documents import TYPE
from db.exchange.enrolment import ensure_identity
from db.exchange.tables import AppliedRow, SealedRow
from db.exchange.trust import Identity
from db.store import database

STEP = 200
RECEIPTS_CARRIED = 20
SMALLEST_PACKAGE = 4096


@dataclass(frozen=True, slots=True)
class Step:
    """How far an export is, in the user's words."""

    done: int
    text: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a package goes, and to which keys it is encrypted."""

    address: str
    name: str
    recipients: tuple[str, ...]


def export_to(
    actor: Actor, site_code: str, out_dir: Path, volume_bytes: int = limits.VOLUME_BYTES
) -> Generator[Step, None, list[Path]]:
    """Seal the whole state for an office, one package per installation of it, and copy it to `out_dir`.

    Sealing is one transaction; a package is sealed once into the outbox and then copied, read back and renamed.
    Returns the files in `out_dir`. Raises UserError when this office is not enrolled or the other is not in the roster.
    """
    actor.require(Role.WINDOW, Role.LIAISON, Role.ADMIN, Role.LIST_EDITOR, Role.HANDOVER)
    identity = ensure_identity(actor)
    if not limits.SMALLEST_VOLUME_BYTES <= volume_bytes <= limits.LARGEST_VOLUME_BYTES:
        raise UserError("分卷大小不对，没有导出。", hint="请填 256 兆到 3.9 吉之间的大小。")
    known = roster.newest()
    if known is None:
        raise UserError("本机还没有在县里入册，没有导出。", hint="请先导出入册申请，交县级审批局批准后读回入册凭证。")
    _try_out(out_dir)
    files: list[Path] = []
    for addressee in _addressees(known, identity, site_code):
        outer = yield from _seal(actor, identity, known, addressee, volume_bytes)
        yield Step(0, f"正在写到 {out_dir.name}")
        try:
            files += package.copy(outer, out_dir)
        except OSError as error:
            raise store.explain(error) or error from error
        with database.atomic():
            SealedRow.update(exported_to=str(out_dir)).where(SealedRow.pid == outer.pid).execute()
    return files


def _try_out(out_dir: Path) -> None:
    """See that something can be written there, before a package gets a number."""
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out_dir) as file:
            file.write(bytes(SMALLEST_PACKAGE))
    except OSError as error:
        raise store.explain(error) or error from error


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
        raise UserError(
            f"名册里没有编码「{site_code}」的单位，没有导出。", hint="请先批准它入册，或核对 9 位单位编码。"
        )
    return [Addressee(r.address, r.name, (r.seal,)) for r in found]


def _seal(
    actor: Actor, identity: Identity, known: wire.Roster, to: Addressee, volume_bytes: int
) -> Generator[Step, None, package.Outer]:
    outbox = store.opened().paths.outbox
    outbox.mkdir(parents=True, exist_ok=True)
    writer = contents.RecordWriter(outbox, identity.provider)
    try:
        with database.atomic():
            seq = journal.next_counter("sealing")
            number = journal.next_counter(f"package {to.address}")
            counts: dict[str, int] = {}
            for name, line in selection.lines(identity, to.address, seq):
                writer.add(line)
                counts[name] = counts.get(name, 0) + 1
                if writer.documents % STEP == 0:
                    yield Step(writer.documents, f"正在封包，已整理 {writer.documents} 项")
            yield Step(writer.documents, f"正在加密第 {number} 号包")
            head, manifest, records = _describe(identity, known, to, number, counts, writer)
            first = outbox / _file_name(identity, to, number)
            outer, files = sealing.seal(first, identity, head, manifest, records, to.recipients, volume_bytes)
            _note_sealed(actor, outer, files, to, seq, writer.documents)
        anchor.write(outer.pid)
        return outer
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
    writer: contents.RecordWriter,
) -> tuple[wire.Header, wire.Manifest, list[contents.MemberFile]]:
    spool, size, digest = writer.finish()
    name = "r/0000.jsonl.zst"
    applied = list(
        AppliedRow.select().where(AppliedRow.from_address == to.address)
        .order_by(AppliedRow.receipt_number.desc()).limit(limits.LIST_LENGTH)
    )  # fmt: skip
    manifest = msgspec.structs.replace(
        sealing.empty_manifest(identity, "records", to.address),
        docs=writer.documents, raw=writer.raw_bytes, raw_sha256=writer.raw_sha256,
        files={name: (size, digest)}, schema={kind: TYPE[kind].version for kind in counts}, counts=counts,
        receipts=[bytes(row.receipt) for row in applied[:RECEIPTS_CARRIED]],
    )  # fmt: skip
    head = msgspec.structs.replace(
        sealing.header(identity, "records", to.address), n=number, counts=counts, ack=[row.pid for row in applied],
        incarnation=sealing.incarnation(identity), roster=known.version,
        signed_roster=roster.newest_signed() if identity.is_county else None,
        digest=versions.set_digest(identity.address, identity.is_county),
    )  # fmt: skip
    return head, manifest, [(name, size, spool)]


def _file_name(identity: Identity, to: Addressee, number: int) -> str:
    """上报 SB names the sender, 下发 XF the addressee; the name is a hint for people and never trusted."""
    direction, address = ("XF", to.address) if identity.is_county else ("SB", identity.address)
    site, _, replica = address.partition("/")
    return f"{direction}-{site}-{replica.replace('-', '')}-{number:06d}-R{package.SUFFIX}"


def _note_sealed(
    actor: Actor, outer: package.Outer, files: list[Path], to: Addressee, seq: int, documents: int
) -> None:
    edition = database.execute_sql(
        "SELECT name FROM edition ORDER BY state = 'published' DESC, published_on DESC, id DESC LIMIT 1"
    ).fetchone()
    SealedRow.create(
        pid=outer.pid, to_address=to.address, number=outer.header.n, seq=seq, at=clock.now().isoformat(),
        file_name=outer.path.name, size=sum(file.stat().st_size for file in files), documents=documents,
        edition=edition[0] if edition else "",
    )  # fmt: skip
    after = {"number": outer.header.n, "documents": documents, "to": to.name}
    journal.record(actor, f"封包：给{to.name}的第 {outer.header.n} 号包", "package", outer.pid, after=after)
