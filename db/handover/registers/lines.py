"""What was received on a checklist becomes entries of the registers; each entry names its line."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.handover import serials, template_lines
from db.handover import service as handover
from db.handover.acts import HandoverActKind
from db.handover.registers import acting, service, standing
from db.handover.registers.rules import FIELDS, Register
from db.handover.registers.service import Entry, NewEntry
from db.handover.registers.standing import OLD_SEAL
from db.handover.rules import Checklist, HandoverKind, Line
from db.handover.tables import RegisterEntryRow
from db.organs import service as organs
from db.store import database

_REGISTERS = {
    4: Register.EXPERT,
    5: Register.INTERMEDIARY,
    8: Register.EQUIPMENT,
    9: Register.SYSTEM,
    10: Register.SEAL,
    11: Register.KEY,
}
"""The register of each category (泽州 2020 二(二)); 事项, 依据, 标准 have none, for 证照 and 文书 see `register_of`."""

_ARCHIVE = re.compile("卷宗|档案|案卷")
_CERTIFICATE = re.compile("证明|证书|证照|许可证|执照")
_NOT_STOCK = re.compile("台账|登记簿|登记册|清册|名册|目录|样本|样式|样张|存根|已发|已核发|已作废|缴回|卷宗|档案|案卷")
_KEY_KINDS = (("证书", "数字证书"), ("加密卡", "加密卡"), ("令牌", "动态令牌"), ("key", "UKey"), ("盾", "UKey"))
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")
_TO_BE_WRITTEN = "待补"


NO_REGISTER = "这一类不登台账"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that became no entry, and why."""

    line_id: str
    number: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What a checklist became."""

    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...]


def register_of(line: Line) -> Register | None:
    """The register a line belongs in; None where it belongs in none. Pure.

    Of 证照 and 文书 the files go into the archives, blank certificates and 制式证明 into stock (山西 2019 三(七),
    三(八)); blank letters, ledgers, stubs, samples and what was issued already are neither.
    """
    told = line.name + line.section
    if line.category in (6, 7, 12) and _ARCHIVE.search(told):
        return Register.ARCHIVE
    if line.category in (6, 7) and not _NOT_STOCK.search(line.name):
        return Register.CERTIFICATE if line.category == 6 or _CERTIFICATE.search(line.name) else None
    return _REGISTERS.get(line.category)


def proposed(checklist: Checklist, line: Line) -> NewEntry | None:
    """The entry a line would become, as far as the line says; None where it belongs into no register.

    Fields a register needs but no line gives are filled with 待补, or with what is likely in a handover.
    """
    register = register_of(line)
    if register is None:
        return None
    quantity = line.received_quantity or line.quantity
    return NewEntry(
        register, line.name, checklist.batch_id, checklist.giver_id, checklist.receiver_id, line.serials,
        quantity=quantity, unit=line.unit, fields=_fields(register, checklist, line), line_id=line.id,
        note=line.remark,
    )  # fmt: skip


def why_not(line: Line, taken: Mapping[str, Entry]) -> str:
    """Why a line cannot become an entry now, in words; '' where it can."""
    if line.id in taken:
        return "已经登进台账"
    if register_of(line) is None:
        return NO_REGISTER
    return "" if line.received_quantity else "接收人还没有点收"


def from_line(actor: Actor, checklist_id: str, line_id: str) -> Entry:
    """Enter what one received line handed over, as far as the line says it; the rest is corrected in the entry.

    Of certificates the range received goes into stock at once. Raises UserError where the line is not received, is
    entered already or belongs into no register.
    """
    service.require_keeper(actor)
    with database.atomic():
        checklist = handover.checklist(checklist_id)
        line = next((one for one in checklist.lines if one.id == line_id), None)
        if line is None:
            raise UserError("清单里没有这一行。", hint="请刷新清单后再试。")
        taken = of_checklist(checklist)
        why = why_not(line, taken)
        if why:
            raise UserError(f"{line.number} 行{why}，没有登记。", hint="登台账的是接收人点收过的实物、系统和名册。")
        return _enter(actor, checklist, line, taken)


def from_checklist(actor: Actor, checklist_id: str) -> Taken:
    """Enter everything a checklist's received lines handed over; says which were left out and why.

    For a person who leaves (离任移交) nothing is entered: existing entries pass on to the successor.
    """
    service.require_keeper(actor)
    entries, skipped = [], []
    with database.atomic():
        checklist = handover.checklist(checklist_id)
        taken = of_checklist(checklist)
        for line in checklist.lines:
            try:
                if checklist.kind is HandoverKind.LEAVING:
                    entries.append(_hand_on(actor, checklist, line, taken.get(line.id)))
                else:
                    entries.append(_enter(actor, checklist, line, taken))
            except UserError as error:
                skipped.append(Skipped(line.id, line.number, line.name, str(error)))
    return Taken(tuple(entries), tuple(skipped))


def of_checklist(checklist: Checklist) -> dict[str, Entry]:
    """The newest entry each of a checklist's lines became, or was made from, by the line's id."""
    return {line_id: some[-1] for line_id, some in every_of(checklist.lines).items()}


def every_of(lines: Sequence[Line]) -> dict[str, list[Entry]]:
    """All entries lines became, by the line's id in the order of entering; else the one a line was made from."""
    asked = "SELECT * FROM register_entry WHERE {} IN (SELECT value FROM json_each(?)) ORDER BY rowid"
    found: dict[str, list[Entry]] = {}
    for row in RegisterEntryRow.raw(asked.format("line_id"), json.dumps([line.id for line in lines])):
        found.setdefault(row.line_id, []).append(service.of_row(row))
    made_from = {line.entry_id: line.id for line in lines if line.entry_id and line.id not in found}
    if made_from:
        for row in RegisterEntryRow.raw(asked.format("id"), json.dumps(list(made_from))):
            found[made_from[row.id]] = [service.of_row(row)]
    return found


def lines_of(entries: Sequence[Entry]) -> dict[str, tuple[str, str]]:
    """The checklist and the number of the line each entry came from, by the entry's id; those entered by hand apart."""
    sql = "SELECT id, checklist_id, category, position FROM checklist_line WHERE id IN (SELECT value FROM json_each(?))"
    rows = database.execute_sql(sql, (json.dumps([one.line_id for one in entries if one.line_id]),)).fetchall()
    found = {row[0]: (str(row[1]), f"{row[2]}-{row[3]}") for row in rows}
    return {one.id: found[one.line_id] for one in entries if one.line_id in found}


def _enter(actor: Actor, checklist: Checklist, line: Line, taken: Mapping[str, Entry]) -> Entry:
    """Enter one line, and of certificates the stock; nothing of it where the stock refuses its numbers."""
    new, why = proposed(checklist, line), why_not(line, taken)
    if why or new is None:
        raise UserError(why, hint="登台账的是接收人点收过的实物、系统和名册。")
    with database.atomic():
        made = service.add_entry(actor, new)
        if made.register is Register.CERTIFICATE:
            acting.take_step(actor, made.id, _stock_in(checklist, line, new))
    return made


def _hand_on(actor: Actor, checklist: Checklist, line: Line, entry: Entry | None) -> Entry:
    """Pass what a leaving person kept on to the successor, by an act or by changing the entry's keeper."""
    giver, receiver = checklist.giver_person, checklist.receiver_person
    if entry is None or not line.received_quantity:
        raise UserError("接收人还没有点收" if entry else "这一行不是台账里的", hint="点收以后再登记。")
    _check_keeps(checklist, entry)
    found, document = standing.standing(entry.id), f"{checklist.batch_name} {line.number} 行"
    if found.holder:
        details = {"giver": giver, "receiver": receiver, "document": document}
        acting.take_step(actor, entry.id, acting.Step(HandoverActKind.HANDED_ON, clock.today(), details))
    elif entry.fields.get("keeper") == giver:
        service.change_entry(actor, entry.id, entry.as_new({"keeper": receiver}), document)
    else:
        raise UserError(f"已经不在{giver}名下", hint="请核对台账。")
    return service.entry(entry.id)


def _check_keeps(checklist: Checklist, entry: Entry) -> None:
    """Raise UserError where the checklist is another office's and the entry is not kept there."""
    if checklist.giver_id in (organs.site().organ_id, entry.keeper_organ_id or entry.organ_id):
        return
    raise UserError(f"不由{checklist.giver}保管", hint="请核对台账；这一行写的是别的单位的东西，请退回对方更正。")


def _stock_in(checklist: Checklist, line: Line, new: NewEntry) -> acting.Step:
    assert line.received is not None
    numbered = new.serial and serials.count(new.serial) == line.received_quantity
    details = {
        "serials": new.serial if numbered else "", "quantity": str(line.received_quantity),
        "document": f"{checklist.giver}移交清单 {line.number} 行", "receiver": line.received.user_name,
        "giver": line.given.user_name if line.given else "",
    }  # fmt: skip
    if details["giver"] == details["receiver"]:
        details["giver"] = ""
    return acting.Step(HandoverActKind.STOCK_IN, clock.today(), details)


def _fields(register: Register, checklist: Checklist, line: Line) -> dict[str, str]:
    """What a line tells; the template's instruction to who fills it in (`template_lines`) tells nothing."""
    receiver, told_by_line = line.received.user_name if line.received else "", template_lines.data(line.specification)
    condition = (line.received.condition if line.received else "") or line.condition
    told = {
        Register.SEAL: {"kind": OLD_SEAL, "keeper": receiver,
                        "inscription": line.name if template_lines.is_named(line.name) else _TO_BE_WRITTEN},
        Register.KEY: {"kind": _key_kind(line.name), "system": told_by_line or _TO_BE_WRITTEN,
                       "holder": receiver or _TO_BE_WRITTEN, "issued_by": checklist.giver},
        Register.SYSTEM: {"network": "专网", "authorisation": "未授权", "owner": checklist.giver},
        Register.CERTIFICATE: {"kind": _certificate_kind(line), "keeper": receiver,
                               "channel": f"{checklist.giver}移交"},
        Register.EXPERT: {"field": told_by_line or _TO_BE_WRITTEN},
        Register.INTERMEDIARY: {"service": told_by_line or _TO_BE_WRITTEN},
        Register.EQUIPMENT: {"model": told_by_line, "condition": condition},
        Register.ARCHIVE: {"file_number": line.serials or _TO_BE_WRITTEN, "year": _year(line.name),
                           "condition": condition},
    }[register]  # fmt: skip
    known = {field.name for field in FIELDS[register]}
    return {key: text for key, text in told.items() if text and key in known}


def _certificate_kind(line: Line) -> str:
    if "证明" in line.name + line.section:
        return "制式证明"
    return "证照" if line.category == 6 else "证书"


def _year(name: str) -> str:
    """The year named in a file's title; '' where there is none, or more than one."""
    years = set(_YEAR.findall(name))
    return years.pop() if len(years) == 1 else ""


def _key_kind(name: str) -> str:
    return next((kind for word, kind in _KEY_KINDS if word in name.lower()), "其他")
