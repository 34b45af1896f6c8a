"""Documents in two versions: made by two lives of one store, or put aside in the open store as a package would."""

from pathlib import Path
from typing import Any

import msgspec

from db import journal
from db.actors import Actor
from db.cases.tables import CaseMaterialRow, CaseRow
from db.exchange.format import wire
from db.exchange.merging import conflicts, quarantine
from db.exchange.offices.enrolment import ensure_identity
from db.exchange.records import documents, versions
from db.exchange.records.documents import Body
from db.exchange.records.registry import TYPE
from tests.exchange.offices import Office, add_case
from tests.exchange.second_lives import approve, back_up, restore

COUNTY, CENTRE = "140525", "140525108"
STRANGER = f"{CENTRE}/r-aaaaaaaaaa"


def edited(case: str, note: str, received: int, extra: str = "") -> None:
    """Edit a case in the open store: its note, how many copies of the first material came, one material more."""
    CaseRow.update(note=note).where(CaseRow.id == case).execute()
    first = (CaseMaterialRow.case_id == case) & (CaseMaterialRow.position == 0)
    CaseMaterialRow.update(received=received).where(first).execute()
    if extra:
        CaseMaterialRow.create(
            case_id=case, position=3, name=extra, form="复印件", copies=1, core=False, received=1, note=""
        )


def two_lives(bureau: Office, centre: Office, folder: Path) -> str:
    """The case's id: one life reached the county, the other is sealed at the township after a restore.

    Afterwards both sides have set the other's version aside.
    """
    centre.open()
    case = add_case()
    bureau.apply(centre.export(COUNTY)[0])
    backup = back_up(centre, folder / "backup.tar")
    centre.open()
    edited(case, "还原前", 2, "委托书")
    bureau.apply(centre.export(COUNTY)[0])
    restore(centre, backup)
    centre.open()
    edited(case, "还原后", 0)
    CaseRow.update(contact="王五").where(CaseRow.id == case).execute()
    (file,) = centre.export(COUNTY)
    approve(bureau, file)
    assert bureau.apply(file).quarantined == 1
    assert centre.apply(bureau.export(CENTRE)[0]).quarantined == 1
    return case


def set_aside(
    actor: Actor,
    doc_type: str,
    doc_id: str,
    reason: str,
    foreign: bool = False,
    anc: tuple[str, ...] = (),
    **changes: Any,
) -> str:
    """Put another version of a document of the open store aside, as a package does; returns its id in the list.

    `foreign` makes the document another office's; `anc` are earlier versions of the other side; `changes` are what
    the other version says.
    """
    kind, identity = TYPE[doc_type], ensure_identity(actor)
    owner = STRANGER if foreign else identity.address
    step = journal.next_counter("sealing")
    found = versions.settle_rows(kind, doc_id, frozenset({owner}), owner, step, by=actor.name)
    assert found is not None
    body = documents.build_one(kind, doc_id)
    assert body is not None
    other: Body = documents.read(kind, doc_id, body) | changes
    line = written(doc_type, doc_id, owner, other, found.parent, anc)
    envelope = wire.decode(line, wire.Envelope)
    assert quarantine.put(envelope, line, reason, f"{COUNTY}/county", "0" * 64, quarantine.Room())
    return next(held.id for held in quarantine.held() if held.vid == envelope.vid)


def written(doc_type: str, doc_id: str, owner: str, body: Body, parent: str = "", anc: tuple[str, ...] = ()) -> bytes:
    """A version as a line of a package."""
    data = msgspec.json.encode(body)
    vid = versions.vid_of(parent, doc_type, doc_id, owner, 1, "", data)
    envelope = wire.Envelope(
        t=doc_type, v=1, id=doc_id, owner=owner, vid=vid, parent=parent, anc=list(anc), by="王五",
        at="2026-11-19T16:40:00+08:00", body=msgspec.Raw(data),
    )  # fmt: skip
    return wire.encode(envelope)


def body_of(doc_type: str, doc_id: str) -> Body:
    """What a document of the open store says now."""
    found = conflicts.body_here(TYPE[doc_type], doc_id)
    assert found is not None
    return found
