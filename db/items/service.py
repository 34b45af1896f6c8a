"""What a person can do with editions, items and guides: one function per action, one transaction each."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, make_dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from db import clock, journal, search
from db.actors import Actor
from db.errors import UserError
from db.items import editors, indexing
from db.items.codes import code_scheme, normal_code
from db.items.drafts import NewItem
from db.items.rules import (
    EDITION_LABELS,
    ITEM_TYPES,
    Edition,
    EditionState,
    Flag,
    Guide,
    Item,
    ItemStatus,
    ListKind,
    Material,
    Tier,
    edition_in_force,
)
from db.items.tables import EditionRow, GuideRow, MaterialRow
from db.organs import service as organs
from db.organs.rules import plain_name
from db.rows import uuid7
from db.store import database

KIND = indexing.KIND

COLUMNS = (
    "id", "edition_id", "code", "code_scheme", "name", "main_item", "item_type", "type_text", "department_id",
    "department_text", "implementing_id", "implementing_text", "supervising_text", "basis", "level",
    "statutory_limit", "statutory_unit", "limit_basis", "promised_limit", "promised_unit", "township_accepts",
    "commitment", "status", "note", "source", "tier", "above_id", "upper_id", "upper_code", "setting_level",
    "predecessor_id", "valid_from", "valid_to", "flags", "successor_id",
)  # fmt: skip
"""The columns of an item row in the order of Item's fields."""

COLUMN_OF = {
    "department": "department_text",
    "implementing_body": "implementing_text",
    "supervising_body": "supervising_text",
}
"""Attributes of Item whose column has another name."""

MOST_EDITIONS_BACK = 20
"""So many editions an item is followed back through."""

_ACCEPTS, _COMMITMENT, _STATUS = map(COLUMNS.index, ("township_accepts", "commitment", "status"))
_TIER, _FLAGS = map(COLUMNS.index, ("tier", "flags"))
_STATUSES = {status.value: status for status in ItemStatus}
_TIERS = {tier.value: tier for tier in Tier}
_NO_FLAGS: frozenset[Flag] = frozenset()
_ATTRIBUTE_OF = {column: attribute for attribute, column in COLUMN_OF.items()}
_READ: dict[str, Callable[[Any], Any]] = {
    "status": ItemStatus,
    "tier": Tier,
    "township_accepts": bool,
    "commitment": bool,
    "flags": lambda text: frozenset(map(Flag, text.split())),
}
_Thawed: Any = make_dataclass("_Thawed", [field.name for field in fields(Item)], slots=True, eq=False, repr=False)
"""An Item that can still be written: a frozen one sets its many fields four times slower, and lists are long."""
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM item"
_EDITIONS = (
    "SELECT id, name, level, region, state, approved_by, published_on, kind, base_id, upper_id, in_force_on, ended_on,"
    " note FROM edition"
)
_INSERT = f"INSERT INTO item ({', '.join(COLUMNS)}, batch_id) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"


def editions(counted: bool = True) -> list[Edition]:
    """All list editions, newest first; who does not need the numbers of their items saves counting them."""
    sql = "SELECT edition_id, count(*) FROM item GROUP BY 1"
    counts = {row[0]: row[1] for row in database.execute_sql(sql)} if counted else {}
    rows = database.execute_sql(f"{_EDITIONS} ORDER BY rowid DESC").fetchall()
    return [_edition(row, counts.get(row[0], 0)) for row in rows]


def published(day: date) -> list[Edition]:
    """The published editions, of all regions, that had not ended by that day; their items are not counted."""
    sql = f"{_EDITIONS} WHERE state = ? AND (ended_on = '' OR ended_on > ?) ORDER BY rowid DESC"
    rows = database.execute_sql(sql, (EditionState.PUBLISHED, day.isoformat())).fetchall()
    return [_edition(row, 0) for row in rows]


def current_edition(counted: bool = True) -> Edition | None:
    """This region's list in force today; while it has none, its newest draft. Lists of others never count."""
    found, region = editions(counted), own_region()
    in_force = edition_in_force(found, region, clock.today())
    return in_force or next((one for one in found if one.kind is ListKind.LIST and one.is_of(region)), None)


def own_region() -> str:
    """The six digits of the county or zone this store belongs to."""
    return journal.info("site_code")[:6]


def edition(edition_id: str, counted: bool = True) -> Edition:
    """The edition of that id. Raises UserError when there is none."""
    row = database.execute_sql(f"{_EDITIONS} WHERE id = ?", (edition_id,)).fetchone()
    if row is None:
        raise UserError("没有这个清单版本。", hint="请在「清单版本」里重新选择。")
    sql = "SELECT count(*) FROM item WHERE edition_id = ?"
    return _edition(row, database.execute_sql(sql, (edition_id,)).fetchone()[0] if counted else 0)


def require_draft(edition_id: str) -> Edition:
    """The edition, where its rows may be changed at once: only while it is being drafted (编制中).

    What was reviewed has to be returned to its draft first; what was published changes by adjustments alone.
    """
    found = edition(edition_id)
    if found.state is not EditionState.DRAFT:
        hint = "请在「调整」里办理。" if found.state is EditionState.PUBLISHED else "请先在「清单版本」里退回编制。"
        raise UserError(f"「{found.name}」{EDITION_LABELS[found.state]}，不能直接改动事项。", hint=hint)
    return found


def edition_named(name: str, region: str | None = None, kind: ListKind = ListKind.LIST) -> Edition | None:
    """The edition of that name; lists of several regions may share one, then ours is meant unless a region is given."""
    found = [one for one in editions() if one.name == name.strip() and one.kind is kind]
    if region is not None:
        return next((one for one in found if one.region in (region, "") or not region), None)
    own = own_region()
    return next((one for one in found if one.is_of(own)), None) or next(iter(found), None)


def ensure_edition(actor: Actor, name: str, level: str = "4", region: str = "") -> Edition:
    """The edition of that name, made as a draft (编制中) where there is none yet."""
    found = edition_named(name, region)
    if found:
        return found
    editors.require_county_editor(actor)
    name = name.strip()
    if not name:
        raise UserError("清单名称不能空着。", hint="请填清单名称，例如 泽州县2026年版。")
    with database.atomic():
        row = EditionRow.create(name=name, level=level, region=region, state=EditionState.DRAFT)
        journal.record(actor, f"新建清单 {name}", "edition", row.id, after={"name": name, "level": level})
    return Edition(row.id, name, level, region, EditionState.DRAFT, "", "", 0)


def list_items(edition_id: str, department: str | None = None) -> list[Item]:
    """The items of an edition by department, code and name; `department` as written in the list."""
    return [item_of(row) for row in item_rows(edition_id, department)]


def item_rows(edition_id: str, department: str | None = None) -> list[Sequence[Any]]:
    """The same as rows of `COLUMNS`: for who looks at whole lists and needs few of their items."""
    only = " AND department_text = ?" if department is not None else ""
    values = (edition_id,) if department is None else (edition_id, department)
    sql = f"{_SELECT} WHERE edition_id = ?{only} ORDER BY department_text, code, name"
    found: list[Sequence[Any]] = database.execute_sql(sql, values).fetchall()
    return found


def item(item_id: str) -> Item:
    """The item of that id. Raises UserError when there is none."""
    found = item_if_known(item_id)
    if found is None:
        raise UserError("清单里没有这个事项。", hint="它可能在另一个版本里；请重新查找。")
    return found


def item_if_known(item_id: str) -> Item | None:
    """The item of that id; None where this store has none: a case may come before the list it was taken in under."""
    row = database.execute_sql(f"{_SELECT} WHERE id = ?", (item_id,)).fetchone()
    return item_of(row) if row else None


def edition_of(item_id: str) -> str:
    """The id of the edition an item stands in, '' where there is no such item."""
    row = database.execute_sql("SELECT edition_id FROM item WHERE id = ?", (item_id,)).fetchone()
    return str(row[0]) if row else ""


def line_of(found: Item) -> Iterator[Item]:
    """An item, then those of earlier editions it was copied from, the nearest first."""
    current: Item | None = found
    for _ in range(MOST_EDITIONS_BACK):
        if current is None:
            return
        yield current
        before = current.predecessor_id
        current = item(before) if before and edition_of(before) else None


def restored(found: Item, columns: Mapping[str, Any]) -> Item:
    """An item with other values of its columns, as an earlier version of it keeps them."""
    known = {_ATTRIBUTE_OF.get(name, name): value for name, value in columns.items() if name in COLUMNS}
    for name, read in _READ.items():
        if name in known:
            known[name] = read(known[name])
    return replace(found, **known)


def matching(wanted: str, limit: int) -> list[Item]:
    """The items that answer a query of the search index."""
    found, values = search.answering("item.id", wanted, KIND, limit)
    return [item_of(row) for row in database.execute_sql(_SELECT + found, values).fetchall()]


def find_items(text: str, limit: int = 50) -> list[Item]:
    """The items of every edition that answer a text: Chinese from one character, pinyin or its initials, code.

    Items in force stand before disabled ones, names that begin with the text before others.
    """
    items = matching(search.query(text), limit)
    wanted = text.strip()
    items.sort(key=lambda one: (one.status != ItemStatus.CURRENT, not one.name.startswith(wanted), one.name))
    return items


def departments(edition_id: str) -> list[tuple[str, int]]:
    """The departments of an edition as written, with their numbers of items."""
    rows = database.execute_sql(
        "SELECT department_text, count(*) FROM item WHERE edition_id = ? GROUP BY 1 ORDER BY 1", (edition_id,)
    )
    return [(str(row[0]), int(row[1])) for row in rows]


def totals(edition_id: str) -> dict[str, int]:
    """How many items of each type an edition has, in the order of the type codes."""
    rows = database.execute_sql(
        "SELECT item_type, type_text, count(*) FROM item WHERE edition_id = ? GROUP BY 1, 2 ORDER BY 1, 2",
        (edition_id,),
    )
    counted: Counter[str] = Counter()
    for item_type, type_text, number in rows:
        counted[ITEM_TYPES.get(item_type, type_text or "未注明类型")] += number
    return dict(counted)


def add_items(actor: Actor, edition_id: str, items: Sequence[NewItem]) -> list[str]:
    """Store many items at once in one transaction, findable and journalled; returns their ids in order."""
    editors.require_county_editor(actor)
    require_draft(edition_id)
    with database.atomic():
        ids = insert_items(edition_id, items)
        journal.record(actor, f"录入 {len(ids)} 个事项", "edition", edition_id, after={"items": len(ids)})
    return ids


def insert_items(edition_id: str, items: Sequence[NewItem], batch_id: str | None = None) -> list[str]:
    """Write item rows and their index words; for callers that hold the transaction and write the journal."""
    registered = organ_ids()
    texts = {text for new in items for text in (new.department, new.implementing_body)}
    known = {text: registered.get(plain_name(text)) for text in texts}
    ids = [uuid7() for _ in items]
    rows = [
        (
            item_id, edition_id, code := normal_code(new.code), code_scheme(code), new.name, new.main_item,
            new.item_type, new.type_text, known[new.department], new.department,
            known[new.implementing_body], new.implementing_body, new.supervising_body, new.basis,
            new.level, new.statutory_limit, new.statutory_unit, new.limit_basis, new.promised_limit,
            new.promised_unit, new.township_accepts, new.commitment, ItemStatus.CURRENT.value, new.note,
            new.source, new.tier.value, new.above_id, new.upper_id, new.upper_code, new.setting_level,
            new.predecessor_id, new.valid_from, "", " ".join(sorted(new.flags)), None, batch_id,
        )
        for item_id, new in zip(ids, items, strict=True)
    ]  # fmt: skip
    database.connection().executemany(_INSERT, rows)
    indexing.reindex(ids, fresh=True)
    return ids


def organ_ids() -> dict[str, str]:
    """Every name, short name and alias that means exactly one registered organ, and that organ's id."""
    meanings: dict[str, set[str]] = {}
    for organ in organs.organs():
        for name in (organ.name, organ.short_name, *organ.aliases):
            meanings.setdefault(plain_name(name), set()).add(organ.id)
    return {name: ids.pop() for name, ids in meanings.items() if name and len(ids) == 1}


def guide(item_id: str) -> Guide | None:
    """The newest guide of an item with its materials; None where it has none."""
    row = GuideRow.select().where(GuideRow.item_id == item_id).order_by(GuideRow.version.desc()).first()
    return _guide(row) if row else None


def guides(item_id: str) -> list[Guide]:
    """Every version of an item's guide with its materials, oldest first."""
    return [_guide(row) for row in GuideRow.select().where(GuideRow.item_id == item_id).order_by(GuideRow.version)]


def _guide(row: GuideRow) -> Guide:
    materials = MaterialRow.select().where(MaterialRow.guide_id == row.id).order_by(MaterialRow.position)
    return Guide(
        row.id, row.item_id, row.version, row.effective_on, row.conditions, row.process, row.fee, row.result_name,
        row.validity, row.place, row.note,
        tuple(
            Material(m.position, m.name, m.form, m.copies, bool(m.core), m.note, m.basis, m.source) for m in materials
        ),
        row.spec_version, json.loads(row.elements),
    )  # fmt: skip


def add_guide(
    actor: Actor,
    item_id: str,
    *,
    materials: Iterable[Material] = (),
    effective_on: str = "",
    conditions: str = "",
    process: str = "",
    fee: str = "",
    result_name: str = "",
    validity: str = "",
    place: str = "",
    note: str = "",
) -> Guide:
    """Add the next version of an item's guide; earlier versions stay, for the cases accepted under them."""
    editors.require_county_editor(actor)
    name = item(item_id).name
    with database.atomic():
        newest = guide(item_id)
        row = GuideRow.create(
            item_id=item_id, version=newest.version + 1 if newest else 1, effective_on=effective_on,
            conditions=conditions, process=process, fee=fee, result_name=result_name, validity=validity,
            place=place, note=note,
        )  # fmt: skip
        for material in materials:
            MaterialRow.create(guide_id=row.id, **asdict(material))
        after = {"item": item_id, "version": row.version}
        journal.record(actor, f"录入办事指南 {name} 第{row.version}版", "guide", row.id, after=after)
    made = guide(item_id)
    assert made is not None
    return made


@lru_cache(maxsize=256)
def _edition(row: tuple[Any, ...], items: int) -> Edition:
    values: list[Any] = [*row[:7], items, *row[7:]]
    values[4], values[8] = EditionState(row[4]), ListKind(row[7])
    return Edition(*values)


def item_of(row: Sequence[Any]) -> Item:
    """The item a row of `COLUMNS` holds."""
    values: list[Any] = [*row]
    values[_ACCEPTS : _STATUS + 1] = row[_ACCEPTS] == 1, row[_COMMITMENT] == 1, _STATUSES[row[_STATUS]]
    values[_TIER] = _TIERS[row[_TIER]]
    values[_FLAGS] = frozenset(map(Flag, row[_FLAGS].split())) if row[_FLAGS] else _NO_FLAGS
    made: Any = _Thawed(*values)
    made.__class__ = Item
    found: Item = made
    return found
