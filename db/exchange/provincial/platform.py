"""Export to the province's platform: the tables of platform_fields.py as JSON, and as workbooks by who is given."""

import hashlib
import os
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from db import clock, journal, store
from db.actors import Actor, Role
from db.errors import UserError
from db.exchange.offices import trust
from db.exchange.provincial.platform_cases import around, case_records, cases
from db.exchange.provincial.platform_decisions import Withheld, decision_records
from db.exchange.provincial.platform_fields import (
    BOOKS,
    FOLDERS,
    NUMBER,
    TABLES,
    Head,
    Index,
    Record,
    SetName,
    Table,
    Unfilled,
    Value,
    WrittenFile,
    schema,
    unfilled,
)
from db.exchange.provincial.platform_items import credit_codes, item_records
from db.items import service as items
from db.organs import service as organs
from db.store import database

INDEX = "index.json"
SET_WORDS = {SetName.ITEMS: "事项", SetName.CASES: "办件", SetName.DECISIONS: "双公示"}


@dataclass(frozen=True, slots=True)
class Step:
    """How far an export is, in the user's words."""

    text: str


@dataclass(frozen=True, slots=True)
class Filled:
    """One table with its rows, values in the order of its fields; an unknown number is None."""

    table: Table
    rows: tuple[tuple[Value, ...], ...]
    unfilled: tuple[Unfilled, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: every file, the fields left empty, the decisions held back."""

    folder: str
    files: tuple[WrittenFile, ...]
    unfilled: dict[str, tuple[Unfilled, ...]]
    withheld: tuple[Withheld, ...]


Book = Callable[[Path, str, Sequence[Filled]], None]
"""Writes one workbook: where, what stands under its titles, its tables."""


def export(
    actor: Actor,
    out_dir: Path,
    write_book: Book,
    sets: Sequence[SetName] = tuple(SetName),
    since: date | None = None,
    with_id_numbers: bool = False,
) -> Generator[Step, None, Exported]:
    """Write the sets into a folder each, as JSON and a workbook, and index.json with every file's digest last.

    `since` leaves out cases and decisions with nothing done or recorded from that day on; items are always whole.
    `with_id_numbers` puts ID numbers into the internal case tables and is journalled; the public set never has one.
    Raises UserError where this is no county, the list is missing, or the folder cannot be written.
    """
    actor.require(Role.ADMIN, Role.LIAISON)
    if actor.site.kind not in trust.COUNTY_KINDS:
        raise UserError("只有县级平台对接省级平台，没有导出。", hint="乡镇和部门请导出数据包报送县里。")
    made_at, files, left_out = clock.now(), list[WrittenFile](), dict[str, tuple[Unfilled, ...]]()
    yield Step("正在读取数据")
    tables, withheld = _read(sets, since, with_id_numbers)
    _note(actor, sets, since, with_id_numbers)
    head = _head(actor, f"{made_at:%Y%m%dT%H%M%S}", since)
    for name in sets:
        folder = out_dir / FOLDERS[name]
        filled = [_filled(table, tables[table.name]) for table in TABLES if table.part_of is name]
        for one in filled:
            yield Step(f"正在写{SET_WORDS[name]}：{one.table.label}，{len(one.rows)} 行")
            left_out[one.table.name] = one.unfilled
            files.append(_write_table(out_dir, folder / f"{one.table.name}.json", one, head))
        yield Step(f"正在写 {BOOKS[name]}")
        under = f"{actor.site.organ_name}　导出日期 {made_at:%Y-%m-%d}" + ("" if since is None else f"　自 {since} 起")
        book = folder / BOOKS[name]
        write_book(book, under, filled)
        files.append(_written(out_dir, book, "", sum(len(one.rows) for one in filled)))
    index = Index(
        county=head.county, county_name=head.county_name, made_at=head.made_at, since=head.since,
        with_id_numbers=with_id_numbers, files=files,
    )  # fmt: skip
    _write(out_dir / INDEX, msgspec.json.format(msgspec.json.encode(index), indent=1))
    return Exported(str(out_dir), tuple(files), left_out, tuple(withheld))


def _read(
    sets: Sequence[SetName], since: date | None, with_id_numbers: bool
) -> tuple[dict[str, list[Record]], list[Withheld]]:
    """Every table's records; all of it as of one moment."""
    tables: dict[str, list[Record]] = {}
    withheld: list[Withheld] = []
    with database.atomic("DEFERRED"):  # one view of everything, and nobody waits for it
        credit = credit_codes(organs.organs())
        if SetName.ITEMS in sets:
            edition = items.current_edition()
            if edition is None:
                raise UserError("还没有事项清单，没有导出。", hint="请先导入清单，或用 --sets 只导出办件。")
            tables |= item_records(items.list_items(edition.id), edition, credit)
        if {SetName.CASES, SetName.DECISIONS} & set(sets):
            found = cases(since)
            known = around(found, credit)
            if SetName.CASES in sets:
                tables |= case_records(found, known, with_id_numbers)
            if SetName.DECISIONS in sets:
                tables["permits"], withheld = decision_records(found, known, organs.site().organ_name)
    return tables, withheld


def _note(actor: Actor, sets: Sequence[SetName], since: date | None, with_id_numbers: bool) -> None:
    """The journal knows of every export before a file of it is written."""
    after = {"sets": list(sets), "since": str(since or ""), "with_id_numbers": with_id_numbers}
    words = "、".join(SET_WORDS[name] for name in sets)
    action = f"导出省级字段：{words}" + ("（带身份证号）" if with_id_numbers else "")
    with database.atomic():
        journal.record(actor, action, "platform", actor.site.code, after=after)


def _head(actor: Actor, made_at: str, since: date | None) -> Head:
    return Head(
        table="", label="", standard="", county=actor.site.county_code, county_name=actor.site.organ_name,
        made_at=made_at, since=f"{since:%Y%m%d}" if since else "", count=0, public=False, fields=[], unfilled=[],
    )  # fmt: skip


def _filled(table: Table, records: list[Record]) -> Filled:
    names = {field.name for field in table.fields}
    assert all(record.keys() <= names for record in records), table.name
    whole = [
        {field.name: record.get(field.name, None if field.pattern == NUMBER else "") for field in table.fields}
        for record in records
    ]
    return Filled(table, tuple(tuple(record.values()) for record in whole), tuple(unfilled(table, whole)))


def _write_table(out_dir: Path, path: Path, one: Filled, head: Head) -> WrittenFile:
    """One row a line; read back through its own schema before it gets its name."""
    table = one.table
    told = msgspec.structs.replace(
        head, table=table.name, label=table.label, standard=table.standard, count=len(one.rows),
        public=table.part_of is not SetName.CASES, fields=[(field.name, field.label) for field in table.fields],
        unfilled=list(one.unfilled),
    )  # fmt: skip
    names = [field.name for field in table.fields]
    rows = b",\n".join(msgspec.json.encode(dict(zip(names, row, strict=True))) for row in one.rows)
    data = b'{"head":' + msgspec.json.encode(told) + b',\n"rows":[\n' + rows + b"\n]}\n"
    msgspec.json.decode(data, type=schema(table))
    _write(path, data)
    return _written(out_dir, path, table.name, len(one.rows))


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise store.explain(error) or error from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _written(out_dir: Path, path: Path, table: str, count: int) -> WrittenFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return WrittenFile(path.relative_to(out_dir).as_posix(), table, count, path.stat().st_size, digest)
