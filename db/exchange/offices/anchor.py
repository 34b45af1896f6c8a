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
    """Write address and newest package to the anchor; where the folder cannot be written only the warning is lost.

    Called after the transaction was saved, never inside it. Also brings the file of lives up to date.
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
    """The text of the anchor file; '' when there is none."""
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
