"""Entries of the registers in words, shapes and columns."""

from dataclasses import dataclass

from db.handover.acts import HandoverAct
from db.handover.registers import steps
from db.handover.registers.life import State
from db.handover.registers.rules import FIELDS, Register
from db.handover.registers.standing import Standing
from db.handover.registers.steps import STEPS
from db.handover.registers.stock import LedgerRow, ledger, off
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone

SHAPES = {
    State.REGISTERED: (Shape.RING, Tone.GREY),
    State.ENABLED: (Shape.DISC, Tone.GREEN),
    State.IN_USE: (Shape.DISC, Tone.GREEN),
    State.DEACTIVATED: (Shape.SQUARE, Tone.RED),
    State.SEALED_UP: (Shape.DISC, Tone.GREEN),
    State.UNSEALED: (Shape.TRIANGLE, Tone.AMBER),
    State.DESTROYED: (Shape.CROSS, Tone.GREY),
    State.REVOKED: (Shape.CROSS, Tone.GREY),
    State.REPORTED: (Shape.UP, Tone.PRIMARY),
    State.ANSWERED: (Shape.HALF, Tone.AMBER),
    State.CLOSED: (Shape.DISC, Tone.GREEN),
}
AUTHORISATIONS = {
    "已授权": (Shape.DISC, Tone.GREEN),
    "已申请": (Shape.HALF, Tone.AMBER),
    "已收回": (Shape.CROSS, Tone.GREY),
}
POINTS = {
    Register.SEAL: "kind",
    Register.KEY: "system",
    Register.SYSTEM: "network",
    Register.CERTIFICATE: "channel",
    Register.EXPERT: "field",
    Register.INTERMEDIARY: "service",
    Register.EQUIPMENT: "model",
    Register.ARCHIVE: "file_number",
    Register.STAFF: "post",
    Register.INCIDENT: "kind",
}
"""The field shown beside a thing's name."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One row of the chain of custody, or of the stock ledger."""

    first: str
    second: str
    third: str


@dataclass(frozen=True, slots=True)
class Done:
    """One step that was taken, as a row."""

    register: Register
    act: HandoverAct

    @property
    def id(self) -> str:
        """What the cursor goes back to."""
        return self.act.id

    @property
    def words(self) -> str:
        """What was written down with it."""
        labels = {field.name: field.label for field in STEPS[self.register].get(self.act.kind, ())}
        place = {name: number for number, name in enumerate(labels)}
        details = sorted(self.act.details.items(), key=lambda told: place.get(told[0], len(place)))
        told = [f"{labels.get(name, name)} {text}" for name, text in details]
        return "，".join(text for text in (*told, self.act.reason, f"{self.act.user_name}登记") if text)


def state_status(one: Standing) -> Status:
    """Where a thing stands."""
    if one.is_old_seal and one.state is State.REGISTERED:
        return Status(Shape.SQUARE, Tone.RED, "旧章未封存")
    if one.register is Register.CERTIFICATE and one.state is State.REGISTERED:
        return _stock_status(one)
    if one.state is not State.REGISTERED:
        return Status(*SHAPES[one.state], one.state_words)
    if one.register is Register.SYSTEM:
        return Status(*AUTHORISATIONS.get(one.state_words, SHAPES[one.state]), one.state_words)
    if one.register is Register.KEY and one.holder:
        return Status(Shape.DISC, Tone.GREEN, one.state_words)
    if one.register is Register.INCIDENT:
        return Status(Shape.TRIANGLE, Tone.AMBER, "待上报")
    return Status(*SHAPES[one.state], one.state_words)


def _stock_status(one: Standing) -> Status:
    count, least = one.book.last_count, one.entry.fields.get("least", "")
    if count and count.difference:
        return Status(Shape.DIAMOND, Tone.AMBER, f"{one.state_words}，盘点{off(count.difference)}")
    if least and one.book.balance < int(least):
        return Status(Shape.TRIANGLE, Tone.AMBER, f"{one.state_words}，低于 {least}")
    return Status(Shape.DISC if one.held else Shape.RING, Tone.GREEN if one.held else Tone.GREY, one.state_words)


def kind_columns() -> list[Column]:
    """台账, 条."""
    return [
        Column("台账", 100, text=lambda one: one.name, stretch=True),
        Column("条", 44, text=lambda one: str(one.count), tone=Tone.INK2, extra=56),
    ]


def entry_columns() -> list[Column]:
    """名称, 编号, 种类用途, 来源单位, 状态."""
    return [
        Column("名称", 164, text=lambda one: one.entry.name, hint="汉字或拼音首字母", stretch=True, extra=200),
        Column("编号", 92, text=_serial, tone=Tone.INK2, hint="编号", rank=3),
        Column("种类、用途", 108, text=lambda one: one.said(POINTS[one.register]), tone=Tone.INK2, rank=3, tail=True),
        Column("来源单位", 112, text=lambda one: one.organ, tone=Tone.INK2, choices=True, rank=3, tail=True),
        Column("状态", 166, status=state_status, extra=220),
    ]


def step_columns() -> list[Column]:
    """日期, 步骤, 内容."""
    return [
        Column("日期", 88, text=lambda done: done.act.happened_on.isoformat(), extra=124),
        Column("步骤", 92, text=lambda done: steps.called(done.register, done.act.kind), extra=140),
        Column("内容", 140, text=lambda done: done.words, tone=Tone.INK2, stretch=True, tail=True),
    ]


def turn_columns() -> list[Column]:
    """保管链 as from, who and until; 收发存 as when, what and the balance."""
    return [
        Column("日期", 92, text=lambda turn: turn.first, extra=124),
        Column("保管人、收发", 120, text=lambda turn: turn.second, stretch=True, tail=True),
        Column("到、结存", 92, text=lambda turn: turn.third, extra=124),
    ]


def _serial(one: Standing) -> str:
    last = f"—{one.entry.serial_to}" if one.entry.serial_to else ""
    return f"{one.entry.serial}{last}"


def facts_of(one: Standing, line: str) -> list[tuple[str, str]]:
    """What is known of a thing, in the order of its register; `line` is where it came from; blanks are left out."""
    entry = one.entry
    scan = "已留存扫描件" if entry.impression else "还没有留存" if one.register is Register.SEAL else ""
    told = [("编号", _serial(one)), *((field.label, one.said(field.name)) for field in FIELDS[one.register])]
    told += [("印模", scan), ("数量", f"{entry.quantity}{entry.unit}"), ("来源单位", one.organ)]
    told += [("保管单位", one.keeper_organ), ("移交清单", f"{line} 行" if line else ""), ("备注", entry.note)]
    return [(name, text) for name, text in told if text]


def turns_of(one: Standing) -> list[Turn]:
    """Who had it from when to when; of certificates what came and went."""
    if one.register is Register.CERTIFICATE:
        return [_ledger_turn(row) for row in ledger(one.held)]
    if one.register not in (Register.SEAL, Register.KEY, Register.EQUIPMENT, Register.ARCHIVE):
        return []
    return [
        Turn(
            f"{link.since or '登记以前'}",
            f"{link.holder or '没有写明'}（{link.how if link.unbroken else '和上一保管人对不上'}）",
            f"{link.until or '现在'}",
        )
        for link in one.chain
    ]


def _ledger_turn(row: LedgerRow) -> Turn:
    moved = row.act.details.get("serials") or f"{row.act.details.get('quantity', '')} 份"
    name = steps.called(Register.CERTIFICATE, row.act.kind)
    difference = f"，{off(row.difference)}" if row.difference else ""
    return Turn(f"{row.act.happened_on}", f"{name} {moved}", f"{row.balance}{difference}")
