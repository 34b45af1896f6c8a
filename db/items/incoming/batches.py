"""Imports and other changes of many items: listed, traced to cells, taken back whole while nothing rests on them."""

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass

from db import clock, journal
from db.actors import Actor
from db.errors import UserError
from db.items import editors, service
from db.items.compare import LABELS
from db.items.incoming import standing, writing
from db.items.incoming.standing import Hindrance
from db.store import database

CHUNK = 500
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """One import, or one change of many items by a person (补要素, 按上级改): a batch (批次).

    Of a change `file_name` is what was done and `sha256` ''. `undone_by` and `undone_at` are '' while it stands.
    """

    id: str
    at: str
    by: str
    file_name: str
    sha256: str
    edition_id: str
    edition_name: str
    new: int
    changed: int
    same: int
    rejected: int
    undone_at: str
    undone_by: str

    @property
    def standing(self) -> bool:
        """Whether it has not been taken back."""
        return not self.undone_at

    @property
    def imported(self) -> bool:
        """Whether it came from a file."""
        return bool(self.sha256)

    @property
    def called(self) -> str:
        """What people call it: 「清单.xlsx」这次导入, 「补要素：设定依据」."""
        return f"「{self.file_name}」" + ("这次导入" if self.imported else "")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value of an item came from; `corrected` tells that it was typed over in the preview.

    Of a value no file gave, `file_name` is the change that did (补要素：设定依据) and there is no cell.
    """

    attribute: str
    label: str
    file_name: str
    sheet: str
    cell: str
    at: str
    corrected: bool

    @property
    def words(self) -> str:
        """File, sheet and cell in one line."""
        sheet = f"「{self.sheet}」" if self.sheet else ""
        return f"{self.file_name} {sheet}{self.cell}".strip() + ("（预览时改过）" if self.corrected else "")


def batches() -> list[Batch]:
    """Every import and every change of many items, the latest first."""
    rows = database.execute_sql(
        "SELECT b.id, b.at, coalesce(u.name, ''), b.file_name, b.sha256, b.edition_id, coalesce(e.name, ''), b.counts,"
        " b.undone_at, b.undone_by FROM import_batch b LEFT JOIN app_user u ON u.id = b.user_id"
        " LEFT JOIN edition e ON e.id = b.edition_id ORDER BY b.rowid DESC"
    )
    return [Batch(*row[:7], *json.loads(row[7])[:4], *row[8:]) for row in rows.fetchall()]


def batch(batch_id: str) -> Batch:
    """The batch of that id, or whose id begins so. Raises UserError when there is none, or more than one."""
    found = [one for one in batches() if batch_id and one.id.startswith(batch_id)]
    exact = [one for one in found if one.id == batch_id]
    if len(exact or found) != 1:
        raise UserError(f"没有编号是「{batch_id}」的批次。", hint="请用 items batches 看编号，再写全一些。")
    return (exact or found)[0]


def why_not(batch_id: str) -> list[Hindrance]:
    """What rests on a batch, item by item; empty when it can be taken back."""
    found = batch(batch_id)
    return standing.on(found.id, found.edition_id, found.at) if found.standing else []


def undo(actor: Actor, batch_id: str) -> Generator[int, None, Batch]:
    """Take a whole batch back in one transaction: new items go, changed ones get their values back.

    An edition that an import made and that is left without anything goes with its last items.

    Yields the number of rows done; closing the generator undoes nothing. Organs and further names that a person had
    registered with it stay. Raises UserError naming the items on which something stands.
    """
    editors.require_county_editor(actor, "清单由县级导入，本单位没有撤销。", "请告诉县审改办；改动会随数据包带来。")
    with database.atomic():
        found = batch(batch_id)
        _refuse(found, why_not(found.id))
        changes = database.execute_sql(
            "SELECT item_id, kind, before, after FROM import_change WHERE batch_id = ?", (found.id,)
        ).fetchall()
        new = [item_id for item_id, kind, _, _ in changes if kind == "new"]
        done = 0
        for start in range(0, len(new), CHUNK):
            _delete(new[start : start + CHUNK])
            done = min(start + CHUNK, len(new))
            yield done
        changed = [row for row in changes if row[1] == "changed"]
        for done, (item_id, _, before, after) in enumerate(changed, start=len(new) + 1):
            _restore(actor, found, item_id, json.loads(before), json.loads(after))
            yield done
        writing.reindex([row[0] for row in changed])
        if standing.emptied(found.edition_id):
            database.execute_sql("DELETE FROM edition WHERE id = ?", (found.edition_id,))
            before = {"name": found.edition_name}
            journal.record(actor, f"撤销导入，去掉空的清单 {found.edition_name}", "edition", found.edition_id, before)
        at = clock.now().isoformat()
        database.execute_sql(
            "UPDATE import_batch SET state = 'undone', undone_at = ?, undone_by = ? WHERE id = ?",
            (at, actor.name, found.id),
        )
        counts = {"new": len(new), "changed": len(changed)}
        word = "撤销导入" if found.imported else "撤销"
        journal.record(actor, f"{word} {found.file_name}", "import_batch", found.id, before=counts)
    return batch(found.id)


def provenance(item_id: str) -> list[Origin]:
    """Where the values of an item came from, in the order of its attributes: file, sheet and cell, the latest import.

    What an edition took over from an earlier one is followed back to the file it was first read from; values typed
    in since are not told of by a file any more.
    """
    item = service.item(item_id)
    found: dict[str, Origin] = {}
    for older in service.line_of(item):
        for origin in _of_one(older.id):
            same = getattr(older, origin.attribute) == getattr(item, origin.attribute)
            if same and origin.attribute not in found:
                found[origin.attribute] = origin
    return [found[attribute] for attribute in LABELS if attribute in found]


def _of_one(item_id: str) -> list[Origin]:
    """The origins of one row's values, the latest batch first; a batch that did not change a value passes it by."""
    rows = database.execute_sql(
        "SELECT b.file_name, b.sha256, b.at, c.kind, c.after, c.cells FROM import_change c JOIN import_batch b"
        " ON b.id = c.batch_id WHERE c.item_id = ? AND b.state = 'applied' ORDER BY b.rowid DESC",
        (item_id,),
    ).fetchall()
    found = []
    for file_name, sha256, at, kind, after, told_cells in rows:
        cells, changed = json.loads(told_cells), json.loads(after)
        if not sha256:
            found += [Origin(name, LABELS[name], file_name, "", "", at, False) for name in changed if name in LABELS]
            continue
        lone, corrected = cells.pop("sheet", ""), set(cells.pop("corrected", []))
        for attribute, address in cells.items():
            if attribute in LABELS and (kind == "new" or attribute in changed):
                sheet, cell = writing.sheet_of(address, lone)
                label = LABELS[attribute]
                found.append(Origin(attribute, label, file_name, sheet, cell, at, address in corrected))
    return found


def _refuse(found: Batch, hindrances: list[Hindrance]) -> None:
    if not found.standing:
        again = "要再导入请重新选文件。" if found.imported else "要再改请重新办一次。"
        raise UserError(f"{found.called}已由{found.undone_by}撤销过。", hint=f"不用再撤销；{again}")
    if hindrances:
        shown = "；".join(one.words for one in hindrances[:_SHOWN])
        more = f" 等 {len(hindrances)} 处" if len(hindrances) > _SHOWN else ""
        raise UserError(
            f"{found.called}不能撤销，已有事情建立在它上面：{shown}{more}。",
            hint="请先处理这些，或用「调整」逐项更正。",
        )


def _delete(item_ids: list[str]) -> None:
    ids = (json.dumps(item_ids),)
    database.execute_sql(
        "DELETE FROM search_index WHERE kind = 'item' AND subject_id IN (SELECT value FROM json_each(?))", ids
    )
    database.execute_sql("DELETE FROM item WHERE id IN (SELECT value FROM json_each(?))", ids)


def _restore(
    actor: Actor, found: Batch, item_id: str, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    word = "撤销导入变更" if found.imported else f"撤销{found.file_name.partition('：')[0]}"
    writing.set_values(item_id, before)
    journal.record(
        actor, f"{word} {service.item(item_id).name}", service.KIND, item_id, dict(after), dict(before)
    )  # fmt: skip
