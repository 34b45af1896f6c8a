"""How a store comes to a second life: restored from a backup, copied, set back by hand; and the county's answer."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from db import backups, store
from db.exchange import service
from db.exchange.format import package, wire
from db.exchange.offices import roster, trust
from db.organs import machine
from db.paths import StorePaths
from tests.exchange.offices import Office


def back_up(office: Office, out: Path) -> Path:
    """A backup of an office's store as it is now."""
    office.open()
    backups.backup_to(out)
    return out


def restore(office: Office, backup: Path) -> None:
    """Put the backup in place of the office's store."""
    store.close_store()
    backups.restore(backup, office.paths)


def copied(office: Office, folder: Path) -> Office:
    """The same store once more, in another folder: a clone nobody told the program about."""
    office.open()
    store.close_store()
    shutil.copytree(office.paths.folder, folder)
    return replace(office, paths=StorePaths(folder))


def set_back(office: Office, database: bytes) -> None:
    """Put an older database file in place by hand, without the program's restore."""
    store.close_store()
    for leftover in (f"{office.paths.database}-wal", f"{office.paths.database}-shm"):
        Path(leftover).unlink(missing_ok=True)
    office.paths.database.write_bytes(database)


def other_machine(patch: pytest.MonkeyPatch, folder: Path) -> Path:
    """A folder on another machine than all others; copy a store there after this."""
    here = machine.machine_id() or "this machine"
    patch.setattr(machine, "machine_id", lambda: "another" if store.opened().paths.folder == folder else here)
    return folder


def identity_of(office: Office) -> trust.Identity:
    """The keys of an office as its store has them, nothing renewed."""
    found = trust.identity(office.open().site)
    assert found is not None
    return found


def known_at(office: Office) -> wire.Roster:
    """The newest roster of an office."""
    office.open()
    known = roster.newest()
    assert known is not None
    return known


def fingerprint_in(file: Path) -> str:
    """The fingerprint of the request a file carries, as the asking office would read it out."""
    asked = package.read_outer(file).header.enrol
    assert asked is not None
    return trust.short_form(trust.replica_fingerprint(asked))


def approve(county: Office, file: Path, *, replaces: str = "", keep_old: bool = False) -> Path:
    """Approve a request, or the request in front of a package; returns the grant."""
    grant = county.stick / f"grant-{file.stem}.xpk"
    actor = county.open()
    service.enrol_approve(actor, file, grant, fingerprint_in(file), replaces=replaces, keep_old=keep_old)
    return grant
