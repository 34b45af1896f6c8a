"""Handing a document over (移交): its writer releases it, the county grants it to the next, and it can be given back.

The county puts transfers in order: each raises the epoch by one and carries the county's grant, which counts whoever
brings it. A store that was set back may believe it still writes the document; its changes are set aside.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from db import clock, custody, journal, store
from db.actors import Actor, Role
from db.errors import UserError
from db.exchange.format import wire
from db.exchange.offices import grants, roster, trust
from db.exchange.offices.enrolment import ensure_identity
from db.exchange.offices.trust import Identity
from db.exchange.records import documents, feed, versions
from db.exchange.records.merge import Authority
from db.exchange.records.registry import TYPE, TYPES, DocumentType
from db.exchange.records.versions import Head
from db.exchange.records.words import subject
from db.organs import service as organs
from db.store import database

OWNED = tuple(kind for kind in TYPES if kind.authority is Authority.OWNER)
_SECOND = (Role.ADMIN, Role.LIAISON, Role.REVIEW_LEAD, Role.DECIDE)


def release(actor: Actor, doc_type: str, doc_id: str, to: str, reason: str) -> str:
    """Give a document to another office, the county or one of its installations; returns that office's name.

    From now on it is read-only here (移交中). At the county it goes over at once, elsewhere when the county takes the
    next package. `to` is a site code or an address. Raises UserError where this office does not write the document.
    """
    actor.require(Role.WINDOW, Role.LIAISON, Role.ADMIN, Role.HANDOVER)
    _check_reason(reason, "没有移交")
    identity, known = ensure_identity(actor), _known("没有移交")
    address = _address(known, to)
    with database.atomic():
        kind, found, seq = _own(identity, known, doc_type, doc_id)
        if found.released:
            raise UserError("这件已经在移交，没有再移交一次。", hint="请导出数据包带到县里，等县里收下。")
        if address == identity.address:
            raise UserError("这件本来就由本单位经办，没有移交。", hint="请写对方的单位编码。")
        if identity.is_county:
            _hand(identity, known, kind, found, address, seq, actor.name)
        else:
            body = documents.build_one(kind, doc_id)
            assert body is not None
            versions.settle(
                kind, doc_id, body, found, identity.address, seq, force=True, released=address, by=actor.name
            )
        name = roster.name_of(known, address)
        _record(actor, f"移交给{name}", kind, doc_id, found.owner, address, reason)
    return name


def take_over(actor: Actor, second: Actor, doc_type: str, doc_id: str, to: str, reason: str) -> str:
    """The county gives a document to another office without its writer's release; returns that office's name.

    For a writer that can no longer release it; two people of the county sign for it, with a reason (特殊接管).
    """
    actor.require(Role.LIAISON, Role.ADMIN)
    second.require(*_SECOND)
    _check_reason(reason, "没有接管")
    if second.user_id == actor.user_id:
        raise UserError("接管要两个人，没有接管。", hint="请另一位同事输入自己的密码。")
    identity, known = _county(actor, "接管"), _known("没有接管")
    address = _address(known, to)
    with database.atomic():
        kind, found, seq = _found(identity, known, doc_type, doc_id)
        if roster.heir(known, found.owner) == address:
            raise UserError(f"这件已经由{roster.name_of(known, address)}经办，没有接管。", hint="请核对办件和单位。")
        _hand(identity, known, kind, found, address, seq, actor.name)
        name = roster.name_of(known, address)
        _record(actor, f"接管，改由{name}经办（{second.name}同意）", kind, doc_id, found.owner, address, reason)
    return name


@dataclass(frozen=True, slots=True)
class Others:
    """A checklist or memorandum another office writes: its name and its writer."""

    doc_type: str
    doc_id: str
    subject: str
    writer: str


def written_elsewhere() -> tuple[Others, ...]:
    """At the county: every checklist and memorandum another office writes, by name of the writer."""
    identity, known = trust.identity(organs.site()), roster.newest()
    if identity is None or known is None:
        return ()
    mine, found = roster.own(known, identity), []
    for kind in (one for one in OWNED if one.name != "case"):
        for ids in documents.ids(kind):
            heads = versions.heads(kind, ids)
            for doc_id, body in documents.build_some(kind, [one for one in ids if one in heads]):
                owner = heads[doc_id].owner
                if owner not in mine:
                    name = f"{kind.label} {subject(kind.name, documents.read(kind, doc_id, body))}"
                    found.append(Others(kind.name, doc_id, name, roster.name_of(known, roster.heir(known, owner))))
    return tuple(sorted(found, key=lambda one: (one.writer, one.subject)))


def give_back(actor: Actor, doc_type: str, doc_id: str, reason: str) -> str:
    """The county returns a document it was given to the office it came from; returns that office's name."""
    actor.require(Role.WINDOW, Role.LIAISON, Role.ADMIN, Role.HANDOVER)
    _check_reason(reason, "没有退回")
    identity, known = _county(actor, "退回移交"), _known("没有退回")
    with database.atomic():
        kind, found, seq = _own(identity, known, doc_type, doc_id)
        address = _giver(known, kind, doc_id)
        if not address:
            raise UserError("这件不是别的单位移交来的，没有退回。", hint="请用移交，写明交给哪个单位。")
        _hand(identity, known, kind, found, address, seq, actor.name)
        name = roster.name_of(known, address)
        _record(actor, f"退回{name}", kind, doc_id, found.owner, address, reason)
    return name


def gave(doc_type: str, doc_id: str) -> str:
    """At the county: the name of the office that gave it a document it may give back; '' where there is none."""
    known, found = roster.newest(), versions.head(doc_type, doc_id)
    if known is None or found is None or found.owner != known.county:
        return ""
    address = _giver(known, TYPE[doc_type], doc_id)
    return roster.name_of(known, address) if address else ""


def grant_released(actor: Actor, identity: Identity) -> None:
    """At the county, after a package: grant released documents to the offices named; inside a transaction.

    If that office no longer exists the document goes back to its writer, so that it always has one.
    """
    known = roster.newest()
    if not identity.is_county or known is None:
        return
    rows = database.execute_sql("SELECT doc_type, doc_id FROM exchange_head WHERE released <> ''").fetchall()
    for doc_type, doc_id in rows:
        kind, found, seq = _found(identity, known, doc_type, doc_id)
        wanted, writer = roster.heir(known, found.released), roster.heir(known, found.owner)
        to = wanted if _is_active(known, wanted) else writer
        _hand(identity, known, kind, found, to, seq, found.edited_by)
        words = "收下移交" if to == identity.address else f"转交{roster.name_of(known, to)}"
        _record(actor, words, kind, doc_id, found.owner, to, "")


def renew_grants(identity: Identity, mine: frozenset[str], seq: int) -> None:
    """At the county, before sealing: grant the present version of documents it was given and has changed.

    Any office that has one can then bring it back to a county that was restored and forgot it.
    """
    for kind in OWNED:
        given = f"SELECT doc_id FROM exchange_head WHERE doc_type = '{kind.name}' AND \"grant\" IS NOT NULL"
        touched = f"{given} AND doc_id IN (SELECT doc_id FROM exchange_feed WHERE doc_type = '{kind.name}')"
        for (doc_id,) in database.execute_sql(touched).fetchall():
            versions.settle_rows(kind, doc_id, mine, identity.address, seq)
        stale = database.execute_sql(f'{given} AND lower(hex(substr("grant", 1, 32))) <> vid').fetchall()
        for (doc_id,) in stale:
            found = versions.heads(kind, [doc_id])[doc_id]
            if found.owner in mine:
                signed = grants.sign(identity, kind.name, doc_id, found.owner, found.epoch, found.vid)
                versions.put(replace(found, grant=signed))


def remember_own(known: wire.Roster | None, mine: frozenset[str]) -> None:
    """Record this store's addresses and the owners of the others, for the services that edit; inside a transaction."""
    names = {replica.address: replica.name for replica in known.replicas} | {known.county: known.name} if known else {}
    told = {
        custody.OWN_ADDRESSES: " ".join(sorted(mine)),
        custody.OFFICE_NAMES: json.dumps(names, ensure_ascii=False, sort_keys=True),
    }
    for name, words in told.items():
        if journal.info(name) != words:
            journal.set_info(name, words)


# --- below ------------------------------------------------------------------------------------------------------


def _hand(identity: Identity, known: wire.Roster, kind: DocumentType, found: Head, to: str, seq: int, by: str) -> None:
    """The county's version with which a document goes to `to`: the same bytes, a higher epoch, the county's grant."""
    body = versions.body_of(found)
    assert body is not None
    epoch = found.epoch + 1
    vid = versions.vid_of(found.vid, kind.name, found.doc_id, to, epoch, "", body)
    versions.put(
        replace(
            found, owner=to, epoch=epoch, vid=vid, parent=found.vid, seq=seq, released="",
            grant=grants.sign(identity, kind.name, found.doc_id, to, epoch, vid), edited_by=by,
            edited_at=clock.now().isoformat(), body=store.encrypt_column(body.decode()),
        )
    )  # fmt: skip
    feed.settled(kind, [found.doc_id])
    behind = {to, roster.heir(known, found.owner)} - {identity.address, *_told_anyway(known, kind, found.doc_id, to)}
    for address in behind:
        database.execute_sql(
            "INSERT OR IGNORE INTO exchange_return (doc_type, doc_id, to_address) VALUES (?,?,?)",
            (kind.name, found.doc_id, address),
        )


def _told_anyway(known: wire.Roster, kind: DocumentType, doc_id: str, writer: str) -> Iterable[str]:
    """Installations that get a case because their office took it in; its writer gets it only when it is sent back."""
    if kind.name != "case":
        return ()
    site = database.execute_sql("SELECT site_code FROM case_file WHERE id = ?", (doc_id,)).fetchone()[0]
    return (replica.address for replica in known.replicas if replica.site == site and replica.address != writer)


def _own(identity: Identity, known: wire.Roster, doc_type: str, doc_id: str) -> tuple[DocumentType, Head, int]:
    """A document this store writes, settled as it is now. Raises UserError where another office writes it."""
    kind, found, seq = _found(identity, known, doc_type, doc_id)
    if found.owner not in roster.own(known, identity):
        raise UserError(
            f"这件由{roster.name_of(known, found.owner)}经办，没有移交。",
            hint="请由经办单位移交；它办不了的，由县里接管。",
        )
    return kind, found, seq


def _found(identity: Identity, known: wire.Roster, doc_type: str, doc_id: str) -> tuple[DocumentType, Head, int]:
    kind = TYPE.get(doc_type)
    if kind not in OWNED or not any(documents.ids(kind, "id = ?", (doc_id,))):
        raise UserError("找不到要移交的这一件，没有移交。", hint="请核对编号；没有定稿的移交清单不能移交。")
    mine, seq = roster.own(known, identity), journal.next_counter("sealing")
    remember_own(known, mine)
    found = versions.settle_rows(kind, doc_id, mine, identity.address, seq)
    assert found is not None
    return kind, found, seq


def _record(actor: Actor, words: str, kind: DocumentType, doc_id: str, before: str, after: str, reason: str) -> None:
    journal.record(
        actor, f"{kind.label}{words}", kind.name, doc_id, before={"writer": before}, after={"writer": after},
        reason=reason.strip(),
    )  # fmt: skip


def _giver(known: wire.Roster, kind: DocumentType, doc_id: str) -> str:
    """The address that wrote a document before the county took it, or its successor; '' where none can take it back."""
    entries = reversed(journal.history(kind.name, doc_id))
    before = next((str(entry.before["writer"]) for entry in entries if "writer" in entry.before), "")
    address = roster.heir(known, before)
    return address if address != known.county and _is_active(known, address) else ""


def _check_reason(reason: str, words: str) -> None:
    if not reason.strip():
        raise UserError(f"要写明理由，{words}。", hint="请写清为什么移交，对方和以后查档的人都会看到。")


def _county(actor: Actor, what: str) -> Identity:
    identity = ensure_identity(actor)
    if not identity.is_county:
        raise UserError(f"{what}只由县级平台办理。", hint="请联系县行政审批服务管理局。")
    return identity


def _known(words: str) -> wire.Roster:
    known = roster.newest()
    if known is None:
        raise UserError(f"本机还没有在县里入册，{words}。", hint="请先导出入册申请，交县级审批局批准后读回入册凭证。")
    return known


def _is_active(known: wire.Roster, address: str) -> bool:
    replica = roster.replica_at(known, address)
    return address == known.county or (replica is not None and replica.status == "active")


def _address(known: wire.Roster, to: str) -> str:
    """The address a site code or address stands for. Raises UserError when there is none, or more than one."""
    if to in (known.county, trust.site_of(known.county)):
        return known.county
    fitting = [r for r in known.replicas if r.status == "active" and to in (r.site, r.address)]
    if len(fitting) == 1:
        return fitting[0].address
    if fitting:
        places = "、".join(replica.address for replica in fitting)
        raise UserError(f"编码「{to}」的单位有几台电脑，没有移交。", hint=f"请写明交给哪一台：{places}。")
    raise UserError(f"名册里没有「{to}」，没有移交。", hint="请核对单位编码；停用的单位不能接收。")
