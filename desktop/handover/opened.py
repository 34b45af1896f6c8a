"""A checklist as its page reads it: with its memorandum, who may sign, who writes it, what can be handed over."""

from dataclasses import dataclass

from db.actors import Actor
from db.errors import UserError
from db.handover.checking import check_excuse
from db.handover.clauses import Memorandum
from db.handover.rules import Checklist, Line, Party


@dataclass(frozen=True, slots=True)
class Handed:
    """A document of this page that can be handed over: type, id, what it is called."""

    doc_type: str
    doc_id: str
    subject: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A checklist with what its page shows besides; `writer` says in words who writes it, where that is not us."""

    checklist: Checklist
    memorandum: Memorandum | None
    own: frozenset[Party]
    writer: str = ""
    handable: tuple[Handed, ...] = ()


def may_excuse(opened: Opened, line: Line) -> bool:
    """Whether 免交 can be offered: the receiver agrees to it, and not for every line."""
    try:
        check_excuse(line, opened.checklist.direction)
    except UserError:
        return False
    return Party.RECEIVER in opened.own


def read_checklist(actor: Actor, checklist_id: str) -> Opened:
    """A checklist, its memorandum, in whose place the person may sign, and what of it can be handed over."""
    from db import custody
    from db.handover import memoranda, service
    from db.handover.rules import Direction
    from desktop.exchange.handing import addressees

    found = service.checklist(checklist_id)
    department = found.giver_id if found.direction is Direction.IN else found.receiver_id
    memorandum = memoranda.memorandum(found.batch_id, department)
    here, writer = [], custody.why_read_only("checklist", found.id, "这份清单")
    if found.issued_at and not writer:
        here.append(Handed("checklist", found.id, f"移交清单 {found.department}"))
    if memorandum:
        why = custody.why_read_only("memorandum", memorandum.id, "备忘录")
        writer = "；".join(words for words in (writer, why) if words)
        if not why:
            here.append(Handed("memorandum", memorandum.id, f"备忘录 {found.department}"))
    handable = tuple(here) if here and addressees() else ()
    return Opened(found, memorandum, service.parties_of(actor, found), writer, handable)
