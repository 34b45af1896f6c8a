"""Who writes a document that may have been handed over (移交), as the exchange recorded it for services that edit."""

import json

from db import journal
from db.errors import UserError
from db.store import database

OWN_ADDRESSES = "exchange_own_addresses"
"""The addresses under which this store writes; none before the first package."""

OFFICE_NAMES = "exchange_office_names"
"""What the offices are called, by their addresses, as JSON."""


def writer(doc_type: str, doc_id: str) -> tuple[str, str]:
    """The address that writes a document and the one it is being given to; both '' before it ever travelled."""
    row = database.execute_sql(
        "SELECT owner, released FROM exchange_head WHERE doc_type = ? AND doc_id = ?", (doc_type, doc_id)
    ).fetchone()
    return (str(row[0]), str(row[1])) if row else ("", "")


def is_own(owner: str) -> bool:
    """Whether this store writes what `owner` wrote; what never travelled is always its own."""
    return not owner or owner in journal.info(OWN_ADDRESSES).split()


def is_elsewhere(owner: str) -> bool:
    """Whether an address belongs to another office, not only to another PC of this one."""
    return owner.partition("/")[0] != journal.info("site_code")


def name_of(address: str) -> str:
    """What people call the office behind an address."""
    return str(json.loads(journal.info(OFFICE_NAMES, "{}")).get(address, "")) or "别的单位"


def why_read_only(doc_type: str, doc_id: str, what: str) -> str:
    """Why this office may not edit a document, naming who writes it now; '' where it may. `what` is 这份清单."""
    owner, released = writer(doc_type, doc_id)
    if not is_own(owner):
        return f"{what}由{name_of(owner) if is_elsewhere(owner) else '本单位的另一台电脑'}经办"
    return f"{what}正在移交给{name_of(released)}，等县里收下" if released else ""


def check_own(doc_type: str, doc_id: str, what: str) -> None:
    """Raise UserError unless this office writes the document: an edit here would never reach anybody."""
    why = why_read_only(doc_type, doc_id, what)
    if why:
        raise UserError(f"{why}，本机只能看，没有保存。", hint="要改的内容请告诉经办单位，由它改好后随数据包带来。")
