"""The anchor: a small file outside the database with the newest package, by which a restored store is noticed."""

import json

from db import journal, store
from db.exchange.offices import trust
from db.organs import lives
from db.organs import service as organs
from db.store import database

ANSWERED = "exchange_anchor_answered"
"""The anchor this store was found to be older than, and has answered."""


def write(pid: str) -> None:
    """Remember address and newest package outside the database; a folder that cannot be written loses the warning.

    Called once something is saved, never inside the transaction; the file of lives is brought up to date with it.
    """
    lives.write_down(store.opened().paths)
    path = store.opened().paths.anchor
    part = path.with_name(path.name + ".part")
    own = trust.identity(organs.site())
    try:
        part.write_text(json.dumps({"pid": pid, "address": own.address if own else ""}), encoding="utf-8")
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)


def text() -> str:
    """What the anchor says, as it stands in the file; '' when there is none."""
    try:
        return store.opened().paths.anchor.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def store_is_older() -> bool:
    """Whether the anchor names a package or an address this database does not know: it is an older copy of itself."""
    found = text()
    own = trust.identity(organs.site())
    if own is None or not found or found == journal.info(ANSWERED):
        return False
    try:
        told = json.loads(found)
        pid, address = str(told["pid"]), str(told.get("address", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    return (bool(address) and address not in own.addresses) or (bool(pid) and not _is_known(pid))


def _is_known(pid: str) -> bool:
    sql = "SELECT 1 FROM exchange_sealed WHERE pid = ? UNION ALL SELECT 1 FROM exchange_applied WHERE pid = ?"
    return database.execute_sql(sql, (pid, pid)).fetchone() is not None
