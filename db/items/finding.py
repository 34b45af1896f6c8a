"""Finding items (查找): the list in force first, each with the path to it, other editions after it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from db import clock, search
from db.items import service
from db.items.lists import asof
from db.items.rules import EDITION_LABELS, STATUS_LABELS, Edition, Item, ItemStatus
from db.store import database

IN_FORCE = "现行"
OF_OTHERS = 4
"""How many rows of other editions are read per row shown, because most of them are the same item again."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One item found, the edition it was found in, and the other editions that have it too."""

    item: Item
    edition: Edition
    in_force: bool
    elsewhere: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """现行, how far the edition has come, or that the item is disabled."""
        if self.item.status is ItemStatus.DISABLED:
            return STATUS_LABELS[ItemStatus.DISABLED]
        return IN_FORCE if self.in_force else EDITION_LABELS[self.edition.state]

    @property
    def path(self) -> str:
        """Where the item stands: 清单 › 部门 › 主项 › 事项."""
        above = self.item.main_item if self.item.main_item != self.item.name else ""
        steps = (f"{self.edition.name}（{self.state}）", self.item.department, above, self.item.name)
        return " › ".join(step for step in steps if step)

    @property
    def remark(self) -> str:
        """Which other editions have the item too, '' where none has."""
        shown = "、".join(self.elsewhere[:2])
        return f"另见{shown}" + (f"等{len(self.elsewhere)}版" if len(self.elsewhere) > 2 else "") if shown else ""


def find(text: str, limit: int = 20, edition_id: str = "", day: date | None = None) -> list[Hit]:
    """The items that answer a text by name, code, law or department, as they read on a day (today unless told).

    Without an edition the list in force on the day comes first, then items only other editions have. Within an
    edition items in force stand before disabled ones, and what is so called before what its law or department gave.
    """
    force = asof.edition_on(day or clock.today())
    main = service.edition(edition_id, counted=False) if edition_id else force
    main = main or (None if day else service.current_edition(counted=False))
    in_force = main == force
    hits = [Hit(item, main, in_force) for item in _of_edition(text, main, limit, day)] if main else []
    if edition_id or len(hits) >= limit:
        return hits
    editions = {edition.id: edition for edition in service.editions(counted=False)}
    wanted = search.query_within(search.query(text, around=True), main.id if main else "-", but=True)
    others = _in_order(service.matching(wanted, OF_OTHERS * limit), text)
    return _collapsed(hits, [(item, editions[item.edition_id]) for item in others], limit)


def offered(text: str, limit: int = 20, edition: Edition | None = None) -> list[Item]:
    """The items of one list that answer a text, none that is disabled; of the current list unless told."""
    wanted = edition or service.current_edition(counted=False)
    found = _of_edition(text, wanted, limit) if wanted else []
    return [item for item in found if item.status is ItemStatus.CURRENT]


def _of_edition(text: str, edition: Edition, limit: int, day: date | None = None) -> list[Item]:
    found = _in_order(service.matching(search.query_within(search.query(text), edition.id), limit), text)
    if len(found) < limit:
        known = {item.id for item in found}
        wider = search.query_within(search.query(text, around=True), edition.id)
        found += _in_order((item for item in service.matching(wider, limit) if item.id not in known), text)
    if day:
        known = {item.id for item in found}
        found += [service.item(one) for one in _called_then(text, edition.id, day) if one not in known]
    return asof.read_on(found, edition.id, day or clock.today())[:limit]


def _called_then(text: str, edition_id: str, on: date) -> list[str]:
    """The items that had a name answering the text on that day and have another one since."""
    rows = database.execute_sql(
        "SELECT item_id, body FROM item_version JOIN item ON item.id = item_id"
        " WHERE edition_id = ? AND item_version.valid_from <= ? AND ? < item_version.valid_to",
        (edition_id, on.isoformat(), on.isoformat()),
    ).fetchall()
    return [item_id for item_id, body in rows if search.answers(json.loads(body).get("name", ""), text)]


def _in_order(items: Iterable[Item], text: str) -> list[Item]:
    wanted = text.strip()
    return sorted(items, key=lambda one: (one.status != ItemStatus.CURRENT, not one.name.startswith(wanted), one.name))


def _collapsed(hits: Sequence[Hit], others: Sequence[tuple[Item, Edition]], limit: int) -> list[Hit]:
    """The hits with those of other editions after them: each item once, with the editions that have it too."""
    found = {_same(hit.item): hit for hit in hits}
    for item, edition in others:
        known = found.get(_same(item))
        if known is None:
            found[_same(item)] = Hit(item, edition, False)
        elif edition.name not in (known.edition.name, *known.elsewhere):
            found[_same(item)] = replace(known, elsewhere=(*known.elsewhere, edition.name))
    return list(found.values())[:limit]


def _same(item: Item) -> tuple[str, str]:
    return item.name, item.department or item.implementing_body
