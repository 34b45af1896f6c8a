"""What a person can do with editions, items and guides: one function per action, one transaction each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from db import journal, search
from db.actors import Actor, Role
from db.errors import UserError
from db.items.codes import code_scheme, normal_code
from db.items.drafts import NewItem
from db.items.rules import ITEM_TYPES, Edition, EditionState, Guide, Item, ItemStatus, Material
from db.items.tables import EditionRow, GuideRow, MaterialRow
from db.organs import service as organs
from db.organs.rules import plain_name
from db.rows import uuid7
from db.store import database

KIND = "item"
"""What items are called in the search index and the journal."""

COLUMNS = (
    "id", "edition_id", "code", "code_scheme", "name", "main_item", "item_type", "type_text", "department_id",
    "department_text", "implementing_id", "implementing_text", "supervising_text", "basis", "level",
    "statutory_limit", "statutory_unit", "limit_basis", "promised_limit", "promised_unit", "township_accepts",
    "commitment", "status", "note", "source",
)  # fmt: skip
"""The columns of an item row in the order of Item's fields."""

COLUMN_OF = {
    "department": "department_text",
    "implementing_body": "implementing_text",
    "supervising_body": "supervising_text",
}
"""Attributes of Item whose column has another name."""

_ACCEPTS, _COMMITMENT, _STATUS = map(COLUMNS.index, ("township_accepts", "commitment", "status"))
_STATUSES = {status.value: status for status in ItemStatus}
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM item"
_INSERT = f"INSERT INTO item ({', '.join(COLUMNS)}, batch_id) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"


def editions() -> list[Edition]:
    """All list editions, newest first."""
    counts = {row[0]: row[1] for row in database.execute_sql("SELECT edition_id, count(*) FROM item GROUP BY 1")}
    rows = database.execute_sql(
        "SELECT id, name, level, region, state, approved_by, published_on FROM edition ORDER BY rowid DESC"
    )
    return [
        Edition(id_, name, level, region, EditionState(state), approved_by, published_on, counts.get(id_, 0))
        for id_, name, level, region, state, approved_by, published_on in rows
    ]


def current_edition() -> Edition | None:
    """The newest published edition, else the newest one."""
    found = editions()
    published = [edition for edition in found if edition.state is EditionState.PUBLISHED]
    published.sort(key=lambda edition: edition.published_on, reverse=True)
    return next(iter(published or found), None)


def edition_named(name: str) -> Edition | None:
    """The edition of that name."""
    return next((edition for edition in editions() if edition.name == name), None)


def ensure_edition(actor: Actor, name: str, level: str = "4", region: str = "") -> Edition:
    """The edition of that name, made as a draft (编制中) where there is none yet."""
    found = edition_named(name)
    if found:
        return found
    actor.require(Role.LIST_EDITOR)
    name = name.strip()
    if not name:
        raise UserError("清单名称不能空着。", hint="请填清单名称，例如 泽州县2026年版。")
    with database.atomic():
        row = EditionRow.create(name=name, level=level, region=region, state=EditionState.DRAFT)
        journal.record(actor, f"新建清单 {name}", "edition", row.id, after={"name": name, "level": level})
    return Edition(row.id, name, level, region, EditionState.DRAFT, "", "", 0)


def list_items(edition_id: str, department: str | None = None) -> list[Item]:
    """The items of an edition by department, code and name; `department` as written in the list."""
    only = " AND department_text = ?" if department is not None else ""
    values = (edition_id,) if department is None else (edition_id, department)
    rows = database.execute_sql(f"{_SELECT} WHERE edition_id = ?{only} ORDER BY department_text, code, name", values)
    return [_item(row) for row in rows]


def item(item_id: str) -> Item:
    """The item of that id. Raises UserError when there is none."""
    row = database.execute_sql(f"{_SELECT} WHERE id = ?", (item_id,)).fetchone()
    if row is None:
        raise UserError("清单里没有这个事项。", hint="它可能在另一个版本里；请重新查找。")
    return _item(row)


def find_items(text: str, limit: int = 50) -> list[Item]:
    """The items that answer a text: Chinese from one character, pinyin in full or by initials, code.

    Items in force stand before disabled ones, names that begin with the text before others.
    """
    matching, values = search.answering("item.id", text, KIND, limit)
    items = [_item(row) for row in database.execute_sql(_SELECT + matching, values).fetchall()]
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
    actor.require(Role.LIST_EDITOR)
    with database.atomic():
        ids = insert_items(edition_id, items)
        journal.record(actor, f"录入 {len(ids)} 个事项", "edition", edition_id, after={"items": len(ids)})
    return ids


def insert_items(edition_id: str, items: Sequence[NewItem], batch_id: str | None = None) -> list[str]:
    """Write item rows and their index words; for callers that hold the transaction and write the journal."""
    known = organ_ids()
    ids = [uuid7() for _ in items]
    rows = [
        (
            item_id, edition_id, code := normal_code(new.code), code_scheme(code), new.name, new.main_item,
            new.item_type, new.type_text, known.get(plain_name(new.department)), new.department,
            known.get(plain_name(new.implementing_body)), new.implementing_body, new.supervising_body, new.basis,
            new.level, new.statutory_limit, new.statutory_unit, new.limit_basis, new.promised_limit,
            new.promised_unit, new.township_accepts, new.commitment, ItemStatus.CURRENT.value, new.note,
            new.source, batch_id,
        )
        for item_id, new in zip(ids, items, strict=True)
    ]  # fmt: skip
    database.connection().executemany(_INSERT, rows)
    words = ((i, search.index_words(new.name, new.code)) for i, new in zip(ids, items, strict=True))
    search.reindex(KIND, words, fresh=True)
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
    if row is None:
        return None
    materials = MaterialRow.select().where(MaterialRow.guide_id == row.id).order_by(MaterialRow.position)
    return Guide(
        row.id, row.item_id, row.version, row.effective_on, row.conditions, row.process, row.fee, row.result_name,
        row.validity, row.place, row.note,
        tuple(Material(m.position, m.name, m.form, m.copies, bool(m.core), m.note) for m in materials),
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
    actor.require(Role.LIST_EDITOR)
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


def _item(row: Sequence[Any]) -> Item:
    values: list[Any] = [*row]
    values[_ACCEPTS : _STATUS + 1] = row[_ACCEPTS] == 1, row[_COMMITMENT] == 1, _STATUSES[row[_STATUS]]
    return Item(*values)
