"""What is not yet known to have arrived: per addressee, the documents changed since the last package it confirmed."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from db import journal
from db.actors import SiteKind
from db.exchange.format import wire
from db.exchange.offices import roster, trust
from db.exchange.offices.admission import RESTORED_BEFORE
from db.exchange.offices.trust import Identity
from db.exchange.records.merge import Authority
from db.exchange.records.registry import EVERYBODYS, TYPE, TYPES, DocumentType
from db.exchange.tables import SealedRow
from db.exchange.transport import blobs, selection
from db.store import database

_OFFICES = tuple(kind for kind in TYPES if kind.authority is not Authority.COUNTY)
BYTES_OF_A_DOCUMENT, BYTES_OF_THE_REST = 1000, 16_384
"""Estimates for a first package: compressed bytes per document, and of everything around the documents."""

_FEED = "SELECT 1 FROM exchange_feed f WHERE f.doc_type = h.doc_type AND f.doc_id = h.doc_id"


@dataclass(frozen=True, slots=True)
class AddresseeRow:
    """One addressee of the outbox: how its last package stands, and how many documents it is not known to have.

    `waiting` counts documents changed since the last package the addressee confirmed, `fresh` those of them changed
    after the last package was sealed, which only a new package can bring; `attachments` are files still to carry, of
    `attachment_bytes` together. The next package holds about `documents` and is about `record_bytes` large.
    """

    address: str
    site: str
    name: str
    to_county: bool
    waiting: int
    fresh: int
    attachments: int
    number: int
    state: str
    at: str
    size: int
    exported_to: str
    received_on: str
    receipt_number: int
    documents: int = 0
    record_bytes: int = 0
    attachment_bytes: int = 0

    @property
    def bytes_to_carry(self) -> int:
        """About how many bytes the next export for this addressee takes."""
        return self.record_bytes + self.attachment_bytes


@dataclass(frozen=True, slots=True)
class Going:
    """What the status bar says of the outbox: how many, and of what (件 at an office, 个单位 at the county).

    An office counts as its clerks do: a case is one 件 with all its acts and papers, anything else is one by itself.
    """

    count: int
    unit: str


class Counts:
    """Documents by the sealing step that made their current version; a step of None is one not sealed yet."""

    def __init__(self, steps: Iterable[tuple[int | None, int]]) -> None:
        self.fresh = 0
        self.steps: Counter[int] = Counter()
        for step, count in steps:
            if step is None:
                self.fresh += count
            else:
                self.steps[step] += count

    def after(self, step: int) -> int:
        """How many documents changed after that sealing step."""
        return self.fresh + sum(count for made, count in self.steps.items() if made > step)

    def plus(self, steps: Iterable[tuple[int | None, int]]) -> "Counts":
        """These counts plus some more."""
        return Counts([(None, self.fresh), *self.steps.items(), *steps])

    def times_after(self, step: int) -> int:
        """At how many sealing steps something changed after that one; what is not sealed yet counts as one more."""
        return bool(self.fresh) + sum(1 for made in self.steps if made > step)


def addressees(identity: Identity, known: wire.Roster, files: bool = True) -> tuple[AddresseeRow, ...]:
    """Every addressee: the county for an office, every active installation for the county. Changes nothing.

    Without `files` the attachments still to carry are not counted.
    """
    sent = _Sent(_newest_packages(), confirmed_steps(known))
    if not identity.is_county:
        mine = Counts(_by_step(_OFFICES, tuple(roster.own(known, identity))))
        return (_addressee(identity, known, known.county, mine, sent, files),)
    lists = county_changes(identity)
    active = [one for one in known.replicas if one.status == "active"]
    about = _about_cases(min((sent.confirmed.get(one.address, 0) for one in active), default=0))
    rows = []
    for one in active:
        counts = lists.plus(_for_office(about, one, roster.lineage(known, one.address)))
        counts = counts.plus(_handovers(known, one.address)) if one.kind == SiteKind.DEPARTMENT else counts
        rows.append(_addressee(identity, known, one.address, counts, sent, files))
    return tuple(rows)


def going(identity: Identity, known: wire.Roster) -> Going:
    """What still has to be carried: cases and other records for the county, or how many offices wait for something."""
    rows = addressees(identity, known, files=not identity.is_county)
    if identity.is_county:
        return Going(sum(bool(row.waiting or row.attachments) for row in rows), "个单位")
    (row,) = rows
    cases, documents = _own_cases(roster.own(known, identity), confirmed_steps(known).get(known.county, 0))
    return Going(cases + row.waiting - documents or row.attachments, "件")


def county_changes(identity: Identity) -> Counts:
    """The county's own documents every office gets, by sealing step."""
    return Counts(_by_step(EVERYBODYS, (identity.address,)))


def confirmed_steps(known: wire.Roster) -> dict[str, int]:
    """The sealing step of the newest package each addressee confirmed; a county restored since confirmed nothing."""
    rows = database.execute_sql(
        "SELECT to_address, max(seq) FROM exchange_sealed WHERE acknowledged AND kind = 'records' GROUP BY to_address"
    )
    found = {str(row[0]): int(row[1]) for row in rows.fetchall()}
    if found.get(known.county, 0) <= int(journal.info(RESTORED_BEFORE, "0")):
        found.pop(known.county, None)
    return found


def _newest_packages() -> dict[str, SealedRow]:
    """The newest package to each addressee."""
    newest = "SELECT max(seq) FROM exchange_sealed WHERE kind = 'records' GROUP BY to_address"
    steps = [row[0] for row in database.execute_sql(newest).fetchall()]
    found = SealedRow.select().where(SealedRow.seq.in_(steps), SealedRow.kind == "records")
    return {row.to_address: row for row in found}


def _by_step(kinds: tuple[DocumentType, ...], owners: tuple[str, ...]) -> list[tuple[int | None, int]]:
    """Counts of current versions by sealing step; what was touched since the last sealing stands under None."""
    names, own = tuple(kind.name for kind in kinds), f"h.owner IN ({_marks(owners)})"
    sealed = database.execute_sql(
        f"SELECT seq, count(*) FROM exchange_head h WHERE doc_type IN ({_marks(names)}) AND {own}"
        f" AND NOT EXISTS ({_FEED}) GROUP BY seq",
        (*names, *owners),
    ).fetchall()
    touched = (
        database.execute_sql(
            "SELECT count(*) FROM exchange_feed f LEFT JOIN exchange_head h ON h.doc_type = f.doc_type"
            f" AND h.doc_id = f.doc_id WHERE f.doc_type = ? AND (h.doc_id IS NULL OR {own}) AND f.doc_id IN"
            f" (SELECT id FROM {kind.row._meta.table_name} WHERE {kind.only or 1})",
            (kind.name, *owners),
        ).fetchone()[0]
        for kind in kinds
    )
    return [*((int(row[0]), int(row[1])) for row in sealed), (None, sum(map(int, touched)))]


def _marks(values: tuple[str, ...]) -> str:
    return ",".join("?" * len(values))


_CASE_OF = {
    "case": "JOIN case_file c ON c.id = d.doc_id",
    "case_act": "JOIN case_act a ON a.id = d.doc_id JOIN case_file c ON c.id = a.case_id",
    "applicant_correction": "JOIN applicant_correction a ON a.id = d.doc_id JOIN case_file c ON c.id = a.case_id",
    "paper": "JOIN paper a ON a.id = d.doc_id AND a.subject_type = 'case' JOIN case_file c ON c.id = a.subject_id",
}
"""How a document of a type leads to the case it is about."""


@dataclass(frozen=True, slots=True)
class _About:
    """So many documents about cases of one office: its site, who writes the cases, who wrote these, at which step."""

    site: str
    writer: str
    author: str
    step: int | None
    count: int


_CHANGED = (
    "SELECT h.doc_id, h.owner, h.seq AS step FROM exchange_head h"
    f" WHERE h.doc_type = ?1 AND h.seq > ?2 AND NOT EXISTS ({_FEED})"
    " UNION ALL SELECT f.doc_id, h.owner, NULL FROM exchange_feed f"
    " LEFT JOIN exchange_head h ON h.doc_type = f.doc_type AND h.doc_id = f.doc_id WHERE f.doc_type = ?1"
)
"""The documents of a type that changed after a sealing step, who wrote them, and at which step."""


def _own_cases(owners: Iterable[str], after: int) -> tuple[int, int]:
    """How many cases these owners' documents changed after a sealing step are about, and how many documents."""
    mine, ids, count = json.dumps(sorted(owners)), set(), 0
    for name, join in _CASE_OF.items():
        rows = database.execute_sql(
            f"SELECT c.id, count(*) FROM ({_CHANGED}) d {join}"
            " WHERE d.owner IS NULL OR d.owner IN (SELECT value FROM json_each(?3)) GROUP BY c.id",
            (name, after, mine),
        ).fetchall()
        ids |= {row[0] for row in rows}
        count += sum(int(row[1]) for row in rows)
    return len(ids), count


def _about_cases(after: int) -> list[_About]:
    """All documents about cases that changed after a sealing step, counted for every office at once."""
    found = []
    for name, join in _CASE_OF.items():
        rows = database.execute_sql(
            "SELECT c.site_code, coalesce(w.owner, ''), coalesce(d.owner, ''), d.step, count(*) FROM ("
            f"{_CHANGED}) d {join} LEFT JOIN exchange_head w ON w.doc_type = 'case' AND w.doc_id = c.id"
            " GROUP BY 1, 2, 3, 4",
            (name, after),
        )
        found += [_About(*row) for row in rows.fetchall()]
    return found


def _for_office(about: list[_About], one: wire.Replica, theirs: frozenset[str]) -> list[tuple[int | None, int]]:
    """Those that concern an office and were not written by it."""
    return [
        (row.step, row.count)
        for row in about
        if (row.site == one.site or row.writer in theirs) and row.author not in theirs
    ]


def _handovers(known: wire.Roster, address: str) -> list[tuple[int | None, int]]:
    """Handovers with their acts, and list acts, that concern a department and are not its own."""
    conditions, who = selection.concerning(known, address)
    theirs = json.dumps(sorted(roster.lineage(known, address)))
    found: list[tuple[int | None, int]] = []
    for name in (
        "register_entry",
        "survey",
        "leaving",
        "returned_page",
        "checklist",
        "memorandum",
        "line_act",
        "list_act",
        "handover_act",
    ):
        kind = TYPE[name]
        rows = database.execute_sql(
            "SELECT CASE WHEN f.doc_id IS NULL THEN h.seq END AS step, count(*)"
            f" FROM {kind.row._meta.table_name} d LEFT JOIN exchange_head h ON h.doc_type = ?3 AND h.doc_id = d.id"
            " LEFT JOIN exchange_feed f ON f.doc_type = ?3 AND f.doc_id = d.id"
            f" WHERE ({conditions[name]}) AND ({kind.only or 1}) AND (h.doc_id IS NOT NULL OR f.doc_id IS NOT NULL)"
            " AND coalesce(h.owner, '') NOT IN (SELECT value FROM json_each(?2)) GROUP BY step",
            (who, theirs, name),
        )
        found += [(row[0], row[1]) for row in rows.fetchall()]
    return found


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was sent to whom: the newest package, and the step of the newest one that is known to have arrived."""

    newest: dict[str, SealedRow]
    confirmed: dict[str, int]


def _addressee(
    identity: Identity, known: wire.Roster, address: str, counts: Counts, sent: _Sent, files: bool
) -> AddresseeRow:
    to_county, last = address == known.county, sent.newest.get(address)
    fresh = counts.after(last.seq if last else 0)
    documents = counts.after(0) if last is None or to_county else last.documents + fresh
    lacks = blobs.lacking(identity, known, address) if files and _has_files() else []
    return AddresseeRow(
        address, trust.site_of(address), roster.name_of(known, address), to_county,
        counts.after(sent.confirmed.get(address, 0)), fresh,
        len(lacks),
        last.number if last else 0, _state(last, fresh, to_county), last.at if last else "", last.size if last else 0,
        last.exported_to if last else "", last.received_on if last else "", last.receipt_number if last else 0,
        documents, _expected(documents, last), sum(one.size for one in lacks),
    )  # fmt: skip


def _expected(documents: int, last: SealedRow | None) -> int:
    """About how many bytes a package of these documents takes, judged by the last one's bytes per document."""
    each = last.size / last.documents if last and last.documents else BYTES_OF_A_DOCUMENT
    return round(documents * each) + BYTES_OF_THE_REST


def _has_files() -> bool:
    return database.execute_sql(f"SELECT 1 FROM ({selection.ALL_CONTENTS}) LIMIT 1").fetchone() is not None


def _state(last: SealedRow | None, fresh: int, to_county: bool) -> str:
    if fresh:
        return f"待带 {fresh} 条"
    return state(last, to_county) if last else "没有要带的"


def state(row: SealedRow, to_county: bool) -> str:
    """How one sealed package stands, in the words of the page."""
    if row.acknowledged:
        who = "县已接收" if to_county else "对方已收"
        return f"{who} {row.received_on} 回执 {row.receipt_number} 号" if row.received_on else who
    return "已带走" if row.exported_to else "待带"
