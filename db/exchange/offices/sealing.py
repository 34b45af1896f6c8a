"""Putting header, manifest and members together into one signed and encrypted file."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

import resources
from db import clock, journal
from db.clock import ClockState
from db.exchange.format import limits, package, packing, wire
from db.exchange.offices import continuity, roster
from db.exchange.offices.trust import Identity
from db.organs import service as organs
from db.organs.lives import RESTORES


def incarnation(identity: Identity) -> int:
    """Which life of the county's store this is: 1, and one more after every restore; other offices have none."""
    return 1 + int(journal.info(RESTORES, "0")) if identity.is_county else 0


def header(identity: Identity, kind: wire.Kind, to: str) -> wire.Header:
    """A header with everything that is the same for all kinds.

    While the county has not entered this office's new keys, every package asks for it: one trip is enough.
    """
    pending = roster.is_pending(roster.newest(), identity)
    return wire.Header(
        fmt=wire.FORMAT, alg=identity.provider.name, kind=kind, sender=identity.address, to=to,
        enrol=continuity.request(identity, organs.site()) if pending else None,
        keyid=identity.keyid, app=resources.VERSION, sealed_at=clock.now().isoformat(),
        clock="ok" if journal.clock_state() is ClockState.OK else "suspect",
    )  # fmt: skip


def seal(
    first: Path,
    identity: Identity,
    head: wire.Header,
    manifest: wire.Manifest,
    members: Iterable[packing.MemberFile],
    recipients: tuple[str, ...],
    volume_bytes: int = limits.VOLUME_BYTES,
) -> tuple[package.Outer, list[Path]]:
    """Sign the manifest, encrypt the tar, sign the header, write all volumes and read them back."""
    data = wire.encode(manifest)
    signature = identity.provider.sign(identity.sign.secret, wire.pae(wire.MANIFEST_TYPE, data))
    head = msgspec.structs.replace(head, manifest_sha256=identity.provider.digest(data).hexdigest())
    return package.write(
        first,
        packing.archive(data, signature, members),
        recipients,
        lambda volumes: msgspec.structs.replace(head, volumes=volumes),
        identity.provider,
        identity.sign.secret,
        volume_bytes,
    )


def empty_manifest(identity: Identity, kind: str, to: str) -> wire.Manifest:
    """A manifest of a package without documents."""
    return wire.Manifest(
        sender=identity.address, to=to, kind=kind, docs=0, raw=0,
        raw_sha256=identity.provider.digest().hexdigest(), files={}, schema={}, counts={},
    )  # fmt: skip
