"""What rests on a batch, item by item: while anything does, the batch cannot be taken back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from db.items import service
from db.items.compare import LABELS
from db.items.rules import EDITION_LABELS, EditionState
from db.store import database

_NEW = "SELECT item_id FROM import_change WHERE batch_id = :batch AND kind = 'new'"
_CHANGED = "SELECT item_id FROM import_change WHERE batch_id = :batch AND kind = 'changed'"

_ON_NEW = (
    ("case_file", "item_id", "已有办件"),
    ("transfer_item", "item_id", "列入了划转批次"),
    ("guide", "item_id", "已编办事指南"),
    ("spec", "item_id", "已编实施规范"),
    ("supervision", "item_id", "已定监管主体"),
    ("item_relation", "item_id", "已与别的事项建立关系"),
    ("item_relation", "other_id", "别的事项与它建立了关系"),
    ("catalogue_entry", "item_id", "列入了专项目录"),
    ("adjustment_line", "item_id", "列入了动态调整"),
    ("item_version", "item_id", "已调整过"),
    ("list_act", "subject_id", "已有认领、展示等记录"),
)
_POINTING = (
    ("upper_id", "下级清单里有事项对应它"),
    ("predecessor_id", "下一版清单由它延续"),
    ("successor_id", "有停用的事项由它承接"),
    ("above_id", "有别的事项列在它下面"),
)
_ON_EDITION = (
    ("item", "edition_id"), ("edition", "base_id"), ("edition", "upper_id"), ("adjustment", "edition_id"),
    ("adjustment", "upper_edition_id"), ("list_act", "edition_id"), ("catalogue_entry", "edition_id"),
)  # fmt: skip
_MADE_BY_IMPORT = (
    "SELECT count(*) FROM edition e WHERE e.id = :edition AND e.state = 'draft' AND e.base_id IS NULL"
    " AND e.upper_id IS NULL AND EXISTS (SELECT 1 FROM import_batch b WHERE b.edition_id = e.id"
    " AND json_extract(b.counts, '$[4]') = 1)"
    " AND NOT EXISTS (SELECT 1 FROM exchange_head h WHERE h.doc_type = 'edition' AND h.doc_id = e.id)"
)
_LATER = (
    "SELECT c.item_id, b.file_name, b.sha256 FROM import_change c JOIN import_batch b ON b.id = c.batch_id"
    " WHERE b.state = 'applied' AND b.rowid > (SELECT rowid FROM import_batch WHERE id = :batch)"
    " AND c.item_id IN (SELECT item_id FROM import_change WHERE batch_id = :batch)"
)
_EDITED = (
    "SELECT subject_id FROM journal j WHERE subject_type = 'item' AND subject_id IN (" + _NEW + ")"
    " AND seq > (SELECT min(seq) FROM journal WHERE subject_type = 'import_batch' AND subject_id = :batch)"
    " GROUP BY 1 HAVING count(*) > 2 * (SELECT count(*) FROM import_change c JOIN import_batch b ON b.id = c.batch_id"
    " WHERE c.item_id = j.subject_id AND c.kind = 'changed' AND b.state = 'undone'"
    " AND b.rowid > (SELECT rowid FROM import_batch WHERE id = :batch))"
)
"""Journal entries of a later batch that was taken back do not count: there and back, it left nothing behind."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One reason why a batch cannot be taken back; `item_id` is '' where it concerns the list as a whole."""

    item_id: str
    name: str
    reason: str

    @property
    def words(self) -> str:
        """The item and the reason in one sentence, without its full stop."""
        return f"「{self.name}」{self.reason}"


def on(batch_id: str, edition_id: str, at: str) -> list[Hindrance]:
    """Everything that rests on a batch made at `at`: on its list first, then item by item, each reason once.

    A package that left this office with a new item counts too: others hold the item, and removing it here would not
    reach them.
    """
    edition = next((one for one in service.editions() if one.id == edition_id), None)
    found: list[Hindrance] = []
    if edition and edition.state is not EditionState.DRAFT:
        found.append(Hindrance("", edition.name, f"{EDITION_LABELS[edition.state]}，其中的事项不能再撤"))
    values = {"batch": batch_id, "day": at[:10]}
    reasons: dict[str, dict[str, None]] = {}
    for item_id, reason in (*_later(values), *_on_new(values), *_on_changed(values)):
        reasons.setdefault(item_id, {})[reason] = None
    names = _names(list(reasons))
    found += [Hindrance(item, names.get(item, "（已不在）"), "、".join(whys)) for item, whys in reasons.items()]
    return found


def emptied(edition_id: str) -> bool:
    """Whether an edition is a draft made by an import, with nothing left in it and nothing resting on it."""
    values = {"edition": edition_id}
    uses = (f"SELECT count(*) FROM {table} WHERE {column} = :edition" for table, column in _ON_EDITION)
    return bool(_ask(_MADE_BY_IMPORT, values)[0][0]) and not any(_ask(query, values)[0][0] for query in uses)


def _ask(query: str, values: dict[str, str]) -> list[Any]:
    return list(database.connection().execute(query, values).fetchall())


def _later(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    for item_id, file_name, sha256 in _ask(_LATER, values):
        again = f"后来又由「{file_name}」导入过" if sha256 else f"后来又改过，「{file_name}」"
        yield item_id, f"{again}（请先撤销那一次）"


def _on_new(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    for table, column, reason in _ON_NEW:
        for (item_id,) in _ask(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IN ({_NEW})", values):
            yield item_id, reason
    for column, reason in _POINTING:
        query = f"SELECT DISTINCT {column} FROM item WHERE {column} IN ({_NEW}) AND id NOT IN ({_NEW})"
        for (item_id,) in _ask(query, values):
            yield item_id, reason
    for (item_id,) in _ask(f"SELECT doc_id FROM exchange_head WHERE doc_type = 'item' AND doc_id IN ({_NEW})", values):
        yield item_id, "已随数据包发出"
    for (item_id,) in _ask(_EDITED, values):
        yield item_id, "后来改过"
    for (item_id,) in _ask(f"{_NEW} AND item_id NOT IN (SELECT id FROM item)", values):
        yield item_id, "已不在清单里"


def _on_changed(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Why changed items cannot go back to what they were: somebody has built on what they became."""
    for (item_id,) in _ask(
        f"SELECT DISTINCT item_id FROM case_file WHERE received_on >= :day AND item_id IN ({_CHANGED})", values
    ):
        yield item_id, "已按这次的内容收过办件"
    for item_id, after in _ask(
        "SELECT item_id, after FROM import_change WHERE batch_id = :batch AND kind = 'changed'", values
    ):
        if not service.edition_of(item_id):
            yield item_id, "已不在清单里"
            continue
        item = service.item(item_id)
        moved = [LABELS.get(key, key) for key, value in json.loads(after).items() if _kept(item, key) != value]
        if moved:
            yield item_id, f"后来又改过{'、'.join(moved)}"


def _kept(item: object, attribute: str) -> object:
    value = getattr(item, attribute)
    return " ".join(sorted(value)) if isinstance(value, frozenset) else value


def _names(item_ids: list[str]) -> dict[str, str]:
    rows = database.execute_sql(
        "SELECT id, name FROM item WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(item_ids),)
    )
    return {str(item_id): str(name) for item_id, name in rows.fetchall()}
