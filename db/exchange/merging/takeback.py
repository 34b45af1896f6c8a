"""A county set back to a backup takes back what it had written since (取回): the offices still have it.

An office that sees the county in a new life sends back whatever the county wrote but no longer brings. At the county
this waits for a person's confirmation, because only that office's word says that the county wrote it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from db import backups, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.exchange.format import wire
from db.exchange.merging import again, quarantine
from db.exchange.merging.applying import Tally
from db.exchange.merging.quarantine import FORGOTTEN, RETURNED, Held
from db.exchange.merging.scope import site_of_paper
from db.exchange.offices import roster, trust
from db.exchange.offices.admission import PEER_INCARNATION, RESTORED_BEFORE
from db.exchange.offices.enrolment import sealing_identity
from db.exchange.offices.origin import Origin
from db.exchange.offices.trust import Identity
from db.exchange.records import documents, versions, words
from db.exchange.records.merge import Authority
from db.exchange.records.registry import TYPE, TYPES
from db.exchange.tables import SealedRow
from db.organs import service as organs
from db.organs.rules import matches, plain_name
from db.store import database

_NOTED = "exchange_forgotten_noted"
"""The life of the county for which its forgotten documents were noted."""


# --- at an office ------------------------------------------------------------------------------------------------


class _Named(msgspec.Struct):
    t: str
    id: str
    vid: str


def note_forgotten(known: wire.Roster, lines: Iterable[bytes]) -> None:
    """After a package of the county was merged, inside its transaction: whatever the county wrote and, in its new
    life, does not bring is to be sent back until it confirmed a package with it."""
    life, before = journal.info(PEER_INCARNATION, "0"), int(journal.info(RESTORED_BEFORE, "0"))
    if not before:
        return
    if journal.info(_NOTED) == life:
        if _confirmed_since(before):
            database.execute_sql("DELETE FROM exchange_return WHERE to_address = ?", (known.county,))
            quarantine.settle("reason = ?", (FORGOTTEN,), "sent back")
        return
    brought = {(told.t, told.id, told.vid) for told in (msgspec.json.decode(line, type=_Named) for line in lines)}
    rows = database.execute_sql("SELECT doc_type, doc_id, vid FROM exchange_head WHERE owner = ?", (known.county,))
    forgotten = [(row[0], row[1], known.county) for row in rows.fetchall() if tuple(row) not in brought]
    database.execute_many(
        "INSERT OR IGNORE INTO exchange_return (doc_type, doc_id, to_address) VALUES (?,?,?)", forgotten
    )
    journal.set_info(_NOTED, life)


def _confirmed_since(step: int) -> bool:
    confirmed = SealedRow.select().where(SealedRow.acknowledged, SealedRow.kind == "records", SealedRow.seq > step)
    return bool(confirmed.exists())


def lines_back(county: str) -> Iterator[tuple[str, bytes]]:
    """Type and line of everything to send back: what the county no longer brings, or replaced without knowing it."""
    yield from versions.returned_lines(frozenset({county}), everything=False)
    for held in quarantine.held("q.reason = ?", FORGOTTEN):
        yield held.doc_type, held.line()


# --- at the county -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Returned:
    """One document an office brought back as the county's: its name, its content, and what is here.

    `fits` is False where the county would not have written such a document; then it is not taken back.
    """

    id: str
    site: str
    office: str
    kind: str
    subject: str
    content: str
    by: str
    at: str
    here: str
    fits: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many documents were taken back, how many must be decided side by side, how many still wait."""

    taken: int
    to_decide: int
    waiting: int


def returned(site: str = "") -> tuple[Returned, ...]:
    """The documents brought back as the county's that nobody has confirmed yet; with `site` those of one office."""
    known, names = roster.newest(), _own_names()
    return tuple(_told(held, known, names) for held in _waiting(site))


def waiting_from() -> Counter[str]:
    """How many documents wait to be taken back from each installation; cheap enough for every refresh of the page."""
    rows = database.execute_sql(
        "SELECT from_address, count(*) FROM exchange_quarantine WHERE settled_at = '' AND reason = ? GROUP BY 1",
        (RETURNED,),
    )
    return Counter(dict(rows.fetchall()))


def take_back(actor: Actor, site: str, reason: str) -> TakenBack:
    """Take back from one office what the county wrote before it was set back; a person answers for it.

    `reason` says with whom it was compared, and stands in the journal of every document. What the county has changed
    since waits for a decision between both; an entry of the list that is here in another version stays as it is.
    Raises UserError for a missing reason, or when nothing of that office waits.
    """
    actor.require(Role.ADMIN, Role.LIAISON)
    if not reason.strip():
        raise UserError("要写明和谁核对过，没有取回。", hint="例如：和巴公镇李四对过原件。")
    identity, known, names = sealing_identity(actor), roster.newest(), _own_names()
    waiting = _waiting(site)
    fitting = [held for held in waiting if _told(held, known, names).fits]
    if known is None or not fitting:
        raise UserError(
            "没有可以从这个单位取回的，没有取回。",
            hint="请先给它导出一个包；它读了以后，下一个报上来的包会带回县里当时写的内容。",
        )
    backups.snapshot("取回前")
    with database.atomic():
        done, to_decide = 0, 0
        for held in fitting:
            taken, conflict = _take(held, identity, known)
            done, to_decide = done + taken, to_decide + conflict
            if taken or conflict:
                quarantine.settle("id = ?", (held.id,), "taken back", actor.name)
                office = roster.name_of(known, held.from_address)
                words_ = f"从{office}取回县里还原前写的" + ("，等核对" if conflict else "")
                after = {"version": held.vid, "package": held.pid}
                journal.record(actor, words_, held.doc_type, held.doc_id, after=after, reason=reason.strip())
        quarantine.settle_known()
    return TakenBack(done, to_decide, len(_waiting(site)))


def _waiting(site: str) -> list[Held]:
    """The versions of an office that wait, in package order: those others refer to come first."""
    order = {kind.name: place for place, kind in enumerate(TYPES)}
    found = quarantine.held("q.reason = ?", RETURNED)
    found = [held for held in found if held.doc_type in order and site in ("", trust.site_of(held.from_address))]
    return sorted(found, key=lambda held: order[held.doc_type])


def _take(held: Held, identity: Identity, known: wire.Roster) -> tuple[bool, bool]:
    """Merge a version as if the county had brought it: whether it was taken, and whether it needs a decision."""
    what = f"{roster.name_of(known, held.from_address)}送回的"
    origin = Origin(held.from_address, held.pid, what, True, known, identity.provider)
    tally = Tally(describe=False)
    again.merger(origin, identity, journal.next_counter("sealing"), tally).merge([held.line()])
    if not tally.waiting:
        return True, False
    return False, tally.waiting[0][2] == "conflict"


def _told(held: Held, known: wire.Roster | None, names: frozenset[str]) -> Returned:
    kind, body = TYPE[held.doc_type], None
    envelope = held.envelope()
    try:
        body = documents.read(kind, held.doc_id, memoryview(envelope.body))
    except documents.BadBody:
        body = None
    found = versions.head(held.doc_type, held.doc_id)
    return Returned(
        held.id, trust.site_of(held.from_address), roster.name_of(known, held.from_address), kind.label,
        words.subject(kind.name, body) if body else held.doc_id, words.content(kind.name, body) if body else "",
        envelope.by, envelope.at[:16].replace("T", " "), "本机是另一版" if found else "本机没有",
        body is not None and _fits(held.doc_type, body, names) and not (found and kind.authority is Authority.COUNTY),
    )  # fmt: skip


def _own_names() -> frozenset[str]:
    site = organs.site()
    own = organs.organ_by_id(site.organ_id)
    return frozenset(plain_name(name) for name in (site.organ_name, own.name, own.short_name, *own.aliases) if name)


def _fits(doc_type: str, body: Mapping[str, Any], names: frozenset[str]) -> bool:
    """Whether this office could have written a document: acts in its name on what is here, papers with its number."""
    match doc_type:
        case "case_act":
            return plain_name(body["organ_name"]) in names and _is_here("case", body["case_id"])
        case "applicant_correction":
            return _is_here("case_act", body["id"])
        case "line_act":
            return plain_name(body["organ_name"]) in names and _is_here("checklist", body["checklist_id"])
        case "list_act" | "handover_act":
            return plain_name(body["organ_name"]) in names
        case "paper":
            return site_of_paper(body["number"]) == organs.site().code
        case "case" | "checklist" | "memorandum":
            return bool(body["site_code"] == organs.site().code or _is_here(doc_type, body["id"]))
        case "organ":
            return not any(matches(organ, body["name"]) for organ in organs.organs())
        case _:
            return True


def _is_here(doc_type: str, doc_id: str) -> bool:
    return bool(documents.existing(TYPE[doc_type], {doc_id}))
