"""Documents written by another PC of the same office (本单位另一台电脑经办的).

They are shown here until somebody has seen them, so that nobody waits for documents this PC cannot send.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from db import clock, journal
from db.actors import Actor, Role
from db.exchange.format import wire
from db.exchange.merging import parting
from db.exchange.merging.transfer import OWNED
from db.exchange.offices import roster, trust
from db.exchange.offices.trust import Identity
from db.exchange.oversight import drift
from db.exchange.records import documents, words
from db.exchange.tables import AppliedRow
from db.organs import service as organs
from db.store import database

_SEEN = "exchange_other_pc_seen"
_NAMES = tuple(kind.name for kind in OWNED)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One document of this office that another PC of it writes: which one, by which letter, whether that is in use.

    `unsent` says that it was written on this PC and the county is not known to have it.
    """

    kind: str
    subject: str
    address: str
    letter: str
    in_use: bool
    unsent: bool


def elsewhere() -> tuple[Elsewhere, ...]:
    """Every document of this office that another PC of it writes, by PC. Changes nothing."""
    known, identity = roster.newest(), trust.identity(organs.site())
    if known is None or identity is None or identity.is_county:
        return ()
    unsent, found = parting.unsent(parting.parted(known, identity)), []
    for kind in OWNED:
        owners = {doc_id: owner for doc_type, doc_id, owner in _rows(known, identity) if doc_type == kind.name}
        ids = list(owners)
        for start in range(0, len(ids), documents.BATCH):
            for doc_id, body in documents.build_some(kind, ids[start : start + documents.BATCH]):
                subject = words.subject(kind.name, documents.read(kind, doc_id, body))
                missing = (kind.name, doc_id) in unsent
                found.append(Elsewhere(kind.label, subject, *_pc(known, owners[doc_id]), missing))
    return tuple(sorted(found, key=lambda one: (one.address, not one.unsent)))


def note_seen(actor: Actor) -> int:
    """Note that somebody knows what other PCs of the office write: no reminder until a further PC does."""
    actor.require(Role.WINDOW, Role.LIAISON, Role.ADMIN, Role.HANDOVER)
    known, identity = roster.newest(), trust.identity(organs.site())
    if known is None or identity is None:
        return 0
    counts = _counts(known, identity)
    with database.atomic():
        journal.set_info(_SEEN, " ".join(sorted(counts)))
        after = {"documents": counts.total()}
        journal.record(actor, "看过由本单位另一台电脑经办的", "exchange", identity.address, after=after)
    return counts.total()


def signs(known: wire.Roster | None) -> list[tuple[str, str, str]]:
    """What a person should know of the PCs of one office: kind, what is the matter, what to do. Changes nothing."""
    identity = trust.identity(organs.site())
    if known is None or identity is None:
        return []
    if identity.is_county:
        return _silent_seconds(known)
    return [*_unsent(known, identity), *_others(known, identity)]


def _unsent(known: wire.Roster, identity: Identity) -> list[tuple[str, str, str]]:
    heads = parting.unsent(parting.parted(known, identity)).values()
    if not heads:
        return []
    in_use = sorted({_pc(known, head.owner)[1] for head in heads if not parting.is_closed(known, head.owner)})
    if in_use:
        text = f"本机有 {len(heads)} 条县里没有收到，登记在原来那台电脑（字母 {'、'.join(in_use)}）名下。"
        return [("unsent", text, "那台还在用的，由它报送；坏了、不用了的，请写一份入册申请，让县里改选「更换」。")]
    text = f"本机换密钥以前写的，有 {len(heads)} 条县里没有收到。"
    return [("unsent", text, "请读取县里的下一个包：县里没有的，由本机接着报送，不用重做。")]


def _others(known: wire.Roster, identity: Identity) -> list[tuple[str, str, str]]:
    counts = _counts(known, identity)
    if not counts.keys() - set(journal.info(_SEEN).split()):
        return []
    letters = "、".join(sorted({_pc(known, address)[1] for address in counts}))
    whose = "本机原来经办的" if roster.parted(known, identity) else "本单位"
    text = f"{whose} {counts.total()} 件现在由另一台电脑（字母 {letters}）经办，本机只能看。"
    advice = (
        "要改的请在那台上改；它不用了的，请写一份入册申请，让县里改选「更换」。"
        "在「名册」按「更多…」逐件看，看过按「知道了」。"
    )
    return [("other_pc", text, advice)]


def _silent_seconds(known: wire.Roster) -> list[tuple[str, str, str]]:
    """PCs in use that brought nothing for a long time while another PC of their office did: they may be out of use."""
    if drift.clock_is_suspect():
        return []
    active = [one for one in known.replicas if one.status == "active"]
    sites = Counter(one.site for one in active)
    heard = {one.address: _last(one) for one in active if sites[one.site] > 1}
    found = []
    for one in active:
        newest = max((heard[other.address] for other in active if other.site == one.site and other != one), default="")
        if one.address not in heard or newest <= heard[one.address]:
            continue
        days = (clock.today() - date.fromisoformat(heard[one.address])).days
        count = _count_of(roster.lineage(known, one.address))
        if days > drift.SILENT_DAYS and count:
            letter = roster.letter_of(one)
            text = f"{one.name}字母 {letter} 的电脑 {days} 天没有来包，它名下有 {count} 件，别的电脑改不了。"
            advice = "请打电话问清：坏了、不用了的，用在用那台的入册申请改选「更换」；还在用的请催报。"
            found.append(("two_pcs", text, advice))
    return found


def _last(one: wire.Replica) -> str:
    row = AppliedRow.select().where(AppliedRow.from_address == one.address)
    newest = row.order_by(AppliedRow.receipt_number.desc()).first()
    return str(newest.at)[:10] if newest is not None else one.since or clock.today().isoformat()


def _count_of(addresses: frozenset[str]) -> int:
    marks = ",".join("?" * len(addresses))
    query = f"SELECT count(*) FROM exchange_head WHERE owner IN ({marks}) AND doc_type IN ({_marks()})"
    return int(database.execute_sql(query, (*addresses, *_NAMES)).fetchone()[0])


def _rows(known: wire.Roster, identity: Identity) -> list[tuple[str, str, str]]:
    """Type, id and present writer of what this office's other PCs write."""
    where, values = _others_of(known, identity)
    rows = database.execute_sql(f"SELECT doc_type, doc_id, owner FROM exchange_head WHERE {where}", values)
    return [(row[0], row[1], roster.heir(known, row[2])) for row in rows.fetchall()]


def _counts(known: wire.Roster, identity: Identity) -> Counter[str]:
    where, values = _others_of(known, identity)
    found = Counter[str]()
    rows = database.execute_sql(f"SELECT owner, count(*) FROM exchange_head WHERE {where} GROUP BY owner", values)
    for owner, count in rows.fetchall():
        found[roster.heir(known, owner)] += count
    return found


def _others_of(known: wire.Roster, identity: Identity) -> tuple[str, tuple[str, ...]]:
    mine, site = tuple(roster.own(known, identity)), trust.site_of(identity.address)
    where = f"owner LIKE ? AND owner NOT IN ({','.join('?' * len(mine))}) AND doc_type IN ({_marks()})"
    return where, (f"{site}/%", *mine, *_NAMES)


def _pc(known: wire.Roster, address: str) -> tuple[str, str, bool]:
    """The PC that now writes what an address wrote: address, letter, whether it is in use."""
    after = roster.heir(known, address)
    entry = roster.replica_at(known, after)
    return after, roster.letter_of(entry) if entry else "?", entry is not None and entry.status == "active"


def _marks() -> str:
    return ",".join("?" * len(_NAMES))
