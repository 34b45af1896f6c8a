"""What tests of registers start from: a batch with one power and a checklist that was issued."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.actors import Actor, Role
from db.handover import service as handover
from db.handover.registers import service
from db.handover.registers.rules import Register
from db.handover.registers.service import Entry, NewEntry
from db.handover.rules import Checklist

CAME = {"document": "送货单", "receiver": "李四"}


@dataclass(frozen=True)
class Ground:
    """A batch that takes one power in from the forestry bureau, and its checklist, issued."""

    actor: Actor
    forestry: str
    batch_id: str
    checklist: Checklist


def received(ground: Ground, *numbers: str, counted: Mapping[str, int] | None = None) -> Checklist:
    """The checklist with these lines given and received."""
    giver = Actor("g", "孙七", ground.forestry, "县林业局", frozenset({Role.HANDOVER}), ground.actor.site)
    found = ground.checklist
    for line in found.lines:
        if line.number in numbers:
            count = (counted or {}).get(line.number, line.quantity)
            handover.sign(giver, found.id, line.id, quantity=count)
            handover.sign(ground.actor, found.id, line.id, quantity=count)
    return handover.checklist(found.id)


def seal(actor: Actor, name: str, kind: str = "原审批专用章", organ_id: str = "", batch_id: str = "") -> Entry:
    """A seal in the register."""
    fields = {"kind": kind, "inscription": name, "keeper": "李四"}
    return service.add_entry(actor, NewEntry(Register.SEAL, name, batch_id, organ_id, unit="枚", fields=fields))


def certificate(actor: Actor, name: str, organ_id: str = "") -> Entry:
    """A sort of blank certificates in the register, none in stock yet."""
    fields = {"kind": "证照", "channel": "省厅直供"}
    return service.add_entry(actor, NewEntry(Register.CERTIFICATE, name, organ_id=organ_id, unit="本", fields=fields))
