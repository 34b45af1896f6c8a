"""补要素: basic elements a list came without, filled in for one item or many at once while the list is drafted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db import journal
from db.actors import Actor
from db.errors import UserError
from db.items import editors, service
from db.items.incoming import recorded, writing
from db.items.incoming.recorded import ItemChange, Recorded
from db.items.lists.locks import locked_attributes
from db.items.lists.same_source_rules import ORGANS
from db.items.rules import Item, ItemStatus
from db.store import database

ELEMENTS: Mapping[str, str] = {
    "department": "主管部门", "implementing_body": "实施机关", "basis": "设定依据", "setting_level": "设定层级",
    "level": "行使层级",
}  # fmt: skip
"""What may be filled in, by attribute of Item, in office words."""

AS_DEPARTMENT = "按主管部门"
"""As 实施机关: each item's own department, for departments that handle their items themselves."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one item would get; `after` is empty where it stays as it is, `kept` says why in words."""

    item: Item
    after: Mapping[str, str]
    kept: str

    @property
    def words(self) -> str:
        """What is filled in, in one line."""
        return "；".join(f"{ELEMENTS[name]}：{text}" for name, text in self.after.items())


def plan(
    edition_id: str, values: Mapping[str, str], department: str | None = None, *, over: bool = False,
    item_ids: Sequence[str] | None = None,
) -> tuple[Line, ...]:  # fmt: skip
    """What filling in would do to the current items of an edition, of one department, or to those named.

    Existing elements are kept unless `over`. Existing elements settled at a higher level never change here (自治州 2022
    二(二), 二(三)), except the organs, which each county matches to its own. Raises UserError where no content is
    given.
    """
    wanted = {name: text.strip() for name, text in values.items() if text.strip()}
    if not wanted.keys() <= ELEMENTS.keys():
        raise ValueError(f"no element to fill in: {wanted.keys() - ELEMENTS.keys()}")
    if not wanted:
        raise UserError("没有写要补的内容。", hint=f"{'、'.join(ELEMENTS.values())}里至少写一样。")
    own_level, only = service.edition(edition_id).level, None if item_ids is None else set(item_ids)
    return tuple(
        _line(item, wanted, over, own_level)
        for item in service.list_items(edition_id, department)
        if item.status is ItemStatus.CURRENT and (only is None or item.id in only)
    )


def apply(actor: Actor, edition_id: str, lines: Sequence[Line]) -> Recorded:
    """Write a plan, all or nothing, each item journalled and the whole kept as a batch that can be taken back.

    Raises UserError unless the edition is being drafted, and when an item was changed since the plan was made.
    """
    editors.require_county_editor(actor)
    changes = [ItemChange(line.item, line.after) for line in lines if line.after]
    told = {name for change in changes for name in change.after}
    named = "、".join(words for name, words in ELEMENTS.items() if name in told)
    with database.atomic():
        return recorded.write(actor, edition_id, "补要素", named, changes)


def leave_out(actor: Actor, item_id: str, on: date, reason: str) -> Item:
    """移出清单: an item that does not belong into a list still drafted; its row stays, disabled, with the reason.

    Raises UserError outside a draft, without a reason, and while items of this list stand under it.
    """
    editors.require_county_editor(actor)
    item = service.item(item_id)
    if not reason.strip():
        raise UserError(
            f"没有写移出的原因，「{item.name}」没有移出。", hint="请写明原因，例如 上级清单里没有，本县不再列。"
        )
    with database.atomic():
        service.require_draft(item.edition_id)
        below = [one for one in service.list_items(item.edition_id)
                 if one.above_id == item_id and one.status is ItemStatus.CURRENT]  # fmt: skip
        if below:
            raise UserError(f"「{item.name}」下面还有{len(below)}个事项，没有移出。", hint="请先把下面的事项移出。")
        writing.set_values(item_id, {"status": ItemStatus.DISABLED.value, "valid_to": on.isoformat()})
        writing.reindex([item_id])
        journal.record(actor, f"移出清单：{item.name}", service.KIND, item_id, {"status": item.status.value},
                       {"status": ItemStatus.DISABLED.value}, reason=reason.strip())  # fmt: skip
    return service.item(item_id)


def _line(item: Item, wanted: Mapping[str, str], over: bool, own_level: str) -> Line:
    locked = locked_attributes(item, own_level) - ORGANS
    after = {name: text for name, text in _of_item(item, wanted).items() if text and text != getattr(item, name)}
    free = {name: text for name, text in after.items() if not getattr(item, name) or (over and name not in locked)}
    return Line(item, free, "" if free else _why_kept(after, locked if over else frozenset()))


def _of_item(item: Item, wanted: Mapping[str, str]) -> dict[str, str]:
    department = wanted.get("department") or item.department
    same = {"implementing_body": department} if wanted.get("implementing_body") == AS_DEPARTMENT else {}
    return {**wanted, **same}


def _why_kept(after: Mapping[str, str], locked: frozenset[str]) -> str:
    if not after:
        return "不用补"
    return "上级已定，到「同源比对」按上级改" if after.keys() <= locked else "已有，不改"
