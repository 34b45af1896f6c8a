"""The lines a new checklist begins with, by category, kind of power and direction."""

from collections.abc import Sequence

from db.errors import UserError
from db.handover.rules import CATEGORIES, Direction, TransferItem
from db.handover.service import NewLine
from db.handover.template_lines import BASES, BOTH, CERTIFIED, NAMES_OF_ITEMS, PAPER, SEAL, SHARED, STANDARDS

LICENCE = "01"
CONFIRMATION = "07"
"""行政许可 and 行政确认 end in a licence or a certificate; a 备案 or a 其他行政权力 need not."""


def lines_for(items: Sequence[TransferItem], direction: Direction) -> list[NewLine]:
    """The lines of every category for these powers, without what a power of that kind never has.

    Per power: its name, its basis and the four standards. Once for all: experts, intermediaries, papers, files,
    equipment, system, key; blank certificates where a power ends in one; the old seal where powers move in
    (泽州 2020 二(二)).
    """
    found = [
        NewLine(1, _called(one), 1, "项", BOTH, NAMES_OF_ITEMS, section="事项", item_seqs=(one.id,)) for one in items
    ]
    for one in items:
        found.append(
            NewLine(2, f"{_called(one)}的政策汇编和文件", 1, "套", BOTH, BASES, section="政策汇编",
                    item_seqs=(one.id,))
        )  # fmt: skip
    for section, name, specification in STANDARDS:
        found += [
            NewLine(3, f"{_called(one)}的{name}", 1, "份", BOTH, specification, section=section, item_seqs=(one.id,))
            for one in items
        ]
    found += [_line(told) for told in SHARED[:2]]
    certified = tuple(one.id for one in items if one.item_type in (LICENCE, CONFIRMATION))
    if certified:
        found += [_line(told, certified if len(certified) < len(items) else ()) for told in CERTIFIED]
    found += [_line(told) for told in SHARED[2:6]]
    if direction is Direction.IN:
        found.append(_line(SEAL))
    return [*found, _line(SHARED[6])]


def lines_of_category(category: int, items: Sequence[TransferItem], direction: Direction) -> list[NewLine]:
    """The template of one category; for the free one, and where the kind of power has none, one line to fill in."""
    found = [line for line in lines_for(items, direction) if line.category == category]
    return found or [NewLine(category, CATEGORIES[category].split("（")[0], 1, "份", PAPER)]


HEADS = ("类别", "名称", "规格", "数量", "单位", "编号", "载体", "状况", "分项", "备注")
"""The columns of pasted lines in their order; those at the end may be missing."""


def pasted(text: str) -> list[NewLine]:
    """The lines of a pasted table (tabs between cells), in the order of `HEADS`; a first row of headings is skipped.

    Raises UserError naming the first row that cannot be read.
    """
    rows = [[cell.strip() for cell in row.split("\t")] for row in text.splitlines() if row.strip()]
    if rows and rows[0][0] == HEADS[0]:
        rows = rows[1:]
    if not rows:
        raise UserError("没有可粘贴的行。", hint=f"请在表格里复制，各列依次是：{'、'.join(HEADS)}。")
    return [_pasted(number, row) for number, row in enumerate(rows, start=1)]


def _pasted(number: int, row: list[str]) -> NewLine:
    cells = dict(zip(HEADS, row + [""] * (len(HEADS) - len(row)), strict=False))
    category = _category(cells["类别"])
    quantity = cells["数量"] or "1"
    problems = []
    if not category:
        problems.append(f"类别「{cells['类别']}」认不出")
    if not cells["名称"]:
        problems.append("没有名称")
    if not (quantity.isascii() and quantity.isdecimal()):
        problems.append(f"数量「{quantity}」不是整数")
    if problems:
        raise UserError(
            f"粘贴的第 {number} 行：{'；'.join(problems)}。一行也没有加。",
            hint=f"各列依次是：{'、'.join(HEADS)}；类别写 1 到 12 或类别名称。",
        )
    return NewLine(
        category, cells["名称"], int(quantity), cells["单位"] or "份", cells["载体"] or PAPER, cells["规格"],
        cells["编号"], cells["状况"], cells["备注"], cells["分项"],
    )  # fmt: skip


def _category(text: str) -> int:
    """A category by its number, its circled number, or the beginning of its name; 0 where it is none."""
    plain = text.strip().lstrip("①②③④⑤⑥⑦⑧⑨⑩⑪⑫ ")
    if plain.isascii() and plain.isdecimal() and int(plain) in CATEGORIES:
        return int(plain)
    if text and text[0] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫":
        return "①②③④⑤⑥⑦⑧⑨⑩⑪⑫".index(text[0]) + 1
    return next((number for number, name in CATEGORIES.items() if plain and name.startswith(plain)), 0)


def _called(item: TransferItem) -> str:
    return f"{item.name}（{item.part}）" if item.part else item.name


def _line(told: tuple[int, str, str, str, int, str, str], item_seqs: tuple[str, ...] = ()) -> NewLine:
    category, section, name, specification, quantity, unit, medium = told
    return NewLine(category, name, quantity, unit, medium, specification, section=section, item_seqs=item_seqs)
