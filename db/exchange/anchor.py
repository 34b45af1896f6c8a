"""The anchor: a small file outside the database with the newest package, by which a restored store is noticed."""

import json

from db import store
from db.exchange.tables import AppliedRow, SealedRow


def write(pid: str) -> None:
    """Remember the newest package outside the database; a folder that cannot be written only loses the warning."""
    path = store.opened().paths.anchor
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(json.dumps({"pid": pid}), encoding="utf-8")
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)


def store_is_older() -> bool:
    """Whether the anchor names a package this database does not know: it was restored from an older backup."""
    path = store.opened().paths.anchor
    try:
        pid = str(json.loads(path.read_text(encoding="utf-8"))["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return SealedRow.get_or_none(SealedRow.pid == pid) is None and AppliedRow.get_or_none(AppliedRow.pid == pid) is None
