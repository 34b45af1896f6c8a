"""Items of the upper list that rows of a lower one name by code or by name (对应上级事项)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from db.items import service
from db.items.drafts import Draft
from db.items.rules import Edition, Item
from db.sheets.records import Rejection
from db.sheets.rules import comparable


def with_parents(drafts: list[Draft], edition: Edition | None) -> tuple[list[Draft], list[Rejection]]:
    """The drafts with the ids of the upper list's items they name, and remarks on names not found there.

    Nothing is looked up unless the edition answers to an upper one; a name shared by two items there is left open.
    """
    named = [draft for draft in drafts if draft.upper_name or draft.item.upper_code]
    if not named or edition is None or not edition.upper_id:
        return drafts, []
    codes, names = _index(service.list_items(edition.upper_id))
    remarks: list[Rejection] = []
    return [_with_parent(draft, codes, names, remarks) for draft in drafts], remarks


def _index(upper: Sequence[Item]) -> tuple[dict[str, str], dict[str, list[str]]]:
    names: dict[str, list[str]] = defaultdict(list)
    for item in upper:
        names[comparable(item.name)].append(item.id)
    return {item.code: item.id for item in upper if item.code}, names


def _with_parent(draft: Draft, codes: dict[str, str], names: dict[str, list[str]], remarks: list[Rejection]) -> Draft:
    item, record = draft.item, draft.record
    found = codes.get(item.upper_code) if item.upper_code else None
    if found is None and draft.upper_name:
        candidates = names.get(comparable(draft.upper_name), [])
        found = candidates[0] if len(candidates) == 1 else None
    if found is not None:
        return replace(draft, item=replace(item, upper_id=found))
    if record and (draft.upper_name or item.upper_code):
        key = "upper_code" if item.upper_code else "upper_name"
        written = item.upper_code or draft.upper_name
        reason = f"上级清单里没有找到「{written[:40]}」，对应关系没有填。"
        remarks.append(Rejection(record.cell(key), reason, item.name))
    return draft
