"""Merging the documents of one admitted package into the rows, inside the caller's transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
import peewee

from db import clock, search, store
from db.cases.service import search_words
from db.cases.tables import CaseRow
from db.exchange import around, documents, versions, wire, words
from db.exchange.admission import Admitted
from db.exchange.documents import TYPE, Body, DocumentType
from db.exchange.merge import ACCEPTED, KEPT_ASIDE, Authority, Incoming, Verdict, decide
from db.exchange.refusal import Reason, Refused
from db.exchange.scope import Sender, in_scope
from db.exchange.tables import QuarantineRow
from db.items.service import KIND as ITEM_KIND
from db.items.tables import ItemRow
from db.store import database

ROWS_SHOWN = 2000

REASONS = {
    Verdict.CONFLICT: "两边都改过，等人决定",
    Verdict.FORBIDDEN: "对方无权修改这一项",
    Verdict.ALARM: "同一记录内容不同",
    "unknown": "新版本程序的数据，升级后再处理",
    "bad_hash": "版本校验值不对",
    "bad_body": "内容不合规范",
    "clash": "与本机已有的数据重名或重号",
    "overtaken": "已移交给别的单位，本机的改动没有采用",
}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of the plan: what happens to which document, what is here now and what the package says."""

    result: str
    kind: str
    subject: str
    here: str
    there: str


@dataclass(slots=True)
class Tally:
    """Counts of documents, those set aside with reasons, and, for a plan, the rows to show."""

    describe: bool
    added: int = 0
    changed: int = 0
    same: int = 0
    quarantined: int = 0
    waiting: list[tuple[str, str, str]] = field(default_factory=list)
    rows: list[PlanRow] = field(default_factory=list)
    taken: dict[str, list[str]] = field(default_factory=dict)


def make_findable(tally: Tally) -> None:
    """Put the items and cases a package brought into the search index, in the same transaction."""
    for batch in _batches(tally.taken.get("item", [])):
        rows = ItemRow.select().where(ItemRow.id.in_(batch))
        search.reindex(ITEM_KIND, [(row.id, search.index_words(row.name, row.code)) for row in rows])
    for batch in _batches(tally.taken.get("case", [])):
        found = CaseRow.select().where(CaseRow.id.in_(batch))
        search.reindex("case", [(row.id, search_words(row)) for row in found])


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), documents.BATCH):
        yield ids[start : start + documents.BATCH]


@dataclass(frozen=True, slots=True)
class Merger:
    """Everything that stays the same while the documents of one package are merged."""

    admitted: Admitted
    sender: Sender | None
    me: str
    provider_keys: tuple[str, ...]
    seq: int
    tally: Tally

    def merge(self, lines: Iterator[bytes]) -> None:
        """Merge every line. Raises Refused when a line is not a document at all: then nothing of the package counts."""
        for line in lines:
            try:
                envelope = wire.decode(line, wire.Envelope)
            except wire.Unreadable as error:
                raise Refused(Reason.MALFORMED, self.admitted.what, "有一条数据读不出来") from error
            self._document(envelope, line)
        self._settle_quarantine()

    def _settle_quarantine(self) -> None:
        """What waited and has now become the current version, by this package or another way, waits no longer."""
        database.execute_sql(
            "UPDATE exchange_quarantine SET settled_at = ? WHERE settled_at = '' AND reason <> 'overtaken' AND EXISTS"
            " (SELECT 1 FROM exchange_history h WHERE h.doc_id = exchange_quarantine.doc_id"
            " AND h.vid = exchange_quarantine.vid)",
            (clock.now().isoformat(),),
        )

    def _document(self, envelope: wire.Envelope, line: bytes) -> None:
        kind = TYPE.get(envelope.t)
        if kind is None or envelope.deleted:
            self._set_aside(envelope, line, "unknown")
            return
        body = memoryview(envelope.body)
        if versions.vid_of(envelope.parent, envelope.t, envelope.id, body) != envelope.vid:
            self._set_aside(envelope, line, "bad_hash")
            return
        found = self._head(kind, envelope)
        verdict = decide(self._incoming(kind, envelope), versions.current(found, envelope.vid), self.me)
        if verdict in ACCEPTED:
            self._take(kind, envelope, line, found, verdict)
        elif verdict in KEPT_ASIDE:
            self._set_aside(envelope, line, verdict)
        else:
            self.tally.same += 1
        self._remember_return(kind, envelope, verdict)

    def _head(self, kind: DocumentType, envelope: wire.Envelope) -> versions.Head | None:
        """What is here under this id; a row that never travelled becomes a version first, so that it is compared."""
        if kind.authority is Authority.COUNTY:
            return versions.head(kind.name, envelope.id)
        return versions.settle_rows(kind, envelope.id, self.me, self.seq)

    def _incoming(self, kind: DocumentType, envelope: wire.Envelope) -> Incoming:
        return Incoming(
            kind.authority, envelope.vid, frozenset(envelope.anc), envelope.owner, envelope.epoch,
            self._granted(envelope), self.admitted.outer.header.sender, self.admitted.from_county,
        )  # fmt: skip

    def _granted(self, envelope: wire.Envelope) -> bool:
        """Whether the county signed (id, owner, epoch, version): that decides, whoever brings it."""
        if envelope.grant is None:
            return False
        text = "\n".join((envelope.id, envelope.owner, str(envelope.epoch), envelope.vid))
        message = wire.pae(wire.GRANT_TYPE, text.encode())
        provider = self.admitted.outer.provider
        return any(provider.verify(key, message, envelope.grant) for key in self.provider_keys)

    def _take(
        self, kind: DocumentType, envelope: wire.Envelope, line: bytes, found: versions.Head | None, verdict: Verdict
    ) -> None:
        try:
            body = documents.read(kind, envelope.id, memoryview(envelope.body))
        except documents.BadBody:
            self._set_aside(envelope, line, "bad_body")
            return
        reason = self._why_not(kind, envelope, body)
        if reason:
            self._set_aside(envelope, line, reason)
            return
        before = self._before(kind, envelope)
        if found is not None and verdict is Verdict.OVERTAKE:
            self._keep_mine(found)
        try:
            with database.savepoint():
                documents.spread(kind, body)
        except peewee.IntegrityError:
            self._set_aside(envelope, line, "clash")
            return
        self._put_head(kind, envelope)
        self._count(kind, envelope.id, body, before, new=found is None)

    def _why_not(self, kind: DocumentType, envelope: wire.Envelope, body: Body) -> str:
        """Why a version that the merge rules let through still waits: something is not here yet, or out of scope."""
        lacking, allowed = documents.missing(kind, body), True
        if not lacking and self.sender is not None and not self._granted(envelope):
            here = around.held(kind.name, body, self.me)
            lacking, allowed = here.lacking, bool(here.lacking) or in_scope(kind.name, body, self.sender, here)
        if lacking:
            return f"待收：还没有它的{lacking}"
        return "" if allowed else Verdict.FORBIDDEN

    def _put_head(self, kind: DocumentType, envelope: wire.Envelope) -> None:
        raw = bytes(envelope.body)
        kept = kind.authority is Authority.OWNER
        new = versions.Head(
            kind.name, envelope.id, envelope.v, envelope.owner, envelope.epoch, envelope.grant, envelope.vid,
            envelope.parent, self.seq, self.admitted.outer.provider.digest(raw).hexdigest(),
            store.encrypt_column(raw.decode()) if kept else "",
        )  # fmt: skip
        versions.put(new, () if kind.authority is Authority.FACT else tuple(envelope.anc))

    def _before(self, kind: DocumentType, envelope: wire.Envelope) -> str:
        if not self.tally.describe:
            return ""
        body = documents.build_one(kind, envelope.id)
        return words.content(kind.name, msgspec.json.decode(body)) if body is not None else ""

    def _count(self, kind: DocumentType, doc_id: str, body: Body, before: str, new: bool) -> None:
        self.tally.added += new
        self.tally.changed += not new
        self.tally.taken.setdefault(kind.name, []).append(doc_id)
        if self.tally.describe:
            there = words.content(kind.name, body)
            here = before if before != there else "内容有改动"
            self._show(
                PlanRow(
                    "新增" if new else "变更", kind.label, words.subject(kind.name, body), "—" if new else here, there
                )
            )

    def _show(self, row: PlanRow) -> None:
        if len(self.tally.rows) < ROWS_SHOWN:
            self.tally.rows.append(row)

    def _set_aside(self, envelope: wire.Envelope, line: bytes, reason: str) -> None:
        self.tally.quarantined += 1
        self.tally.waiting.append((envelope.t, envelope.id, str(reason)[:80]))
        text = REASONS.get(reason, reason)
        label = TYPE[envelope.t].label if envelope.t in TYPE else "其他"
        self._show(PlanRow("退回", label, _name(envelope), "—", text))
        self._quarantine(envelope.t, envelope.id, envelope.vid, str(reason), line)

    def _keep_mine(self, found: versions.Head) -> None:
        body = versions.body_of(found)
        if body is not None:
            self._quarantine(found.doc_type, found.doc_id, found.vid, "overtaken", versions.line(found, body))

    def _quarantine(self, doc_type: str, doc_id: str, vid: str, reason: str, line: bytes) -> None:
        QuarantineRow.insert(
            doc_type=doc_type, doc_id=doc_id, vid=vid, reason=reason,
            from_address=self.admitted.outer.header.sender, pid=self.admitted.outer.pid,
            at=clock.now().isoformat(), envelope=store.encrypt_column(line.decode()),
        ).on_conflict_ignore().execute()  # fmt: skip

    def _remember_return(self, kind: DocumentType, envelope: wire.Envelope, verdict: Verdict) -> None:
        """An old or conflicting version shows that its sender lacks ours: the county sends it, until it is known."""
        if kind.authority is not Authority.OWNER or self.admitted.from_county:
            return
        key = (kind.name, envelope.id, self.admitted.outer.header.sender)
        if verdict in (Verdict.BEHIND, Verdict.CONFLICT):
            database.execute_sql(
                "INSERT OR IGNORE INTO exchange_return (doc_type, doc_id, to_address) VALUES (?,?,?)", key
            )
        elif verdict in (Verdict.SAME, Verdict.FORWARD):
            database.execute_sql(
                "DELETE FROM exchange_return WHERE doc_type = ? AND doc_id = ? AND to_address = ?", key
            )


def _name(envelope: wire.Envelope) -> str:
    """What a document set aside is called: its own words when it can be read, else its number."""
    kind = TYPE.get(envelope.t)
    if kind is not None:
        try:
            return words.subject(kind.name, documents.read(kind, envelope.id, memoryview(envelope.body)))
        except (documents.BadBody, ValueError, KeyError):
            return envelope.id
    return envelope.id
