"""Documents as they travel: built from rows when a package is sealed, spread into rows when one is applied."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any, cast

import msgspec
import peewee

from db import store
from db.exchange.format import wire
from db.exchange.records.authority import travelling
from db.exchange.records.columns import TEXT, flags_of, type_of
from db.exchange.records.merge import Authority
from db.exchange.records.registry import LATER, DocumentType, Part
from db.store import database

BATCH = 400
_encoder = msgspec.json.Encoder()
Body = dict[str, Any]


class BadBody(Exception):
    """A body that does not have the shape of its type."""


# --- rows to bodies --------------------------------------------------------------------------------------------


def build(
    kind: DocumentType, condition: str = "", parameters: tuple[str, ...] = ()
) -> Iterator[list[tuple[str, bytes]]]:
    """Id and body bytes of every document of a type in the order of recording, a batch at a time.

    What takes an act back thus follows the act, whatever the clock said.
    """
    cursor = database.execute_sql(_select(kind, _wanted(kind, condition)), parameters)
    while rows := cursor.fetchmany(BATCH):
        yield _bodies(kind, rows)


def ids(kind: DocumentType, condition: str = "", parameters: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """The ids of all documents of a type that may travel, in the order of recording, a batch at a time."""
    query = f"SELECT id FROM {_table(kind.row)} WHERE {_wanted(kind, condition)} ORDER BY rowid"
    cursor = database.execute_sql(query, parameters)
    while some := cursor.fetchmany(BATCH):
        yield [row[0] for row in some]


def _wanted(kind: DocumentType, condition: str) -> str:
    return " AND ".join(text for text in (kind.only, condition) if text) or "1"


def existing(kind: DocumentType, ids: Collection[str]) -> set[str]:
    """Which of these documents are in the rows."""
    query = f"SELECT id FROM {_table(kind.row)} WHERE id IN ({','.join('?' * len(ids))})"
    return {row[0] for row in database.execute_sql(query, tuple(ids))} if ids else set()


def build_one(kind: DocumentType, document_id: str) -> bytes | None:
    """The body of one document as it is in the rows now; None when there is none."""
    return next((body for _, body in build_some(kind, [document_id])), None)


def build_some(kind: DocumentType, ids: list[str]) -> list[tuple[str, bytes]]:
    """Id and body of each of these documents as it is in the rows now, in the order of recording."""
    return _bodies(kind, database.execute_sql(_select(kind, f"id IN ({','.join('?' * len(ids))})"), ids).fetchall())


def _select(kind: DocumentType, condition: str) -> str:
    columns = [*travelling(_table(kind.row)), *(one.cipher for one in kind.hidden)]
    return f"SELECT {','.join(columns)} FROM {_table(kind.row)} WHERE {condition} ORDER BY rowid"


def _bodies(kind: DocumentType, rows: list[tuple[Any, ...]]) -> list[tuple[str, bytes]]:
    columns = travelling(_table(kind.row))
    place, flags, found = columns.index("id"), flags_of(kind.row, columns), []
    make = _written(kind.row, "", kind.parts, tuple(one.name for one in kind.hidden))
    ids = [row[place] for row in rows]
    children = [_children(part, ids) for part in kind.parts]
    for row in rows:
        values = _plain(row[: len(columns)], flags)
        values += [store.decrypt_column(cipher) for cipher in row[len(columns) :]]
        body = make(*values, *(grouped.get(row[place], []) for grouped in children))
        found.append((row[place], _encoder.encode(body)))
    return found


def as_of(kind: DocumentType, body: bytes, version: int) -> bytes:
    """A body built from the rows, as a program wrote it that knew this document up to `version`."""
    if version >= kind.version:
        return body
    found: Body = msgspec.json.decode(body)
    _narrow(found, kind.row, kind.parts, version)
    return msgspec.json.encode(found)


def _narrow(body: Body, row: type[peewee.Model], parts: tuple[Part, ...], version: int) -> None:
    for column, since in LATER.get(_table(row), {}).items():
        if since > version:
            body.pop(column, None)
    for part in parts:
        if part.since > version:
            body.pop(part.name, None)
        for child in body.get(part.name, ()):
            _narrow(child, part.row, part.parts, version)


def _children(part: Part, ids: list[str]) -> dict[str, list[msgspec.Struct]]:
    columns = [name for name in travelling(_table(part.row)) if name != part.parent]
    marks = ",".join("?" * len(ids))
    rows = database.execute_sql(
        f"SELECT {part.parent},{','.join(columns)} FROM {_table(part.row)} WHERE {part.parent} IN ({marks})"
        f" ORDER BY {part.parent}, {part.order}",
        ids,
    ).fetchall()
    place, flags = columns.index("id"), flags_of(part.row, columns)
    grouped = defaultdict[str, list[msgspec.Struct]](list)
    make = _written(part.row, part.parent, part.parts)
    below = [_children(child, [row[place + 1] for row in rows]) for child in part.parts] if rows else []
    for parent, *row in rows:
        values = _plain(row, flags)
        grouped[parent].append(make(*values, *(bodies.get(row[place], []) for bodies in below)))
    return grouped


def _plain(row: Sequence[Any], flags: Sequence[int]) -> list[Any]:
    values = list(row)
    for place in flags:
        values[place] = bool(values[place])
    return values


@cache
def _written(
    row: type[peewee.Model], parent: str, parts: tuple[Part, ...], hidden: tuple[str, ...] = ()
) -> type[msgspec.Struct]:
    """What a row is put into to become JSON, faster than a dict: its columns in order, hidden values, its parts."""
    columns = [name for name in travelling(_table(row)) if name != parent]
    names = [*columns, *hidden, *(part.name for part in parts)]
    return msgspec.defstruct(f"{_table(row)}_written", names, gc=False)


# --- bodies to rows --------------------------------------------------------------------------------------------


def typed(kind: DocumentType, document_id: str, body: bytes | memoryview) -> msgspec.Struct:
    """A body, typed and bounded, members this program does not know left out. Raises BadBody."""
    shape = _shape(kind)
    try:
        value: Any = wire.decode(body, shape)
    except wire.Unreadable as error:
        raise BadBody from error
    if value.id != document_id:
        raise BadBody
    return cast(msgspec.Struct, value)


def read(kind: DocumentType, document_id: str, body: bytes | memoryview) -> Body:
    """A body as `typed` reads it, in plain objects. Raises BadBody."""
    found: Body = msgspec.to_builtins(typed(kind, document_id, body))
    return found


def spread(kind: DocumentType, body: Body) -> None:
    """Write a document into its rows; child rows that are not in the body go, a fact is only ever added.

    Raises peewee.IntegrityError for a name or number that is taken.
    """
    spread_all(kind, [msgspec.convert(body, _shape(kind))], [body["id"]])


def spread_all(kind: DocumentType, values: Sequence[msgspec.Struct], known: Sequence[str]) -> None:
    """Write documents into their rows; of those `known` here the child rows go first, a fact is only ever added.

    Raises peewee.IntegrityError for a name or number that is taken; use it inside a savepoint.
    """
    columns = travelling(_table(kind.row))
    hidden = [name for one in kind.hidden for name in (one.cipher, one.lookup)]
    names = [*columns, *hidden]
    changes = ",".join(f"{name} = excluded.{name}" for name in names if name != "id")
    replace = "" if kind.authority is Authority.FACT else f" ON CONFLICT (id) DO UPDATE SET {changes}"
    plain = [msgspec.structs.astuple(value) for value in values]
    count = len(columns)
    rows = (
        plain
        if not (hidden or kind.parts)
        else [(*row[:count], *_hide(row[count : count + len(kind.hidden)])) for row in plain]
    )
    database.execute_many(
        f"INSERT INTO {_table(kind.row)} ({','.join(names)}) VALUES ({','.join('?' * len(names))}){replace}", rows
    )
    place, first = columns.index("id"), count + len(kind.hidden)
    for number, part in enumerate(kind.parts, start=first):
        if known:
            _clear(part, ",".join("?" * len(known)), list(known))
        _spread_part(part, [(row[place], child) for row in plain for child in row[number]])


def _hide(values: Sequence[str]) -> Iterator[str]:
    for value in values:
        yield store.encrypt_column(value)
        yield store.lookup_key(value)


def _clear(part: Part, parents: str, root_ids: list[str]) -> None:
    table = _table(part.row)
    for child in part.parts:
        _clear(child, f"SELECT id FROM {table} WHERE {part.parent} IN ({parents})", root_ids)
    database.execute_sql(f"DELETE FROM {table} WHERE {part.parent} IN ({parents})", root_ids)


def _spread_part(part: Part, found: list[tuple[str, msgspec.Struct]]) -> None:
    columns = [name for name in travelling(_table(part.row)) if name != part.parent]
    count, place = len(columns), columns.index("id")
    plain = [(parent, *msgspec.structs.astuple(value)) for parent, value in found]
    database.execute_many(
        f"INSERT INTO {_table(part.row)} ({part.parent},{','.join(columns)}) VALUES ({','.join('?' * (count + 1))})",
        [row[: count + 1] for row in plain],
    )
    for number, below in enumerate(part.parts, start=count + 1):
        _spread_part(below, [(row[place + 1], child) for row in plain for child in row[number]])


# --- shapes ----------------------------------------------------------------------------------------------------

_shapes: dict[str, type[msgspec.Struct]] = {}


def _shape(kind: DocumentType) -> type[msgspec.Struct]:
    if kind.name not in _shapes:
        hidden = [(one.name, TEXT) for one in kind.hidden]
        _shapes[kind.name] = _struct(kind.name, kind.row, "", kind.parts, hidden)
    return _shapes[kind.name]


def _struct(
    name: str, row: type[peewee.Model], parent: str, parts: tuple[Part, ...], hidden: list[tuple[str, Any]]
) -> type[msgspec.Struct]:
    later = LATER.get(_table(row), {})
    fields: list[Any] = [
        (column, type_of(column, row), _default(column, row)) if column in later else (column, type_of(column, row))
        for column in travelling(_table(row))
        if column != parent
    ]
    children: list[Any] = []
    for part in parts:
        shape: Any = _struct(part.name, part.row, part.parent, part.parts, [])
        children.append(
            (part.name, list[shape], msgspec.field(default_factory=list))
            if part.since > 1
            else (part.name, list[shape])
        )
    return msgspec.defstruct(f"{name}_body", [*fields, *hidden, *children], frozen=True, kw_only=True)


def _default(column: str, row: type[peewee.Model]) -> Any:
    """What a later column holds in a document that was written before it: declared on the field, or null."""
    field = row._meta.fields[column]
    return None if field.null and field.default is None else field.default


def _table(row: type[peewee.Model]) -> str:
    return str(row._meta.table_name)
