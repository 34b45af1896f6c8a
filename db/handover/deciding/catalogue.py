"""划转事项目录: what the bureau holds after each batch, kept as numbered versions that were published
(山西 2019 三(一))."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from db.actors import Actor
from db.errors import UserError
from db.handover import acts, service
from db.handover.acts import HandoverAct, HandoverActKind, Subject
from db.handover.deciding import papers
from db.handover.rules import Batch, Direction, HandoverKind, TransferItem
from db.sheets.rules import comparable
from db.store import database

_PART = "中的"


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One item the bureau holds, wording as in the notice that moved it.

    `without` names the parts of it that were moved back since, `effective_on` is '' until the bureau took it over.
    """

    name: str
    item_code: str
    item_type: str
    type_as_written: str
    from_organ: str
    batch_name: str
    document: str
    part: str = ""
    associated_with: str = ""
    effective_on: str = ""
    without: str = ""
    item_id: str = ""


@dataclass(frozen=True, slots=True)
class TransferCatalogue:
    """One version of the 划转事项目录; `published_on` is '' while it is only a draft of the next one.

    `added` and `removed` are the names that came and went since the version before.
    """

    version: int
    batch_id: str
    batch_name: str
    entries: tuple[CatalogueEntry, ...]
    published_on: str = ""
    channel: str = ""
    document: str = ""
    document_number: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    act_id: str = ""


def in_force(batches: Iterable[Batch], taken_over: Mapping[str, str] | None = None) -> tuple[CatalogueEntry, ...]:
    """What the bureau holds after these batches, oldest first; an item moved back is gone, a part of it noted.

    `taken_over` gives the day of the cut-over by the id of the transfer item. Pure.
    """
    held: dict[str, CatalogueEntry] = {}
    codes: dict[str, str] = {}
    for batch in batches:
        for item in sorted(batch.items, key=lambda one: (one.direction is Direction.BACK, one.seq)):
            key = codes.get(item.item_code) or comparable(_whole(item))
            if item.direction is Direction.IN:
                held[key] = _entry(batch, item, (taken_over or {}).get(item.id, ""))
                if item.item_code:
                    codes[item.item_code] = key
            elif item.part and key in held and comparable(held[key].name) != comparable(item.name):
                parts = filter(None, (held[key].without, item.part))
                held[key] = replace(held[key], without="；".join(parts))
            else:
                held.pop(key, None)
                held.pop(comparable(item.name), None)
    return tuple(held.values())


def _whole(item: TransferItem) -> str:
    """The item a part was taken from; one moved in as a part stands under its own name."""
    split = item.part and item.direction is Direction.BACK and _PART in item.name
    return item.name.split(_PART)[0] if split else item.name


def _entry(batch: Batch, item: TransferItem, taken_over: str) -> CatalogueEntry:
    number = f"（{batch.document_number}）" if batch.document_number else ""
    return CatalogueEntry(
        item.name, item.item_code, item.item_type, item.type_as_written, item.from_organ, batch.name,
        f"《{batch.document_title}》{number}", item.part, item.associated_with, taken_over or item.effective_on,
        item_id=item.item_id or "",
    )  # fmt: skip


def draft(batch_id: str) -> TransferCatalogue:
    """The next version as it would be published after a batch: every batch up to that one counts."""
    batch = service.batch(batch_id)
    upto = [
        one
        for one in service.batches()
        if one.kind is HandoverKind.TRANSFER and (one.notice_on, one.id) <= (batch.notice_on, batch.id)
    ]
    upto.sort(key=lambda one: (one.notice_on, one.id))
    cut_over = acts.standing(acts.every(Subject.ITEM))
    days = {
        act.subject_id: act.happened_on.isoformat() for act in cut_over if act.kind is HandoverActKind.CUT_OVER
    }  # fmt: skip
    known = versions()
    made = TransferCatalogue(len(known) + 1, batch.id, batch.name, in_force(upto, days))
    return _compared(known[-1] if known else None, made)


def versions() -> tuple[TransferCatalogue, ...]:
    """Every published version, the first one first, as it was published."""
    published = [
        act
        for act in acts.standing(acts.every(Subject.BATCH))
        if act.kind is HandoverActKind.CATALOGUE_PUBLISHED and "entries" in act.details
    ]
    published.sort(key=lambda act: (act.happened_on, act.lsn, act.id))
    found: list[TransferCatalogue] = []
    for number, act in enumerate(published, start=1):
        found.append(_compared(found[-1] if found else None, _published(act, number)))
    return tuple(found)


def newest(batch_id: str = "") -> TransferCatalogue | None:
    """The newest published version, or the newest of one batch; None where there is none."""
    return next((one for one in reversed(versions()) if batch_id in ("", one.batch_id)), None)


def publish(
    actor: Actor, batch_id: str, published_on: date, channel: str, document: str = "", document_number: str = ""
) -> TransferCatalogue:
    """Record that the catalogue after a batch was made public (山西 2019 三(一)); it is the first of the four papers
    (山西 2019 四(三)2) too.
    """
    papers.require_officer(actor)
    if not channel.strip():
        raise UserError("没有写在哪里公布，没有保存。", hint="请填公布渠道，例如 县政府网站。")
    with database.atomic():
        made = draft(batch_id)
        if not made.entries:
            raise UserError("目录里还没有划入的事项，没有公布。", hint="请先录入划入事项的批次。")
        known = newest()
        if known and published_on.isoformat() < known.published_on:
            raise UserError(
                f"公布日期早于第{known.version}版的 {known.published_on}，没有保存。", hint="请核对公布日期。"
            )
        number = document_number.strip()
        papers.present(actor, batch_id, papers.FourPaper.CATALOGUE, published_on, document or "划转事项目录", number)
        acts.append(
            actor, Subject.BATCH, batch_id, HandoverActKind.CATALOGUE_PUBLISHED, published_on,
            called=f"{made.batch_name}，第{made.version}版，{len(made.entries)} 项", batch_id=batch_id,
            details={"version": str(made.version), "channel": channel, "document": document, "number": number,
                     "entries": _written(made.entries)},
        )  # fmt: skip
    found = newest(batch_id)
    assert found is not None
    return found


def _published(act: HandoverAct, number: int) -> TransferCatalogue:
    told = act.details
    return TransferCatalogue(
        number, act.subject_id, service.batch(act.subject_id).name, _read(told["entries"]),
        act.happened_on.isoformat(), told.get("channel", ""), told.get("document", ""), told.get("number", ""),
        act_id=act.id,
    )  # fmt: skip


def _compared(before: TransferCatalogue | None, after: TransferCatalogue) -> TransferCatalogue:
    old = {entry.name: entry.without for entry in before.entries} if before else {}
    new = {entry.name: entry.without for entry in after.entries}
    parts = [f"{name}（{without}）" for name, without in new.items() if name in old and without != old[name]]
    return replace(
        after,
        added=tuple(name for name in new if name not in old),
        removed=(*(name for name in old if name not in new), *parts),
    )


def _written(entries: Sequence[CatalogueEntry]) -> str:
    """The entries as text: what was published stays as it was, whatever is corrected in the batches later."""
    rows = [{name: value for name, value in asdict(entry).items() if value} for entry in entries]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> tuple[CatalogueEntry, ...]:
    """The entries of a version; a text of another form reads as none."""
    try:
        rows: Any = json.loads(text)
    except ValueError:
        return ()
    names = [one.name for one in fields(CatalogueEntry)]
    plain = dict.fromkeys(names, "")
    return tuple(
        CatalogueEntry(**(plain | {name: str(value) for name, value in row.items() if name in plain}))
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict)
    )
