"""Two versions of a document field by field, and the document a person's choices make of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.exchange.records import values
from db.exchange.records.authority import travelling
from db.exchange.records.documents import Body
from db.exchange.records.labels import PARTS, groups
from db.exchange.records.registry import DocumentType, Part


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in which two versions may differ: a field, or a whole row that only one side has.

    `key` names it for a choice: `applicant`, `materials/<id>/received`, or `materials/<id>` for the row.
    """

    key: str
    label: str
    mine: str
    theirs: str
    differs: bool


def lines(kind: DocumentType, mine: Body | None, theirs: Body | None) -> tuple[Line, ...]:
    """Every line of two versions, the differing ones first, each half in the order of the document.

    A side that is None has nothing: then every line differs.
    """
    table, columns = _table(kind.row), [*travelling(_table(kind.row)), *(one.name for one in kind.hidden)]
    found = list(_fields(table, columns, "", "", mine, theirs))
    for part in kind.parts:
        found += _part(part, "", "", mine or {}, theirs or {})
    return tuple(sorted(found, key=lambda line: not line.differs))


def differing(kind: DocumentType, mine: Body | None, theirs: Body) -> tuple[tuple[str, str, str], ...]:
    """Name, mine and theirs of the lines that differ; of a document that is new only those that say something."""
    found = (line for line in lines(kind, mine, theirs) if line.differs)
    return tuple(
        (line.label, "—" if mine is None else line.mine, line.theirs)
        for line in found
        if mine is not None or line.theirs not in (values.EMPTY, values.ABSENT)
    )


def _fields(
    table: str, columns: list[str], prefix: str, name: str, mine: Body | None, theirs: Body | None
) -> Iterator[Line]:
    for group in groups(table, columns):
        label = f"{name}：{group.label}" if name else group.label
        differs = mine is None or theirs is None or any(mine[column] != theirs[column] for column in group.columns)
        if mine is not None and theirs is not None and differs:
            here, there = values.told_apart(table, group.columns, mine, theirs)
        else:
            here, there = (
                values.ABSENT if side is None else values.say(table, group.columns, side) for side in (mine, theirs)
            )
        yield Line(prefix + group.columns[0], label, here, there, differs)


def _part(part: Part, prefix: str, above: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[Line]:
    table = _table(part.row)
    columns = [column for column in travelling(table) if column != part.parent]
    here, there = _rows(part, mine), _rows(part, theirs)
    for row_id in dict.fromkeys([*here, *there]):
        ours, other = here.get(row_id), there.get(row_id)
        named = ours or other or {}
        name = f"{above}{PARTS[part.name]} {values.row_name(table, named)}"
        key = f"{prefix}{part.name}/{row_id}"
        if ours is None or other is None:
            said = [values.ABSENT if side is None else values.row_content(table, side) for side in (ours, other)]
            yield Line(key, name, said[0], said[1], True)
            continue
        yield from _fields(table, columns, f"{key}/", name, ours, other)
        for child in part.parts:
            yield from _part(child, f"{key}/", f"{name} ", ours, other)


def _rows(part: Part, body: Mapping[str, Any]) -> dict[str, Body]:
    return {row["id"]: row for row in body.get(part.name, ())}


def compose(kind: DocumentType, mine: Body, theirs: Body, taken: frozenset[str]) -> Body:
    """My version with the lines whose keys are `taken` as theirs says; a row only one side has comes or goes whole.

    Rows that then stand on the same place are numbered on; a scan of a material that is not there belongs to none.
    """
    table, columns = _table(kind.row), [*travelling(_table(kind.row)), *(one.name for one in kind.hidden)]
    body = _chosen(table, columns, "", mine, theirs, taken)
    for part in kind.parts:
        body[part.name] = _chosen_rows(part, "", mine, theirs, taken)
    if "attachments" in body:
        present = {row["id"] for row in body["materials"]}
        for row in body["attachments"]:
            row["material_id"] = row["material_id"] if row["material_id"] in present else None
    return body


def _chosen(table: str, columns: list[str], prefix: str, mine: Body, theirs: Body, taken: frozenset[str]) -> Body:
    body = {column: mine[column] for column in columns}
    for group in groups(table, columns):
        if prefix + group.columns[0] in taken:
            body |= {column: theirs[column] for column in group.columns}
    return body


def _chosen_rows(part: Part, prefix: str, mine: Body, theirs: Body, taken: frozenset[str]) -> list[Body]:
    table = _table(part.row)
    columns = [column for column in travelling(table) if column != part.parent]
    here, there = _rows(part, mine), _rows(part, theirs)
    found = []
    for row_id in dict.fromkeys([*here, *there]):
        ours, other, key = here.get(row_id), there.get(row_id), f"{prefix}{part.name}/{row_id}"
        if ours is not None and other is not None:
            row = _chosen(table, columns, f"{key}/", ours, other, taken)
            for child in part.parts:
                row[child.name] = _chosen_rows(child, f"{key}/", ours, other, taken)
            found.append(row)
        elif (kept := other if key in taken else ours) is not None:
            found.append(dict(kept))
    return _numbered(found)


def _numbered(rows: list[Body]) -> list[Body]:
    """In order of their places, no two on the same one."""
    if not rows or "position" not in rows[0]:
        return rows
    rows, last = sorted(rows, key=lambda row: (row["position"], row["id"])), None
    for row in rows:
        if last is not None and row["position"] <= last:
            row["position"] = last + 1
        last = row["position"]
    return rows


def _table(row: Any) -> str:
    return str(row._meta.table_name)
