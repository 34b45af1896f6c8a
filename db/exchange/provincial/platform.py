"""Export to the province's platform: the tables of platform_fields.py as JSON, and as workbooks by who is given."""

import hashlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from db import clock, journal, store
from db.actors import Actor, Role
from db.errors import UserError
from db.exchange.offices import trust
from db.exchange.provincial.platform_cases import LinkTimes, around, case_records, cases
from db.exchange.provincial.platform_decisions import Withheld, decision_records
from db.exchange.provincial.platform_fields import (
    BOOKS,
    FOLDERS,
    TABLES,
    Head,
    Index,
    Record,
    SetName,
    Unfilled,
    WrittenFile,
)
from db.exchange.provincial.platform_items import credit_codes, item_records
from db.exchange.provincial.spool import Spool, unfinished
from db.items import service as items
from db.organs import service as organs
from db.store import database

INDEX = "index.json"
TOLD = 10_000
"""After so many cases each it is said how many are read."""
SET_WORDS = {SetName.ITEMS: "事项", SetName.CASES: "办件", SetName.DECISIONS: "双公示"}


@dataclass(frozen=True, slots=True)
class Step:
    """How far an export is, in the user's words."""

    text: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: every file, the fields left empty, the decisions held back."""

    folder: str
    files: tuple[WrittenFile, ...]
    unfilled: dict[str, tuple[Unfilled, ...]]
    withheld: tuple[Withheld, ...]


Book = Callable[[Path, str, Sequence[Spool]], None]
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
    However many cases there are, memory holds some hundred of them. Files get their places when all are whole, so
    that an export cut short leaves nothing behind. Raises UserError where this is no county, the list is missing, or
    the folder cannot be written.
    """
    actor.require(Role.ADMIN, Role.LIAISON)
    if actor.site.kind not in trust.COUNTY_KINDS:
        raise UserError("只有县级平台对接省级平台，没有导出。", hint="乡镇和部门请导出数据包报送县里。")
    if SetName.ITEMS in sets and items.current_edition() is None:
        raise UserError("还没有事项清单，没有导出。", hint="请先导入清单，或用 --sets 只导出办件。")
    _note(actor, sets, since, with_id_numbers)
    head = _head(actor, f"{clock.now():%Y%m%dT%H%M%S}", since)
    try:
        with unfinished(out_dir) as folder:
            return (yield from _export(folder, out_dir, write_book, sets, since, with_id_numbers, head))
    except OSError as error:
        raise store.explain(error) or error from error


def _export(
    folder: Path,
    out_dir: Path,
    write_book: Book,
    sets: Sequence[SetName],
    since: date | None,
    with_id_numbers: bool,
    head: Head,
) -> Generator[Step, None, Exported]:
    """Write everything into `folder`; only when the last file is whole does the first one get its place and name."""
    spools = {table.name: Spool(table, folder) for table in TABLES if table.part_of in sets}
    withheld = yield from _read(spools, sets, since, with_id_numbers)
    files = list[WrittenFile]()
    for name in sets:
        files += yield from _write_set(folder, [one for one in spools.values() if one.table.part_of is name], head,
                                       name, write_book)  # fmt: skip
    index = Index(
        county=head.county, county_name=head.county_name, made_at=head.made_at, since=head.since,
        with_id_numbers=with_id_numbers, files=files,
    )  # fmt: skip
    (folder / INDEX).write_bytes(msgspec.json.format(msgspec.json.encode(index), indent=1))
    (out_dir / INDEX).unlink(missing_ok=True)
    for path in [*(file.path for file in files), INDEX]:
        (out_dir / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).replace(out_dir / path)
    left_out = {name: tuple(one.unfilled) for name, one in spools.items()}
    return Exported(str(out_dir), tuple(files), left_out, tuple(withheld))


def _write_set(
    folder: Path, spools: Sequence[Spool], head: Head, name: SetName, write_book: Book
) -> Generator[Step, None, list[WrittenFile]]:
    """The tables of one set and their workbook."""
    files, place = list[WrittenFile](), folder / FOLDERS[name]
    place.mkdir()
    head = msgspec.structs.replace(head, public=name is not SetName.CASES)
    for one in spools:
        yield Step(f"正在写{SET_WORDS[name]}：{one.table.label}，{one.count} 行")
        path = place / f"{one.table.name}.json"
        one.write(path, head)
        files.append(_written(folder, path, one.table.name, one.count))
    rows = sum(one.count for one in spools)
    yield Step(f"正在写 {BOOKS[name]}，共 {rows} 行")
    made, since = (f"{day[:4]}-{day[4:6]}-{day[6:8]}" for day in (head.made_at, head.since))
    book = place / BOOKS[name]
    write_book(book, f"{head.county_name}　导出日期 {made}" + (f"　自 {since} 起" if head.since else ""), spools)
    files.append(_written(folder, book, "", rows))
    for one in spools:
        one.drop()
    return files


def _read(
    spools: dict[str, Spool], sets: Sequence[SetName], since: date | None, with_id_numbers: bool
) -> Generator[Step, None, list[Withheld]]:
    """Put every table's rows aside, all of it as of one moment, some hundred cases at a time."""
    withheld, done = list[Withheld](), 0
    yield Step("正在读取数据")
    with database.atomic("DEFERRED"):  # one view of everything, and nobody waits for it
        credit = credit_codes(organs.organs())
        edition = items.current_edition()
        if SetName.ITEMS in sets and edition is not None:
            _put(spools, item_records(items.list_items(edition.id), edition, credit))
        if not {SetName.CASES, SetName.DECISIONS} & set(sets):
            return withheld
        known, times, county = around(credit), LinkTimes(), organs.site().organ_name
        for found in cases(since):
            if SetName.CASES in sets:
                _put(spools, case_records(found, known, with_id_numbers, times))
            if SetName.DECISIONS in sets:
                permits, held = decision_records(found, known, county)
                _put(spools, {"permits": permits})
                withheld += held
            done += len(found)
            if done % TOLD < len(found):
                yield Step(f"正在读取办件：{done} 件")
        if SetName.CASES in sets:
            _put(spools, {"link_statistics": times.records()})
    return withheld


def _put(spools: dict[str, Spool], tables: dict[str, list[Record]]) -> None:
    for name, records in tables.items():
        spools[name].add(records)


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


def _written(folder: Path, path: Path, table: str, count: int) -> WrittenFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return WrittenFile(path.relative_to(folder).as_posix(), table, count, path.stat().st_size, digest)
