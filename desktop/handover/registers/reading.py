"""What the view of the registers reads and asks to be written, in the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from db.actors import Actor
from db.handover.registers.acting import Step
from db.handover.registers.lines import Taken
from db.handover.registers.rules import REGISTER_LABELS, Register
from db.handover.registers.seals import ClosingSeal
from db.handover.registers.service import NewEntry
from db.handover.registers.standing import Standing
from db.handover.registers.workbooks import Plan


@dataclass(frozen=True, slots=True)
class Kind:
    """One register in the list at the left."""

    register: Register
    count: int

    @property
    def id(self) -> str:
        """What the cursor goes back to."""
        return self.register.value

    @property
    def name(self) -> str:
        """What people call it."""
        return REGISTER_LABELS[self.register]


@dataclass(frozen=True, slots=True)
class Found:
    """One register as it stands, with the counts of all.

    `unsigned` names, by the seal's id, the departments whose memoranda an approval seal still waits for; `questions`
    are the departments of whose in-flight cases nobody has said which seal closes them; `lines` gives, by the entry's
    id, the number of the checklist line it came from.
    """

    register: Register
    kinds: Sequence[Kind]
    standings: Sequence[Standing]
    unsigned: Mapping[str, Sequence[str]] = field(default_factory=dict)
    questions: Sequence[ClosingSeal] = ()
    lines: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Places:
    """What an entry can name: organs and batches, each as id and name."""

    organs: Sequence[tuple[str, str]]
    batches: Sequence[tuple[str, str]]


def read(register: Register) -> Found:
    """A register, and what is asked about seals."""
    from db.handover.registers import lines, seals, service, standing
    from db.handover.registers.rules import seals_approvals

    counts = service.counts()
    kinds = [Kind(one, counts[one]) for one in Register]
    found = standing.standings(register)
    came = {one: number for one, (_, number) in lines.lines_of([one.entry for one in found]).items()}
    if register is not Register.SEAL:
        return Found(register, kinds, found, lines=came)
    unsigned = {
        one.id: [need.department for need in seals.memoranda_needed(one.entry.batch_id) if need.signed_on is None]
        for one in found
        if not one.never_used and seals_approvals(one.entry.name, one.entry.fields)
    }
    return Found(register, kinds, found, unsigned, [one for one in seals.closing_seals() if one.seal is None], came)


def places() -> Places:
    """The organs and batches an entry can come from."""
    from db.handover import service
    from db.organs import service as organs

    return Places([(one.id, one.name) for one in organs.organs()], [(one.id, one.name) for one in service.batches()])


def checklists() -> list[tuple[str, str]]:
    """The issued checklists, as id and name."""
    from db.handover import service

    return [
        (one.id, f"{one.department}　{batch.name}")
        for batch in service.batches()
        for one in batch.checklists
        if one.issued
    ]


def take_step(actor: Actor, entry_id: str, step: Step) -> str:
    """Record a step; returns the entry's id."""
    from db.handover.registers import acting

    return acting.take_step(actor, entry_id, step).id


def seal_off(actor: Actor, entry_ids: Sequence[str], step: Step) -> str:
    """Take old seals out of use and seal them up under one document; returns the first one's id."""
    from db.handover.registers import acting

    return acting.seal_off(actor, entry_ids, step.on, step.details)[0].id


def reverse(actor: Actor, entry_id: str, act_id: str, reason: str) -> None:
    """Take the newest step back."""
    from db.handover.registers import acting

    acting.reverse(actor, entry_id, act_id, reason)


def add(actor: Actor, new: NewEntry) -> str:
    """Enter one thing; returns its id."""
    from db.handover.registers import service

    return service.add_entry(actor, new).id


def change(actor: Actor, entry_id: str, new: NewEntry, reason: str) -> str:
    """Write an entry anew."""
    from db.handover.registers import service

    return service.change_entry(actor, entry_id, new, reason).id


def take_lines(actor: Actor, checklist_id: str) -> Taken:
    """Enter what a checklist's received lines handed over."""
    from db.handover.registers import lines

    return lines.from_checklist(actor, checklist_id)


def plan(file: Path, register: Register) -> Plan:
    """What a workbook would enter."""
    from db.handover.registers import workbooks

    return workbooks.plan(file, register)


def write(actor: Actor, found: Plan) -> str:
    """Enter it; returns the first one's id."""
    from db.handover.registers import workbooks

    return workbooks.write(actor, found)[0].id


def attach(actor: Actor, entry_id: str, file: Path) -> str:
    """Keep a scan of a seal's impression."""
    from db.handover.registers import impressions

    return impressions.attach(actor, entry_id, file).id


def copy_out(entry_id: str, folder: Path) -> Path:
    """Write the scan into a folder."""
    from db.handover.registers import impressions

    return impressions.copy_out(entry_id, folder)


def export(register: Register, out: Path) -> int:
    """Write a register as a workbook."""
    from reports import register_book

    return register_book.write_register_xlsx(register, out)
