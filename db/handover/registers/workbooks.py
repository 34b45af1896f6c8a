"""A list somebody hands over as a workbook (专家库、中介、设备、档案、人员名册…) read into a register."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.handover.registers import service
from db.handover.registers.rules import FIELDS, REGISTER_LABELS, Field, FieldKind, Register, problems
from db.handover.registers.service import Entry, NewEntry
from db.organs import service as organs
from db.organs.rules import Organ, matches
from db.sheets import mapping
from db.sheets.layout import find_layout
from db.sheets.mapping import Vocabulary
from db.sheets.read import read_sheet
from db.sheets.records import Record, Rejection, parse_rows

_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?")
_NUMBER = re.compile(r"(\d{1,7})(?:\.0+)?\s*\D{0,3}")

_NAMES: Mapping[Register, tuple[str, ...]] = {
    Register.SEAL: ("印章名称", "名称", "印章"),
    Register.KEY: ("密钥名称", "名称", "密钥"),
    Register.SYSTEM: ("系统名称", "名称", "系统"),
    Register.CERTIFICATE: ("证照名称", "名称", "证照"),
    Register.EXPERT: ("姓名", "专家姓名", "专家"),
    Register.INTERMEDIARY: ("机构名称", "中介机构", "中介名称", "名称"),
    Register.EQUIPMENT: ("设备名称", "名称", "设备"),
    Register.ARCHIVE: ("题名", "案卷题名", "卷宗名称", "名称"),
    Register.STAFF: ("姓名", "人员姓名", "人员"),
    Register.INCIDENT: ("名称", "事由", "标题"),
}
_MORE_WORDS = {
    "diameter": ("直径",), "field": ("领域", "专业"), "unit": ("单位",), "phone": ("电话", "手机"), "post": ("职务",),
    "service": ("服务事项", "中介服务"), "code": ("信用代码",), "asset_number": ("资产号",), "pages": ("页码",),
    "file_number": ("档号", "卷号"), "year": ("年份",), "from_unit": ("原工作单位", "划出单位"),
    "to_unit": ("划入单位", "现工作单位"), "moved_on": ("划转时间",),
}  # fmt: skip
_COLUMNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("serial", "编号", ("编号", "序列号", "起号", "编号起")),
    ("serial_to", "编号止", ("编号止", "止号")),
    ("quantity", "数量", ("数量", "份数")),
    ("measure", "计量单位", ("计量单位",)),
    ("organ", "移交单位", ("移交单位", "来源单位", "移交部门")),
    ("note", "备注", ("备注", "说明")),
)
_PREFIX = "field."


@dataclass(frozen=True, slots=True)
class Plan:
    """What a workbook would enter: nothing is written yet. `rejections` are rows not taken, with cell and reason."""

    register: Register
    file_name: str
    entries: tuple[NewEntry, ...]
    rejections: tuple[Rejection, ...]
    warnings: tuple[str, ...]


def plan(file: Path, register: Register, batch_id: str = "", organ_id: str = "") -> Plan:
    """Read a workbook's fullest sheet by its headings. Raises UserError for no table, or no column of names.

    `organ_id` is whose list it is, where no column says.
    """
    sheet, vocabulary = read_sheet(file), _vocabulary(register)
    layout = find_layout(sheet, vocabulary.knows, vocabulary.names_rows)
    columns = mapping.propose(sheet, layout, vocabulary)
    parsed = parse_rows(sheet, layout, columns, vocabulary)
    known = organs.organs()
    there = {(one.name, one.serial) for one in service.entries(register)}
    entries, rejections = [], list(parsed.rejections)
    for record in parsed.records:
        new = _entry(register, record, known, batch_id, organ_id)
        why = _why_not(record, new, known, there)
        if why:
            rejections.append(Rejection(record.cell("name"), why, record.get("name")[:40]))
        else:
            entries.append(new)
            there.add((new.name, new.serial))
    return Plan(register, file.name, tuple(entries), tuple(rejections), parsed.warnings)


def write(actor: Actor, wanted: Plan) -> list[Entry]:
    """Enter what a plan found, all or none. Raises UserError when it found nothing."""
    if not wanted.entries:
        label = REGISTER_LABELS[wanted.register]
        raise UserError(
            f"{wanted.file_name} 里没有可以登进{label}台账的行。", hint="请按没有登记的原因改好表格再导入。"
        )
    return service.add_entries(actor, wanted.entries)


def _vocabulary(register: Register) -> Vocabulary:
    name = mapping.Field("name", _NAMES[register][0], _NAMES[register], required=True)
    own = [
        mapping.Field(_PREFIX + one.name, one.label, (one.label, *_MORE_WORDS.get(one.name, ())))
        for one in FIELDS[register]
    ]
    common = [mapping.Field(key, label, words, code=key.startswith("serial")) for key, label, words in _COLUMNS]
    return Vocabulary([name, *own, *common])


def _entry(register: Register, record: Record, known: list[Organ], batch_id: str, organ_id: str) -> NewEntry:
    fields = {one.name: _written(one, record.get(_PREFIX + one.name)) for one in FIELDS[register]}
    quantity = _NUMBER.fullmatch(record.get("quantity"))
    organ = _organ(record, known)
    return NewEntry(
        register, record.get("name"), batch_id, organ.id if organ else organ_id, "", record.get("serial"),
        record.get("serial_to"), int(quantity[1]) if quantity else 1, record.get("measure"),
        {name: text for name, text in fields.items() if text}, note=record.get("note"),
    )  # fmt: skip


def _why_not(record: Record, new: NewEntry, known: list[Organ], there: set[tuple[str, str]]) -> str:
    return "；".join(_reasons(record, new, known, there))


def _reasons(record: Record, new: NewEntry, known: list[Organ], there: set[tuple[str, str]]) -> Iterator[str]:
    yield from problems(new.register, new.name, new.fields)
    if record.get("quantity") and not _NUMBER.fullmatch(record.get("quantity")):
        yield f"数量「{record.get('quantity')[:20]}」不是整数"
    if record.get("organ") and _organ(record, known) is None:
        yield f"单位登记里没有「{record.get('organ')[:30]}」"
    if (new.name, new.serial) in there:
        yield "台账里已有同名同编号的一条"


def _organ(record: Record, known: list[Organ]) -> Organ | None:
    text = record.get("organ")
    found = [organ for organ in known if text and matches(organ, text)]
    return found[0] if len(found) == 1 else None


def _written(field: Field, text: str) -> str:
    """A cell as the register writes it: 2021年1月5日 as 2021-01-05, 45毫米 as 45, 圆 as 圆形."""
    text = text.strip()
    if field.kind is FieldKind.DAY:
        found = _DAY.fullmatch(text)
        return _day(*map(int, found.groups())) or text if found else text
    if field.kind is FieldKind.NUMBER:
        number = _NUMBER.fullmatch(text)
        return number[1] if number else text
    if field.kind is FieldKind.CHOICE and text not in field.choices:
        near = [choice for choice in field.choices if text and text in choice]
        return near[0] if len(near) == 1 else text
    return text


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
