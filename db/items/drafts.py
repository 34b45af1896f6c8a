"""Items that are not stored yet: made from the rows of a list, or by hand. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.items.citations import split_citations
from db.items.codes import code_problem, code_remark, code_scheme, normal_code
from db.items.columns import FIELDS, level_code, limit_of, setter_of, tier_of, type_code, yes_or_no
from db.items.numbering import Numbering
from db.items.rules import Flag, Tier
from db.sheets.layout import Layout
from db.sheets.records import Record, Rejection
from db.sheets.rules import comparable

NOTHING = frozenset({"", "/", "\\", "-", "--", "—", "——", "无", "暂无", "未分类"})
"""What offices write into a cell to say "nothing"."""

FIELD_LABELS = {field.key: field.label for field in FIELDS}
_LONGEST_QUOTE = 30
_ORGAN_ENDINGS = ("局", "委", "办", "部", "院", "中心", "政府", "会", "分局", "厅", "大队", "支队", "所", "站")
_FLAG_KEYS = tuple((flag, f"flag_{flag}") for flag in Flag)
_ANSWERING = frozenset(
    ("township_accepts", "commitment", "setting_level", "upper_name", *(key for _, key in _FLAG_KEYS))
)
_SOURCES = {
    "name": ("sub_item", "name", "main_item"),
    "main_item": ("main_item", "name"),
    "item_type": ("type", "type_code"),
    "type_text": ("type",),
    "implementing_body": ("implementing",),
    "supervising_body": ("supervising",),
    "tier": ("tier", "sub_item", "main_item", "seq"),
    "upper_id": ("upper_code", "upper_name"),
}
_OWN_FIELDS = (
    "code", "department", "basis", "level", "statutory_limit", "statutory_unit", "promised_limit", "promised_unit",
    "limit_basis", "note", "setting_level", "upper_code", "township_accepts", "commitment",
)  # fmt: skip
_FROM_GROUP = ("department", "item_type", "type_text")


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
    tier: Tier = Tier.ITEM
    above_id: str | None = None
    upper_id: str | None = None
    upper_code: str = ""
    setting_level: str = ""
    predecessor_id: str | None = None
    valid_from: str = ""
    flags: frozenset[Flag] = frozenset()

    @property
    def names_key(self) -> tuple[str, str]:
        """Department (or implementing body) and name, for comparing."""
        return names_key(self.department, self.implementing_body, self.name)


def names_key(department: str, implementing_body: str, name: str) -> tuple[str, str]:
    """What tells two items without codes apart: department, else implementing body, and name."""
    return comparable(department or implementing_body), comparable(name)


@dataclass(frozen=True, slots=True)
class Draft:
    """One row of a list as an item, with its cell and remarks (cell, text) that do not stop it.

    `stated` are the yes-or-no attributes the row answers, `denied` the flags it answers with no; an attribute without
    an answer changes nothing. `upper_name` is the list's name for the item of the upper list.
    """

    item: NewItem
    cell: str
    remarks: tuple[Rejection, ...] = ()
    stated: frozenset[str] = frozenset()
    denied: frozenset[Flag] = frozenset()
    upper_name: str = ""
    record: Record | None = None


def draft_of(record: Record, units: dict[str, str], file_name: str) -> Draft | Rejection:
    """The item a row describes, or why it is none. `units` are the units headings name for the two limits."""
    values = {key: "" if text in NOTHING else text for key, text in record.values.items()}
    get = values.get
    name, main_item = _names(get("name", ""), get("sub_item", ""), get("main_item", ""))
    code = normal_code(get("code", ""))
    problem = _refused(record, values, name, code)
    if problem:
        return problem
    remarks = _ditto_remarks(record, values) if record.dittos else []
    if code and (remark := code_remark(code)):
        remarks.append(Rejection(record.cell("code"), remark, code))
    type_text, department = _from_group(record, get("type", ""), get("department", ""))
    item_type = type_code(type_text, get("type_code", ""))
    if type_text and not item_type:
        remarks.append(Rejection(record.cell("type"), f"事项类型「{type_text}」没有识别，已按原文保存。"))
    statutory = _limit(record, values, "statutory", units, remarks)
    promised = _limit(record, values, "promised", units, remarks)
    remarks += _basis_remarks(record, get("basis", ""))
    cell = record.cell(naming_key(record))
    item = NewItem(
        name=name, code=code, main_item=main_item, department=_line(department),
        implementing_body=_line(get("implementing", "")), supervising_body=_line(get("supervising", "")),
        item_type=item_type, type_text=type_text, basis=get("basis", ""), level=level_code(get("level", "")),
        statutory_limit=statutory[0], statutory_unit=statutory[1],
        promised_limit=promised[0], promised_unit=promised[1], limit_basis=get("limit_basis", ""),
        note=get("note", ""), source=f"{file_name} {cell}",
        tier=_tier(get("tier", ""), code, main_item),
        upper_code=normal_code(upper) if (upper := get("upper_code", "")) else "",
        setting_level=setter_of(get("setting_level", "")),
    )  # fmt: skip
    return _with_answers(Draft(item, cell, record=record), record, remarks)


def _refused(record: Record, values: dict[str, str], name: str, code: str) -> Rejection | None:
    if record.dittos and (own := _own_ditto(record, values)):
        return Rejection(record.cell(own), _refused_ditto(own, record.dittos[own]), record.dittos[own])
    if not name:
        return Rejection(record.cell(naming_key(record)), "「事项名称」是空的，本行没有导入。")
    if code and (problem := code_problem(code)):
        return Rejection(record.cell("code"), problem, code)
    return None


def _from_group(record: Record, type_text: str, department: str) -> tuple[str, str]:
    """Type and department, the one the row leaves open taken from the heading above it."""
    if record.group and not type_text and type_code(record.group):
        return record.group, department
    if record.group and not department and record.group.endswith(_ORGAN_ENDINGS):
        return type_text, record.group
    return type_text, department


def _tier(text: str, code: str, main_item: str) -> Tier:
    """The tier a row names, else sub-item of the main one beside it; what its code says is read when it is shown."""
    named = tier_of(text) if text else None
    if named:
        return named
    if not main_item:
        return Tier.ITEM
    return Tier.ITEM if code_scheme(code) in ("implementation", "handling") else Tier.SUB


def _with_answers(draft: Draft, record: Record, remarks: list[Rejection]) -> Draft:
    """The draft with what its row says yes or no to, and its remarks."""
    if not (remarks or _ANSWERING & record.columns.keys()):
        return draft
    answers: dict[str, bool] = {}
    for key in ("township_accepts", "commitment", *(key for _, key in _FLAG_KEYS)):
        text = record.values.get(key, "")
        answer = yes_or_no(text) if text not in NOTHING else False if text == "无" else None
        if answer is not None:
            answers[key] = answer
        elif text not in NOTHING:
            reason = f"「{FIELD_LABELS[key]}」写的是「{text[:_LONGEST_QUOTE]}」，看不出是还是否，没有取用。"
            remarks.append(Rejection(record.cell(key), reason, text[:_LONGEST_QUOTE]))
    setting = record.values.get("setting_level", "")
    if setting not in NOTHING and not draft.item.setting_level:
        reason = f"「设定层级」写的是「{setting[:_LONGEST_QUOTE]}」，不是国家、省、市，没有取用。"
        remarks.append(Rejection(record.cell("setting_level"), reason, setting[:_LONGEST_QUOTE]))
    upper = record.values.get("upper_name", "")
    if not (answers or remarks or upper):
        return draft
    item = replace(
        draft.item,
        township_accepts=answers.get("township_accepts", False),
        commitment=answers.get("commitment", False),
        flags=frozenset(flag for flag, key in _FLAG_KEYS if answers.get(key)),
    )
    return replace(
        draft, item=item, remarks=tuple(remarks), upper_name="" if upper in NOTHING else _line(upper),
        stated=frozenset({"township_accepts", "commitment"} & answers.keys()),
        denied=frozenset(flag for flag, key in _FLAG_KEYS if answers.get(key) is False),
    )  # fmt: skip


def in_numbers(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts of one sheet, those numbered below another one (5-1, （一）) made its sub-items.

    A row that names its main item itself is left as it is.
    """
    numbering = Numbering()
    found: list[Draft] = []
    main = -1
    for draft in drafts:
        number = draft.record.get("seq") if draft.record else ""
        below = bool(number) and numbering.above(number)
        if below and main >= 0 and not draft.item.main_item and found[main].item.department == draft.item.department:
            upper = found[main]
            if upper.item.tier is Tier.ITEM:
                found[main] = replace(upper, item=replace(upper.item, tier=Tier.MAIN))
            draft = replace(draft, item=replace(draft.item, main_item=upper.item.name, tier=Tier.SUB))
        elif not below:
            main = len(found)
        found.append(draft)
    return found


def cells_of(draft: Draft) -> dict[str, str]:
    """By attribute, the address of the cell its value came from; a group heading's where the heading gave it."""
    record = draft.record
    if record is None:
        return {}
    values = record.values
    found: dict[str, str] = {}
    for attribute, keys in (*_SOURCES.items(), *((own, (own,)) for own in _OWN_FIELDS)):
        if getattr(draft.item, attribute) in ("", None, Tier.ITEM):
            continue
        key = next((key for key in keys if values.get(key, "") not in NOTHING), None)
        if key is not None:
            found[attribute] = record.cell(key)
        elif attribute in _FROM_GROUP and record.group_row:
            found[attribute] = f"{record.prefix}A{record.group_row}"
    flags = [record.cell(key) for _, key in _FLAG_KEYS if values.get(key, "") not in NOTHING]
    return found | {"flags": "、".join(flags)} if flags else found


def heading_units(layout: Layout, columns: dict[str, int]) -> dict[str, str]:
    """The unit a limit's own heading names, as in 法定办结时限（工作日）."""
    units = {}
    for side in ("statutory", "promised"):
        column = columns.get(f"{side}_limit")
        if column is not None:
            units[side] = "".join(layout.columns[column])
    return units


def naming_key(record: Record) -> str:
    """The field whose cell stands for the row: its name; without such a column the sub-item or the main item."""
    columns = record.columns
    if "name" in columns:
        return "name"
    if record.values.get("sub_item", "") not in NOTHING:
        return "sub_item"
    return "main_item" if "main_item" in columns else "sub_item"


def _names(name: str, sub_item: str, main_item: str) -> tuple[str, str]:
    """Name and main item: where a list has a column for sub-items, the sub-item is the item."""
    if sub_item and sub_item != name:
        return _line(sub_item), _line(main_item or name)
    name = name or main_item
    return _line(name), _line(main_item if main_item != name else "")


def _own_ditto(record: Record, values: dict[str, str]) -> str:
    """The field that should distinguish this item from the one above but only says 同上; '' where there is none."""
    written = [key for key in ("sub_item", "name", "main_item") if values.get(key) or key in record.dittos]
    return next((key for key in (*written[:1], "code") if key in record.dittos), "")


def _refused_ditto(key: str, written: str) -> str:
    what = "没有编码请留空" if key == "code" else "请写出全名"
    return f"「{FIELD_LABELS[key]}」写的是「{written}」，每个事项要有自己的，本行没有导入；{what}。"


def _ditto_remarks(record: Record, values: dict[str, str]) -> list[Rejection]:
    """What was taken from the row above, for a person to look at."""
    remarks = []
    for key, written in record.dittos.items():
        text = values.get(key, "")
        shown = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
        done = f"已按上一行填为「{shown}」" if text else "上面没有可以照填的内容，按空格处理"
        reason = f"「{FIELD_LABELS[key]}」写的是「{written}」，{done}，请核对。"
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
    return [
        Rejection(record.cell("basis"), f"设定依据{citation.flaw}：{citation.label}，已按原文保存。")
        for citation in split_citations(basis)
        if citation.flaw
    ]
