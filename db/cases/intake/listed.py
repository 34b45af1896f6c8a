"""What papers may be taken in for: the items of the lists in force, and nothing outside (清单之外一律不得办理,
泽州 2022 一)."""

from collections.abc import Collection
from dataclasses import dataclass

from db import clock
from db.cases.intake.competence import NotHere
from db.items import finding
from db.items import service as items
from db.items.lists import asof
from db.items.rules import LIST_KINDS, Edition, Item, ItemStatus, ListKind
from db.sheets.rules import comparable
from db.store import database

BESIDE_LICENCES = (ListKind.POWERS, ListKind.BASIC_CATALOGUE)
"""The lists that hold what is no licence: 权责清单 and 政务服务事项基本目录."""
OF_OFFICE = ("02", "03", "04", "06")
"""Types nobody applies for (处罚、强制、征收、检查): an organ acts of itself (依职权). Applied for are (依申请的行政
权力事项, 国发〔2022〕5号) 许可, 确认, 裁决, 给付, 奖励 and other powers, and public services."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An item papers may be taken in for, and the list it stands in."""

    item: Item
    edition: Edition

    @property
    def words(self) -> str:
        """The item, its type and department, and its list where that is not the licences': 行政确认（权责清单）."""
        one, kind = self.item, self.edition.kind
        type_label = one.type_label or "类型待核"
        if kind is not ListKind.LIST:
            type_label += f"（{LIST_KINDS[kind]}）"
        return "　".join(part for part in (one.name, type_label, one.department or one.implementing_body) if part)


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists cases are opened on today: that of the licences, and those of what is no licence."""

    licences: Edition | None
    beside: tuple[Edition, ...]

    def holding(self, item: Item) -> Edition | None:
        """The list an item stands in, where a case of its type may be opened on that list."""
        allowed = (self.licences,) if item.is_licence else (self.licences, *self.beside)
        return next((one for one in allowed if one and one.id == item.edition_id), None)


def today() -> Lists:
    """The published list in force, or the newest draft while none is published; 权责清单 and 基本目录 in force."""
    day = clock.today()
    beside = (asof.edition_on(day, kind=kind) for kind in BESIDE_LICENCES)
    return Lists(items.current_edition(counted=False), tuple(one for one in beside if one))


def found(item_id: str) -> Offer | NotHere:
    """An item as it reads today and its list; not here where no case of its type may be opened on it.

    A licence stands in the licence list in force. Anything else stands in the 权责清单 or 基本目录, or in the licence
    list's workbook too where the county keeps neither. Raises UserError for no such item.
    """
    item, lists = asof.item_on(item_id, clock.today()), today()
    if item is None or item.status is not ItemStatus.CURRENT:
        return _outside(items.item(item_id).name, "现行清单")
    if item.item_type in OF_OFFICE:
        return NotHere(
            f"「{item.name}」是{item.type_label}，由机关依职权办理，不凭申请",
            "请核对要办的事项；来信反映的，请登记咨询或转有关机关。",
        )
    edition = lists.holding(item)
    if edition is None:
        return _outside(item.name, "现行清单" if item.is_licence or not lists.beside else _NAMES)
    if edition is lists.licences and not _allowed([item], lists):
        return _outside(item.name, _NAMES)
    return Offer(item, edition)


def offered(text: str, limit: int = 20) -> list[Offer]:
    """The items that answer a text and that papers may be taken in for today, licences first; each once."""
    lists = today()
    own = finding.offered(text, limit, lists.licences) if lists.licences else []
    own = _allowed([one for one in own if one.item_type not in OF_OFFICE], lists)
    beside = [
        one
        for edition in lists.beside
        for one in finding.offered(text, limit, edition)
        if not one.is_licence and one.item_type not in OF_OFFICE
    ]
    editions = {one.id: one for one in (lists.licences, *lists.beside) if one}
    ranked = sorted([*own, *beside], key=lambda one: not one.is_licence)
    once = {(comparable(one.name), comparable(one.department)): one for one in reversed(ranked)}
    return [Offer(one, editions[one.edition_id]) for one in reversed(once.values())][:limit]


_NAMES = "现行权责清单和基本目录"


def _allowed(found: list[Item], lists: Lists) -> list[Item]:
    """Items of the licence list without those that are no licence and that the county's other lists do not have."""
    others = [one for one in found if not one.is_licence]
    if not others or not lists.beside:
        return found
    known = _listed_beside(others, [one.id for one in lists.beside])
    return [one for one in found if one.is_licence or one.id in known]


def _listed_beside(wanted: Collection[Item], editions: Collection[str]) -> set[str]:
    """The ids of those that the other lists have, by name or code; names spelled otherwise are compared as such."""
    places = ", ".join("?" * len(editions))
    sql = f"SELECT name, code FROM item WHERE status = ? AND edition_id IN ({places})"
    near = f"{sql} AND (name = ? OR code = ?) LIMIT 1"
    values = (ItemStatus.CURRENT.value, *editions)
    known = {one.id for one in wanted if database.execute_sql(near, (*values, one.name, one.code or "-")).fetchone()}
    if len(known) < len(wanted):
        names = {comparable(row[0]) for row in database.execute_sql(sql, values)}
        known |= {one.id for one in wanted if comparable(one.name) in names}
    return known


def _outside(name: str, where: str) -> NotHere:
    return NotHere(f"「{name}」不在{where}里", "清单之外一律不得办理；请在现行清单里另选事项，或告知申请人不需要办理。")
