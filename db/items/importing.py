"""Importing a list: read the file, show a plan, apply it in one transaction, hand back an annotated copy."""

import hashlib
import json
import re
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from db import backups, clock, journal, search
from db.actors import Actor, Role
from db.errors import UserError
from db.items import service
from db.items.codes import code_scheme
from db.items.columns import VOCABULARY
from db.items.compare import Comparison, PlannedRow, compare
from db.items.drafts import Draft, draft_of, heading_units
from db.items.rules import Item
from db.items.tables import ImportBatchRow
from db.organs import service as organs
from db.organs.rules import plain_name
from db.sheets.layout import Layout, find_layout
from db.sheets.mapping import propose
from db.sheets.read import read_book
from db.sheets.records import Rejection, parse_rows
from db.sheets.rules import Sheet
from db.store import database

CHUNK = 500
"""How many new rows are written between two reports of progress."""

_COUNTY = re.compile(r"^.{1,10}?(?:自治县|自治旗|县|区|市|旗)")


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. Every data row of the file is in exactly one of new, changed, same, rejected.

    `remarks` point at cells a person should look at although their row is taken; `warnings` concern the whole file.
    """

    path: Path
    sha256: str
    edition_name: str
    sheets: tuple[str, ...]
    new: tuple[PlannedRow, ...]
    changed: tuple[PlannedRow, ...]
    same: tuple[PlannedRow, ...]
    rejected: tuple[Rejection, ...]
    remarks: tuple[Rejection, ...]
    warnings: tuple[str, ...]
    drafts: tuple[Draft, ...] = ()

    @property
    def file_name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    @property
    def rows(self) -> int:
        """How many data rows the file has."""
        return len(self.new) + len(self.changed) + len(self.same) + len(self.rejected)

    @property
    def summary(self) -> str:
        """The counts in one sentence."""
        return (
            f"共 {self.rows} 行：新增 {len(self.new)}，变更 {len(self.changed)}，"
            f"相同 {len(self.same)}，拒收 {len(self.rejected)}。"
        )

    def as_json(self) -> dict[str, object]:
        """Counts and rejections as plain values."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "same": len(self.same),
            "rejected": len(self.rejected),
            "rejections": [{"cell": one.cell, "reason": one.reason} for one in self.rejected],
        }


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did; `batch_id` is '' when there was nothing to write."""

    batch_id: str
    edition_name: str
    new: int
    changed: int
    same: int
    rejected: int


def plan_import(path: Path, edition_name: str | None = None) -> ImportPlan:
    """Read a list and compare it with the edition of that name (by default this office's edition of the year).

    Nothing is written. Raises UserError when the file cannot be read as a list of items.
    """
    edition_name = (edition_name or "").strip() or default_edition_name()
    used: list[str] = []
    drafts: list[Draft] = []
    rejected: list[Rejection] = []
    warnings: list[str] = []
    for sheet in _sheets_with_items(read_book(path), warnings):
        used.append(sheet.name)
        _read_sheet(sheet, drafts, rejected, warnings)
    if not drafts and not rejected:
        raise UserError(f"{path.name} 只有表头，没有数据，没有导入。", hint="请确认选对了文件和工作表。")
    found = compare(drafts, _stored(edition_name))
    return ImportPlan(
        path, _sha256(path), edition_name, tuple(used), found.new, found.changed, found.same,
        (*rejected, *found.rejected), found.remarks, (*warnings, *_pending_warnings(drafts)), tuple(drafts),
    )  # fmt: skip


def apply_import(actor: Actor, plan: ImportPlan) -> Generator[int, None, ImportResult]:
    """Write a plan in one transaction, yielding the number of rows done; closing the generator undoes everything.

    The store is copied to its backups first. A plan without new or changed rows writes nothing. Raises UserError
    when the edition was changed after planning.
    """
    actor.require(Role.LIST_EDITOR)
    result = ImportResult("", plan.edition_name, len(plan.new), len(plan.changed), len(plan.same), len(plan.rejected))
    if not plan.new and not plan.changed:
        yield plan.rows
        return result
    backups.snapshot("导入前")
    with database.atomic():
        _refuse_outdated(plan)
        edition = service.ensure_edition(actor, plan.edition_name, region=actor.site.county_code)
        batch = ImportBatchRow.create(
            at=clock.now().isoformat(), user_id=actor.user_id, file_name=plan.file_name, sha256=plan.sha256,
            edition_id=edition.id, counts=json.dumps([result.new, result.changed, result.same, result.rejected]),
        )  # fmt: skip
        done = 0
        for start in range(0, len(plan.new), CHUNK):
            part = plan.new[start : start + CHUNK]
            service.insert_items(edition.id, [row.item for row in part], batch.id)
            done += len(part)
            yield done
        for done, row in enumerate(plan.changed, start=len(plan.new) + 1):
            _change(actor, row)
            yield done
        _reindex_renamed(plan.changed)
        counts = {"new": result.new, "changed": result.changed, "same": result.same, "rejected": result.rejected}
        after = {"file": plan.file_name, "sha256": plan.sha256, **counts}
        journal.record(actor, f"导入 {plan.file_name}：{plan.summary}", "import_batch", batch.id, after=after)
    return ImportResult(batch.id, plan.edition_name, result.new, result.changed, result.same, result.rejected)


def annotate(plan: ImportPlan, out: Path) -> None:
    """Write a copy of the user's own workbook with every rejected and remarked cell coloured and commented."""
    from db.sheets.annotate import CellNote, write_annotated

    notes = [CellNote(one.cell, one.reason, rejected=True) for one in plan.rejected]
    notes += [CellNote(one.cell, one.reason, rejected=False) for one in plan.remarks]
    write_annotated(plan.path, out, notes, (f"导入到：{plan.edition_name}", plan.summary, *plan.warnings))


def default_edition_name() -> str:
    """The edition an import goes to when none is named: this county's edition of the year."""
    name = organs.site().organ_name
    county = _COUNTY.match(name)
    return f"{county[0]}{clock.today().year}年版" if county else "导入清单"


def _sheets_with_items(sheets: tuple[Sheet, ...], warnings: list[str]) -> list[Sheet]:
    """The sheets that have a header; when none has one, all, so that reading them says what is wrong."""
    if len(sheets) == 1:
        return list(sheets)
    chosen = []
    for sheet in sheets:
        try:
            propose(sheet, _layout(sheet), VOCABULARY)
        except UserError:
            warnings.append(f"工作表「{sheet.name}」没有事项清单的表头，没有读取。")
        else:
            chosen.append(sheet)
    if not chosen:
        warnings.clear()
        return [max(sheets, key=lambda sheet: sheet.filled)]
    return chosen


def _layout(sheet: Sheet) -> Layout:
    return find_layout(sheet, VOCABULARY.knows, VOCABULARY.names_rows)


def _read_sheet(sheet: Sheet, drafts: list[Draft], rejected: list[Rejection], warnings: list[str]) -> None:
    layout = _layout(sheet)
    mapping = propose(sheet, layout, VOCABULARY)
    parsed = parse_rows(sheet, layout, mapping, VOCABULARY)
    units = heading_units(layout, mapping.columns)
    rejected += parsed.rejections
    warnings += parsed.warnings
    for record in parsed.records:
        draft = draft_of(record, units, sheet.file_name)
        if isinstance(draft, Rejection):
            rejected.append(draft)
        else:
            drafts.append(draft)


def _pending_warnings(drafts: list[Draft]) -> list[str]:
    """Departments no registered organ is called by: kept as text, to be matched by a person."""
    known = service.organ_ids()
    texts = dict.fromkeys(draft.item.department for draft in drafts if draft.item.department)
    pending = [text for text in texts if plain_name(text) not in known]
    if not pending:
        return []
    shown = "、".join(pending[:8]) + ("等" if len(pending) > 8 else "")
    return [f"{len(pending)} 个部门没有在单位登记里找到，按原文保存，待对应：{shown}。"]


def _stored(edition_name: str) -> list[Item]:
    edition = service.edition_named(edition_name)
    return service.list_items(edition.id) if edition else []


def _refuse_outdated(plan: ImportPlan) -> None:
    """Refuse when the edition no longer is what the person saw compared."""
    stored = _stored(plan.edition_name)
    if not stored and not plan.changed and not plan.same:
        return
    now: Comparison = compare(plan.drafts, stored)
    if (now.new, now.changed, now.same) != (plan.new, plan.changed, plan.same):
        raise UserError("预览之后清单又有变动，没有导入。", hint="请重新选择文件，看过新的预览后再导入。")


def _change(actor: Actor, row: PlannedRow) -> None:
    assert row.item_id is not None
    values = {service.COLUMN_OF.get(change.attribute, change.attribute): change.after for change in row.changes}
    known = service.organ_ids() if {"department_text", "implementing_text"} & values.keys() else {}
    if "department_text" in values:
        values["department_id"] = known.get(plain_name(row.item.department))
    if "implementing_text" in values:
        values["implementing_id"] = known.get(plain_name(row.item.implementing_body))
    if "code" in values:
        values["code_scheme"] = code_scheme(row.item.code)
    assignments = ", ".join(f"{column} = ?" for column in values)
    database.execute_sql(f"UPDATE item SET {assignments} WHERE id = ?", (*values.values(), row.item_id))
    before = {change.attribute: change.before for change in row.changes}
    after = {change.attribute: change.after for change in row.changes}
    journal.record(actor, f"导入变更 {row.item.name}", service.KIND, row.item_id, before, after)


def _reindex_renamed(rows: tuple[PlannedRow, ...]) -> None:
    renamed = [row.item_id for row in rows if {c.attribute for c in row.changes} & {"name", "code"}]
    if renamed:
        items = [service.item(item_id) for item_id in renamed if item_id]
        search.reindex(service.KIND, [(one.id, search.index_words(one.name, one.code)) for one in items])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
