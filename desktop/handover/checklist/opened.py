"""A checklist as its page reads it: with its memorandum, who may sign, who writes it, what can be handed over."""

from dataclasses import dataclass
from datetime import date

from db.actors import Actor
from db.errors import UserError
from db.handover.checking import check_excuse
from db.handover.rules import Checklist, Line, LineState, Party


@dataclass(frozen=True, slots=True)
class Handed:
    """A document of this page that can be handed over: type, id, what it is called."""

    doc_type: str
    doc_id: str
    subject: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A checklist with what its page shows besides; `writer` says in words who writes it, where that is not us.

    `memorandum_id` is the newest version's, '' before one was drafted.

    `in_force` is since when the memorandum is, `unsealed` the lines whose old seal is not sealed up, `closed_on` the
    day the handover was closed ('' before), `may_close` whether nothing is in the way and this person may close it.
    """

    checklist: Checklist
    memorandum_id: str
    own: frozenset[Party]
    writer: str = ""
    handable: tuple[Handed, ...] = ()
    in_force: date | None = None
    unsealed: tuple[str, ...] = ()
    closed_on: str = ""
    may_close: bool = False

    @property
    def touched(self) -> bool:
        """Whether somebody has done something to a line."""
        lines = self.checklist.lines
        return any(line.state is not LineState.NOT_BEGUN or line.given or line.received for line in lines)


def may_excuse(opened: Opened, line: Line) -> bool:
    """Whether 免交 can be offered: the receiver agrees to it, and not for every line."""
    try:
        check_excuse(line, opened.checklist.direction, opened.checklist.kind)
    except UserError:
        return False
    return Party.RECEIVER in opened.own


def read_checklist(actor: Actor, checklist_id: str) -> Opened:
    """A checklist, its memorandum, in whose place the person may sign, and what of it can be handed over."""
    from db import custody
    from db.handover import line_acts, service
    from db.handover.blocking import blockers
    from db.handover.checklists import gate
    from db.handover.memoranda import service as memoranda
    from db.handover.memoranda import state as memoranda_state
    from desktop.exchange.handing import addressees

    found = service.checklist(checklist_id)
    memorandum_id = memoranda.newest_id(found.batch_id, found.department_id)
    in_force = memoranda_state.in_force(found.batch_id, found.department_id) if memorandum_id else None
    here, writer = [], custody.why_read_only("checklist", found.id, "这份清单")
    if found.issued_at and not writer:
        here.append(Handed("checklist", found.id, f"移交清单 {found.department}"))
    if memorandum_id:
        why = custody.why_read_only("memorandum", memorandum_id, "备忘录")
        writer = "；".join(words for words in (writer, why) if words)
        if not why:
            here.append(Handed("memorandum", memorandum_id, f"备忘录 {found.department}"))
    handable = tuple(here) if here and addressees() else ()
    closed, unsealed = line_acts.gate_closed_on(found.id), gate.unsealed(found)
    may_close = bool(found.issued_at and found.progress.complete and not closed and not blockers(found, unsealed))
    own = frozenset[Party]() if closed else line_acts.parties_of(actor, found)
    return Opened(found, memorandum_id, own, writer, handable, in_force, unsealed, closed, may_close)
