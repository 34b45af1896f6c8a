"""Merging the documents of one admitted package into the rows, inside the caller's transaction.

A batch of documents is decided and written together; where the store refuses it, each is tried on its own.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import msgspec
import peewee

from db import search, store
from db.cases import who_applies
from db.cases.queues import finding
from db.exchange.format import wire
from db.exchange.merging import batches, quarantine
from db.exchange.merging.asking import Answers
from db.exchange.merging.batches import Entry
from db.exchange.merging.judging import Judge
from db.exchange.offices import roster
from db.exchange.offices.origin import Origin
from db.exchange.records import comparing, documents, feed, versions, words
from db.exchange.records.documents import BadBody
from db.exchange.records.merge import ACCEPTED, Authority, Verdict
from db.exchange.records.registry import TYPE, DocumentType
from db.exchange.records.versions import Head
from db.items import indexing
from db.rows import many_rows
from db.store import database

ROWS_SHOWN = 2000
ROWS_TOLD = 200
"""For how many new documents a plan also lists the fields."""

REASONS = {
    Verdict.CONFLICT: "两边都改过，等人决定",
    Verdict.FORBIDDEN: "对方无权修改这一项",
    Verdict.ALARM: "同一记录内容不同",
    "unknown": "新版本程序的数据，升级后再处理",
    quarantine.ENDED: "是这个单位停用以后的，应由承接单位办理",
    quarantine.SILENT: "受理以后改了申请人信息，没有「更正申请人信息」的记录",
    "bad_hash": "版本校验值不对",
    "bad_body": "内容不合规范",
    "clash": "与本机已有的数据重名或重号",
    "forgotten": "县里还原前的一版，下一个包带回县里核对",
    "returned": "县里还原前写的，等县里的人核对后取回",
    "full": "这个单位待核对的太多，这一件没有留下",
    "overtaken": "已由别的单位或本单位的另一台电脑经办，本机的改动没有采用",
}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of the plan: the document, what happens to it, what is here now and what the package says.

    `changes` are its differing fields as (name, here, in the package); new documents have them up to `ROWS_TOLD`.
    """

    result: str
    kind: str
    subject: str
    here: str
    there: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(slots=True)
class Tally:
    """Counts of documents, those set aside by reason, the types taken and, for a plan, the rows to show."""

    describe: bool
    added: int = 0
    changed: int = 0
    same: int = 0
    quarantined: int = 0
    waiting: list[tuple[str, str, str]] = field(default_factory=list)
    rows: list[PlanRow] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    @property
    def shows(self) -> bool:
        """Whether one more row is to be shown."""
        return self.describe and len(self.rows) < ROWS_SHOWN


def make_findable(doc_type: str, ids: Collection[str], fresh: bool = False) -> None:
    """Update the search index for items or cases, and for changed readings of names, in the transaction writing them.

    `fresh`: none of them is in the index yet.
    """
    if doc_type == "item":
        indexing.reindex(ids, fresh)
    elif doc_type == "reading":
        indexing.reindex_read(ids)
    elif doc_type in ("case", "case_act", "applicant_correction"):
        corrected = _put_corrections_in(doc_type, ids)
        wanted = list(ids) if doc_type == "case" else [*finding.decided_by(ids), *corrected]
        if wanted:
            search.reindex("case", finding.find_words(wanted), fresh and doc_type == "case")


def _put_corrections_in(doc_type: str, ids: Collection[str]) -> list[str]:
    """Apply corrections of the applicant to the case files these documents are or concern, and mark changed files.

    The office that writes such a file then seals it again with the correction another office made.
    """
    changed = who_applies.put_in(who_applies.cases_of(doc_type, ids))
    feed.touch(TYPE["case"], changed)
    return changed


@dataclass(slots=True)
class Merger:
    """What stays the same while the documents of one package are merged, and the merging itself."""

    judge: Judge
    tally: Tally
    _room: quarantine.Room = field(default_factory=quarantine.Room)

    @property
    def origin(self) -> Origin:
        """The package they came in, and who sent it."""
        return self.judge.origin

    def merge(self, lines: Iterable[bytes]) -> None:
        """Merge every line. Raises Refused when a line is not a document at all: then nothing of the package counts."""
        with many_rows(), feed.applying():
            for entries in batches.cut(lines, self.origin.what):
                kind = TYPE.get(entries[0].envelope.t)
                for entry in entries:
                    entry.reason = "unknown" if kind is None else batches.fault(entry.envelope)
                if kind is not None:
                    self._batch(kind, entries)
                else:
                    self._conclude(None, entries)

    def _batch(self, kind: DocumentType, entries: list[Entry]) -> None:
        """Decide the versions one by one; what is decided so far is written before the store is asked a question."""
        self.judge.verdicts(kind, [entry for entry in entries if not entry.reason])
        bodies = self.judge.read(kind, [entry for entry in entries if entry.verdict in ACCEPTED])
        ready, taken = list[Entry](), set[str]()

        def write() -> None:
            done, ready[:] = ready[:], []
            self._write(kind, [entry for entry in done if entry.value is not None and not entry.reason])
            self._put_heads(kind, [entry for entry in done if entry.verdict is Verdict.TWIN])
            self._remember_older(kind, done)
            self._remember_returns(kind, done)
            self._conclude(kind, done)

        answers = Answers(bodies, taken, write)
        for entry in entries:
            if entry.value is not None and not entry.reason:
                entry.reason = self.judge.out_of_scope(kind, entry, answers)
                taken.add(entry.envelope.id)
            ready.append(entry)
        write()

    # --- writing -----------------------------------------------------------------------------------------------

    def _write(self, kind: DocumentType, taken: list[Entry]) -> None:
        """Write the versions taken; a document with a row that another document already has waits."""
        if not taken:
            return
        for entry in taken:
            if entry.found is not None and (entry.verdict is Verdict.OVERTAKE or _is_forgotten(kind, entry)):
                body = versions.body_of(entry.found)
                entry.mine = versions.line(entry.found, body) if body is not None else None
        self._note_before(kind, taken)
        try:
            self._put(kind, taken)
        except peewee.IntegrityError:
            for entry in taken:
                try:
                    self._put(kind, [entry])
                except peewee.IntegrityError:
                    entry.reason = "clash"
        if not self.tally.describe:
            for fresh in (True, False):
                done = [e.envelope.id for e in taken if not e.reason and (e.found is None) is fresh]
                if done:
                    make_findable(kind.name, done, fresh)

    def _put(self, kind: DocumentType, entries: list[Entry]) -> None:
        values = [entry.value for entry in entries if entry.value is not None]
        always = kind.authority is Authority.COUNTY
        known = [entry.envelope.id for entry in entries if always or entry.found is not None]
        with database.savepoint():
            documents.spread_all(kind, values, known)
            self._put_heads(kind, entries)

    def _put_heads(self, kind: DocumentType, entries: list[Entry]) -> None:
        brings_history = kind.authority is not Authority.FACT
        versions.put_all(
            [(self._head(kind, entry), tuple(entry.envelope.anc) if brings_history else ()) for entry in entries]
        )

    def _head(self, kind: DocumentType, entry: Entry) -> Head:
        """The new head. It keeps the bytes where another office owns the document or the rows cannot rebuild them.

        A twin, whose content was not read because it is the same as here, keeps the bytes kept until now.
        """
        envelope, raw = entry.envelope, bytes(entry.envelope.body)
        kept = kind.authority is Authority.OWNER or _is_made_differently(entry, raw)
        return Head(
            kind.name, envelope.id, envelope.v, envelope.owner, envelope.epoch, envelope.grant, envelope.vid,
            envelope.parent, self.judge.seq, entry.digest, store.encrypt_column(raw.decode()) if kept else "",
            envelope.by, envelope.at, envelope.released,
        )  # fmt: skip

    def _remember_older(self, kind: DocumentType, entries: list[Entry]) -> None:
        """Remember a same-content version of a larger name as one we had, so that the next descends from both."""
        if kind.authority is Authority.OWNER:
            behind = [entry.envelope for entry in entries if entry.verdict is Verdict.BEHIND]
            versions.remember(kind, [(envelope.id, envelope.vid) for envelope in behind], self.judge.seq)

    def _remember_returns(self, kind: DocumentType, entries: list[Entry]) -> None:
        """An old or conflicting version shows that its sender lacks ours: the county sends it until it arrived."""
        if kind.authority is not Authority.OWNER or self.origin.from_county:
            return
        lacks = {Verdict.BEHIND, Verdict.CONFLICT}
        knows = {Verdict.SAME, Verdict.TWIN, Verdict.FORWARD}
        for query, verdicts in (
            ("INSERT OR IGNORE INTO exchange_return (doc_type, doc_id, to_address) VALUES (?,?,?)", lacks),
            ("DELETE FROM exchange_return WHERE doc_type = ? AND doc_id = ? AND to_address = ?", knows),
        ):
            ids = [entry.envelope.id for entry in entries if entry.verdict in verdicts]
            database.execute_many(query, [(kind.name, doc_id, self.origin.address) for doc_id in ids])

    # --- telling -----------------------------------------------------------------------------------------------

    def _note_before(self, kind: DocumentType, taken: list[Entry]) -> None:
        if self.tally.describe:
            room = taken[: max(0, ROWS_SHOWN - len(self.tally.rows))]
            bodies = dict(documents.build_some(kind, [entry.envelope.id for entry in room]))
            for entry in room:
                body = bodies.get(entry.envelope.id)
                entry.old = msgspec.json.decode(body) if body is not None else None
                entry.before = words.content(kind.name, entry.old) if entry.old is not None else ""

    def _conclude(self, kind: DocumentType | None, entries: list[Entry]) -> None:
        """Count the results, set aside what waits, and collect the rows to show, in the order of the package."""
        for entry in entries:
            if entry.reason:
                self._set_aside(kind, entry)
            elif kind is not None and entry.verdict in ACCEPTED:
                self._count(kind, entry)
            else:
                self.tally.same += 1

    def _count(self, kind: DocumentType, entry: Entry) -> None:
        new = entry.found is None
        self.tally.added += new
        self.tally.changed += not new
        self.tally.taken.add(kind.name)
        if entry.mine is not None:
            self._keep_mine(entry.mine)
        if self.tally.shows:
            body = msgspec.to_builtins(entry.value)
            there = words.content(kind.name, body)
            here = "—" if new else entry.before if entry.before != there else "内容有改动"
            told = not new or len(self.tally.rows) < ROWS_TOLD
            changes = comparing.differing(kind, entry.old, body) if told else ()
            handed = self._handed(entry)
            if handed:
                here, there = handed[1], f"{handed[2]}，内容{'也有改动' if changes else '没有改动'}"
                changes = (handed, *changes)
            self.tally.rows.append(
                PlanRow("新增" if new else "变更", kind.label, words.subject(kind.name, body), here, there, changes)
            )

    def _handed(self, entry: Entry) -> tuple[str, str, str] | None:
        """The present and the next writer of a known document, where this version hands it over (移交)."""
        known, found, envelope = self.origin.roster, entry.found, entry.envelope
        if found is None or (envelope.released and envelope.released == found.released):
            return None
        before, after = (roster.heir(known, one) for one in (found.owner, envelope.released or envelope.owner))
        if before == after:
            return None
        return "经办", f"{roster.name_of(known, before)}经办", f"移交给{roster.name_of(known, after)}"

    def _keep_mine(self, line: bytes) -> None:
        """Set aside our own version that had to give way, whatever the limit on waiting versions."""
        mine, origin = wire.decode(line, wire.Envelope), self.origin
        reason = quarantine.FORGOTTEN if TYPE[mine.t].authority is Authority.COUNTY else "overtaken"
        quarantine.put(mine, line, reason, origin.address, origin.pid, quarantine.Room(0, 0))

    def _set_aside(self, kind: DocumentType | None, entry: Entry) -> None:
        envelope, reason = entry.envelope, str(entry.reason)
        self.tally.quarantined += 1
        self.tally.waiting.append((envelope.t, envelope.id, reason[:80]))
        if self.tally.shows:
            label = kind.label if kind is not None else "其他"
            self.tally.rows.append(PlanRow("待核对", label, _name(kind, entry), "—", REASONS.get(reason, reason)))
        address, pid = self.origin.address, self.origin.pid
        if not quarantine.put(envelope, entry.line, reason, address, pid, self._room, entry.awaits):
            self.tally.waiting[-1] = (envelope.t, envelope.id, "full")


def _is_made_differently(entry: Entry, raw: bytes) -> bool:
    """Whether the rows cannot rebuild these exact bytes; for a twin, whether those of the version here cannot."""
    if entry.value is not None:
        return msgspec.json.encode(entry.value) != raw
    return entry.found is None or bool(entry.found.body) or entry.found.schema_version != entry.envelope.v


def _is_forgotten(kind: DocumentType, entry: Entry) -> bool:
    """Whether the county's version does not descend from its own version here, which it forgot when it was set back."""
    known = entry.found is None or entry.found.vid in entry.envelope.anc
    return kind.authority is Authority.COUNTY and not known


def _name(kind: DocumentType | None, entry: Entry) -> str:
    """The name of a document set aside: its own words when it can be read, else its number."""
    if kind is not None:
        try:
            body = documents.read(kind, entry.envelope.id, memoryview(entry.envelope.body))
            return words.subject(kind.name, body)
        except (BadBody, ValueError, KeyError):
            return entry.envelope.id
    return entry.envelope.id
