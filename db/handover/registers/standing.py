"""The entries of a register as they stand: each with its acts, where it is, who has it, what is in stock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from db.errors import UserError
from db.handover import acts
from db.handover.acts import HandoverAct, HandoverActKind
from db.handover.registers import life, service, steps, stock
from db.handover.registers.life import PUT_AWAY, STATE_LABELS, Link, State
from db.handover.registers.rules import REGISTER_LABELS, Register
from db.handover.registers.service import Entry
from db.handover.registers.stock import Book
from db.organs import service as organs

FIRST_HOLDER = {Register.SEAL: "keeper", Register.KEY: "holder"}
"""Which field says who had a thing when it was entered."""

TELLS: Mapping[tuple[Register, HandoverActKind], tuple[str, ...]] = {
    (Register.SEAL, HandoverActKind.SEALED_UP): ("place",),
    (Register.KEY, HandoverActKind.HANDED_ON): ("envelope", "seal_number"),
    (Register.SYSTEM, HandoverActKind.AUTHORISED): ("authorisation", "account", "scope"),
    (Register.SYSTEM, HandoverActKind.DOCKED): ("docking", "exchange"),
    (Register.CERTIFICATE, HandoverActKind.STOCK_IN): ("channel",),
}
"""Which fields of an entry a step tells anew."""

OLD_SEAL = "原审批专用章"
USES = (HandoverActKind.ENABLED, HandoverActKind.USED, HandoverActKind.EXTRA_SEAL)
"""What is done only with a seal of one's own."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One entry as it stands; `acts` are all of them in the order of recording, `held` those that hold.

    `organ` is the name of the organ it comes from, `keeper_organ` of the one that keeps it; '' where there is none.
    `foreign` says that it comes from another organ than this office.
    """

    entry: Entry
    acts: tuple[HandoverAct, ...]
    held: tuple[HandoverAct, ...]
    state: State
    organ: str
    keeper_organ: str
    foreign: bool = False

    @property
    def id(self) -> str:
        """The entry's id."""
        return self.entry.id

    @property
    def register(self) -> Register:
        """The register it stands in."""
        return self.entry.register

    @property
    def chain(self) -> tuple[Link, ...]:
        """Who had it from when to when (保管链)."""
        first = self.entry.fields.get(FIRST_HOLDER.get(self.register, ""), "")
        since = self.entry.fields.get("held_since", "")
        return life.custody(self.register, first, self.acts, date.fromisoformat(since) if since else None)

    @property
    def holder(self) -> str:
        """Who has it now; '' where nobody says."""
        return self.chain[-1].holder

    @property
    def book(self) -> Book:
        """What is in stock; empty for anything but certificates."""
        return stock.book_of(self.held)

    @property
    def next_steps(self) -> tuple[HandoverActKind, ...]:
        """The steps that may follow, in the order of a life, without those never taken on another organ's seal."""
        found = life.next_steps(self.register, self.state)
        return tuple(kind for kind in found if not (self.never_used and kind in USES))

    @property
    def is_old_seal(self) -> bool:
        """Whether it is a department's seal the government takes out of use (山西 2019 三(三); 泽州 2020 二(二))."""
        return self.register is Register.SEAL and self.entry.fields.get("kind") == OLD_SEAL

    @property
    def to_be_sealed_up(self) -> bool:
        """Whether it is an old seal that nobody has sealed up yet (旧章未封存)."""
        return self.is_old_seal and self.state not in PUT_AWAY

    @property
    def never_used(self) -> bool:
        """Whether it is a seal this office never uses: an old one, or another organ's."""
        return self.register is Register.SEAL and (self.is_old_seal or self.foreign)

    @property
    def state_words(self) -> str:
        """Where it stands, in the words used for this kind of thing."""
        if self.register is Register.CERTIFICATE:
            return f"结存 {self.book.balance} {self.entry.unit}"
        if self.register is Register.SYSTEM and self.state is State.REGISTERED:
            return self.said("authorisation")
        if self.register is Register.KEY and self.state is State.REGISTERED:
            return f"{self.holder}保管" if self.holder else STATE_LABELS[self.state]
        return STATE_LABELS[self.state]

    def said(self, name: str) -> str:
        """What a field says now: the value from the newest act that gives one, else the value entered."""
        if name == FIRST_HOLDER.get(self.register):
            return self.holder
        telling = [act for act in self.held if name in TELLS.get((self.register, act.kind), ())]
        told = next((act.details[name] for act in reversed(telling) if name in act.details), "")
        return told or self.entry.fields.get(name, "")


def standings(register: Register, batch: str | None = None) -> list[Standing]:
    """Every entry of a register as it stands, in the order of entering; with `batch` (its id) those of one batch."""
    return _standings(register, service.entries(register, batch))


def standing(entry_id: str) -> Standing:
    """One entry as it stands. Raises UserError when there is none."""
    found = service.entry(entry_id)
    return _standings(found.register, [found])[0]


def together(entry_ids: Iterable[str]) -> list[Standing]:
    """These entries as they stand, in the order given. Raises UserError when one is missing."""
    found = [service.entry(entry_id) for entry_id in dict.fromkeys(entry_ids)]
    by_id = {}
    for register in {one.register for one in found}:
        same = [one for one in found if one.register is register]
        by_id.update({one.id: one for one in _standings(register, same)})
    return [by_id[one.id] for one in found]


def _standings(register: Register, entries: list[Entry]) -> list[Standing]:
    recorded: dict[str, list[HandoverAct]] = defaultdict(list)
    for act in acts.of_subjects(steps.subject_of(register), [one.id for one in entries]):
        recorded[act.subject_id].append(act)
    names = {organ.id: organ.name for organ in organs.organs()}
    own = ("", organs.site().organ_id)
    return [
        Standing(
            one, tuple(recorded[one.id]), tuple(life.held(register, recorded[one.id])),
            life.state_of(register, recorded[one.id]), names.get(one.organ_id, ""),
            names.get(one.keeper_organ_id, ""), one.organ_id not in own,
        )
        for one in entries
    ]  # fmt: skip


def called(register: Register, text: str) -> Standing:
    """The one entry of a register with that id, number or name. Raises UserError where none or several have it."""
    wanted = text.strip()
    listed = standings(register)
    found = [one for one in listed if wanted and wanted in (one.id, one.entry.serial)]
    found = found or [one for one in listed if wanted and wanted == one.entry.name]
    if len(found) != 1:
        label = REGISTER_LABELS[register]
        known = "、".join(one.entry.name for one in (found or listed)[:5])
        raise UserError(
            f"{label}台账里{'不止一条' if found else '没有'}「{wanted}」。",
            hint=f"请写编号或全名{f'，例如：{known}' if known else ''}。",
        )
    return found[0]
