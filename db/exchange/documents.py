"""Documents as they travel: built from rows when a package is sealed, spread into rows when one is applied."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
import peewee
from msgspec import Meta

from db import store
from db.calendar.tables import CalendarNoticeRow
from db.cases.tables import CaseActRow, CaseAttachmentRow, CaseMaterialRow, CaseRow, PhraseRow
from db.exchange import limits, wire
from db.exchange.authority import travelling
from db.exchange.merge import Authority
from db.handover.tables import (
    BatchRow,
    ChecklistRow,
    LineActRow,
    LineRow,
    MemorandumRow,
    TransferItemRow,
)
from db.items.tables import EditionRow, GuideRow, ItemRow, MaterialRow
from db.organs.tables import OrganRow
from db.papers.tables import PaperRow
from db.rulesets.tables import RuleSetRow
from db.store import database

BATCH = 400
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """Child rows of a document: their name in the body, their table, the column that names the parent."""

    name: str
    row: type[peewee.Model]
    parent: str
    order: str
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value encrypted in the store and plain inside the (encrypted) package: name in the body, columns here."""

    name: str
    cipher: str
    lookup: str


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One kind of document: an aggregate root with all its rows, of one authority class."""

    name: str
    label: str
    authority: Authority
    row: type[peewee.Model]
    parts: tuple[Part, ...] = ()
    needs: tuple[tuple[str, str], ...] = ()
    hidden: Hidden | None = None
    only: str = ""
    version: int = 1


TYPES = (
    DocumentType("organ", "单位", Authority.COUNTY, OrganRow),
    DocumentType("rule_set", "规则集", Authority.COUNTY, RuleSetRow),
    DocumentType("calendar_notice", "放假安排", Authority.COUNTY, CalendarNoticeRow),
    DocumentType("phrase", "常用语", Authority.COUNTY, PhraseRow),
    DocumentType("edition", "清单版本", Authority.COUNTY, EditionRow),
    DocumentType(
        "item", "事项", Authority.COUNTY, ItemRow,
        (Part("guides", GuideRow, "item_id", "version, id",
              (Part("materials", MaterialRow, "guide_id", "position, id"),)),),
        (("edition_id", "edition"),),
    ),
    DocumentType(
        "batch", "划转批次", Authority.COUNTY, BatchRow,
        (Part("transfer_items", TransferItemRow, "batch_id", "direction, seq, id"),),
    ),
    DocumentType(
        "checklist", "移交清单", Authority.OWNER, ChecklistRow,
        (Part("lines", LineRow, "checklist_id", "category, position, id"),),
        (("batch_id", "batch"), ("giver_organ_id", "organ"), ("receiver_organ_id", "organ")),
        only="issued_at <> ''",
    ),
    DocumentType(
        "memorandum", "备忘录", Authority.OWNER, MemorandumRow,
        needs=(("batch_id", "batch"), ("department_id", "organ")),
    ),
    DocumentType(
        "case", "办件", Authority.OWNER, CaseRow,
        (Part("materials", CaseMaterialRow, "case_id", "position, id"),
         Part("attachments", CaseAttachmentRow, "case_id", "position, id")),
        hidden=Hidden("id_number", "id_number_cipher", "id_number_key"),
    ),
    DocumentType("case_act", "办件记录", Authority.FACT, CaseActRow),
    DocumentType("line_act", "移交记录", Authority.FACT, LineActRow),
    DocumentType("paper", "文书", Authority.FACT, PaperRow),
)  # fmt: skip
"""In the order in which they lie in a package: what others refer to comes first."""

TYPE = {kind.name: kind for kind in TYPES}


class BadBody(Exception):
    """A body that does not have the shape of its type."""


# --- rows to bodies --------------------------------------------------------------------------------------------


def build(kind: DocumentType, condition: str = "", parameters: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """Id and body bytes of every document of a type in the order of recording; a bounded number of rows at a time.

    What takes an act back thus follows the act, whatever the clock said.
    """
    wanted = " AND ".join(text for text in (kind.only, condition) if text) or "1"
    query = f"SELECT id FROM {_table(kind.row)} WHERE {wanted} ORDER BY rowid"
    ids = [row[0] for row in database.execute_sql(query, parameters).fetchall()]
    for start in range(0, len(ids), BATCH):
        yield from _build(kind, ids[start : start + BATCH])


def build_one(kind: DocumentType, document_id: str) -> bytes | None:
    """The body of one document as it is in the rows now; None when there is none."""
    return next((body for _, body in _build(kind, [document_id])), None)


def _build(kind: DocumentType, ids: list[str]) -> Iterator[tuple[str, bytes]]:
    columns = travelling(_table(kind.row))
    extra = [kind.hidden.cipher] if kind.hidden else []
    children = [(part, _children(part, ids)) for part in kind.parts]
    marks = ",".join("?" * len(ids))
    rows = database.execute_sql(
        f"SELECT {','.join(columns + extra)} FROM {_table(kind.row)} WHERE id IN ({marks}) ORDER BY rowid", ids
    )
    flags = _flags(kind.row)
    for row in rows.fetchall():
        body = _plain(columns, row, flags)
        if kind.hidden:
            body[kind.hidden.name] = store.decrypt_column(row[-1])
        for part, grouped in children:
            body[part.name] = grouped.get(body["id"], [])
        yield body["id"], msgspec.json.encode(body)


def _children(part: Part, ids: list[str]) -> dict[str, list[Body]]:
    columns = [name for name in travelling(_table(part.row)) if name != part.parent]
    marks = ",".join("?" * len(ids))
    rows = database.execute_sql(
        f"SELECT {part.parent},{','.join(columns)} FROM {_table(part.row)} WHERE {part.parent} IN ({marks})"
        f" ORDER BY {part.parent}, {part.order}",
        ids,
    ).fetchall()
    flags, grouped = _flags(part.row), dict[str, list[Body]]()
    below = [(child, _children(child, [row[1] for row in rows])) for child in part.parts] if rows else []
    for row in rows:
        body = _plain(columns, row[1:], flags)
        for child, bodies in below:
            body[child.name] = bodies.get(body["id"], [])
        grouped.setdefault(row[0], []).append(body)
    return grouped


def _plain(columns: list[str], row: tuple[Any, ...], flags: frozenset[str]) -> Body:
    return {name: bool(value) if name in flags else value for name, value in zip(columns, row, strict=False)}


# --- bodies to rows --------------------------------------------------------------------------------------------


def read(kind: DocumentType, document_id: str, body: bytes | memoryview) -> Body:
    """A body, typed and bounded, members this program does not know left out. Raises BadBody."""
    try:
        value = wire.decode(body, _shape(kind))
    except wire.Unreadable as error:
        raise BadBody from error
    found: Body = msgspec.to_builtins(value)
    if found["id"] != document_id:
        raise BadBody
    return found


def missing(kind: DocumentType, body: Body) -> str:
    """The label of a document this one refers to that is not here yet, or ''."""
    for column, name in kind.needs:
        needed = TYPE[name]
        query = f"SELECT 1 FROM {_table(needed.row)} WHERE id = ?"
        if not database.execute_sql(query, (body[column],)).fetchone():
            return needed.label
    return ""


def spread(kind: DocumentType, body: Body) -> None:
    """Write a document into its rows; child rows that are not in the body go, a fact is only ever added.

    Raises peewee.IntegrityError for a name or number that is taken.
    """
    values = {name: body[name] for name in travelling(_table(kind.row))}
    if kind.hidden:
        values[kind.hidden.cipher] = store.encrypt_column(body[kind.hidden.name])
        values[kind.hidden.lookup] = store.lookup_key(body[kind.hidden.name])
    names = list(values)
    changes = ",".join(f"{name} = excluded.{name}" for name in names if name != "id")
    replace = "" if kind.authority is Authority.FACT else f" ON CONFLICT (id) DO UPDATE SET {changes}"
    database.execute_sql(
        f"INSERT INTO {_table(kind.row)} ({','.join(names)}) VALUES ({','.join('?' * len(names))}){replace}",
        list(values.values()),
    )
    for part in kind.parts:
        _clear(part, "?", body["id"])
        _spread_part(part, body["id"], body[part.name])


def _clear(part: Part, parents: str, root_id: str) -> None:
    table = _table(part.row)
    for child in part.parts:
        _clear(child, f"SELECT id FROM {table} WHERE {part.parent} IN ({parents})", root_id)
    database.execute_sql(f"DELETE FROM {table} WHERE {part.parent} IN ({parents})", (root_id,))


def _spread_part(part: Part, parent_id: str, bodies: list[Body]) -> None:
    columns = [name for name in travelling(_table(part.row)) if name != part.parent]
    statement = (
        f"INSERT INTO {_table(part.row)} ({part.parent},{','.join(columns)})"
        f" VALUES ({','.join('?' * (len(columns) + 1))})"
    )
    for body in bodies:
        database.execute_sql(statement, [parent_id, *(body[name] for name in columns)])
        for child in part.parts:
            _spread_part(child, body["id"], body[child.name])


# --- shapes ----------------------------------------------------------------------------------------------------

_TEXT = Annotated[str, Meta(max_length=limits.TEXT_CHARACTERS)]
_NUMBER = Annotated[int, Meta(ge=-limits.LARGEST_INTEGER, le=limits.LARGEST_INTEGER)]
_shapes: dict[str, type[msgspec.Struct]] = {}


def _shape(kind: DocumentType) -> type[msgspec.Struct]:
    if kind.name not in _shapes:
        hidden = [(kind.hidden.name, _TEXT)] if kind.hidden else []
        _shapes[kind.name] = _struct(kind.name, kind.row, "", kind.parts, hidden)
    return _shapes[kind.name]


def _struct(
    name: str, row: type[peewee.Model], parent: str, parts: tuple[Part, ...], hidden: list[tuple[str, Any]]
) -> type[msgspec.Struct]:
    fields: list[tuple[str, Any]] = [
        (column, _type(column, row)) for column in travelling(_table(row)) if column != parent
    ]
    children: list[tuple[str, Any]] = []
    for part in parts:
        shape: Any = _struct(part.name, part.row, part.parent, part.parts, [])
        children.append((part.name, list[shape]))
    return msgspec.defstruct(f"{name}_body", [*fields, *hidden, *children], frozen=True)


def _type(column: str, row: type[peewee.Model]) -> Any:
    field = row._meta.fields[column]
    if column == "id":
        return wire.DocumentId
    if isinstance(field, peewee.BooleanField):
        return bool
    plain = _NUMBER if isinstance(field, peewee.IntegerField) else _TEXT
    return plain | None if field.null else plain


def _flags(row: type[peewee.Model]) -> frozenset[str]:
    return frozenset(name for name, field in row._meta.fields.items() if isinstance(field, peewee.BooleanField))


def _table(row: type[peewee.Model]) -> str:
    return str(row._meta.table_name)
