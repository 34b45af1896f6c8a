"""Items that are not stored yet: made from the rows of a list, or by hand. Pure."""

from dataclasses import dataclass

from db.items.citations import split_citations
from db.items.codes import code_problem, code_remark, normal_code
from db.items.columns import FIELDS, level_code, limit_of, type_code
from db.sheets.layout import Layout
from db.sheets.records import Record, Rejection
from db.sheets.rules import comparable

NOTHING = frozenset({"", "/", "\\", "-", "--", "—", "——", "无", "暂无", "未分类"})
"""What offices write into a cell that has nothing to say."""

_FIELD_LABELS = {field.key: field.label for field in FIELDS}
_LONGEST_QUOTE = 30
_ORGAN_ENDINGS = ("局", "委", "办", "部", "院", "中心", "政府", "会", "分局", "厅", "大队", "支队", "所", "站")


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to be stored; texts as written, types and levels as codes."""

    name: str
    code: str = ""
    department: str = ""
    implementing_body: str = ""
    supervising_body: str = ""
    item_type: str = ""
    type_text: str = ""
    main_item: str = ""
    basis: str = ""
    level: str = ""
    statutory_limit: int | None = None
    statutory_unit: str = ""
    limit_basis: str = ""
    promised_limit: int | None = None
    promised_unit: str = ""
    township_accepts: bool = False
    commitment: bool = False
    note: str = ""
    source: str = ""

    @property
    def names_key(self) -> tuple[str, str]:
        """Department (or implementing body) and name, for comparing."""
        return names_key(self.department, self.implementing_body, self.name)


def names_key(department: str, implementing_body: str, name: str) -> tuple[str, str]:
    """What tells two items without codes apart: department, else implementing body, and name."""
    return comparable(department or implementing_body), comparable(name)


@dataclass(frozen=True, slots=True)
class Draft:
    """One row of a list as an item, with its cell and remarks (cell, text) that do not stop it."""

    item: NewItem
    cell: str
    remarks: tuple[Rejection, ...] = ()


def draft_of(record: Record, units: dict[str, str], file_name: str) -> Draft | Rejection:
    """The item a row describes, or why it is none. `units` are the units headings name for the two limits."""
    values = {key: "" if text in NOTHING else text for key, text in record.values.items()}
    get = values.get
    name, main_item = _names(get("name", ""), get("sub_item", ""), get("main_item", ""))
    code = normal_code(get("code", ""))
    if record.dittos and (own := _own_ditto(record, values)):
        return Rejection(record.cell(own), _refused_ditto(own, record.dittos[own]), record.dittos[own])
    if not name:
        return Rejection(record.cell("name"), "「事项名称」是空的，本行没有导入。")
    if code and (problem := code_problem(code)):
        return Rejection(record.cell("code"), problem, code)
    remarks = _ditto_remarks(record, values) if record.dittos else []
    if code and (remark := code_remark(code)):
        remarks.append(Rejection(record.cell("code"), remark, code))
    type_text = get("type", "")
    department = get("department", "")
    if record.group and not type_text and type_code(record.group):
        type_text = record.group
    elif record.group and not department and record.group.endswith(_ORGAN_ENDINGS):
        department = record.group
    item_type = type_code(type_text, get("type_code", ""))
    if type_text and not item_type:
        remarks.append(Rejection(record.cell("type"), f"事项类型「{type_text}」没有识别，已按原文保存。"))
    statutory = _limit(record, values, "statutory", units, remarks)
    promised = _limit(record, values, "promised", units, remarks)
    remarks += _basis_remarks(record, get("basis", ""))
    item = NewItem(
        name=name, code=code, main_item=main_item, department=_line(department),
        implementing_body=_line(get("implementing", "")), supervising_body=_line(get("supervising", "")),
        item_type=item_type, type_text=type_text, basis=get("basis", ""), level=level_code(get("level", "")),
        statutory_limit=statutory[0], statutory_unit=statutory[1],
        promised_limit=promised[0], promised_unit=promised[1],
        note=get("note", ""), source=f"{file_name} {record.cell('name')}",
    )  # fmt: skip
    return Draft(item, record.cell("name"), tuple(remarks))


def heading_units(layout: Layout, columns: dict[str, int]) -> dict[str, str]:
    """The unit a limit's own heading names, as in 法定办结时限（工作日）."""
    units = {}
    for side in ("statutory", "promised"):
        column = columns.get(f"{side}_limit")
        if column is not None:
            units[side] = "".join(layout.columns[column])
    return units


def _names(name: str, sub_item: str, main_item: str) -> tuple[str, str]:
    """Name and main item: where a list has a column for sub-items, the sub-item is the item."""
    if sub_item and sub_item != name:
        return _line(sub_item), _line(main_item or name)
    name = name or main_item
    return _line(name), _line(main_item if main_item != name else "")


def _own_ditto(record: Record, values: dict[str, str]) -> str:
    """The field that tells this item from the one above and only says 同上, or ''."""
    written = [key for key in ("sub_item", "name", "main_item") if values.get(key) or key in record.dittos]
    return next((key for key in (*written[:1], "code") if key in record.dittos), "")


def _refused_ditto(key: str, written: str) -> str:
    what = "没有编码请留空" if key == "code" else "请写出全名"
    return f"「{_FIELD_LABELS[key]}」写的是「{written}」，每个事项要有自己的，本行没有导入；{what}。"


def _ditto_remarks(record: Record, values: dict[str, str]) -> list[Rejection]:
    """What was taken from the row above, for a person to look at."""
    remarks = []
    for key, written in record.dittos.items():
        text = values.get(key, "")
        shown = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
        done = f"已按上一行填为「{shown}」" if text else "上面没有可以照填的内容，按空格处理"
        reason = f"「{_FIELD_LABELS[key]}」写的是「{written}」，{done}，请核对。"
        remarks.append(Rejection(record.cell(key), reason, written))
    return remarks


def _line(text: str) -> str:
    """A text on one line: breaks inside a cell are only there to make it fit."""
    return text if text.isprintable() else "".join(text.split("\n")).replace("\r", "").strip()


def _limit(
    record: Record, values: dict[str, str], side: str, units: dict[str, str], remarks: list[Rejection]
) -> tuple[int | None, str]:
    text = values.get(f"{side}_limit", "")
    if not text:
        return None, ""
    found = limit_of(text, values.get(f"{side}_unit") or units.get(side, ""))
    if found is None:
        remarks.append(Rejection(record.cell(f"{side}_limit"), f"时限「{text}」不是天数，已留空。"))
        return None, ""
    return found


def _basis_remarks(record: Record, basis: str) -> list[Rejection]:
    if not basis:
        return []
    return [
        Rejection(record.cell("basis"), f"设定依据{citation.flaw}：{citation.label}，已按原文保存。")
        for citation in split_citations(basis)
        if citation.flaw
    ]
