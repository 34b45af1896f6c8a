"""What a newer edition of the upper list asks of ours (泽州 2022 二(三)4; 自治州 2022 二(三)): lines proposed, for a
person to settle. Pure.

An element is proposed only where ours agreed with the upper list before. Where the county already differed, or the
upper list names its own organs, a remark says what changed above.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from db.items.changes import elements
from db.items.changes.elements import Value
from db.items.changes.rules import Line, LineKind
from db.items.codes import basic_part
from db.items.lists.comparing import EditionDiff, field_changes
from db.items.rules import Item, ItemStatus
from db.items.specs.rules import Direction
from db.sheets.rules import comparable

FROM_UPPER = ("name", "main_item", "item_type", "basis", "setting_level", "statutory_limit", "limit_basis")
"""The elements that come down as they are written above."""
ORGANS = ("department", "implementing_body", "supervising_body", "level")
"""What the upper list says of its own organs and levels; ours are settled here."""
EXERCISED_HERE = frozenset({"", "4", "5", "6", "7"})
"""Exercise levels of an upper item that concern a county."""
ALIKE = 0.6
"""Names at least this alike, within one department, are proposed as one following the other."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed lines (without ids), and our items with the parent each is to answer to from now on."""

    lines: tuple[Line, ...]
    relinked: Mapping[str, Item]


def propose(
    ours: Sequence[Item],
    diff: EditionDiff,
    upper_level: str,
    new_ids: Iterator[str],
    parents: Mapping[str, str] | None = None,
) -> Proposal:
    """The lines that bring our items in line with a newer upper edition; `diff` is upper old against upper new.

    `new_ids` gives the ids of items to be added, `parents` the old upper items that ours without a link answer to.
    """
    children = _children(ours, diff, parents or {})
    added = [pair.item for pair in diff.added if pair.item.level in EXERCISED_HERE]
    new_lines = {item.id: _added(item, upper_level, next(new_ids)) for item in added if not _here(item, ours)}
    lines: list[Line] = []
    relinked: dict[str, Item] = {}
    for pair in diff.pairs:
        if pair.before is None:
            continue
        for item in children.get(pair.before.id, ()):
            line = _followed(item, pair.before, pair.after, added, new_lines)
            lines += [line] if line else []
            if pair.after is not None:
                relinked[item.id] = pair.after
    return Proposal((*lines, *new_lines.values()), relinked)


def _followed(
    item: Item, was: Item, now: Item | None, added: Sequence[Item], new_lines: Mapping[str, Line]
) -> Line | None:
    return _changed(item, was, now) if now else _ended(item, was, added, new_lines)


def _children(ours: Sequence[Item], diff: EditionDiff, parents: Mapping[str, str]) -> dict[str, list[Item]]:
    """Our current items by the id of the old upper item each answers to: by link, by the parent's code, or as known."""
    by_code: dict[str, str] = {}
    ids = set()
    for pair in diff.pairs:
        if pair.before is not None:
            ids.add(pair.before.id)
            by_code.setdefault(pair.before.code, pair.before.id)
    found: dict[str, list[Item]] = defaultdict(list)
    for item in ours:
        parent = item.upper_id if item.upper_id in ids else by_code.get(item.upper_code) if item.upper_code else None
        parent = parent or parents.get(item.id)
        if parent and item.status is ItemStatus.CURRENT:
            found[parent].append(item)
    return found


def _here(upper: Item, ours: Sequence[Item]) -> bool:
    return any(item.upper_id == upper.id for item in ours)


def _changed(item: Item, was: Item, now: Item) -> Line | None:
    """The line for one of our items whose parent changed; None where nothing is left to do."""
    before: dict[str, Value] = {}
    after: dict[str, Value] = {}
    remarks = []
    for change in field_changes(was, now):
        if change.attribute in ORGANS or change.attribute == "status":
            remarks.append(
                f"上级{change.label}由「{change.before or '空'}」改为「{change.after or '空'}」，请定本级内容"
            )
        elif change.attribute in FROM_UPPER:
            ours, theirs = _both(item, was, now, change.attribute)
            if ours is None:
                remarks.append(f"上级{change.label}改为「{change.after or '空'}」，本级原来另有规定，没有改")
            before |= ours or {}
            after |= theirs
    code, own_code = _new_code(item, was, now), item.code
    if code != own_code:
        before["code"], after["code"] = own_code, code
    if not (after or remarks):
        return None
    directions = {key: str(elements.told_direction(key, before, after) or Direction.NEUTRAL)
                  for key in elements.changed(before, after)}  # fmt: skip
    return Line("", LineKind.CHANGE, item.id, item.name, before, after, directions, note="；".join(remarks))


def _both(item: Item, was: Item, now: Item, key: str) -> tuple[dict[str, Value] | None, dict[str, Value]]:
    """What ours says and is to say; nothing to change where it says so already, None where the county differs."""
    ours, old, new = (elements.values_of(one, key) for one in (item, was, now))
    if _alike(key, ours, new):
        return {}, {}
    return (ours, new) if _alike(key, ours, old) else (None, {})


def _alike(key: str, one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    return comparable(elements.words(key, one)) == comparable(elements.words(key, other))


def _new_code(item: Item, was: Item, now: Item) -> str:
    """Our code with the upper one's new basic part, where it was built on the old one."""
    old, new = basic_part(was.code), basic_part(now.code)
    if not (old and new and basic_part(item.code) == old):
        return item.code
    head, _, tail = item.code.rpartition(old)
    return head + new + tail


def _ended(item: Item, before: Item, added: Sequence[Item], lines: Mapping[str, Line]) -> Line:
    """Our item ends with its parent, followed by what follows the parent where that can be told."""
    named = next((one for one in added if one.id == before.successor_id), None)
    followed = named or _most_alike(before, added)
    note = f"上级清单已取消「{before.name}」"
    if followed is None or followed.id not in lines:
        return Line("", LineKind.DISABLE, item.id, item.name, note=note)
    line = lines[followed.id]
    note += "" if named else f"；按名称相近推测由「{followed.name}」接续，请核对"
    return Line("", LineKind.SUCCEED, item.id, item.name, successors=(line.item_id,), note=note)


def _most_alike(gone: Item, added: Iterable[Item]) -> Item | None:
    near = [(SequenceMatcher(None, gone.name, one.name, autojunk=False).ratio(), one) for one in added
            if comparable(one.department) == comparable(gone.department)]  # fmt: skip
    best = max(near, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= ALIKE else None


def _added(upper: Item, upper_level: str, item_id: str) -> Line:
    """A new item of the upper list as ours; who is in charge here is left to be filled in."""
    after: dict[str, Value] = {}
    for key in (*FROM_UPPER, "code"):
        values = elements.values_of(upper, key)
        after |= values if elements.words(key, values) else {}
    after["setting_level"] = upper.setting_level or upper_level
    after["level"] = upper.level if upper.level in ("5", "6") else "4"
    after |= {"upper_id": upper.id, "upper_code": upper.code, "tier": str(upper.tier)}
    organ = upper.department or upper.implementing_body
    note = f"上级清单新增（上级主管部门：{organ}），请定本级主管部门" if organ else "上级清单新增，请定本级主管部门"
    return Line("", LineKind.ADD, item_id, upper.name, after=after, note=note)
