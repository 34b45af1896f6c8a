"""Importing a list: read the file, show a plan, apply it in one transaction, hand back an annotated copy."""

import hashlib
import json
import re
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

from db import backups, clock, journal
from db.actors import Actor
from db.errors import UserError
from db.items import editors, laws, service
from db.items.compare import Comparison, PlannedRow, compare
from db.items.drafts import Draft
from db.items.incoming import batches, columns_kept, organ_names, parents, writing
from db.items.incoming.batches import Origin
from db.items.incoming.choices import Choices
from db.items.incoming.pages import ListFile, Page, pages_of, read_page
from db.items.incoming.plan import ImportPlan, ImportResult, Refusing
from db.items.indexing import FOUND_BY
from db.items.lists import same_source
from db.items.rules import LEVELS, Edition, EditionState, Item, ListKind
from db.items.tables import EditionRow, ImportBatchRow
from db.organs import service as organs
from db.rows import many_rows
from db.sheets.mapping import complete
from db.sheets.read import read_book
from db.sheets.records import Rejection
from db.store import database

CHUNK = 500
"""How many new rows are written between two reports of progress."""

_COUNTY = re.compile(r"^.{1,10}?(?:自治县|自治旗|县|区|市|旗)")


def read_list(path: Path) -> ListFile:
    """Read a file once; it can then be planned again and again. Raises UserError when it is no workbook."""
    return ListFile(path, _sha256(path), read_book(path))


def plan_import(
    path: Path,
    edition_name: str | None = None,
    choices: Choices | None = None,
    refusing: Refusing | None = same_source.import_problems,
) -> ImportPlan:
    """Read a list and compare it with the edition of that name (by default this office's edition of the year).

    Nothing is written. Raises UserError when the file cannot be read as a list of items.
    """
    settled = choices or Choices()
    plan = plan_list(read_list(path), replace(settled, edition_name=edition_name or settled.edition_name), refusing)
    for page in plan.pages:
        complete(page.sheet, page.layout, page.mapping)
    return plan


def plan_list(file: ListFile, choices: Choices, refusing: Refusing | None = same_source.import_problems) -> ImportPlan:
    """What importing a file would do as things are settled; where a needed column is not known, `missing` says so.

    `refusing` judges rows for an edition that answers to an upper list. Nothing is written. Raises UserError when no
    sheet has a header, or has only that.
    """
    with many_rows():
        return _planned(file, choices, refusing)


def _planned(file: ListFile, choices: Choices, refusing: Refusing | None) -> ImportPlan:
    level, region = _place(choices)
    name = choices.edition_name.strip() or default_edition_name(level)
    edition = service.edition_named(name, region, choices.kind)
    pages, warnings = pages_of(file.sheets, choices)
    drafts: list[Draft] = []
    rejected: list[Rejection] = []
    left_out: list[Rejection] = []
    for page in pages:
        if page.mapping.missing:
            continue
        reading = read_page(page, choices)
        drafts += reading.drafts
        rejected += reading.rejected
        left_out += reading.left_out
        warnings += reading.warnings
    if not (drafts or rejected or left_out or any(page.mapping.missing for page in pages)):
        raise UserError(f"「{file.path.name}」只有表头，没有数据，没有导入。", hint="请确认选对了文件和工作表。")
    drafts, remarks = parents.with_parents(drafts, edition)
    found = _judged(drafts, edition, refusing)
    unknown = organ_names.unknown_names(_names(drafts))
    unlisted = laws.unlisted((one.record.cell("basis"), one.item.basis) for one in drafts if one.record)
    warnings += [*_pending_warnings(unknown), *_unlisted_warnings(unlisted), *_recalled_warnings(pages, choices)]
    return ImportPlan(
        file.path, file.sha256, name, level, region, tuple(page.sheet.name for page in pages), found.new, found.changed,
        found.same, (*rejected, *found.rejected), (*found.remarks, *remarks), tuple(warnings), tuple(drafts),
        tuple(left_out), tuple(pages), edition, unknown, unlisted, choices,
    )  # fmt: skip


def apply_import(
    actor: Actor, plan: ImportPlan, refusing: Refusing | None = same_source.import_problems
) -> Generator[int, None, ImportResult]:
    """Write a plan in one transaction, yielding the number of rows done; closing the generator undoes everything.

    The store is copied to its backups first. A plan without new or changed rows writes nothing. Raises UserError
    when something is still to be settled, the edition was changed after planning or takes no more tables, or a row
    may not enter it.
    """
    editors.require_county_editor(
        actor, "清单由县级导入，本单位没有导入。", "现行清单随县里的数据包带来，请到「数据交换」读取。"
    )
    counts = (len(plan.new), len(plan.changed), len(plan.same), len(plan.rejected))
    if not plan.new and not plan.changed:
        yield plan.rows
        return ImportResult("", plan.edition_name, *counts)
    if plan.hindrance:
        raise plan.hindrance
    backups.snapshot("导入前")
    with many_rows(), database.atomic():
        _refuse_outdated(plan, refusing)
        told = organ_names.settle(actor, plan.choices.organs, _names(plan.drafts))
        made = plan.edition is None
        edition_id = plan.edition.id if plan.edition else _make_edition(actor, plan)
        batch = ImportBatchRow.create(
            at=clock.now().isoformat(), user_id=actor.user_id, file_name=plan.file_name, sha256=plan.sha256,
            edition_id=edition_id, counts=json.dumps([*counts, int(made)]),
        )  # fmt: skip
        yield from _write(actor, plan, edition_id, batch.id)
        _remember_columns(plan)
        words = dict(zip(("new", "changed", "same", "rejected"), counts, strict=True))
        after = {"file": plan.file_name, "sha256": plan.sha256, **words}
        journal.record(actor, f"导入 {plan.file_name}：{plan.summary}", "import_batch", batch.id, after=after)
    return ImportResult(batch.id, plan.edition_name, *counts, tuple(told))


def annotate(plan: ImportPlan, out: Path) -> None:
    """Write a copy of the user's own workbook with every rejected and remarked cell coloured and commented."""
    from db.sheets.annotate import CellNote, write_annotated

    notes = [CellNote(one.cell, one.reason, rejected=True) for one in plan.rejected]
    notes += [CellNote(one.cell, one.reason, rejected=False) for one in (*plan.remarks, *plan.left_out)]
    corrected = (f"预览里改过 {cell}：{text}" for cell, text in plan.choices.corrections.items())
    write_annotated(plan.path, out, notes, (f"导入到：{plan.edition_name}", plan.summary, *plan.warnings, *corrected))


def provenance(item_id: str) -> list[Origin]:
    """Where the values of an item came from: file, sheet and cell of every attribute a list gave it."""
    return batches.provenance(item_id)


def default_edition_name(level: str = "4") -> str:
    """The edition an import goes to when none is named: this county's edition of the year, or the level's."""
    if level not in ("", "4"):
        return f"{LEVELS.get(level, '上级')}清单{clock.today().year}年版"
    name = organs.site().organ_name
    county = _COUNTY.match(name)
    return f"{county[0]}{clock.today().year}年版" if county else "导入清单"


def region_of(level: str) -> str:
    """The digits of the region of a level above this office's, 00 for the country; ours for any other."""
    own = service.own_region()
    return {"1": "00", "2": own[:2], "3": own[:4]}.get(level, own)


def _place(choices: Choices) -> tuple[str, str]:
    """Level and region of the edition. Raises UserError for a level no list has, or digits that are no region."""
    level = choices.level or "4"
    region = choices.region.strip() or region_of(level)
    if level not in LEVELS:
        raise UserError(f"没有「{level}」这个层级。", hint="请用 1 国家级、2 省级、3 市级、4 县级。")
    if not (region.isascii() and region.isdigit() and 2 <= len(region) <= 12):
        raise UserError(f"「{region}」不是行政区划代码。", hint="请填 2、4、6、9 或 12 位数字，例如 140525。")
    return level, region


def _judged(drafts: Sequence[Draft], edition: Edition | None, refusing: Refusing | None) -> Comparison:
    """The drafts compared with what the edition holds; where it answers to an upper list, `refusing` has its say."""
    stored: list[Item] = service.list_items(edition.id) if edition else []
    found = compare(drafts, stored)
    if edition is None or not edition.upper_id or refusing is None:
        return found
    rows = (*found.new, *found.changed)
    refused = refusing(edition, [row.item for row in rows])
    if not refused:
        return found
    kept = {id(row) for place, row in enumerate(rows) if place not in refused}
    reasons = tuple(Rejection(rows[place].cell, why, rows[place].item.name) for place, why in refused.items())
    return Comparison(
        tuple(row for row in found.new if id(row) in kept), tuple(row for row in found.changed if id(row) in kept),
        found.same, (*found.rejected, *reasons), found.remarks,
    )  # fmt: skip


def _refuse_outdated(plan: ImportPlan, refusing: Refusing | None) -> None:
    """Refuse when the edition no longer is what the person saw compared, or rows may not enter it."""
    edition = service.edition_named(plan.edition_name, plan.region, plan.choices.kind)
    changed = (edition and (edition.id, edition.state)) != (plan.edition and (plan.edition.id, plan.edition.state))
    if edition and not changed:
        now = _judged(plan.drafts, edition, refusing)
        changed = (now.new, now.changed, now.same) != (plan.new, plan.changed, plan.same)
    if changed:
        raise UserError("预览之后清单又有变动，没有导入。", hint="请重新选择文件，看过新的预览后再导入。")


def _make_edition(actor: Actor, plan: ImportPlan) -> str:
    if plan.choices.kind is ListKind.LIST:
        return service.ensure_edition(actor, plan.edition_name, plan.level, plan.region).id
    row = EditionRow.create(
        name=plan.edition_name, level=plan.level, region=plan.region, state=EditionState.DRAFT, kind=plan.choices.kind
    )
    after = {"name": plan.edition_name, "level": plan.level, "kind": plan.choices.kind}
    journal.record(actor, f"新建清单 {plan.edition_name}", "edition", row.id, after=after)
    return str(row.id)


def _write(actor: Actor, plan: ImportPlan, edition_id: str, batch_id: str) -> Generator[int, None, None]:
    corrections = plan.choices.corrections
    done, ids = 0, list[str]()
    sources = writing.Sources(plan.pages, corrections)
    for start in range(0, len(plan.new), CHUNK):
        part = plan.new[start : start + CHUNK]
        made = service.insert_items(edition_id, [row.item for row in part], batch_id)
        writing.note_new(batch_id, made, part, sources)
        ids += made
        done += len(part)
        yield done
    writing.put_under_main_items(edition_id, plan.new, ids)
    for done, row in enumerate(plan.changed, start=len(plan.new) + 1):
        writing.change(actor, row)
        yield done
    writing.note_changed(batch_id, plan.changed, sources)
    _reindex_renamed(plan.changed)


def _reindex_renamed(rows: tuple[PlannedRow, ...]) -> None:
    renamed = [row.item_id for row in rows if {c.attribute for c in row.changes} & FOUND_BY]
    writing.reindex([item_id for item_id in renamed if item_id])


def _remember_columns(plan: ImportPlan) -> None:
    for page in plan.pages:
        if page.sheet.name in plan.choices.columns:
            columns_kept.remember(plan.choices.sender, page.fingerprint, page.choices)


def _names(drafts: Sequence[Draft]) -> list[str]:
    return [name for draft in drafts for name in {draft.item.department, draft.item.implementing_body} if name]


def _pending_warnings(unknown: Sequence[organ_names.UnknownName]) -> list[str]:
    """Organs no registered one is called by: kept as text, to be matched by a person."""
    if not unknown:
        return []
    shown = "、".join(f"「{one.name[:30]}」" for one in unknown[:8]) + ("等" if len(unknown) > 8 else "")
    return [f"{len(unknown)} 个单位没有在单位登记里找到，按原文保存，待对应：{shown}。"]


def _unlisted_warnings(unlisted: Sequence[laws.Unlisted]) -> list[str]:
    if not unlisted:
        return []
    shown = "、".join(f"《{one.title[:30]}》" for one in unlisted[:5]) + ("等" if len(unlisted) > 5 else "")
    return [f"{len(unlisted)} 个法规名称名录里未收录（不等于有错）：{shown}。"]


def _recalled_warnings(pages: Sequence[Page], choices: Choices) -> list[str]:
    if not any(page.recalled for page in pages):
        return []
    return [f"列的对应用的是上次给「{choices.sender or '未注明来源'}」这种表定好的。"]


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""  # reading it says in words what is wrong
