"""同源比对 in a store: an edition compared with the one it answers to, its parents, and what blocks publication."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from db import journal
from db.actors import Actor
from db.errors import UserError
from db.items import editors, service
from db.items.codes import code_scheme, normal_code
from db.items.drafts import NewItem
from db.items.incoming import recorded
from db.items.incoming.recorded import ItemChange, Recorded
from db.items.lists.comparing import COMPARED as ELEMENTS
from db.items.lists.same_source_rules import (
    ALIKE,
    COMPARED,
    ORGANS,
    Finding,
    Index,
    Sources,
    Verdict,
    blocking,
    index_of,
    judge,
    refusal,
    sources,
)
from db.items.rules import Edition, Item, ItemStatus, ListKind
from db.items.tables import ItemRow
from db.sheets.rules import comparable
from db.store import database

REFERENCES = (ListKind.POWERS, ListKind.BASIC_CATALOGUE)
_COUNTRY = "00"
_PROPOSED = 3
_SHARED = tuple({field.name for field in fields(NewItem)} & {field.name for field in fields(Item)})
_LABELS = {attribute: label for attribute, label, _ in ELEMENTS}


@dataclass(frozen=True, slots=True)
class Comparison:
    """An edition beside the upper one; `upper` is None where it answers to none."""

    edition: Edition
    upper: Edition | None
    findings: tuple[Finding, ...]

    def of(self, verdict: Verdict) -> list[Finding]:
        """The findings of one verdict."""
        return [one for one in self.findings if one.verdict is verdict]


def compare(edition_id: str, upper_id: str | None = None) -> Comparison:
    """Every current item of an edition beside the list it answers to, or beside another one."""
    edition = service.edition(edition_id)
    wanted = upper_id or edition.upper_id
    if wanted == edition_id:
        raise UserError("一版清单不能和自己比对同源。", hint="请选上级的清单版本。")
    if wanted is None:
        return Comparison(edition, None, ())
    upper = service.edition(wanted)
    items = [item for item in service.list_items(edition_id) if item.status is ItemStatus.CURRENT]
    return Comparison(edition, upper, tuple(_findings(items, edition.level or "4", _sources(upper, edition))))


def publication_problems(edition_id: str) -> list[str]:
    """Why an edition that answers to an upper one may not be published yet (泽州 2022 二(一)1; 自治州 2022 二(二),
    二(三)).
    """
    return blocking(compare(edition_id).findings)


def import_problems(edition: Edition, items: Sequence[NewItem]) -> dict[int, str]:
    """Which of these may not enter an edition that answers to an upper one, by their place, and why in words."""
    if not edition.upper_id or edition.kind is not ListKind.LIST:
        return {}
    known = _sources(service.edition(edition.upper_id), edition)
    found = _findings([_as_item(new) for new in items], edition.level or "4", known)
    return {place: words for place, finding in enumerate(found) if (words := refusal(finding))}


def accept_parent(actor: Actor, item_id: str, upper_item_id: str) -> None:
    """Note that a person says an item answers to that item of the upper list (对应上级事项)."""
    item, parent = _draft_item(actor, item_id), service.item(upper_item_id)
    edition = service.edition(item.edition_id)
    if edition.upper_id is None:
        raise UserError(
            f"「{edition.name}」没有对应上级清单，没有对应事项。", hint="请先在「清单版本」里对应上级清单。"
        )
    if parent.edition_id != edition.upper_id:
        raise UserError(
            f"「{parent.name}」不在「{edition.name}」对应的上级清单里，没有对应。", hint="请在上级清单里选。"
        )
    before = {"upper_id": item.upper_id or "", "upper_code": item.upper_code}
    after = {"upper_id": parent.id, "upper_code": parent.code}
    with database.atomic():
        ItemRow.update(**after).where(ItemRow.id == item_id).execute()
        journal.record(actor, f"对应上级事项：{item.name} → {parent.name}", service.KIND, item_id, before, after)


def parents_by_code(edition: Edition, upper: Edition) -> dict[str, Item]:
    """The item of an upper list each item of an edition answers to, by its id, where its code leaves no doubt.

    A parent it has there already stays.
    """
    known = index_of(upper.name, service.list_items(upper.id))
    found = ((item, known.items.get(item.upper_id or "")) for item in service.list_items(edition.id))
    parents = ((item.id, parent or known.find_by_code(item)) for item, parent in found)
    return {item_id: parent for item_id, parent in parents if parent}


def references_of(edition: Edition, everyone: Sequence[Edition]) -> list[Edition]:
    """Those editions that items other than licences may be checked against: 权责清单, 基本目录 here and above."""
    region = edition.region or service.own_region()
    return [
        one for one in everyone
        if one.kind in REFERENCES and (one.region in ("", _COUNTRY) or region.startswith(one.region))
    ]  # fmt: skip


def take_over(actor: Actor, item_id: str) -> tuple[str, ...]:
    """Give an item the upper list's wording where it differs, organs apart (按上级改); returns what was changed."""
    item = _draft_item(actor, item_id)
    edition = service.edition(item.edition_id)
    found = judge(item, edition.level or "4", _sources(_upper(edition), edition))
    changes = takeovers([found])
    if not changes:
        raise UserError(f"「{item.name}」没有可以按上级改的要素。", hint="主管部门、实施机关由本级对应，请在事项里改。")
    take_over_all(actor, edition.id, changes)
    return tuple(one.label for one in found.faults if one.attribute not in ORGANS)


def takeovers(findings: Sequence[Finding], elements: Collection[str] | None = None) -> list[ItemChange]:
    """What 按上级改 would do with these findings: the upper list's wording of the elements that differ.

    Organs are the county's to match and stay; `elements` names the attributes to be changed, all where it is None.
    """
    changes = []
    for found in findings:
        wanted = [one.attribute for one in found.faults if one.attribute not in ORGANS]
        names = [name for one in wanted if elements is None or one in elements for name in _with_unit(one)]
        if found.parent is not None and names:
            changes.append(ItemChange(found.item, {name: getattr(found.parent, name) for name in names}))
    return changes


def take_over_all(actor: Actor, edition_id: str, changes: Sequence[ItemChange]) -> Recorded:
    """按上级改 for many items of a draft, all or nothing, journalled and kept as a batch that can be taken back.

    Raises UserError when the edition answers to no upper list, is no draft, or an item was changed since.
    """
    editors.require_county_editor(actor)
    upper = _upper(service.require_draft(edition_id))
    told = {name for change in changes for name in change.after}
    named = "、".join(words for name, words in _LABELS.items() if name in told)
    with database.atomic():
        return recorded.write(actor, edition_id, "按上级改", f"{upper.name} {named}", changes)


def taken_over_labels() -> dict[str, str]:
    """The elements 按上级改 can change, by attribute, in office words."""
    return {name: words for name, words in _LABELS.items() if name in COMPARED - ORGANS}


def _upper(edition: Edition) -> Edition:
    """The edition another one answers to. Raises UserError when it answers to none."""
    if edition.upper_id is None:
        raise UserError(f"「{edition.name}」没有关联上级清单。", hint="请先选上级的清单版本。")
    return service.edition(edition.upper_id)


def _with_unit(attribute: str) -> tuple[str, ...]:
    together = {"statutory_limit": ("statutory_limit", "statutory_unit"), "item_type": ("item_type", "type_text")}
    return together.get(attribute, (attribute,))


def _draft_item(actor: Actor, item_id: str) -> Item:
    editors.require_county_editor(actor)
    item = service.item(item_id)
    service.require_draft(item.edition_id)
    return item


def _sources(upper: Edition, edition: Edition) -> Sources:
    """The upper list, and the 权责清单 and 基本目录 of this place or of those above it."""
    references = [(one.name, service.list_items(one.id)) for one in references_of(edition, service.editions())]
    references = [(name, items) for name, items in references if items]
    return sources(upper.name, service.list_items(upper.id), references)


def _findings(items: Sequence[Item], level: str, known: Sources) -> list[Finding]:
    found = [judge(item, level, known) for item in items]
    near = _alike([one.item.name for one in found if _is_open(one)], known.upper)
    return [replace(one, proposals=near[one.item.name]) if _is_open(one) else one for one in found]


def _is_open(finding: Finding) -> bool:
    return finding.verdict is Verdict.NO_PARENT and finding.parent is None


def _alike(names: Sequence[str], upper: Index) -> Mapping[str, tuple[Item, ...]]:
    """The upper items whose names are most like each name, the likest first."""
    from rapidfuzz import fuzz, process

    choices = list(upper.names)
    found = {}
    for name in dict.fromkeys(names):
        hits = process.extract(comparable(name), choices, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=_PROPOSED)
        found[name] = tuple(item for words, _, _ in hits for item in upper.names[words])[:_PROPOSED]
    return found


def _as_item(new: NewItem) -> Item:
    """An item of a list that is not stored yet, for looking its parent up."""
    code = normal_code(new.code)
    values = {name: getattr(new, name) for name in _SHARED} | {"code": code}
    return Item(
        id="", edition_id="", code_scheme=code_scheme(code), department_id=None, implementing_id=None,
        status=ItemStatus.CURRENT, **values,
    )  # fmt: skip
