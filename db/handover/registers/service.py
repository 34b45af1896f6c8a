"""The registers of a handover (移交台账): entering and correcting things; what happens to them are acts."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import peewee

from db import journal
from db.actors import Actor, Role, SiteKind
from db.errors import UserError
from db.handover import acts, pins
from db.handover.registers.rules import REGISTER_LABELS, Register, problems, seals_approvals
from db.handover.tables import RegisterEntryRow
from db.store import database

LARGEST = 10_000_000
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be entered; `fields` are those the register declares, `impression` the SHA-256 of a scan or ''.

    `organ_id` is the organ it comes from, `keeper_organ_id` the one that keeps it, `line_id` the checklist line that
    handed it over; '' where there is none. A range of numbers goes from `serial` to `serial_to`.
    """

    register: Register
    name: str
    batch_id: str = ""
    organ_id: str = ""
    keeper_organ_id: str = ""
    serial: str = ""
    serial_to: str = ""
    quantity: int = 1
    unit: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    impression: str = ""
    line_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a register as it was entered; where it stands follows from its acts."""

    id: str
    register: Register
    name: str
    batch_id: str
    organ_id: str
    keeper_organ_id: str
    serial: str
    serial_to: str
    quantity: int
    unit: str
    fields: Mapping[str, str]
    impression: str
    line_id: str
    note: str

    def as_new(self, fields: Mapping[str, str], impression: str = "") -> NewEntry:
        """The entry as a new one, with these fields and, where given, this impression changed."""
        values = {name: value for name, value in asdict(self).items() if name != "id"}
        new = NewEntry(**values)
        return replace(new, fields={**self.fields, **fields}, impression=impression or self.impression)


def entries(register: Register, batch: str | None = None) -> list[Entry]:
    """Every entry of a register in the order of entering; with `batch` (its id) those of one batch."""
    rows = RegisterEntryRow.select().where(RegisterEntryRow.register == register)
    rows = rows if batch is None else rows.where(RegisterEntryRow.batch_id == batch)
    return [of_row(row) for row in rows.order_by(peewee.SQL("rowid"))]


def counts() -> dict[Register, int]:
    """How many entries each register has."""
    rows = database.execute_sql("SELECT register, count(*) FROM register_entry GROUP BY 1").fetchall()
    return dict.fromkeys(Register, 0) | {Register(name): count for name, count in rows}


def entry(entry_id: str) -> Entry:
    """One entry. Raises UserError when there is none."""
    row = RegisterEntryRow.get_or_none(RegisterEntryRow.id == entry_id)
    if row is None:
        raise UserError("台账里没有这一条。", hint="请刷新台账后再试。")
    return of_row(row)


def add_entry(actor: Actor, new: NewEntry) -> Entry:
    """Enter one thing. Raises UserError for what a register cannot hold, a PIN above all."""
    return add_entries(actor, [new])[0]


def add_entries(actor: Actor, wanted: Sequence[NewEntry]) -> list[Entry]:
    """Enter many things at once, all or none; as `add_entry` otherwise."""
    require_keeper(actor)
    clean = [_checked(new) for new in wanted]
    made = []
    with database.atomic():
        for new in clean:
            row = RegisterEntryRow.create(**_values(new))
            made.append(of_row(row))
        journal.record_many(
            actor,
            [
                journal.Told(f"登记{REGISTER_LABELS[one.register]}台账：{one.name}", "register_entry", one.id,
                             after=_said(one))
                for one in made
            ],
        )  # fmt: skip
    return made


def change_entry(actor: Actor, entry_id: str, new: NewEntry, reason: str) -> Entry:
    """Change an entry; the journal keeps what it said before. Raises UserError as `add_entry` does."""
    require_keeper(actor)
    if not reason.strip():
        raise UserError("改台账要写明理由，没有保存。", hint="请写清为什么改。")
    pins.refuse_secrets([reason])
    with database.atomic():
        before = entry(entry_id)
        if new.register is not before.register:
            raise UserError("一条台账不能换到另一本里，没有保存。", hint="请在那一本里另外登记一条。")
        _refuse_another_kind(before, new)
        row = RegisterEntryRow.get_by_id(entry_id)
        for name, value in _values(_checked(new)).items():
            setattr(row, name, value)
        after = of_row(row)
        old, now = _differing(before, after)
        if now:
            row.save()
            action = f"修改{REGISTER_LABELS[new.register]}台账：{after.name}"
            journal.record(actor, action, "register_entry", entry_id, old, now, reason=reason.strip())
    return after


def _refuse_another_kind(before: Entry, new: NewEntry) -> None:
    """Raise UserError for changing the kind of a seal once a step was taken, because the kind decides the steps.

    The same holds for whether it seals approvals: as another seal it would not have waited for the memoranda (山西 2019
    三(三)).
    """
    same = before.fields.get("kind", "") == new.fields.get("kind", "").strip()
    same = same and seals_approvals(before.name, before.fields) == seals_approvals(new.name, new.fields)
    if before.register is Register.SEAL and not same and acts.standing(acts.of(acts.Subject.ENTRY, before.id)):
        raise UserError(
            "这枚章已有启用、停用等记录，种类不能再改，也不能改成审批用章，没有保存。", hint="请先更正那些记录，再改。"
        )


def require_keeper(actor: Actor) -> None:
    """Raise UserError unless the person may write registers.

    Only the county or the zone may: entries made by another office would reach nobody.
    """
    actor.require(Role.HANDOVER, Role.SEAL_KEEPER)
    if actor.site.kind not in (SiteKind.COUNTY, SiteKind.ZONE):
        raise UserError("移交台账由县级登记，本单位没有保存。", hint="请把要登记的内容写在移交清单里，随数据包报县里。")


def _checked(new: NewEntry) -> NewEntry:
    """The entry with its texts trimmed and empty fields left out."""
    found = problems(new.register, new.name, new.fields)
    if not 0 <= new.quantity <= LARGEST:
        found.append(f"数量 {new.quantity} 不对")
    if new.impression and not _HASH.fullmatch(new.impression):
        found.append("印模扫描件的校验值不对")
    pins.refuse_secrets([new.name, new.serial, new.serial_to, new.note, *new.fields.values()])
    if found:
        raise UserError(f"{REGISTER_LABELS[new.register]}台账：{'；'.join(found)}。没有保存。", hint="请改好再保存。")
    fields = {key: text.strip() for key, text in new.fields.items() if text.strip()}
    return replace(
        new, name=new.name.strip(), serial=new.serial.strip(), serial_to=new.serial_to.strip(),
        unit=new.unit.strip(), note=new.note.strip(), fields=fields,
    )  # fmt: skip


def _values(new: NewEntry) -> dict[str, object]:
    return asdict(new) | {"fields": json.dumps(dict(new.fields), ensure_ascii=False, sort_keys=True)}


def _said(found: Entry) -> dict[str, object]:
    return {name: value for name, value in asdict(found).items() if value and name != "id"}


def _differing(before: Entry, after: Entry) -> tuple[dict[str, object], dict[str, object]]:
    old, now = asdict(before), asdict(after)
    names = [name for name in old if old[name] != now[name]]
    return {name: old[name] for name in names}, {name: now[name] for name in names}


def of_row(row: RegisterEntryRow) -> Entry:
    """An entry as its row says."""
    return Entry(
        row.id, Register(row.register), row.name, row.batch_id, row.organ_id, row.keeper_organ_id, row.serial,
        row.serial_to, row.quantity, row.unit, json.loads(row.fields), row.impression, row.line_id, row.note,
    )  # fmt: skip
