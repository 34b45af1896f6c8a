"""What went out and came in (历史): every package, receipt, refusal and change of the roster, newest first."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from db.exchange.format import wire
from db.exchange.format.limits import in_words
from db.exchange.format.refusal import LABELS, Reason, Refused
from db.exchange.offices import receipts, roster
from db.exchange.oversight.pending import state
from db.exchange.tables import AppliedRow, RefusedRow, SealedRow
from db.store import database

KINDS = {"records": "数据包", "blobs": "附件包"}
PAGE = 100
MOST = 1000
DIGITS = 12


class Direction(StrEnum):
    """Which way something went; the value is the word of the page."""

    OUT = "发出"
    IN = "收到"
    RECEIPT = "回执"
    REFUSED = "拒收"
    ROSTER = "名册"


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for: words in office, file name, result or digest, and one direction; '' means all."""

    text: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One thing that happened: dates as this PC had them, `size` in bytes, `pid` the digest that names the package."""

    id: str
    at: str
    direction: Direction
    office: str
    number: int
    kind: str
    documents: int
    size: int
    result: str
    receipt_number: int
    place: str
    pid: str

    @property
    def short_pid(self) -> str:
        """The beginning of the digest, enough to tell packages apart by telephone."""
        return self.pid[:DIGITS]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The newest rows that answer a filter, and whether there are older ones."""

    rows: tuple[HistoryRow, ...]
    more: bool


_SOURCES = {
    Direction.OUT: "SELECT 'out', pid, at, seq, to_address, file_name || ' ' || exported_to FROM exchange_sealed",
    Direction.RECEIPT: (
        "SELECT 'receipt', pid, at, seq, to_address, file_name FROM exchange_sealed WHERE receipt IS NOT NULL"
    ),
    Direction.IN: "SELECT 'in', pid, at, receipt_number, from_address, '' FROM exchange_applied",
    Direction.REFUSED: "SELECT 'refused', id, at, 0, sender, file_name || ' ' || message FROM exchange_refused",
    Direction.ROSTER: (
        "SELECT 'roster', CAST(seq AS TEXT), at, seq, subject_id, action FROM journal WHERE subject_type = 'exchange'"
    ),
}


def history(wanted: Filter | None = None, limit: int = PAGE) -> HistoryPage:
    """The newest `limit` things that answer the filter, at most 1000, newest first by the PC's dates, which are shown.

    A receipt got for a package stands directly above it, whenever it came. Changes nothing.
    """
    wanted, limit = wanted or Filter(), min(limit, MOST)
    known = roster.newest()
    parts = [query for way, query in _SOURCES.items() if wanted.direction in ("", way)]
    condition, values = _condition(wanted.text.strip(), known)
    found = database.execute_sql(
        "SELECT source, id FROM (SELECT '' AS source, '' AS id, '' AS at, 0 AS turn, '' AS office, '' AS words WHERE 0"
        f" UNION ALL {' UNION ALL '.join(parts)}) {condition}"
        " ORDER BY at DESC, turn DESC, id DESC, source DESC LIMIT ?",
        (*values, limit + 1),
    ).fetchall()
    return HistoryPage(tuple(_READERS[source](key, known) for source, key in found[:limit]), len(found) > limit)


def _condition(text: str, known: wire.Roster | None) -> tuple[str, tuple[str, ...]]:
    """A word is looked for in the names of offices, in file names, reasons and actions, and in the digest."""
    if not text:
        return "", ()
    named = [address for address in _addresses(known) if text in roster.name_of(known, address)]
    marks = ",".join("?" * len(named))
    like = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return (
        f"WHERE office IN ({marks}) OR office LIKE ? ESCAPE '\\' OR words LIKE ? ESCAPE '\\' OR id LIKE ? ESCAPE '\\'",
        (*named, like, like, like[1:]),
    )


def _addresses(known: wire.Roster | None) -> list[str]:
    return [known.county, *(replica.address for replica in known.replicas)] if known else []


def _out(pid: str, known: wire.Roster | None) -> HistoryRow:
    row = SealedRow.get(SealedRow.pid == pid)
    to_county = known is not None and row.to_address == known.county
    return HistoryRow(
        f"out {pid}", row.at, Direction.OUT, roster.name_of(known, row.to_address), row.number, _kind(row.kind),
        row.documents, row.size, state(row, to_county), row.receipt_number, row.exported_to, pid,
    )  # fmt: skip


def _receipt(pid: str, known: wire.Roster | None) -> HistoryRow:
    row = SealedRow.get(SealedRow.pid == pid)
    return HistoryRow(
        f"receipt {pid}", row.received_on, Direction.RECEIPT, roster.name_of(known, row.to_address), row.number, "回执",
        row.documents, 0, _receipt_words(bytes(row.receipt or b"")), row.receipt_number,
        "", pid,
    )  # fmt: skip


def _in(pid: str, known: wire.Roster | None) -> HistoryRow:
    row = AppliedRow.get(AppliedRow.pid == pid)
    documents = row.added + row.changed + row.same + row.quarantined
    counts = {"新增": row.added, "变更": row.changed, "相同": row.same, "待核对": row.quarantined}
    told = "，".join(f"{name} {count}" for name, count in counts.items() if count)
    result = f"已写入：{told}" if told else "已写入"
    return HistoryRow(
        f"in {pid}", row.at, Direction.IN, roster.name_of(known, row.from_address), row.number, _kind(row.kind),
        documents, 0, result, row.receipt_number, "", pid,
    )  # fmt: skip


def _refused(key: str, known: wire.Roster | None) -> HistoryRow:
    row = RefusedRow.get(RefusedRow.id == key)
    return HistoryRow(
        f"refused {key}", row.at, Direction.REFUSED, row.sender or "不明", row.number, "文件", 0, 0,
        LABELS[Reason(row.reason)], 0, row.file_name, "",
    )  # fmt: skip


def _roster(key: str, known: wire.Roster | None) -> HistoryRow:
    at, name, action, subject, reason = database.execute_sql(
        "SELECT at, user_name, action, subject_id, reason FROM journal WHERE seq = ?", (int(key),)
    ).fetchone()
    result = f"{action}，{name}" + (f"：{reason}" if reason else "")
    return HistoryRow(
        f"roster {key}", at, Direction.ROSTER, roster.name_of(known, subject), 0, "名册", 0, 0, result, 0, "", "",
    )  # fmt: skip


_READERS: dict[str, Any] = {
    "out": _out, "receipt": _receipt, "in": _in, "refused": _refused, "roster": _roster,
}  # fmt: skip


def _kind(kind: str) -> str:
    return KINDS.get(kind, kind)


def _receipt_words(data: bytes) -> str:
    try:
        receipt = receipts.parse(data, "回执").receipt
    except Refused:
        return "回执读不出来"
    words = f"对方写入 {receipt.accepted} 件"
    return f"{words}，待核对 {receipt.quarantined} 件" if receipt.quarantined else words


def details(row: HistoryRow) -> tuple[tuple[str, str], ...]:
    """Everything known about one row, as name and words, for reading out and copying; receipts in their words."""
    pairs = [
        ("时间", row.at[:16].replace("T", " ")), ("方向", row.direction.value), ("单位", row.office),
        ("编号", f"第 {row.number} 号" if row.number else ""), ("种类", row.kind), ("结果", row.result),
        ("件数", str(row.documents) if row.documents else ""), ("大小", in_words(row.size) if row.size else ""),
        ("导出到", row.place if row.direction is Direction.OUT else ""),
        ("文件", row.place if row.direction is Direction.REFUSED else ""),
        *_receipt_details(row), ("摘要", row.pid), *_refusal(row),
    ]  # fmt: skip
    return tuple((name, words) for name, words in pairs if words)


def _receipt_details(row: HistoryRow) -> list[tuple[str, str]]:
    """What the receipt says: the one we gave for a package taken in, or the one we got for a package sent."""
    data = _receipt_of(row)
    if data is None:
        return []
    try:
        receipt = receipts.parse(data, "回执").receipt
    except Refused:
        return [("回执", "读不出来")]
    digest = {"same": "两边相同", "differs": "两边不同，请核对"}.get(receipt.digest, "")
    waiting = "；".join(f"{kind} {doc_id}：{reason}" for kind, doc_id, reason in receipt.waiting[:5])
    return [
        ("回执", f"第 {receipt.number} 号，{receipt.on} 开出"),
        ("写入", f"{receipt.accepted} 件，待核对 {receipt.quarantined} 件"), ("对账", digest), ("待核对", waiting),
    ]  # fmt: skip


def _receipt_of(row: HistoryRow) -> bytes | None:
    if row.direction is Direction.IN:
        return bytes(AppliedRow.get(AppliedRow.pid == row.pid).receipt)
    if row.direction in (Direction.OUT, Direction.RECEIPT):
        data = SealedRow.get(SealedRow.pid == row.pid).receipt
        return bytes(data) if data is not None else None
    return None


def _refusal(row: HistoryRow) -> list[tuple[str, str]]:
    if row.direction is not Direction.REFUSED:
        return []
    return [("说明", str(RefusedRow.get(RefusedRow.id == row.id.partition(" ")[2]).message))]
