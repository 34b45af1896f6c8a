"""What an adjustment (动态调整) is and what one of its lines may say. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from db.items.changes import elements
from db.items.changes.elements import ELEMENTS, Value
from db.items.citations import split_citations
from db.items.codes import basic_part, code_scheme
from db.items.lists.locks import LOWEST_SETTER, locked_attributes
from db.items.lists.same_source_rules import reads_alike
from db.items.rules import LICENCE, Item, ItemStatus, Tier
from db.items.specs.rules import Change, change_problem


class AdjustmentKind(StrEnum):
    """Where an adjustment comes from (泽州 2022 二(三)4; 山西 2019 三(一); 自治州 2022 二(三); 垣曲 2022 Art 5-7).

    A request is drafted by a department on its own PC: it asks for an adjustment but is not one.
    """

    UPPER = "upper"
    LOCAL = "local"
    LINKAGE = "linkage"
    REQUEST = "request"


class LineKind(StrEnum):
    """What is done to one item."""

    ADD = "add"
    CHANGE = "change"
    DISABLE = "disable"
    SUCCEED = "succeed"
    SPLIT = "split"
    MERGE = "merge"
    PART = "part"


ADJUSTMENT_KINDS = {
    AdjustmentKind.UPPER: "上级清单调整",
    AdjustmentKind.LOCAL: "本级申请",
    AdjustmentKind.LINKAGE: "下放承接",
    AdjustmentKind.REQUEST: "部门申请",
}
LINE_KINDS = {
    LineKind.ADD: "新增",
    LineKind.CHANGE: "变更要素",
    LineKind.DISABLE: "停用",
    LineKind.SUCCEED: "停用并接续",
    LineKind.SPLIT: "拆分",
    LineKind.MERGE: "合并",
    LineKind.PART: "部分调整",
}
ENDING = frozenset({LineKind.DISABLE, LineKind.SUCCEED, LineKind.SPLIT, LineKind.MERGE})
"""After these the item is no longer current."""

_TAKEN_OVER = frozenset({"department", "implementing_body"})
"""The basic elements a devolution document settles, so that taking the item over may change them (山西 2019 三(一))."""
_SETTLED_ABOVE = frozenset({"item_type", "setting_level"})
"""The attributes that show an item was set above: changing them would unlock its basic elements."""
_PARENT = ("upper_id", "upper_code")
"""What only a line that adds an item may say; items that stay follow the newer upper list."""
_NEVER_EMPTY = ("name", "department", "implementing_body", "basis", "supervising_body")
"""What an item of a published list must have: basic elements (自治州 2022 二(二)) and supervisor (泽州 2022 一)."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One adjustment as a document; `noticed_on` is the day from which it has waited."""

    id: str
    edition_id: str
    number: str
    kind: AdjustmentKind
    title: str
    department_id: str | None
    department: str
    reason: str
    basis: str
    upper_edition_id: str | None
    noticed_on: str
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """What an adjustment does to one item; both sides hold only the attributes that differ.

    `directions` says of each changed element which way it goes; `basis` is '' where the adjustment's own holds.
    `successors` are ids of items; an item that is added has its id before it is in the list.
    """

    id: str
    kind: LineKind
    item_id: str
    item_name: str
    before: Mapping[str, Value] = field(default_factory=dict)
    after: Mapping[str, Value] = field(default_factory=dict)
    directions: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    successors: tuple[str, ...] = ()
    note: str = ""

    @property
    def changed(self) -> tuple[str, ...]:
        """The keys of the elements it changes."""
        return elements.changed(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above a list: the name of its upper list, '' without one; ids and codes there and in references.

    With those of the upper list, where they mean just one item, its name and basis.
    """

    name: str = ""
    known: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    references: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ground:
    """What a line is judged against: the adjustment, the level of the list, its items by id as they are now, what
    stands above it."""

    adjustment: Adjustment
    own_level: str
    items: Mapping[str, Item]
    above: Above = Above()


def locked_elements(kind: AdjustmentKind, item: Item, own_level: str) -> frozenset[str]:
    """The elements an adjustment of that kind may not change: basic ones are the setting level's (自治州 2022 二(三)).

    What the upper list changed comes down whole; a devolution document settles who is in charge.
    """
    if kind is AdjustmentKind.UPPER:
        return frozenset()
    locked = locked_attributes(item, own_level) & ELEMENTS.keys()
    locked = locked | _SETTLED_ABOVE if locked else locked
    return locked - _TAKEN_OVER if kind is AdjustmentKind.LINKAGE else locked


def adjustment_problems(lines: Sequence[Line], ground: Ground) -> list[str]:
    """Everything that keeps an adjustment from being requested, in words; empty when it is in order."""
    found = head_problems(ground.adjustment)
    if not lines:
        return [*found, "还没有列入事项"]
    twice = {line.item_id for line in lines if sum(other.item_id == line.item_id for other in lines) > 1}
    found += [f"「{ground.items[one].name}」列了两次" for one in sorted(twice) if one in ground.items]
    for line in lines:
        found += [f"「{line.item_name}」{problem}" for problem in line_problems(line, lines, ground)]
    return found


def head_problems(adjustment: Adjustment) -> list[str]:
    """What the document itself lacks."""
    needed = {
        AdjustmentKind.UPPER: (("noticed_on", "没有填上级调整的日期"), ("basis", "没有写上级文件")),
        AdjustmentKind.LOCAL: (("department", "没有写申请部门"), ("reason", "没有写申请理由")),
        AdjustmentKind.LINKAGE: (("basis", "没有写下放文件"), ("department", "没有写承接单位")),
        AdjustmentKind.REQUEST: (("reason", "没有写申请理由"), ("basis", "没有写依据")),
    }[adjustment.kind]
    found = [problem for name, problem in needed if not str(getattr(adjustment, name)).strip()]
    if adjustment.kind is AdjustmentKind.REQUEST and adjustment.basis.strip() and not _cites(adjustment.basis):
        found.append("依据里没有文件名称（用《》）或文号")
    return found


def _cites(basis: str) -> bool:
    return any(one.title or one.number for one in split_citations(basis))


def line_problems(line: Line, lines: Sequence[Line], ground: Ground) -> list[str]:
    """Why one line cannot stand as it is, in words."""
    if line.kind is LineKind.ADD:
        return _added_problems(line, ground)
    item = ground.items.get(line.item_id)
    if item is None:
        return ["不在这一版清单里"]
    if item.status is not ItemStatus.CURRENT:
        return ["已经停用"]
    found = _successor_problems(line, lines, ground)
    if line.kind in (LineKind.CHANGE, LineKind.PART):
        found += _changed_problems(line, item, ground)
    elif not (line.note or ground.adjustment.reason or ground.adjustment.basis):
        found.append("没有写停用的理由")
    return found


def stale(line: Line, item: Item) -> bool:
    """Whether the item has changed since the line was drafted."""
    present: dict[str, Value] = {}
    for key in ELEMENTS:
        present |= elements.values_of(item, key)
    return any(present[name] != value for name, value in line.before.items() if name in present)


def _added_problems(line: Line, ground: Ground) -> list[str]:
    empty = (key for key in _NEVER_EMPTY if not str(line.after.get(key) or "").strip())
    found = [f"没有{ELEMENTS[key].label}" for key in empty]
    if line.item_id in ground.items:
        found.append("已经在清单里")
    if line.after.get("item_type") == LICENCE and (problem := _licence_problem(line.after, ground)):
        found.append(f"是行政许可，{problem}")
    elif line.after.get("item_type") == LICENCE:
        found += _worded_apart(line.after, ground.above)
    if problem := elements.limit_problem(line.after):
        found.append(problem)
    code = line.after.get("code")
    if code and any(one.code == code and one.status is ItemStatus.CURRENT for one in ground.items.values()):
        found.append(f"的编码 {code} 已有现行事项在用")
    return found


def _licence_problem(values: Mapping[str, Value], ground: Ground) -> str:
    """Why there is no such licence here: it stands under one of the upper list, and is never set by a county
    (泽州 2022 二(一)1).

    Without an upper list its code cannot be looked up; what follows a newer one is looked up in that by its element.
    """
    upper_id, code = str(values.get("upper_id") or ""), str(values.get("upper_code") or "")
    if str(values.get("setting_level") or "") >= ground.own_level > LOWEST_SETTER:
        return "行政许可不能由本级设定"
    if not (upper_id or code):
        return "上级清单里没有对应的事项，本级不得自行新增"
    if ground.above.name and not _is_known(upper_id, code, ground.above.known):
        return f"上级编码 {code or '（空）'} 在「{ground.above.name}」里没有现行事项，本级不得自行新增"
    return ""


def _worded_apart(values: Mapping[str, Value], above: Above) -> list[str]:
    """Name and basis of a licence read as in the upper list (自治州 2022 二(二), 二(三)); a handling item goes by its
    own name.
    """
    parent = str(values.get("upper_id") or values.get("upper_code") or "")
    said = above.known.get(parent) or above.known.get(basic_part(parent)) or ("", "")
    tier, scheme = values.get("tier"), code_scheme(str(values.get("code") or ""))
    upper = {"name": "" if Tier.HANDLING in (tier, scheme) else said[0], "basis": said[1]}
    return [
        f"的「{ELEMENTS[key].label}」和「{above.name}」不一致，那里是「{words}」"
        for key, words in upper.items()
        if words and not reads_alike(key, words, str(values.get(key) or ""))
    ]


def _is_known(upper_id: str, code: str, known: Collection[str]) -> bool:
    return upper_id in known if upper_id else code in known or basic_part(code) in known


def adjustment_notes(lines: Sequence[Line], ground: Ground) -> list[str]:
    """What a person should look at but nothing prevents: upper codes that cannot be looked up or do not exist."""
    found = []
    for line in lines:
        upper_id, code = str(line.after.get("upper_id") or ""), str(line.after.get("upper_code") or "")
        if line.kind is not LineKind.ADD or not (upper_id or code):
            continue
        licence = line.after.get("item_type") == LICENCE
        if licence and not ground.above.name:
            found.append(f"「{line.item_name}」的上级编码 {code} 无从核对：本清单没有对应上级清单")
        elif not licence and not _is_known(upper_id, code, {*ground.above.known, *ground.above.references}):
            found.append(f"「{line.item_name}」的上级编码 {code} 在上级清单、权责清单和基本目录里都没有")
    return found


def _successor_problems(line: Line, lines: Sequence[Line], ground: Ground) -> list[str]:
    count = len(set(line.successors))
    wrong = {
        LineKind.CHANGE: (count != 0, "只变更要素，不用写接续事项"),
        LineKind.DISABLE: (count != 0, "写了接续事项，请改选「停用并接续」"),
        LineKind.SUCCEED: (count != 1, "没有写由哪个事项接续" if not count else "只能由一个事项接续"),
        LineKind.SPLIT: (count < 2, "拆分后至少有两个事项"),
        LineKind.MERGE: (count != 1, "没有写并入哪个事项" if not count else "只能并入一个事项"),
    }.get(line.kind, (False, ""))
    found = [wrong[1]] if wrong[0] else []
    added = {one.item_id for one in lines if one.kind is LineKind.ADD}
    ended = {one.item_id for one in lines if one.kind in ENDING}
    for successor in line.successors:
        item = ground.items.get(successor)
        if successor == line.item_id:
            found.append("不能由自己接续")
        elif successor in ended or (successor not in added and (item is None or item.status is not ItemStatus.CURRENT)):
            found.append(f"的接续事项「{item.name if item else '（已删）'}」不是现行事项")
    return found


def _changed_problems(line: Line, item: Item, ground: Ground) -> list[str]:
    found = []
    if line.kind is LineKind.CHANGE and not line.changed:
        found.append("没有改动任何要素")
    if line.kind is LineKind.PART and not line.note:
        found.append("没有写明调整哪一部分")
    if stale(line, item):
        found.append("在起草以后改动过，请重新填写")
    found += [problem for key in line.changed if (problem := _element_problem(line, key, item, ground))]
    if line.after.keys() & set(_PARENT):
        found.append("的上级事项随上级清单调整，不能在这里改")
    if "item_type" in line.changed and line.after["item_type"] == LICENCE:
        found += _turned_problems(line, item, ground)
    whole: dict[str, Value] = {}
    for key in ("statutory_limit", "promised_limit"):
        whole |= elements.values_of(item, key)
    if problem := elements.limit_problem(whole | dict(line.after)):
        found.append(f"的{problem}")
    return found


def _element_problem(line: Line, key: str, item: Item, ground: Ground) -> str:
    """Why one element may not be changed as the line says."""
    label = ELEMENTS[key].label
    if key in locked_elements(ground.adjustment.kind, item, ground.own_level):
        what = "由上级确定" if key in _SETTLED_ABOVE else "是基本要素，由设定层级确定"
        return f"的「{label}」{what}，本级不得改"
    if key in _NEVER_EMPTY and not str(line.after.get(key) or "").strip():
        return f"的「{label}」不能改成空的"
    problem = _direction_problem(line, key, item, ground)
    return f"的{problem.rstrip('。')}" if problem else ""


def _turned_problems(line: Line, item: Item, ground: Ground) -> list[str]:
    """What keeps another item from becoming a licence; where the upper list made it one, its parent is there."""
    from_above = ground.adjustment.kind is AdjustmentKind.UPPER
    values = {name: getattr(item, name) for name in (*_PARENT, "setting_level")} | dict(line.after)
    problem = _licence_problem(values, replace(ground, above=Above()) if from_above else ground)
    return [f"不能改为行政许可：{problem}"] if problem else []


def _direction_problem(line: Line, key: str, item: Item, ground: Ground) -> str:
    """Why direction or basis is missing, or our rule stricter than the setter's (泽州 2022 二(二)2); '' otherwise."""
    basis = line.basis or ground.adjustment.basis
    before, after = elements.words(key, line.before), elements.words(key, line.after)
    change = Change(key, ELEMENTS[key].label, before, after, line.directions.get(key, ""), basis)
    from_above = ground.adjustment.kind is AdjustmentKind.UPPER and not ELEMENTS[key].local
    level = (item.setting_level or LOWEST_SETTER) if from_above else ground.own_level
    return change_problem(change, elements.told_direction(key, line.before, line.after), item.setting_level, level)
